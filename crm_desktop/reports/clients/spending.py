"""What clients cost: the costs of sources as reports about clients may use them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.plans.costs import read_costs
from crm_desktop.views.tree import EVERYTHING, Condition, Group, Op

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.reading import Reading
    from crm_desktop.views.tree import Node

_PART: Final = (
    "Затраты внесены на весь офис, а вам видна часть его клиентов или сделок: цена покупателя и "
    "отдача были бы неверны, их здесь нет."
)
_NARROWED: Final = (
    "Отчёт сужен отбором, а затраты внесены на всех клиентов источника: цена покупателя и отдача "
    "были бы неверны, их здесь нет. С отбором только по источнику они есть."
)
_NONE: Final = (
    "Затрат на источники за эти дни никто не внёс: цены покупателя и отдачи нет. "
    "Внести их можно в разделе «Планы»."
)
_CUT: Final = "От неполных месяцев взята часть затрат по числу дней."


@dataclass(frozen=True, slots=True)
class Spending:
    """Costs of a period.

    Attributes:
        known: whether they may be set against what clients brought.
        by_source: item -> kopecks; a source nobody entered costs for is not here.
        by_month: month -> item -> kopecks, of the days of the period.
        notes: why there are none, or what they are.
    """

    known: bool
    by_source: Mapping[int, int] = field(default_factory=dict)
    by_month: Mapping[date, Mapping[int, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> int | None:
        """All of it, kopecks; None = nobody entered any."""
        return sum(self.by_source.values()) if self.by_source else None


def spending_of(reading: Reading, period: ReportPeriod) -> Spending:
    """Read the costs of a period, if they can be compared with what this person sees."""
    if not (sees_all(reading.office, Area.CLIENTS) and sees_all(reading.office, Area.DEALS)):
        return Spending(known=False, notes=(_PART,))
    wanted = _sources_of(reading.ask.tree)
    if reading.ask.tree != EVERYTHING and wanted is None:
        return Spending(known=False, notes=(_NARROWED,))
    book = read_costs(reading.db, period)
    by_source = {
        source: kopecks
        for source, kopecks in book.by_source.items()
        if wanted is None or source in wanted
    }
    by_month = {
        month: {each: kopecks for each, kopecks in costs.items() if each in by_source}
        for month, costs in book.by_month.items()
    }
    if not by_source:
        return Spending(known=False, notes=(_NONE,))
    notes = (_CUT,) if book.cut else ()
    return Spending(known=True, by_source=by_source, by_month=by_month, notes=notes)


def average_cost(kopecks: int | None, number: int) -> int | None:
    """Return what one of so many cost, half a kopeck rounded up; None if there is none."""
    if kopecks is None or not number:
        return None
    return (2 * kopecks + number) // (2 * number)


def _sources_of(tree: Group) -> frozenset[int] | None:
    """The sources a filter chooses, if that is all it does."""
    if len(tree.nodes) != 1 or tree.negated:
        return None
    node: Node = tree.nodes[0]
    if isinstance(node, Group):
        return _sources_of(node)
    if (
        isinstance(node, Condition)
        and node.field == "source"
        and node.op in {Op.ANY_OF, Op.IS}
        and 0 not in node.values
    ):
        return frozenset(int(each) for each in node.values)
    return None
