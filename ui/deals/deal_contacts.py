"""«Контакты»: the people a deal is talked over with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.contacts import (
    add_deal_contact,
    create_deal_contact,
    remove_deal_contact,
    set_contact_role,
)
from ui.clients.contact_picker import ContactPicker
from ui.clients.party_row import PartyRow
from ui.clients.reach import copy_text
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Card, SectionHead
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.deals.card import DealCard
    from crm_desktop.deals.card_parts import DealContactRow
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.deals.deal_desk import DealDesk


class DealContacts(Card):
    """Rows of people and a picker that finds or makes one more."""

    def __init__(self, desk: DealDesk) -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._shown: tuple[DealContactRow, ...] | None = None
        self._deal = 0
        self.rows: list[PartyRow] = []
        self.head = SectionHead(self.tr("Контакты"), action=self.tr("Добавить"))
        self.head.activated.connect(self.start_adding)
        self.picker = ContactPicker(desk)
        self.picker.post.setPlaceholderText(self.tr("Роль: решает, платит"))
        self.picker.picked.connect(self._add)
        self.picker.named.connect(self._create)
        self.picker.closed.connect(self._close_picker)
        self.picker.hide()
        self._nobody = Label(
            self.tr("С кем говорим об этой сделке?"), Role.BODY, colour="text3", wrap=True
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.M)
        self.body.setSpacing(Space.XS)
        for part in (self.head, self.picker, self._nobody):
            row = QVBoxLayout()
            row.setContentsMargins(Space.S, 0, Space.S, 0)
            row.addWidget(part)
            self.body.addLayout(row)
        self.body.addLayout(self._list)

    def show_card(self, card: DealCard) -> None:
        """Show the people of a deal."""
        if card.id != self._deal:
            self._deal = card.id
            self._close_picker()
        if card.contacts == self._shown:
            return
        self._shown = card.contacts
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._new_row(contact) for contact in card.contacts]
        for row in self.rows:
            self._list.addWidget(row)
        self._nobody.setVisible(not self.rows and self.picker.isHidden())

    def start_adding(self) -> None:
        """Open the picker."""
        self._nobody.hide()
        self.picker.show()
        self.picker.begin("person")

    def _new_row(self, contact: DealContactRow) -> PartyRow:
        line = " · ".join(filter(None, (contact.role, contact.post, contact.phone)))
        row = PartyRow(
            self._desk, contact.client_id, name=contact.name,
            line=line or self.tr("Нет телефона"), phone=contact.phone, email=contact.email,
        )  # fmt: skip
        row.open_wanted.connect(lambda: self._desk.open_client(contact.client_id))
        row.menu_wanted.connect(lambda under: self._open_menu(contact, under))
        row.edit_wanted.connect(lambda: self._ask_role(contact))
        row.remove_wanted.connect(lambda: self._remove(contact))
        return row

    def _open_menu(self, contact: DealContactRow, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        workspace = self._desk.workspace
        menu.add(self.tr("Открыть карточку"),
                 lambda: self._desk.open_client(contact.client_id), icon="id-card")  # fmt: skip
        menu.add(self.tr("Роль в сделке…"), lambda: self._ask_role(contact), icon="pencil",
                 shortcut="F2")  # fmt: skip
        if contact.phone:
            menu.add(self.tr("Скопировать телефон"),
                     lambda: copy_text(workspace, contact.phone), icon="copy")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Убрать из сделки"), lambda: self._remove(contact), icon="unlink",
                 danger=True)  # fmt: skip
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _ask_role(self, contact: DealContactRow) -> None:
        dialog = Dialog(self.tr("Роль в сделке"), self.window(), subtitle=contact.name, width=440)
        field = TextField(contact.role, self.tr("Например, решает, платит, проверяет"))
        field.setMaxLength(200)
        field.selectAll()
        dialog.body.addWidget(field)

        def save() -> None:
            role = field.text().strip()
            dialog.accept()
            self._desk.act(
                lambda office, _deal: set_contact_role(office, contact.id, role=role),
                on_refused=self._desk.refuse,
            )

        field.returnPressed.connect(save)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(self.tr("Сохранить"), save, kind=Kind.PRIMARY)
        field.setFocus()
        dialog.open()

    def _remove(self, contact: DealContactRow) -> None:
        self._desk.act(
            lambda office, _deal: remove_deal_contact(office, contact.id),
            on_refused=self._desk.refuse,
        )

    def _add(self, person: object, role: str) -> None:
        if isinstance(person, int):
            self._act(
                lambda office, deal: add_deal_contact(office, deal, person_id=person, role=role)
            )

    def _create(self, name: str, role: str) -> None:
        draft = ClientDraft(kind="person", name=name)
        self._act(lambda office, deal: create_deal_contact(office, deal, draft=draft, role=role))

    def _act(self, work: Callable[[Office, int], tuple[int, Changes]]) -> None:
        self._desk.act(
            work, on_done=lambda _result: self._close_picker(),
            on_refused=lambda error: self.picker.set_error(str(error)),
        )  # fmt: skip

    def _close_picker(self) -> None:
        if any(part.hasFocus() for part in self.picker.findChildren(QWidget)):
            self.head.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picker.hide()
        self._nobody.setVisible(not self.rows)
