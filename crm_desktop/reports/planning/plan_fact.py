"""«План и факт»: what was planned, what came, and how the period will end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.departments.tree import read_tree
from crm_desktop.plans.book import read_plans, share
from crm_desktop.plans.facts import FactBook, PlanRows, read_facts
from crm_desktop.plans.measures import PLAN_MEASURES, WON_SUM, require_plan_measure
from crm_desktop.plans.names import WHOLE_OFFICE, read_scope_names, shown
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.plans.seats import people_below
from crm_desktop.plans.sheet import check_rows
from crm_desktop.reports.definition import Choice, Option, ReportDefinition
from crm_desktop.reports.money_notes import HIDDEN_MONEY, money_hidden
from crm_desktop.reports.period import ReportPeriod, Step
from crm_desktop.reports.planning.forecast_report import month_title
from crm_desktop.reports.planning.plan_fact_draw import drawn
from crm_desktop.reports.result import ReportResult
from crm_desktop.views.tree import Condition, Op, all_of
from crm_desktop.wording.times import local
from crm_desktop.workdays.reading import calendar_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.office.office import Office
    from crm_desktop.plans.book import PlanBook
    from crm_desktop.plans.facts import Key
    from crm_desktop.plans.measures import PlanMeasure
    from crm_desktop.reports.definition import ReportAsk
    from crm_desktop.reports.result import Drill
    from crm_desktop.workdays.calendar import WorkCalendar

MONTH: Final = "month"
_ROWS: Final = {
    "person": PlanRows.PEOPLE, "department": PlanRows.DEPARTMENTS, "funnel": PlanRows.FUNNELS,
    "product": PlanRows.PRODUCTS, MONTH: PlanRows.PEOPLE,
}  # fmt: skip
_OPEN: Final = all_of(Condition("outcome", Op.ANY_OF, ("open",)))
_PRODUCTS: Final = 50


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of the report.

    Attributes:
        title: what it is about.
        plan: what was planned; None = nothing.
        fact: what came.
        expected: open deals that are expected until the period ends, by probability; None = the
            measure has no such thing.
        level: how deep it lies.
        drill: the records behind the fact.
        whole: the line of all.
        ahead: its days are still to come.
    """

    title: str
    plan: int | None
    fact: int
    expected: int | None = None
    level: int = 0
    drill: Drill | None = None
    whole: bool = False
    ahead: bool = False

    @property
    def share(self) -> float | None:
        """Which part of the plan was reached."""
        return share(self.fact, self.plan)

    @property
    def gap(self) -> int | None:
        """By how much more came than was planned; negative = less."""
        return None if self.plan is None else self.fact - self.plan

    @property
    def outlook(self) -> int | None:
        """What came and is expected by the forecast."""
        return None if self.expected is None else self.fact + self.expected


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a period is: working days gone by, today included, and all of them."""

    passed: int
    days: int

    @classmethod
    def of(cls, period: ReportPeriod, today: date, calendar: WorkCalendar) -> Pace | None:
        """Return the pace of a period that is under way; None = it is not."""
        if not period.first <= today < period.last:
            return None
        passed = calendar.working_between(period.first, today)
        return cls(passed, calendar.working_between(period.first, period.last))

    def end(self, fact: int) -> int | None:
        """Return what the whole period brings at this pace; None = no day was worked yet."""
        return (fact * self.days * 2 + self.passed) // (self.passed * 2) if self.passed else None


@dataclass(frozen=True, slots=True)
class PlanFact:
    """All that is drawn."""

    measure: PlanMeasure
    way: str
    lines: tuple[PlanLine, ...]
    whole: PlanLine
    months: tuple[PlanLine, ...]
    pace: Pace | None
    notes: tuple[str, ...]


def _run(office: Office, ask: ReportAsk) -> ReportResult:
    measure = require_plan_measure(PLAN_FACT.option(ask, "measure"))
    if measure.money and money_hidden(office.powers):
        return ReportResult(PLAN_FACT.key, PLAN_FACT.title, ask.now, notes=(HIDDEN_MONEY,))
    way = PLAN_FACT.way(ask)
    check_rows(measure, _ROWS[way])
    return drawn(PLAN_FACT, ask, _Maker(office, ask, measure, way).made())


class _Maker:
    """Reads plans and facts of a period inside one snapshot."""

    def __init__(self, office: Office, ask: ReportAsk, measure: PlanMeasure, way: str) -> None:
        self._office = office
        self._ask = ask
        self._measure = measure
        self._way = way
        self._period = ask.period
        self._today = local(ask.now, office.zone).date()
        self._calendar = calendar_of(office.db)
        self._book: PlanBook = read_plans(office.db, ask.period.first, ask.period.last)
        self._names = read_scope_names(office.db)
        self._facts: FactBook = read_facts(
            office, measure, ask.period, rows=_ROWS[way], within=OFFICE, now=ask.now,
            progress=ask.progress,
        )  # fmt: skip
        self._open = self._expected()

    def made(self) -> PlanFact:
        """Put it together."""
        whole = replace(
            self._line(OFFICE, WHOLE_OFFICE, keys=None), whole=True
        )  # fmt: skip
        months = tuple(self._months())
        ways = {
            "person": self._people, "department": self._departments, "funnel": self._funnels,
            "product": self._products,
        }  # fmt: skip
        found = months if self._way == MONTH else tuple(ways[self._way]())
        pace = Pace.of(self._period, self._today, self._calendar)
        return PlanFact(
            self._measure, self._way, found, whole, months, pace, tuple(self._notes(found, whole))
        )

    def _people(self) -> Iterator[PlanLine]:
        planned = {scope.member for scope in self._book.scopes(self._measure.key)}
        known = planned | self._facts.those()
        for each in self._names.members.values():
            if each.id in known:
                yield self._line(PlanScope(member=each.id), shown(each), keys=[each.id])
        if nobody := self._facts.of(None):
            drill = self._facts.drill("Без ответственного", key=None)
            yield PlanLine("Без ответственного", None, nobody, drill=drill)

    def _departments(self) -> Iterator[PlanLine]:
        below = people_below(self._office.db)
        names = self._names.departments
        depth = {each.id: each.depth for each in read_tree(self._office.db)}
        for department, people in below.items():
            scope = PlanScope(department=department)
            line = self._line(scope, names[department].name, keys=people)
            yield replace(
                line, level=depth[department],
                drill=self._facts.narrowed_drill(line.title, people, self._facts.row),
            )  # fmt: skip
        for each in names.values():
            plan = self._plan(PlanScope(department=each.id))
            if each.id not in below and plan is not None:
                yield PlanLine(shown(each), plan, 0)

    def _funnels(self) -> Iterator[PlanLine]:
        planned = {scope.funnel for scope in self._book.scopes(self._measure.key)}
        known = planned | self._facts.those()
        for each in self._names.funnels.values():
            if each.id in known:
                yield self._line(PlanScope(funnel=each.id), shown(each), keys=[each.id])

    def _products(self) -> Iterator[PlanLine]:
        planned = {s.product for s in self._book.scopes(self._measure.key) if s.product}
        sold = {str(key): self._facts.of(key) for key in self._facts.those() if key is not None}
        best = sorted((each for each in sold if each not in planned), key=lambda e: -sold[e])
        for product in sorted(planned, key=lambda each: -sold.get(each, 0)) + best[:_PRODUCTS]:
            yield self._line(PlanScope(product=product), product, keys=[product])

    def _months(self) -> Iterator[PlanLine]:
        for piece in self._period.steps(Step.MONTH):
            plan = self._book.over(self._measure.key, piece, OFFICE, self._calendar)
            title = month_title(piece.first)
            fact = self._facts.whole(piece.first)
            drill = self._facts.drill(title, month=piece.first) if fact else None
            yield PlanLine(title, plan, fact, drill=drill, ahead=piece.first > self._today)

    def _line(self, scope: PlanScope, title: str, *, keys: Sequence[Key] | None) -> PlanLine:
        facts = self._facts
        fact = facts.whole() if keys is None else sum(facts.of(key) for key in keys)
        drill = None
        if fact and keys is None:
            drill = facts.drill(title)
        elif fact and keys is not None and len(keys) == 1:
            drill = facts.drill(title, key=keys[0])
        expected = None
        if self._open is not None:
            at = self._open.level(*self._open.question.dimensions)
            expected = (
                _number(self._open.total) if keys is None
                else sum(_number(at.get((key,))) for key in keys)
            )  # fmt: skip
        return PlanLine(title, self._plan(scope), fact, expected, drill=drill)

    def _plan(self, scope: PlanScope) -> int | None:
        return self._book.over(self._measure.key, self._period, scope, self._calendar)

    def _expected(self) -> CubeAnswer | None:
        """What open deals are expected to bring until the period ends."""
        rows = {PlanRows.PEOPLE: "responsible", PlanRows.DEPARTMENTS: "responsible",
                PlanRows.FUNNELS: "funnel"}.get(_ROWS[self._way])  # fmt: skip
        if self._measure.key != WON_SUM or rows is None or self._period.last < self._today:
            return None
        ahead = ReportPeriod(max(self._today, self._period.first), self._period.last)
        question = CubeQuestion("deals", (rows,), ("weighted",), ahead, "closes_on", _OPEN)
        return answer(self._office, question, now=self._ask.now)

    def _notes(self, lines: Sequence[PlanLine], whole: PlanLine) -> Iterator[str]:
        yield from self._facts.notes
        if self._book.empty:
            yield "На эти дни планов нет. Их ставят на экране «Планы и расходы»."
        elif whole.plan is None:
            yield f"Плана «{self._measure.title}» на эти дни нет."
        if not self._period.whole_months and whole.plan is not None:
            yield "В периоде есть неполный месяц: от его плана взята доля по рабочим дням."
        if not sees_all(self._office, Area.DEALS if self._measure.of_deals else Area.CLIENTS):
            yield "План — всего офиса, а факт только по тому, что видно вам."
        below = [line.plan for line in lines if line.level == 0 and line.plan is not None]
        if self._way != MONTH and below and whole.plan not in {None, sum(below)}:
            yield (
                f"План офиса {self._measure.show(whole.plan or 0)}, а сумма планов строк "
                f"{self._measure.show(sum(below))}: план офиса введён отдельно или строки "
                "раскладывают его по-другому."
            )
        if any(line.plan == 0 for line in (*lines, whole)):
            yield "План 0 — это план: доля от него не считается."


def _number(values: object) -> int:
    if isinstance(values, tuple) and values and isinstance(values[0], int | float):
        return int(values[0])
    return 0


PLAN_FACT: Final = ReportDefinition(
    "plan-fact", "План и факт", "Продажи",
    "Кто и на сколько выполнил план, чего не хватает и чем кончится период.",
    _run,
    ways=(
        Choice("person", "По сотрудникам"), Choice("department", "По подразделениям"),
        Choice("funnel", "По воронкам"), Choice("product", "По товарам"),
        Choice(MONTH, "По месяцам"),
    ),
    options=(
        Option("measure", "Показатель", tuple(Choice(m.key, m.title) for m in PLAN_MEASURES)),
    ),
    terms=("plan", "pace", "plan_outlook", "won"),
)  # fmt: skip
