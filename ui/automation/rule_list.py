"""The list of rules: a click on the switch, Space, Enter, Alt+arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal

from ui.automation.rule_rows import RuleDelegate, switch_rect
from ui.widgets.lists import ListView
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from ui.automation.rule_book import RuleLine
    from ui.automation.rules_screen import RulesScreen


class RuleList(ListView):
    """One rule is chosen at a time.

    Attributes:
        switched: the switch of a rule was pressed (`RuleLine`).
        opened: a rule was asked for by Enter or a double click.
        moved: the ids in another order.
    """

    switched = Signal(object)
    opened = Signal(object)
    moved = Signal(object)

    def __init__(self, screen: RulesScreen) -> None:
        super().__init__(screen.tr("Правила"))
        self.lines: RowsModel[RuleLine] = RowsModel(_told, self)
        self.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.setModel(self.lines)
        self.setItemDelegate(RuleDelegate(self, screen.workspace.office.zone))
        self.doubleClicked.connect(lambda _index: self._open())

    @property
    def chosen(self) -> RuleLine | None:
        """The chosen rule."""
        found: RuleLine | None = self.currentIndex().data(ROW)
        return found

    def show_lines(self, lines: Sequence[RuleLine], *, choose: int = 0) -> None:
        """Show rules; the chosen one stays so, or another is chosen."""
        wanted = choose or (self.chosen.rule.id if self.chosen else 0)
        self.lines.show_rows(lines)
        ids = [line.rule.id for line in lines]
        if lines:
            row = ids.index(wanted) if wanted in ids else 0
            self.setCurrentIndex(self.lines.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        line = self.chosen
        match event.key():
            case Qt.Key.Key_Space if line is not None:
                self.switched.emit(line)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not event.modifiers():
                self._open()
            case Qt.Key.Key_Up if alt:
                self._shift(-1)
            case Qt.Key.Key_Down if alt:
                self._shift(1)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        line = index.data(ROW)
        if line is not None and self.switch_at(index.row()).contains(event.position().toPoint()):
            self.switched.emit(line)

    def switch_at(self, row: int) -> QRect:
        """Where the switch of a row is, in the viewport."""
        whole = self.visualRect(self.lines.index(row, 0))
        return switch_rect(whole.adjusted(20, 0, -20, 0)).adjusted(-6, -8, 6, 8)

    def _open(self) -> None:
        if self.chosen is not None:
            self.opened.emit(self.chosen)

    def _shift(self, step: int) -> None:
        row = self.currentIndex().row()
        there = row + step
        if row < 0 or not 0 <= there < len(self.lines.rows):
            return
        ids = [line.rule.id for line in self.lines.rows]
        ids.insert(there, ids.pop(row))
        self.moved.emit(ids)


def _told(line: RuleLine) -> str:
    return f"{line.rule.name}, {'включено' if line.rule.enabled else 'выключено'}. {line.text}"
