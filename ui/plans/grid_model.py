"""The model of a sheet: a line a row, twelve months and the year; what is typed becomes edits."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from crm_desktop.errors import UserError
from crm_desktop.plans.pasting import cells_of, parsed_block, text_of
from crm_desktop.wording.times import MONTHS
from ui.plans.grid_cells import YEAR, GridCell, GridLine, GridSheet, fixed_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CELL: Final = Qt.ItemDataRole.UserRole
LINE: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FIXED: Final = (
    "Здесь вводить нечего: это сумма или строка, которой больше нет. Ничего не изменено."
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed place; `amount` None empties it."""

    line: int
    month: int
    amount: int | None


class GridModel(QAbstractTableModel):
    """Shows a `GridSheet`.

    Attributes:
        edited: what was typed, pasted or cleared: a list of `Edit`, none that changes nothing.
        refused: why something was not, a sentence.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet: GridSheet | None = None

    def show(self, sheet: GridSheet) -> None:
        """Show a sheet; the same lines keep the selection."""
        before = self.sheet
        same = before is not None and [each.title for each in before.lines] == [
            each.title for each in sheet.lines
        ]
        if not same:
            self.beginResetModel()
        self.sheet = sheet
        if same:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, YEAR)
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.sheet is None else len(self.sheet.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self.sheet is None else YEAR + 1

    def line(self, row: int) -> GridLine | None:
        """Return a line; None if there is none."""
        if self.sheet is None or not 0 <= row < len(self.sheet.lines):
            return None
        return self.sheet.lines[row]

    def cell(self, index: Index) -> GridCell | None:
        """Return what stands at a place."""
        line = self.line(index.row())
        return line.cells[index.column()] if line is not None and index.isValid() else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if cell is None or self.sheet is None:
            return None
        told: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: self.sheet.words(cell.shown),
            Qt.ItemDataRole.EditRole: self.sheet.words(cell.entered),
            Qt.ItemDataRole.ToolTipRole: _plain_tip(cell.tip),
            Qt.ItemDataRole.AccessibleTextRole: cell.tip or None,
            Qt.ItemDataRole.TextAlignmentRole: _RIGHT,
            CELL: cell,
            LINE: self.line(index.row()),
        }
        return told.get(role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.sheet is None:
            return None
        told: dict[int, Any]
        if orientation is Qt.Orientation.Vertical:
            line = self.line(section)
            title = line.title if line is not None else None
            told = {
                Qt.ItemDataRole.DisplayRole: title,
                Qt.ItemDataRole.ToolTipRole: _plain_tip(title or ""), LINE: line,
            }  # fmt: skip
        else:
            year = str(self.sheet.year)
            short, whole = (
                (year, None) if section == YEAR
                else (MONTHS[section][:3].capitalize(), f"{MONTHS[section].capitalize()} {year}")
            )  # fmt: skip
            told = {
                Qt.ItemDataRole.DisplayRole: short,
                Qt.ItemDataRole.ToolTipRole: whole,
                Qt.ItemDataRole.TextAlignmentRole: _RIGHT,
            }
        return told.get(role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        line = self.line(index.row())
        if self.sheet is None or line is None or not self.sheet.editable:
            return flags
        if fixed_cell(line, index.column()):
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was typed; it is shown when it is written."""
        if role != Qt.ItemDataRole.EditRole or self.sheet is None:
            return False
        try:
            amount = self.sheet.parse(str(value))
            self._hand_on([Edit(index.row(), index.column(), amount)])
        except UserError as refusal:
            self.refused.emit(str(refusal))
            return False
        return True

    def clear(self, indexes: Iterable[Index]) -> None:
        """Empty places; sums among them stay."""
        edits = [Edit(at.row(), at.column(), None) for at in indexes if at.column() < YEAR]
        self._try([each for each in edits if self._entered(each) is not None])

    def fill(self, source: Index, indexes: Iterable[Index]) -> None:
        """Put the plan of one place into others."""
        cell = self.cell(source)
        if cell is None:
            return
        places = [at for at in indexes if at.column() < YEAR]
        self._try([
            Edit(at.row(), at.column(), cell.shown) for at in places
            if (at.row(), at.column()) != (source.row(), source.column())
        ])  # fmt: skip

    def paste(self, row: int, column: int, text: str, size: tuple[int, int] = (1, 1)) -> None:
        """Put a block of cells in; a single one fills the whole selection.

        Args:
            row: the first line.
            column: the first month.
            text: as it came from the clipboard.
            size: how many lines and months are selected.
        """
        if self.sheet is None:
            return
        try:
            cells = cells_of(text)
            if len(cells) == 1 and len(cells[0]) == 1:
                cells = [cells[0] * size[1] for _ in range(size[0])]
            found = parsed_block(
                cells, height=self.rowCount() - row, width=YEAR - column, parse=self.sheet.parse
            )
        except UserError as refusal:
            self.refused.emit(str(refusal))
            return
        self._try([Edit(row + line, column + month, amount) for line, month, amount in found])

    def as_text(self, rows: Sequence[int], columns: Sequence[int]) -> str:
        """Return places as a spreadsheet takes them: the plans that count, without units."""
        return text_of([
            [str(self.data(self.index(row, column)) or "") for column in columns] for row in rows
        ])  # fmt: skip

    def _try(self, edits: list[Edit]) -> None:
        try:
            self._hand_on(edits)
        except UserError as refusal:
            self.refused.emit(str(refusal))

    def _hand_on(self, edits: list[Edit]) -> None:
        changed = [each for each in edits if each.amount != self._entered(each)]
        if self.sheet is None or not self.sheet.editable or any(map(self._is_fixed, changed)):
            raise UserError(_FIXED)
        if changed:
            self.edited.emit(changed)

    def _entered(self, edit: Edit) -> int | None:
        line = self.line(edit.line)
        return line.cells[edit.month].entered if line is not None else None

    def _is_fixed(self, edit: Edit) -> bool:
        line = self.line(edit.line)
        return line is None or fixed_cell(line, edit.month)


def _plain_tip(text: str) -> str | None:
    """A tip that shows names as they are, whatever signs are in them."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else None
