"""Writing an event down: kind, words, when, how long, which way."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.timeline.events import EventDraft
from crm_desktop.wording.times import local
from ui.clients.wording import today
from ui.theme import Role, Space, follow_theme, theme
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextArea, TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from PySide6.QtGui import QKeyEvent

    from crm_desktop.timeline.events import EventRow

KINDS: Final = (
    ("note", "Заметка"),
    ("call", "Звонок"),
    ("meeting", "Встреча"),
    ("letter", "Письмо"),
    ("message", "Сообщение"),
)
_PROMPTS: Final = {
    "note": "Что важно запомнить?",
    "call": "О чём договорились?",
    "meeting": "О чём договорились на встрече?",
    "letter": "О чём письмо?",
    "message": "О чём написали?",
}
_LASTING: Final = ("call", "meeting")
_DIRECTED: Final = ("call", "letter", "message")


class EventForm(QWidget):
    """The fields of an event; which of them are shown depends on its kind.

    Attributes:
        submitted: Ctrl+Enter, or Enter in a field of one line.
        edited: something was typed or chosen.
    """

    submitted = Signal()
    edited = Signal()

    def __init__(self, zone: tzinfo, *, lines: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._duration_s: int | None = None
        self.kind = Segment(KINDS)
        self.kind.changed.connect(self._on_kind)
        self.text = TextArea("", _PROMPTS["note"], lines=lines)
        self.text.submitted.connect(self.submitted)
        self.text.textChanged.connect(self.edited)
        self._date = DateField()
        self._date.setAccessibleName(self.tr("Когда: дата"))
        self._date.setPlaceholderText(self.tr("Сегодня"))
        self._time = TextField("", self.tr("сейчас"))
        self._time.setAccessibleName(self.tr("Когда: время"))
        self._time.setMaxLength(5)
        self._way = ComboBox(
            [("", self.tr("Направление")), ("out", self.tr("Исходящий")),
             ("in", self.tr("Входящий"))]
        )  # fmt: skip
        self._way.setAccessibleName(self.tr("Направление"))
        self._minutes = TextField("", self.tr("мин"))
        self._minutes.setAccessibleName(self.tr("Длительность в минутах"))
        self._minutes.setMaxLength(5)
        self.error = Label("", Role.META, colour="bad", wrap=True)
        self.error.hide()
        given = QWidget()
        flow = FlowLayout(given, spacing=Space.S, line_spacing=Space.S)
        for part in (self._date, self._time, self._way, self._minutes):
            flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        given.setSizePolicy(policy)
        self._details = QWidget()
        self._details.setSizePolicy(policy)
        self.foot = QHBoxLayout(self._details)
        self.foot.setContentsMargins(0, 0, 0, 0)
        self.foot.setSpacing(Space.S)
        self.foot.addWidget(given, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        kinds = QWidget()
        kinds.setSizePolicy(policy)
        self.top = FlowLayout(kinds, spacing=Space.L, line_spacing=Space.S)
        self.top.addWidget(self.kind)
        column.addWidget(kinds)
        column.addWidget(self.text)
        column.addWidget(self._details)
        column.addWidget(self.error)
        self._on_kind(self.kind.value)
        follow_theme(self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        chord = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if enter and (chord or isinstance(self.focusWidget(), QLineEdit)):
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        px = theme().px
        for field, width in ((self._date, 128), (self._time, 84), (self._minutes, 72)):
            field.setFixedWidth(px(width))

    def set_details_shown(self, shown: bool) -> None:
        """Show when, which way and how long, or only the words."""
        self._details.setVisible(shown)

    def set_kind(self, kind: str) -> None:
        """Choose a kind."""
        self.kind.set_value(kind)
        self._on_kind(kind)

    def set_event(self, event: EventRow) -> None:
        """Show an event to be changed."""
        self.set_kind(event.kind)
        self.text.setPlainText(event.text)
        there = local(event.happened_at, self._zone)
        self._date.set_value(there.date())
        self._time.setText(f"{there:%H:%M}")
        self._way.set_value(event.direction)
        self._duration_s = event.duration_s
        self._minutes.setText(_minutes(event.duration_s))

    def clear(self) -> None:
        """Be empty again; the kind stays."""
        self.text.clear()
        self._date.set_value(None)
        self._time.clear()
        self._minutes.clear()
        self._way.set_value("")
        self.set_error("")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.text.toPlainText().strip() or self._minutes.text().strip())

    def set_error(self, text: str) -> None:
        """Say what is wrong."""
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def draft(self) -> EventDraft | None:
        """What was typed; None (and the reason is shown) if it cannot be understood."""
        kind = str(self.kind.value)
        at = self._instant()
        lasting = kind in _LASTING
        typed = self._minutes.text().strip().replace(",", ".") if lasting else ""
        seconds: int | None = None
        if typed and typed == _minutes(self._duration_s):
            seconds = self._duration_s
        elif typed:
            try:
                seconds = round(float(typed) * 60)
            except ValueError:
                seconds = -1
        if seconds is not None and seconds < 0:
            self.set_error(self.tr("Длительность пишут числом минут: 12"))
            self._minutes.setFocus()
            return None
        if at == -1:
            self.set_error(self.tr("Время пишут так: 14:30, дату так: 18.11.2026"))
            self._time.setFocus()
            return None
        self.set_error("")
        way = str(self._way.value or "") if kind in _DIRECTED else ""
        return EventDraft(kind, self.text.toPlainText(), at, seconds, way)

    def _instant(self) -> int | None:
        """UTC ms, None = now, −1 = not understood."""
        typed = self._time.text().strip().replace(".", ":")
        if not self._date.is_valid:
            return -1
        on: date | None = self._date.value
        if not typed and on is None:
            return None
        clock = datetime.now(self._zone).time() if not typed else _clock(typed)
        if clock is None:
            return -1
        there = datetime.combine(on or today(self._zone), clock, self._zone)
        return round(there.astimezone(UTC).timestamp() * 1000)

    def _on_kind(self, kind: object) -> None:
        name = str(kind)
        self.text.setPlaceholderText(_PROMPTS.get(name, ""))
        self.text.setAccessibleName(_PROMPTS.get(name, ""))
        self._way.setVisible(name in _DIRECTED)
        self._minutes.setVisible(name in _LASTING)
        self.edited.emit()


def _minutes(seconds: int | None) -> str:
    if not seconds:
        return ""
    minutes = f"{seconds / 60:.1f}"
    return minutes.removesuffix(".0")


def _clock(text: str) -> time | None:
    hours, _colon, minutes = text.partition(":")
    if not hours.isdecimal() or (minutes and not minutes.isdecimal()):
        return None
    if not minutes and len(hours) > 2:  # noqa: PLR2004 - «1430»
        hours, minutes = hours[:-2], hours[-2:]
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        return None
