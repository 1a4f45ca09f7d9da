from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.clients.addresses import set_address
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel, edit_channel, remove_channel
from crm_desktop.clients.contacts import create_contact, edit_post
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.history import HistoryRow, client_history, return_value
from crm_desktop.clients.history_at import client_at
from crm_desktop.clients.labels import add_label, remove_label
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.directories.items import delete_item
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.timeline.events import EventDraft, add_event, delete_event

if TYPE_CHECKING:
    from crm_desktop.office import Office


def rows(office: Office, client: int, group: str = "") -> list[HistoryRow]:
    days = client_history(office, client, group=group)
    return [row for day in days for row in day.rows]


def told(office: Office, client: int, group: str = "") -> list[str]:
    return [
        row.sentence or f"{row.label}: {row.old or '—'} → {row.new or '—'}"
        for row in rows(office, client, group)
    ]


@pytest.fixture
def client(office: Office) -> int:
    draft = ClientDraft(
        name="ООО «Ромашка»", channels=(ChannelDraft("89215551024"),), values={"inn": "7707083893"}
    )
    return create_client(office, draft)[0]


def test_everything_that_happens_is_told(office: Office, client: int) -> None:
    edit_field(office, client, field="inn", value="7736050003")
    edit_field(office, client, field="source", value="Газета", create_items=True)
    channel, _ = add_channel(office, client, text="info@romashka.ru")
    edit_channel(office, channel, text="buh@romashka.ru", label="бухгалтерия")
    remove_channel(office, channel)
    set_address(office, client, kind="legal", text="Москва")
    set_address(office, client, kind="legal", text="Тверь")
    add_label(office, client, directory="tag", name="VIP")
    tag = get_client(office, client).labels[0].item_id
    remove_label(office, client, item_id=tag)
    event, _ = add_event(office, client, draft=EventDraft("call", "Обсудили цену"))
    delete_event(office, event)
    person, _ = create_contact(
        office, client, draft=ClientDraft(name="Орлова Мария"), post="бухгалтер"
    )
    contact = get_client(office, client).people[0].contact_id
    edit_post(office, contact, post="главный бухгалтер")
    delete_clients(office, [client])
    restore_clients(office, [client])

    assert told(office, client) == [
        "Клиент возвращён",
        "Клиент удалён",
        "Контактное лицо: должность: бухгалтер → главный бухгалтер",
        "Контактное лицо добавлено: Орлова Мария (бухгалтер)",
        "Звонок удалён: Обсудили цену",
        "Звонок записан: Обсудили цену",
        "Метка снята: VIP",
        "Метка добавлена: VIP",
        "Юридический адрес: Москва → Тверь",
        "Юридический адрес добавлен: Москва",
        "Почта удалена: buh@romashka.ru",
        "Почта: info@romashka.ru → buh@romashka.ru",
        "Почта buh@romashka.ru: подпись: — → бухгалтерия",
        "Почта добавлена: info@romashka.ru",
        "Источник: — → Газета",
        "ИНН: 7707083893 → 7736050003",
        "Клиент создан",
    ]
    assert told(office, person)[0] == "Компания: должность: бухгалтер → главный бухгалтер"
    first = rows(office, client)[-2]
    assert (first.who, first.title) == ("Анна Кравцова", "Правка: ООО «Ромашка» — ИНН")
    assert abs(first.at - now_ms()) < 60_000
    assert len(told(office, client, "channels")) == 4
    assert told(office, client, "labels") == ["Метка снята: VIP", "Метка добавлена: VIP"]
    with pytest.raises(UserError):
        client_history(office, client, group="deals")


def test_pages_of_history_do_not_overlap(office: Office, client: int) -> None:
    for number in range(5):
        edit_field(office, client, field="note", value=f"заметка {number}")
    whole = [row.seq for row in rows(office, client)]
    pages = []
    for offset in (0, 2, 4):
        for day in client_history(office, client, limit=2, offset=offset):
            pages += [row.seq for row in day.rows]

    assert pages == whole


def test_an_old_value_is_returned_as_an_ordinary_edit(office: Office, client: int) -> None:
    edit_field(office, client, field="inn", value="7736050003")
    row = rows(office, client)[0]
    assert row.revertable
    changes = return_value(office, row)

    assert changes.title == "Возврат значения: ООО «Ромашка» — ИНН"
    assert get_client(office, client).text_of("inn") == "7707083893"
    assert told(office, client)[0] == "ИНН: 7736050003 → 7707083893"
    assert not rows(office, client)[1].revertable, "the old value stands already"
    assert not return_value(office, row), "nothing to change"


def test_parts_are_returned_too(office: Office, client: int) -> None:
    channel = get_client(office, client).channels[0].id
    edit_channel(office, channel, text="+7 812 309-14-50")
    return_value(office, rows(office, client)[0])
    assert get_client(office, client).channels[0].key == "79215551024"

    remove_channel(office, channel)
    gone = rows(office, client)[0]
    assert (gone.sentence, gone.revertable) == ("Телефон удалён: +7 921 555-10-24", True)
    return_value(office, gone)
    assert [c.id for c in get_client(office, client).channels] == [channel]

    made = rows(office, client)[-1]
    with pytest.raises(UserError, match="нечего возвращать"):
        return_value(office, made)


def test_a_name_returned_keeps_its_key(office: Office, client: int) -> None:
    edit_field(office, client, field="name", value="АО «Астра»")
    return_value(office, rows(office, client)[0])

    key = office.db.run("SELECT name, name_key FROM client WHERE id = ?", (client,))
    assert key == [("ООО «Ромашка»", "ромашка")]


def test_a_value_whose_item_is_gone_is_not_returned(office: Office, client: int) -> None:
    edit_field(office, client, field="source", value="Газета", create_items=True)
    item = get_client(office, client).value_of("source")
    edit_field(office, client, field="source", value="")
    delete_item(office, int(str(item)))
    row = rows(office, client)[0]

    assert row.old == "Газета", "history still names it"
    with pytest.raises(UserError, match="больше нет"):
        return_value(office, row)
    delete_clients(office, [client])
    with pytest.raises(NotFoundError):
        return_value(office, row)


def test_the_card_as_of_a_moment(office: Office, client: int) -> None:
    add_label(office, client, directory="tag", name="VIP")
    then = now_ms()
    time.sleep(0.005)
    edit_field(office, client, field="inn", value="")
    edit_field(office, client, field="name", value="Астра")
    remove_channel(office, get_client(office, client).channels[0].id)
    add_channel(office, client, text="info@astra.ru")
    remove_label(office, client, item_id=get_client(office, client).labels[0].item_id)
    delete_clients(office, [client])

    past = client_at(office, client, instant=then)
    assert (past.name, past.deleted) == ("ООО «Ромашка»", False)
    assert {v.field.key: v.text for v in past.fields}["inn"] == "7707083893"
    assert [c.value for c in past.channels] == ["+7 921 555-10-24"]
    assert [label.name for label in past.labels] == ["VIP"]
    assert client_at(office, client, instant=now_ms() + 1).deleted
    with pytest.raises(NotFoundError, match="ещё не было"):
        client_at(office, client, instant=then - 3_600_000)


@settings(max_examples=15)
@given(values=st.lists(st.sampled_from(["", "а", "б", "в"]), max_size=6))
def test_history_and_the_card_of_the_past_agree(office: Office, values: list[str]) -> None:
    client, _ = create_client(office, ClientDraft(name="Проба", kind="company"))
    seen = [("", now_ms())]
    for value in values:
        time.sleep(0.002)
        edit_field(office, client, field="industry", value=value)
        seen.append((value, now_ms()))
    time.sleep(0.002)

    for value, at in seen:
        past = {v.field.key: v.text for v in client_at(office, client, instant=at).fields}
        assert past["industry"] == value
    changed = [(row.old, row.new) for row in rows(office, client) if row.field == "industry"]
    standing = [value for value, _ in seen]
    pairs = itertools.pairwise(standing)
    assert changed == [pair for pair in pairs if pair[0] != pair[1]][::-1]
