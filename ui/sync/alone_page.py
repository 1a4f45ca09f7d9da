"""An office of one computer: what sharing it gives, and how to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.cards import Card, IconBadge, Panel
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from ui.theme.tokens import Tone as AnyTone

_WIDEST = 920


class AlonePage(QWidget):
    """Promises, three steps, one button.

    Attributes:
        share_wanted: the office is to be shared.
        help_wanted: more is to be read.
    """

    share_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, *, may_share: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        body = QVBoxLayout(inner)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(Space.L)
        body.addWidget(self._hero(may_share=may_share))
        body.addLayout(self._promises())
        body.addWidget(self._steps())
        body.addStretch(1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inner, 1000)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(ScrollArea(whole))

    def begin(self) -> None:
        """Put the focus on what can be done."""
        button = self.share_button if self.share_button.isVisibleTo(self) else self.more
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hero(self, *, may_share: bool) -> Card:
        card = Card(padding=Space.XL)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        words.addWidget(Label(self.tr("Один офис на нескольких компьютерах"), Role.RECORD))
        words.addWidget(
            Label(
                self.tr("Коллеги увидят те же карточки, сделки и задачи и будут работать в них "
                        "одновременно. Нужна только общая папка в вашей сети: сервер покупать "
                        "и интернет подключать не надо."),
                Role.BODY, colour="text2", wrap=True,
            )
        )  # fmt: skip
        self.share_button = Button(self.tr("Поделиться офисом…"), "share-2", kind=Kind.PRIMARY)
        self.share_button.clicked.connect(lambda _on=False: self.share_wanted.emit())
        if not may_share:
            self.share_button.hide()
        self.more = LinkButton(self.tr("Как это устроено"), "circle-help")
        self.more.clicked.connect(lambda _on=False: self.help_wanted.emit())
        acts = QHBoxLayout()
        acts.setSpacing(Space.L)
        acts.addWidget(self.share_button)
        acts.addWidget(self.more)
        acts.addStretch(1)
        words.addSpacing(Space.S)
        words.addLayout(acts)
        if not may_share:
            words.addWidget(
                Label(self.tr("Поделиться офисом может администратор."), Role.META, colour="text2")
            )
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        row.addWidget(
            IconBadge("network", Tone.ACCENT, 56, round_=True), 0, Qt.AlignmentFlag.AlignTop
        )
        row.addLayout(words, 1)
        card.body.addLayout(row)
        return card

    def _promises(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        for icon, tone, title, text in (
            ("unplug", Tone.TEAL, self.tr("Работает и без сети"),
             self.tr("Вынули кабель — работаете дальше. Вернули — изменения разойдутся сами.")),
            ("shield-check", Tone.OK, self.tr("Ничего не затирается"),
             self.tr("Двое изменили одно поле — видны оба значения, и можно взять любое.")),
            ("lock", Tone.VIOLET, self.tr("В папке всё зашифровано"),
             self.tr("Кто откроет папку, увидит только шифр. Ключи остаются у сотрудников.")),
        ):  # fmt: skip
            row.addWidget(_promise(icon, tone, title, text), 1)
        return row

    def _steps(self) -> Panel:
        panel = Panel(padding=Space.L)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.M)
        grid.setColumnStretch(1, 1)
        for at, (title, text) in enumerate((
            (self.tr("Выберите место"), self.tr("Папка на сетевом диске или сервере; программа "
                                                "проверит, подходит ли она.")),
            (self.tr("Пригласите компьютер"), self.tr("Получите файл и код: файл — на флешку, код "
                                                      "— голосом.")),
            (self.tr("Присоединитесь на нём"), self.tr("При первом запуске там выберите "
                                                       "«Присоединиться к офису».")),
        )):  # fmt: skip
            number = Label(f"{at + 1}", Role.ROW, colour="accent_text")
            grid.addWidget(number, at, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(Label(title, Role.BODY_STRONG))
            words.addWidget(Label(text, Role.META, colour="text2", wrap=True))
            grid.addLayout(words, at, 1)
        panel.body.addLayout(grid)
        return panel


def _promise(icon: str, tone: AnyTone, title: str, text: str) -> Card:
    card = Card(padding=Space.L)
    card.body.setSpacing(Space.S)
    card.body.addWidget(IconBadge(icon, tone, 36))
    card.body.addWidget(Label(title, Role.BODY_STRONG, wrap=True))
    card.body.addWidget(Label(text, Role.META, colour="text2", wrap=True))
    card.body.addStretch(1)
    return card
