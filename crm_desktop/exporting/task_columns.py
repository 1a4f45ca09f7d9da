"""What stands in the columns of an exported table of tasks.

A day and a time of day stand apart: what is due on a day has no time, and a sheet can sort both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_values import PRIORITIES
from crm_desktop.errors import UserError
from crm_desktop.exporting.columns import Column, Shape
from crm_desktop.recurrence.describe import describe_rule
from crm_desktop.tasks.buckets import BUCKET_NAMES
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from crm_desktop.clients.field_types import Value
    from crm_desktop.tasks.reading import TaskRow


@dataclass(frozen=True, slots=True)
class TaskParts:
    """What a row alone does not tell.

    Attributes:
        zone: the office's.
        kinds: key of a kind -> its name.
        items: task -> its checklist, a line each.
        helpers: task -> names.
    """

    zone: tzinfo
    kinds: Mapping[str, str]
    items: Mapping[int, str]
    helpers: Mapping[int, str]


def _number(record: int | None) -> str:
    return "" if record is None else str(record)


def _day(row: TaskRow, parts: TaskParts) -> Value:
    day = row.due.day(parts.zone)
    return None if day is None else day.isoformat()


def _time(row: TaskRow, parts: TaskParts) -> Value:
    return "" if row.due.at is None else f"{local(row.due.at, parts.zone):%H:%M}"


def _repeats(row: TaskRow, _parts: TaskParts) -> Value:
    if not row.repeats:
        return ""
    return describe_rule(row.repeats, start=row.repeats_from, days_off=row.days_off or None)


def _marks(row: TaskRow, _parts: TaskParts) -> Value:
    said = {
        "ждёт других": row.done_at is None and row.waits > 0,
        "ждёт согласия": row.to_accept,
        "нужен результат": row.result_required and row.done_at is None,
        "сообщено руководителю": row.escalated_at is not None and row.done_at is None,
        "обсуждается": row.comments > 0,
    }
    return ", ".join(mark for mark, is_so in said.items() if is_so)


def _priority(row: TaskRow, _parts: TaskParts) -> Value:
    known = row.priority is not None and 0 <= row.priority < len(PRIORITIES)
    return PRIORITIES[row.priority or 0] if known else ""


_COLUMNS: Final[dict[str, tuple[Column, Callable[[TaskRow, TaskParts], Value]]]] = {
    "id": (Column("№ задачи", Shape.TEXT, 20), lambda row, _: str(row.id)),
    "title": (Column("Задача", Shape.TEXT, 40), lambda row, _: row.title),
    "kind": (Column("Вид"), lambda row, parts: parts.kinds.get(row.kind, row.kind)),
    "state": (Column("Состояние"), lambda row, _: BUCKET_NAMES[row.bucket]),
    "marks": (Column("Пометки", Shape.TEXT, 24), _marks),
    "due": (Column("Срок", Shape.DATE, 12), _day),
    "due_time": (Column("Время", Shape.TEXT, 8), _time),
    "ends_on": (
        Column("Последний день", Shape.DATE, 12),
        lambda row, _: None if row.ends_on is None else row.ends_on.isoformat(),
    ),
    "done": (Column("Выполнена", Shape.MOMENT), lambda row, _: row.done_at),
    "done_by": (Column("Кто выполнил"), lambda row, _: row.done_by),
    "result": (Column("Результат", Shape.LONG, 40), lambda row, _: row.result),
    "client_id": (
        Column("Клиент: №", Shape.TEXT, 20), lambda row, _: _number(row.client_id),
    ),
    "client": (Column("Клиент", Shape.TEXT, 34), lambda row, _: row.client),
    "deal_id": (Column("Сделка: №", Shape.TEXT, 20), lambda row, _: _number(row.deal_id)),
    "deal": (Column("Сделка", Shape.TEXT, 34), lambda row, _: row.deal),
    "assignee": (Column("Исполнитель"), lambda row, _: row.assignee),
    "helpers": (
        Column("Помощники", Shape.TEXT, 24), lambda row, parts: parts.helpers.get(row.id, ""),
    ),
    "author": (Column("Автор"), lambda row, _: row.author),
    "handed_by": (Column("Передал"), lambda row, _: row.handed_by),
    "priority": (Column("Приоритет", Shape.TEXT, 12), _priority),
    "duration": (Column("Длительность, мин", Shape.NUMBER, 14), lambda row, _: row.duration),
    "place": (Column("Место", Shape.TEXT, 28), lambda row, _: row.place),
    "text": (Column("Описание", Shape.LONG, 50), lambda row, _: row.text),
    "items": (
        Column("Чек-лист", Shape.LONG, 40), lambda row, parts: parts.items.get(row.id, ""),
    ),
    "repeats": (Column("Повторяется", Shape.TEXT, 30), _repeats),
    "spent": (Column("Затрачено, мин", Shape.NUMBER, 14), lambda row, _: row.spent or None),
    "moved": (Column("Переносов", Shape.NUMBER, 11), lambda row, _: row.moved or None),
    "created": (Column("Создана", Shape.MOMENT), lambda row, _: row.created_at),
}  # fmt: skip
TASK_HEADINGS: Final = {key: column.heading for key, (column, _) in _COLUMNS.items()}
"""Key -> heading, in the order of a whole table."""


@dataclass(frozen=True, slots=True)
class TaskColumns:
    """The columns of a table."""

    keys: tuple[str, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(_COLUMNS[key][0] for key in self.keys)

    def values(self, row: TaskRow, parts: TaskParts) -> Sequence[Value]:
        """Return the values of a task, one a column."""
        return [_COLUMNS[key][1](row, parts) for key in self.keys]


def task_columns(names: Iterable[str] | None) -> TaskColumns:
    """Return columns named by key or heading, each once; None = all there are.

    Raises:
        UserError: there is no such column.
    """
    if names is None:
        return TaskColumns(tuple(_COLUMNS))
    return TaskColumns(tuple(dict.fromkeys(_key(name) for name in names)))


def _key(name: str) -> str:
    wanted = fold(" ".join(name.split()))
    for key, heading in TASK_HEADINGS.items():
        if wanted in {key, fold(heading)}:
            return key
    raise UserError(f"Столбца «{name}» нет. Файл не записан. Есть: {', '.join(TASK_HEADINGS)}.")
