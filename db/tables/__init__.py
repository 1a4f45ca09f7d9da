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
    """

    number: int
    model: type[Record]
    owners: Mapping[str, str] = field(default_factory=dict)
    refers: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, int] = field(default_factory=dict)
    lasting: bool = False
    registers: tuple[frozenset[str], ...] = ()

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


_CLIENT: Final = {"client": "client"}
_DEAL: Final = {"deal": "deal"}
_TASK: Final = {"task": "task"}
_ITEMS: Final = dict.fromkeys(("type", "segment", "source", "region"), "directory_item")

TABLES: Final[tuple[JournalTable, ...]] = (
    JournalTable(
        1, Client, refers={**_ITEMS, "merged_into": "client", "department": "department"},
        added={**dict.fromkeys(("legal_basis", "blocked_at", "erased_at"), 2), "department": 5},
    ),
    JournalTable(2, Channel, _CLIENT, added={"dead_at": 2}),
    JournalTable(3, Address, _CLIENT),
    JournalTable(4, BankAccount, _CLIENT),
    JournalTable(5, Contact, {"company": "client", "person": "client"}),
    JournalTable(6, ClientLabel, _CLIENT, {"item": "directory_item"}),
    JournalTable(7, ImportLink, _CLIENT),
    JournalTable(8, Event, {**_CLIENT, **_DEAL}, added={"deal": 3}),
    JournalTable(
        9, Member, refers={"department": "department", "access_role": "access_role"},
        added=dict.fromkeys(("department", "access_role"), 5),
    ),
    JournalTable(10, DirectoryItem, added={"reverse": 2}),
    JournalTable(11, OwnField, added=dict.fromkeys(("required", "standard", "shown"), 2)),
    JournalTable(12, Setting),
    JournalTable(13, Relation, {"client": "client", "other": "client"}, {"kind": "directory_item"}),
    JournalTable(14, NotDuplicate, {"first": "client", "second": "client"}),
    JournalTable(15, Attachment, {**_CLIENT, **_DEAL}, {"event": "event"}, added={"deal": 3}),
    JournalTable(16, Consent, _CLIENT, {"attachment": "attachment"}),
    JournalTable(17, Erasure),
    JournalTable(18, MemberSetting, {"member": "member"}),
    JournalTable(19, SavedView, refers={"owner": "member"}),
    JournalTable(20, Substitution, refers={"member": "member", "substitute": "member"}),
    JournalTable(21, Funnel),
    JournalTable(22, Stage, {"funnel": "funnel"}),
    JournalTable(23, Currency),
    JournalTable(
        24, Deal,
        refers={
            "client": "client", "funnel": "funnel", "stage": "stage", "parent": "deal",
            **dict.fromkeys(("loss_reason", "type", "source", "competitor"), "directory_item"),
        },
    ),
    JournalTable(25, DealContact, _DEAL, {"person": "client"}),
    JournalTable(26, DealHelper, _DEAL, {"member": "member"}),
    JournalTable(27, DealLabel, _DEAL, {"item": "directory_item"}),
    JournalTable(28, DealLine, _DEAL),
    JournalTable(29, DealMove, _DEAL, {"funnel": "funnel", "stage": "stage"}),
    JournalTable(30, DealAssignment, _DEAL),
    JournalTable(31, Approval, _DEAL),
    JournalTable(32, DealLink, _DEAL),
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
    ),
    JournalTable(34, TaskTemplate),
    JournalTable(35, Rule),
    JournalTable(36, RuleFiring, {**_DEAL, **_CLIENT}, {"rule": "rule"}),
    JournalTable(
        37, Notice, {**_DEAL, **_CLIENT, **_TASK}, {"member": "member"}, added={"task": 4}
    ),
    JournalTable(38, TaskHelper, _TASK, {"member": "member"}),
    JournalTable(39, TaskContact, _TASK, {"person": "client"}),
    JournalTable(40, TaskItem, _TASK),
    JournalTable(41, TaskDependency, _TASK, {"needs": "task"}),
    JournalTable(42, TimeEntry, _TASK, {"member": "member"}),
    JournalTable(43, TaskComment, _TASK),
    JournalTable(44, Reminder, _TASK, {"member": "member"}),
    JournalTable(45, TaskLink, _TASK),
    JournalTable(46, TaskScript),
    JournalTable(47, CalendarDay),
    JournalTable(48, Department, refers={"parent": "department", "head": "member"}),
    JournalTable(49, DepartmentRule, refers={"department": "department"}),
    JournalTable(50, AccessRole),
    JournalTable(51, ClientShare, _CLIENT, {"member": "member"}),
    JournalTable(52, AuditEntry, lasting=True),
    JournalTable(
        53, Plan, refers={"member": "member", "department": "department", "funnel": "funnel"}
    ),
    JournalTable(54, SourceCost, refers={"source": "directory_item"}),
    JournalTable(55, SavedReport, refers={"owner": "member"}),
    JournalTable(56, ReportSnapshot, refers={"saved_report": "saved_report"}),
    JournalTable(57, Dashboard, {"owner": "member"}),
    JournalTable(58, Workstation, lasting=True),
    JournalTable(59, IssuedNumber, lasting=True),
)  # fmt: skip
BY_NUMBER: Final = {table.number: table for table in TABLES}
BY_NAME: Final = {table.name: table for table in TABLES}
# The schemas that differ in the columns of a table, the newest first.
SHAPES: Final = tuple(
    sorted({1, *(schema for table in TABLES for schema in table.added.values())}, reverse=True)
)
