"""The program without its window: in the tray or only running, so that it can remind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from ui.reminders.locked import LockedBell
from ui.reminders.tray import Tray, has_tray
from ui.widgets.dialogs import confirm

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.reminders.desk import ReminderDesk
    from ui.shell.preferences import Preferences

STAY: Final = "stay"
QUIT: Final = "quit"


class Background(QObject):
    """What becomes of the program when its window is closed or its office locked.

    Attributes:
        front_wanted: the window has to be seen.
        lock_wanted: the office has to be locked.
        quit_wanted: the program has to end.
        tray: its sign in the tray.
        bell: what rings while the office is locked.
    """

    front_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._preferences = preferences
        self._stays = preferences.background == STAY
        self.desk: ReminderDesk | None = None
        self.bell = LockedBell(window)
        self.bell.open_wanted.connect(self.front_wanted)
        self.tray = Tray(window)
        self.tray.open_wanted.connect(self.front_wanted)
        self.tray.list_wanted.connect(self._open_list)
        self.tray.lock_wanted.connect(self.lock_wanted)
        self.tray.quit_wanted.connect(self.quit_wanted)
        self.bell.told.connect(self.tray.tell)

    def begin_hidden(self) -> None:
        """The program was started with `--background`: ask for the password without a window."""
        self._stays = True
        self.tray.show()
        if not has_tray():
            self._window.showMinimized()
        self.bell.say(self.tr("Введите пароль, и Картотека будет напоминать о задачах"))

    def entered(self, desk: ReminderDesk) -> None:
        """An office is open: its reminders ring by themselves."""
        self.bell.stop()
        self.desk = desk
        desk.told.connect(self.tray.tell)
        desk.front_wanted.connect(self.front_wanted)
        desk.missed_count_changed.connect(self._tell_state)
        self.set_stays(self._preferences.background == STAY or self._stays)
        self._tell_state(desk.waiting)

    def locked(self) -> None:
        """The office is about to be locked: keep the instants, and nothing else."""
        coming = self.desk.coming if self.desk is not None else ()
        self.left()
        self.bell.start(coming)

    def left(self) -> None:
        """No office is open any more."""
        self.desk = None
        self.bell.stop()
        self._tell_state(0)

    def ended(self) -> None:
        """The program ends."""
        self.left()
        self.tray.hide()

    def set_stays(self, on: bool) -> None:
        """Let the program go on without its window, or not."""
        self._stays = on
        if on:
            self.tray.show()
        else:
            self.tray.hide()

    def keeps_on(self) -> bool:
        """Whether the program goes on when its window is closed; asks the person once."""
        if self._stays:
            return self.desk is not None or self.bell.is_on
        desk, preferences = self.desk, self._preferences
        # Where nothing is remembered (a tour) nobody is asked.
        if preferences.background or preferences.path is None or desk is None:
            return False
        if not desk.coming and not desk.waiting:
            return False
        stay = confirm(
            self._window,
            self.tr("Напоминать, когда окно закрыто?"),
            self.tr(
                "Окно закроется, а программа останется и напомнит о задачах. Открыть её снова: {}. "
                "Передумать можно в «Настройках», раздел «Напоминания»."
            ).format(
                self.tr("значок в трее")
                if has_tray()
                else self.tr("запустить программу ещё раз, пароль не понадобится")
            ),
            yes=self.tr("Остаться и напоминать"),
            no=self.tr("Выйти из программы"),
        )
        preferences.background = STAY if stay else QUIT
        preferences.save()
        self.set_stays(stay)
        return stay

    def _tell_state(self, waiting: int) -> None:
        self.tray.set_state(is_open=self.desk is not None, waiting=waiting)

    def _open_list(self) -> None:
        if self.desk is not None:
            self.desk.open_list()
