"""The stages of a funnel in a list: painted in columns, dragged, edited in place."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QWidget

from crm_desktop.funnels.model import PLAN_MODES, PlanMode, Stage
from ui.funnels.numbers import NotANumberError, whole
from ui.settings.directory_list import TONES
from ui.theme import Role, follow_theme, theme
from ui.widgets.fields import TextField
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_dot, draw_icon, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.funnels.model import StageSettings
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 44
MOST_ROWS: Final = 11
_HEAD: Final = 34
_MIME: Final = "application/x-kartoteka-stage"
# Columns after the name: the field, its head, its width in pixels at 100 %.
_COLUMNS: Final = (
    ("probability", "Вероятность", 82),
    ("stale_days", "Застывает", 80),
    ("plan", "Дело за", 76),
    ("soft_limit", "Предел", 60),
)
_NAME: Final = 178
_SIDE: Final = 20
"""Left and right of the columns, in pixels whatever the size of the text."""
_EDITED: Final = frozenset({"name", "probability", "stale_days", "soft_limit"})


def cells(rect: QRect) -> dict[str, QRect]:
    """Return where the columns of a row are, by field; where there is no room, the last go."""
    px = theme().px
    shown = list(_COLUMNS)
    while shown and rect.width() - sum(px(width) for *_names, width in shown) < px(_NAME):
        shown.pop()
    found: dict[str, QRect] = {}
    right = rect.right()
    for key, _title, width in reversed(shown):
        found[key] = QRect(right - px(width), rect.top(), px(width), rect.height())
        right -= px(width)
    found["name"] = QRect(rect.left(), rect.top(), right - rect.left() - px(8), rect.height())
    return found


def plan_words(settings: StageSettings) -> str:
    """Say within how long the next action must be planned."""
    if settings.plan_mode is PlanMode.OFF:
        return "—"
    return f"{settings.plan_days} дн." if settings.plan_days else "любой"


def stage_tip(settings: StageSettings) -> str:
    """Return the stage in words, as a tool tip that shows them as they are."""
    lines = [settings.name, settings.description]
    if settings.plan_mode is not PlanMode.OFF:
        lines.append(f"Следующее дело: {PLAN_MODES[settings.plan_mode].casefold()}")
    if settings.required:
        lines.append(f"Обязательных полей: {len(settings.required)}")
    return f"<qt>{'<br>'.join(html.escape(line) for line in lines if line)}</qt>"


class StageModel(RowsModel[Stage]):
    """The stages; a drop between two of them moves one.

    Attributes:
        moved: the ids in their new order.
        edited: a stage and its new settings.
        refused: why a typed text was not taken.
    """

    moved = Signal(object)
    edited = Signal(object, object)
    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda stage: stage.name, parent)
        self.column = "name"

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return stage_tip(self.rows[index.row()].settings)
        if role == Qt.ItemDataRole.EditRole:
            value = getattr(self.rows[index.row()].settings, self.column)
            return "" if value is None else str(value)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        stage = self.rows[index.row()]
        text = str(value).strip()
        new: Any = text
        if self.column != "name":
            try:
                new = whole(text)
            except NotANumberError:
                self.refused.emit(self.tr("«{}» — не число. Ничего не изменено.").format(text))
                return False
            if self.column == "probability":
                new = new or 0
        if new != getattr(stage.settings, self.column):
            self.edited.emit(stage, replace(stage.settings, **{self.column: new}))
        return True

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, str(indexes[0].row()).encode() if indexes else b"")
        return data

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Ask for the new order; the rows come anew when it is written."""
        source = bytes(data.data(_MIME).data()).decode()
        if not source.isdecimal():
            return False
        place = row if row >= 0 else parent.row() if parent.isValid() else len(self.rows)
        self.shift(int(source), place)
        return False

    def shift(self, source: int, place: int) -> None:
        """Ask to put a row before another one."""
        ids = [stage.id for stage in self.rows]
        moved = ids.pop(source)
        ids.insert(place - (place > source), moved)
        if ids != [stage.id for stage in self.rows]:
            self.moved.emit(ids)


class _Rows(RowDelegate):
    """A lock = the next action is demanded; a list with a number = so many fields are."""

    def __init__(self, view: StageList) -> None:
        super().__init__(view, height=HEIGHT)
        self._view = view

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        px = theme().px
        stage: Stage = index.data(ROW)
        settings, place = stage.settings, cells(rect)
        name = place["name"]
        if state.hovered or state.selected:
            grip = QRect(rect.left() - px(9), rect.center().y() - px(7), px(14), px(14))
            draw_icon(painter, grip, "grip-vertical", "text3")
        draw_dot(painter, QPoint(name.left() + px(14), rect.center().y()),
                 TONES.get(settings.colour, TONES["grey"]).fill, px(10))  # fmt: skip
        room = name.adjusted(px(30), 0, 0, 0)
        fields = str(len(settings.required)) if settings.required else ""
        side = px(20) + text_width(fields, Role.META_MEDIUM) if fields else 0
        used = draw_text(painter, room.adjusted(0, 0, -side, 0), settings.name, Role.BODY_MEDIUM)
        if fields:
            mark = QRect(room.left() + used + px(6), rect.center().y() - px(6), px(13), px(13))
            draw_icon(painter, mark, "list-checks", "text3")
            told = room.adjusted(used + px(22), 0, 0, 0)
            draw_text(painter, told, fields, Role.META_MEDIUM, "text3")
        if settings.plan_mode is PlanMode.REQUIRE and "plan" in place:
            words = text_width(plan_words(settings), Role.BODY)
            right = place["plan"].right() - words - px(6)
            lock = QRect(right - px(13), rect.center().y() - px(6), px(13), px(13))
            draw_icon(painter, lock, "lock", "text2")
        limit = "—" if settings.soft_limit is None else str(settings.soft_limit)
        stale = "—" if settings.stale_days is None else f"{settings.stale_days} дн."
        for key, text in (
            ("probability", f"{settings.probability} %"), ("stale_days", stale),
            ("plan", plan_words(settings)), ("soft_limit", limit),
        ):  # fmt: skip
            shade: Colour = "text3" if text == "—" else "text2"
            if key in place:
                draw_text(painter, place[key], text, Role.BODY, shade, align=RIGHT)

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index
    ) -> QWidget:
        editor = TextField(parent=parent)
        editor.set_compact()
        editor.setAutoFillBackground(True)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, TextField):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, TextField):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: Index
    ) -> None:
        cell = self._view.cell_of(option.rect, self._view.stages.column)
        editor.setGeometry(cell)


class StageList(ListView):
    """Stages in their order: dragged or moved by Alt+↑ and Alt+↓, F2 or a double click edits.

    Attributes:
        stages: the model.
        current_changed: another stage is the chosen one (a `Stage` or None).
    """

    current_changed = Signal(object)

    def __init__(self, name: str, *, parent: QWidget | None = None) -> None:
        self.stages = StageModel()
        super().__init__(name, parent=parent)
        self.stages.setParent(self)
        self.setModel(self.stages)
        self.setItemDelegate(_Rows(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.selectionModel().currentChanged.connect(
            lambda _now, _old: self.current_changed.emit(self.chosen)
        )
        for keys, slot in (
            ("Alt+Up", lambda: self.shift(-1)),
            ("Alt+Down", lambda: self.shift(1)),
            ("F2", lambda: self.edit_cell("name")),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    def restyle(self) -> None:
        """Measure anew."""
        super().restyle()
        rows = min(MOST_ROWS, max(3, len(self.stages.rows)))
        self.setFixedHeight(theme().px(HEIGHT) * rows + 2)

    @property
    def chosen(self) -> Stage | None:
        """The chosen stage."""
        index = self.currentIndex()
        return self.stages.rows[index.row()] if index.isValid() else None

    def show_stages(self, stages: Sequence[Stage], *, choose: int = 0) -> None:
        """Show other stages; `choose` or the chosen one stays chosen if it is there."""
        before = choose or (self.chosen.id if self.chosen else 0)
        row = self.currentIndex().row()
        self.stages.show_rows(stages)
        ids = [stage.id for stage in stages]
        at = ids.index(before) if before in ids else min(max(row, 0), len(ids) - 1)
        if ids:
            self.setCurrentIndex(self.stages.index(at))
        else:
            self.current_changed.emit(None)
        self.restyle()

    def shift(self, step: int) -> None:
        """Move the chosen stage up (−1) or down (1)."""
        index = self.currentIndex()
        there = index.row() + step
        if index.isValid() and 0 <= there < len(self.stages.rows):
            self.stages.shift(index.row(), there + (step > 0))

    def edit_cell(self, column: str) -> None:
        """Edit a column of the chosen stage in place."""
        if self.currentIndex().isValid() and column in _EDITED:
            self.stages.column = column
            self.edit(self.currentIndex())

    def cell_of(self, row: QRect, column: str) -> QRect:
        """Return where the editor of a column stands."""
        px = theme().px
        inner = row.adjusted(_SIDE, 0, -_SIDE, 0)
        places = cells(inner)
        cell = places.get(column, places["name"])
        if column == "name":
            cell.setLeft(cell.left() + px(22))
        middle = cell.center().y()
        return QRect(cell.left(), middle - px(14), cell.width(), px(28))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.pos())
        if not index.isValid():
            return
        inner = self.visualRect(index).adjusted(_SIDE, 0, -_SIDE, 0)
        for key, cell in cells(inner).items():
            if cell.left() <= event.pos().x() <= cell.right():
                self.edit_cell(key)


class StageHead(QWidget):
    """The names of the columns above the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(theme().px(_HEAD))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(420), theme().px(_HEAD))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px = theme().px
        place = cells(self.rect().adjusted(_SIDE, 0, -_SIDE, 0))
        draw_text(painter, place["name"].adjusted(px(30), 0, 0, 0), self.tr("Этап"),
                  Role.META_MEDIUM, "text2")  # fmt: skip
        for key, title, _width in _COLUMNS:
            if key in place:
                draw_text(painter, place[key], title, Role.META_MEDIUM, "text2", align=RIGHT)
        painter.end()
