"""Building a filter: conditions in groups, «и» or «или», groups within groups."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.views.checking import problem_of
from crm_desktop.views.tree import Condition, Group, Join
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.views.filter_row import ConditionRow, row_for
from ui.views.list_area import AREAS
from ui.views.pick_list import Option
from ui.views.pick_popup import PickPopup
from ui.views.tree_edit import appended, new_condition, node_at, removed, replaced
from ui.widgets.buttons import Button, IconButton
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label
from ui.widgets.paint import draw_box
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.views.fields import ListFields
    from ui.theme import Colour
    from ui.views.tree_edit import Path

DEEPEST: Final = 4
"""So many groups within one another can be built here; deeper ones are shown and kept."""
_JOINS: Final = (
    ((Join.AND, False), "верно всё"),
    ((Join.OR, False), "верно хотя бы одно"),
    ((Join.OR, True), "не верно ни одно"),
    ((Join.AND, True), "верно не всё"),
)


class FilterBuilder(QWidget):
    """Edits a filter tree; every edit is told at once, the tree is a plain value.

    Args:
        lead: the words before how the conditions go together.

    Attributes:
        edited: the tree is another one.
    """

    edited = Signal()

    def __init__(
        self, fields: ListFields, tree: Group, parent: QWidget | None = None, *, lead: str = ""
    ) -> None:
        super().__init__(parent)
        self.lead = lead or AREAS[fields.area].asked
        self.fields = fields
        self._tree = tree
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)
        self._top: GroupBox | None = None
        self.rows: dict[Path, ConditionRow] = {}
        self._build()

    @property
    def tree(self) -> Group:
        """The tree as built, unfinished conditions included."""
        return self._tree

    def set_tree(self, tree: Group) -> None:
        """Show another tree."""
        self._tree = tree
        self._build()
        self.edited.emit()

    def group_at(self, path: Path) -> Group:
        """The group a path leads to."""
        node = node_at(self._tree, path)
        assert isinstance(node, Group)  # noqa: S101 - boxes stand for groups
        return node

    def add_condition(self, path: Path, key: str) -> None:
        """Add a condition over a field to a group and put the cursor into its value."""
        field = self.fields.find(key)
        if field is None:
            return
        at = len(self.group_at(path).nodes)
        self.set_tree(appended(self._tree, path, new_condition(field)))
        self.rows[*path, at].focus_value()

    def add_group(self, path: Path) -> None:
        """Add an empty group to a group."""
        at = len(self.group_at(path).nodes)
        join = Join.OR if self.group_at(path).join is Join.AND else Join.AND
        self.set_tree(appended(self._tree, path, Group((), join)))
        box = self.findChild(GroupBox, _name((*path, at)))
        if box is not None:
            box.add.setFocus(Qt.FocusReason.TabFocusReason)

    def remove(self, path: Path) -> None:
        """Take a condition or a group away; the cursor goes to its neighbour."""
        self.set_tree(removed(self._tree, path))
        near = [row for at, row in self.rows.items() if at[:-1] == path[:-1] and at <= path]
        if near:
            near[-1].field.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._top is not None:
            self._top.add.setFocus(Qt.FocusReason.TabFocusReason)

    def join(self, path: Path, chosen: tuple[Join, bool]) -> None:
        """Let the nodes of a group go together otherwise."""
        group = replace(self.group_at(path), join=chosen[0], negated=chosen[1])
        self._tree = replaced(self._tree, path, group)
        self.edited.emit()

    def change(self, path: Path, condition: Condition) -> None:
        """Take an edited condition; its row stays as it is."""
        self._tree = replaced(self._tree, path, condition)
        row = self.rows.get(path)
        if row is not None:
            row.tell_problem("")
        self.edited.emit()

    def focus_first(self) -> None:
        """Put the cursor into the first condition; without one, where the first is added."""
        if self.rows:
            next(iter(self.rows.values())).field.setFocus(Qt.FocusReason.TabFocusReason)
        elif self._top is not None:
            self._top.add.setFocus(Qt.FocusReason.TabFocusReason)

    def tell_problems(self) -> bool:
        """Say at each row what is wrong with it; True if something is."""
        wrong = False
        for path, row in self.rows.items():
            node = node_at(self._tree, path)
            told = "" if isinstance(node, Group) else problem_of(self.fields, node)
            row.tell_problem(told)
            wrong = wrong or bool(told)
        return wrong

    def _build(self) -> None:
        if self._top is not None:
            self._column.removeWidget(self._top)
            self._top.hide()
            self._top.deleteLater()
        self.rows = {}
        self._top = GroupBox(self, ())
        self._column.insertWidget(0, self._top)
        order_by_layout(self)


class GroupBox(QWidget):
    """A group: how its nodes go together, the nodes, what can be added."""

    def __init__(self, builder: FilterBuilder, path: Path) -> None:
        super().__init__()
        self._builder = builder
        self._path = path
        self.setObjectName(_name(path))
        group = builder.group_at(path)
        pad = Space.M if path else 0
        column = QVBoxLayout(self)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(Space.S)
        column.addLayout(self._head(group))
        for at, node in enumerate(group.nodes):
            below = (*path, at)
            if isinstance(node, Group):
                column.addWidget(GroupBox(builder, below))
                continue
            row = row_for(builder.fields, node)
            row.removed.connect(partial(builder.remove, below))
            if isinstance(row, ConditionRow):
                row.edited.connect(partial(builder.change, below))
                builder.rows[below] = row
            column.addWidget(row)
        column.addLayout(self._foot())
        follow_theme(self.update)

    def _head(self, group: Group) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        told = self.tr("В группе") if self._path else self._builder.lead
        row.addWidget(Label(told, Role.BODY, colour="text2"))
        self.how = ComboBox(_JOINS)
        self.how.set_value((group.join, group.negated))
        self.how.setAccessibleName(told)
        self.how.chosen.connect(self._on_join)
        row.addWidget(self.how)
        row.addStretch(1)
        if self._path:
            drop = IconButton("x", self.tr("Убрать группу"), size=32)
            drop.clicked.connect(lambda _on=False: self._builder.remove(self._path))
            row.addWidget(drop)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.add = Button(self.tr("Условие"), "plus", small=True)
        self.add.clicked.connect(lambda _on=False: self.pick_field())
        row.addWidget(self.add)
        if len(self._path) < DEEPEST:
            group = Button(self.tr("Группа условий"), "layers", small=True)
            group.clicked.connect(lambda _on=False: self._builder.add_group(self._path))
            row.addWidget(group)
        row.addStretch(1)
        return row

    def _on_join(self, chosen: object) -> None:
        if isinstance(chosen, tuple):
            self._builder.join(self._path, chosen)

    def pick_field(self) -> PickPopup:
        """Drop the list of fields; the one taken becomes a condition."""
        options = [
            Option(each.key, each.label, note=each.group)
            for each in self._builder.fields.filterable
        ]
        popup = PickPopup(
            options, several=False, placeholder=self.tr("По какому полю"), parent=self.window()
        )
        popup.picked.connect(lambda key: self._builder.add_condition(self._path, str(key)))
        popup.drop(self.add)
        return popup

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._path:
            return
        painter = QPainter(self)
        shade: Colour = "sunken" if len(self._path) % 2 else "surface"
        draw_box(painter, self.rect(), ground=theme().colour(shade), radius=Radius.CARD)
        bar = QRect(0, Space.S, 3, self.height() - 2 * Space.S)
        draw_box(painter, bar, ground=theme().colour("accent_mid"), radius=1.5)
        painter.end()


def _name(path: Path) -> str:
    return "group-" + "-".join(map(str, path))
