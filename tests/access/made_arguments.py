"""Arguments made up for use cases, by the kinds and names of their parameters."""

from __future__ import annotations

import inspect
from array import array
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.agenda.rows import Wanted
from crm_desktop.audit.reading import AuditFilter
from crm_desktop.automation.ready_made import ready_rules
from crm_desktop.calendar_files.live import LiveSetting
from crm_desktop.calendar_files.outgoing import TaskScope
from crm_desktop.clients.drafts import BankDraft, ClientDraft
from crm_desktop.clients.history import HistoryRow, client_history
from crm_desktop.clients.listing import ClientFilter
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.dashboard.filters import Filters
from crm_desktop.dashboard.pieces import PIECES
from crm_desktop.dashboard.setting import Placed, Setting
from crm_desktop.deals.action_state import Moment
from crm_desktop.deals.arriving import Arrival
from crm_desktop.deals.board_question import BoardQuestion, Slot
from crm_desktop.deals.drafts import DealDraft, LineDraft
from crm_desktop.deals.forecast import forecast
from crm_desktop.deals.history import deal_history
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.duplicates.criteria import Criteria
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.journal import Changes
from crm_desktop.journal.changes import Kind
from crm_desktop.personal_data.consents import ConsentDraft
from crm_desktop.pivot.definition import PivotDefinition, PivotValue
from crm_desktop.plans.costs import CostEntry
from crm_desktop.plans.entering import PlanEntry
from crm_desktop.plans.scope import PlanScope
from crm_desktop.printing.calendar_paper import Span
from crm_desktop.reminders.habits import ReminderHabits
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Drill, Records, ReportResult
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.schedule import Made, Schedule
from crm_desktop.saved_reports.when import When
from crm_desktop.sync.blobs.keeping import FilesPolicy
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.list_groups import TaskChoice
from crm_desktop.tasks.putting_off import Snooze
from crm_desktop.tasks.scripts_json import Script, Step
from crm_desktop.timeline.events import EventDraft
from crm_desktop.views.definition import ViewDefinition, ViewTotal
from crm_desktop.views.list_fields import TotalKind
from tests.access.invisible_walk import subjects
from tests.access.unseen_world import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.access.unseen_world import Unseen

_ZONE = ZoneInfo("Europe/Moscow")
FIRST, LAST = date(2026, 11, 1), date(2026, 12, 31)


class Silent:
    """Hears how far a job is and says nothing."""

    def step(self, done: int, total: int, message: str = "") -> None:
        """Go on."""


class Arguments:
    """Makes arguments for use cases.

    Args:
        world: the office.
        records: table -> the record to name; None = name none.
        path: a folder for files.
        word: what is looked for where a text is.
    """

    def __init__(
        self, world: Unseen, records: Mapping[str, int], path: Path, *, word: str = "1"
    ) -> None:
        self.world = world
        self.records = records
        self.path = path
        self.word = word

    def of(self, name: str, work: Callable[..., Any]) -> dict[str, Any] | None:
        """Return the arguments by name; None if one cannot be made."""
        signature = inspect.signature(work)
        named = subjects(name, work)
        given: dict[str, Any] = {}
        for parameter in list(signature.parameters.values())[1:]:
            needed = parameter.default is parameter.empty
            kind = str(parameter.annotation)
            table = named.get(parameter.name)
            if table and table in self.records:
                given[parameter.name] = self._record(kind, self.records[table])
            elif needed:
                made = self._plain(name, parameter.name, kind)
                if made is None:
                    return None
                given[parameter.name] = made[0]
        return given

    @staticmethod
    def names_records(work: Callable[..., Any]) -> bool:
        """Whether what is made for a use case names a record inside."""
        kinds = {str(each.annotation) for each in inspect.signature(work).parameters.values()}
        return bool(
            kinds & {"TaskDraft", "DealDraft", "Targets", "ClientDraft | int", "HistoryRow"}
        )

    @staticmethod
    def _record(kind: str, record: int) -> Any:
        if kind.startswith("Sequence[Sequence"):
            return [[record, record + 1]]
        if kind.startswith("array"):
            return array("q", [record])
        if kind.startswith(("Sequence", "Collection", "Iterable")):
            return [record]
        return record

    def _plain(self, name: str, parameter: str, kind: str) -> tuple[Any] | None:
        """Return what is given for a parameter that names no record, in a tuple."""
        made = _OF_KINDS.get(kind)
        if made is not None:
            return (made(self, name),)
        if kind in {"Sequence[int]", "Iterable[int]", "Collection[int]"}:
            return (list(self.world.people.ids.values()),)
        if parameter in _OF_NAMES:
            return (_OF_NAMES[parameter](self, name),)
        known = {"str": "x", "str | None": "x", "int": 1, "int | None": 1, "bool": True}
        return (known[kind],) if kind in known else None


_EXTENSIONS: Mapping[str, str] = {
    "calendar_files.exporting.export_tasks": "ics",
    "exporting.deal_json_file.write_deals_json": "json",
}


def _view_totals(_given: Arguments, name: str) -> list[ViewTotal]:
    return [ViewTotal("budget" if name.startswith("deals") else "events", TotalKind.SUM)]


def _history_row(given: Arguments, name: str) -> HistoryRow:
    """A change of a record, as the administrator reads it: a seller could have kept it."""
    admin, records = given.world.people.admin, given.records or given.world.hers
    if name.startswith("deals"):
        return next(row for row in deal_history(admin, records["lost"]) if row.revertable)
    days = client_history(admin, records["client"])
    return next(row for day in days for row in day.rows if row.revertable)


def _task(given: Arguments, _name: str) -> TaskDraft:
    client, deal = given.records.get("client"), given.records.get("deal")
    return TaskDraft(title="Проба", due=Due(DAY), client_id=client, deal_id=deal)


_OF_KINDS: Mapping[str, Callable[[Arguments, str], Any]] = {
    **dict.fromkeys(("date", "date | None"), lambda _given, _name: FIRST),
    **dict.fromkeys(("DealFilter", "DealFilter | Group"), lambda _given, _name: DealFilter()),
    **dict.fromkeys(
        ("ClientDraft", "ClientDraft | int"),
        lambda given, _name: given.records.get("client") or ClientDraft("person", "Проба Иван"),
    ),
    "Moment": lambda _given, _name: Moment.of(_ZONE, 1_795_000_000_000),
    "Wanted": lambda _given, _name: Wanted(),
    "ClientFilter": lambda _given, _name: ClientFilter(),
    "Targets": lambda given, _name: (
        [given.records["client"]] if "client" in given.records else ClientFilter()
    ),
    "TaskChoice": lambda _given, _name: TaskChoice(),
    "TaskScope": lambda _given, _name: TaskScope(done=True),
    "AuditFilter": lambda _given, _name: AuditFilter(),
    "LiveSetting": lambda given, _name: LiveSetting(str(given.path / "live.ics"), mine=False),
    "BoardQuestion": lambda given, _name: BoardQuestion(given.world.funnel),
    "Slot": lambda given, _name: Slot(given.world.stage),
    "ViewDefinition": lambda _given, _name: ViewDefinition(),
    "Sequence[ViewTotal]": _view_totals,
    "DealDraft": lambda given, _name: DealDraft("Проба", given.records.get("client")),
    "TaskDraft": _task,
    "EventDraft": lambda _given, _name: EventDraft("note", "Проба"),
    "LineDraft": lambda _given, _name: LineDraft("Проба"),
    "BankDraft": lambda _given, _name: BankDraft("1", "Банк"),
    "ConsentDraft": lambda _given, _name: ConsentDraft("marketing", "x", "paper"),
    "Criteria": lambda _given, _name: Criteria(),
    "Due": lambda _given, _name: Due(DAY),
    "Snooze": lambda _given, _name: Snooze.TOMORROW,
    "Span": lambda _given, _name: next(iter(Span)),
    "RuleDefinition": lambda _given, _name: ready_rules()[0].definition,
    "Script": lambda _given, _name: Script("Сценарий", (Step(title="Шаг"),)),
    "HistoryRow": _history_row,
    "Changes": lambda given, _name: Changes(
        touched={Kind.DEAL: frozenset({given.records["deal"]}) if "deal" in given.records else None}
    ),
    "Forecast": lambda given, _name: forecast(given.world.her),
    "Funnel": lambda given, _name: get_funnel(given.world.her, given.world.funnel),
    "Agenda": lambda given, _name: read_agenda(given.world.her, FIRST, LAST),
    "Arrival": lambda given, _name: Arrival(given.world.stage),
    "Iterable[str]": lambda _given, _name: ("contact", "note", "phone"),
    "Mapping[int, str]": lambda _given, _name: {},
    "ReminderHabits": lambda _given, _name: ReminderHabits(),
    "array[int]": lambda given, _name: array("q", [given.records["deal"]] if given.records else []),
    "Progress": lambda _given, _name: Silent(),
    "Fields": lambda _given, _name: {"budget": 5},
    "ZoneInfo": lambda _given, _name: _ZONE,
    "tuple[str, str]": lambda _given, _name: (FIRST.isoformat(), LAST.isoformat()),
    "tuple[date, date]": lambda _given, _name: (FIRST, LAST),
    "tuple[int, int]": lambda _given, _name: (0, 1 << 61),
    "tuple[str, ...]": lambda _given, _name: ("id",),
    "Mapping[str, Value]": lambda _given, _name: {"note": "x"},
    "Sequence[str]": lambda _given, _name: ["x"],
    "Sequence[Path]": lambda _given, _name: [],
    "Setting": lambda _given, _name: Setting(tuple(Placed(piece.key, 4) for piece in PIECES)),
    "Filters": lambda _given, _name: Filters(date(2026, 11, 1)),
    "ReportResult": lambda _given, _name: ReportResult("x", "Проба", 1 << 40),
    "SavedAsk | Mapping[str, Any]": lambda _given, _name: SavedAsk("new-clients"),
    "Schedule": lambda given, _name: Schedule(1, When(), str(given.path)),
    "Made": lambda _given, _name: Made(),
    **dict.fromkeys(("Kind", "Kind | None"), lambda _given, _name: Kind.CLIENT),
    "FilesPolicy": lambda _given, _name: next(iter(FilesPolicy)),
    "PlanScope": lambda _given, _name: PlanScope(),
    "Sequence[PlanEntry]": lambda _given, _name: [PlanEntry("calls", FIRST, 5, PlanScope())],
    "Sequence[CostEntry]": lambda _given, _name: [CostEntry(FIRST, 1, None)],
    "Sequence[date]": lambda _given, _name: [FIRST, LAST],
    **dict.fromkeys(
        ("ReportPeriod", "ReportPeriod | None"), lambda _given, _name: ReportPeriod(FIRST, LAST)
    ),
    "ReportAsk": lambda _given, _name: ReportAsk("funnel", ReportPeriod(FIRST, LAST), 1 << 41),
    "CubeQuestion": lambda _given, _name: CubeQuestion("deals", ("client",)),
    **dict.fromkeys(
        ("PivotDefinition", "PivotDefinition | object"),
        lambda _given, _name: PivotDefinition("deals", ("client",), (), (PivotValue("count"),)),
    ),
    "Drill": lambda given, _name: Drill(
        "Проба", Records.DEALS, ids=tuple(each for each in (given.records.get("deal"),) if each)
    ),
    "Mapping[str, int]": lambda _given, _name: {"hour": 700},
    "Path": lambda given, name: given.path / f"{name}.{_EXTENSIONS.get(name, 'xlsx')}",
}
_OF_NAMES: Mapping[str, Callable[[Arguments, str], Any]] = {
    **dict.fromkeys(
        ("reason_id", "value", "repeats", "cap", "budget", "discount"),
        lambda _given, _name: None,
    ),
    # A place on the board, or a computer's.
    "slot": lambda _given, name: 1 if name.startswith("sync") else None,
    "text": lambda given, _name: given.word,
    "directory": lambda _given, _name: "tag",
    "table": lambda _given, _name: "event",
    "by": lambda _given, name: "responsible" if name.startswith("deals") else "type",
    "field": lambda _given, _name: "note",
    "key": lambda _given, _name: "all",
    "kind": lambda _given, _name: "call",
    "type": lambda _given, _name: "text",
    "purpose": lambda _given, _name: "marketing",
    "mine": lambda _given, _name: "company",
    "days": lambda _given, _name: 30,
    "limit": lambda _given, _name: 50,
    "measure": lambda _given, name: "won_sum" if name.startswith("plans") else "x",
    "year": lambda _given, _name: 2026,
    "now": lambda _given, _name: 1 << 41,
    "instant": lambda _given, _name: 1 << 42,
    "part_id": lambda given, _name: given.records.get("event", 1),
    "stage_id": lambda given, _name: given.world.stage,
    "funnel_id": lambda given, _name: given.world.funnel,
    "into": lambda given, _name: given.world.funnel,
    "member_id": lambda given, _name: given.world.people.ids["Вера"],
}
