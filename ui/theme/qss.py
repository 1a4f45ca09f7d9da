"""The small style sheet, generated from the token table.

Only what Fusion draws and we do not subclass: line edits, menus, tool tips, scroll bars, tables.
Everything else paints itself, so that focus and pressed states stay in one place.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme.tokens import Colours

_SHEET: Final = Template("""
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
    background: $surface; color: $text; border: 1px solid $field; border-radius: ${r6}px;
    padding: 0 ${p9}px; min-height: ${h34}px; selection-background-color: $accent;
    selection-color: $accent_on;
}
QPlainTextEdit, QTextEdit { padding: ${p5}px ${p7}px; }
QLineEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover { border-color: $text2; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {
    border: 2px solid $accent; padding: 0 ${p8}px; min-height: ${h32}px;
}
QPlainTextEdit:focus, QTextEdit:focus { padding: ${p4}px ${p6}px; }
QLineEdit[error="true"], QPlainTextEdit[error="true"] { border: 2px solid $bad_fill;
    padding: 0 ${p8}px; min-height: ${h32}px; }
QPlainTextEdit[error="true"] { padding: ${p4}px ${p6}px; }
QLineEdit[compact="true"] { min-height: ${h26}px; padding: 0 ${p5}px; }
QLineEdit[compact="true"]:focus { min-height: ${h24}px; padding: 0 ${p4}px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QAbstractSpinBox:disabled {
    background: $sunken; color: $text3; border-color: $line2;
}
QLineEdit:read-only { background: $sunken; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus, QPlainTextEdit[bare="true"],
QPlainTextEdit[bare="true"]:focus {
    background: transparent; border: none; padding: 0; min-height: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }

QMenu { background: $surface; border: 1px solid $line2; border-radius: ${r8}px; padding: 6px; }
QMenu::item { color: $text; padding: ${p8}px ${p24}px ${p8}px ${p12}px; border-radius: ${r6}px; }
QMenu::item:selected { background: $accent_soft; color: $accent_text; }
QMenu::item:disabled { color: $text3; background: transparent; }
QMenu::icon { left: ${p10}px; }
QMenu::separator { height: 1px; background: $border; margin: 6px 8px; }

QToolTip { background: $tip; color: $tip_text; border: 1px solid $tip_line;
    border-radius: ${r6}px; padding: 5px 8px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $line2; border-radius: 3px; border: none; }
QScrollBar::handle:vertical { min-height: 36px; margin: 2px 3px; }
QScrollBar::handle:horizontal { min-width: 36px; margin: 3px 2px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QAbstractItemView { background: transparent; color: $text; border: none; outline: none;
    selection-background-color: $accent_soft; selection-color: $text; }
QComboBoxPrivateContainer { background: transparent; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line2;
    border-radius: ${r8}px; padding: 5px; }
QComboBox QAbstractItemView::item { min-height: ${h32}px; padding: 0 ${p8}px;
    border-radius: ${r6}px; color: $text; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $accent_text; }
QTableView { gridline-color: $border; }
QTableView[rows="true"]::item { padding: 0 ${p12}px; }
QTableView[rows="true"]::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $bg; color: $text2; border: none;
    border-bottom: 1px solid $border; padding: 0 ${p12}px; min-height: ${h36}px; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $bg; border: none; }
QSplitter::handle { background: transparent; }

QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QToolButton { color: $text; background: transparent; border: none;
    border-radius: ${r6}px; padding: 6px 8px; margin: 2px; }
QCalendarWidget QToolButton:hover, QCalendarWidget QToolButton:focus { background: $accent_soft; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QCalendarWidget QSpinBox { min-height: 24px; max-height: 28px; }
QCalendarWidget QAbstractItemView { background: $surface; color: $text;
    selection-background-color: $accent; selection-color: $accent_on; }
QCalendarWidget QAbstractItemView:disabled { color: $text3; }
""")


def build_sheet(colours: Colours, px: Callable[[int], int]) -> str:
    """Fill the sheet; `px` turns pixels at 100 % into pixels at the chosen text size."""
    values: dict[str, str | int] = {name: getattr(colours, name) for name in colours.__slots__}
    values |= {f"h{size}": px(size) for size in (24, 26, 32, 34, 36)}
    values |= {f"p{size}": size for size in (4, 5, 6, 7, 8, 9, 10, 12, 24)}
    values |= {"r6": 6, "r8": 8}
    values |= {"tip": colours.text, "tip_text": colours.surface, "tip_line": colours.text}
    return _SHEET.substitute(values)
