"""What is asked of a list of tasks: whose, which, how parted; days are told from today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.list_groups import Grouping, TaskChoice
from crm_desktop.tasks.listing import Order

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.tasks.buckets import Bucket


class TaskScope(StrEnum):
    """Whose tasks are shown."""

    MINE = "mine"
    GIVEN = "given"
    HELPING = "helping"
    ALL = "all"


SCOPE_NAMES: Final = {
    TaskScope.MINE: "Мои",
    TaskScope.GIVEN: "Поручил я",
    TaskScope.HELPING: "Помогаю",
    TaskScope.ALL: "Все",
}


class Period(StrEnum):
    """When the done ones that are shown were done."""

    LATELY = ""
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    EVER = "ever"


PERIOD_NAMES: Final = {
    Period.LATELY: "Только открытые",
    Period.TODAY: "И сделанные сегодня",
    Period.WEEK: "И сделанные за неделю",
    Period.MONTH: "И сделанные за месяц",
    Period.EVER: "И все сделанные",
}
ORDER_NAMES: Final = {
    Order.DUE: "По сроку",
    Order.PRIORITY: "Сначала важные",
    Order.CREATED: "Сначала новые",
    Order.TITLE: "По названию",
    Order.CLIENT: "По клиенту",
    Order.ASSIGNEE: "По исполнителю",
}
_DAYS: Final = {Period.TODAY: 0, Period.WEEK: 7, Period.MONTH: 30}


@dataclass(frozen=True, slots=True)
class TasksQuestion:
    """Everything asked.

    Attributes:
        scope: whose.
        members: of the whole office only these people; () = all.
        kinds: keys of kinds; () = all.
        client_id: of this client only.
        deal_id: of this deal only.
        text: words to be found.
        waiting: only those that wait for others.
        period: which done ones are shown too.
        buckets: only these parts; () = all.
        group: what the list is parted by.
        order: within a group.
    """

    scope: TaskScope = TaskScope.MINE
    members: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    client_id: int | None = None
    deal_id: int | None = None
    text: str = ""
    waiting: bool = False
    period: Period = Period.LATELY
    buckets: tuple[Bucket, ...] = ()
    group: Grouping = Grouping.BUCKET
    order: Order = Order.DUE

    def filter(self, *, me: int, today: date) -> TaskFilter:
        """Return what the base is asked."""
        ahead = _DAYS.get(self.period)
        since = today - timedelta(days=ahead) if ahead is not None else None
        if self.period is Period.EVER:
            since = today.replace(year=1970, month=1, day=1)
        return TaskFilter(
            assignees=self.members, mine=self.scope is TaskScope.MINE,
            handed_by_me=self.scope is TaskScope.GIVEN,
            helper_id=me if self.scope is TaskScope.HELPING else None, kinds=self.kinds,
            client_id=self.client_id, deal_id=self.deal_id, text=self.text.strip(),
            waiting=True if self.waiting else None, done_from=since,
        )  # fmt: skip

    def choice(self, *, me: int, today: date) -> TaskChoice:
        """Return what is shown, in its order."""
        wanted = self.filter(me=me, today=today)
        return TaskChoice(wanted, self.group, self.order, self.buckets)

    @property
    def is_narrowed(self) -> bool:
        """Whether more than the scope leaves tasks out."""
        return bool(
            self.members or self.kinds or self.client_id or self.deal_id or self.text.strip()
            or self.waiting or self.buckets
        )  # fmt: skip
