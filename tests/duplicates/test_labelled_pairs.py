"""Pairs that a person has labelled: what is told of them, and through the whole base as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.parts import ItemBook
from crm_desktop.clients.writing import write_draft
from crm_desktop.duplicates.comparing import Level, compare
from crm_desktop.duplicates.criteria import Criteria
from crm_desktop.duplicates.pairs import duplicate_groups
from crm_desktop.duplicates.scan import scan_duplicates
from tests.duplicates.labelled import Labelled, facts, labelled_pairs

if TYPE_CHECKING:
    from crm_desktop.office import Office

PAIRS = list(labelled_pairs())


@pytest.fixture(scope="module")
def told() -> dict[str, Level | None]:
    """What the comparing says of every pair; a hint is not a duplicate."""
    found: dict[str, Level | None] = {}
    for pair in PAIRS:
        verdict = compare(facts(pair.one), facts(pair.two), Criteria())
        level = verdict.level if verdict else None
        found[pair.place] = None if level is Level.HINT else level
    return found


def misjudged(told: dict[str, Level | None], *, same: bool) -> str:
    wrong = [
        f"{pair.place}: {pair.why}: {pair.one.name} | {pair.two.name}: {told[pair.place]}"
        for pair in PAIRS
        if pair.same is same and bool(told[pair.place]) is not same
    ]
    return "\n".join(wrong)


def test_there_are_enough_pairs_of_both_kinds() -> None:
    same = sum(pair.same for pair in PAIRS)

    assert len(PAIRS) >= 500
    assert min(same, len(PAIRS) - same) >= 200
    texts = {frozenset((pair.one, pair.two).__repr__().split("ClientDraft")) for pair in PAIRS}
    assert len(texts) == len(PAIRS), "no pair is written twice"


def test_certain_is_never_wrong(told: dict[str, Level | None]) -> None:
    certain = [pair for pair in PAIRS if told[pair.place] is Level.CERTAIN]

    assert len(certain) >= 50
    assert [pair for pair in certain if not pair.same] == []


def test_suspected_is_hardly_ever_wrong_and_finds_most(told: dict[str, Level | None]) -> None:
    suspected = [pair for pair in PAIRS if told[pair.place] is Level.SUSPECTED]
    right = sum(pair.same for pair in suspected)
    same = [pair for pair in PAIRS if pair.same]
    found = sum(told[pair.place] is not None for pair in same)

    assert right / len(suspected) >= 0.98, misjudged(told, same=False)
    assert found / len(same) >= 0.9, misjudged(told, same=True)


def test_a_scan_of_a_base_of_them_all_finds_what_the_comparing_tells(
    office: Office, told: dict[str, Level | None]
) -> None:
    """The keys by which clients meet lose next to nothing of what comparing them would tell."""
    of_name: dict[str, set[int]] = {}
    with office.change("Размеченные пары") as change:
        book = ItemBook(office.db)
        ids = [
            tuple(write_draft(office.db, change, draft, items=book) for draft in (p.one, p.two))
            for p in PAIRS
        ]
    for pair, both in zip(PAIRS, ids, strict=True):
        of_name.setdefault(pair.place, set()).update(both)
    scan_duplicates(office)
    groups = duplicate_groups(office, limit=10_000, size=10_000).groups
    found = {(each.first, each.second): each.level for group in groups for each in group.pairs}

    lost, other = [], []
    for pair, both in zip(PAIRS, ids, strict=True):
        level = found.get((min(both), max(both)))
        if told[pair.place] and level is None:
            lost.append(describe(pair))
        elif level is Level.CERTAIN and not pair.same:
            other.append(describe(pair))
    assert other == []
    assert len(lost) <= 0.03 * sum(pair.same for pair in PAIRS), "\n".join(lost)


def describe(pair: Labelled) -> str:
    return f"{pair.place}: {pair.why}: {pair.one.name} | {pair.two.name}"
