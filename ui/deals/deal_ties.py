"""«Связанные сделки»: the deal this one repeats, and those that repeat it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from ui.deals.brief_row import BriefRow
from ui.theme import Role, Space
from ui.widgets.cards import Card, SectionHead
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.deals.card import DealCard
    from crm_desktop.deals.of_client import DealBrief
    from ui.deals.deal_desk import DealDesk


class DealTies(Card):
    """Hidden while the deal stands alone."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._shown: object = None
        self.rows: list[BriefRow] = []
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.M)
        self.body.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(Space.S, 0, Space.S, 0)
        head.addWidget(SectionHead(self.tr("Связанные сделки")))
        self.body.addLayout(head)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.hide()

    def show_card(self, card: DealCard) -> None:
        """Show what a deal is tied to."""
        shown = (card.parent, card.repeats)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        if card.parent is not None:
            self._add(self.tr("Повторяет сделку"), [card.parent])
        if card.repeats:
            self._add(self.tr("Повторные продажи"), list(card.repeats))
        self.setVisible(bool(self.rows))

    def _add(self, name: str, briefs: list[DealBrief]) -> None:
        label = Label(name, Role.LABEL, colour="text2")
        label.setContentsMargins(Space.S, 0, 0, 0)
        self._list.addWidget(label)
        for brief in briefs:
            row = BriefRow(brief, self._desk.zone, narrow=True)
            row.open_wanted.connect(lambda deal=brief.id: self._desk.open_deal(deal))
            self._list.addWidget(row)
            self.rows.append(row)
