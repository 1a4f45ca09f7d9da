"""The columns of the file as rows: heading, samples, meaning, how sure the guess is."""

from __future__ import annotations

import html
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.importing.mapping import What
from crm_desktop.importing.targets import target_label
from ui.importing.wording import DOUBTFUL, sure_words
from ui.theme import Radius, Role, theme
from ui.widgets.lists import row_state
from ui.widgets.paint import CENTRE, draw_box, draw_cell, draw_dot, draw_field, draw_text, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.importing.mapping import Mapping, Target
    from crm_desktop.importing.recognition import Column
    from ui.importing.session import Opened
    from ui.theme import Colour

    Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole


class Part(IntEnum):
    """Columns of the table."""

    NAME = 0
    SAMPLES = 1
    TARGET = 2
    SURE = 3


class ColumnsModel(QAbstractTableModel):
    """Shows all columns of the file or only some of them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[Column] = ()
        self._shown: list[int] = []
        self._targets: dict[int, Target] = {}
        self._guesses: dict[int, Target] = {}
        self._catalogue: Catalogue | None = None
        self._deals: Catalogue | None = None
        self._only = "all"
        self._looked: set[int] = set()

    def load(self, opened: Opened, mapping: Mapping, *, only: str = "all") -> None:
        """Show a file's columns; `only` is `all`, `look` (doubtful ones) or `skip`."""
        self.beginResetModel()
        self._columns = opened.file.columns
        self._catalogue, self._deals = opened.catalogue, opened.deals
        self._guesses = {column.index: column.target for column in self._columns}
        self._targets = {column.index: column.target for column in mapping.columns}
        self._only = only
        self._shown = [at for at, column in enumerate(self._columns) if self._fits(column)]
        self.endResetModel()

    def begin(self) -> None:
        """Another file: nobody has looked at its columns."""
        self._looked = set()

    def confirm(self, column: Column) -> None:
        """The person chose the meaning of a column, maybe the guessed one."""
        self._looked.add(column.index)

    def update_targets(self, mapping: Mapping) -> None:
        """Show other meanings of the same columns."""
        self._targets = {column.index: column.target for column in mapping.columns}
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, Part.SURE))

    def column_at(self, row: int) -> Column:
        """The column of the file in a row of the table."""
        return self._columns[self._shown[row]]

    def target_of(self, column: Column) -> Target:
        """What a column becomes now."""
        return self._targets.get(column.index, column.target)

    def counts(self) -> dict[str, int]:
        """How many columns each view would show."""
        return {
            "all": len(self._columns),
            "look": sum(self.needs_look(column) for column in self._columns),
            "skip": sum(self.target_of(c).what is What.SKIP for c in self._columns),
        }

    def needs_look(self, column: Column) -> bool:
        """Whether a guess is doubtful and nobody has changed it."""
        return not self.is_changed(column) and column.confidence < DOUBTFUL

    def is_changed(self, column: Column) -> bool:
        """Whether the person chose the meaning."""
        changed = self.target_of(column) != self._guesses[column.index]
        return changed or column.index in self._looked

    def label_of(self, column: Column) -> str:
        """The meaning in words."""
        if self._catalogue is None:
            return ""
        return target_label(self.target_of(column), self._catalogue, self._deals)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Part)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.column_at(index.row())
        if role == ROW:
            return column
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<qt>{html.escape(self._text(column, Part(index.column())))}</qt>"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(column, Part(index.column()))
        return None

    def _text(self, column: Column, part: Part) -> str:
        match part:
            case Part.NAME:
                return f"{column.letter}: {column.header}"
            case Part.SAMPLES:
                return " · ".join(" ".join(sample.split()) for sample in column.samples)
            case Part.TARGET:
                return self.label_of(column)
            case Part.SURE:
                return f"{self.sure_of(column)[0]}, {self.why_of(column)}".strip(", ")

    def sure_of(self, column: Column) -> tuple[str, Colour]:
        """«уверенно», «вы выбрали»… and the colour of the dot."""
        if self.is_changed(column):
            return self.tr("вы выбрали"), "accent"
        if self.target_of(column).what is What.SKIP and column.confidence >= DOUBTFUL:
            return self.tr("не загружается"), "grey_fill"
        return sure_words(column.confidence)

    def why_of(self, column: Column) -> str:
        """Why the guess; nothing for what the person chose."""
        return "" if self.is_changed(column) else column.why

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            Part.NAME: self.tr("Столбец файла"),
            Part.SAMPLES: self.tr("Что в нём"),
            Part.TARGET: self.tr("Чем станет"),
            Part.SURE: self.tr("Почему так"),
        }
        return titles[Part(section)]

    def _fits(self, column: Column) -> bool:
        if self._only == "look":
            return self.needs_look(column)
        return self._only == "all" or self.target_of(column).what is What.SKIP


class ColumnsDelegate(QStyledItemDelegate):
    """Paints the four cells; the meaning looks like the field it opens."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ColumnsModel):
            return
        px = theme().px
        column = model.column_at(index.row())
        state = row_state(option)
        rect = option.rect
        painter.save()
        smooth(painter)
        left = px(12) if index.column() == Part.NAME else 0
        draw_cell(painter, rect, hovered=state.hovered, selected=state.selected, line_from=left)
        skipped = model.target_of(column).what is What.SKIP
        room = rect.adjusted(px(12), 0, -px(8), 0)
        match Part(index.column()):
            case Part.NAME:
                self._paint_name(painter, rect, column, skipped=skipped)
            case Part.SAMPLES:
                text = str(index.data() or "") or self.tr("пусто")
                draw_text(painter, room, text, Role.BODY, "text3" if skipped else "text2")
            case Part.TARGET:
                self._paint_target(painter, rect, model.label_of(column), skipped=skipped,
                                   focused=state.selected and state.focused)  # fmt: skip
            case Part.SURE:
                words, dot = model.sure_of(column)
                draw_dot(painter, QPoint(room.left() + px(4), room.center().y()), dot, px(8))
                line = room.adjusted(px(16), 0, 0, 0)
                why = model.why_of(column)
                if not why:
                    draw_text(painter, line, words, Role.META, "text2")
                else:
                    half = line.height() // 2
                    upper = QRect(line.left(), line.top() + px(6), line.width(), half - px(4))
                    lower = upper.translated(0, half - px(6))
                    draw_text(painter, upper, words, Role.META_MEDIUM, "text")
                    draw_text(painter, lower, why, Role.META, "text2")
        painter.restore()

    @staticmethod
    def _paint_name(painter: QPainter, rect: QRect, column: Column, *, skipped: bool) -> None:
        px = theme().px
        box = QRect(rect.left() + px(12), rect.center().y() - px(12) + 1, px(34), px(24))
        draw_box(painter, box, ground=theme().colour("grey_soft"), radius=Radius.CONTROL)
        draw_text(painter, box, column.letter, Role.PILL_STRONG, "text2", align=CENTRE)
        room = QRect(box.right() + px(10), rect.top(), rect.right() - box.right() - px(14),
                     rect.height())  # fmt: skip
        draw_text(painter, room, column.header, Role.BODY_STRONG, "text2" if skipped else "text")

    @staticmethod
    def _paint_target(
        painter: QPainter, rect: QRect, label: str, *, skipped: bool, focused: bool
    ) -> None:
        px = theme().px
        box = rect.adjusted(px(4), px(9), -px(4), -px(9))
        draw_field(painter, box, focused=focused)
        room = box.adjusted(px(12), 0, -px(32), 0)
        draw_text(painter, room, label, Role.BODY if skipped else Role.BODY_MEDIUM,
                  "text3" if skipped else "text")  # fmt: skip
