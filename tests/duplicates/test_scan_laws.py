"""What holds of any base: symmetry, a scan finds what looking up each client finds."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.duplicates import pairs
from crm_desktop.duplicates.comparing import compare
from crm_desktop.duplicates.criteria import Criteria
from crm_desktop.duplicates.facts import facts_of_draft
from crm_desktop.duplicates.finding import possible_duplicates
from crm_desktop.duplicates.scan import scan_duplicates
from crm_desktop.errors import UserError
from tests.duplicates.messy import FIRMS, PEOPLE, PHONES, drafts, empty, fill

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.office import Office

SLOW = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BY_NAME = {"совпали ФИО", "похожие ФИО", "совпали фамилия и инициалы"}
Told = dict[tuple[int, int], tuple[str, int, tuple[str, ...]]]


def scanned(office: Office) -> Told:
    """What is known of every pair, also of those inside a group that surer ones hold together."""
    return {
        (each.first, each.second): (each.level.value, each.score, each.reasons)
        for each in pairs._current(office)
    }


def looked_up(office: Office, ids: list[int]) -> Told:
    """What looking up every client by itself tells, each pair from both its sides alike."""
    found: dict[tuple[int, int], set[tuple[str, int, tuple[str, ...]]]] = {}
    seen: dict[tuple[int, int], int] = {}
    for client in ids:
        for each in possible_duplicates(office, client, limit=1000):
            pair = min(client, each.id), max(client, each.id)
            found.setdefault(pair, set()).add((each.level.value, each.score, each.reasons))
            seen[pair] = seen.get(pair, 0) + 1
    assert set(seen.values()) <= {2}, "who finds is found"
    assert all(len(told) == 1 for told in found.values()), "and for the same reasons"
    return {pair: told.pop() for pair, told in found.items()}


@given(drafts(), drafts(), st.booleans(), st.integers(80, 100))
@settings(max_examples=400, deadline=None)
def test_comparing_is_symmetric(
    one: ClientDraft, two: ClientDraft, names: bool, likeness: int
) -> None:
    criteria = replace(Criteria(), names=names, likeness=likeness)
    left, right = facts_of_draft(one), facts_of_draft(two)

    assert compare(left, right, criteria) == compare(right, left, criteria)


@SLOW
@given(st.lists(drafts(), min_size=2, max_size=30))
def test_a_scan_finds_what_each_client_finds(office: Office, clients: list[ClientDraft]) -> None:
    empty(office)
    ids = fill(office, clients)

    scan_duplicates(office, anew=True)

    assert scanned(office) == looked_up(office, ids)


ACTS = st.one_of(
    st.tuples(st.just("rename"), st.sampled_from(FIRMS + PEOPLE)),
    st.tuples(st.just("phone"), st.sampled_from(PHONES)),
    st.tuples(st.sampled_from(["delete", "restore", "undo"]), st.just("")),
)


@SLOW
@given(
    st.lists(drafts(), min_size=3, max_size=20),
    st.lists(st.tuples(st.integers(0, 19), ACTS), max_size=6),
)
def test_a_scan_after_changes_equals_a_scan_anew(
    office: Office, clients: list[ClientDraft], acts: list[tuple[int, tuple[str, str]]]
) -> None:
    empty(office)
    ids = fill(office, clients)
    filled = office.db.run("SELECT max(id) FROM change_set")[0][0]
    scan_duplicates(office, anew=True)
    before = scanned(office)
    for place, (act, value) in acts:
        client = ids[place % len(ids)]
        gone = office.db.run("SELECT deleted_at FROM client WHERE id = ?", (client,))[0][0]
        match act:
            case "rename" if gone is None:
                edit_field(office, client, field="name", value=value)
            case "phone" if gone is None:
                with suppress(UserError):  # that very phone again
                    edit_field(office, client, field="phone", value=value)
            case "delete" if gone is None:
                delete_clients(office, [client])
            case "restore" if gone is not None:
                restore_clients(office, [client])
            case "undo":
                last = office.db.run("SELECT max(id) FROM change_set WHERE undoes IS NULL")[0][0]
                if last > filled:
                    with suppress(UserError):  # already taken back
                        office.undo(last)
            case _:
                pass
    unscanned = scanned(office)
    result = scan_duplicates(office)
    after = scanned(office)

    assert not result.full
    assert set(unscanned) <= set(before), "nothing new before the scan"
    outdated = [pair for pair, told in unscanned.items() if after.get(pair) != told]
    # That a name has too many bearers by now is for the scan to see.
    assert [pair for pair in outdated if not set(unscanned[pair][2]) <= BY_NAME] == []
    scan_duplicates(office, anew=True)
    assert scanned(office) == after
