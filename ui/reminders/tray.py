"""The program's sign in the tray, where the desktop has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from ui.widgets.menus import Menu
from ui.widgets.nav import program_icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_MESSAGE_MS: Final = 15_000


def has_tray() -> bool:
    """Whether the desktop shows signs of programs."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """There while the program may go on without its window.

    Attributes:
        open_wanted: the window is wanted.
        list_wanted: the reminders that wait are wanted.
        lock_wanted: the office has to be locked.
        quit_wanted: the program has to end.
    """

    open_wanted = Signal()
    list_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.menu = Menu(window)
        self.menu.add(self.tr("Открыть Картотеку"), self.open_wanted.emit, icon="house")
        self._list = self.menu.add(self.tr("Напоминания"), self.list_wanted.emit, icon="clock")
        self._lock = self.menu.add(self.tr("Заблокировать"), self.lock_wanted.emit, icon="lock")
        self.menu.addSeparator()
        self.menu.add(self.tr("Выйти из программы"), self.quit_wanted.emit, icon="x")
        self.sign = QSystemTrayIcon(program_icon(), self)
        self.sign.setContextMenu(self.menu)
        self.sign.activated.connect(self._on_activated)
        self.sign.messageClicked.connect(self.open_wanted)
        self.set_state(is_open=False, waiting=0)

    def set_state(self, *, is_open: bool, waiting: int) -> None:
        """Say whether an office is open, and how many reminders wait for an answer."""
        self._list.setEnabled(is_open)
        self._lock.setEnabled(is_open)
        said = self.tr("Картотека") if is_open else self.tr("Картотека: заблокирована")
        if waiting:
            said = self.tr("{} · напоминаний: {}").format(said, waiting)
        self.sign.setToolTip(said)

    def show(self) -> None:
        """Be in the tray, if there is one."""
        if has_tray():
            self.sign.show()

    def hide(self) -> None:
        """Leave the tray."""
        self.sign.hide()

    def tell(self, title: str, text: str) -> None:
        """Let the system show a message; where there is no tray nothing happens."""
        if self.sign.isVisible() and QSystemTrayIcon.supportsMessages():
            self.sign.showMessage(title, text, program_icon(), _MESSAGE_MS)

    def _on_activated(self, why: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if why in {reasons.Trigger, reasons.DoubleClick}:
            self.open_wanted.emit()
