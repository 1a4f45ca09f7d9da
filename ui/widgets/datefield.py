"""A date typed the Russian way or picked from a calendar; may be empty."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.theme import Role, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_TYPED: Final = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})(?:[.\-/ ](\d{4}|\d{2}))?\.?")
_DIGITS: Final = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LEAP: Final = 2000
_PIVOT: Final = 50
_SHORT: Final = 2


def parse_typed(text: str, *, today: dt.date, year_optional: bool = False) -> str | None:
    """Read «18.11.2026», «18.11.26», «18.11», «18112026» or ISO.

    Without a year the date is this year's, or, with `year_optional`, stays without one.

    Returns:
        'YYYY-MM-DD', '--MM-DD', '' for an empty text, None when it is no date.
    """
    line = text.strip()
    if not line:
        return ""
    if found := _ISO.fullmatch(line):
        year, month, day = (int(part) for part in found.groups())
        return _iso(year, month, day)
    found = _TYPED.fullmatch(line) or _DIGITS.fullmatch(line)
    if not found:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        if year_optional:
            whole = _iso(_LEAP, month, day)
            return whole and f"-{whole[4:]}"
        return _iso(today.year, month, day)
    year = int(found[3])
    if len(found[3]) == _SHORT:
        year += 2000 if year < _PIVOT else 1900
    return _iso(year, month, day)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def show_iso(iso: str) -> str:
    """Show 'YYYY-MM-DD' as «18.11.2026» and '--MM-DD' as «18.11»."""
    if iso.startswith("--"):
        return f"{iso[5:7]}.{iso[2:4]}"
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}" if iso else ""


class DateField(TextField):
    """`changed` carries a `datetime.date` or None, when the typing is done and is a date."""

    changed = Signal(object)

    def __init__(self, *, year_optional: bool = False, parent: QWidget | None = None) -> None:
        self._year_optional = year_optional
        self._iso = ""
        placeholder = "дд.мм" if year_optional else "дд.мм.гггг"
        super().__init__("", placeholder, parent=parent)
        self._pick = IconButton("calendar-days", self.tr("Выбрать в календаре"), size=28)
        self._pick.clicked.connect(self.open_calendar)
        self.add_button(self._pick)
        self.editingFinished.connect(self._settle)

    @property
    def iso(self) -> str:
        """'' , 'YYYY-MM-DD' or '--MM-DD'; what cannot be read counts as the last good date."""
        read = self._read()
        return self._iso if read is None else read

    @property
    def value(self) -> dt.date | None:
        """The date, or None when empty or without a year."""
        iso = self.iso
        return dt.date.fromisoformat(iso) if iso and not iso.startswith("--") else None

    @property
    def is_valid(self) -> bool:
        """Whether what stands there is a date or nothing."""
        return self._read() is not None

    def set_iso(self, iso: str) -> None:
        """Show a date without a signal."""
        self._iso = iso
        self.setText(show_iso(iso))
        self.set_error(False)

    def set_value(self, date: dt.date | None) -> None:
        """Show a date without a signal."""
        self.set_iso(date.isoformat() if date else "")

    def set_compact(self) -> None:
        super().set_compact()
        self._pick.set_side(24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Down and alt_down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Drop the calendar below the field."""
        popup = CalendarPopup(self)
        popup.picked.connect(self._on_picked)
        popup.open_at(self.mapToGlobal(QPoint(0, self.height() + 4)), self.value)

    def _read(self) -> str | None:
        today = QDate.currentDate().toPython()
        assert isinstance(today, dt.date)  # noqa: S101 - Qt's own conversion, for the type checker
        return parse_typed(self.text(), today=today, year_optional=self._year_optional)

    def _settle(self) -> None:
        read = self._read()
        self.set_error(read is None)
        if read is None:
            return
        if read != self._iso:
            self.set_iso(read)
            self.changed.emit(self.value)
        else:
            self.setText(show_iso(read))

    def _on_picked(self, date: dt.date) -> None:
        self.setText(show_iso(date.isoformat()))
        self._settle()


class CalendarPopup(QFrame):
    """A month to pick a day from."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("calendar")
        self._calendar = QCalendarWidget(self)
        self._calendar.setLocale(QLocale(QLocale.Language.Russian))
        self._calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._calendar.setVerticalHeaderFormat(
            QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
        )
        self._calendar.setHorizontalHeaderFormat(
            QCalendarWidget.HorizontalHeaderFormat.ShortDayNames
        )
        self._calendar.activated.connect(self._on_activated)
        self._calendar.clicked.connect(self._on_activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self._calendar)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Frame and ground of the theme."""
        colours = theme().colours
        px = theme().px
        self._calendar.setMinimumSize(px(300), px(272))
        head = QTextCharFormat()
        head.setForeground(theme().colour("text2"))
        head.setBackground(theme().colour("surface"))
        head.setFont(theme().font(Role.META_MEDIUM))
        self._calendar.setHeaderTextFormat(head)
        rest = QTextCharFormat()
        rest.setForeground(theme().colour("bad"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._calendar.setWeekdayTextFormat(day, rest)
        for name, icon in (("prev", "chevron-left"), ("next", "chevron-right")):
            button = self._calendar.findChild(QToolButton, f"qt_calendar_{name}month")
            if button is not None:
                button.setIcon(theme().icon(icon, "text2", 18))
        self.setStyleSheet(
            f"#calendar {{ background: {colours.surface}; border: 1px solid {colours.line2}; }}"
        )

    def open_at(self, corner: QPoint, date: dt.date | None) -> None:
        """Show the popup, kept on the screen."""
        if date:
            self._calendar.setSelectedDate(QDate(date.year, date.month, date.day))
        self.adjustSize()
        area = self.screen().availableGeometry()
        left = min(corner.x(), area.right() - self.width())
        top = min(corner.y(), area.bottom() - self.height())
        self.move(max(area.left(), left), max(area.top(), top))
        self.show()
        self._calendar.setFocus()

    def _on_activated(self, date: QDate) -> None:
        self.picked.emit(dt.date(date.year(), date.month(), date.day()))
        self.close()
