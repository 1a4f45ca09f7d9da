"""Events of the timeline and tasks, as the cube counts them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_task_sql
from crm_desktop.cube import measures, naming
from crm_desktop.cube.days import day_end_sql
from crm_desktop.cube.dimensions import (
    Axis,
    Dimension,
    DimensionKind,
    client_dimensions,
    department_of,
    field_dimension,
)
from crm_desktop.cube.source import (
    CLIENT_GROUP,
    DEAL_GROUP,
    MAIN,
    OF_CLIENT,
    Source,
    by_key,
    dates,
)
from crm_desktop.cube.trees import events_tree, task_tree
from crm_desktop.reports.result import Records, Sense, Unit
from crm_desktop.views.list_fields import ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.cube.frame import Frame

_DEAL: Final = "deal."
_OF_DEAL: Final = frozenset({"funnel", "stage", "type", "source", "outcome", "responsible"})


def _deal_of(frame: Frame) -> Iterator[Dimension]:
    """The fields of the deal a record hangs on."""
    names = {"funnel": naming.funnels, "stage": naming.stages}
    for field in frame.deals.all:
        if field.key not in _OF_DEAL and not (field.own_id and "." not in field.key):
            continue
        if field.kind in {ValueKind.DATE, ValueKind.ITEMS}:
            continue
        sql = f"CASE WHEN b.deal IS NOT NULL THEN {frame.conditions.scalar(field)} END"
        found = field_dimension(field, sql)
        if found is not None:
            yield replace(
                found, key=f"{_DEAL}{field.key}", title=f"Сделка: {field.label}",
                group=DEAL_GROUP, names=names.get(field.key, found.names),
            )  # fmt: skip


def _hung(alias: str) -> dict[str, str]:
    """The tables of the client and the deal a record hangs on."""
    return {
        "kc": f"LEFT JOIN kc ON kc.id = {alias}.client",
        "b": f"LEFT JOIN deal_board b ON b.deal = {alias}.deal",
        "d": "LEFT JOIN deal d ON d.id = b.deal",
    }


def _hung_dimensions(frame: Frame, alias: str) -> Iterator[Dimension]:
    yield Dimension(
        "client",
        "Клиент",
        MAIN,
        f"{alias}.client",
        naming.records("client"),
        kind=DimensionKind.RECORD,
    )
    yield Dimension(
        "deal", "Сделка", MAIN, f"{alias}.deal", naming.records("deal"), kind=DimensionKind.RECORD
    )
    yield from client_dimensions(frame, "kc", prefix=OF_CLIENT, group=CLIENT_GROUP)
    yield from _deal_of(frame)


EVENTS_LIVE: Final = (
    "e.deleted_at IS NULL AND CASE WHEN e.client IS NULL"
    " THEN EXISTS (SELECT 1 FROM deal_board x WHERE x.deal = e.deal)"
    " ELSE e.client NOT IN (SELECT x.id FROM main.client x WHERE x.deleted_at IS NOT NULL"
    " UNION ALL SELECT x.id FROM main.client x WHERE x.merged_into IS NOT NULL) END"
)
"""Events of clients in the trash do not count; there are few such clients."""


_INCOMING: Final = "e.direction = 'in' AND e.kind IN ('call', 'letter', 'message')"


def events(frame: Frame) -> Source:
    """Return events."""
    axes = (Axis("happened", "Дата события", "e.happened_at"),)
    dimensions = [
        Dimension("kind", "Вид события", MAIN, "e.kind", naming.event_kinds),
        Dimension("direction", "Направление", MAIN, "coalesce(e.direction, '')",
                  naming.directions),
        Dimension("author", "Сотрудник", MAIN, "e.author", naming.members,
                  kind=DimensionKind.PERSON),
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
        "events", "События", Records.EVENTS, Records.CLIENTS, {"e": "event e", **_hung("e")},
        EVENTS_LIVE,
        {Records.EVENTS: "e.id", Records.CLIENTS: "e.client", Records.DEALS: "e.deal"},
        axes,
        by_key((*dimensions, *_hung_dimensions(frame, "e"), *dates(axes))),
        {one.key: one for one in found},
        lambda tree: events_tree(frame, tree),
        along="event_done",
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


def tasks(frame: Frame) -> Source:
    """Return tasks."""
    until = _task_until(frame)
    today = frame.moment.today.isoformat()
    due = day_end_sql("t.due_on", frame.zone)
    axes = (
        Axis("created", "Создана", "t.created_at"),
        Axis("due", "Срок", f"coalesce(t.due_at, {due})"),
        Axis("done", "Сделана", "t.done_at"),
    )
    dimensions = [
        Dimension("kind", "Вид задачи", MAIN, "t.kind", naming.task_kinds),
        Dimension(
            "assignee",
            "Исполнитель",
            MAIN,
            "t.assignee",
            naming.members,
            kind=DimensionKind.PERSON,
        ),
        Dimension(
            "author", "Кто поставил", MAIN, "t.author", naming.members, kind=DimensionKind.PERSON
        ),
        Dimension("priority", "Приоритет", MAIN, "t.priority", naming.priorities),
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
        "tasks", "Задачи", Records.TASKS, Records.TASKS, {"t": "task t", **_hung("t")},
        visible_task_sql(frame.office, "t"),
        {Records.TASKS: "t.id", Records.CLIENTS: "t.client", Records.DEALS: "t.deal"},
        axes,
        by_key((*dimensions, *_hung_dimensions(frame, "t"), *dates(axes))),
        {one.key: one for one in found},
        lambda tree: task_tree(frame, tree),
    )  # fmt: skip
