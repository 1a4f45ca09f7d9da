"""The names a file has for directories and people, and what becomes of each."""

from __future__ import annotations

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

from crm_desktop.clients.field_types import DEPARTMENT
from crm_desktop.importing.deals.keys import OF_CLOSED, OF_FUNNEL, OF_STAGE
from crm_desktop.importing.mapping import WORTHLESS
from crm_desktop.wording import number
from ui.theme import Role, Tone, theme
from ui.widgets.lists import row_state
from ui.widgets.paint import (
    RIGHT,
    draw_cell,
    draw_field,
    draw_pill,
    draw_text,
    pill_width,
    smooth,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.running import DirectoryChoice, Survey

    Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole
PLACES: Final = (OF_FUNNEL, OF_STAGE, OF_CLOSED)


class Part(IntEnum):
    """Columns of the table."""

    FIELD = 0
    TEXT = 1
    ROWS = 2
    BECOMES = 3


class ValuesModel(QAbstractTableModel):
    """Shows all names, or those nobody of the office knows yet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[DirectoryChoice] = []
        self._people: set[str] = set()
        self._rows: Sequence[DirectoryChoice] = ()
        self._mapping: Mapping | None = None

    def load(self, survey: Survey, mapping: Mapping, *, only_new: bool) -> None:
        """Show what the survey found."""
        self.beginResetModel()
        self._people = {choice.field for choice in survey.people}
        # Where deals stand comes first and in its own order: the rest of the file hangs on it.
        places = [choice for choice in survey.choices if choice.field.startswith(PLACES)]
        others = [*survey.people, *(c for c in survey.choices if c not in places)]
        others.sort(key=lambda choice: (choice.label, choice.known, -choice.rows))
        self._all = [*places, *others]
        self._rows = [choice for choice in self._all if not (only_new and choice.known)]
        self._mapping = mapping
        self.endResetModel()

    def update_mapping(self, mapping: Mapping) -> None:
        """Show other answers."""
        self._mapping = mapping
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, Part.BECOMES))

    def choice_at(self, row: int) -> DirectoryChoice:
        """The name in a row of the table."""
        return self._rows[row]

    def is_person(self, choice: DirectoryChoice) -> bool:
        """Whether it names a person of the office."""
        return choice.field in self._people

    def is_made(self, choice: DirectoryChoice) -> bool:
        """Whether an import adds what is not known: never people, never departments."""
        return not self.is_person(choice) and choice.field != DEPARTMENT

    def answer(self, choice: DirectoryChoice) -> str | None:
        """What is read instead; `""` = left out, None = as the file says."""
        if self._mapping is None:
            return None
        said = self._mapping.answer(choice.field, choice.text)
        return "" if said == WORTHLESS else said

    def alike(self) -> list[DirectoryChoice]:
        """The names that look like known ones and have no answer yet."""
        return [c for c in self._all if c.like and self.answer(c) is None]

    def answered(self) -> list[DirectoryChoice]:
        """The new names somebody, or the last import, has answered for."""
        return [c for c in self._all if not c.known and self.answer(c) is not None]

    def counts(self) -> tuple[int, int]:
        """How many names there are, and how many are new."""
        return len(self._all), sum(not choice.known for choice in self._all)

    def becomes(self, choice: DirectoryChoice) -> tuple[str, str, Tone]:
        """A pill with its tone, and the words after it."""
        answer = self.answer(choice)
        if answer is not None:
            return self._answered(choice, answer)
        if choice.known:
            return self.tr("есть в базе"), choice.becomes or choice.text, Tone.OK
        if choice.field.startswith(OF_CLOSED):
            return self.tr("нужен ответ"), choice.becomes, Tone.WARN
        if not self.is_made(choice):
            words = self.tr("имя сохраним в заметке")
            if choice.like:
                words = self.tr("похоже на «{}»").format(choice.like)
            return self.tr("нет в офисе"), words, Tone.WARN
        words = choice.becomes or choice.text
        if choice.like:
            words = self.tr("похоже на «{}»").format(choice.like)
        return self.tr("добавим"), words, Tone.ACCENT

    def _answered(self, choice: DirectoryChoice, answer: str) -> tuple[str, str, Tone]:
        if answer:
            told = dict(choice.options).get(answer, answer)
            return self.tr("заменить на"), told, Tone.VIOLET
        if choice.field == OF_FUNNEL:
            return self.tr("в воронку"), choice.becomes, Tone.VIOLET
        if choice.field.startswith(OF_STAGE):
            return self.tr("первый этап"), self.tr("название в комментарий"), Tone.GREY
        return self.tr("не загружать"), "", Tone.GREY

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(Part)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choice = self._rows[index.row()]
        if role == ROW:
            return choice
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        match Part(index.column()):
            case Part.FIELD:
                return choice.label
            case Part.TEXT:
                return _said(choice)
            case Part.ROWS:
                return number(choice.rows)
            case Part.BECOMES:
                pill, words, _tone = self.becomes(choice)
                return f"{pill} {words}".strip()

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Part.ROWS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = {
            Part.FIELD: self.tr("Справочник"),
            Part.TEXT: self.tr("В файле"),
            Part.ROWS: self.tr("Строк"),
            Part.BECOMES: self.tr("Что будет"),
        }
        return titles[Part(section)]


def _said(choice: DirectoryChoice) -> str:
    return choice.text or "не указано"


class ValuesDelegate(QStyledItemDelegate):
    """Paints the four cells; the answer looks like the field it opens."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, ValuesModel):
            return
        px = theme().px
        choice = model.choice_at(index.row())
        state = row_state(option)
        rect = option.rect
        painter.save()
        smooth(painter)
        draw_cell(painter, rect, hovered=state.hovered, selected=state.selected)
        room = rect.adjusted(px(12), 0, -px(12), 0)
        match Part(index.column()):
            case Part.FIELD:
                above = index.row() > 0 and model.choice_at(index.row() - 1).label == choice.label
                draw_text(painter, room, choice.label, Role.BODY, "text3" if above else "text2")
            case Part.TEXT:
                draw_text(painter, room, _said(choice), Role.BODY_STRONG)
            case Part.ROWS:
                draw_text(painter, room, number(choice.rows), Role.BODY, "text2", align=RIGHT)
            case Part.BECOMES:
                self._paint_answer(painter, rect, model.becomes(choice),
                                   focused=state.selected and state.focused)  # fmt: skip
        painter.restore()

    @staticmethod
    def _paint_answer(
        painter: QPainter, rect: QRect, told: tuple[str, str, Tone], *, focused: bool
    ) -> None:
        px = theme().px
        box = rect.adjusted(px(8), px(6), -px(16), -px(6))
        draw_field(painter, box, focused=focused)
        pill, words, tone = told
        at = QPoint(box.left() + px(8), box.center().y() + 1)
        draw_pill(painter, at, pill, tone)
        left = at.x() + pill_width(pill) + px(8)
        room = QRect(left, box.top(), box.right() - px(32) - left, box.height())
        draw_text(painter, room, words, Role.BODY_MEDIUM)
