"""«Контакты»: people at a company, or where a person works; below them all other relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.clients.contacts import (
    create_company_of,
    create_contact,
    edit_post,
    link_contact,
    unlink_contact,
)
from crm_desktop.clients.drafts import ClientDraft
from ui.clients.contact_picker import ContactPicker
from ui.clients.party_row import PartyRow
from ui.clients.reach import copy_text
from ui.clients.relations_box import RelationsBox
from ui.theme import Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.menus import Menu
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.clients.card import CardContact, ClientCard
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.clients.desk import CardDesk


class ContactRow(PartyRow):
    """A person at the company, or a company the person works at."""

    def __init__(self, desk: CardDesk, contact: CardContact) -> None:
        line = " · ".join(filter(None, (contact.post, contact.phone, contact.email)))
        super().__init__(
            desk, contact.client_id, name=contact.name, line=line or "Нет телефона",
            phone=contact.phone, email=contact.email,
        )  # fmt: skip
        self.contact = contact


class ContactsTab(QWidget):
    """Rows of contacts, and a picker to add one in place."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind = "company"
        self._shown: tuple[CardContact, ...] | None = None
        self._client = 0
        self.rows: list[ContactRow] = []
        self._add = Button("", "user-plus", small=True)
        self._add.clicked.connect(self.start_adding)
        self.picker = ContactPicker(desk)
        self.picker.picked.connect(self._link)
        self.picker.named.connect(self._create)
        self.picker.closed.connect(self._close_picker)
        self.picker.hide()
        self.relations = RelationsBox(desk)
        self.relations.picker.closed.connect(self._close_picker)
        self._relate = Button(self.tr("Добавить связь"), "network", small=True)
        self._relate.clicked.connect(self.start_relating)
        self._empty = EmptyState("", icon="users", tone=Tone.GREY)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addWidget(self.relations)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(Space.M, 0, Space.M, 0)
        top.setSpacing(Space.S)
        top.addWidget(self._add)
        top.addWidget(self._relate)
        top.addStretch(1)
        box = QVBoxLayout()
        box.setContentsMargins(Space.M, 0, Space.M, 0)
        box.addWidget(self.picker)
        box.addWidget(self.relations.picker)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.XS, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.M)
        page.addLayout(top)
        page.addLayout(box)
        page.addWidget(ScrollArea(inner), 1)

    def show_card(self, card: ClientCard) -> None:
        """Show the contacts of a client."""
        company = card.kind == "company"
        contacts = card.people if company else card.companies
        if card.id != self._client:
            self._client = card.id
            self._close_picker()
        self.relations.show_card(card)
        if contacts == self._shown and card.kind == self._kind:
            self._tell_empty()
            return
        self._kind = card.kind
        self._shown = contacts
        self._add.set_caption(
            self.tr("Добавить человека") if company else self.tr("Добавить компанию")
        )
        self._empty.set_texts(
            self.tr("Людей пока нет") if company else self.tr("Компаний пока нет"),
            self.tr("Добавьте того, с кем говорите: найдите его в базе или создайте здесь же.")
            if company
            else self.tr("Свяжите человека с компанией, где он работает."),
        )
        self._fill()

    def start_adding(self) -> None:
        """Open the picker."""
        self.relations.close_picker()
        self.picker.show()
        self._tell_empty()
        self.picker.begin("person" if self._kind == "company" else "company")

    def start_relating(self) -> None:
        """Open the picker of relations."""
        self.picker.hide()
        self._empty.hide()
        self.relations.start_adding()

    def _tell_empty(self) -> None:
        nothing = not self.rows and not self.relations.rows
        self._empty.setVisible(nothing and self.picker.isHidden())

    def _fill(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for contact in self._shown or ():
            row = ContactRow(self._desk, contact)
            row.open_wanted.connect(lambda client=contact.client_id: self._desk.open_client(client))
            row.menu_wanted.connect(lambda under, which=contact: self._open_menu(which, under))
            row.remove_wanted.connect(lambda which=contact: self._unlink(which))
            row.edit_wanted.connect(lambda which=contact: self._ask_post(which))
            self._list.addWidget(row)
            self.rows.append(row)
        self._tell_empty()

    def _open_menu(self, contact: CardContact, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        workspace = self._desk.workspace
        menu.add(
            self.tr("Открыть карточку"),
            lambda: self._desk.open_client(contact.client_id), icon="id-card",
        )  # fmt: skip
        menu.add(self.tr("Должность…"), lambda: self._ask_post(contact), icon="pencil",
                 shortcut="F2")  # fmt: skip
        if contact.phone:
            menu.add(self.tr("Скопировать телефон"),
                     lambda: copy_text(workspace, contact.phone), icon="copy")  # fmt: skip
        if contact.email:
            menu.add(self.tr("Скопировать почту"),
                     lambda: copy_text(workspace, contact.email), icon="copy")  # fmt: skip
        menu.addSeparator()
        menu.add(self.tr("Убрать из контактов"), lambda: self._unlink(contact), icon="unlink",
                 danger=True)  # fmt: skip
        menu.popup(under.mapToGlobal(under.rect().bottomLeft()))

    def _ask_post(self, contact: CardContact) -> None:
        dialog = Dialog(self.tr("Должность"), self.window(), subtitle=contact.name, width=440)
        field = TextField(contact.post, self.tr("Например, главный бухгалтер"))
        field.setMaxLength(200)
        field.selectAll()
        dialog.body.addWidget(field)

        def save() -> None:
            post = field.text().strip()
            dialog.accept()
            self._desk.act(lambda office, _client: edit_post(office, contact.contact_id, post=post))

        field.returnPressed.connect(save)
        dialog.add_button(self.tr("Отмена"))
        dialog.add_button(self.tr("Сохранить"), save, kind=Kind.PRIMARY)
        field.setFocus()
        dialog.open()

    def _unlink(self, contact: CardContact) -> None:
        self._desk.act(lambda office, _client: unlink_contact(office, contact.contact_id))

    def _link(self, other: object, post: str) -> None:
        if not isinstance(other, int):
            return
        company = self._kind == "company"

        def work(office: Office, client: int) -> tuple[int, Changes]:
            firm, person = (client, other) if company else (other, client)
            return link_contact(office, firm, person_id=person, post=post)

        self._desk.act(
            work, on_done=lambda _result: self._close_picker(),
            on_refused=lambda error: self.picker.set_error(str(error)),
        )  # fmt: skip

    def _create(self, name: str, post: str) -> None:
        company = self._kind == "company"

        def work(office: Office, client: int) -> tuple[int, Changes]:
            if company:
                draft = ClientDraft(kind="person", name=name)
                return create_contact(office, client, draft=draft, post=post)
            draft = ClientDraft(kind="company", name=name)
            return create_company_of(office, client, draft=draft, post=post)

        self._desk.act(
            work, self.tr("Добавлено: {}").format(name),
            on_done=lambda _result: self._close_picker(),
            on_refused=lambda error: self.picker.set_error(str(error)),
        )  # fmt: skip

    def _close_picker(self) -> None:
        if any(part.hasFocus() for part in self.picker.findChildren(QWidget)):
            self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picker.hide()
        self._tell_empty()
