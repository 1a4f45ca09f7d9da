"""The agenda: two weeks as a list, day by day, with the free hours between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QStyledItemDelegate

from crm_desktop.agenda.entry import AgendaBirthday, AgendaEntry
from crm_desktop.tasks.due import ActionState
from crm_desktop.wording.numbers import minutes_words
from ui.calendar.agenda_model import AgendaModel
from ui.calendar.agenda_rows import AgendaRow, RowKind, agenda_rows
from ui.calendar.modes import CalendarMode
from ui.calendar.spots import Spot
from ui.calendar.words import range_title, week_words
from ui.theme import Radius, Role, follow_theme, theme
from ui.widgets.empty import EmptyState
from ui.widgets.lists import ListView, row_state
from ui.widgets.paint import RIGHT, draw_box, draw_icon, draw_row, draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint
    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.agenda.entry import Agenda
    from ui.calendar.desk import CalendarDesk
    from ui.theme import Colour

DAYS: Final = 14
HEAD: Final = 44
ROW: Final = 44
FREE: Final = 34
_TIME_LEFT: Final = 28
_TEXT_LEFT: Final = 148


class AgendaView(CalendarMode):
    """The mode: rows of two weeks from the anchor on."""

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(desk)
        self.model = AgendaModel(self)
        self.list = AgendaList(desk, self.model)
        self.nothing = EmptyState(
            self.tr("Ничего не запланировано"),
            self.tr("Создайте задачу или покажите другие дни."),
            icon="calendar-days",
        )
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.nothing)
        self.setFocusProxy(self.list)

    @property
    def selected(self) -> AgendaEntry | None:
        row = self.list.chosen
        return row.item if row is not None and isinstance(row.item, AgendaEntry) else None

    @property
    def spot(self) -> Spot | None:
        row = self.list.chosen
        if row is None:
            return None
        return Spot(row.day, row.minute if row.kind is RowKind.FREE else None)

    def span(self, day: date) -> tuple[date, date]:
        return day, day + timedelta(days=DAYS - 1)

    def title(self, day: date) -> str:
        return range_title(*self.span(day))

    def step(self, day: date, by: int) -> date:
        return day + timedelta(days=DAYS * by)

    def show_agenda(self, agenda: Agenda) -> None:
        self.list.keep(lambda: self.model.show(agenda_rows(agenda)))
        self._stack.setCurrentIndex(0 if agenda.entries or agenda.birthdays else 1)
        self.told.emit(week_words(agenda.first))

    def select(self, key: tuple[int, str]) -> bool:
        for number in range(self.model.rowCount()):
            item = self.model.row(number).item
            if isinstance(item, AgendaEntry) and item.key == key:
                self.list.setCurrentIndex(self.model.index(number))
                return True
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=theme().colour("surface"),
                 border=theme().colour("border"), radius=Radius.PANEL)  # fmt: skip
        painter.end()


class AgendaList(ListView):
    """The list; Enter opens, Space notes as done, Del drops, Enter on free hours plans."""

    def __init__(self, desk: CalendarDesk, model: AgendaModel) -> None:
        super().__init__("Повестка")
        self._desk = desk
        self._model = model
        self.setModel(model)
        self.setUniformItemSizes(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setItemDelegate(AgendaDelegate(desk, model, self))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(lambda index: self.activate(model.row(index.row())))
        self.viewport().setAutoFillBackground(False)
        follow_theme(self.restyle)

    @property
    def chosen(self) -> AgendaRow | None:
        """The row the keyboard stands on."""
        index = self.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def activate(self, row: AgendaRow) -> None:
        """Open what a row is; in free hours plan something."""
        if isinstance(row.item, AgendaEntry):
            self._desk.acts.open(row.item)
        elif isinstance(row.item, AgendaBirthday):
            self._desk.acts.open_birthday(row.item)
        elif self._desk.may_edit:
            self._desk.acts.create(Spot(row.day, row.minute if row.kind is RowKind.FREE else None))

    def keep(self, work: Callable[[], None]) -> None:
        """Let the rows change; the choice and the scroll stay where they were."""
        chosen, bar = self.chosen, self.verticalScrollBar()
        at = bar.value()
        work()
        number = self._model.number_of(chosen.key) if chosen is not None else None
        if number is not None:
            self.selectionModel().setCurrentIndex(
                self._model.index(number), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        bar.setValue(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.chosen, event.key()
        entry = row.item if row is not None and isinstance(row.item, AgendaEntry) else None
        if row is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activate(row)
        elif entry is not None and key == Qt.Key.Key_Space and self._desk.may_edit:
            self._desk.acts.toggle(entry)
        elif entry is not None and key == Qt.Key.Key_Delete and self._desk.may_edit:
            self._desk.acts.delete(entry)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home):
            event.ignore()  # the frame turns the days
        else:
            super().keyPressEvent(event)

    def _menu(self, at: QPoint) -> None:
        row = self.chosen
        if row is not None and isinstance(row.item, AgendaEntry):
            self._desk.acts.menu(row.item, self).popup(self.viewport().mapToGlobal(at))


class AgendaDelegate(QStyledItemDelegate):
    """Paints heads, entries and free hours."""

    def __init__(self, desk: CalendarDesk, model: AgendaModel, parent: AgendaList) -> None:
        super().__init__(parent)
        self._desk = desk
        self._model = model

    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        heights = {RowKind.DAY: HEAD, RowKind.FREE: FREE}
        return QSize(0, theme().px(heights.get(self._model.row(index.row()).kind, ROW)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, state = self._model.row(index.row()), row_state(option)
        painter.save()
        rect: QRect = option.rect
        if row.kind is RowKind.DAY:
            self._draw_head(painter, rect, row)
        else:
            draw_row(painter, rect, hovered=state.hovered, selected=state.selected,
                     focused=state.focused)  # fmt: skip
            if row.kind is RowKind.FREE:
                self._draw_free(painter, rect, row)
            else:
                self._draw_item(painter, rect, row)
        painter.restore()

    def _draw_head(self, painter: QPainter, rect: QRect, row: AgendaRow) -> None:
        px, today = theme().px, row.day == self._desk.today
        agenda = self._desk.agenda
        off = agenda is not None and not agenda.calendar.is_working(row.day)
        line = rect.adjusted(px(20), px(12), -px(20), 0)
        shade: Colour = "accent_text" if today else "bad" if off else "text"
        took = draw_text(painter, line, row.text, Role.ROW, shade)
        rest = line.adjusted(took + px(10), 0, 0, 0)
        draw_text(painter, rest, row.note, Role.META, "text2")
        draw_text(painter, line, row.time, Role.META, "text2", align=RIGHT)
        painter.setPen(QPen(theme().colour("border"), 1))
        if rect.top() > px(4):
            painter.drawLine(rect.left() + px(20), rect.top() + px(4), rect.right() - px(20),
                             rect.top() + px(4))  # fmt: skip

    def _draw_free(self, painter: QPainter, rect: QRect, row: AgendaRow) -> None:
        px = theme().px
        draw_text(painter, self._time_box(rect), row.time, Role.META, "text3")
        left = rect.left() + px(_TEXT_LEFT)
        room = QRect(left + px(20), rect.top(), rect.right() - left - px(40), rect.height())
        told = f"{row.text} · {minutes_words(row.minutes)}"
        draw_icon(painter, QRect(left, rect.top(), px(14), rect.height()), "clock", "text3")
        draw_text(painter, room, told, Role.META, "text3")

    def _draw_item(self, painter: QPainter, rect: QRect, row: AgendaRow) -> None:
        px, item = theme().px, row.item
        entry = item if isinstance(item, AgendaEntry) else None
        over = entry is not None and (entry.done or entry.missed)
        late = entry is not None and entry.state is ActionState.OVERDUE
        draw_text(painter, self._time_box(rect), row.time, Role.BODY, "bad" if late else "text2")
        tone: Colour = self._desk.tone_of(entry).text if entry is not None else "violet"
        name = self._desk.icon_of(entry) if entry is not None else "cake"
        if entry is not None and over:
            tone, name = "text2", "check" if entry.done else "minus"
        left = rect.left() + px(_TEXT_LEFT)
        draw_icon(painter, QRect(left, rect.top(), px(16), rect.height()), name, tone)
        right = rect.right() - px(20)
        if row.note:
            wide = min(text_width(row.note, Role.META) + 2, (right - left) // 2)
            draw_text(painter, QRect(right - wide, rect.top(), wide, rect.height()), row.note,
                      Role.META, "text2", align=RIGHT)  # fmt: skip
            right -= wide + px(12)
        room = QRect(left + px(24), rect.top(), right - left - px(24), rect.height())
        shade: Colour = "text2" if over else "text"
        draw_text(painter, room, row.text, Role.BODY_STRONG, shade,
                  struck=entry is not None and entry.done)  # fmt: skip

    @staticmethod
    def _time_box(rect: QRect) -> QRect:
        px = theme().px
        wide = px(_TEXT_LEFT - _TIME_LEFT - 8)
        return QRect(rect.left() + px(_TIME_LEFT), rect.top(), wide, rect.height())
