"""«Поиск и команды» (Ctrl+K): go anywhere, do anything, find anyone and anything said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.shell.palette_entries import (
    CLIENTS,
    COMMANDS,
    DEALS,
    EVENTS,
    FILES,
    HELP,
    TASKS,
    Entry,
    begins,
    fitting,
    under,
    with_headings,
)
from ui.shell.palette_finder import Answer
from ui.shell.palette_rows import ENTRY, HEADING, ROW, EntryModel, EntryRows, height_of
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.cards import Line
from ui.widgets.corners import round_window
from ui.widgets.dialogs import Scrim
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent

    Finder = Callable[[str, str, Callable[[Answer], None]], None]

WIDTH: Final = 680
MOST_SHOWN: Final = 11
EMPTY: Final = 200
MOST_COMMANDS: Final = 5
LONGEST_TOLD: Final = 40
MOST_VIEWS: Final = 4
TYPING_MS: Final = 60
"""So long a pause in typing begins a search."""
SLOW_MS: Final = 400
"""After this what needs no reading is shown."""
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}
_TABS: Final = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Palette(QDialog):
    """A field with a list below it, all by keyboard.

    Arrows choose, Tab goes to the next group, Enter opens, Ctrl+Enter opens beside, Esc goes one
    step back: out of a group, out of the text, out of the palette. The list changes once for what
    was typed, when everything is found; Enter pressed before that waits for it.

    Args:
        window: over which it opens.
        at_rest: what is listed while nothing is typed.
        everything: commands and places the typed words are sought in.
        find: looks in the office off the window's thread: a text, the one group wanted or `""`.
    """

    ran = Signal(object)

    def __init__(
        self,
        window: QWidget,
        *,
        at_rest: Sequence[Entry],
        everything: Sequence[Entry],
        find: Finder,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._at_rest = list(at_rest)
        self._everything = list(everything)
        self._views: list[Entry] = []
        self._find = find
        self._answer: Answer | None = None
        self._group = ""
        self._tallest = 0
        self._pressed: bool | None = None
        self._soon = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._soon.timeout.connect(self._search)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._show_what_is_known)
        self._scrim = Scrim(window)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        round_window(self, Radius.PANEL)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setAccessibleName(self.tr("Поиск и команды"))
        self._make_parts()
        self._lay_out()
        follow_theme(self.restyle)
        self._show(self._at_rest)

    def restyle(self) -> None:
        """Measure anew."""
        self.field.setFont(theme().font(Role.ROW_MEDIUM))
        self.field.setTextMargins(theme().px(40), 0, 0, 0)
        self._fit()

    def _make_parts(self) -> None:
        hint = self.tr("Имя, телефон, ИНН, слово из события или файла, команда…")
        self.field = TextField("", hint, icon="search")
        self.field.setProperty("bare", True)  # noqa: FBT003 - a property of the style sheet
        self.field.setFrame(False)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text)
        self.model = EntryModel(self)
        self.list = ListView(self.tr("Найденное"))
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(False)
        self.list.setItemDelegate(EntryRows(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.clicked.connect(self._on_clicked)
        self.list.setMouseTracking(True)
        self.list.entered.connect(self.list.setCurrentIndex)
        self.understood = Label("", Role.META, colour="text2")
        self.understood.setContentsMargins(Space.XL - 4, Space.S, Space.XL, 0)
        self.understood.hide()
        self.nothing = EmptyState(self.tr("Ничего не нашлось"), icon="search", tone=Tone.GREY)
        self.nothing.hide()

    def _lay_out(self) -> None:
        field = QHBoxLayout()
        field.setContentsMargins(Space.S, Space.S, Space.S, Space.S)
        field.addWidget(self.field)
        keys = self.tr(
            "↑ ↓ выбрать     Tab группа     Enter открыть     Ctrl+Enter рядом     Esc назад"
        )
        hint = Label(keys, Role.META, colour="text3")
        hint.setContentsMargins(Space.XL - 4, Space.S, Space.XL, Space.S + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(field)
        column.addWidget(Line())
        column.addWidget(self.understood)
        column.addSpacing(Space.XS)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing, 1)
        column.addSpacing(Space.XS)
        column.addWidget(Line())
        column.addWidget(hint)

    def open_over(self, text: str = "") -> None:
        """Show it, perhaps with a text already typed."""
        self._scrim.show()
        self._scrim.raise_()
        self.show()
        self.field.setText(text)
        self.field.setFocus()
        self._fit()

    def take_views(self, entries: list[Entry]) -> None:
        """Take the saved views and segments there are."""
        self._views = entries
        if self._answer is not None:
            self._refresh()

    def put_first(self, entries: list[Entry]) -> None:
        """List something more before the rest while nothing is typed."""
        self._at_rest = [*entries, *self._at_rest]
        if not self._typed:
            self._show(self._at_rest)

    @property
    def is_searching(self) -> bool:
        """Whether what is shown does not answer yet what was typed."""
        answer = self._answer
        asked = (self._typed, self._group)
        return bool(self._typed) and (answer is None or (answer.text, answer.group) != asked)

    @property
    def _typed(self) -> str:
        return self.field.text().strip()

    def done(self, result: int) -> None:
        self._soon.stop()
        self._slow.stop()
        self._scrim.hide()
        self._scrim.deleteLater()
        super().done(result)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent) and self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ENTERS:
            self._enter(beside=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in _STEPS:
            self._walk(_STEPS[key])
        elif key in _TABS:
            self._walk_groups(_TABS[key])
        elif key == Qt.Key.Key_Escape:
            self._step_back()
        else:
            return False
        return True

    def _enter(self, *, beside: bool) -> None:
        if self.is_searching:
            self._pressed = beside
            if self._soon.isActive():
                self._search()
            return
        self._do(self.list.currentIndex(), beside=beside)

    def _step_back(self) -> None:
        if self._group:
            self._group = ""
            self._search()
        elif self.field.text():
            self.field.clear()
        else:
            self.reject()

    def _on_text(self) -> None:
        self._pressed = None
        self._group = ""
        if self._typed:
            self._soon.start()
            return
        self._soon.stop()
        self._slow.stop()
        self._answer = None
        self._show(self._at_rest)

    def _search(self) -> None:
        self._soon.stop()
        if self._typed:
            self._slow.start()
            self._find(self._typed, self._group, self.take_found)

    def take_found(self, answer: Answer) -> None:
        """Take what was found; an answer to an older question is dropped."""
        if (answer.text, answer.group) != (self._typed, self._group):
            return
        self._slow.stop()
        self._answer = answer
        self._refresh()
        if self._pressed is not None:
            beside, self._pressed = self._pressed, None
            self._do(self.list.currentIndex(), beside=beside)

    def _show_what_is_known(self) -> None:
        """A slow base: the commands need not wait for it."""
        if self.is_searching and self._answer is None:
            self._show(self._arranged(Answer(self._typed, self._group)))

    def _refresh(self) -> None:
        if self._answer is not None:
            self._show(self._arranged(self._answer), self._answer.understood)

    def _arranged(self, answer: Answer) -> list[Entry]:
        if answer.group:
            return list(answer.entries)
        commands = under(COMMANDS, fitting(self._everything, answer.text))
        views = fitting(self._views, answer.text)
        found = answer.of(CLIENTS, DEALS, TASKS, EVENTS, FILES)
        parts = [*found, *views[:MOST_VIEWS], *commands[:MOST_COMMANDS], *answer.of(HELP)]
        # Whoever typed a command's very beginning means it; otherwise people come first.
        if commands and begins(commands[0], answer.text):
            parts = [*commands[:MOST_COMMANDS], *found, *views[:MOST_VIEWS], *answer.of(HELP)]
        return parts

    def _show(self, entries: list[Entry], understood: str = "") -> None:
        self.model.show_entries(with_headings(entries))
        self.understood.setText(self.tr("Искал: {}").format(understood))
        self.understood.setVisible(bool(understood))
        if not entries:
            told = self.tr("Попробуйте часть слова «{}» или только цифры номера.")
            self.nothing.set_texts(
                self.tr("Ничего не нашлось"), told.format(self._typed[:LONGEST_TOLD])
            )
        self.nothing.setVisible(not entries)
        self.list.setVisible(bool(entries))
        self._walk(1, start=-1)
        self.list.scrollToTop()
        self._fit()

    def _walk(self, step: int, start: int | None = None) -> None:
        able = [at for at, entry in enumerate(self.model.entries) if entry.able]
        if not able:
            return
        now = self.list.currentIndex().row() if start is None else start
        place = able.index(now) if now in able else -1
        if abs(step) == 1:
            place = (place + step) % len(able) if place >= 0 or step > 0 else len(able) - 1
        else:
            place = min(len(able) - 1, max(0, place + step))
        self._choose(able[place])

    def _walk_groups(self, step: int) -> None:
        """Go to the first line of the next or the previous group."""
        entries = self.model.entries
        firsts = [at + 1 for at, entry in enumerate(entries[:-1]) if not entry.able]
        if not firsts:
            return
        now = self.list.currentIndex().row()
        within = max((place for place, at in enumerate(firsts) if at <= now), default=0)
        self._choose(firsts[(within + step) % len(firsts)])

    def _choose(self, row: int) -> None:
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        if row and not self.model.entries[row - 1].able:
            self.list.scrollTo(self.model.index(row - 1))
            self.list.scrollTo(index)

    def _on_clicked(self, index: QModelIndex) -> None:
        held = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ControlModifier
        self._do(index, beside=bool(held))

    def _do(self, index: QModelIndex, *, beside: bool) -> None:
        entry: Entry | None = index.data(ENTRY) if index.isValid() else None
        if entry is None or not entry.able:
            return
        if entry.fill:
            self.field.setText(entry.fill)
            self._search()
        elif entry.expand:
            self._group = entry.expand
            self._search()
        elif entry.run is not None:
            run = entry.beside if beside and entry.beside is not None else entry.run
            self.accept()
            self.ran.emit(entry)
            run()

    def _fit(self) -> None:
        """As tall as the list needs; while somebody types it grows but does not jump back."""
        window = self._window
        px = theme().px
        tall = sum(height_of(entry) for entry in self.model.entries) or px(EMPTY)
        said = px(28) if self.understood.isVisibleTo(self) else 0
        tall = min(tall + said, px(ROW * MOST_SHOWN + HEADING))
        self._tallest = max(tall, self._tallest) if self._typed else tall
        room = window.height() - px(72) - Space.L
        height = self._tallest + px(36) + px(36) + px(40)
        size = QSize(min(px(WIDTH), window.width() - 2 * Space.XL), min(height, room))
        top = window.mapToGlobal(QPoint((window.width() - size.width()) // 2, px(72)))
        self.setFixedSize(size)
        self.move(top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter,
            self.rect(),
            ground=colour("surface"),
            border=colour("line2"),
            radius=Radius.PANEL,
        )
        painter.end()
