"""One condition of a filter: field, comparison, value, and the way to take it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.views.checking import problem_of
from crm_desktop.views.operators import Operand, choice_of, operators_for
from crm_desktop.views.tree import Condition, Op, Unknown
from ui.theme import Role, Space, theme
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.views.tree_edit import new_condition
from ui.views.value_editors import ValueEditor, editor_for
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.list_fields import ListField

FIELD_WIDTH: Final = 210
OP_WIDTH: Final = 160
_KEEPS: Final = (Operand.TEXT, Operand.NUMBER, Operand.DATE, Operand.CHOICES, Operand.PERIOD)


class BrokenRow(QWidget):
    """A condition that does not fit any more: why, and «Убрать».

    Attributes:
        removed: it is not wanted any more.
    """

    removed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.XS, 0, Space.XS)
        row.setSpacing(Space.S)
        row.addWidget(Glyph("triangle-alert", "warn"))
        row.addWidget(Label(text, Role.BODY, colour="warn", wrap=True), 1)
        drop = Button(self.tr("Убрать"), "x", small=True)
        drop.clicked.connect(lambda _on=False: self.removed.emit())
        row.addWidget(drop)


class ConditionRow(QWidget):
    """A condition one can edit; Ctrl+Delete takes it away.

    Attributes:
        edited: the condition is another one (`Condition`).
        removed: it is not wanted any more.
    """

    edited = Signal(object)
    removed = Signal()

    def __init__(
        self, fields: ListFields, condition: Condition, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fields = fields
        self.condition = condition
        options = [Option(each.key, each.label, note=each.group) for each in fields.filterable]
        self.field = PickField(options, several=False, placeholder=self.tr("Поле"))
        self.field.setFixedWidth(theme().px(FIELD_WIDTH))
        self.field.changed.connect(self._on_field)
        self.op = ComboBox()
        self.op.setFixedWidth(theme().px(OP_WIDTH))
        self.op.chosen.connect(self._on_op)
        self.op.setAccessibleName(self.tr("Сравнение"))
        self.value: ValueEditor | None = None
        self._drop = IconButton("x", self.tr("Убрать условие (Ctrl+Delete)"), size=32)
        self._drop.clicked.connect(lambda _on=False: self.removed.emit())
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.S)
        self._row.addWidget(self.field)
        self._row.addWidget(self.op)
        self._row.addWidget(self._drop)
        self._problem = Label("", Role.META, colour="warn", wrap=True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(self._row)
        column.addWidget(self._problem)
        self._show()

    def tell_problem(self, text: str) -> None:
        """Say below the row what is wrong with it; '' for nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def focus_value(self) -> None:
        """Put the cursor where the value is given."""
        target = self.value.focusProxy() if self.value is not None else None
        (target or self.op).setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Delete and control:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    @property
    def _field(self) -> ListField:
        found = self._fields.find(self.condition.field)
        assert found is not None  # noqa: S101 - a condition of a lost field is a `BrokenRow`
        return found

    def _show(self) -> None:
        field = self._field
        self.field.set_chosen([field.key])
        choice = choice_of(field, self.condition.op) or operators_for(field)[0]
        self.op.set_options([(each.op, each.label) for each in operators_for(field)])
        self.op.set_value(choice.op)
        if self.value is not None:
            self._row.removeWidget(self.value)
            self.value.hide()
            self.value.deleteLater()
        self.value = editor_for(choice.operand, self._fields, field, self.condition)
        self.value.edited.connect(self._on_value)
        self._row.insertWidget(2, self.value, 1)
        order_by_layout(self)

    def _on_field(self, chosen: tuple[object, ...]) -> None:
        field = self._fields.find(str(chosen[0])) if chosen else None
        if field is not None and field.key != self.condition.field:
            self.condition = new_condition(field)
            self._show()
            self.edited.emit(self.condition)
            self.focus_value()

    def _on_op(self, op: object) -> None:
        if not isinstance(op, Op):
            return
        before = choice_of(self._field, self.condition.op)
        after = choice_of(self._field, op)
        same = before is not None and after is not None and before.operand is after.operand
        keeps = same and before is not None and before.operand in _KEEPS
        old = self.condition
        self.condition = Condition(
            old.field, op, old.values if keeps else (), old.period if keeps else None
        )
        self._show()
        self.edited.emit(self.condition)

    def _on_value(self) -> None:
        if self.value is not None:
            old = self.condition
            self.condition = Condition(old.field, old.op, self.value.values, self.value.period)
            self.edited.emit(self.condition)


def row_for(fields: ListFields, node: Condition | Unknown) -> ConditionRow | BrokenRow:
    """The row of a condition; of one that cannot be edited any more, the words why."""
    if isinstance(node, Condition):
        field = fields.find(node.field)
        if field is not None and field.filterable and choice_of(field, node.op) is not None:
            return ConditionRow(fields, node)
    return BrokenRow(problem_of(fields, node))
