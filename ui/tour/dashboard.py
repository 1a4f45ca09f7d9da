"""Pictures of the dashboard: as it opens, its foot, arranged, its gallery, records of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.dashboard.setting import Setting
from ui.dashboard.screen import DashboardScreen
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_dashboard(
    frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]
) -> None:
    """Walk through it; nothing is kept."""
    frame.go(Place.REPORTS)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, DashboardScreen):
        return
    take("dashboard")
    screen.show_foot()
    take("dashboard_foot")
    screen.arrange(on=True)
    take("dashboard_arrange")
    screen.open_gallery()
    settle(frame.runner)
    take("dashboard_gallery")
    tidy()
    screen.arrange(on=False)
    tile = screen.grid.cards.get("no_action")
    part = tile.part if tile is not None else None
    if part is not None and part.figure is not None and part.figure.drill is not None:
        screen.grid.drilled.emit(part.figure.drill)
        settle(frame.runner)
        take("dashboard_records")
        tidy()
    kept = screen.grid.setting
    screen.grid.show_setting(Setting())
    screen.show_result_again()
    take("dashboard_bare")
    screen.grid.show_setting(kept)
    screen.compute()
    settle(frame.runner)
