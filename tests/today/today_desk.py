"""An office at a known moment, for the tests of «Сегодня»."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.timeline.events import EventDraft, add_event
from crm_desktop.today.reading import read_today

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.today.model import Today

MOSCOW = ZoneInfo("Europe/Moscow")
WEDNESDAY = date(2026, 11, 18)


def at(day: date, clock: str, zone: ZoneInfo = MOSCOW) -> int:
    """An instant, UTC ms."""
    hours, minutes = clock.split(":")
    there = datetime(day.year, day.month, day.day, int(hours), int(minutes), tzinfo=zone)
    return int(there.astimezone(UTC).timestamp() * 1000)


@dataclass
class Desk:
    """An office at a known moment."""

    office: Office
    day: date = WEDNESDAY
    clock: str = "10:42"
    zone: ZoneInfo = field(default=MOSCOW)

    @property
    def now(self) -> int:
        return at(self.day, self.clock, self.zone)

    def read(self) -> Today:
        return read_today(self.office, self.now)

    def client(self, name: str, *, kind: str = "company", phone: str = "") -> int:
        channels = (ChannelDraft(phone, "phone"),) if phone else ()
        return create_client(self.office, ClientDraft(kind=kind, name=name, channels=channels))[0]

    def plan(self, title: str, due: Due, **more: object) -> int:
        return plan_task(self.office, TaskDraft(kind="todo", title=title, due=due, **more))[0]  # type: ignore[arg-type]

    def on_clock(self, clock: str, day: date | None = None) -> Due:
        return Due(at=at(day or self.day, clock, self.zone))

    def touch(self, client: int, day: date, kind: str = "call") -> None:
        told = EventDraft(kind=kind, text="Поговорили", happened_at=at(day, "12:00", self.zone))
        add_event(self.office, client, draft=told)

    def colleague(self, name: str = "Игорь Минаев") -> int:
        with self.office.change("Новый сотрудник") as change:
            member = change.new_id()
            self.office.db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, 'manager')", (member, name)
            )
        return member
