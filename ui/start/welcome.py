"""«Добро пожаловать»: what to begin with, and the offices opened here before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from ui.start.page import StartPage
from ui.theme import Radius, Role, Space, Tone, theme
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Panel
from ui.widgets.labels import Label
from ui.widgets.paint import draw_avatar, draw_box, draw_icon, draw_ring, draw_text, mix
from ui.widgets.painted import PaintedButton
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from ui.shell.preferences import RecentOffice

MOST_RECENT: Final = 3


class WelcomePage(StartPage):
    """Up and down arrows walk, Enter goes on."""

    create_wanted = Signal()
    join_wanted = Signal()
    open_wanted = Signal()
    demo_wanted = Signal()
    recent_wanted = Signal(object)
    forget_wanted = Signal(object)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent=parent)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(Space.S)
        self._rows: list[RecentRow] = []
        self.body.addLayout(self._recent)
        self.cards = [
            ChoiceCard(
                self.tr("Создать офис"),
                self.tr("Новая пустая база: название, ваше имя и пароль. Две минуты."),
                icon="building-2",
            ),
            ChoiceCard(
                self.tr("Присоединиться к офису"),
                self.tr("Вас пригласили: есть файл и код. Офис появится и на этом компьютере."),
                icon="network",
                tone=Tone.TEAL,
            ),
            ChoiceCard(
                self.tr("Открыть или восстановить"),
                self.tr("База на этом компьютере, на флешке или из резервной копии."),
                icon="folder-open",
                tone=Tone.WARN,
            ),
            ChoiceCard(
                self.tr("Посмотреть демонстрацию"),
                self.tr("Готовый офис с вымышленными клиентами. Удаляется одной кнопкой."),
                icon="sparkles",
                tone=Tone.VIOLET,
            ),
        ]
        signals = (self.create_wanted, self.join_wanted, self.open_wanted, self.demo_wanted)
        for card, signal in zip(self.cards, signals, strict=True):
            card.clicked.connect(signal)
            self.body.addWidget(card)
        note = Panel(padding=Space.L)
        note.body.addWidget(
            Label(
                self.tr(
                    "Переезжаете из Excel, Битрикс24 или другой программы? "
                    "Создайте офис и загрузите свои файлы в разделе «Импорт»."
                ),
                Role.BODY,
                colour="text2",
                wrap=True,
            )
        )
        self._note = note
        self.body.addWidget(note)

    def set_recent(self, offices: Sequence[RecentOffice]) -> None:
        """List the offices opened here before."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows = []
        for office in offices[:MOST_RECENT]:
            row = RecentRow(office.name, office.path)
            path = Path(office.path)
            row.clicked.connect(lambda _on=False, path=path: self.recent_wanted.emit(path))
            row.forget.clicked.connect(lambda _on=False, path=path: self.forget_wanted.emit(path))
            self._recent.addWidget(row)
            self._rows.append(row)
        self._note.setVisible(not self._rows)
        if self._rows:
            self.set_texts(self.tr("С возвращением"), self.tr("Выберите офис или начните новый."))
        else:
            self.set_texts(
                self.tr("Добро пожаловать"),
                self.tr(
                    "С чего начнём? Выбор ни к чему не обязывает: вернуться сюда можно всегда."
                ),
            )

    def begin(self) -> None:
        first = self._walkable[0]
        # A window that becomes active hands the focus back without its frame.
        first.clearFocus()
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = next((at for at, one in enumerate(self._walkable) if one.hasFocus()), None)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here is not None:
            self._walkable[here].click()
        elif step and here is not None:
            there = (here + step) % len(self._walkable)
            self._walkable[there].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @property
    def _walkable(self) -> list[PaintedButton]:
        return [*self._rows, *self.cards]


class RecentRow(PaintedButton):
    """An office opened here before: name and folder; 60 high."""

    def __init__(self, name: str, folder: str, parent: QWidget | None = None) -> None:
        self._folder = folder
        super().__init__(name, parent)
        self.setAccessibleDescription(folder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.forget = IconButton("x", self.tr("Убрать из списка (офис останется)"), size=28)
        self.forget.setParent(self)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(320), theme().px(60))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.forget.sizeHint()
        left = self.width() - theme().px(52) - size.width()
        self.forget.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        px = theme().px
        colour = theme().colour
        painter = QPainter(self)
        ground = colour("surface")
        if self.hovered:
            ground = mix(ground, colour("accent_soft"), 0.45)
        draw_box(painter, self.rect(), ground=ground, border=colour("line2"), radius=Radius.PANEL)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.PANEL)
        draw_avatar(painter, QRect(px(24), px(12), px(36), px(36)), self.caption)
        wide = self.width() - px(76 + 92)
        draw_text(painter, QRect(px(76), px(10), wide, px(20)), self.caption, Role.ROW)
        draw_text(
            painter,
            QRect(px(76), px(31), wide, px(18)),
            self._folder,
            Role.META,
            "text2",
            elide=Qt.TextElideMode.ElideMiddle,
        )
        spot = QRect(self.width() - px(44), (self.height() - px(20)) // 2, px(20), px(20))
        draw_icon(painter, spot, "chevron-right", "accent_text" if self.key_focus else "text2")
        painter.end()
