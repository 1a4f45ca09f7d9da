"""What the client screen says while there is nobody to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from crm_desktop.access.rights import Right, may
from ui.clients.wording import cut
from ui.shell.screen import Place
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from ui.clients.list_query import ListQuery
    from ui.clients.list_screen import ClientListScreen


def empty_base(screen: ClientListScreen) -> Card:
    """The two ways to begin: a first client by hand, or a table."""
    card = Card()
    office = screen.workspace.office
    may_add = may(office, Right.EDIT_CLIENTS)
    if not office.powers.sees_all:
        return _none_of_mine(screen, card, may_add=may_add)
    empty = EmptyState(
        screen.tr("Добавьте первого клиента"),
        screen.tr(
            "Человека или компанию. Достаточно имени: телефон, ИНН и остальное можно "
            "дописать потом. Если клиенты уже есть в таблице, загрузите их сразу."
        ),
        icon="users",
    )
    create = Button(screen.tr("Новый клиент"), "plus", kind=Kind.PRIMARY)
    create.clicked.connect(screen.new_client)
    load = Button(screen.tr("Загрузить из Excel"), "file-spreadsheet")
    load.clicked.connect(lambda _on=False: screen.workspace.go(Place.IMPORT))
    empty.add_action(create)
    empty.add_action(load)
    if not may_add:
        create.hide()
    if not may(office, Right.IMPORT):
        load.hide()
    card.body.addWidget(empty)
    card.setFocusProxy(create)
    return card


def _none_of_mine(screen: ClientListScreen, card: Card, *, may_add: bool) -> Card:
    """The base is not empty, this person's part of it is."""
    empty = EmptyState(
        screen.tr("Ваших клиентов пока нет"),
        screen.tr(
            "Здесь будут клиенты, за которых отвечаете вы, и те, кого вам откроют. Передать или "
            "открыть клиента может руководитель."
        ),
        icon="users",
    )
    if may_add:
        create = Button(screen.tr("Новый клиент"), "plus", kind=Kind.PRIMARY)
        create.clicked.connect(screen.new_client)
        empty.add_action(create)
        card.setFocusProxy(create)
    card.body.addWidget(empty)
    return card


def nothing_found(query: ListQuery) -> tuple[str, str]:
    """Title and advice when a search or filters leave nobody."""
    tr = QCoreApplication.translate
    text = cut(query.text, 60)
    found = tr("ClientListScreen", "По запросу «{}» ничего нет").format(text)
    nobody = tr("ClientListScreen", "Никто не подходит")
    advice = tr(
        "ClientListScreen",
        "Попробуйте другое слово, часть телефона или ИНН, либо снимите фильтры.",
    )
    return found if text else nobody, advice
