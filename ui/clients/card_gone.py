"""What stands in place of a card that is in the trash, merged, or was never there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.theme import Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.clients.card import ClientCard


class CardGone(Card):
    """Why, and what can be done about it.

    Attributes:
        restore_wanted: take the client out of the trash.
        list_wanted: go to the list.
        act_wanted: save the act of how the data were destroyed.
    """

    restore_wanted = Signal()
    list_wanted = Signal()
    act_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.told = EmptyState(self.tr("Клиент в корзине"), icon="trash-2", tone=Tone.GREY)
        self.restore = Button(self.tr("Восстановить"), "rotate-ccw", kind=Kind.PRIMARY)
        self.restore.clicked.connect(lambda _on=False: self.restore_wanted.emit())
        back = Button(self.tr("К списку клиентов"), "arrow-left")
        back.clicked.connect(lambda _on=False: self.list_wanted.emit())
        self.told.add_action(self.restore)
        self.told.add_action(back)
        self.act = Button(self.tr("Акт об уничтожении…"), "file-text")
        self.act.clicked.connect(lambda _on=False: self.act_wanted.emit())
        self.act.hide()
        self.told.add_action(self.act)
        self.body.addWidget(self.told)

    def show_absent(self) -> None:
        """There is no such client."""
        self.told.set_texts(
            self.tr("Такого клиента в базе нет"), self.tr("Возможно, его запись отменили.")
        )
        self.restore.hide()
        self.act.hide()

    def show_card(self, card: ClientCard) -> None:
        """Tell what became of a client."""
        merged = card.merged_into is not None
        self.act.setVisible(card.erased_at is not None)
        if card.erased_at is not None:
            self.told.set_texts(
                self.tr("Данные уничтожены"),
                self.tr("{}: по закону о персональных данных. Вернуть их нельзя.").format(
                    card.name
                ),
            )
        elif merged:
            self.told.set_texts(
                self.tr("Клиент объединён с другим"),
                self.tr("Его данные теперь в общей карточке."),
            )
        else:
            self.told.set_texts(
                self.tr("Клиент в корзине"),
                self.tr("«{}» удалён. Ничего не пропало: восстановите, и всё вернётся.").format(
                    card.name
                ),
            )
        self.restore.setVisible(not merged and card.erased_at is None)
