"""The sheet: keys as in a spreadsheet, columns as wide as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.plans.grid_cells import YEAR
from ui.plans.grid_look import CellDelegate, MonthHeader, NameHeader
from ui.theme import follow_theme, theme

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QResizeEvent

    from ui.plans.grid_model import GridModel

ROW: Final = 56
LOW_ROW: Final = 36
NAMES: Final = 140
WIDE_NAMES: Final = 184
LEAST: Final = 56
_SQUEEZE: Final = 2
"""By so many pixels a month may be narrower than it would like before all are scrolled."""
_FILL: Final = {
    Qt.Key.Key_D: (1, 0),
    Qt.Key.Key_R: (0, 1),
}


class PlanGrid(QTableView):
    """Shows and edits the sheet of a model.

    Attributes:
        spread_wanted: the year's place of a line was asked for: its number.
    """

    spread_wanted = Signal(object)

    def __init__(self, name: str, model: GridModel, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        delegate = CellDelegate(self)
        delegate.entered.connect(lambda: self._step(1))
        self.setItemDelegate(delegate)
        self.setVerticalHeader(NameHeader(self))
        self.setHorizontalHeader(MonthHeader(self))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._fit_columns)
        self.doubleClicked.connect(self._ask_year)
        model.modelReset.connect(self._fit.start)
        model.dataChanged.connect(lambda *_what: self._fit.start())
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure lines, names and months anew."""
        px, sheet, colour = theme().px, self._sheet.sheet, theme().colour
        self.setStyleSheet(
            f"QTableCornerButton::section {{ background: {colour('surface').name()}; border: none;"
            f" border-bottom: 1px solid {colour('border').name()}; }}"
        )
        facts = sheet is None or sheet.facts
        self.verticalHeader().setDefaultSectionSize(px(ROW if facts else LOW_ROW))
        self.verticalHeader().setFixedWidth(px(NAMES if facts else WIDE_NAMES))
        self.horizontalHeader().setFixedHeight(px(34))
        self._fit.start()

    def selection_size(self) -> tuple[int, int, int, int]:
        """Return the first line and month of what is selected, and how many of each."""
        chosen = self.selectionModel().selection()
        if not chosen.count():
            at = self.currentIndex()
            return max(at.row(), 0), max(at.column(), 0), 1, 1
        parts = [chosen.at(number) for number in range(chosen.count())]
        top = min(part.top() for part in parts)
        left = min(part.left() for part in parts)
        down = max(part.bottom() for part in parts) - top + 1
        return top, left, down, max(part.right() for part in parts) - left + 1

    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        top, left, down, right = self.selection_size()
        text = self._sheet.as_text(range(top, top + down), range(left, left + right))
        QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Put the clipboard in from the first selected place on."""
        top, left, down, right = self.selection_size()
        text = QGuiApplication.clipboard().text()
        self._sheet.paste(top, left, text, (down, min(right, YEAR - left)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._sheet.clear(self.selectedIndexes())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentIndex().column() == YEAR:
                self._ask_year(self.currentIndex())
            else:
                self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier and event.key() in _FILL:
            self._fill_on(*_FILL[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit.start()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the sheet from the window's shortcuts."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            and event.key() in _FILL
        ):
            event.accept()
            return True
        return super().event(event)

    def _step(self, lines: int) -> None:
        at = self.currentIndex()
        to = self._sheet.index(at.row() + lines, at.column())
        if to.isValid():
            self.setCurrentIndex(to)

    def _fill_on(self, down: int, right: int) -> None:
        """Put the first place of every column (or line) into the rest of what is selected."""
        top, left, tall, wide = self.selection_size()
        if down and tall > 1:
            for column in range(left, min(left + wide, YEAR)):
                places = [self._sheet.index(row, column) for row in range(top + 1, top + tall)]
                self._sheet.fill(self._sheet.index(top, column), places)
        elif right and wide > 1:
            for row in range(top, top + tall):
                columns = range(left + 1, min(left + wide, YEAR))
                places = [self._sheet.index(row, column) for column in columns]
                self._sheet.fill(self._sheet.index(row, left), places)

    def _ask_year(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.column() == YEAR:
            self.spread_wanted.emit(index.row())

    def _fit_columns(self) -> None:
        number = self._sheet.columnCount()
        if not number:
            return
        least = theme().px(LEAST)
        widths = [max(least, self.sizeHintForColumn(column)) for column in range(number)]
        spare = self.viewport().width() - sum(widths)
        if spare > -_SQUEEZE * number:
            widths = [wide + spare // number for wide in widths]
            widths[-1] += spare % number
        for column, wide in enumerate(widths):
            self.setColumnWidth(column, wide)
