"""One reminder at the corner of the screen; it takes no focus until the person gives it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.journal.stamps import now_ms
from crm_desktop.reminders.snoozing import snooze_choices
from ui.reminders.words import when_words, whom_words
from ui.tasks.kind_look import kind_look
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.cards import IconBadge
from ui.widgets.corners import round_window
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crm_desktop.reminders.due import DueReminder

WIDTH: Final = 400
LONGEST: Final = 90
"""Letters of a title: two lines."""
CLOSE: Final = "Закрыть напоминание"


class CornerCard(QWidget):
    """A window without a frame above the others that does not come to the front by itself.

    Attributes:
        closed: it was closed by hand.
        resized: it has another size now.
    """

    closed = Signal()
    resized = Signal()

    def __init__(self, icon: str, tone: Tone, *, cross: str) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        round_window(self, Radius.CARD)
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(Space.S)
        self.cross = IconButton("x", cross, size=28)
        self.cross.clicked.connect(lambda _on=False: self.closed.emit())
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(IconBadge(icon, tone, 36), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(self.words, 1)
        head.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        column.setSpacing(Space.M)
        column.addLayout(head)
        column.addLayout(self.acts)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(WIDTH), super().sizeHint().height())

    def take_focus(self, control: QWidget) -> None:
        """Let the keyboard work here."""
        self.raise_()
        self.activateWindow()
        control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(
            painter, self.rect(), ground=colour("surface"), border=colour("border"),
            radius=Radius.CARD,
        )  # fmt: skip
        painter.end()


class ReminderCard(CornerCard):
    """Title, client, when; «Открыть», «Готово», «Отложить», and a cross.

    Attributes:
        open_wanted: show the task.
        done_wanted: note it as done.
        snoozed: until when (UTC ms) to be left in peace.
        closed: it was seen.
    """

    open_wanted = Signal()
    done_wanted = Signal()
    snoozed = Signal(object)

    def __init__(self, reminder: DueReminder, zone: ZoneInfo, *, may_edit: bool = True) -> None:
        look = kind_look(reminder.kind)
        super().__init__(look.icon, look.tone, cross=CLOSE)
        self.reminder = reminder
        self._zone = zone
        self._when = Label("", Role.META_STRONG, colour="accent_text", wrap=True)
        self.words.addWidget(self._when)
        self.words.addWidget(Label(_short(reminder.title), Role.ROW, wrap=True))
        whom = whom_words(reminder)
        if whom:
            self.words.addWidget(ElidedLabel(whom, Role.META, colour="text2"))
        self.open_button = Button(self.tr("Открыть"), small=True, kind=Kind.PRIMARY)
        self.open_button.clicked.connect(lambda _on=False: self.open_wanted.emit())
        self.done_button = Button(self.tr("Готово"), "check", small=True)
        self.done_button.clicked.connect(lambda _on=False: self.done_wanted.emit())
        self.done_button.setVisible(may_edit)
        self.later_button = Button(self.tr("Отложить"), "clock", small=True)
        self.later_button.clicked.connect(lambda _on=False: self.open_menu())
        self.menu = Menu(self)
        for button in (self.open_button, self.done_button, self.later_button):
            self.acts.addWidget(button)
        self.acts.addStretch(1)
        self.refresh()

    def refresh(self) -> None:
        """Say anew how soon it is."""
        said = when_words(self.reminder, now=now_ms(), zone=self._zone)
        self._when.setText(said)
        self._when.setVisible(bool(said))
        told = [self.tr("Напоминание"), self.reminder.title, whom_words(self.reminder), said]
        self.setWindowTitle(self.tr("Напоминание"))
        self.setAccessibleName(". ".join(part for part in told if part))

    def open_menu(self) -> None:
        """Offer until when it may be put off."""
        self.menu = snooze_menu(self, self.reminder, self._zone, self.snoozed.emit)
        self.menu.popup(self.later_button.mapToGlobal(QPoint(0, self.later_button.height())))


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"


def snooze_menu(
    parent: QWidget, reminder: DueReminder, zone: ZoneInfo, chosen: Callable[[int], object]
) -> Menu:
    """Build the menu «Отложить»; `chosen` is called with the instant."""
    menu = Menu(parent)
    for choice in snooze_choices(now_ms(), zone, start=reminder.start):
        menu.add(choice.label, partial(chosen, choice.until))
    return menu


class LockedCard(CornerCard):
    """Says that there is a reminder, and nothing of what.

    Attributes:
        open_wanted: the person wants to type the password.
    """

    open_wanted = Signal()

    def __init__(self, text: str, icon: str = "lock") -> None:
        super().__init__(icon, Tone.ACCENT, cross=CLOSE)
        self.words.addWidget(Label(text, Role.ROW, wrap=True))
        self.open_button = Button(self.tr("Разблокировать"), small=True, kind=Kind.PRIMARY)
        self.open_button.clicked.connect(lambda _on=False: self.open_wanted.emit())
        self.acts.addWidget(self.open_button)
        self.acts.addStretch(1)
        self.setWindowTitle(text)
        self.setAccessibleName(text)
