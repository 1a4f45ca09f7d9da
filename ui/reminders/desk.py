"""What the window does about reminders while an office is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.habits import Notify
from ui.reminders.card import ReminderCard
from ui.reminders.clock import ReminderClock
from ui.reminders.missed_window import MissedWindow
from ui.reminders.stack import MOST, CardStack
from ui.reminders.words import when_words, whom_words
from ui.tasks.acts import complete_here
from ui.theme import Tone
from ui.widgets.nav import NavItem

if TYPE_CHECKING:
    from crm_desktop.reminders.due import DueReminder
    from ui.shell.workspace import Workspace

_ON_SCREEN: Final = "reminders.on_screen"
"""In a session: cards stood on the screen when the window was locked."""
_REFRESH_MS: Final = 15_000


class ReminderDesk(QObject):
    """Shows what rings and carries out the answers.

    Attributes:
        missed_count_changed: how many reminders wait for an answer.
        told: a title and a text for the tray, when the person is in another program.
        front_wanted: the window has to come to the front.
        item: the place in the sidebar; there while something waits.
    """

    missed_count_changed = Signal(int)
    told = Signal(str, str)
    front_wanted = Signal()

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._window = window
        self._zone = workspace.office.zone
        self._may_edit = may(workspace.office, Right.EDIT_TASKS)
        self._listed: list[DueReminder] = []
        self.item = NavItem(self.tr("Напоминания"), "clock")
        self.item.setCheckable(False)
        self.item.clicked.connect(lambda _on=False: self.open_list())
        self.item.hide()
        self.stack = CardStack(self)
        self.list: MissedWindow | None = None
        self.clock = ReminderClock(workspace.office, self)
        self.clock.rang.connect(self.ring)
        self.clock.missed.connect(self.show_missed)
        self.clock.listed.connect(self._on_listed)
        workspace.changed.connect(self.clock.on_changed)
        self._refresh = QTimer(self)
        self._refresh.setInterval(_REFRESH_MS)
        self._refresh.timeout.connect(self._tell_anew)
        self.clock.start()

    @property
    def coming(self) -> tuple[int, ...]:
        """The instants of the next week at which something rings, for the locked window."""
        return self.clock.coming

    @property
    def waiting(self) -> int:
        """How many reminders wait for an answer."""
        return len(self._listed)

    def stop(self) -> None:
        """Take everything off the screen; returns when the last look is over."""
        if self.stack.cards:
            self._workspace.session[_ON_SCREEN] = (len(self.stack.cards),)
        self._refresh.stop()
        self.stack.clear()
        if self.list is not None:
            self.list.close()
            self.list.deleteLater()
            self.list = None
        self.clock.stop()

    def ring(self, reminders: list[DueReminder]) -> None:
        """Show reminders at the corner of the screen, or in the list if they are too many."""
        for one in reminders:
            self._drop_card(one.occurrence)
        if self.clock.habits.notify is Notify.LIST:
            self._on_listed([*self._listed, *reminders])
        elif len(self.stack.cards) + len(reminders) > MOST:
            self._show_list([*self._listed, *reminders], away=False)
        else:
            for one in reminders:
                self._add_card(one)
        self._tell_tray(reminders)
        if self.clock.habits.sound:
            QApplication.beep()
        self.clock.shown(reminders)

    def show_missed(self, reminders: list[DueReminder]) -> None:
        """Show what rang while nobody was there, once."""
        self._tell_tray(reminders)
        if self.clock.habits.notify is Notify.LIST:
            self._on_listed([*self._listed, *reminders])
        else:
            self._show_list([*self._listed, *reminders], away=True)
        self.clock.shown(reminders)

    def open_list(self) -> MissedWindow:
        """Show what waits for an answer."""
        return self._show_list(self._listed, away=False)

    def take_focus(self) -> None:
        """Let the keyboard reach what stands on the screen: the newest card, or the list."""
        cards = [card for card in self.stack.cards if isinstance(card, ReminderCard)]
        if cards:
            cards[-1].take_focus(cards[-1].open_button)
        else:
            self.open_list()

    def _add_card(self, one: DueReminder) -> None:
        card = ReminderCard(one, self._zone, may_edit=self._may_edit)
        card.open_wanted.connect(lambda: self._open(one))
        card.done_wanted.connect(lambda: self._done(one))
        card.snoozed.connect(lambda until: self._snooze(one, until))
        card.closed.connect(lambda: self._answer([one]))
        self.stack.add(card, self._window.screen())
        self._refresh.start()

    def _show_list(self, rows: list[DueReminder], *, away: bool) -> MissedWindow:
        if self.list is None:
            made = MissedWindow(self._zone, may_edit=self._may_edit)
            made.open_wanted.connect(self._open)
            made.done_wanted.connect(self._done)
            made.answered.connect(self._answer)
            made.snoozed.connect(self._snooze)
            self.list = made
        # What stands in the list needs no card.
        self.stack.clear()
        self.list.set_title(away=away)
        self.list.show_rows(rows)
        self.list.come(self._window)
        return self.list

    def _open(self, one: DueReminder) -> None:
        from ui.tasks.task_desk import open_task  # noqa: PLC0415 - the window starts without it

        self._answer([one])
        self.front_wanted.emit()
        open_task(self._workspace, self._window, one.task_id, slot=one.slot)

    def _done(self, one: DueReminder) -> None:
        if self._window.window().isHidden():
            self.front_wanted.emit()
        # The reminder goes with the task; if a result is asked for and not given, it stays.
        complete_here(
            self._workspace, self._window, one.task_id, one.slot,
            on_done=lambda _done: self._answer([one]),
        )  # fmt: skip

    def _answer(self, reminders: list[DueReminder]) -> None:
        self._forget(reminders)
        self.clock.answer(reminders)

    def _snooze(self, one: DueReminder, until: object) -> None:
        if isinstance(until, int):
            self._forget([one])
            self.clock.snooze(one, until)

    def _forget(self, reminders: list[DueReminder]) -> None:
        gone = {one.occurrence for one in reminders}
        for occurrence in gone:
            self._drop_card(occurrence)
        self._on_listed([one for one in self._listed if one.occurrence not in gone])

    def _drop_card(self, occurrence: tuple[int, str | None]) -> None:
        for card in tuple(self.stack.cards):
            if isinstance(card, ReminderCard) and card.reminder.occurrence == occurrence:
                self.stack.remove(card)

    def _drop_settled(self, rows: list[DueReminder]) -> None:
        """A card goes with its task: done elsewhere, moved, handed over, answered elsewhere."""
        open_ones = {one.occurrence for one in rows}
        for card in tuple(self.stack.cards):
            if not isinstance(card, ReminderCard) or self.clock.awaits(card.reminder):
                continue
            if card.reminder.occurrence not in open_ones:
                self.stack.remove(card)

    def _on_listed(self, rows: list[DueReminder]) -> None:
        self._listed = rows
        self._drop_settled(rows)
        self.item.set_badge(len(rows), Tone.WARN)
        self.item.setVisible(bool(rows))
        self.missed_count_changed.emit(len(rows))
        if self._workspace.session.pop(_ON_SCREEN, None) and rows:
            self._show_list(rows, away=False)
        elif self.list is not None and self.list.isVisible():
            self.list.show_rows(rows)
            if not rows:
                self.list.close()

    def _tell_anew(self) -> None:
        cards = [card for card in self.stack.cards if isinstance(card, ReminderCard)]
        for card in cards:
            card.refresh()
        if not cards:
            self._refresh.stop()

    def _tell_tray(self, reminders: list[DueReminder]) -> None:
        """A message of the system, for whoever is in another program."""
        in_front = QApplication.activeWindow() is not None
        if in_front or self.clock.habits.notify is not Notify.BOTH:
            return
        for one in reminders[:MOST]:
            said = when_words(one, now=now_ms(), zone=self._zone)
            self.told.emit(one.title, " · ".join(part for part in (said, whom_words(one)) if part))
