"""The column on the right: the state, and below it what goes with the page beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.sync.state_card import StateCard
from ui.theme import Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.cards import Card, IconBadge
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QResizeEvent

    from ui.sync.reading import SyncRead

WIDTH: Final = 304
CONFLICTS: Final = "conflicts"
STATIONS: Final = "stations"


class WhyCard(Card):
    """«Почему так бывает»: what a conflict is and what the answers do."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.L, parent=parent)
        self.body.setSpacing(Space.XS + 2)
        self.body.addWidget(Label(self.tr("Почему так бывает"), Role.SECTION))
        self.body.addWidget(
            Label(
                self.tr("Двое изменили одно поле, не видя правок друг друга. В базе осталась более "
                        "поздняя правка, вторая хранится здесь."),
                Role.META, colour="text2", wrap=True,
            )
        )  # fmt: skip
        for icon, title, text in (
            ("arrow-left-right", self.tr("Взять другое"), self.tr("обычная правка: её увидят все")),
            ("check", self.tr("Оставить"), self.tr("строка уйдёт в разобранные")),
            ("undo-2", self.tr("Отменить можно"), self.tr("и то и другое, в любой день")),
        ):
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Label(title, Role.BODY_MEDIUM))
            words.addWidget(Label(text, Role.META, colour="text2"))
            row = QHBoxLayout()
            row.setSpacing(Space.M)
            row.addWidget(IconBadge(icon, Tone.GREY, 28, round_=True))
            row.addLayout(words, 1)
            self.body.addLayout(row)


class MendCard(Card):
    """«Если что-то пошло не так»: the three repairs, each in a sentence.

    Attributes:
        repair_wanted: this station takes the office's state.
        return_wanted: the whole office returns to a day.
        refill_wanted: the shared place is filled anew.
    """

    repair_wanted = Signal()
    return_wanted = Signal()
    refill_wanted = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(padding=Space.L, parent=parent)
        self.body.setSpacing(Space.S)
        self.body.addWidget(Label(self.tr("Если что-то пошло не так"), Role.SECTION))
        self.repair = self._way(
            self.tr("Починить станцию…"), "wrench",
            self.tr("эта база расходится с остальными"),
        )  # fmt: skip
        self.repair.clicked.connect(lambda _on=False: self.repair_wanted.emit())
        self.back = self._way(
            self.tr("Вернуть офис к дате…"), "history", self.tr("испорчены данные у всех")
        )
        self.back.clicked.connect(lambda _on=False: self.return_wanted.emit())
        self.refill = self._way(
            self.tr("Восстановить папку…"), "archive-restore",
            self.tr("общую папку стёрли или потеряли"),
        )  # fmt: skip
        self.refill.clicked.connect(lambda _on=False: self.refill_wanted.emit())

    def show_rights(self, *, may_repair: bool, may_manage: bool) -> None:
        """Offer what this person may do; nothing hides the card."""
        self.repair.setEnabled(may_repair)
        for link in (self.back, self.refill):
            link.setEnabled(may_manage)

    def _way(self, text: str, icon: str, when: str) -> LinkButton:
        link = LinkButton(text, icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(Label(when, Role.META, colour="text2", wrap=True))
        self.body.addLayout(words)
        return link


class SideColumn(QWidget):
    """The state above; the card below it is there where it finds room."""

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = StateCard(zone)
        self.why = WhyCard()
        self.mend = MendCard()
        self._page = CONFLICTS
        self._may_mend = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        for card in (self.state, self.why, self.mend):
            column.addWidget(card)
        column.addStretch(1)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedWidth(theme().px(WIDTH))

    def show_read(self, read: SyncRead) -> None:
        """Show everything anew."""
        self.state.show_read(read)
        self._may_mend = read.may_repair or read.may_manage
        self.mend.show_rights(may_repair=read.may_repair, may_manage=read.may_manage)
        self._fit()

    def show_page(self, key: str) -> None:
        """Show what goes with another page."""
        self._page = key
        self.state.show_stations(shown=key != STATIONS)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = self.state.sizeHint().height() + Space.L
        fits = needed + self.why.sizeHint().height() <= self.height()
        self.why.setVisible(self._page == CONFLICTS and fits)
        self.mend.setVisible(self._page != CONFLICTS and self._may_mend)
