"""After an exchange the journal tells the same tale at every station, and its signatures hold."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.past_forecast import past_forecasts
from crm_desktop.doctor.seals import seal_faults
from crm_desktop.history.acts import undo
from crm_desktop.journal.history import FieldChange, history_of, state_at
from crm_desktop.journal.operations import operations_digest, operations_of
from crm_desktop.journal.stamps import stamp_of
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.stations import Station, Stations

CLIENT = BY_NAME["client"]
COLUMNS = ("note", "inn", "name", "last_name", "priority", "custom", "deleted_at")


def make_client(station: Station) -> int:
    with station.office.change("Клиент") as change:
        record = change.new_id()
        station.office.db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at)"
            " VALUES(?, 'person', 'Анна', 'анна', 1)",
            (record,),
        )
    return record


def edit(station: Station, records: list[int], rng: random.Random) -> int:
    with station.office.change("Правка") as change:
        for _ in range(rng.randrange(1, 4)):
            column = rng.choice(COLUMNS)
            value: Any = rng.choice((None, 1, 2, 3))
            if column in {"note", "inn", "name", "last_name"}:
                value = rng.choice(("а", "б", "в"))
            elif column == "custom":
                value = rng.choice((None, '{"f1":1}', '{"f1":1.5,"f2":"да"}'))
            station.office.db.run(
                " ".join(("UPDATE client SET", column, "= ? WHERE id = ?")),
                (value, rng.choice(records)),
            )
    return change.id if change.changes else 0


def tale(station: Station, records: list[int]) -> list[tuple[object, ...]]:
    return sorted(
        (each.stamp, each.record, each.field, repr(each.old), repr(each.new))
        for each in history_of(station.office.db, CLIENT, records)
        if isinstance(each, FieldChange)
    )


def faults(station: Station) -> list[tuple[int, str]]:
    with station.office.reading():
        members = station.office.unlocked.membership
        return seal_faults(station.office.db, members, lambda _done: None)


def test_history_seals_and_operations_agree(stations: Callable[[int], Stations]) -> None:
    rng = random.Random(8)
    three = stations(3)
    records = [make_client(three[0]) for _ in range(3)]
    three.exchange()
    for number in range(40):
        station = three[rng.randrange(3)]
        act = edit(station, records, rng)
        if act and rng.random() < 0.2:
            undo(station.office, act)
        if number % 8 == 7:
            three.exchange()
    three.exchange()
    three.require_same()
    first, *others = three
    assert len(tale(first, records)) > 40
    stamps = [row[0] for row in first.office.db.run("SELECT stamp FROM seal ORDER BY stamp")]
    moments = rng.sample(stamps, 12)
    done = operations_of(first.office.db, stamps)
    for station in others:
        db = station.office.db
        assert tale(station, records) == tale(first, records)
        assert operations_of(db, stamps) == done
        for moment in moments:
            then = state_at(first.office.db, CLIENT, records, moment)
            assert state_at(db, CLIENT, records, moment) == then
    for station in three:
        assert faults(station) == []
        for stamp, salt, digest in station.office.db.run("SELECT stamp, salt, digest FROM seal"):
            assert operations_digest(salt, done[stamp]) == digest


def test_a_past_forecast_knows_what_another_station_did_then(
    stations: Callable[[int], Stations],
) -> None:
    two = stations(2)
    deal, _ = create_deal(two[0].office, DealDraft("Сделка", values={"closes_on": "2038-12-05"}))
    two.exchange()
    for station, month, budget in ((two[0], 1, 100), (two[1], 2, 200), (two[0], 3, 300)):
        moment = int(datetime(2038, month, 15, tzinfo=UTC).timestamp() * 1000)
        station.office.db.run("UPDATE station SET last_stamp = ?", (stamp_of(moment),))
        station.write("UPDATE deal SET budget = ? WHERE id = ?", budget, deal)
    two.exchange()
    two.require_same()
    months = [date(2038, month, 1) for month in (2, 3, 4)]
    for station in two:
        told = past_forecasts(station.office, months, months=12)
        assert [sum(c.total.kopecks for c in each.columns) for each in told] == [100, 200, 300]
