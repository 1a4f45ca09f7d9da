"""What stands in place of a deal's card that is in the trash or was never there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.card import DealCard


class DealGone(Card):
    """Why, and what can be done about it.

    Attributes:
        restore_wanted: take the deal out of the trash.
        board_wanted: go to the deals.
    """

    restore_wanted = Signal()
    board_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.told = EmptyState(self.tr("Сделка в корзине"), icon="trash-2", tone=Tone.GREY)
        self.restore = Button(self.tr("Восстановить"), "rotate-ccw", kind=Kind.PRIMARY)
        self.restore.clicked.connect(lambda _on=False: self.restore_wanted.emit())
        back = Button(self.tr("К сделкам"), "arrow-left")
        back.clicked.connect(lambda _on=False: self.board_wanted.emit())
        self.told.add_action(self.restore)
        self.told.add_action(back)
        self.body.addWidget(self.told)

    def show_absent(self) -> None:
        """There is no such deal."""
        self.told.set_texts(
            self.tr("Такой сделки в базе нет"), self.tr("Возможно, её создание отменили.")
        )
        self.restore.hide()

    def show_card(self, card: DealCard) -> None:
        """Tell that a deal is in the trash."""
        why = self.tr("«{}» удалена. Ничего не пропало: восстановите, и всё вернётся.")
        if card.client_gone:
            why = self.tr("«{}» удалена вместе с клиентом: восстановите клиента, вернётся и она.")
        self.told.set_texts(self.tr("Сделка в корзине"), why.format(card.title))
        self.restore.setVisible(not card.client_gone)
