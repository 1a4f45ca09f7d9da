"""«Без времени»: one's open tasks without a date, to be drawn into the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.journal import Kind
from ui.calendar.carry import Load, draw_task_row
from ui.calendar.spots import STEP, Held
from ui.calendar.tray_rows import PAGE, TrayPage, read_tray, tray_minutes
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.cards import Card, SectionHead
from ui.widgets.fields import SearchField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate, row_state
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from crm_desktop.agenda.entry import AgendaEntry
    from crm_desktop.journal import Changes
    from ui.calendar.desk import CalendarDesk
    from ui.theme import Colour
    from ui.widgets.lists import Index

ROW_HEIGHT: Final = 50
SEARCH_FROM: Final = 8
"""From so many tasks on there is a search."""


class TrayList(ListView):
    """Rows that may be lifted.

    Attributes:
        put_wanted: the chosen row is to be put where the cursor of the grid is.
    """

    put_wanted = Signal()

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(desk.tr("Без времени"))
        self._desk = desk
        self._pressed: QPoint | None = None
        self.model_rows: RowsModel[AgendaEntry] = RowsModel(_told, self)
        self.setModel(self.model_rows)
        self.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.setItemDelegate(_TrayDelegate(self, desk))
        self.doubleClicked.connect(lambda index: desk.acts.open(index.data(ROW)))

    @property
    def entry(self) -> AgendaEntry | None:
        """The row chosen."""
        index = self.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        left = event.button() is Qt.MouseButton.LeftButton
        inside = self.indexAt(event.position().toPoint()).isValid()
        self._pressed = event.position().toPoint() if left and inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        carry = self._desk.carry
        at = event.globalPosition().toPoint()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if carry.busy:
            carry.move_to(at, fine=fine)
            return
        pressed, entry = self._pressed, self.entry
        if pressed is None or entry is None or not self._desk.may_edit:
            super().mouseMoveEvent(event)
            return
        far = (event.position().toPoint() - pressed).manhattanLength()
        if far >= QApplication.startDragDistance():
            held = Held(entry.title, entry.client, tray_minutes(entry), hold=STEP // 2)
            carry.lift(Load(entry, held, self, from_tray=True), at, fine=fine)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        carry = self._desk.carry
        self._pressed = None
        if carry.busy:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            carry.move_to(event.globalPosition().toPoint(), fine=fine)
            carry.drop()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entry, acts = self.entry, self._desk.acts
        key = Qt.Key(event.key())
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if entry is None:
            super().keyPressEvent(event)
        elif enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.put_wanted.emit()
        elif enter:
            acts.open(entry)
        elif key is Qt.Key.Key_Space and self._desk.may_edit:
            acts.done(entry)
        elif key is Qt.Key.Key_Delete and self._desk.may_edit:
            acts.delete(entry)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        entry = self.entry
        if entry is None:
            return
        menu = self._desk.acts.menu(entry, self)
        if self._desk.may_edit:
            menu.addSeparator()
            menu.add(self.tr("Поставить, где стоит курсор"), self.put_wanted.emit,
                     icon="calendar-days", shortcut="Ctrl+Return")  # fmt: skip
        menu.popup(event.globalPos())


class TrayCard(Card):
    """The tray: head with a count, search if there are many, rows.

    Attributes:
        put_wanted: the chosen task is to be put where the cursor of the grid is.
    """

    put_wanted = Signal(object)

    def __init__(self, desk: CalendarDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._limit = PAGE
        self._total = 0
        self._hot = False
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.S)
        self.body.setSpacing(Space.XS)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(Space.S, 0, Space.S, 0)
        column.setSpacing(0)
        self.head = SectionHead(self.tr("Без времени"), count=0)
        column.addWidget(self.head)
        self.search = SearchField(self.tr("Найти без времени"), keys="")
        self.search.searched.connect(lambda _text: self.load())
        self.search.hide()
        column.addWidget(self.search)
        self.list = TrayList(desk)
        self.list.put_wanted.connect(self._put)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.empty = Label(
            self.tr("Задач без даты нет. Сюда можно унести задачу из календаря."),
            Role.META, colour="text2", wrap=True,
        )  # fmt: skip
        self.empty.setContentsMargins(Space.S, 0, Space.S, Space.S)
        self.body.addWidget(head)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list, 1)
        desk.carry.lifted.connect(lambda _load: self.list.viewport().update())
        desk.carry.ended.connect(self.list.viewport().update)
        follow_theme(self.list.restyle)

    @property
    def entries(self) -> tuple[AgendaEntry, ...]:
        """What is shown."""
        return tuple(self.list.model_rows.rows)

    def load(self) -> None:
        """Read anew."""
        office, text, limit = self._desk.office, self.search.text().strip(), self._limit
        today = self._desk.today
        self._desk.workspace.runner.read(
            lambda: read_tray(office, text=text, limit=limit, today=today),
            self._take,
            self._desk.workspace.report,
            owner=self,
            key="tray",
        )

    def follow(self, changes: Changes) -> None:
        """Read anew what was written."""
        if any(changes.concern(kind) for kind in (Kind.TASK, Kind.CLIENT, Kind.TASK_HELPER)):
            self.load()

    def aim(self, at: QPoint, held: Held | None) -> bool:
        """Show that what is in the hand would be put here; `at` global."""
        hot = held is not None and self.rect().contains(self.mapFromGlobal(at))
        if hot != self._hot:
            self._hot = hot
            self.update()
        return hot

    def focus_search(self) -> bool:
        """Put the cursor into the search, if there is one."""
        if self.search.isHidden():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()
        return True

    def _take(self, page: TrayPage) -> None:
        chosen = self.list.entry
        self._total = page.total
        searching = bool(self.search.text().strip())
        if page.entries != self.entries:
            at = self.list.verticalScrollBar().value()
            self.list.model_rows.show_rows(page.entries)
            self.list.doItemsLayout()
            self.list.verticalScrollBar().setValue(at)
            for row, entry in enumerate(page.entries):
                if chosen is not None and entry.key == chosen.key:
                    self.list.setCurrentIndex(self.list.model_rows.index(row))
        self.head.set_count(page.total)
        self.search.setVisible(searching or page.total >= SEARCH_FROM)
        self.empty.setText(
            self.tr("Ничего не нашлось.") if searching
            else self.tr("Задач без даты нет. Сюда можно унести задачу из календаря.")
        )  # fmt: skip
        self.empty.setVisible(not page.entries)

    def _on_scrolled(self, at: int) -> None:
        bar = self.list.verticalScrollBar()
        shown = len(self.entries)
        if at >= bar.maximum() and shown < self._total and shown >= self._limit:
            self._limit = shown + PAGE
            self.load()

    def _put(self) -> None:
        if self.list.entry is not None and self._desk.may_edit:
            self.put_wanted.emit(self.list.entry)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hot:
            painter = QPainter(self)
            ground = QColor(theme().colour("accent_soft"))
            draw_box(painter, self.rect(), ground=ground, border=theme().colour("accent"), width=2,
                     radius=Radius.PANEL)  # fmt: skip
            painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self.update()


class _TrayDelegate(RowDelegate):
    """A sunken row with a grip; the one in the hand leaves a dashed place."""

    def __init__(self, parent: TrayList, desk: CalendarDesk) -> None:
        super().__init__(parent, height=ROW_HEIGHT)
        self._desk = desk
        self._view = parent

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self._paint(painter, option, index)

    def _paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: AgendaEntry = index.data(ROW)
        state = row_state(option)
        load = self._desk.carry.load
        lifted = load is not None and load.from_tray and load.entry.key == entry.key
        box = QRect(option.rect).adjusted(0, 2, 0, -2)
        colour = theme().colour
        painter.save()
        if lifted:
            painter.setOpacity(0.6)
        ground: Colour = "accent_soft" if state.selected or lifted else "sunken"
        draw_box(painter, box, ground=colour(ground), radius=Radius.CARD)
        if state.hovered and not state.selected:
            draw_box(painter, box, ground=None, border=colour("line2"), radius=Radius.CARD)
        held = Held(entry.title, entry.client, tray_minutes(entry))
        draw_task_row(painter, box, held, icon_shade=theme().px(16))
        if lifted:
            painter.setOpacity(1.0)
            pen = painter.pen()
            pen.setColor(colour("accent"))
            pen.setWidthF(1.5)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        elif state.focused:
            draw_ring(painter, box, Radius.CARD)
        painter.restore()


def _told(entry: AgendaEntry) -> str:
    return f"{entry.title}, {entry.client}" if entry.client else entry.title
