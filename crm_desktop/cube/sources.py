"""What records are counted: where they lie, what they are dated by, what they are grouped by."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_board_sql, visible_sql, visible_task_sql
from crm_desktop.clients.field_types import Store
from crm_desktop.cube import measures, naming
from crm_desktop.cube.days import day_end_sql
from crm_desktop.cube.dimensions import (
    Axis,
    Dimension,
    choices_dimension,
    client_dimensions,
    client_sql,
    date_dimensions,
    department_of,
    field_dimension,
    labels_dimension,
    own_sql,
)
from crm_desktop.cube.trees import client_tree, deal_tree, events_tree, task_tree
from crm_desktop.errors import UserError
from crm_desktop.reports.result import Records, Sense, Unit
from crm_desktop.views.list_fields import ListField, ValueKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crm_desktop.cube.frame import Frame
    from crm_desktop.cube.measures import Measure
    from crm_desktop.views.sql import Sql
    from crm_desktop.views.tree import Group

_CLIENT: Final = "client."
_DEAL: Final = "deal."
_OF_DEAL: Final = frozenset({"funnel", "stage", "type", "source", "outcome", "responsible"})
_NO_DATE_KEYS: Final = frozenset({"birthday"})
_OF_KC: Final = re.compile(r"\bkc\.(\w+)")
_MAIN, _OF_CLIENT, _OF_DEALS = "Основное", "Клиент", "Сделка"


@dataclass(frozen=True, slots=True)
class Source:
    """Records that are counted, as this person may see them now.

    Attributes:
        key: its name in questions.
        title: Russian.
        records: what a record is shown as.
        area: whose list fields narrow it.
        tables: alias -> what stands behind FROM, the first always; the others where their alias
            occurs.
        live: SQL of which records there are at all.
        ids: kind of records -> SQL of the id.
        axes: dates, the usual one first.
        dimensions: by key.
        measures: by key.
        tree: a filter as SQL; None = it narrows nothing.
        currency: SQL of the currency of its sums; `""` = roubles.
    """

    key: str
    title: str
    records: Records
    area: str
    tables: Mapping[str, str]
    live: str
    ids: Mapping[Records, str]
    axes: tuple[Axis, ...]
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    tree: Callable[[Group], Sql | None]
    currency: str = ""

    def tables_for(self, *texts: str) -> str:
        """Return what stands behind FROM for a statement made of these pieces."""
        said = " ".join(texts)
        found: list[str] = []
        # A table may be needed for another one behind it.
        for alias, text in reversed(list(self.tables.items())):
            first = alias == next(iter(self.tables))
            if first or re.search(rf"\b{alias}\.", said):
                found.append(text)
                said = f"{said} {text}"
        return " ".join(reversed(found))

    def before(self, *texts: str) -> str:
        """Return what stands before SELECT: clients, when their fields are asked for.

        Looked up one by one a client's row costs 6 µs, in a narrow copy made first 1.7 µs.
        """
        columns = dict.fromkeys(("id", *_OF_KC.findall(" ".join(texts))))
        if len(columns) == 1:
            return ""
        listed = ", ".join(columns)
        return f"WITH kc AS MATERIALIZED (SELECT {listed} FROM client NOT INDEXED)"  # noqa: S608  names of ours


def _by_key(each: Iterable[Dimension]) -> dict[str, Dimension]:
    return {one.key: one for one in each}


def source_of(frame: Frame, key: str) -> Source:
    """Return a source as this person may see it.

    Raises:
        UserError: there is none of this name.
    """
    make = _SOURCES.get(key)
    if make is None:
        raise UserError(
            f"Данных «{key}» в отчётах нет. Ничего не построено. Есть: {', '.join(_SOURCES)}."
        )
    return make(frame)


def source_keys() -> tuple[str, ...]:
    """Return the names of all sources."""
    return tuple(_SOURCES)


def _deal_axes(frame: Frame) -> Iterator[Axis]:
    for field in frame.deals.all:
        if field.key.startswith(_CLIENT) or not field.sortable:
            continue
        if field.kind is ValueKind.INSTANT:
            yield Axis(field.key, field.label, _deal_sql(frame, field))
        elif field.kind is ValueKind.DATE:
            yield Axis(field.key, field.label, _date_sql(_deal_sql(frame, field)), days=True)


def _date_sql(x: str) -> str:
    # Own fields keep what is no date behind all dates, birthdays may lack a year.
    return f"CASE WHEN {x} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' THEN {x} END"


def _usual_first(axes: Iterable[Axis], usual: str) -> tuple[Axis, ...]:
    return tuple(sorted(axes, key=lambda axis: axis.key != usual))


def _deal_sql(frame: Frame, field: ListField) -> str:
    return frame.conditions.scalar(field)


def _deal_dimensions(frame: Frame) -> Iterator[Dimension]:
    conditions = frame.conditions
    names = {"funnel": naming.funnels, "stage": naming.stages}
    yield Dimension("client", "Клиент", _MAIN, "b.client", naming.records("client"))
    for number, field in enumerate(frame.deals.all):
        if field.key.startswith(_CLIENT) or field.key == "client":
            continue
        store = field.field.store if field.field else None
        if store is Store.LABEL:
            yield labels_dimension(
                field, table="deal_label", owner="b.deal", items="item", alias=f"bl{number}"
            )
        elif store is Store.HELPER:
            yield labels_dimension(
                field, table="deal_helper", owner="b.deal", items="member", alias=f"bl{number}"
            )
        elif store is Store.OWN and field.kind is ValueKind.ITEMS:
            yield choices_dimension(field, own_sql(field, "d.custom"), f"bl{number}")
        elif store in {None, Store.COLUMN, Store.OWN}:
            if field.kind in {ValueKind.DATE, ValueKind.INSTANT}:
                continue
            found = field_dimension(field, conditions.scalar(field))
            if found is not None:
                yield replace(found, names=names.get(field.key, found.names))
    if frame.parted:
        yield department_of("b.responsible", "Подразделение ответственного")
    yield from client_dimensions(frame, "kc", prefix=_CLIENT, group=_OF_CLIENT)


def _deal_own_measures(frame: Frame) -> Iterator[Measure]:
    for field in frame.deals.all:
        if field.own_id and not field.key.startswith(_CLIENT):
            yield from _own_measures(field, own_sql(field, "d.custom"))


def _own_measures(field: ListField, sql: str) -> Iterator[Measure]:
    if field.kind is ValueKind.NUMBER:
        yield from measures.field_numbers(field.key, field.label, sql)
    elif field.kind is ValueKind.MONEY:
        whole = f"CASE typeof({sql}) WHEN 'integer' THEN {sql} END"
        yield from measures.field_money(field.key, field.label, whole)


def _sees_budget(frame: Frame) -> bool:
    return frame.deals.find("budget") is not None


def _deals(frame: Frame) -> Source:
    axes = _usual_first(_deal_axes(frame), "created")
    found = (*measures.deal_measures(sums=_sees_budget(frame)), *_deal_own_measures(frame))
    return Source(
        "deals", "Сделки", Records.DEALS, "deals",
        {
            "b": "deal_board b NOT INDEXED",
            "d": "CROSS JOIN deal d ON d.id = b.deal",
            "kc": "LEFT JOIN kc ON kc.id = b.client",
        },
        visible_board_sql(frame.office, "b"),
        {Records.DEALS: "b.deal", Records.CLIENTS: "b.client"},
        axes,
        _by_key((*_deal_dimensions(frame), *_dates(axes))),
        {one.key: one for one in found},
        lambda tree: deal_tree(frame, tree),
        "b.currency",
    )  # fmt: skip


def _dates(axes: Iterable[Axis]) -> Iterator[Dimension]:
    for axis in axes:
        yield from date_dimensions(axis)


def _clients(frame: Frame) -> Source:
    axes = [Axis("created", "Создан", "c.created_at")]
    found = [measures.counted("count", "Клиентов")]
    for field in frame.clients.all:
        if field.own_id and field.kind is ValueKind.DATE:
            axes.append(Axis(field.key, field.label, _date_sql(client_sql(field, "c")), days=True))
        if field.own_id:
            found += _own_measures(field, client_sql(field, "c"))
    return Source(
        "clients", "Клиенты", Records.CLIENTS, "clients", {"c": "client c NOT INDEXED"},
        visible_sql(frame.office, "c"), {Records.CLIENTS: "c.id"}, tuple(axes),
        _by_key((*client_dimensions(frame, "c"), *_dates(axes))),
        {one.key: one for one in found},
        lambda tree: client_tree(frame, tree),
    )  # fmt: skip


def _deal_of(frame: Frame) -> Iterator[Dimension]:
    """The fields of the deal a record hangs on."""
    names = {"funnel": naming.funnels, "stage": naming.stages}
    for field in frame.deals.all:
        if field.key not in _OF_DEAL and not (field.own_id and "." not in field.key):
            continue
        if field.kind in {ValueKind.DATE, ValueKind.ITEMS}:
            continue
        sql = f"CASE WHEN b.deal IS NOT NULL THEN {_deal_sql(frame, field)} END"
        found = field_dimension(field, sql)
        if found is not None:
            yield replace(
                found, key=f"{_DEAL}{field.key}", title=f"Сделка: {field.label}",
                group=_OF_DEALS, names=names.get(field.key, found.names),
            )  # fmt: skip


def _hung(alias: str) -> dict[str, str]:
    """The tables of the client and the deal a record hangs on."""
    return {
        "kc": f"LEFT JOIN kc ON kc.id = {alias}.client",
        "b": f"LEFT JOIN deal_board b ON b.deal = {alias}.deal",
        "d": "LEFT JOIN deal d ON d.id = b.deal",
    }


def _hung_dimensions(frame: Frame, alias: str) -> Iterator[Dimension]:
    yield Dimension("client", "Клиент", _MAIN, f"{alias}.client", naming.records("client"))
    yield Dimension("deal", "Сделка", _MAIN, f"{alias}.deal", naming.records("deal"))
    yield from client_dimensions(frame, "kc", prefix=_CLIENT, group=_OF_CLIENT)
    yield from _deal_of(frame)


_EVENTS_LIVE: Final = (
    "e.deleted_at IS NULL AND CASE WHEN e.client IS NULL"
    " THEN EXISTS (SELECT 1 FROM deal_board x WHERE x.deal = e.deal)"
    " ELSE e.client NOT IN (SELECT x.id FROM main.client x WHERE x.deleted_at IS NOT NULL"
    " UNION ALL SELECT x.id FROM main.client x WHERE x.merged_into IS NOT NULL) END"
)
"""Events of clients in the trash do not count; there are few such clients."""


_INCOMING: Final = "e.direction = 'in' AND e.kind IN ('call', 'letter', 'message')"


def _events(frame: Frame) -> Source:
    axes = (Axis("happened", "Дата события", "e.happened_at"),)
    dimensions = [
        Dimension("kind", "Вид события", _MAIN, "e.kind", naming.event_kinds),
        Dimension("direction", "Направление", _MAIN, "coalesce(e.direction, '')",
                  naming.directions),
        Dimension("author", "Сотрудник", _MAIN, "e.author", naming.members),
    ]  # fmt: skip
    if frame.parted:
        dimensions.append(department_of("e.author", "Подразделение сотрудника"))
    calls = "e.kind = 'call'"
    found = (
        measures.counted("count", "Событий"),
        measures.different("clients", "Клиентов", "e.client", Records.CLIENTS),
        measures.different("deals", "Сделок", "e.deal", Records.DEALS),
        measures.counted("calls", "Звонков", calls),
        measures.counted("calls_in", "Входящих звонков", f"{calls} AND e.direction = 'in'"),
        measures.counted("calls_out", "Исходящих звонков", f"{calls} AND e.direction = 'out'"),
        measures.counted(
            "calls_missed",
            "Входящих без разговора",
            f"{calls} AND e.direction = 'in' AND e.duration_s = 0",
            term="missed",
            sense=Sense.BAD,
        ),
        measures.counted(
            "calls_timed", "Звонков с длительностью", f"{calls} AND e.duration_s IS NOT NULL"
        ),
        measures.minutes("minutes", "Минут разговоров", "e.duration_s", calls),
        measures.counted("incoming", "Обращений", _INCOMING, term="request"),
        measures.counted("meetings", "Встреч", "e.kind = 'meeting'"),
        measures.counted("letters", "Писем", "e.kind = 'letter'"),
        measures.counted("messages", "Сообщений", "e.kind = 'message'"),
        measures.counted("notes", "Заметок", "e.kind = 'note'"),
    )
    return Source(
        "events", "События", Records.EVENTS, "clients", {"e": "event e", **_hung("e")},
        _EVENTS_LIVE,
        {Records.EVENTS: "e.id", Records.CLIENTS: "e.client", Records.DEALS: "e.deal"},
        axes,
        _by_key((*dimensions, *_hung_dimensions(frame, "e"), *_dates(axes))),
        {one.key: one for one in found},
        lambda tree: events_tree(frame, tree),
    )  # fmt: skip


def _task_until(frame: Frame) -> str:
    """When a task is to be done by, as `crm_desktop.discipline.figures` tells it."""
    lengths = " ".join(
        f"WHEN '{key}' THEN {kind.duration}"
        for key, kind in frame.kinds.items()
        if key.isascii() and key.isalnum()
    )
    minutes = f"coalesce(nullif(t.duration, 0), CASE t.kind {lengths} ELSE 0 END)"
    day = day_end_sql("coalesce(nullif(t.ends_on, ''), t.due_on)", frame.zone)
    return (
        f"CASE WHEN t.due_at IS NOT NULL THEN t.due_at + 60000 * {minutes}"
        f" WHEN t.due_on IS NOT NULL THEN {day} END"
    )


def _tasks(frame: Frame) -> Source:
    until = _task_until(frame)
    today = frame.moment.today.isoformat()
    due = day_end_sql("t.due_on", frame.zone)
    axes = (
        Axis("created", "Создана", "t.created_at"),
        Axis("due", "Срок", f"coalesce(t.due_at, {due})"),
        Axis("done", "Сделана", "t.done_at"),
    )
    dimensions = [
        Dimension("kind", "Вид задачи", _MAIN, "t.kind", naming.task_kinds),
        Dimension("assignee", "Исполнитель", _MAIN, "t.assignee", naming.members),
        Dimension("author", "Кто поставил", _MAIN, "t.author", naming.members),
        Dimension("priority", "Приоритет", _MAIN, "t.priority", naming.priorities),
    ]
    if frame.parted:
        dimensions.append(department_of("t.assignee", "Подразделение исполнителя"))
    done = "t.done_at IS NOT NULL"
    in_time, late = f"{done} AND t.done_at <= {until}", f"{done} AND t.done_at > {until}"
    overdue = (
        f"t.done_at IS NULL AND coalesce(t.due_at < {int(frame.now)},"
        f" coalesce(t.ends_on, t.due_on) < '{today}', 0)"
    )
    dated = f"{done} AND (t.due_at IS NOT NULL OR t.due_on IS NOT NULL)"
    found = (
        measures.counted("count", "Задач"),
        measures.counted("done", "Сделано", done, sense=Sense.GOOD),
        measures.counted("in_time", "Сделано в срок", in_time, sense=Sense.GOOD),
        measures.counted("late", "Сделано позже срока", late, sense=Sense.BAD),
        measures.counted(
            "undated", "Сделано без срока", f"{done} AND t.due_at IS NULL AND t.due_on IS NULL"
        ),
        measures.share("share_in_time", "Доля в срок", in_time, dated),
        measures.counted("open", "Открыто", "t.done_at IS NULL"),
        measures.counted("overdue", "Просрочено", overdue, sense=Sense.BAD),
        measures.added("moved", "Переносов", "t.moved", Unit.COUNT),
        measures.different("clients", "Клиентов", "t.client", Records.CLIENTS),
    )
    return Source(
        "tasks", "Задачи", Records.TASKS, "tasks", {"t": "task t", **_hung("t")},
        visible_task_sql(frame.office, "t"),
        {Records.TASKS: "t.id", Records.CLIENTS: "t.client", Records.DEALS: "t.deal"},
        axes,
        _by_key((*dimensions, *_hung_dimensions(frame, "t"), *_dates(axes))),
        {one.key: one for one in found},
        lambda tree: task_tree(frame, tree),
    )  # fmt: skip


def _lines(frame: Frame) -> Source:
    if frame.deals.find("lines") is None:
        raise UserError("Состав сделок вам не показан. Отчёт не построен.")
    deals = _deals(frame)
    own = (
        Dimension("product", "Товар или услуга", _MAIN, "p.title", naming.plain),
        Dimension("unit", "Единица", _MAIN, "nullif(p.unit, '')", naming.plain),
    )
    found = (
        measures.counted("count", "Строк"),
        measures.different("deals", "Сделок", "b.deal", Records.DEALS),
        measures.different("clients", "Клиентов", "b.client", Records.CLIENTS),
        *measures.field_money("line", "Строка", "p.sum"),
        measures.thousandths("quantity", "Количество", "p.quantity"),
    )
    return replace(
        deals, key="lines", title="Состав сделок",
        tables={
            "p": "deal_line p CROSS JOIN deal_board b ON b.deal = p.deal",
            "d": deals.tables["d"], "kc": deals.tables["kc"],
        },
        live=f"p.deleted_at IS NULL AND {deals.live}",
        axes=_usual_first(deals.axes, "closed"),
        dimensions=_by_key((*own, *deals.dimensions.values())),
        measures={one.key: one for one in found},
    )  # fmt: skip


def _moves(frame: Frame) -> Source:
    deals = _deals(frame)
    moved = Axis("moved", "Переход", "v.at")
    outcome = frame.deals.find("outcome")
    own = (
        Dimension("to_funnel", "Куда: воронка", _MAIN, "v.funnel", naming.funnels),
        Dimension("to_stage", "Куда: этап", _MAIN, "v.stage", naming.stages),
        Dimension("to_outcome", "Стала", _MAIN, "coalesce(v.outcome, 'open')",
                  naming.options(outcome.options if outcome else ())),
        Dimension("mover", "Кто перевёл", _MAIN, "v.author", naming.members),
        *date_dimensions(moved),
    )  # fmt: skip
    found = (
        measures.counted("count", "Переходов"),
        measures.different("deals", "Сделок", "b.deal", Records.DEALS),
        measures.different("clients", "Клиентов", "b.client", Records.CLIENTS),
    )
    return replace(
        deals, key="moves", title="Переходы по этапам",
        tables={
            "v": "deal_move v CROSS JOIN deal_board b ON b.deal = v.deal",
            "d": deals.tables["d"], "kc": deals.tables["kc"],
        },
        live=f"v.deleted_at IS NULL AND {deals.live}",
        axes=(moved, *deals.axes),
        dimensions=_by_key((*own, *deals.dimensions.values())),
        measures={one.key: one for one in found},
    )  # fmt: skip


_SOURCES: Final[Mapping[str, Callable[[Frame], Source]]] = {
    "deals": _deals,
    "clients": _clients,
    "tasks": _tasks,
    "events": _events,
    "lines": _lines,
    "moves": _moves,
}
