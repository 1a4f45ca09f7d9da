"""Pictures of plans and costs: the sheet, the costs, what is asked to fill it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.plans.acts import ask_copy, ask_spread
from ui.plans.bar import COSTS, PLANS
from ui.plans.screen import PlansScreen
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_plans(frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]) -> None:
    """Show the sheet, the dialogs over it, the costs; nothing is written."""
    frame.go(Place.PLANS, PLANS)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, PlansScreen):
        return
    take("plans")
    ask_copy(screen)
    take("plans_copy")
    tidy()
    ask_spread(screen, 0)
    take("plans_spread")
    tidy()
    frame.go(Place.PLANS, COSTS)
    take("plans_costs")
    tidy()
