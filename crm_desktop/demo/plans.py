"""What the demo office meant to sell and what its sources of clients cost."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.costs import CostEntry, set_costs
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.scope import PlanScope
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crm_desktop.office import Office

# A winter that is slow, a spring and an autumn that are not.
_SEASONS: Final = (0.7, 0.85, 1.05, 1.1, 0.95, 0.9, 0.8, 0.85, 1.1, 1.2, 1.15, 1.35)
_YEAR: Final = range(1, len(_SEASONS) + 1)
_STEP: Final = 1_000_000  # plans are told in tens of thousands of roubles
_CALLS: Final = 12
_PAID: Final = {
    "Реклама в поиске": 62_000,
    "Сайт": 24_000,
    "Выставка": 38_000,
    "Холодный звонок": 15_000,
    "Социальные сети": 18_000,
    "Тендерная площадка": 9_000,
}
"""Roubles a month; what comes by itself costs nothing and is not entered."""


@use_case(Right.EDIT_PLANS)
def add_demo_plans(office: Office, *, seed: int = 1, now: datetime | None = None) -> None:
    """Plan this year and the one before for everybody who sells, and tell what sources cost.

    Args:
        office: with its deals.
        seed: the same seed gives the same plans.
        now: an aware time they are told of; None = this moment.
    """
    today = (local(now_ms(), office.zone) if now is None else now.astimezone(office.zone)).date()
    random = Random(seed)  # noqa: S311 - invented
    months = [date(year, month, 1) for year in (today.year - 1, today.year) for month in _YEAR]
    set_plans(office, list(_plans(office, random, months)), title="Вымышленные планы")
    names: dict[str, int] = dict(
        office.db.run(
            "SELECT name, id FROM directory_item WHERE directory = 'source' AND deleted_at IS NULL"
        )
    )
    costs = [
        CostEntry(month, names[name], round(roubles * (0.8 + 0.4 * random.random())) * 100)
        for name, roubles in _PAID.items()
        if name in names
        for month in months
        if month <= today
    ]
    set_costs(office, costs, title="Вымышленные расходы на источники")


def _plans(office: Office, random: Random, months: list[date]) -> Iterator[PlanEntry]:
    """A little more than everybody sells in an average month, by the seasons."""
    sold = office.db.run(
        "SELECT responsible, sum(budget) / max(1, count(DISTINCT strftime('%Y-%m',"
        " closed_at / 1000, 'unixepoch'))) FROM deal WHERE outcome = 'won'"
        " AND responsible IS NOT NULL AND currency = 'RUB' AND deleted_at IS NULL"
        " GROUP BY 1 ORDER BY 1"
    )
    for member, kopecks in sold:
        ambition = 0.85 + 0.35 * random.random()
        for month in months:
            amount = kopecks * ambition * _SEASONS[month.month - 1] * (month.year / months[0].year)
            rounded = max(round(amount / _STEP), 1) * _STEP
            yield PlanEntry("won_sum", month, rounded, PlanScope(member=member))
            yield PlanEntry("calls", month, _CALLS, PlanScope(member=member))
