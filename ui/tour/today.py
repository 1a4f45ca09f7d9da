"""Pictures of «Сегодня»: the day, what a row offers, the menus, a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHoverEvent
from PySide6.QtWidgets import QApplication

from ui.shell.screen import Place
from ui.today.screen import TodayScreen
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_today(frame: OfficeFrame, take: Callable[[str], None]) -> None:
    """Walk through the day."""
    frame.go(Place.TODAY)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, TodayScreen):
        return
    take("today")
    for view in (screen.board.overdue_list, screen.board.plan_list):
        if view.rows:
            at = QPointF(view.visualRect(view.model_rows.index(0)).center())
            over = QHoverEvent(
                QEvent.Type.HoverMove, at, view.viewport().mapToGlobal(at), QPointF(-1, -1)
            )
            QApplication.sendEvent(view.viewport(), over)
            take("today_row")
            break
    screen.write_call()
    take("today_call")
