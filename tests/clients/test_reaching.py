from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel, mark_dead
from crm_desktop.clients.contacts import create_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.history import client_history, return_value
from crm_desktop.clients.reaching import (
    CallScheme,
    asks_first,
    dial_link,
    link_of,
    messenger_links,
    phone_link,
)
from crm_desktop.members.own_settings import own_setting, set_own_setting

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.mark.parametrize(
    ("kind", "value", "key", "link"),
    [
        ("messenger", "@sevveter", "telegram:sevveter", "https://t.me/sevveter"),
        ("messenger", "+7 921 555-10-24", "telegram:79215551024", "https://t.me/+79215551024"),
        ("messenger", "+7 921 555-10-24", "whatsapp:79215551024", "https://wa.me/79215551024"),
        ("messenger", "+7 921 555-10-24", "viber:79215551024",
         "viber://chat?number=%2B79215551024"),
        ("messenger", "+7 921 555-10-24", "max:79215551024", ""),
        ("messenger", "@a/../b?c", "telegram:a/../b?c", "https://t.me/a%2F..%2Fb%3Fc"),
        ("social", "vk.com/romashka", "vk.com/romashka", "https://vk.com/romashka"),
        ("phone", "407-33", "40733", "tel:40733"),
        ("phone", "добавочный", "", ""),
        ("email", "не почта", "", ""),
    ],
)  # fmt: skip
def test_links_are_built_of_what_is_stored(kind: str, value: str, key: str, link: str) -> None:
    assert link_of(kind, value, key) == link


def test_a_telephone_may_be_dialled_by_any_program() -> None:
    link = phone_link("+7 (921) 555-10-24")
    assert link == "tel:+79215551024"
    assert dial_link(link, CallScheme.TEL) == "tel:+79215551024"
    assert dial_link(link, CallScheme.SIP) == "sip:+79215551024"
    assert dial_link(link, CallScheme.CALLTO, with_eight=True) == "callto:89215551024"
    assert dial_link("tel:+77273551024", CallScheme.TEL, with_eight=True) == "tel:87273551024"
    assert dial_link("tel:+375291234567", CallScheme.TEL, with_eight=True) == "tel:+375291234567"
    assert dial_link("tel:40733", CallScheme.SIP, with_eight=True) == "sip:40733"
    assert dial_link(link, CallScheme.OFF) == ""


def test_messengers_are_offered_for_whole_numbers_only() -> None:
    assert list(messenger_links("79215551024")) == ["WhatsApp", "Telegram", "Viber"]
    assert messenger_links("40733") == {}


def test_pages_that_somebody_typed_are_asked_about() -> None:
    assert asks_first("https://sevveter.example")
    assert asks_first("http://t.me.evil.example/")
    assert not asks_first("https://t.me/sevveter")
    assert not asks_first("mailto:a@b.ru")


def test_a_dead_number_stays_marked_and_may_live_again(office: Office) -> None:
    client, _changes = create_client(office, ClientDraft(kind="company", name="Ромашка"))
    first, _changes = add_channel(office, client, text="+7 921 555-10-24")
    changes = mark_dead(office, first)
    assert changes.title == "Ромашка: +7 921 555-10-24 не отвечает"
    assert get_client(office, client).channels[0].dead_at is not None
    assert not mark_dead(office, first)
    row = client_history(office, client, group="channels")[0].rows[0]
    assert row.label == "Телефон +7 921 555-10-24: не отвечает"
    assert row.new
    assert not row.old
    return_value(office, row)
    assert get_client(office, client).channels[0].dead_at is None
    mark_dead(office, first)
    mark_dead(office, first, dead=False)
    assert get_client(office, client).channels[0].dead_at is None


def test_a_linked_client_is_called_by_a_number_that_answers(office: Office) -> None:
    firm, _changes = create_client(office, ClientDraft(kind="company", name="Ромашка"))
    draft = ClientDraft(kind="person", name="Ветров Олег")
    person, _changes = create_contact(office, firm, draft=draft)
    first, _changes = add_channel(office, person, text="+7 921 555-10-24")
    mark_dead(office, first)
    assert get_client(office, firm).people[0].phone == "+7 921 555-10-24"
    add_channel(office, person, text="+7 921 555-10-25")
    assert get_client(office, firm).people[0].phone == "+7 921 555-10-25"


def test_a_person_sets_something_for_himself_and_back(office: Office) -> None:
    assert own_setting(office, "card_layout") == ""
    changes = set_own_setting(office, "card_layout", value="[1]", title="Вид карточки")
    assert own_setting(office, "card_layout") == "[1]"
    set_own_setting(office, "card_layout", value="[2]", title="Вид карточки")
    assert own_setting(office, "card_layout") == "[2]"
    set_own_setting(office, "card_layout", value="", title="Вид карточки")
    assert own_setting(office, "card_layout") == ""
    set_own_setting(office, "card_layout", value="[3]", title="Вид карточки")
    assert own_setting(office, "card_layout") == "[3]"
    assert changes.change_id
