"""The rows of the merge dialog: what differs, and which of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.duplicates.merge_cells import ValueCell
from ui.theme import Role, follow_theme, theme
from ui.widgets.cards import Line
from ui.widgets.labels import ElidedLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.duplicates.merge_preview import Row

LABELS: Final = 148
GAP: Final = 12


class MergeTable(QWidget):
    """A cell for each record in each row; a row of one value keeps one cell, others several.

    Attributes:
        changed: another value is kept.
    """

    changed = Signal()

    def __init__(
        self, rows: Sequence[Row], clients: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = tuple(rows)
        self._clients = tuple(clients)
        self._kept: dict[str, tuple[int, ...]] = {row.key: row.suggested for row in rows}
        self._cells: list[list[ValueCell]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for number, row in enumerate(self._rows):
            self._add_row(number, row)
        for column in range(len(clients)):
            self._grid.setColumnStretch(column + 1, 1)
        follow_theme(self.restyle)
        self._show()

    def restyle(self) -> None:
        """Measure anew."""
        self._grid.setColumnMinimumWidth(0, theme().px(LABELS) - GAP)

    @property
    def choices(self) -> dict[str, tuple[int, ...]]:
        """Field -> the records whose values are kept."""
        return dict(self._kept)

    def cell(self, key: str, client: int) -> ValueCell:
        """Return the cell of a field and a record."""
        number = [row.key for row in self._rows].index(key)
        return self._cells[number][self._clients.index(client)]

    def take_all(self, client: int) -> None:
        """Keep everything one record says."""
        for row in self._rows:
            if any(cell.client == client and cell.text for cell in row.cells):
                self._kept[row.key] = (client,)
        self._show()
        self.changed.emit()

    def focus_first(self) -> bool:
        """Put the focus on the first kept value; False if nothing differs."""
        for cells in self._cells:
            for cell in cells:
                if cell.isChecked():
                    cell.setFocus()
                    return True
        return False

    def _add_row(self, number: int, row: Row) -> None:
        label = ElidedLabel(row.label, Role.BODY, colour="text2")
        self._grid.addWidget(label, 2 * number, 0)
        cells = []
        for column, value in enumerate(row.cells):
            cell = ValueCell(value.text, client=value.client, name=row.label, several=row.several)
            cell.clicked.connect(self._chooser(row, value.client))
            cell.arrow.connect(self._walker(number, column))
            self._grid.addWidget(cell, 2 * number, column + 1)
            cells.append(cell)
        self._cells.append(cells)
        if number + 1 < len(self._rows):
            self._grid.addWidget(Line(), 2 * number + 1, 0, 1, len(row.cells) + 1)

    def _chooser(self, row: Row, client: int) -> Callable[[], None]:
        return lambda: self._choose(row, client)

    def _choose(self, row: Row, client: int) -> None:
        kept = self._kept[row.key]
        if not row.several:
            new: tuple[int, ...] = (client,)
        elif client in kept:
            # Something has to be kept.
            new = tuple(each for each in kept if each != client) or kept
        else:
            new = tuple(each for each in self._clients if each in {*kept, client})
        self._kept[row.key] = new
        self._show()
        self.changed.emit()

    def _walker(self, number: int, column: int) -> Callable[[int, int], None]:
        return lambda down, right: self._walk(number, column, down, right)

    def _walk(self, number: int, column: int, down: int, right: int) -> None:
        """Go along a row to what can be chosen, or to the nearest such cell of the next row."""
        row = number + down
        if not 0 <= row < len(self._cells):
            return
        cells = self._cells[row]
        ahead = [
            at
            for at, cell in enumerate(cells)
            if cell.isEnabled() and (down or (at - column) * right > 0)
        ]
        if ahead:
            cells[min(ahead, key=lambda at: abs(at - column))].setFocus()

    def _show(self) -> None:
        for row, cells in zip(self._rows, self._cells, strict=True):
            for cell in cells:
                cell.set_chosen(cell.client in self._kept[row.key])
