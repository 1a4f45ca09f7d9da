"""What the pivot is narrowed by: days, conditions; a field dropped here becomes a condition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.views.tree import EVERYTHING
from crm_desktop.views.wording import describe_filter
from ui.clients.filter_dialog import FilterDialog
from ui.pivot.period_menu import period_menu, period_told
from ui.pivot.well import TITLE_WIDTH
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.views.list_area import AREAS
from ui.views.tree_edit import appended, new_condition
from ui.widgets.buttons import IconButton
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label, set_tip
from ui.widgets.paint import draw_box, draw_icon, draw_ring, draw_text, mix, text_width
from ui.widgets.painted import PaintedButton

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Group
    from ui.pivot.desk import PivotDesk
    from ui.pivot.drag import FieldDrag, Held
    from ui.widgets.menus import Menu

WIDEST = 300


class FilterChip(PaintedButton):
    """Says what it is narrowed by; Enter opens it, Delete takes it away.

    Attributes:
        removed: it is not wanted any more.
    """

    removed = Signal()

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        self._icon = icon
        super().__init__("", parent)

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = text_width(self.caption, Role.META_MEDIUM) + px(28 + 22)
        return QSize(min(wide, px(WIDEST)), px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(90), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px, colour = theme().px, theme().colour
        ground = colour("teal_soft")
        if self.hovered or self.isDown():
            ground = mix(ground, colour("teal"), 0.08)
        draw_box(painter, self.rect(), ground=ground)
        if self.key_focus:
            draw_ring(painter, self.rect())
        side = px(14)
        middle = (self.height() - side) // 2
        draw_icon(painter, QRect(px(8), middle, side, side), self._icon, "teal")
        room = QRect(px(28), 0, self.width() - px(28 + 22), self.height())
        draw_text(painter, room, self.caption, Role.META_MEDIUM, "text")
        spot = QRect(self.width() - px(20), middle, side, side)
        draw_icon(painter, spot, "chevron-down", "text2")
        painter.end()
        cut = text_width(self.caption, Role.META_MEDIUM) > room.width()
        set_tip(self, self.caption if cut else "")


class FilterWell(QWidget):
    """The period and the conditions."""

    def __init__(self, desk: PivotDesk, drag: FieldDrag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._answers = False
        self._fields: ListFields | None = None
        self._area = ""
        self._menu: Menu | None = None
        self.setAccessibleName(self.tr("Отбор"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 5, 5, 5)
        row.setSpacing(Space.S)
        name = Label(self.tr("Отбор"), Role.META_MEDIUM, colour="text2")
        name.setFixedWidth(theme().px(TITLE_WIDTH))
        row.addWidget(name)
        box = QWidget()
        flow = FlowLayout(box, spacing=6, line_spacing=4)
        self.period = FilterChip("calendar-days")
        self.period.clicked.connect(lambda _on=False: self.open_period())
        self.period.removed.connect(self._any_time)
        self.filter = FilterChip("list-filter")
        self.filter.clicked.connect(lambda _on=False: self.open_filter())
        self.filter.removed.connect(self._everything)
        flow.addWidget(self.period)
        flow.addWidget(self.filter)
        row.addWidget(box, 1)
        self.add = IconButton("plus", self.tr("Отбор: добавить условие"), size=28)
        self.add.clicked.connect(lambda _on=False: self.open_filter())
        row.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        drag.add_target(self)
        desk.changed.connect(self.show_asked)
        follow_theme(self.update)

    def show_asked(self) -> None:
        """Say what it is narrowed by."""
        self.period.set_caption(period_told(self._desk)[:1].upper() + period_told(self._desk)[1:])
        tree = self._desk.definition.tree
        self.filter.setVisible(tree != EVERYTHING)
        source = self._desk.source
        if source is None:
            return
        area = source.area
        if self._area != area:
            self._area, self._fields = area, None
            info = AREAS.get(area)
            if info is not None:
                office = self._desk.workspace.office
                self._desk.workspace.runner.read(
                    lambda: info.load_fields(office), self._take_fields, owner=self, key="fields"
                )
        elif self._fields is not None and tree != EVERYTHING:
            self.filter.set_caption(describe_filter(self._fields, tree))

    def open_period(self) -> None:
        """Drop the periods."""
        self._menu = period_menu(self._desk, self)
        self._menu.popup(self.period.mapToGlobal(QPoint(0, self.period.height() + 2)))

    def open_filter(self, key: str = "") -> None:
        """Open the conditions; with a field, a new one over it is added."""
        fields = self._fields
        if fields is None:
            return
        tree = self._desk.definition.tree
        if key:
            field = fields.find(key) or fields.find(key.rpartition(".")[0])
            if field is None or not field.filterable:
                self._desk.workspace.tell(
                    self.tr("По этому полю здесь не отбирают: возьмите другое из списка условий")
                )
                return
            tree = appended(tree, (), new_condition(field))
        FilterDialog(
            self._desk.workspace, fields, tree, apply=self._narrow, segment=None,
            parent=self.window(),
        ).open()  # fmt: skip

    def _narrow(self, tree: Group) -> None:
        self._desk.change(replace(self._desk.definition, tree=tree))

    def _everything(self) -> None:
        self._narrow(EVERYTHING)
        self.add.setFocus()

    def _any_time(self) -> None:
        self._desk.change(replace(self._desk.definition, period=None))

    def _take_fields(self, fields: Any) -> None:
        self._fields = fields
        self.show_asked()

    def takes(self, held: Held) -> bool:
        """Fields may be conditions; values may not."""
        return not held.is_value

    def screen_box(self) -> QRect:
        """The well on the screen."""
        return QRect(self.mapToGlobal(QPoint(0, 0)), self.size())

    def hover(self, held: Held | None, _at: QPoint | None) -> None:
        """Show that it would be taken."""
        self._answers = held is not None
        self.update()

    def drop(self, held: Held, _at: QPoint) -> None:
        """Make a condition of it."""
        self.open_filter(held.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(painter, self.rect(), ground=colour("accent_soft" if self._answers else "surface"),
                 border=colour("accent" if self._answers else "border"),
                 radius=Radius.CARD)  # fmt: skip
        painter.end()
