"""What «Сегодня» shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from crm_desktop.tasks.due import ActionState, Due


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call.

    Attributes:
        client_id: whose it is; may be a contact of the client of the row.
        name: of that client.
        value: as shown.
        key: digits, as `crm_desktop.clients.reaching.link_of` takes them.
    """

    client_id: int
    name: str
    value: str
    key: str


@dataclass(frozen=True, slots=True)
class TodayTask:
    """A task, or one occurrence of a repeating one.

    Attributes:
        slot: which occurrence; None of a task that does not repeat.
        below: the second line: client, contact, place; «без клиента».
        due: as stored, or of the occurrence.
        start: UTC ms; None = on the day, without a time.
        minutes: how long; None = not said.
        state: of an open one; `NONE` of a done one.
        told: the words of its pill: «3 дня», «через 18 мин»; `""` = no pill.
        done: struck out.
        virtual: a later occurrence that has no row of its own.
        unaccepted: handed over and not taken yet.
        waits: it needs another open task.
        own: assigned to the signed-in person; else he helps.
    """

    task_id: int
    slot: str | None
    kind: str
    title: str
    below: str
    client_id: int | None
    client: str
    deal_id: int | None
    deal: str
    due: Due
    start: int | None
    minutes: int | None
    state: ActionState
    told: str
    done: bool = False
    result_required: bool = False
    repeats: bool = False
    virtual: bool = False
    unaccepted: bool = False
    waits: bool = False
    priority: int | None = None
    own: bool = True
    phone: Phone | None = None

    @property
    def key(self) -> tuple[int, str]:
        """Names it among the rows."""
        return self.task_id, self.slot or ""

    @property
    def occurrence(self) -> tuple[int, str | None]:
        """What acts take: the task, and which occurrence of it if it repeats."""
        return self.task_id, self.slot if self.repeats or self.virtual else None


@dataclass(frozen=True, slots=True)
class Gap:
    """Free time between two instants, UTC ms."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NowLine:
    """Where the day stands, UTC ms."""

    at: int


PlanRow = TodayTask | Gap | NowLine


@dataclass(frozen=True, slots=True)
class DealStep:
    """An open deal and what is to be done next in it.

    Attributes:
        budget: minor units of `currency`; None = not known.
        state: how the next action stands.
        told: «Просрочено 1 день», «Встреча в 11:00», «Нет действия».
        task_id: the next task; None = there is none.
        due: its last moment, UTC ms; None = no task or no date.
    """

    deal_id: int
    title: str
    client_id: int | None
    client: str
    stage: str
    budget: int | None
    currency: str
    state: ActionState
    told: str
    task_id: int | None
    task: str
    kind: str
    due: int | None


class HandedKind(StrEnum):
    """What a colleague handed over."""

    TASK = "task"
    DEAL = "deal"
    DEALS = "deals"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True, slots=True)
class Handed:
    """Work a colleague handed over.

    Attributes:
        record: id of the task, the notice or the substitution.
        who_id: the colleague; None = nobody (a rule).
        title: what it is.
        told: more about it: the client, the days.
        words: the colleague's own; `""` if he said nothing.
        deal_id: the deal to open.
        refusable: it may be given back.
    """

    kind: HandedKind
    record: int
    who_id: int | None
    who: str
    title: str
    told: str
    words: str
    at: int
    client_id: int | None = None
    deal_id: int | None = None
    refusable: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """Names it among the rows."""
        return self.kind.value, self.record


@dataclass(frozen=True, slots=True)
class BirthdayRow:
    """A birthday of one of my people.

    Attributes:
        day: when it is kept this time.
        ahead: days from today.
        age: that is reached; None = the year is not known.
        company: whose contact the person is; `""` if nobody's.
    """

    client_id: int
    name: str
    company: str
    day: date
    ahead: int
    age: int | None
    phone: Phone | None = None


@dataclass(frozen=True, slots=True)
class QuietClient:
    """A client nobody has touched for long.

    Attributes:
        days: midnights since the last touch.
        told: «звонок, 18 сентября»; «в базе с 3 мая» of one never touched.
    """

    client_id: int
    name: str
    days: int
    told: str
    phone: Phone | None = None


@dataclass(frozen=True, slots=True)
class Today:
    """Everything at one moment; lists are cut at their limit, totals are not.

    Attributes:
        me: the signed-in member.
        now: UTC ms.
        plan: of the day in order, with the free time and the line of now.
        planned: tasks in the plan; `done` of them are done.
        nearest: open deals whose next step comes soonest, for an empty day.
        quiet_days: from how many days without a touch a client is quiet.
        is_new: there is no client and no task in the office yet.
    """

    me: int
    now: int
    day: date
    zone: ZoneInfo
    overdue: tuple[TodayTask, ...]
    overdue_total: int
    plan: tuple[PlanRow, ...]
    planned: int
    done: int
    steps: tuple[DealStep, ...]
    steps_total: int
    nearest: tuple[DealStep, ...]
    handed: tuple[Handed, ...]
    birthdays: tuple[BirthdayRow, ...]
    quiet: tuple[QuietClient, ...]
    quiet_total: int
    quiet_days: int
    is_new: bool

    @property
    def waiting(self) -> int:
        """Open tasks, overdue and of today: the number in the sidebar."""
        return self.overdue_total + self.planned - self.done
