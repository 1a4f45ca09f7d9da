"""The ways the deals are shown, found by name: the board, the list, the forecast.

A new one is one line here and a `DealMode` in a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.deals.desk import DealsDesk
    from ui.shell.screen import Command


class DealMode(QWidget):
    """One way to show the deals the desk asks for; told only while it is in front.

    Attributes:
        told: words beside the title of the screen.
        mode_wanted: another way is to show what the desk asks: its key.
        bar: its own controls at the right end of the second row, or None.
        every_funnel: whether «Все воронки» can be shown.
    """

    told = Signal(str)
    mode_wanted = Signal(str)
    bar: QWidget | None = None
    every_funnel = False

    def __init__(self, desk: DealsDesk) -> None:
        super().__init__()
        self.desk = desk

    def show_asked(self) -> None:
        """It came to the front, or what the desk asks became another: read and show."""

    def on_changed(self, changes: Changes) -> None:
        """React to what was written, here or elsewhere."""

    def commands(self) -> list[Command]:
        """What can be done here."""
        return []

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        """Ask, if something would be lost; False keeps the person here."""
        return True


@dataclass(frozen=True, slots=True)
class ModeInfo:
    """A way to show the deals.

    Attributes:
        key: names it.
        title: in the segment.
        icon: Lucide name.
        page: `module:Class`, a `DealMode`, made as `Class(desk)` when first shown.
        words: other words people look for.
    """

    key: str
    title: str
    icon: str
    page: str
    words: str = ""


BOARD: Final = "board"
MODES: Final = (
    ModeInfo(BOARD, "Доска", "square-kanban", "ui.deals.board_page:BoardPage", "канбан воронка"),
    ModeInfo("list", "Список", "list", "ui.deals.list_page:DealListPage", "таблица сделок"),
    ModeInfo("forecast", "Прогноз", "trending-up", "ui.deals.forecast_page:ForecastPage",
             "план продаж по месяцам"),
)  # fmt: skip


def shipped_modes() -> tuple[ModeInfo, ...]:
    """Those whose module is there."""
    return tuple(mode for mode in MODES if find_spec(mode.page.partition(":")[0]) is not None)


def make_mode(info: ModeInfo, desk: DealsDesk) -> DealMode:
    """Import a mode and make it.

    Raises:
        ImportError: the module is not there.
    """
    module, _, name = info.page.partition(":")
    made: DealMode = getattr(import_module(module), name)(desk)
    return made
