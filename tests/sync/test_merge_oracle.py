"""Random histories of several stations against a plain model of «the last write by stamp»."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, Any

from crm_desktop.journal.records import OWN, dump_custom, read_records
from db.tables import BY_NAME
from tests.sync.chains import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

CLIENT = BY_NAME["client"]
# MERGE_HISTORIES=10000 hunts, from the seed MERGE_FIRST on.
HISTORIES = int(os.environ.get("MERGE_HISTORIES", "15"))
FIRST = int(os.environ.get("MERGE_FIRST", "0"))
CONFLICTS = "SELECT tbl, record, field, loser, winner FROM sync_conflict ORDER BY 1, 2, 3, 4"
TEXTS = (None, "", "а", "б", 'кавычка " и \\', "\u2028 \n\t", "и" * 5000, "1", "1.0")
OWNS = (None, 0, 1, 1.0, 1.5, 0.1 + 0.2, 5e-324, -1e300, "1.5", "а", 2**62)
VALUES: dict[str, tuple[Any, ...]] = {
    "note": TEXTS,
    "priority": (None, 0, 1, 2, 3),
    "deleted_at": (None, 1_700_000_000_000),
    "name": ("Ромашка", "Василёк", "Астра"),
    f"{OWN}f1": OWNS,
    f"{OWN}f2": OWNS,
}


class Model:
    """What every station must come to: field by field the write with the greatest stamp."""

    def __init__(self) -> None:
        self.writes: dict[tuple[int, str], dict[int, Any]] = {}

    def wrote(self, record: int, stamp: int, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            self.writes.setdefault((record, name), {})[stamp] = value

    def value(self, record: int, field: str, first: Any) -> Any:
        found = self.writes.get((record, field))
        return found[max(found)] if found else first


def write(station: Station, record: int, edits: list[tuple[str, Any]], model: Model) -> None:
    before = read_records(station.office.db, CLIENT, [record])[record]
    with station.office.change("Правка") as change:
        for name, value in edits:
            if name.startswith(OWN):
                key = name.removeprefix(OWN)
                custom = {
                    n.removeprefix(OWN): v
                    for n, v in read_records(station.office.db, CLIENT, [record])[record].items()
                    if n.startswith(OWN)
                }
                custom[key] = value
                station.office.db.run(
                    "UPDATE client SET custom = ? WHERE id = ?", (dump_custom(custom), record)
                )
            else:
                sql = " ".join(("UPDATE client SET", name, "= ? WHERE id = ?"))
                station.office.db.run(sql, (value, record))
            if name == "name":
                station.office.db.run(
                    "UPDATE client SET name_key = lower(name) WHERE id = ?", (record,)
                )
    after = read_records(station.office.db, CLIENT, [record])[record]
    # What the station journalled is what it wrote: a register is written whole.
    wrote = {
        name for name, entries in told(station.office.db, "client", record).items()
        if any(stamp == change.stamp for stamp, _old, _new in entries)
    }  # fmt: skip
    changed = {
        name
        for name in before.keys() | after.keys()
        if repr(before.get(name)) != repr(after.get(name))
    }
    assert changed <= wrote
    model.wrote(record, change.stamp, {name: after.get(name) for name in wrote})


def make_clients(stations: Stations, count: int) -> list[int]:
    office = stations[0].office
    made = []
    with office.change("Клиенты") as change:
        for number in range(count):
            made.append(change.new_id())
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, created_at)"
                " VALUES(?, 'company', ?, ?, 1)",
                (made[-1], f"Клиент {number}", f"клиент {number}"),
            )
    stations.exchange()
    return made


def play(three: Stations, records: list[int], chance: random.Random, model: Model) -> None:
    """Let the stations write and hand over what they wrote, torn, shuffled and twice."""
    for _ in range(chance.randint(4, 20)):
        station = chance.choice(three.members)
        if chance.random() < 0.6:
            names = chance.sample(sorted(VALUES), chance.randint(1, 3))
            edits = [(name, chance.choice(VALUES[name])) for name in names]
            write(station, chance.choice(records), edits, model)
            station.send()
            continue
        other = chance.choice([each for each in three if each is not station])
        sent = [each for each in other.sent[-8:] if chance.random() < 0.7]
        chance.shuffle(sent)
        cut = chance.randint(0, len(sent))
        station.take(sent[:cut], budget_ms=30)
        station.take(sent[cut:])


def check(three: Stations, records: list[int], model: Model) -> None:
    three.exchange()
    three.require_same()
    conflicts = [station.office.db.run(CONFLICTS) for station in three]
    assert conflicts[0] == conflicts[1] == conflicts[2]
    for record in records:
        tales = [told(station.office.db, "client", record) for station in three]
        assert repr(_sorted(tales[0])) == repr(_sorted(tales[1])) == repr(_sorted(tales[2]))
        live = read_records(three[0].office.db, CLIENT, [record])[record]
        for name in live.keys() | {field for r, field in model.writes if r == record}:
            expected = model.value(record, name, live.get(name))
            assert repr(live.get(name)) == repr(expected), name


def _sorted(tale: Any) -> Any:
    return sorted(tale.items())


def test_every_history_ends_the_same_everywhere(stations: Callable[[int], Stations]) -> None:
    three = stations(3)
    for seed in range(FIRST, FIRST + HISTORIES):
        chance, model = random.Random(seed), Model()
        records = make_clients(three, 2)
        try:
            play(three, records, chance, model)
            check(three, records, model)
        except AssertionError as error:
            error.add_note(f"MERGE_FIRST={seed} MERGE_HISTORIES=1")
            raise
