"""The row under the head of a table: a filter by each column, typed or picked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import UserError
from crm_desktop.views.list_fields import ValueKind
from crm_desktop.views.operators import PERIOD_LABELS, counts_days
from crm_desktop.views.tree import Condition, Op, Period, PeriodKind
from ui.theme import follow_theme, theme
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField
    from ui.views.header import ColumnsHeader

HEIGHT: Final = 38
PAUSE_MS: Final = 350
_PICKED: Final = frozenset(
    {ValueKind.ITEM, ValueKind.ITEMS, ValueKind.MEMBER, ValueKind.PRIORITY, ValueKind.CLIENT_KIND}
)
_NUMBERS: Final = frozenset({ValueKind.NUMBER, ValueKind.MONEY})
_DATES: Final = frozenset({ValueKind.DATE, ValueKind.INSTANT})
_COUNTED: Final = (
    (Period(PeriodKind.LAST_DAYS, 7), "последние 7 дней"),
    (Period(PeriodKind.LAST_DAYS, 30), "последние 30 дней"),
    (Period(PeriodKind.OLDER_DAYS, 30), "больше 30 дней назад"),
    (Period(PeriodKind.OLDER_DAYS, 90), "больше 90 дней назад"),
)
_SIGNS: Final = {
    ">=": Op.AT_LEAST, "≥": Op.AT_LEAST, "<=": Op.AT_MOST, "≤": Op.AT_MOST,
    ">": Op.GREATER, "<": Op.LESS, "=": Op.IS,
}  # fmt: skip
_SHOWN_SIGN: Final = {
    Op.AT_LEAST: "≥ ", Op.AT_MOST: "≤ ", Op.GREATER: "> ", Op.LESS: "< ", Op.IS: "",
}  # fmt: skip
_RANGE: Final = re.compile(r"(.*?\d)\s*(?:\.\.|…|—|–|-)\s*(.*\d.*)")


def number_condition(fields: ListFields, field: ListField, text: str) -> Condition | None:
    """Read «> 100», «10–20», «≤ 5», «7».

    Returns:
        None for an empty text.

    Raises:
        UserError: it is no number.
    """
    bare = text.strip()
    if not bare:
        return None
    for sign, op in _SIGNS.items():
        if bare.startswith(sign):
            return Condition(field.key, op, (fields.parse_value(field, bare[len(sign) :]),))
    found = _RANGE.fullmatch(bare)
    if found:
        ends = tuple(fields.parse_value(field, part) for part in found.groups())
        return Condition(field.key, Op.BETWEEN, ends)
    return Condition(field.key, Op.IS, (fields.parse_value(field, bare),))


class QuickRow(QWidget):
    """Stands in the head, below the titles; each control under its own column.

    Attributes:
        filtered: key of a column and its `Condition`, None = not filtered any more.
    """

    filtered = Signal(str, object)

    def __init__(self, head: ColumnsHeader) -> None:
        super().__init__(head)
        self._head = head
        self._cells: dict[str, _Cell] = {}
        self._cover = _Cover(self)
        self.setAccessibleName(self.tr("Быстрый отбор по столбцам"))
        head.laid_out.connect(self._place)
        head.sectionResized.connect(self._place)
        head.geometriesChanged.connect(self._place)
        follow_theme(self._place)
        self.hide()

    def set_columns(self, fields: ListFields, keys: Sequence[str]) -> None:
        """Stand under these columns."""
        if tuple(keys) == tuple(self._cells) and not self._is_stale(fields):
            self._place()
            return
        for cell in self._cells.values():
            cell.control.hide()
            cell.control.deleteLater()
        self._cells = {}
        self._fields = fields
        for key in keys:
            field = fields.find(key)
            if field is not None and field.filterable:
                cell = _Cell(fields, field, self)
                cell.told = self.filtered.emit
                self._cells[key] = cell
                cell.control.show()
        self._place()

    def set_conditions(self, conditions: Mapping[str, Condition | None]) -> None:
        """Show what each column is filtered by."""
        for key, cell in self._cells.items():
            cell.show_condition(conditions.get(key))

    def focus_column(self, key: str) -> None:
        """Put the cursor into the filter of a column."""
        if key in self._cells:
            self._cells[key].control.setFocus()

    def follow(self) -> None:
        """Follow the columns sideways."""
        self._place()

    def _is_stale(self, fields: ListFields) -> bool:
        return fields is not self._fields

    _fields: ListFields | None = None

    def _place(self) -> None:
        head, px = self._head, theme().px
        top = head.title_height()
        self.setGeometry(0, top, head.width(), max(0, head.height() - top))
        held = head.held_width
        self._cover.setVisible(bool(held))
        self._cover.setGeometry(0, 0, held, self.height() - 1)
        self._cover.raise_()
        for at, key in enumerate(head.columns_keys):
            cell = self._cells.get(key)
            if cell is not None and at < head.count():
                left = head.sectionViewportPosition(at)
                if at == 0 and held:
                    left = 0
                    cell.control.raise_()
                rect = QRect(left + 4, px(4), max(20, head.sectionSize(at) - 8), px(28))
                cell.control.setGeometry(rect)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme().colour("border"))
        painter.end()


class _Cover(QWidget):
    """Hides what is scrolled beneath the control of the first column."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.end()


class _Cell:
    """The control under one column."""

    def __init__(self, fields: ListFields, field: ListField, row: QuickRow) -> None:
        self._fields = fields
        self._field = field
        self._shown: Condition | None = None
        self.told: Callable[[str, Condition | None], object] = lambda _key, _condition: None
        self.control: TextField | PickField
        if field.kind in _PICKED or field.kind in _DATES or field.kind is ValueKind.BOOL:
            several = field.kind in _PICKED
            pick = PickField(
                self._options(), several=several, placeholder="Любое", compact=True,
                name=f"Отбор: {field.label}", parent=row,
            )  # fmt: skip
            pick.changed.connect(self._on_picked)
            self.control = self._pick = pick
        else:
            hint = "> 0, 10–20" if field.kind in _NUMBERS else "Содержит"
            line = TextField("", hint, parent=row)
            line.set_compact()
            line.setAccessibleName(f"Отбор: {field.label}")
            line.setMaxLength(120)
            self._soon = QTimer(line, singleShot=True, interval=PAUSE_MS)
            self._soon.timeout.connect(self._on_typed)
            line.textEdited.connect(lambda _text: self._soon.start())
            line.returnPressed.connect(self._on_typed)
            self.control = self._line = line

    def _options(self) -> list[Option]:
        field = self._field
        if field.kind is ValueKind.BOOL:
            return [Option(None, "Любое"), Option(Op.YES, "Да"), Option(Op.NO, "Нет")]
        if field.kind in _DATES:
            plain = [
                Option(Period(kind), label)
                for kind, label in PERIOD_LABELS.items()
                if not counts_days(kind)
            ]
            counted = [Option(period, label) for period, label in _COUNTED]
            return [Option(None, "Любое"), *plain[:1], *counted, *plain[1:]]
        return [Option(each.value, each.label) for each in self._fields.choices(field)]

    def show_condition(self, condition: Condition | None) -> None:
        """Show what the column is filtered by, unless it is just being typed."""
        if isinstance(self.control, TextField):
            if condition != self._shown and not self._soon.isActive():
                self.control.setText(self._text_of(condition))
                self.control.set_error(False)
        else:
            self.control.set_chosen(*self._chosen_of(condition))
        self._shown = condition

    def _text_of(self, condition: Condition | None) -> str:
        if condition is None or not condition.values:
            return ""
        shown = [self._fields.show_value(self._field, each) for each in condition.values]
        if condition.op is Op.BETWEEN:
            return "–".join(shown)
        if self._field.kind in _NUMBERS:
            return _SHOWN_SIGN.get(condition.op, "") + shown[0]
        return shown[0] if condition.op is Op.CONTAINS else ""

    def _chosen_of(self, condition: Condition | None) -> tuple[tuple[object, ...]]:
        if condition is None:
            return ((),)
        if condition.op is Op.PERIOD:
            return ((condition.period,),)
        if condition.op in (Op.YES, Op.NO):
            return ((condition.op,),)
        return (condition.values if condition.op in (Op.ANY_OF, Op.IS) else (),)

    def _on_typed(self) -> None:
        self._soon.stop()
        text = self._line.text().strip()
        condition: Condition | None = None
        try:
            if self._field.kind in _NUMBERS:
                condition = number_condition(self._fields, self._field, text)
            elif text:
                condition = Condition(self._field.key, Op.CONTAINS, (text,))
        except UserError:
            self._line.set_error(True)
            return
        self._line.set_error(False)
        self._tell(condition)

    def _on_picked(self, chosen: tuple[object, ...]) -> None:
        key, first = self._field.key, chosen[0] if chosen else None
        if first is None and self._field.kind not in _PICKED:
            self._pick.set_chosen(())
        condition: Condition | None = None
        if isinstance(first, Period):
            condition = Condition(key, Op.PERIOD, (), first)
        elif isinstance(first, Op):
            condition = Condition(key, first)
        elif chosen and first is not None:
            values = tuple(each for each in chosen if isinstance(each, str | int | float))
            condition = Condition(key, Op.ANY_OF, values)
        self._tell(condition)

    def _tell(self, condition: Condition | None) -> None:
        if condition != self._shown:
            self._shown = condition
            self.told(self._field.key, condition)
