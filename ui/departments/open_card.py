"""«Кому открыт» on a client's card: colleagues the card was opened to by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.departments.opening import Opened, close_client, opened_to
from crm_desktop.members.people import list_members
from crm_desktop.wording.times import day, local, today_in
from ui.departments.open_dialog import ask_for_one
from ui.theme import Role, Space
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, SectionHead
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.clients.card import ClientCard
    from crm_desktop.office import Office
    from ui.clients.desk import CardDesk


class OpenCard(Card):
    """Who it is open to, each with a cross; hidden while there is no colleague to open it to."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._opened: list[Opened] = []
        self._editable = may(desk.office, Right.EDIT_CLIENTS)
        self.head = SectionHead(
            self.tr("Кому открыт"),
            action=self.tr("Открыть коллеге…") if self._editable else "",
        )
        self.head.activated.connect(self.ask)
        self.body.setContentsMargins(Space.L, 0, Space.S, Space.M)
        self.body.setSpacing(0)
        self.body.addWidget(self.head)
        self._box: QWidget | None = None
        self.hide()

    def show_card(self, card: ClientCard) -> None:
        """Read to whom the client is open."""

        def read(office: Office, client: int) -> tuple[list[Opened], int]:
            with office.reading():
                return opened_to(office, client), len(list_members(office))

        if card.id:
            self._desk.read(read, self._show, key="opened_to")

    def ask(self) -> None:
        """Ask to whom else it is to be opened."""
        card = self._desk.card
        if card is not None:
            known = {each.member_id for each in self._opened}
            if card.responsible_id is not None:
                known.add(card.responsible_id)
            ask_for_one(self._desk.workspace, card.id, self.window(), name=card.name, without=known)

    def _show(self, read: tuple[list[Opened], int]) -> None:
        opened, people = read
        self._opened = opened
        self.setVisible(people > 1)
        if self._box is not None:
            self._box.hide()
            self.body.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for each in opened:
            column.addLayout(self._line(each))
        if not opened:
            column.addWidget(
                Label(
                    self.tr("Видят те, кому это разрешает роль."), Role.META, colour="text2",
                    wrap=True,
                )
            )  # fmt: skip
            column.addSpacing(Space.S)
        self.body.addWidget(self._box)

    def _line(self, opened: Opened) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(opened.name, Role.BODY_MEDIUM))
        zone = self._desk.zone
        told = self.tr("открыт {}").format(day(local(opened.at, zone).date(), today_in(zone)))
        if opened.author:
            told = f"{told} · {opened.author}"
        words.addWidget(Label(told, Role.META, colour="text2"))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(Avatar(opened.name, 28))
        row.addLayout(words, 1)
        if self._editable:
            cross = IconButton("x", self.tr("Закрыть для {}").format(opened.name), size=28)
            cross.clicked.connect(partial(self._close, opened.member_id))
            row.addWidget(cross)
        return row

    def _close(self, member: int, _on: bool = False) -> None:
        self._desk.act(lambda office, client: close_client(office, client, member_id=member))
