"""What was told and not answered, in one list; also «Пока вас не было»."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count
from ui.reminders.card import snooze_menu
from ui.reminders.words import REMINDERS, when_words, whom_words
from ui.tasks.kind_look import kind_look
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.menus import Menu
from ui.widgets.nav import program_icon
from ui.widgets.paint import draw_box, draw_icon, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.reminders.due import DueReminder
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 560
HEIGHT: Final = 460
ROW_HEIGHT: Final = 64


class MissedWindow(QWidget):
    """A window of its own: it is there also when the program's window is hidden.

    Attributes:
        open_wanted: show the task of a reminder.
        done_wanted: note it as done.
        answered: reminders (`list[DueReminder]`) that were seen.
        snoozed: a reminder and until when (UTC ms).
    """

    open_wanted = Signal(object)
    done_wanted = Signal(object)
    answered = Signal(object)
    snoozed = Signal(object, object)

    def __init__(self, zone: ZoneInfo, *, may_edit: bool = True) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setWindowIcon(program_icon())
        self._zone = zone
        self._title = Label("", Role.RECORD)
        self._count = Label("", Role.BODY, colour="text2")
        self.model: RowsModel[DueReminder] = RowsModel(self._told, self)
        self.list = ListView(self.tr("Напоминания без ответа"))
        self.list.setSelectionMode(ListView.SelectionMode.SingleSelection)
        self.list.setModel(self.model)
        delegate = RowDelegate(self.list, height=ROW_HEIGHT, inset=4, painter=self._paint)
        self.list.setItemDelegate(delegate)
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(lambda _index: self._ask_open())
        self.open_button = Button(self.tr("Открыть"), kind=Kind.PRIMARY)
        self.open_button.clicked.connect(lambda _on=False: self._ask_open())
        self.done_button = Button(self.tr("Готово"), "check")
        self.done_button.clicked.connect(lambda _on=False: self._ask_done())
        self.done_button.setVisible(may_edit)
        self.later_button = Button(self.tr("Отложить"), "clock")
        self.later_button.clicked.connect(lambda _on=False: self._open_menu())
        self.close_button = Button(self.tr("Закрыть напоминание"), kind=Kind.QUIET)
        self.close_button.clicked.connect(lambda _on=False: self._ask_close())
        self.all_button = LinkButton(self.tr("Закрыть все"), "check-check")
        self.all_button.clicked.connect(lambda _on=False: self._close_all())
        self.menu = Menu(self)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._count, 1)
        head.addWidget(self.all_button)
        head.setSpacing(Space.M)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        for button in (self.open_button, self.done_button, self.later_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.resize(theme().px(WIDTH), theme().px(HEIGHT))
        self.set_title(away=False)

    @property
    def rows(self) -> list[DueReminder]:
        """What is listed."""
        return [self.model.index(row, 0).data(ROW) for row in range(self.model.rowCount())]

    def set_title(self, *, away: bool) -> None:
        """Say why it is there: somebody was away, or wants to look."""
        said = self.tr("Пока вас не было") if away else self.tr("Пропущенные напоминания")
        self._title.setText(said)
        self.setWindowTitle(said)

    def show_rows(self, rows: Sequence[DueReminder]) -> None:
        """List these; the chosen one stays chosen."""
        chosen = self.chosen
        self.model.show_rows(rows)
        at = next((at for at, row in enumerate(rows) if chosen and row.keys == chosen.keys), 0)
        if rows:
            self.list.setCurrentIndex(self.model.index(min(at, len(rows) - 1), 0))
        self._count.setText(count(len(rows), *REMINDERS) if rows else self.tr("Всё разобрано"))
        for button in (
            self.open_button, self.done_button, self.later_button, self.close_button,
            self.all_button,
        ):  # fmt: skip
            button.setEnabled(bool(rows))

    @property
    def chosen(self) -> DueReminder | None:
        """The reminder the keys act on."""
        found: DueReminder | None = self.list.currentIndex().data(ROW)
        return found

    def come(self, over: QWidget) -> None:
        """Be seen, in the middle of the screen the program's window is on."""
        if not self.isVisible():
            frame = self.frameGeometry()
            frame.moveCenter(over.screen().availableGeometry().center())
            self.move(frame.topLeft())
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._ask_open()
            case Qt.Key.Key_Delete:
                self._ask_close()
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The list would choose the row, which is chosen already.
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space:
            self._ask_done()
            return True
        return super().eventFilter(watched, event)

    def _ask_open(self) -> None:
        if self.chosen is not None:
            self.open_wanted.emit(self.chosen)

    def _ask_done(self) -> None:
        if self.chosen is not None and not self.done_button.isHidden():
            self.done_wanted.emit(self.chosen)

    def _ask_close(self) -> None:
        if self.chosen is not None:
            self.answered.emit([self.chosen])

    def _close_all(self) -> None:
        self.answered.emit(self.rows)

    def _open_menu(self) -> None:
        one = self.chosen
        if one is None:
            return
        self.menu = snooze_menu(self, one, self._zone, lambda until: self.snoozed.emit(one, until))
        self.menu.popup(self.later_button.mapToGlobal(QPoint(0, self.later_button.height())))

    def _told(self, row: DueReminder) -> str:
        said = when_words(row, now=now_ms(), zone=self._zone)
        return ". ".join(part for part in (row.title, whom_words(row), said) if part)

    def _paint(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row: DueReminder = index.data(ROW)
        px, look = theme().px, kind_look(row.kind)
        badge = QRect(rect.left() + px(8), rect.center().y() - px(18), px(36), px(36))
        ground = theme().colour("surface" if state.selected else look.tone.soft)
        draw_box(painter, badge, ground=ground, radius=px(10))
        sign = QRect(0, 0, px(18), px(18))
        sign.moveCenter(badge.center())
        draw_icon(painter, sign, look.icon, look.tone.text)
        words = rect.adjusted(px(56), px(10), -px(12), 0)
        line = QRect(words.left(), words.top(), words.width(), px(20))
        draw_text(painter, line, row.title, Role.ROW_MEDIUM, "text")
        line.moveTop(line.bottom() + px(3))
        told = (when_words(row, now=now_ms(), zone=self._zone), whom_words(row))
        said = " · ".join(part for part in told if part)
        draw_text(painter, line, said, Role.META, "text2")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.end()
