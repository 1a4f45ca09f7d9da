"""No use case tells a person anything of records he may not see, nor lets him touch them.

Every use case of the program is called as Вера, who sees her own records only, with Глеб's records
where records are named, with her own (his hang on them), and without any. Whatever comes back is
looked through for words that stand in Глеб's records alone.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.right import Right
from crm_desktop.access.rights import USE_CASES
from crm_desktop.errors import UserError
from tests.access.invisible_walk import (
    APART,
    LOOKS,
    every_use_case,
    file_texts,
    inner,
    subjects,
    words_in,
)
from tests.access.made_arguments import Arguments
from tests.access.unseen_world import CANARY, NUMBER, make_unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tests.access.people_office import People
    from tests.access.unseen_world import Unseen

# Shape the office; those of them that name a record are walked.
_SHAPING = frozenset(
    {
        Right.EDIT_SETTINGS,
        Right.EDIT_FUNNELS,
        Right.EDIT_RULES,
        Right.MANAGE_PEOPLE,
        Right.SHARE_OFFICE,
    }
)
# What cannot be called stands here with its reason.
_CANNOT_BE_CALLED: dict[str, str] = {}
# Written about a person himself whatever he looks at: settings of his own, what he looked at.
_WRITTEN = "SELECT tbl, record FROM journal WHERE seq > ? AND tbl NOT IN (12, 18, 52)"


@pytest.fixture(scope="module")
def cases() -> Mapping[str, Callable[..., Any]]:
    """Use cases that are called by themselves."""
    return {
        name: work
        for name, work in every_use_case().items()
        if not inner(work)
        and not name.startswith(tuple(APART))
        and (USE_CASES[f"crm_desktop.{name}"] not in _SHAPING or subjects(name, work))
    }


@pytest.fixture
def world(people: People, tmp_path: Path) -> Unseen:
    """Вера sees her own records only, and has every act that can be ticked."""
    return make_unseen(people, tmp_path)


def _call(
    world: Unseen, work: Callable[..., Any], arguments: Mapping[str, Any], path: Path
) -> Iterator[str]:
    """Call a use case as Вера; gives the texts that tell of Глеб's records."""
    found: object
    try:
        found = work(world.her, **arguments)
    except UserError as error:
        found = error
    yield from words_in(found, CANARY, NUMBER)
    for each in path.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        else:
            yield from words_in(list(file_texts(each)), CANARY, NUMBER)
            each.unlink()


def test_every_use_case_can_be_called(
    world: Unseen, cases: Mapping[str, Callable[..., Any]], tmp_path: Path
) -> None:
    arguments = Arguments(world, world.hers, tmp_path)
    cannot = {name for name, work in cases.items() if arguments.of(name, work) is None}
    assert cannot == set(_CANNOT_BE_CALLED)


def test_nothing_unseen_is_told(
    world: Unseen, cases: Mapping[str, Callable[..., Any]], tmp_path: Path
) -> None:
    path = tmp_path / "out"
    path.mkdir()
    told: list[tuple[str, str]] = []
    for records in (world.hers, {}):
        arguments = Arguments(world, records, path, word=CANARY)
        for name, work in cases.items():
            given = arguments.of(name, work)
            if given is not None and USE_CASES[f"crm_desktop.{name}"] in LOOKS:
                told += [(name, text) for text in _call(world, work, given, path)]
    assert told == []


def test_nothing_unseen_is_touched(
    world: Unseen, cases: Mapping[str, Callable[..., Any]], tmp_path: Path
) -> None:
    path = tmp_path / "out"
    path.mkdir()
    arguments = Arguments(world, world.his, path)
    told: list[tuple[str, object]] = []
    for name, work in cases.items():
        given = arguments.of(name, work)
        if given is None or not (subjects(name, work) or arguments.names_records(work)):
            continue
        last = world.people.admin.db.run("SELECT max(seq) FROM journal")[0][0]
        told += [(name, text) for text in _call(world, work, given, path)]
        told += [(name, row) for row in world.people.admin.db.run(_WRITTEN, (last,))]
    assert told == []
