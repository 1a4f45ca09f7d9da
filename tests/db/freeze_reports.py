"""What the sixth schema brought, for the frozen base of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from crm_desktop.dashboard.setting import BUILT_IN
from crm_desktop.dashboard.storing import save_own, save_shared
from crm_desktop.directories.items import add_item
from crm_desktop.plans.costs import CostEntry, set_costs
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.reports.period_choice import PeriodChoice
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.running import run_saved
from crm_desktop.saved_reports.saving import save_report
from crm_desktop.saved_reports.snapshots import remember
from crm_desktop.views.tree import Condition, Op, all_of

if TYPE_CHECKING:
    from crm_desktop.office import Office

NOVEMBER = date(2026, 11, 1)
_NOW = int(datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp() * 1000)


def fill_sixth(office: Office) -> None:
    """Add plans, a cost, a saved report with what it showed, dashboards."""
    mine = PlanScope(member=office.user_id)
    plans = [
        PlanEntry("won_sum", NOVEMBER, 250_000_000, OFFICE),
        PlanEntry("calls", NOVEMBER, 40, mine),
    ]
    set_plans(office, plans)
    source, _changes = add_item(office, "source", name="Ярмарка")
    set_costs(office, [CostEntry(NOVEMBER, source, 1_500_000, "аренда места")])
    asked = SavedAsk(
        "loss-reasons",
        PeriodChoice(),
        tree=all_of(Condition("responsible", Op.ANY_OF, (office.user_id,))),
    )
    saved, _changes = save_report(office, "Почему проигрываю", definition=asked, shared=True)
    result = run_saved(office, saved, now=_NOW)
    remember(office, result, definition=asked, saved_report=saved, title="На конец ноября")
    save_shared(office, BUILT_IN)
    save_own(office, BUILT_IN.moved(BUILT_IN.keys[0], 2))
