"""Which sensitive fields a role sees, and which of them it may change: one mark a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Signal

from crm_desktop.access.power_words import FIELD_RULE_LABELS
from crm_desktop.access.powers import FieldRule
from ui.access.cell_grid import CellGrid, Line
from ui.theme import theme
from ui.widgets.choices import draw_radio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QWidget

RULES: Final = (FieldRule.EDIT, FieldRule.SEE, FieldRule.HIDDEN)


class RuleGrid(CellGrid):
    """Rows are fields in groups, columns the three rules.

    Attributes:
        changed: the field and its new rule.
    """

    changed = Signal(object, object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        heads = [FIELD_RULE_LABELS[rule] for rule in RULES]
        super().__init__(name, heads, row=36, parent=parent)
        self._rules: Mapping[str, FieldRule] = {}

    def show_fields(self, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Show other fields: groups of keys and names."""
        lines: list[Line] = []
        for title, fields in groups:
            lines.append(Line(None, title))
            lines += [Line(key, name) for key, name in fields]
        if tuple(lines) != self.lines:
            self.show_lines(lines)

    def show_rules(self, rules: Mapping[str, FieldRule]) -> None:
        """Show what holds; a field that is missing may be changed."""
        self._rules = dict(rules)
        self.update()
        self._say()

    def rule(self, key: object) -> FieldRule:
        """Return what holds for a field."""
        return self._rules.get(str(key), FieldRule.EDIT)

    def press(self, row: int, column: int) -> None:
        key, rule = self.lines[row].key, RULES[column]
        if rule is not self.rule(key):
            self.changed.emit(key, rule)

    def paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        side = theme().px(16)
        mark = QRect(0, 0, side, side)
        mark.moveCenter(box.center())
        draw_radio(
            painter,
            mark,
            checked=self.rule(self.lines[row].key) is RULES[column],
            enabled=not self.read_only,
            hovered=self.is_hovered(row, column),
        )

    def told(self, row: int, column: int) -> str:
        line = self.lines[row]
        chosen = self.rule(line.key) is RULES[column]
        state = self.tr("выбрано") if chosen else self.tr("не выбрано")
        return f"{line.name}, {FIELD_RULE_LABELS[RULES[column]]}: {state}"
