"""The reports about staff: what everybody does, how busy he is, whether he keeps his word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.rights import Right, may
from crm_desktop.access.visibility import sees_all
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.list_fields import OPEN
from crm_desktop.discipline.load import team_load
from crm_desktop.plans.book import read_plans
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.definition import Choice, Option
from crm_desktop.reports.period import Step
from crm_desktop.reports.result import Column, Records, Sense, Unit
from crm_desktop.reports.sales.deal_reports import DEPARTMENT, RESPONSIBLE
from crm_desktop.reports.tabular.asking import Narrowed
from crm_desktop.reports.tabular.shape import (
    DAY,
    MONTH,
    QUARTER,
    WEEK,
    Computed,
    Part,
    Shown,
    Supplied,
    Tabular,
    Told,
    definition_of,
    ratio_of,
)
from crm_desktop.views.tree import Condition, Group, Op
from crm_desktop.wording.times import local
from crm_desktop.workdays.reading import calendar_of

if TYPE_CHECKING:
    from crm_desktop.cube.days import Raw
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Value

STAFF_GROUP: Final = "Сотрудники"
_IS_OPEN: Final = Condition("outcome", Op.ANY_OF, (OPEN,))
_OPEN: Final = Group((_IS_OPEN,))
_IDLE: Final = Group((_IS_OPEN, Condition("state", Op.ANY_OF, (ActionState.NONE.value,))))
_STALE: Final = Group((_IS_OPEN, Condition("stale", Op.YES)))
_BY_AUTHOR: Final = {"responsible": "author"}
_BY_ASSIGNEE: Final = {"responsible": "assignee"}
_TALKS, _TASKS, _DEALS, _NOW = "Общение", "Задачи", "Сделки", "Сейчас"
_DAY: Final = timedelta(days=1)


def _plan(office: Office, ask: ReportAsk, way: str) -> Told | None:
    """The plan of won money: of everybody, or of the office month by month."""
    if way not in {"responsible", "month"}:
        return None
    book = read_plans(office.db, ask.period.first, ask.period.last)
    if book.empty:
        return None
    calendar = calendar_of(office.db)
    total = None
    if sees_all(office, Area.DEALS):
        total = book.over("won_sum", ask.period, calendar=calendar)
    if way == "month":
        months: dict[Raw, Value] = {
            f"{piece.first:%Y-%m}": book.over("won_sum", piece, calendar=calendar)
            for piece in ask.period.steps(Step.MONTH)
        }
        return Told(months, total) if total is not None else None
    members = [member for (member,) in office.db.run("SELECT id FROM member")]
    plans = {
        member: book.over("won_sum", ask.period, PlanScope(member=member), calendar)
        for member in members
    }
    return Told({key: value for key, value in plans.items() if value is not None}, total)


MANAGERS: Final = definition_of(
    Tabular(
        "managers", "Работа менеджеров", STAFF_GROUP,
        "Кто сколько звонит, встречается, делает в срок и продаёт?",
        (
            Part(
                "events",
                (
                    Shown("calls", "Звонки", group=_TALKS, sense=Sense.GOOD, heat=True),
                    Shown("meetings", "Встречи", group=_TALKS, sense=Sense.GOOD),
                    Shown("letters", "Письма", group=_TALKS, sense=Sense.GOOD),
                    Shown("messages", "Сообщения", group=_TALKS, sense=Sense.GOOD),
                    Shown("minutes", "Минут разговора", group=_TALKS, sense=Sense.GOOD),
                ),
                "happened", dimensions=_BY_AUTHOR, narrowed=Narrowed.NOT,
            ),
            Part(
                "tasks",
                (
                    Shown("done", "Сделано", key="tasks", group=_TASKS, sense=Sense.GOOD,
                          named="Сделанные задачи"),
                    Shown("share_in_time", "В срок", group=_TASKS, sense=Sense.GOOD,
                          named="Задачи в срок"),
                ),
                "done", dimensions=_BY_ASSIGNEE, narrowed=Narrowed.NOT,
            ),
            Part(
                "deals",
                (Shown("count", "Заведено", key="created", group=_DEALS, named="Заведено сделок"),),
                "created",
            ),
            Part(
                "deals",
                (
                    Shown("won", "Выиграно", group=_DEALS, compared=True, named="Выиграно сделок"),
                    Shown("won_sum", "Сумма", group=_DEALS, compared=True, bar=True,
                          named="Выиграно на сумму"),
                    Shown("conversion", "Доля выигрыша", group=_DEALS),
                ),
                "closed",
            ),
            Part(
                "deals", (Shown("count", "В работе", key="open", term="open", group=_NOW,
                               named="Сделки в работе"),),
                within=_OPEN, periodic=False,
            ),
            Part(
                "deals",
                (Shown("count", "Без действия", key="idle", group=_NOW, term="no_action",
                       named="Сделки без действия",
                       sense=Sense.BAD),),
                within=_IDLE, periodic=False,
            ),
        ),
        "won_sum", (RESPONSIBLE, DEPARTMENT, MONTH, WEEK, DAY),
        computed=(
            Computed("of_plan", "От плана", Unit.SHARE, ratio_of("won_sum", "plan"),
                     ("won_sum", "plan"), "plan_share", _DEALS, Sense.GOOD),
        ),
        supplied=(Supplied(Column("plan", "План", Unit.KOPECKS, "plan", group=_DEALS), _plan),),
        order=(
            "calls", "meetings", "letters", "messages", "minutes", "tasks", "share_in_time",
            "created", "won", "won_sum", "conversion", "plan", "of_plan", "open", "idle",
        ),
        figures=("won_sum", "calls", "meetings", "share_in_time"), area=None,
        terms=("won", "activity", "in_time", "no_action"), everybody=True,
        note="Звонки, встречи и письма — по тому, кто их записал; задачи — по исполнителю; сделки "
        "— по нынешнему ответственному.",
    )
)  # fmt: skip
TASKS_IN_TIME: Final = definition_of(
    Tabular(
        "tasks-in-time", "Задачи в срок", STAFF_GROUP,
        "Кто делает в срок, кто опаздывает и откладывает?",
        (
            Part(
                "tasks",
                (
                    Shown("done", "Сделано", compared=True, sense=Sense.GOOD, bar=True),
                    Shown("in_time", "В срок", sense=Sense.GOOD),
                    Shown("late", "С опозданием", sense=Sense.BAD),
                    Shown("undated", "Без срока"),
                    Shown("share_in_time", "Доля в срок", compared=True, sense=Sense.GOOD),
                    Shown("moved", "Откладывали, раз", sense=Sense.BAD),
                ),
                "done", dimensions=_BY_ASSIGNEE,
            ),
            Part(
                "tasks",
                (
                    Shown("open", "Открыто", group=_NOW, key="open_now", named="Открыто сейчас"),
                    Shown("overdue", "Просрочено", group=_NOW, sense=Sense.BAD, heat=True,
                          named="Просрочено сейчас"),
                ),
                dimensions=_BY_ASSIGNEE, periodic=False,
            ),
        ),
        "done", (Choice("responsible", "Исполнитель"), DEPARTMENT, Choice("kind", "Вид задачи"),
                 Choice("priority", "Важность"), MONTH, WEEK, DAY, QUARTER),
        figures=("done", "share_in_time", "late", "overdue"), area=Records.TASKS,
        terms=("in_time",), everybody=True,
        note="Сделанные считаются в день, когда их отметили выполненными; открытые и "
        "просроченные — на сейчас.",
    )
)  # fmt: skip


_AHEAD: Final = Option("ahead", "Загрузка вперёд, дней", least=1, most=60, usual=7)


def _days(office: Office, ask: ReportAsk) -> tuple[date, date]:
    today = local(ask.now, office.zone).date()
    ahead = int(ask.options.get(_AHEAD.key, _AHEAD.usual))
    return today, today + (ahead - 1) * _DAY


def _planned(office: Office, ask: ReportAsk, way: str) -> Told | None:
    """How many minutes everybody has planned in the days ahead."""
    if way != "responsible" or not may(office, Right.TEAM_FIGURES):
        return None
    load = team_load(office, *_days(office, ask))
    minutes: dict[Raw, int] = {
        member: sum(day.minutes for day in days) for member, days in load.people.items()
    }
    return Told(minutes, sum(minutes.values()))


def _working(office: Office, ask: ReportAsk, way: str) -> Told | None:
    """How many minutes the office works in the days ahead: as many for everybody."""
    if way != "responsible" or not may(office, Right.TEAM_FIGURES):
        return None
    calendar = calendar_of(office.db)
    first, last = _days(office, ask)
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    minutes = sum(till - since for day in days for since, till in calendar.spans(day))
    members = office.db.run("SELECT id FROM member WHERE deleted_at IS NULL")
    told = {member: minutes for (member,) in members}
    return Told(told, minutes * len(told))


WORKLOAD: Final = definition_of(
    Tabular(
        "workload", "Загрузка сотрудников", STAFF_GROUP,
        "Кто сколько ведёт, у кого завал и кому можно дать ещё?",
        (
            Part(
                "deals",
                (
                    Shown("count", "В работе", key="open", term="open", group=_DEALS, bar=True,
                          named="Сделки в работе"),
                    Shown("sum:budget", "Сумма", group=_DEALS),
                    Shown("weighted", "Взвешенно", group=_DEALS),
                ),
                within=_OPEN, periodic=False, narrowed=Narrowed.NOT,
            ),
            Part(
                "deals",
                (Shown("count", "Без действия", key="idle", group=_DEALS, term="no_action",
                       named="Сделки без действия",
                       sense=Sense.BAD, heat=True),),
                within=_IDLE, periodic=False, narrowed=Narrowed.NOT,
            ),
            Part(
                "deals",
                (Shown("count", "Застыли", key="stale", group=_DEALS, term="stale",
                       named="Застывшие сделки",
                       sense=Sense.BAD, heat=True),),
                within=_STALE, periodic=False, narrowed=Narrowed.NOT,
            ),
            Part(
                "tasks",
                (
                    Shown("open", "Открыто", key="open_tasks", group=_TASKS, bar=True,
                          named="Открытые задачи"),
                    Shown("overdue", "Просрочено", group=_TASKS, sense=Sense.BAD, heat=True,
                          named="Просроченные задачи"),
                ),
                dimensions=_BY_ASSIGNEE, periodic=False, narrowed=Narrowed.NOT,
            ),
        ),
        "open", (RESPONSIBLE, DEPARTMENT),
        computed=(
            Computed("busy", "Занято", Unit.SHARE, ratio_of("planned", "working"),
                     ("planned", "working"), "busy", "Ближайшие дни", heat=True),
        ),
        supplied=(
            Supplied(Column("planned", "Запланировано", Unit.MINUTES, "busy",
                            group="Ближайшие дни"), _planned),
            Supplied(Column("working", "Рабочее время", Unit.MINUTES, group="Ближайшие дни"),
                     _working),
        ),
        order=("open", "sum-budget", "weighted", "idle", "stale", "open_tasks", "overdue",
               "planned", "working", "busy"),
        figures=("open", "idle", "open_tasks", "overdue"), area=None, options=(_AHEAD,),
        terms=("open", "no_action", "stale", "busy"), everybody=True, periodic=False,
        note="Как дела стоят сейчас.",
    )
)  # fmt: skip
