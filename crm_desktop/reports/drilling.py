"""The records behind a number: a page of them, and how many there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.access.visibility import visible_board_sql, visible_sql, visible_task_sql
from crm_desktop.clients.history_phrases import EVENT_LABELS
from crm_desktop.cube.catalogue import RIGHTS
from crm_desktop.cube.frame import Frame
from crm_desktop.cube.question import Cell, CubeQuestion
from crm_desktop.cube.selecting import ids_of
from crm_desktop.cube.work_sources import EVENTS_LIVE
from crm_desktop.currencies.rates import to_kopecks
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reports.result import Column, Records, Subject, Unit
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import Drill, Value

_SOURCES: Final = {
    Records.CLIENTS: "clients", Records.DEALS: "deals", Records.TASKS: "tasks",
    Records.EVENTS: "events",
}  # fmt: skip
_COLUMNS: Final = {
    Records.CLIENTS: (
        Column("name", "Клиент"), Column("kind", "Вид"), Column("region", "Регион"),
        Column("responsible", "Ответственный"), Column("created", "Заведён", Unit.DAY),
    ),
    Records.DEALS: (
        Column("title", "Сделка"), Column("client", "Клиент"), Column("stage", "Этап"),
        Column("outcome", "Итог"), Column("budget", "Бюджет", Unit.KOPECKS),
        Column("responsible", "Ответственный"), Column("created", "Создана", Unit.DAY),
        Column("closed", "Закрыта", Unit.DAY),
    ),
    Records.TASKS: (
        Column("title", "Задача"), Column("kind", "Вид"), Column("client", "Клиент"),
        Column("assignee", "Исполнитель"), Column("due", "Срок", Unit.DAY),
        Column("done", "Сделана", Unit.DAY),
    ),
    Records.EVENTS: (
        Column("happened", "Когда", Unit.DAY), Column("kind", "Вид"), Column("client", "Клиент"),
        Column("deal", "Сделка"), Column("minutes", "Минут", Unit.MINUTES),
        Column("author", "Сотрудник"), Column("text", "Текст"),
    ),
}  # fmt: skip
_LONGEST: Final = 200
_HALF_MINUTE, _MINUTE = 30, 60


@dataclass(frozen=True, slots=True)
class DrillRow:
    """A record behind a number.

    Attributes:
        id: of the record.
        cells: by the columns of the page.
        opens: what is opened by it: the record, of an event its deal or client.
    """

    id: int
    cells: tuple[Value, ...]
    opens: Subject | None


@dataclass(frozen=True, slots=True)
class DrillPage:
    """A page of records.

    Attributes:
        title: what they are.
        records: of which kind.
        columns: of the rows.
        rows: of this page.
        first: number of its first row, from 0.
        total: how many records there are.
    """

    title: str
    records: Records
    columns: tuple[Column, ...]
    rows: tuple[DrillRow, ...]
    first: int
    total: int


@use_case(Right.VIEW_OFFICE)
def drill_page(office: Office, drill: Drill, *, first: int = 0, limit: int = 200) -> DrillPage:
    """Return some of the records behind a number, those this person may see.

    Args:
        office: the office.
        drill: the number.
        first: number of the first one, from 0.
        limit: at most so many.

    Raises:
        AccessDeniedError: he may not look at such records at all.
        UserError: the number names what is not there any more.
    """
    require(office, RIGHTS[drill.records])
    with office.reading():
        frame = Frame.of(office, now=_now(drill))
        ids = _ids(frame, drill)
        rows = _READ[drill.records](frame, ids[first : first + limit])
    columns = tuple(
        each
        for each in _COLUMNS[drill.records]
        if each.key != "budget" or frame.deals.find("budget") is not None
    )
    return DrillPage(drill.title, drill.records, columns, tuple(rows), first, len(ids))


@use_case(Right.VIEW_OFFICE)
def drill_count(office: Office, drill: Drill) -> int:
    """Return how many records are behind a number, of those this person may see.

    Raises:
        AccessDeniedError: he may not look at such records at all.
        UserError: the number names what is not there any more.
    """
    require(office, RIGHTS[drill.records])
    with office.reading():
        return len(_ids(Frame.of(office, now=_now(drill)), drill))


def _now(drill: Drill) -> int:
    return drill.cell.now if drill.cell is not None else now_ms()


def _ids(frame: Frame, drill: Drill) -> list[int]:
    if drill.ids is not None:
        return _seen(frame, drill.records, drill.ids)
    cell = drill.cell
    if cell is None:
        source = _SOURCES[drill.records]
        question = (
            CubeQuestion(source) if drill.tree is None else CubeQuestion(source, tree=drill.tree)
        )
        cell = Cell(question, (), frame.now)
    return ids_of(frame, cell, drill.records)


def _seen(frame: Frame, records: Records, ids: Sequence[int]) -> list[int]:
    """Those that are still there, in the order given."""
    alive = {
        Records.CLIENTS: ("client c", "c.id", visible_sql(frame.office, "c")),
        Records.DEALS: ("deal_board b", "b.deal", visible_board_sql(frame.office, "b")),
        Records.TASKS: ("task t", "t.id", visible_task_sql(frame.office, "t")),
        Records.EVENTS: ("event e", "e.id", EVENTS_LIVE),
    }
    table, key, condition = alive[records]
    sql = " ".join(
        ("SELECT", key, "FROM json_each(?) j CROSS JOIN", table, "ON", key, "= j.value WHERE",
         condition)
    )  # fmt: skip
    there = {row[0] for row in frame.db.run(sql, (json.dumps(list(ids)),))}
    return [each for each in dict.fromkeys(ids) if each in there]


def _clients(frame: Frame, ids: Sequence[int]) -> list[DrillRow]:
    kinds = {"person": "Человек", "company": "Компания"}
    rows = _read(
        frame, ids, "c.id, c.name, c.kind, c.region, c.responsible, c.created_at",
        "client c ON c.id = j.value",
    )  # fmt: skip
    return [
        DrillRow(
            record,
            (
                name, kinds.get(kind, kind), _item(frame, region), _member(frame, responsible),
                _day(frame, created),
            ),
            Subject(Records.CLIENTS, record),
        )
        for record, name, kind, region, responsible, created in rows
    ]  # fmt: skip


def _deals(frame: Frame, ids: Sequence[int]) -> list[DrillRow]:
    rows = _read(
        frame, ids,
        "d.id, d.title, c.name, d.stage, d.outcome, d.budget, d.currency, d.responsible,"
        " d.created_at, d.closed_at",
        "deal d ON d.id = j.value LEFT JOIN client c ON c.id = d.client",
    )  # fmt: skip
    outcomes = {"won": "Выиграна", "lost": "Проиграна", None: "В работе"}
    with_budget = frame.deals.find("budget") is not None
    found = []
    for record, title, client, stage, outcome, budget, currency, who, created, closed in rows:
        rate = frame.rates.get(currency)
        worth = None if budget is None or rate is None else to_kopecks(budget, rate)
        money: tuple[Value, ...] = (worth,) if with_budget else ()
        cells = (
            title, client or "", frame.catalogue.name_of("stage", stage),
            outcomes.get(outcome, ""), *money, _member(frame, who), _day(frame, created),
            _day(frame, closed),
        )  # fmt: skip
        found.append(DrillRow(record, cells, Subject(Records.DEALS, record)))
    return found


def _tasks(frame: Frame, ids: Sequence[int]) -> list[DrillRow]:
    rows = _read(
        frame, ids,
        "t.id, t.title, t.kind, c.name, t.assignee, t.due_on, t.due_at, t.done_at",
        "task t ON t.id = j.value LEFT JOIN client c ON c.id = t.client",
    )  # fmt: skip
    return [
        DrillRow(
            record,
            (
                title, frame.task_kind(kind).label, client or "", _member(frame, who),
                on or _day(frame, at), _day(frame, done),
            ),
            Subject(Records.TASKS, record),
        )
        for record, title, kind, client, who, on, at, done in rows
    ]  # fmt: skip


def _events(frame: Frame, ids: Sequence[int]) -> list[DrillRow]:
    rows = _read(
        frame, ids,
        "e.id, e.happened_at, e.kind, e.client, c.name, e.deal, d.title, e.duration_s, e.author,"
        " e.text",
        "event e ON e.id = j.value LEFT JOIN client c ON c.id = e.client"
        " LEFT JOIN deal d ON d.id = e.deal AND d.deleted_at IS NULL",
    )  # fmt: skip
    found = []
    for record, at, kind, client, name, deal, title, seconds, author, text in rows:
        minutes = None if seconds is None else (seconds + _HALF_MINUTE) // _MINUTE
        cells = (
            _day(frame, at), EVENT_LABELS.get(kind, kind), name or "", title or "", minutes,
            _member(frame, author), text[:_LONGEST],
        )  # fmt: skip
        opens = None
        if title is not None:
            opens = Subject(Records.DEALS, deal)
        elif name is not None:
            opens = Subject(Records.CLIENTS, client)
        found.append(DrillRow(record, cells, opens))
    return found


_READ: Final[dict[Records, Callable[[Frame, Sequence[int]], list[DrillRow]]]] = {
    Records.CLIENTS: _clients,
    Records.DEALS: _deals,
    Records.TASKS: _tasks,
    Records.EVENTS: _events,
}


def _read(frame: Frame, ids: Sequence[int], what: str, source: str) -> list[tuple[Any, ...]]:
    """Read columns of records in the order given."""
    sql = " ".join(("SELECT", what, "FROM json_each(?) j CROSS JOIN", source, "ORDER BY j.key"))
    return frame.db.run(sql, (json.dumps(list(ids)),))


def _member(frame: Frame, member: int | None) -> str:
    return "" if member is None else frame.catalogue.member_name(member)


def _item(frame: Frame, item: int | None) -> str:
    found = None if item is None else frame.catalogue.item(item)
    return found.name if found else ""


def _day(frame: Frame, at: int | None) -> str | None:
    return None if at is None else local(at, frame.zone).date().isoformat()
