"""What a rule is: when it fires, for which records, and what it does; plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.kinds import DEFAULT_KIND
from crm_desktop.views.tree import EVERYTHING

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.views.tree import Group

DEALS: Final = "deals"
"""The area of rules over deals."""


class When(StrEnum):
    """What a rule waits for."""

    CREATED = "created"
    STAGE = "stage"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"
    CHANGED = "changed"
    OVERDUE = "overdue"
    IDLE = "idle"
    DATE = "date"


TIMED: Final = frozenset({When.OVERDUE, When.IDLE, When.DATE})
"""These come with time alone; the others are somebody's act."""


class Source(StrEnum):
    """The days a rule may wait for, beside the deal's own fields of the type «date».

    `USED_UP` is when the first of what was sold runs out, `WON` the client's last win.
    """

    CLOSES = "closes_on"
    STARTS = "starts_on"
    CONTRACT = "contract_ends_on"
    BIRTHDAY = "client.birthday"
    USED_UP = "used_up"
    WON = "won"


@dataclass(frozen=True, slots=True)
class Trigger:
    """When a rule fires.

    Attributes:
        when: what it waits for; the rest depends on it.
        funnel: of CREATED, WON, LOST, REOPENED: deals of this funnel, 0 = of any.
        stages: of STAGE: came to one of these.
        field: of CHANGED: the key of a deal's field.
        to: of CHANGED: to one of these stored values; empty = to anything.
        hours: of OVERDUE: so long after the task was due.
        days: of IDLE: so many days nothing was done or planned; of DATE: so many days after the
            day, negative = before it.
        source: of DATE: a `Source` or the key of an own field of the type «date».
    """

    when: When
    funnel: int = 0
    stages: tuple[int, ...] = ()
    field: str = ""
    to: tuple[Value, ...] = ()
    hours: int = 0
    days: int = 0
    source: str = ""


class WhoKind(StrEnum):
    """How a person is named."""

    MEMBER = "member"
    RESPONSIBLE = "responsible"
    ACTOR = "actor"
    CLIENT = "client"
    HEADS = "heads"


@dataclass(frozen=True, slots=True)
class Who:
    """A person: by name, or by what he is to the deal.

    RESPONSIBLE answers for the deal, CLIENT for its client, ACTOR did what the rule answers to,
    HEADS lead the office (only a notice goes to several people).
    """

    kind: WhoKind = WhoKind.RESPONSIBLE
    member: int = 0


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task as a template tells it.

    Attributes:
        kind: a key of `TASK_KINDS`.
        title: may name `{клиент}` and the like; `""` = the kind's name.
        text: likewise.
        days: due so many days from the day the rule fires.
        at: at this time of that day, `HH:MM`; `""` = on the day.
        priority: 0…3, None = not set.
        who: is to do it.
    """

    kind: str = DEFAULT_KIND
    title: str = ""
    text: str = ""
    days: int = 0
    at: str = ""
    priority: int | None = None
    who: Who = Who()


@dataclass(frozen=True, slots=True)
class PlanTask:
    """Plan a task: of a template (by id, as it is then), or as told here (`template` 0).

    The assignee and the days are the rule's own either way.
    """

    plan: TaskPlan
    template: int = 0


@dataclass(frozen=True, slots=True)
class SetField:
    """Set a field of the deal to a stored value; a day may be told from the day of firing."""

    field: str
    value: Value = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class SetResponsible:
    """Hand the deal over."""

    who: Who


@dataclass(frozen=True, slots=True)
class AddTag:
    """Put a tag on the deal (an item of the directory `deal_tag`)."""

    tag: int


@dataclass(frozen=True, slots=True)
class RemoveTag:
    """Take a tag off the deal."""

    tag: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Send a notice; the text may name `{клиент}`, `{сделка}` and the like."""

    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class MoveTo:
    """Bring the deal to a stage."""

    stage: int


class Carry(StrEnum):
    """What a new deal takes from the one it repeats; the client always goes along."""

    RESPONSIBLE = "responsible"
    BUDGET = "budget"
    LINES = "lines"
    CONTACTS = "contacts"
    TAGS = "tags"
    HELPERS = "helpers"
    TYPE = "type"
    SOURCE = "source"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class NewDeal:
    """Open a new deal that repeats this one.

    Attributes:
        title: may name `{клиент}`, `{сделка}` and the like.
        funnel: 0 = the funnel of the deal.
        stage: 0 = the first one.
        carry: what it takes along.
        closes_in: expected to close so many days from now; None = not said.
        task: its first action; None = none.
    """

    title: str = "{клиент}: повторная продажа"
    funnel: int = 0
    stage: int = 0
    carry: frozenset[Carry] = frozenset({Carry.RESPONSIBLE, Carry.BUDGET, Carry.LINES})
    closes_in: int | None = None
    task: TaskPlan | None = None


Action = PlanTask | SetField | SetResponsible | AddTag | RemoveTag | Tell | MoveTo | NewDeal


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """A rule.

    Attributes:
        trigger: when.
        condition: for which deals; all trees of lists of deals are understood.
        actions: what is done, in this order; one that fails does not hinder the others.
        since: ISO day the rule was switched on: days before it do not make it fire.
    """

    trigger: Trigger
    actions: tuple[Action, ...]
    condition: Group = EVERYTHING
    since: str = ""
