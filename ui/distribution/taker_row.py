"""A person who may get new deals: working days, hours, how many open deals are enough."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.distribution.definition import ALL_DAY, Taker
from crm_desktop.errors import UserError
from crm_desktop.wording.times import WEEKDAYS
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton
from ui.widgets.chips import Chip
from ui.widgets.choices import CheckBox
from ui.widgets.fields import TextField
from ui.widgets.labels import Label

DAYS: Final = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")
NAME_WIDTH: Final = 190
HOURS_WIDTH: Final = 124
LIMIT_WIDTH: Final = 76
_HOURS: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
_HOUR: Final = 60


class TakerRow(QWidget):
    """One line; `moved` carries -1 or 1."""

    changed = Signal()
    moved = Signal(int)

    def __init__(self, member_id: int, name: str, taker: Taker | None) -> None:
        super().__init__()
        self.member_id = member_id
        self.name = name
        known = taker or Taker(member_id)
        self.box = CheckBox(name)
        self.box.setChecked(taker is not None)
        self.box.setFixedWidth(NAME_WIDTH)
        self.box.toggled.connect(self._on_box)
        self.days = [Chip(day) for day in DAYS]
        for number, (chip, day) in enumerate(zip(self.days, WEEKDAYS, strict=True)):
            chip.setChecked(number in known.days)
            chip.setAccessibleName(f"{name}: {day}")
            chip.toggled.connect(lambda _on: self.changed.emit())
        self.hours = TextField(show_hours(known), placeholder=self.tr("круглые сутки"))
        self.hours.setFixedWidth(HOURS_WIDTH)
        self.hours.setAccessibleName(self.tr("{}: рабочее время").format(name))
        self.limit = TextField("" if known.limit is None else str(known.limit), placeholder="—")
        self.limit.setFixedWidth(LIMIT_WIDTH)
        self.limit.setAccessibleName(self.tr("{}: предел открытых сделок").format(name))
        for field in (self.hours, self.limit):
            field.textChanged.connect(lambda _text: self.changed.emit())
        up = IconButton("chevron-up", self.tr("Раньше в очереди"), size=28)
        up.clicked.connect(lambda _on=False: self.moved.emit(-1))
        down = IconButton("chevron-down", self.tr("Позже в очереди"), size=28)
        down.clicked.connect(lambda _on=False: self.moved.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.box)
        for chip in self.days:
            row.addWidget(chip)
        row.addSpacing(Space.S)
        row.addWidget(self.hours)
        row.addWidget(self.limit)
        row.addWidget(up)
        row.addWidget(down)
        row.addStretch(1)
        self._on_box(self.box.isChecked())

    @property
    def taker(self) -> Taker | None:
        """What was set; None for one who gets nothing.

        Raises:
            UserError: hours or limit cannot be read.
        """
        if not self.box.isChecked():
            return None
        starts, ends = self._hours()
        days = frozenset(number for number, chip in enumerate(self.days) if chip.isChecked())
        return Taker(self.member_id, days, starts, ends, self._limit())

    def _hours(self) -> tuple[int, int]:
        text = self.hours.text().strip()
        if not text:
            return ALL_DAY
        found = _HOURS.fullmatch(text)
        if found is None:
            raise UserError(f"{self.name}: рабочее время пишется так: 9:00–18:00.")
        hours = [int(found[1]), int(found[3])]
        minutes = [int(found[2] or 0), int(found[4] or 0)]
        if max(minutes) >= _HOUR:
            raise UserError(f"{self.name}: времени «{text}» не бывает. Пример: 9:00–18:00.")
        return hours[0] * _HOUR + minutes[0], hours[1] * _HOUR + minutes[1]

    def _limit(self) -> int | None:
        text = self.limit.text().strip()
        if not text:
            return None
        if not text.isdecimal():
            raise UserError(f"{self.name}: предел открытых сделок — целое число.")
        return int(text)

    def _on_box(self, on: bool) -> None:
        for widget in (*self.days, self.hours, self.limit):
            widget.setEnabled(on)
        self.changed.emit()


def show_hours(taker: Taker) -> str:
    """«9:00–18:00»; `""` for the whole day."""
    if (taker.starts, taker.ends) == ALL_DAY:
        return ""
    first, last = divmod(taker.starts, _HOUR), divmod(taker.ends, _HOUR)
    return f"{first[0]}:{first[1]:02d}–{last[0]}:{last[1]:02d}"


def heads() -> QWidget:
    """Return what stands above the columns."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.XS)
    for text, width in (("Сотрудник", NAME_WIDTH), ("Рабочие дни", 0), ("Время", HOURS_WIDTH),
                        ("Открытых", LIMIT_WIDTH + 2 * 28 + 2 * Space.XS)):  # fmt: skip
        label = Label(text, Role.META_MEDIUM, colour="text2")
        if width:
            label.setFixedWidth(width)
        row.addWidget(label, 0 if width else 1, Qt.AlignmentFlag.AlignLeft)
    return line
