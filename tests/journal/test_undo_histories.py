"""Random histories against an oracle that knows snapshots only, no journal."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.journal import Journal, undo_change
from crm_desktop.journal import undo as undo_module
from crm_desktop.journal.records import read_records, write_records
from db.tables import BY_NAME

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

# child table -> {column: (parent table, is part of it)}
LINKS: dict[str, dict[str, tuple[str, bool]]] = {
    "channel": {"client": ("client", True)},
    "contact": {"company": ("client", True), "person": ("client", True)},
    "client_label": {"client": ("client", True), "item": ("directory_item", False)},
    "client": {"type": ("directory_item", False)},
}
TABLES = ("client", "channel", "contact", "directory_item", "client_label")
VALUES: tuple[Any, ...] = ("", "Ромашка", "ё'\"\\;--", "x" * 300, "1", "1.0")
NUMBERS: tuple[Any, ...] = (None, 0, -7, 2**62 + 1)
OWN: tuple[Any, ...] = (1, 1.5, 1e-300, "да", "", 2**62 + 1)

Record = tuple[str, int]
Cell = tuple[str, int, str]
Snapshot = dict[Cell, Any]


def snapshot(db: OfficeDatabase) -> Snapshot:
    cells: Snapshot = {}
    for name in TABLES:
        ids = [row[0] for row in db.run(f"SELECT id FROM {name}")]  # noqa: S608 - our own table names
        for record, fields in read_records(db, BY_NAME[name], ids).items():
            cells.update(((name, record, field), value) for field, value in fields.items())
    return {cell: value for cell, value in cells.items() if value is not None}


def records(cells: Snapshot) -> set[Record]:
    return {cell[:2] for cell in cells}


def live(cells: Snapshot) -> set[Record]:
    return {record for record in records(cells) if (*record, "deleted_at") not in cells}


def typed(cells: Snapshot, cell: Cell) -> tuple[type, Any]:
    return type(cells.get(cell)), cells.get(cell)


def links_of(cells: Snapshot, record: Record) -> list[tuple[Record, bool]]:
    found = []
    for column, (target, owned) in LINKS.get(record[0], {}).items():
        value = cells.get((*record, column))
        if value is not None:
            found.append(((target, value), owned))
    return found


def expected_undo(
    before: Snapshot, after: Snapshot, now: Snapshot
) -> tuple[Snapshot, set[Record], set[Record], set[Record]]:
    """What undo must leave, which records it hides, which live made ones it keeps, and all kept."""
    made, alive = records(after) - records(before), live(now)
    kept = {record for record in made & alive if moved(record, after, now)}
    for record in alive - made:
        kept.update(target for target, _owned in links_of(now, record) if target in made)
    while (more := spread(kept, made, now)) != kept:
        kept = more
    want = dict(now)
    for cell in {*before, *after}:
        changed = typed(before, cell) != typed(after, cell)
        if cell[:2] in records(before) and changed and typed(after, cell) == typed(now, cell):
            want.pop(cell, None)
            if cell in before:
                want[cell] = before[cell]
    return want, (made & alive) - kept, kept & alive, kept


def moved(record: Record, after: Snapshot, now: Snapshot) -> bool:
    names = {cell for cell in {*now, *after} if cell[:2] == record}
    return any(typed(now, cell) != typed(after, cell) for cell in names)


def spread(kept: set[Record], made: set[Record], now: Snapshot) -> set[Record]:
    more = set(kept)
    for record in made:
        for target, owned in links_of(now, record):
            if record in kept and target in made:
                more.add(target)
            if owned and target in kept:
                more.add(record)
    return more


def random_write(db: OfficeDatabase, change: Change, rng: random.Random) -> None:
    now = snapshot(db)
    alive = sorted(live(now))
    clients = [i for t, i in alive if t == "client"]
    items = [i for t, i in alive if t == "directory_item"]
    act, new = rng.random(), change.new_id()
    if act < 0.15 or not clients:
        db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at)"
            " VALUES(?, 'company', ?, '', 1)",
            (new, rng.choice(VALUES)),
        )
    elif act < 0.3:
        db.run(
            "INSERT INTO channel(id, client, kind, value, key, position)"
            " VALUES(?, ?, 'phone', ?, '', 0)",
            (new, rng.choice(clients), rng.choice(VALUES)),
        )
    elif act < 0.36:
        db.run(
            "INSERT INTO contact(id, company, person) VALUES(?, ?, ?)",
            (new, rng.choice(clients), rng.choice(clients)),
        )
    elif act < 0.42 or not items:
        db.run(
            "INSERT INTO directory_item(id, directory, name, position) VALUES(?,'tag','',0)", (new,)
        )
    elif act < 0.5:
        db.run(
            "INSERT INTO client_label(id, client, item) VALUES(?, ?, ?)",
            (new, rng.choice(clients), rng.choice(items)),
        )
    elif act < 0.6:
        table, record = rng.choice(alive)
        write_records(db, BY_NAME[table], {record: {"deleted_at": 1}})
    elif act < 0.75:
        own = {f"custom.f{rng.randrange(3)}": rng.choice((None, *OWN))}
        write_records(db, BY_NAME["client"], {rng.choice(clients): own})
    elif act < 0.85:
        fields = {"type": rng.choice((None, *items)), "priority": rng.choice(NUMBERS)}
        write_records(db, BY_NAME["client"], {rng.choice(clients): fields})
    else:
        db.run("UPDATE client SET name = ?", (rng.choice(VALUES),))


@pytest.mark.parametrize("portion", [2, 2000], ids=["many transactions", "one transaction"])
@pytest.mark.parametrize("start", range(0, 60, 20))
def test_undo_in_any_order_matches_the_oracle(
    db: OfficeDatabase,
    journal: Journal,
    start: int,
    portion: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(undo_module, "PORTION", portion)
    if portion == 2:
        monkeypatch.setattr(undo_module, "ONE_TRANSACTION", 3)
    for seed in range(start, start + 20):
        play_any_order(db, journal, random.Random(seed))


def play_any_order(db: OfficeDatabase, journal: Journal, rng: random.Random) -> None:
    states, ids = [snapshot(db)], []
    for _ in range(rng.randrange(2, 9)):
        with journal.change("правка") as change:
            for _ in range(rng.randrange(1, 6)):
                random_write(db, change, rng)
        states.append(snapshot(db))
        ids.append(change.changes.change_id)
    for _ in range(len(ids)):
        chosen = rng.randrange(len(ids))
        if not ids[chosen]:
            continue
        now = snapshot(db)
        want, hide, kept, wholes = expected_undo(states[chosen], states[chosen + 1], now)
        result = undo_change(db, journal, ids[chosen])
        got = snapshot(db)
        for record in hide:
            assert got.pop((*record, "deleted_at"), None) is not None, record
        assert got == want
        assert {cell: type(value) for cell, value in got.items()} == {
            cell: type(value) for cell, value in want.items()
        }
        named = {(left.table, left.record) for left in result.left if left.field == "*"}
        assert named == {
            record
            for record in kept
            if not any(owned and target in wholes for target, owned in links_of(now, record))
        }
        states.append(snapshot(db))
        ids.append(result.change_id)


@pytest.mark.parametrize("seed", range(25))
def test_undo_in_reverse_order_restores_every_state(
    db: OfficeDatabase, journal: Journal, seed: int
) -> None:
    rng = random.Random(seed)
    before, ids = [], []
    for _ in range(rng.randrange(3, 10)):
        before.append(snapshot(db))
        with journal.change("правка") as change:
            for _ in range(rng.randrange(1, 6)):
                random_write(db, change, rng)
        ids.append(change.changes.change_id)
    for change_id, state in zip(reversed(ids), reversed(before), strict=True):
        if not change_id:
            continue
        result = undo_change(db, journal, change_id)
        assert not result.left
        assert visible(snapshot(db)) == visible(state)


def visible(cells: Snapshot) -> Snapshot:
    alive = live(cells)
    return {cell: value for cell, value in cells.items() if cell[:2] in alive}


def test_undo_of_an_undo_is_a_redo(db: OfficeDatabase, journal: Journal, tmp_path: Path) -> None:
    rng = random.Random(5)
    with journal.change("раз") as change:
        for _ in range(12):
            random_write(db, change, rng)
    done = visible(snapshot(db))
    undone = undo_change(db, journal, change.id)
    assert visible(snapshot(db)) == {}
    undo_change(db, journal, undone.change_id)
    assert visible(snapshot(db)) == done
