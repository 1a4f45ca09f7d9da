"""The business tables as peewee models, and what the journal must know about each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from db.tables.access import (
    AccessRole,
    AuditEntry,
    ClientShare,
    Department,
    DepartmentRule,
)
from db.tables.clients import (
    Address,
    Attachment,
    BankAccount,
    Channel,
    Client,
    ClientLabel,
    Consent,
    Contact,
    Erasure,
    Event,
    ImportLink,
    NotDuplicate,
    Relation,
)
from db.tables.deals import (
    Approval,
    Currency,
    Deal,
    DealAssignment,
    DealContact,
    DealHelper,
    DealLabel,
    DealLine,
    DealLink,
    DealMove,
    Funnel,
    Stage,
)
from db.tables.office import (
    DirectoryItem,
    Member,
    MemberSetting,
    OwnField,
    SavedView,
    Setting,
    Substitution,
)
from db.tables.reports import Dashboard, Plan, ReportSnapshot, SavedReport, SourceCost
from db.tables.stations import IssuedNumber, Workstation
from db.tables.work import (
    CalendarDay,
    Notice,
    Reminder,
    Rule,
    RuleFiring,
    Task,
    TaskComment,
    TaskContact,
    TaskDependency,
    TaskHelper,
    TaskItem,
    TaskLink,
    TaskScript,
    TaskTemplate,
    TimeEntry,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peewee import Model

    from db.tables.base import Record

__all__ = [
    "BY_NAME",
    "BY_NUMBER",
    "SHAPES",
    "TABLES",
    "AccessRole",
    "Address",
    "Approval",
    "Attachment",
    "AuditEntry",
    "BankAccount",
    "CalendarDay",
    "Channel",
    "Client",
    "ClientLabel",
    "ClientShare",
    "Consent",
    "Contact",
    "Currency",
    "Dashboard",
    "Deal",
    "DealAssignment",
    "DealContact",
    "DealHelper",
    "DealLabel",
    "DealLine",
    "DealLink",
    "DealMove",
    "Department",
    "DepartmentRule",
    "DirectoryItem",
    "Erasure",
    "Event",
    "Funnel",
    "ImportLink",
    "IssuedNumber",
    "JournalTable",
    "Member",
    "MemberSetting",
    "NotDuplicate",
    "Notice",
    "OwnField",
    "Plan",
    "Relation",
    "Reminder",
    "ReportSnapshot",
    "Rule",
    "RuleFiring",
    "SavedReport",
    "SavedView",
    "Setting",
    "SourceCost",
    "Stage",
    "Substitution",
    "Task",
    "TaskComment",
    "TaskContact",
    "TaskDependency",
    "TaskHelper",
    "TaskItem",
    "TaskLink",
    "TaskScript",
    "TaskTemplate",
    "TimeEntry",
    "Workstation",
    "schema_of",
]


@dataclass(frozen=True, slots=True)
class JournalTable:
    """A journalled table.

    Attributes:
        number: its name in the journal; never changes and is never given again.
        model: the peewee model.
        owners: column -> table whose record this one is a part of; an undo keeps or takes
            back parts and whole together.
        refers: column -> table whose record this one only names; an undo keeps a new record
            that somebody names by now.
        added: column -> the schema that brought it, for those the table did not begin with.
            Seals of older transactions do not know them.
        lasting: an undo leaves its records as they are: what somebody saw stays seen.
        registers: groups of columns that mean something only together (a name and its sort key):
            when one changes all are journalled, so that two stations' edits never mix within one.
        natural: columns that name the record (NULL is a value like any): two stations may make the
            same one, the smallest id among those that live is it. Empty = none can be the same.
        natural_needs: only records where this column is not NULL have a natural name.
    """

    number: int
    model: type[Record]
    owners: Mapping[str, str] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)
    lasting: bool = False
    registers: tuple[frozenset[str], ...] = ()
    natural: tuple[str, ...] = ()
    natural_needs: str | None = None

    @property
    def name(self) -> str:
        """The table's name in SQL."""
        return str(schema_of(self.model).table_name)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns but the id, in the order of the model."""
        return tuple(name for name in schema_of(self.model).columns if name != "id")

    def register_of(self, column: str) -> frozenset[str]:
        """The columns that are journalled whenever this one changes, itself among them."""
        return next((each for each in self.registers if column in each), frozenset({column}))

    def columns_at(self, schema: int) -> tuple[str, ...]:
        """The columns there were in a schema, in the order of the model."""
        return tuple(name for name in self.columns if self.added.get(name, 0) <= schema)


def schema_of(model: type[Model]) -> Any:
    """Return peewee's description of a model; `_meta` is its public name for it."""
    return model._meta  # noqa: SLF001 - peewee documents Model._meta as its interface


def _registers(*groups: str) -> tuple[frozenset[str], ...]:
    """Columns of each group, between spaces."""
    return tuple(frozenset(group.split()) for group in groups)


_CLIENT: Final = {"client": "client"}
_DEAL: Final = {"deal": "deal"}
_TASK: Final = {"task": "task"}
_ITEMS: Final = dict.fromkeys(("type", "segment", "source", "region"), "directory_item")

TABLES: Final[tuple[JournalTable, ...]] = (
    JournalTable(
        1, Client, refers={**_ITEMS, "merged_into": "client", "department": "department"},
        added={**dict.fromkeys(("legal_basis", "blocked_at", "erased_at"), 2), "department": 5},
        # The shown name is composed of the parts, the sort key of the shown name.
        registers=_registers("name name_key last_name first_name middle_name"),
    ),
    # The key is the value, normalised as its kind says. That a number is dead stays beside it:
    # a new number wrongly struck through is better than a new number gone.
    JournalTable(2, Channel, _CLIENT, added={"dead_at": 2}, registers=_registers("kind value key")),
    # The text is on its own: a delivery address retyped while another calls it actual is both.
    JournalTable(3, Address, _CLIENT),
    # Money must not go to an account at another bank.
    JournalTable(4, BankAccount, _CLIENT, registers=_registers("account bank bik corr_account")),
    JournalTable(
        5, Contact, {"company": "client", "person": "client"}, natural=("company", "person")
    ),
    JournalTable(6, ClientLabel, _CLIENT, {"item": "directory_item"}, natural=("client", "item")),
    JournalTable(7, ImportLink, _CLIENT, registers=_registers("source source_id")),
    # A call has a direction and a length, a note has neither.
    JournalTable(
        8, Event, {**_CLIENT, **_DEAL}, added={"deal": 3},
        registers=_registers("kind direction duration_s"),
    ),
    # An own role is bound to the role of the signed list it stands on.
    JournalTable(
        9, Member, refers={"department": "department", "access_role": "access_role"},
        added=dict.fromkeys(("department", "access_role"), 5),
        registers=_registers("role access_role"),
    ),
    # A relation is worded from both sides at once.
    JournalTable(10, DirectoryItem, added={"reverse": 2}, registers=_registers("name reverse")),
    # What a new record begins with is a value of the field's type.
    JournalTable(
        11, OwnField, added=dict.fromkeys(("required", "standard", "shown"), 2),
        registers=_registers("type standard"),
    ),
    JournalTable(12, Setting, natural=("name",)),
    # The kind reads from one end to the other.
    JournalTable(
        13, Relation, {"client": "client", "other": "client"}, {"kind": "directory_item"},
        registers=_registers("client other kind"), natural=("client", "other", "kind"),
    ),
    JournalTable(
        14, NotDuplicate, {"first": "client", "second": "client"}, natural=("first", "second")
    ),
    # A key opens one file only, of that length.
    JournalTable(
        15, Attachment, {**_CLIENT, **_DEAL}, {"event": "event"}, added={"deal": 3},
        registers=_registers("blob key size"),
    ),
    # What was agreed to, and how.
    JournalTable(
        16, Consent, _CLIENT, {"attachment": "attachment"},
        registers=_registers("purpose text channel given_at"),
    ),
    JournalTable(17, Erasure),
    JournalTable(18, MemberSetting, {"member": "member"}, natural=("member", "name")),
    JournalTable(19, SavedView, refers={"owner": "member"}),
    # A stretch of days must not end before it begins.
    JournalTable(
        20, Substitution, refers={"member": "member", "substitute": "member"},
        registers=_registers("starts_on ends_on"),
    ),
    JournalTable(21, Funnel),
    # Within how many days to plan says nothing without how strictly.
    JournalTable(22, Stage, {"funnel": "funnel"}, registers=_registers("plan_mode plan_days")),
    # A rate is of its day.
    JournalTable(23, Currency, registers=_registers("rate rated_on"), natural=("code",)),
    JournalTable(
        24, Deal,
        refers={
            "client": "client", "funnel": "funnel", "stage": "stage", "parent": "deal",
            **dict.fromkeys(("loss_reason", "type", "source", "competitor"), "directory_item"),
        },
        registers=_registers(
            "title title_key",
            # Where a deal stands: a stage of a funnel since when, or how it ended and why.
            "funnel stage stage_since outcome closed_at loss_reason loss_note",
            # Kopecks of which currency.
            "budget currency",
        ),
    ),
    JournalTable(25, DealContact, _DEAL, {"person": "client"}, natural=("deal", "person")),
    JournalTable(26, DealHelper, _DEAL, {"member": "member"}, natural=("deal", "member")),
    JournalTable(27, DealLabel, _DEAL, {"item": "directory_item"}, natural=("deal", "item")),
    # The sum is the price times the quantity of that unit.
    JournalTable(28, DealLine, _DEAL, registers=_registers("quantity unit price sum")),
    JournalTable(29, DealMove, _DEAL, {"funnel": "funnel", "stage": "stage"}),
    JournalTable(30, DealAssignment, _DEAL),
    # Who decided what; and what there is to decide.
    JournalTable(
        31, Approval, _DEAL,
        registers=_registers(
            "decision decided_by decided_at answer", "field value currency threshold"
        ),
    ),
    JournalTable(32, DealLink, _DEAL, registers=_registers("source source_id")),
    JournalTable(
        33, Task, {**_DEAL, **_CLIENT}, {"series": "task", "script": "task_script"},
        added=dict.fromkeys(
            (
                "ends_on", "zone", "duration", "place", "result_required", "repeats",
                "repeats_from", "days_off", "series", "slot", "moved", "escalated_at",
                "handed_by", "handed_at", "handed_note", "accepted_at", "script", "run",
            ),
            4,
        ),
        registers=_registers(
            # When it is: a day, a stretch of days or an instant; a repeating one is due at the
            # occurrence its rule stands at. How long it takes stays beside it.
            "due_on due_at ends_on zone repeats repeats_from days_off series slot",
            "done_at done_by result",
            # Whose it is: taken is a task by the one it was handed to.
            "assignee handed_by handed_at handed_note accepted_at",
        ),
        natural=("series", "slot"), natural_needs="series",
    ),
    JournalTable(34, TaskTemplate),
    JournalTable(35, Rule),
    JournalTable(
        36, RuleFiring, {**_DEAL, **_CLIENT}, {"rule": "rule"},
        natural=("rule", "key", "deal", "client"),
    ),
    JournalTable(
        37, Notice, {**_DEAL, **_CLIENT, **_TASK}, {"member": "member"}, added={"task": 4}
    ),
    JournalTable(38, TaskHelper, _TASK, {"member": "member"}, natural=("task", "member")),
    JournalTable(39, TaskContact, _TASK, {"person": "client"}, natural=("task", "person")),
    JournalTable(40, TaskItem, _TASK, registers=_registers("done_at done_by")),
    JournalTable(41, TaskDependency, _TASK, {"needs": "task"}, natural=("task", "needs")),
    # A clock that runs has a beginning, one that stopped its minutes.
    JournalTable(
        42, TimeEntry, _TASK, {"member": "member"}, registers=_registers("day minutes started_at")
    ),
    # Who is named stands in the words.
    JournalTable(43, TaskComment, _TASK, registers=_registers("text mentions")),
    # Before the task, or at an instant.
    JournalTable(
        44, Reminder, _TASK, {"member": "member"}, registers=_registers("minutes_before at"),
        natural=("task", "minutes_before", "at", "member"),
    ),
    JournalTable(45, TaskLink, _TASK, registers=_registers("source source_id")),
    JournalTable(46, TaskScript),
    # The name is of the holiday.
    JournalTable(47, CalendarDay, registers=_registers("kind name"), natural=("day",)),
    JournalTable(48, Department, refers={"parent": "department", "head": "member"}),
    JournalTable(49, DepartmentRule, refers={"department": "department"}),
    # The powers are within those of the base.
    JournalTable(50, AccessRole, registers=_registers("base replaces powers")),
    JournalTable(51, ClientShare, _CLIENT, {"member": "member"}, natural=("client", "member")),
    JournalTable(52, AuditEntry, lasting=True),
    JournalTable(
        53, Plan, refers={"member": "member", "department": "department", "funnel": "funnel"},
        natural=("month", "measure", "member", "department", "funnel", "product"),
    ),
    JournalTable(54, SourceCost, refers={"source": "directory_item"}, natural=("month", "source")),
    # The settings are of that report.
    JournalTable(
        55, SavedReport, refers={"owner": "member"}, registers=_registers("report definition")
    ),
    JournalTable(56, ReportSnapshot, refers={"saved_report": "saved_report"}),
    JournalTable(57, Dashboard, {"owner": "member"}, natural=("owner",)),
    # It counts up to there since then.
    JournalTable(
        58, Workstation, lasting=True, registers=_registers("retired_at last_seq"),
        natural=("slot",),
    ),
    JournalTable(59, IssuedNumber, lasting=True),
)  # fmt: skip
BY_NUMBER: Final = {table.number: table for table in TABLES}
BY_NAME: Final = {table.name: table for table in TABLES}
# The schemas that differ in the columns of a table, the newest first.
SHAPES: Final = tuple(
    sorted({1, *(schema for table in TABLES for schema in table.added.values())}, reverse=True)
)
