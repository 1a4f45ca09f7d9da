"""Reading «Без времени»: one's open tasks without a date; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.entry import AgendaEntry
from crm_desktop.tasks.buckets import Bucket
from crm_desktop.tasks.kinds import BUILT_IN
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import Order, list_tasks

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.office import Office
    from crm_desktop.tasks.reading import TaskRow

PAGE: Final = 100
_OWN_MINUTES: Final = 30


@dataclass(frozen=True, slots=True)
class TrayPage:
    """What the tray shows.

    Attributes:
        entries: the first of them; their days mean nothing.
        total: how many there are that match.
    """

    entries: tuple[AgendaEntry, ...]
    total: int


def read_tray(office: Office, *, text: str, limit: int, today: date) -> TrayPage:
    """Return the first tasks without a date, the most urgent and newest first."""
    page = list_tasks(
        office, TaskFilter(mine=True, text=text), buckets=(Bucket.UNDATED,),
        order=Order.PRIORITY, limit=limit,
    )  # fmt: skip
    entries = tuple(_entry(row, office.user_id, today) for row in page.rows)
    return TrayPage(entries, page.total)


def tray_minutes(entry: AgendaEntry) -> int:
    """Return how long a task would be drawn, minutes."""
    kind = BUILT_IN.get(entry.kind)
    return entry.minutes or (kind.duration if kind is not None else _OWN_MINUTES)


def _entry(row: TaskRow, me: int, today: date) -> AgendaEntry:
    return AgendaEntry(
        row.id, row.slot, row.kind, row.title, row.client_id, row.client, row.deal_id, row.deal,
        row.assignee_id, row.assignee, (row.assignee_id or me,), own=True, all_day=True, start=0,
        end=1, first_day=today, last_day=today, minutes=row.duration, priority=row.priority,
        place=row.place, waiting=bool(row.waits), repeats=bool(row.repeats),
        unaccepted=row.to_accept, zone=row.zone,
    )  # fmt: skip
