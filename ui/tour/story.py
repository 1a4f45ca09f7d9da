"""Something to see on a card: the client with the fullest one, and some edits of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.labels import add_label
from crm_desktop.clients.listing import ClientFilter, client_ids
from crm_desktop.demo.files import attach_demo_files
from crm_desktop.personal_data.consents import MARKETING, PROCESSING, ConsentDraft, add_consent
from crm_desktop.personal_data.templates import filled_text

if TYPE_CHECKING:
    from crm_desktop.clients.card import ClientCard
    from crm_desktop.office import Office

LOOKED_AT: Final = 150
_ENOUGH_EVENTS: Final = 12
_EDITS: Final = {
    "company": (
        ("note", "Отгрузка только по вторникам, пропуск заказывать накануне."),
        ("director", "Игорь Сергеевич Минаев"),
        ("industry", "Оптовая торговля"),
        ("note", "Отгрузка по вторникам и пятницам, пропуск заказывать накануне."),
    ),
    "person": (
        ("preferences", "Звонить после 15:00, чай без сахара."),
        ("note", "Познакомились на выставке."),
        ("note", "Познакомились на выставке в марте, просит каталог."),
    ),
}


def fullest_client(office: Office, kind: str) -> int:
    """Return the id of the client with the most to show among the first ones; 0 if none."""
    ids = client_ids(office, ClientFilter(kind=kind), limit=LOOKED_AT)
    with office.reading():
        cards = [get_client(office, client) for client in ids]
    return max(cards, key=_fullness).id if cards else 0


def known_clients(office: Office, most: int = 5) -> list[tuple[str, str, str]]:
    """Return name, ИНН and main phone of some companies."""
    ids = client_ids(office, ClientFilter(kind="company"), limit=LOOKED_AT)
    with office.reading():
        cards = [get_client(office, client) for client in ids[::17]]
    told = [
        (card.name, card.text_of("inn"), next((c.value for c in card.channels), ""))
        for card in cards
    ]
    return [each for each in told if each[1]][:most]


def write_history(office: Office, client: int) -> None:
    """Edit a client as an office does in a week, so that its history has something to return."""
    kind = get_client(office, client).kind
    for field, value in _EDITS[kind]:
        edit_field(office, client, field=field, value=value)
    add_label(office, client, directory="tag", name="Постоянный")
    attach_demo_files(office, [client])
    for purpose in (PROCESSING, MARKETING):
        words = filled_text(office, purpose, client_id=client)
        add_consent(office, client, draft=ConsentDraft(purpose, words, "paper"))


def _fullness(card: ClientCard) -> int:
    links = len(card.people) + len(card.companies) + len(card.relations)
    return 4 * links + 2 * len(card.channels) + min(card.events, _ENOUGH_EVENTS) + len(card.labels)
