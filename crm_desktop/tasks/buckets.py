"""What lies where in a list of tasks: overdue, today, tomorrow, near, later, undated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.tasks.due import Due, end_of_day
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from datetime import tzinfo

RECENTLY_MS: Final = 5 * 60 * 1000
"""So long a task that was done stays in the list."""
WEEK_DAYS: Final = 7


class Bucket(StrEnum):
    """Where a task lies; the order is that of the list."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"
    LATER = "later"
    UNDATED = "undated"
    DONE = "done"


BUCKET_NAMES: Final = {
    Bucket.OVERDUE: "Просрочено",
    Bucket.TODAY: "Сегодня",
    Bucket.TOMORROW: "Завтра",
    Bucket.WEEK: "На неделе",
    Bucket.LATER: "Позже",
    Bucket.UNDATED: "Без срока",
    Bucket.DONE: "Выполнено",
}
OPEN_BUCKETS: Final = tuple(Bucket)[:-1]


@dataclass(frozen=True, slots=True)
class Borders:
    """Where the buckets end, seen from one moment.

    «На неделе» is the seven days from today, not what is left of a calendar week: on a Friday
    Monday is near.

    Attributes:
        now: UTC ms.
        zone: the office's.
        today: the day there.
        ends: the last milliseconds of today, tomorrow and the week.
    """

    now: int
    zone: tzinfo
    today: date
    ends: tuple[int, int, int]

    @staticmethod
    def at(now: int, zone: tzinfo) -> Borders:
        """Return the borders at an instant (UTC ms)."""
        today = local(now, zone).date()
        ends = (
            end_of_day(today, zone),
            end_of_day(today + timedelta(days=1), zone),
            end_of_day(today + timedelta(days=WEEK_DAYS), zone),
        )
        return Borders(now, zone, today, ends)

    @property
    def days(self) -> tuple[str, str, str]:
        """Today, tomorrow and the last day of the week, ISO."""
        return (
            self.today.isoformat(),
            (self.today + timedelta(days=1)).isoformat(),
            (self.today + timedelta(days=WEEK_DAYS)).isoformat(),
        )

    def bucket(self, due: Due, ends_on: date | None, done_at: int | None) -> Bucket:
        """Return where a task lies; one of several days is late when its last day is over."""
        if done_at is not None:
            return Bucket.DONE
        if due.at is not None:
            passed = (self.now, *(end + 1 for end in self.ends))
            return OPEN_BUCKETS[sum(due.at >= border for border in passed)]
        if due.on is None:
            return Bucket.UNDATED
        if (ends_on or due.on) < self.today:
            return Bucket.OVERDUE
        day = due.on.isoformat()
        return OPEN_BUCKETS[1 + sum(day > border for border in self.days)]

    def number_sql(self) -> tuple[str, tuple[Any, ...]]:
        """Return the number of an open task's bucket as SQL over `task` known as `t`."""
        today, tomorrow, week = self.days
        text = (
            "CASE WHEN t.due_at IS NOT NULL THEN"
            " (t.due_at >= ?) + (t.due_at > ?) + (t.due_at > ?) + (t.due_at > ?)"
            " WHEN t.due_on IS NULL THEN 5"
            " WHEN coalesce(t.ends_on, t.due_on) < ? THEN 0"
            " ELSE 1 + (t.due_on > ?) + (t.due_on > ?) + (t.due_on > ?) END"
        )
        return text, (self.now, *self.ends, today, today, tomorrow, week)

    def days_sql(self, bucket: Bucket) -> tuple[str, tuple[Any, ...]]:
        """Return the condition of a bucket over tasks due on days, for an index by `due_on`."""
        today, tomorrow, week = self.days
        match bucket:
            case Bucket.OVERDUE:
                return "t.due_on < ? AND coalesce(t.ends_on, t.due_on) < ?", (today, today)
            case Bucket.TODAY:
                return "t.due_on <= ? AND coalesce(t.ends_on, t.due_on) >= ?", (today, today)
            case Bucket.TOMORROW:
                return "t.due_on = ?", (tomorrow,)
            case Bucket.WEEK:
                return "t.due_on > ? AND t.due_on <= ?", (tomorrow, week)
            case Bucket.LATER:
                return "t.due_on > ?", (week,)
            case _:
                return "FALSE", ()

    def instants_sql(self, bucket: Bucket) -> tuple[str, tuple[Any, ...]]:
        """Return the condition of a bucket over tasks due at instants, by `due_at`."""
        today, tomorrow, week = self.ends
        match bucket:
            case Bucket.OVERDUE:
                return "t.due_on IS NULL AND t.due_at < ?", (self.now,)
            case Bucket.TODAY:
                return "t.due_on IS NULL AND t.due_at >= ? AND t.due_at <= ?", (self.now, today)
            case Bucket.TOMORROW:
                return "t.due_on IS NULL AND t.due_at > ? AND t.due_at <= ?", (today, tomorrow)
            case Bucket.WEEK:
                return "t.due_on IS NULL AND t.due_at > ? AND t.due_at <= ?", (tomorrow, week)
            case Bucket.LATER:
                return "t.due_on IS NULL AND t.due_at > ?", (week,)
            case _:
                return "FALSE", ()
