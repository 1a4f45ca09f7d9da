"""When to remind of a task: chips, several at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.reminders.habits import read_habits
from crm_desktop.reminders.words import MOST, reminder_words
from crm_desktop.tasks.drafts import ReminderDraft
from crm_desktop.tasks.due import NO_DUE, Due, parse_due
from ui.clients.wording import today
from ui.theme import Role, Space
from ui.widgets.chips import Chip
from ui.widgets.choices import CheckBox
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crm_desktop.office import Office

_TIMED: Final = (15, 60, 1440)
_MORE_TIMED: Final = (0, 5, 10, 30, 120, 180, 2880, 10_080)
_DAY: Final = (-540, 900)
_MORE_DAY: Final = (-480, -600, -720, -900, 360, 2340, 9540)


class ReminderField(QWidget):
    """Chips that are on are the reminders; «Ещё…» offers the rest, an instant too.

    Attributes:
        changed: the person chose something else.
    """

    changed = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = office.zone
        self._me = office.user_id
        self._habits = read_habits(office)
        self._kind = ""
        self._due: Due = NO_DUE
        self._untouched = True
        self._chosen: list[ReminderDraft] = []
        self.chips: dict[ReminderDraft, Chip] = {}
        self._row = QWidget()
        self._flow = FlowLayout(self._row, spacing=Space.S, line_spacing=Space.S)
        self.menu = Menu(self)
        self.line = TextField("", self.tr("Когда напомнить: завтра 9:00 · 25.11 14:30"))
        self.line.setMaxLength(60)
        self.line.setAccessibleName(self.tr("В какой момент напомнить"))
        self.line.returnPressed.connect(self.add_instant)
        self.line.textEdited.connect(lambda _text: self._tell_error(""))
        self.line.hide()
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        self.mine = CheckBox(self.tr("Напоминать только мне"))
        self.mine.clicked.connect(self._set_mine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for part in (self._row, self.line, self._error, self.mine):
            column.addWidget(part)
        self.more = self._more_chip()
        self._show()

    def set_task(self, kind: str, due: Due, zone_name: str | None = None) -> None:
        """Offer what fits the task; while untouched, show what a new one of its kind gets.

        Args:
            kind: of the task.
            due: until when.
            zone_name: the task's zone; None or `""` = the office's.
        """
        del zone_name  # instants are told and typed on the office's clock
        was_timed = self._due.at is not None
        self._kind, self._due = kind, due
        if not self._untouched and was_timed != (due.at is not None):
            # «за 15 минут» says nothing of a day, nor «в 9:00» of a meeting.
            self._chosen = [one for one in self._chosen if self._fits(one)] or self._defaults()
        self._show()

    def set_reminders(self, reminders: tuple[ReminderDraft, ...] | None) -> None:
        """Show the reminders of a task; None = of a new one, for which nobody has chosen yet."""
        self._untouched = reminders is None
        self._chosen = list(reminders or ())
        self._show()

    def reminders(self) -> tuple[ReminderDraft, ...]:
        """Return what is shown as chosen."""
        return tuple(self._shown())

    @property
    def is_untouched(self) -> bool:
        """Whether a new task still has what its kind gets."""
        return self._untouched

    def toggle(self, reminder: ReminderDraft) -> None:
        """Add a reminder, or take it away."""
        self._touch()
        if reminder in self._chosen:
            self._chosen.remove(reminder)
        elif len(self._chosen) < MOST:
            self._chosen.append(reminder)
        else:
            self._tell_error(self.tr("Напоминаний у задачи не больше {}.").format(MOST))
        self._show()
        self.changed.emit()

    def add_instant(self) -> None:
        """Take the moment that was typed."""
        try:
            typed = parse_due(self.line.text(), today=today(self._zone), zone=self._zone)
        except UserError as error:
            self._tell_error(str(error))
            return
        if typed.at is None:
            self._tell_error(self.tr("Укажите и время: «завтра 9:00», «25.11 14:30»."))
            return
        wanted = ReminderDraft(at=typed.at, member_id=self._me if self.mine.isChecked() else None)
        self.line.clear()
        self.line.hide()
        if wanted not in self._shown():
            self.toggle(wanted)
        self.chips[wanted].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.line.isVisible():
            self.line.hide()
            self._tell_error("")
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.line.hasFocus():
            event.accept()  # it takes the moment, it does not save the form
        else:
            super().keyPressEvent(event)

    def _set_mine(self, on: bool) -> None:
        self._touch()
        member = self._me if on else None
        others = {None, self._me}
        self._chosen = list(
            dict.fromkeys(
                replace(one, member_id=member) if one.member_id in others else one
                for one in self._chosen
            )
        )
        self._show()
        self.changed.emit()

    def _touch(self) -> None:
        self._chosen = self._shown()
        self._untouched = False
        self._tell_error("")

    def _shown(self) -> list[ReminderDraft]:
        return self._defaults() if self._untouched else list(self._chosen)

    def _defaults(self) -> list[ReminderDraft]:
        if self._due == NO_DUE:
            return []
        minutes = self._habits.of_kind(self._kind, timed=self._due.at is not None)
        return [ReminderDraft(one) for one in minutes]

    def _fits(self, one: ReminderDraft) -> bool:
        offered = (*_TIMED, *_MORE_TIMED) if self._due.at is not None else (*_DAY, *_MORE_DAY)
        return one.at is not None or one.minutes_before in offered

    def _offered(self, minutes: tuple[int, ...]) -> list[ReminderDraft]:
        member = self._me if self.mine.isChecked() else None
        return [ReminderDraft(one, member_id=member) for one in minutes]

    def _show(self) -> None:
        shown = self._shown()
        self.mine.setChecked(bool(shown) and all(one.member_id == self._me for one in shown))
        self.mine.setEnabled(bool(shown))
        usual: tuple[int, ...] = ()
        if self._due.at is not None:
            usual = _TIMED
        elif self._due.on is not None:
            usual = _DAY
        wanted = list(dict.fromkeys([*self._offered(usual), *shown]))
        wanted.sort(key=lambda one: (one.at is not None, one.minutes_before or 0, one.at or 0))
        focused = next((one for one, chip in self.chips.items() if chip.hasFocus()), None)
        self._flow.clear()
        self.chips = {one: self._chip(one, on=one in shown) for one in wanted}
        for chip in self.chips.values():
            self._flow.addWidget(chip)
            chip.show()
        self.more = self._more_chip()
        self._flow.addWidget(self.more)
        self.more.show()
        first = next(iter(self.chips.values()), self.more)
        self.setFocusProxy(first)
        if focused is not None:
            self.chips.get(focused, first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _chip(self, one: ReminderDraft, *, on: bool) -> Chip:
        said = self._said(one)
        chip = Chip(said, "bell" if on else "", parent=self._row)
        chip.setChecked(on)
        chip.setAccessibleName(self.tr("Напомнить {}").format(said))
        chip.clicked.connect(lambda _on=False: self.toggle(one))
        return chip

    def _more_chip(self) -> Chip:
        chip = Chip(self.tr("Ещё…"), "plus", parent=self._row)
        chip.setCheckable(False)
        chip.setAccessibleName(self.tr("Другие напоминания"))
        chip.clicked.connect(lambda _on=False: self._open_menu())
        return chip

    def _said(self, one: ReminderDraft) -> str:
        said = reminder_words(one, timed=self._due.at is not None, zone=self._zone)
        foreign = one.member_id not in {None, self._me}
        return self.tr("{} (другому)").format(said) if foreign else said

    def _open_menu(self) -> None:
        menu = Menu(self)
        self.menu = menu
        minutes: tuple[int, ...] = ()
        if self._due.at is not None:
            minutes = _MORE_TIMED
        elif self._due.on is not None:
            minutes = _MORE_DAY
        for one in self._offered(minutes):
            if one not in self._shown():
                menu.add(self._said(one), partial(self.toggle, one))
        menu.add(self.tr("В момент…"), self.ask_instant, icon="clock")
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def ask_instant(self) -> None:
        """Let a moment be typed."""
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_error(self, text: str) -> None:
        self.line.set_error(bool(text))
        self._error.setText(text)
        self._error.setVisible(bool(text))
