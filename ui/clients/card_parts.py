"""What a client's card consists of: its tabs and the sections on its left, found by name.

A new part is one line here. A tab or a section is a widget made with the card's desk
(`CardDesk`) that shows a card when told to; it reads and acts through the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.clients.desk import CardDesk


@runtime_checkable
class ShowsCard(Protocol):
    """A part that shows what the card says; a tab is told only while it is in front."""

    def show_card(self, card: Any) -> None:
        """Show a client (or a deal); called again after every change of it."""


@runtime_checkable
class Refreshes(Protocol):
    """A tab that reads for itself; told when it comes to the front and after every change."""

    def refresh(self) -> None:
        """Read anew through the desk."""


@runtime_checkable
class AsksBeforeLeaving(Protocol):
    """A tab where unsaved work may stand."""

    def may_leave(self) -> bool:
        """Ask, if something would be lost; False keeps the person on this card."""


@runtime_checkable
class Seeks(Protocol):
    """A tab that can lead to one of its records."""

    def seek(self, record: int) -> None:
        """Bring a record into view, and mark it."""


@dataclass(frozen=True, slots=True)
class TabInfo:
    """A tab of the card.

    Attributes:
        key: names it in the layout and in `show_tab`.
        title: on the tab.
        command: in the palette.
        icon: Lucide name.
        page: `module:Class`, made as `Class(desk)` when first shown.
        count: how much is behind it, shown beside the title; 0 shows nothing.
        words: other words people look for.
    """

    key: str
    title: str
    command: str
    icon: str
    page: str
    count: Callable[[Any], int] | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class SectionInfo:
    """A section on the left of the card.

    Attributes:
        key: names it in the layout.
        title: what the section is called where the card is arranged.
        section: `module:Class`, made as `Class(desk)`.
    """

    key: str
    title: str
    section: str


TABS: Final[tuple[TabInfo, ...]] = (
    TabInfo("feed", "Лента", "Лента клиента", "list", "ui.clients.feed_tab:FeedTab",
            lambda card: card.events),
    TabInfo("deals", "Сделки", "Сделки клиента", "square-kanban",
            "ui.deals.client_tab:ClientDeals", lambda card: card.deals_open,
            "продажи воронка"),
    TabInfo("tasks", "Задачи", "Задачи клиента", "list-checks",
            "ui.tasks.record_tab:RecordTasks", lambda card: card.tasks_open,
            "дела действия план звонок встреча"),
    TabInfo("contacts", "Контакты", "Контакты клиента", "users",
            "ui.clients.contacts_tab:ContactsTab",
            lambda card: len(card.people) + len(card.companies) + len(card.relations),
            "связи директор учредитель родственник"),
    TabInfo("files", "Файлы", "Файлы клиента", "paperclip", "ui.clients.files_tab:FilesTab",
            lambda card: card.files, "вложения документы сканы"),
    TabInfo("sheet", "Реквизиты", "Реквизиты клиента", "receipt-text",
            "ui.clients.sheet_tab:SheetTab"),
    TabInfo("personal", "Персональные данные", "Персональные данные клиента", "shield-check",
            "ui.personal_data.tab:PersonalTab",
            words="152-фз согласие основание выписка заблокировать уничтожить обезличить"),
    TabInfo("history", "История изменений", "История изменений клиента", "history",
            "ui.clients.history_tab:HistoryTab"),
)  # fmt: skip

SECTIONS: Final[tuple[SectionInfo, ...]] = (
    SectionInfo("channels", "Связь", "ui.clients.channels_card:ChannelsCard"),
    SectionInfo("main", "О клиенте", "ui.clients.card_fields:MainFields"),
    SectionInfo("legal", "Реквизиты", "ui.clients.card_fields:LegalFields"),
    SectionInfo("addresses", "Адреса", "ui.clients.places_card:AddressesCard"),
    SectionInfo("bank", "Банк", "ui.clients.places_card:BankCard"),
    SectionInfo("personal", "Личное", "ui.clients.card_fields:PersonalFields"),
    SectionInfo("own", "Свои поля", "ui.clients.card_fields:OwnFields"),
    SectionInfo("opened", "Кому открыт", "ui.departments.open_card:OpenCard"),
)


def make_part(name: str, desk: CardDesk) -> QWidget:
    """Import `module:Class` and make it for a desk.

    Raises:
        ImportError: the module is not there.
    """
    module, _, of_class = name.partition(":")
    part: QWidget = getattr(import_module(module), of_class)(desk)
    return part
