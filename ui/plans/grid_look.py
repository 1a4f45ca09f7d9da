"""How a sheet is painted: places of two lines, names of lines that stay in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.plans.grid_cells import YEAR, GridCell, GridLine
from ui.plans.grid_model import CELL, LINE, GridModel
from ui.theme import Role, theme
from ui.widgets.fields import TextField
from ui.widgets.paint import LEFT, RIGHT, draw_box, draw_text, mix, smooth, text_width

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject

    from ui.theme import Colour

Index = QModelIndex | QPersistentModelIndex
PAD: Final = 5
NAME_PAD: Final = 12
INDENT: Final = 14
_EDGE: Final = 4
_TINT: Final = 0.05


class CellDelegate(QStyledItemDelegate):
    """The plan above; below, small, what came and which part of the plan that is.

    Attributes:
        entered: Enter was pressed in the field of a place.
    """

    entered = Signal()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        cell: GridCell | None = index.data(CELL)
        if not isinstance(model, GridModel) or model.sheet is None or cell is None:
            return
        sheet, line = model.sheet, index.data(LINE)
        painter.save()
        smooth(painter)
        self._ground(painter, option, line, current=index.column() == sheet.current)
        px = theme().px
        rect = option.rect.adjusted(px(PAD), 0, -px(PAD), 0)
        year = index.column() == YEAR
        role = Role.META_STRONG if line.strong or year else Role.META
        colour: Colour = "text2" if cell.derived and not (line.strong or year) else "text"
        text = sheet.words(cell.shown)
        if sheet.facts and (cell.fact or cell.share):
            third = (rect.height() - px(2 * _EDGE)) // 3
            places = [
                QRect(rect.left(), rect.top() + px(_EDGE) + number * third, rect.width(), third)
                for number in range(3)
            ]
            shade: Colour = "text2"
            if cell.good is not None:
                shade = "ok" if cell.good else "warn"
            draw_text(painter, places[0], text or "—", role, colour if text else "text3",
                      align=RIGHT)  # fmt: skip
            draw_text(painter, places[1], cell.fact, Role.LABEL, "text2", align=RIGHT)
            draw_text(painter, places[2], cell.share, Role.PILL, shade, align=RIGHT)
        else:
            draw_text(painter, rect, text, role, colour, align=RIGHT)
        painter.restore()

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        model = index.model()
        if not isinstance(model, GridModel) or model.sheet is None:
            return QSize(0, 0)
        cell: GridCell = index.data(CELL)
        wide = text_width(model.sheet.words(cell.shown), Role.META_STRONG)
        wide = max(wide, text_width(cell.fact, Role.LABEL), text_width(cell.share, Role.PILL))
        return QSize(wide + 2 * theme().px(PAD), 0)

    def createEditor(
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        editor = TextField(parent=parent)
        editor.set_compact()
        editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        wide = max(option.rect.width(), theme().px(96))
        editor.setGeometry(
            QRect(option.rect.right() - wide + 1, option.rect.top(), wide, option.rect.height())
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter writes and goes down, as in every sheet."""
        enter = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if (
            isinstance(watched, QLineEdit)
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in enter
        ):
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QAbstractItemDelegate.EndEditHint.NoHint)
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def _ground(
        self, painter: QPainter, option: QStyleOptionViewItem, line: GridLine, *, current: bool
    ) -> None:
        colour = theme().colour
        ground = colour("sunken" if line.strong else "surface")
        if current:
            ground = mix(ground, colour("accent"), _TINT)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, colour("accent_soft") if selected else ground)
        painter.fillRect(
            QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
            colour("border"),
        )
        if option.state & QStyle.StateFlag.State_HasFocus:
            frame = option.rect.adjusted(1, 1, -2, -2)
            draw_box(painter, frame, ground=None, border=colour("accent"), width=2, radius=3)


class MonthHeader(QHeaderView):
    """The months; the running one stands out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def paintSection(  # noqa: N802 - Qt calls it so
        self, painter: QPainter, rect: QRect, logical: int
    ) -> None:
        model = self.model()
        if not isinstance(model, GridModel) or model.sheet is None:
            return
        painter.save()
        smooth(painter)
        colour, px = theme().colour, theme().px
        current = logical == model.sheet.current
        painter.fillRect(rect, colour("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))
        role = Role.META_STRONG if current or logical == YEAR else Role.META_MEDIUM
        text = str(model.headerData(logical, Qt.Orientation.Horizontal))
        inner = rect.adjusted(px(PAD), 0, -px(PAD), 0)
        draw_text(painter, inner, text, role, "accent_text" if current else "text2", align=RIGHT)
        painter.restore()


class NameHeader(QHeaderView):
    """The names of the lines; they stay when the months are scrolled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def paintSection(  # noqa: N802 - Qt calls it so
        self, painter: QPainter, rect: QRect, logical: int
    ) -> None:
        model = self.model()
        line = model.headerData(logical, Qt.Orientation.Vertical, LINE)
        if not isinstance(line, GridLine):
            return
        painter.save()
        smooth(painter)
        colour, px = theme().colour, theme().px
        painter.fillRect(rect, colour("sunken" if line.strong else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), colour("border"))
        role = Role.BODY_STRONG if line.strong else Role.BODY_MEDIUM
        shade: Colour = "text3" if line.fixed and not line.strong else "text"
        inner = rect.adjusted(px(NAME_PAD + INDENT * line.level), 0, -px(PAD), 0)
        draw_text(painter, inner, line.title, role, shade, align=LEFT)
        painter.restore()
