"""When something is to be done: typed in words or chosen with one press."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import NO_DUE, Due, parse_due, show_due
from crm_desktop.wording.times import WEEKDAYS_SHORT, local
from ui.clients.wording import today
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton
from ui.widgets.chips import Chip
from ui.widgets.datefield import CalendarPopup
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label

if TYPE_CHECKING:
    import datetime as dt
    from datetime import tzinfo

    from PySide6.QtGui import QKeyEvent

_LOOK_MS: Final = 150
_QUICK: Final = (("Сегодня", 0), ("Завтра", 1), ("Через 3 дня", 3), ("Через неделю", 7))


class WhenField(QWidget):
    """«завтра», «через 3 дня», «пн», «25.11 14:30»; below it what was understood.

    Attributes:
        edited: something was typed or chosen.
    """

    edited = Signal()

    def __init__(self, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.line = TextField("", self.tr("завтра · пн · 25.11 14:30"))
        self.line.setMaxLength(60)
        self.line.setAccessibleName(self.tr("Когда"))
        self._pick = IconButton("calendar-days", self.tr("Выбрать в календаре"), size=28)
        self._pick.clicked.connect(lambda _on=False: self.open_calendar())
        self.line.add_button(self._pick)
        self.line.textChanged.connect(self._on_typed)
        self.line.editingFinished.connect(self._tell)
        self._told = Label("", Role.META, colour="text2", wrap=True)
        self._told.hide()
        self.chips: dict[int, Chip] = {}
        quick = QWidget()
        flow = FlowLayout(quick, spacing=Space.S, line_spacing=Space.S)
        for text, days in _QUICK:
            chip = self.chips[days] = Chip(text)
            chip.clicked.connect(lambda _on=False, ahead=days: self.choose(ahead))
            flow.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        column.addLayout(row)
        column.addWidget(quick)
        column.addWidget(self._told)
        self.setFocusProxy(self.line)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_LOOK_MS)
        self._soon.timeout.connect(self._tell)

    def set_zone(self, zone: tzinfo) -> None:
        """Understand what is typed by the clock of another zone."""
        self._zone = zone
        self._tell()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said of when."""
        return not self.line.text().strip()

    def read(self) -> Due | None:
        """What was typed; None (and the reason is shown) if it cannot be understood."""
        try:
            due = parse_due(self.line.text(), today=today(self._zone), zone=self._zone)
        except UserError as error:
            self.tell_error(str(error))
            return None
        self.tell_error("")
        return due

    def set_due(self, due: Due) -> None:
        """Show a date to be changed."""
        self.line.setText(typed_due(due, self._zone))
        self._tell()

    def choose(self, days: int) -> None:
        """Take the day so many days ahead; a time of day typed before stays."""
        self._take_day(today(self._zone) + timedelta(days=days))

    def tell_error(self, text: str) -> None:
        """Say what is wrong; `""` takes it away."""
        self.line.set_error(bool(text))
        self._told.set_colour("bad" if text else "text2")
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def open_calendar(self) -> None:
        """Drop the calendar below the line."""
        popup = CalendarPopup(self)
        popup.picked.connect(self._take_day)
        popup.open_at(self.line.mapToGlobal(QPoint(0, self.line.height() + 4)), self._day())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() == Qt.Key.Key_Down and alt:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def _take_day(self, on: dt.date) -> None:
        _day, _, clock = self.line.text().strip().rpartition(" ")
        clock = clock if ":" in clock else ""
        self.line.setText(f"{on:%d.%m.%Y} {clock}".strip())
        self._tell()

    def due(self) -> Due | None:
        """What is typed so far; None as long as it cannot be understood."""
        try:
            return parse_due(self.line.text(), today=today(self._zone), zone=self._zone)
        except UserError:
            return None

    def _day(self) -> dt.date | None:
        due = self.due()
        return due.day(self._zone) if due is not None else None

    def _on_typed(self, _text: str) -> None:
        self.line.set_error(False)
        self._soon.start()
        self.edited.emit()

    def _tell(self) -> None:
        """Say how the words were understood; half a word is no mistake yet."""
        due = self.due()
        on = due.day(self._zone) if due is not None else None
        ahead = (on - today(self._zone)).days if on is not None else None
        for days, chip in self.chips.items():
            chip.setChecked(days == ahead)
        if due is None or due == NO_DUE:
            self.tell_error("")
            return
        told = show_due(due, now=now_ms(), zone=self._zone)
        weekday = WEEKDAYS_SHORT[on.weekday()] if on else ""
        self.tell_error("")
        self._told.setText(f"{weekday}, {told}" if weekday else told)
        self._told.show()


def typed_due(due: Due, zone: tzinfo) -> str:
    """A date as it is typed: «25.11.2026», «25.11.2026 14:30», `""` for none."""
    on = due.day(zone)
    if on is None:
        return ""
    day = f"{on:%d.%m.%Y}"
    return day if due.at is None else f"{day} {local(due.at, zone):%H:%M}"
