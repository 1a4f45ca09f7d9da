"""«Контакты»: people at a company, or the companies where a person works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.contacts import (
    create_company_of,
    create_contact,
    edit_post,
    link_contact,
    unlink_contact,
)
from crm_desktop.clients.drafts import ClientDraft
from ui.clients.contact_picker import ContactPicker
from ui.clients.reach import copy_text, link_of, open_link
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.empty import EmptyState
from ui.widgets.fields import TextField
from ui.widgets.labels import ElidedLabel
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box, draw_ring
from ui.widgets.painted import KeyFocus
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent

    from crm_desktop.clients.card import CardContact, ClientCard
    from crm_desktop.journal import Changes
    from crm_desktop.office import Office
    from ui.clients.desk import CardDesk


class ContactRow(KeyFocus, QWidget):
    """56 high: avatar, name and post, phone and e-mail, what can be done. Enter opens.

    Attributes:
        open_wanted: show the card of the other client.
        menu_wanted: below which widget.
        remove_wanted: take the link away.
    """

    open_wanted = Signal()
    menu_wanted = Signal(object)
    remove_wanted = Signal()

    def __init__(self, desk: CardDesk, contact: CardContact) -> None:
        super().__init__()
        self.contact = contact
        told = ", ".join(filter(None, (contact.name, contact.post, contact.phone)))
        self.setAccessibleName(told)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(ElidedLabel(contact.name, Role.ROW))
        reach = " · ".join(filter(None, (contact.post, contact.phone, contact.email)))
        words.addWidget(ElidedLabel(reach or self.tr("Нет телефона"), Role.META, colour="text2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(Avatar(contact.name, 36, key=contact.client_id))
        row.addSpacing(Space.XS)
        row.addLayout(words, 1)
        for kind, value, icon, name in (
            ("phone", contact.phone, "phone", self.tr("Позвонить: {}")),
            ("email", contact.email, "mail", self.tr("Написать: {}")),
        ):
            link = link_of(kind, value, "") if value else ""
            if link:
                act = IconButton(icon, name.format(value), framed=True, size=28)
                act.clicked.connect(lambda _on=False, to=link: open_link(desk.workspace, to))
                row.addWidget(act)
        more = IconButton("ellipsis-vertical", self.tr("Ещё: {}").format(contact.name), size=28)
        more.clicked.connect(lambda _on=False: self.menu_wanted.emit(more))
        row.addWidget(more)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(56))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.open_wanted.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            draw_box(painter, self.rect(), ground=theme().colour("sunken"), radius=Radius.CARD)
        if self.key_focus:
            draw_ring(painter, self.rect(), Radius.CARD)
        painter.end()


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
        self._empty = EmptyState("", icon="users", tone=Tone.GREY)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(0)
        column.addLayout(self._list)
        column.addWidget(self._empty)
        column.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(Space.M, 0, Space.M, 0)
        top.addWidget(self._add)
        top.addStretch(1)
        box = QVBoxLayout()
        box.setContentsMargins(Space.M, 0, Space.M, 0)
        box.addWidget(self.picker)
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
        if contacts == self._shown and card.kind == self._kind:
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
        self.picker.show()
        self._empty.hide()
        self.picker.begin("person" if self._kind == "company" else "company")

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
            self._list.addWidget(row)
            self.rows.append(row)
        self._empty.setVisible(not self.rows and self.picker.isHidden())

    def _open_menu(self, contact: CardContact, under: QWidget) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        workspace = self._desk.workspace
        menu.add(
            self.tr("Открыть карточку"),
            lambda: self._desk.open_client(contact.client_id), icon="id-card",
        )  # fmt: skip
        menu.add(self.tr("Должность…"), lambda: self._ask_post(contact), icon="pencil")
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
        self._empty.setVisible(not self.rows)
