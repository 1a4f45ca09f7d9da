"""What every screen is to the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


NEW: Final = "new"
"""Argument of `Place.CLIENTS`: the list with the dialog of a new client over it (Ctrl+N)."""


class Place(StrEnum):
    """Where a person can be; the window knows which screen shows it."""

    TODAY = "today"
    CLIENTS = "clients"
    CLIENT = "client"
    DEALS = "deals"
    DEAL = "deal"
    CALENDAR = "calendar"
    TASKS = "tasks"
    TEAM = "team"
    RULES = "rules"
    REPORTS = "reports"
    REPORT = "report"
    PIVOT = "pivot"
    PLANS = "plans"
    DUPLICATES = "duplicates"
    QUALITY = "quality"
    IMPORT = "import"
    HISTORY = "history"
    AUDIT = "audit"
    TRASH = "trash"
    SYNC = "sync"
    SETTINGS = "settings"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class ClientStop:
    """Argument of `Place.CLIENT` that says more than an id.

    Attributes:
        client_id: whose card.
        among: ids of the list it is opened from, in the order shown: for «next» and «previous».
        beside: the card in front stays open too.
        instead: the step replaces the one before, so that «back» leads past it.
        tab: which tab of the card comes to the front; `""` = as it was.
        record: the event or file to be shown there.
    """

    client_id: int
    among: Sequence[int] | None = field(default=None, compare=False, repr=False)
    beside: bool = field(default=False, compare=False)
    instead: bool = field(default=False, compare=False)
    tab: str = field(default="", compare=False)
    record: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DealStop:
    """Argument of `Place.DEAL` that says more than an id.

    Attributes:
        deal_id: whose card.
        among: ids of the board or the list it is opened from, in the order shown: for «next» and
            «previous».
        instead: the step replaces the one before, so that «back» leads past it.
        tab: which tab of the card comes to the front; `""` = as it was.
        record: the event, file or task to be shown there.
    """

    deal_id: int
    among: Sequence[int] | None = field(default=None, compare=False, repr=False)
    instead: bool = field(default=False, compare=False)
    tab: str = field(default="", compare=False)
    record: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CalendarStop:
    """Argument of `Place.CALENDAR`; a bare `date` works too.

    Attributes:
        day: which day is to be seen; None = the one that was.
        mode: key of the mode, as `ui/calendar/modes.py` names them; `""` = as it was.
        task: the task to be chosen there; 0 = none.
        slot: which occurrence of it.
    """

    day: date | None = None
    mode: str = ""
    task: int = 0
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class ListStop:
    """Argument of `Place.CLIENTS`: the list shown by one of its views.

    Attributes:
        view: key of a saved or ready-made view.
    """

    view: str


@dataclass(frozen=True, slots=True)
class TasksStop:
    """Argument of `Place.TASKS` that says more than an id of a task.

    Attributes:
        task_id: the task whose card is opened; 0 = none.
        slot: of which occurrence of a repeating one.
        scope: `mine`, `given`, `helping` or `all`; `""` = as it was.
        member_id: only this person's tasks; 0 = anybody's, as the other ids.
        bucket: only this part: `overdue`, `today`, …; `""` = all.
    """

    task_id: int = 0
    slot: str | None = None
    scope: str = ""
    member_id: int = 0
    client_id: int = 0
    deal_id: int = 0
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something the palette (Ctrl+K) and the menus can do.

    Attributes:
        key: names it among the commands.
        title: what a person reads and types to find it.
        run: does it.
        icon: Lucide name.
        shortcut: as Qt writes it, e.g. `Ctrl+N`; empty if none.
        words: other words people would look for.
    """

    key: str
    title: str
    run: Callable[[], None]
    icon: str = ""
    shortcut: str = ""
    words: str = ""


class Screen(QWidget):
    """One place of the program. The window shows one at a time and tells it what happens.

    A screen reads through `workspace.runner.read` and writes through `workspace.act`; it never
    waits for either.
    """

    place: Place
    help_page = "index"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace

    def open(self, argument: object | None) -> None:
        """Show what the argument names (a client's id …); called each time it becomes current."""

    def on_changed(self, changes: Changes) -> None:
        """React to what was written, here or elsewhere; called only while current.

        A screen that was not current when something changed is opened anew when it becomes so.
        """

    def commands(self) -> list[Command]:
        """Return what can be done here; listed first in the palette and bound to its shortcuts."""
        return []

    def focus_search(self) -> bool:
        """Put the cursor into this screen's own search (Ctrl+F, `/`); False if it has none."""
        return False

    def leave_field(self) -> None:
        """Take the cursor out of a text field (Esc); a second Esc leads back."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        """Ask, if unsaved work would be lost; False keeps the person here."""
        return True
