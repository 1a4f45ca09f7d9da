"""Pictures of the deals as a list and as a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.views.definition import ViewTotal
from crm_desktop.views.list_fields import TotalKind
from ui.deals.deals_screen import DealsScreen
from ui.deals.desk import ALL_FUNNELS
from ui.deals.forecast_page import ForecastPage
from ui.deals.list_menu import export_deals, row_menu
from ui.deals.list_page import DealListPage
from ui.deals.modes import BOARD
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from ui.shell.frame import OfficeFrame


def show_deal_views(
    frame: OfficeFrame, take: Callable[[str], None], tidy: Callable[[], None]
) -> None:
    """Walk through the list and the forecast."""
    frame.go(Place.DEALS)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, DealsScreen):
        return
    funnel = screen.desk.funnel
    screen.desk.choose_funnel(ALL_FUNNELS)
    screen.show_mode("list")
    settle(frame.runner)
    if isinstance(screen.mode, DealListPage):
        _list(screen.mode, take, tidy)
    screen.show_mode("forecast")
    settle(frame.runner)
    if isinstance(screen.mode, ForecastPage):
        _forecast(screen.mode, take)
    screen.show_mode(BOARD)
    screen.desk.choose_funnel(funnel)
    settle(frame.runner)


def _list(page: DealListPage, take: Callable[[str], None], tidy: Callable[[], None]) -> None:
    views = page.desk.views
    take("deal_list")
    views.change(group_by="stage", totals=(ViewTotal("budget", TotalKind.SUM),))
    take("deal_list_grouped")
    views.revert()
    settle(page.desk.workspace.runner)
    page.select_all()
    take("deal_list_selected")
    menu = row_menu(page)
    menu.popup(_middle(page))
    take("deal_list_menu")
    menu.close()
    page.table.go_to(0)
    export_deals(page)
    take("deal_export")
    tidy()
    page.desk.open_filters(page.window())
    take("deal_filters")
    tidy()


def _forecast(page: ForecastPage, take: Callable[[str], None]) -> None:
    take("forecast")
    shown = [view for view in page.columns.values() if view.isVisibleTo(page)]
    if shown:
        menu = page.open_head_menu(shown[0], shown[0].head.mapToGlobal(shown[0].head.pos()))
        take("forecast_menu")
        menu.close()


def _middle(page: DealListPage) -> QPoint:
    return page.table.viewport().mapToGlobal(page.table.viewport().rect().center())
