"""The cube at the edges: midnights, days of 25 hours, a limit just met, nobody's records."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.errors import UserError
from crm_desktop.reports.drilling import drill_count, drill_page
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Records
from tests.cube.cube_oracle import MEASURES, SOURCES, Tables, dated, day_of
from tests.cube.cube_world import NOW, fill_world
from tests.cube.test_cube_oracle import check

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

AXES = {
    "deals": ("created", "closed", "closes_on"), "clients": ("created",), "lines": ("closed",),
    "moves": ("moved",), "events": ("happened",), "tasks": ("created", "done", "due"),
}  # fmt: skip
DAYS = (
    date(2023, 12, 31), date(2024, 2, 29), date(2024, 9, 30), date(2024, 10, 1),
    date(2024, 10, 27),
)  # fmt: skip


@pytest.fixture
def world(people: People) -> tuple[Office, Tables]:
    fill_world(people.admin, list(people.ids.values()), list(people.departments.values()), seed=5)
    _put_edges(people.admin)
    return people.admin, Tables.read(people.admin)


def _put_edges(office: Office) -> None:
    """A merged client with an event, moves taken back, a task done as it ends, one due today."""
    db = office.db
    with office.change("Края") as change:
        merged = change.new_id()
        db.run(
            "INSERT INTO client(id, kind, name, name_key, created_at, merged_into)"
            " SELECT ?, 'company', 'Слитый', 'слитый', ?, min(id) FROM client",
            (merged, NOW),
        )
        some = "(SELECT max(id) FROM event WHERE client IS NOT NULL AND deleted_at IS NULL)"
        db.run(f"UPDATE event SET client = ?, deal = NULL WHERE id = {some}", (merged,))  # noqa: S608 - a test
        db.run("UPDATE deal_move SET deleted_at = 1 WHERE id IN (SELECT id FROM deal_move LIMIT 9)")
        live = [row[0] for row in db.run("SELECT id FROM task WHERE deleted_at IS NULL LIMIT 2")]
        db.run(
            "UPDATE task SET due_at = ?1, due_on = NULL, ends_on = NULL, duration = 45,"
            " done_at = ?1 + 2700000 WHERE id = ?2",
            (NOW - 10**7, live[0]),
        )
        db.run(
            "UPDATE task SET due_at = NULL, due_on = ?, ends_on = NULL, done_at = NULL"
            " WHERE id = ?",
            (day_of(NOW).isoformat(), live[1]),
        )


def test_a_day_ends_where_the_next_begins(world: tuple[Office, Tables]) -> None:
    office, tables = world
    told = 0
    for source, axes in AXES.items():
        records = SOURCES[source](tables)
        for axis in axes:
            days = [day_of(at) for record in records if (at := dated(axis, record)) is not None]
            for day in DAYS:
                question = CubeQuestion(source, (), ("count",), ReportPeriod(day, day), axis)
                found = answer(office, question, now=NOW)
                assert found.total == (days.count(day),), (source, axis, day)
                told += days.count(day)
    assert told > 50


WAYS = {
    "deals": ("responsible", "client.tags", "closed.month"), "clients": ("region", "tags"),
    "lines": ("product", "helpers"), "moves": ("to_stage", "helpers", "mover"),
    "events": ("author", "client.tags"), "tasks": ("assignee", "kind"),
}  # fmt: skip


@pytest.mark.parametrize("source", sorted(WAYS))
def test_every_measure_at_every_level(world: tuple[Office, Tables], source: str) -> None:
    office, tables = world
    keys = WAYS[source]
    question = CubeQuestion(source, keys, tuple(sorted(MEASURES[source])))
    found = answer(office, question, now=NOW, levels=[keys[:1], keys[1:], keys[-1:]])
    check(found, SOURCES[source](tables), tables)


def test_as_many_rows_as_the_limit_lets_are_let(world: tuple[Office, Tables]) -> None:
    office, _tables = world
    question = CubeQuestion("deals", ("stage",), ("count", "sum:budget"))
    rows = answer(office, question, now=NOW).rows
    assert answer(office, question, now=NOW, limit=len(rows)).rows == rows
    with pytest.raises(UserError, match="больше, чем"):
        answer(office, question, now=NOW, limit=len(rows) - 1)


def test_levels_are_turned_any_way_round(world: tuple[Office, Tables]) -> None:
    office, _tables = world
    keys = ("responsible", "stage", "created.year")
    question = CubeQuestion("deals", keys)
    found = answer(office, question, now=NOW)
    turned = found.level("stage", "created.year", "responsible")
    assert turned == {(row.at[1], row.at[2], row.at[0]): row.values for row in found.rows}


def test_nobodys_records_open_and_pages_follow_each_other(world: tuple[Office, Tables]) -> None:
    office, tables = world
    found = answer(office, CubeQuestion("deals", ("responsible",)), now=NOW)
    assert found.rows[-1].at == (None,)
    assert len(found.rows) > 3
    nobody = [r["id"] for r in SOURCES["deals"](tables) if r["responsible"] is None]
    drill = found.drill("Ничьи", {"responsible": None})
    assert drill_count(office, drill) == len(nobody) > 3
    pages = [drill_page(office, drill, first=first, limit=3) for first in range(0, len(nobody), 3)]
    assert sorted(row.id for page in pages for row in page.rows) == sorted(nobody)
    assert max(len(page.rows) for page in pages) == 3


def test_the_budget_beside_a_record_is_in_roubles(world: tuple[Office, Tables]) -> None:
    office, tables = world
    page = drill_page(office, answer(office, CubeQuestion("deals"), now=NOW).drill("Все"))
    place = [column.key for column in page.columns].index("budget")
    shown = {row.id: row.cells[place] for row in page.rows}
    turned = 0
    for deal in SOURCES["deals"](tables):
        wanted = deal["budget"]
        if deal["currency"] == "EUR":
            wanted = None  # it has no rate
        elif wanted is not None and deal["currency"] == "USD":
            wanted, turned = (wanted * 92_451_234 + 500_000) // 1_000_000, turned + 1
        assert shown[deal["id"]] == wanted
    assert turned


def test_a_sum_without_a_rate_is_told_once(world: tuple[Office, Tables]) -> None:
    office, tables = world
    question = CubeQuestion("deals", (), ("sum:budget", "weighted", "open_sum"))
    [note] = answer(office, question, now=NOW).notes
    euros = [each for each in SOURCES["deals"](tables) if each["currency"] == "EUR"]
    number = sum(each["budget"] is not None for each in euros)
    assert f"нет курса: {number} сум" in note.replace("\xa0", " ")


def test_behind_a_number_of_clients_there_are_clients(world: tuple[Office, Tables]) -> None:
    office, tables = world
    found = answer(office, CubeQuestion("deals", (), ("count", "clients")), now=NOW)
    drill = found.drill("Клиенты", measure="clients")
    known = {each["client"] for each in SOURCES["deals"](tables)} - {None}
    assert drill.records is Records.CLIENTS
    assert drill_count(office, drill) == len(known) == found.total[1]
