"""What came of plans: the figures of a measure by months and by people, funnels or products.

A fact is told by the cube: what is won, what is new and who did something is defined there. It
belongs to the person who answers for the record (who wrote the event) today; a department has what
the people in it and in those below have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.reports.result import Drill
from crm_desktop.views.tree import EVERYTHING, Condition, Group, Op, all_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.cube.answer import CubeAnswer
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.plans.measures import PlanMeasure
    from crm_desktop.plans.scope import PlanScope
    from crm_desktop.reports.period import ReportPeriod

Key = str | int | float | None


class PlanRows(StrEnum):
    """What the rows of a sheet of plans are."""

    PEOPLE = "people"
    DEPARTMENTS = "departments"
    FUNNELS = "funnels"
    PRODUCTS = "products"


@dataclass(frozen=True, slots=True)
class _Ask:
    """How the cube is asked: the source, who has it, its date, what is counted."""

    source: str
    person: str
    axis: str
    measure: str


_WON: Final = all_of(Condition("outcome", Op.ANY_OF, ("won",)))
_ASKS: Final = {
    "won_sum": _Ask("deals", "responsible", "closed", "won_sum"),
    "won_count": _Ask("deals", "responsible", "closed", "won"),
    "new_deals": _Ask("deals", "responsible", "created", "count"),
    "new_clients": _Ask("clients", "responsible", "created", "count"),
    "calls": _Ask("events", "author", "happened", "calls"),
    "meetings": _Ask("events", "author", "happened", "meetings"),
    "letters": _Ask("events", "author", "happened", "letters"),
}
_OF_LINES: Final = {"won_sum": "sum:line", "won_count": "deals"}


@dataclass(frozen=True, slots=True)
class FactBook:
    """What came in some days, by months and rows.

    Attributes:
        answer: of the cube.
        measure: what of it counts.
        month: the dimension of the month.
        row: the dimension of the row.
        notes: what is in no figure.
    """

    answer: CubeAnswer
    measure: str
    month: str
    row: str
    notes: tuple[str, ...]

    def of(self, key: Key, month: date | None = None) -> int:
        """Return what a person, a funnel, a product has; of all days if no month is given."""
        if month is None:
            return self._at((self.row,), (key,))
        return self._at((self.row, self.month), (key, f"{month:%Y-%m}"))

    def whole(self, month: date | None = None) -> int:
        """Return what all have together, and what nobody has."""
        if month is None:
            return self._at((), ())
        return self._at((self.month,), (f"{month:%Y-%m}",))

    def those(self) -> set[Key]:
        """Return everybody and everything there is a fact of."""
        return {at[0] for at in self.answer.level(self.row) if self.of(at[0])}

    def drill(self, title: str, *, month: date | None = None, **row: Key) -> Drill:
        """Return the records behind a number; `key` names the row, without it all rows."""
        at: dict[str, Key] = {}
        if "key" in row:
            at[self.row] = row["key"]
        if month is not None:
            at[self.month] = f"{month:%Y-%m}"
        return self.answer.drill(title, at, measure=self.measure)

    def narrowed_drill(self, title: str, people: Iterable[int], field: str) -> Drill | None:
        """Return the records of several people; None where their list cannot be narrowed so."""
        question, several = self.answer.question, tuple(people)
        if question.source == "events" or not several:
            return None
        tree = all_of(question.tree, Condition(field, Op.ANY_OF, several))
        whole = self.answer.drill(title, {}, measure=self.measure)
        if whole.cell is None:
            return None
        cell = replace(whole.cell, question=replace(question, tree=tree))
        return Drill(title, whole.records, cell=cell)

    def _at(self, dimensions: tuple[str, ...], at: tuple[Key, ...]) -> int:
        found = self.answer.level(*dimensions).get(at)
        if found is None:
            return 0
        place = [each.key for each in self.answer.measures].index(self.measure)
        value = found[place]
        return int(value) if isinstance(value, int | float) else 0


def read_facts(
    office: Office,
    measure: PlanMeasure,
    period: ReportPeriod,
    *,
    rows: PlanRows,
    within: PlanScope,
    now: int,
    progress: Progress | None = None,
) -> FactBook:
    """Ask the cube what came of a measure.

    For what already is inside a use case and a reading snapshot.

    Args:
        office: the office.
        measure: of what.
        period: the days.
        rows: what it is broken down by besides months; departments are asked by people.
        within: only of this person or funnel.
        now: UTC ms.
        progress: may cancel.
    """
    ask = _ASKS[measure.key]
    of_lines = rows is PlanRows.PRODUCTS
    source, counted = ("lines", _OF_LINES[measure.key]) if of_lines else (ask.source, ask.measure)
    row = {PlanRows.FUNNELS: "funnel", PlanRows.PRODUCTS: "product"}.get(rows, ask.person)
    month = f"{ask.axis}.month"
    tree = _tree(ask, within, won=of_lines)
    question = CubeQuestion(source, (row, month), (counted,), period, ask.axis, tree)
    levels = [(row, month), (row,), (month,), ()]
    told = answer(office, question, now=now, levels=levels, progress=progress)
    return FactBook(told, counted, month, row, told.notes)


def _tree(ask: _Ask, within: PlanScope, *, won: bool) -> Group:
    nodes: list[Condition | Group] = [_WON] if won else []
    if within.funnel is not None and ask.source == "deals":
        nodes.append(Condition("funnel", Op.ANY_OF, (within.funnel,)))
    if within.member is not None and ask.source != "events":
        nodes.append(Condition(ask.person, Op.ANY_OF, (within.member,)))
    return all_of(*nodes) if nodes else EVERYTHING
