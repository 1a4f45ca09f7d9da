"""The tests of the heart, tested: each deliberate fault must make them fail."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal import made_records, stamps
from crm_desktop.journal import undo as undo_module
from db.journal_schema import install_triggers
from db.tables import BY_NAME, TABLES
from tests.journal import test_clock_and_seals as clock
from tests.journal.test_undo_histories import play_any_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Journal
    from crm_desktop.journal.history import Entry
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

SEEDS = range(15)


def play_all(db: OfficeDatabase, journal: Journal) -> None:
    for seed in SEEDS:
        play_any_order(db, journal, random.Random(seed))


def test_without_a_fault_all_is_well(db: OfficeDatabase, journal: Journal) -> None:
    play_all(db, journal)
    assert db.run("SELECT count(*) > 50 FROM change_set") == [(1,)]


def test_an_undo_that_overwrites_later_edits_is_caught(
    db: OfficeDatabase, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = undo_module.before_and_after

    def careless(entries: list[Entry], change: int, now: Fields) -> tuple[Fields, Fields]:
        found, _left = honest(entries, change, now)
        return found, {name: now.get(name) for name in found}

    monkeypatch.setattr(undo_module, "before_and_after", careless)
    with pytest.raises(AssertionError):
        play_all(db, journal)


@pytest.mark.parametrize(
    ("name", "broken"),
    [("_spread", lambda _db: False), ("_keep_what_is_hung_on", lambda _db, _table: None)],
)
def test_an_undo_that_leaves_half_a_client_is_caught(
    db: OfficeDatabase,
    journal: Journal,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    broken: Callable[..., object],
) -> None:
    monkeypatch.setattr(made_records, name, broken)
    with pytest.raises(AssertionError):
        play_all(db, journal)


def test_a_capture_that_forgets_a_field_is_caught(db: OfficeDatabase, journal: Journal) -> None:
    client = BY_NAME["client"]

    class Forgetful:
        name, number = client.name, client.number
        columns = tuple(column for column in client.columns if column != "priority")
        register_of = staticmethod(client.register_of)

    install_triggers(db.connection(), [Forgetful()])  # type: ignore[list-item]
    with pytest.raises(AssertionError):
        play_all(db, journal)
    install_triggers(db.connection(), TABLES)


def test_a_clock_that_follows_the_computer_back_is_caught(
    db: OfficeDatabase, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(self: stamps.StampSource, *, last: int, slot: int, now: int) -> None:
        self._tick = (now - stamps.EPOCH_MS) << stamps.COUNTER_BITS
        self._slot = slot

    monkeypatch.setattr(stamps.StampSource, "__init__", forgetful)
    with pytest.raises(AssertionError):
        clock.test_the_clock_is_kept_in_the_base(db, journal, monkeypatch)
