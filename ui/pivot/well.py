"""A well: fields side by side, dropped into it or chosen from a list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.pivot.editing import Well
from ui.pivot.chip import FieldChip
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import IconButton
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from ui.pivot.drag import FieldDrag, Held

TITLE_WIDTH = 68


class FieldWell(QWidget):
    """Fields of one kind of place, and a button that adds one.

    Attributes:
        dropped: what was dropped here, and before which place.
        add_wanted: a field is to be chosen from a list; the button it drops from.
        chip_menu_wanted: number of the chip, and the chip.
        chip_removed: number of the chip.
        chip_moved: number of the chip, and by how many places.
        chip_sent: number of the chip, and to which well: −1 above, 1 below.
    """

    dropped = Signal(object, int)
    add_wanted = Signal(object)
    chip_menu_wanted = Signal(int, object)
    chip_removed = Signal(int)
    chip_moved = Signal(int, int)
    chip_sent = Signal(int, int)

    def __init__(
        self, well: Well, title: str, drag: FieldDrag, *, hint: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.well = well
        self._drag = drag
        self._hint = hint
        self._line = -1
        self._answers = False
        self.chips: list[FieldChip] = []
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 5, 5, 5)
        row.setSpacing(Space.S)
        name = Label(title, Role.META_MEDIUM, colour="text2")
        name.setFixedWidth(theme().px(TITLE_WIDTH))
        row.addWidget(name)
        self._box = QWidget()
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._flow = FlowLayout(self._box, spacing=6, line_spacing=4)
        self.told = Label(hint, Role.META, colour="text3")
        row.addWidget(self.told)
        row.addWidget(self._box, 1)
        self.add = IconButton("plus", f"{title}: добавить", size=28)
        self.add.clicked.connect(lambda _on=False: self.add_wanted.emit(self.add))
        row.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        drag.add_target(self)
        follow_theme(self.update)

    def show_fields(
        self, fields: Sequence[Held], notes: Sequence[str], wrong: Sequence[bool]
    ) -> None:
        """Show what is in the well; the focus stays with the chip of the same number."""
        focused = next((n for n, chip in enumerate(self.chips) if chip.hasFocus()), -1)
        self._flow.clear()
        self.chips = []
        for number, held in enumerate(fields):
            chip = FieldChip(
                replace(held, well=self.well, at=number), self._drag,
                note=notes[number], wrong=wrong[number],
            )  # fmt: skip
            chip.menu_wanted.connect(partial(self.chip_menu_wanted.emit, number, chip))
            chip.removed.connect(partial(self.chip_removed.emit, number))
            chip.moved.connect(partial(self.chip_moved.emit, number))
            chip.changed_well.connect(partial(self.chip_sent.emit, number))
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self.told.setVisible(not fields)
        self._box.setVisible(bool(fields))
        if focused >= 0:
            self.focus_chip(focused)
        self.updateGeometry()

    def focus_chip(self, number: int) -> None:
        """Put the focus on a chip, or the last, or the button that adds."""
        target: QWidget = self.add
        if self.chips:
            target = self.chips[min(number, len(self.chips) - 1)]
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def takes(self, held: Held) -> bool:
        """Values take measures, rows and columns take fields."""
        return held.is_value is (self.well is Well.VALUES)

    def screen_box(self) -> QRect:
        """The well on the screen."""
        return QRect(self.mapToGlobal(QPoint(0, 0)), self.size())

    def hover(self, held: Held | None, at: QPoint | None) -> None:
        """Mark where it would come to stand."""
        self._answers = held is not None
        self._line = -1 if at is None else self.place_at(at)
        self.update()

    def drop(self, held: Held, at: QPoint) -> None:
        """Take it."""
        self.dropped.emit(held, self.place_at(at))

    def place_at(self, at: QPoint) -> int:
        """Return before which chip a point of the screen is."""
        spot = self.mapFromGlobal(at)
        for number, chip in enumerate(self.chips):
            box = self._chip_box(chip)
            if spot.y() <= box.bottom() + 2 and spot.x() < box.center().x():
                return number
        return len(self.chips)

    def _chip_box(self, chip: FieldChip) -> QRect:
        return QRect(chip.mapTo(self, QPoint(0, 0)), chip.size())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        held = self._drag.held
        draw_box(painter, self.rect(), ground=colour("accent_soft" if self._answers else "surface"),
                 border=colour("accent" if self._answers else "border"),
                 radius=Radius.CARD)  # fmt: skip
        if held is not None and self.takes(held) and not self._answers:
            pen = QPen(colour("accent_mid"), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), Radius.CARD, Radius.CARD)
        if self._answers and self.chips:
            last = self._line >= len(self.chips)
            box = self._chip_box(self.chips[-1 if last else self._line])
            x = box.right() + 3 if last else box.left() - 5
            painter.fillRect(QRect(x, box.top(), 2, box.height()), colour("accent"))
        painter.end()
