from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.addresses import (
    add_address,
    add_bank_account,
    edit_bank_account,
    remove_address,
    remove_bank_account,
    set_address,
)
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import (
    add_channel,
    edit_channel,
    remove_channel,
    reorder_channels,
)
from crm_desktop.clients.contacts import create_contact, edit_post, link_contact, unlink_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field, edit_fields
from crm_desktop.clients.labels import add_label, remove_label
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import Kind
from crm_desktop.own_fields.own_fields import add_own_field

if TYPE_CHECKING:
    from crm_desktop.office import Office

COMPANY = ClientDraft(
    name="ООО «Северный ветер»",
    channels=(
        ChannelDraft("8 (921) 555-10-24, 8 812 309-14-50"),
        ChannelDraft("INFO@veter.ru", label="общая"),
        ChannelDraft("+7 921 555 10 24"),
    ),
    addresses={"legal": "Москва,  ул. Мира, 1", "post": ""},
    banks=(BankDraft("40702810900000000001", bik="044525225"), BankDraft()),
    roles=("Покупатель",),
    tags=("VIP", "vip"),
    values={"inn": "7707083893", "priority": 2},
)


def make(office: Office, name: str = "ООО «Север»", kind: str = "") -> int:
    return create_client(office, ClientDraft(kind=kind, name=name))[0]


def test_a_whole_company_is_made_in_one_change_set(office: Office) -> None:
    client, changes = create_client(office, COMPANY)
    card = get_client(office, client)

    assert changes.title == "Новый клиент: ООО «Северный ветер»"
    assert changes.concern(Kind.CLIENT, client)
    assert card.kind == "company"
    assert [(c.kind, c.value, c.label) for c in card.channels] == [
        ("phone", "+7 921 555-10-24", ""),
        ("phone", "+7 812 309-14-50", ""),
        ("email", "INFO@veter.ru", "общая"),
    ], "the phone named twice is written once"
    assert [(a.kind, a.text) for a in card.addresses] == [("legal", "Москва, ул. Мира, 1")]
    assert [bank.bik for bank in card.banks] == ["044525225"]
    assert sorted(label.name for label in card.labels) == ["VIP", "Покупатель"]
    assert card.text_of("priority") == "Высокий"
    assert card.responsible == "Анна Кравцова"

    office.undo(changes.change_id)
    assert get_client(office, client).deleted_at is not None


@pytest.mark.parametrize(
    ("draft", "kind", "name", "parts"),
    [
        (ClientDraft(name="Иванов Иван Иванович"), "person", "Иванов Иван Иванович",
         ("Иванов", "Иван", "Иванович")),
        (ClientDraft(last_name="Ильин", first_name="Пётр"), "person", "Ильин Пётр",
         ("Ильин", "Пётр", "")),
        (ClientDraft(name="Ваня с рынка", last_name="Ильин"), "person", "Ваня с рынка",
         ("Ильин", "", "")),
        (ClientDraft(name="ИП Петров Пётр"), "company", "ИП Петров Пётр", ("", "", "")),
    ],
)  # fmt: skip
def test_kind_name_and_parts_agree(
    office: Office, draft: ClientDraft, kind: str, name: str, parts: tuple[str, ...]
) -> None:
    card = get_client(office, create_client(office, draft)[0])

    assert (card.kind, card.name) == (kind, name)
    assert tuple(card.text_of(p) for p in ("last_name", "first_name", "middle_name")) == parts


def test_a_client_without_a_name_is_refused(office: Office) -> None:
    with pytest.raises(UserError, match="Укажите имя"):
        create_client(office, ClientDraft(channels=(ChannelDraft("+7 921 555-10-24"),)))
    assert office.db.run("SELECT count(*) FROM client") == [(0,)]


def test_values_that_point_nowhere_are_refused(office: Office) -> None:
    for values in ({"type": 1}, {"responsible": 2}, {"priority": 9}, {"f123": "x"}):
        with pytest.raises(UserError):
            create_client(office, ClientDraft(name="Ромашка", values=values))


def test_a_person_has_no_field_of_a_company(office: Office) -> None:
    with pytest.raises(UserError, match="У человека нет поля «КПП»"):
        create_client(office, ClientDraft(name="Иванов Иван", values={"kpp": "770701001"}))


def test_nothing_is_handed_over_to_somebody_who_left(office: Office) -> None:
    client = make(office)
    with office.change("Увольнение"):
        office.db.run(
            "INSERT INTO member(id, deleted_at, name, role) VALUES(77, 1, 'Пётр Ильин', 'manager')"
        )
    for value in ("Пётр Ильин", 77):
        with pytest.raises(UserError, match="такого сотрудника нет"):
            edit_field(office, client, field="responsible", value=value)
    with office.change("До увольнения"):
        office.db.run("UPDATE client SET responsible = 77 WHERE id = ?", (client,))
    assert get_client(office, client).responsible == "Пётр Ильин"


def test_a_person_is_renamed_by_parts_and_by_name(office: Office) -> None:
    client = make(office, "Иванова Мария")
    edit_field(office, client, field="фамилия", value="Петрова")
    assert get_client(office, client).name == "Петрова Мария"

    edit_field(office, client, field="ФИО", value="Сидорова Мария Львовна")
    card = get_client(office, client)
    assert card.text_of("last_name") == "Сидорова"
    assert card.text_of("middle_name") == "Львовна"
    key = office.db.run("SELECT name_key FROM client WHERE id = ?", (client,))
    assert key == [("сидорова мария львовна",)]

    edit_field(office, client, field="name", value="Маша из бухгалтерии")
    edit_field(office, client, field="last_name", value="Орлова")
    assert get_client(office, client).name != ""


def test_a_name_given_by_hand_stays(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(name="Ваня с рынка", last_name="Ильин"))
    edit_field(office, client, field="first_name", value="Иван")

    assert get_client(office, client).name == "Ваня с рынка"


def test_the_name_cannot_be_emptied(office: Office) -> None:
    client = make(office, "Иванов Иван")
    with pytest.raises(UserError, match="должно быть имя"):
        edit_fields(office, client, values={"last_name": "", "first_name": ""})
    with pytest.raises(UserError, match="должно быть имя"):
        edit_field(office, client, field="name", value="")
    assert get_client(office, client).name == "Иванов Иван"


def test_one_edit_of_many_places_is_one_undo(office: Office) -> None:
    client = make(office)
    changes = edit_fields(
        office,
        client,
        values={
            "ИНН": "7707083893",
            "Источник": "Газета",
            "телефон": "8 921 555-10-24",
            "юр. адрес": "Москва",
            "р/с": "40702810900000000001",
            "метки": "VIP, должник",
        },
        create_items=True,
    )
    card = get_client(office, client)

    assert changes.title == "Правка: ООО «Север» — несколько полей"
    assert card.text_of("source") == "Газета"
    assert {label.name for label in card.labels} == {"VIP", "должник"}
    edit_field(office, client, field="метки", value="VIP")
    edit_field(office, client, field="БИК", value="044525225")
    assert [label.name for label in get_client(office, client).labels] == ["VIP"]
    assert [(b.account, b.bik) for b in get_client(office, client).banks] == [
        ("40702810900000000001", "044525225")
    ]

    office.undo(changes.change_id)
    after = get_client(office, client)
    assert after.text_of("inn") == ""
    assert after.channels == ()
    assert after.addresses == ()
    assert [b.bik for b in after.banks] == ["044525225"], "what changed since was left alone"


def test_titles_tell_client_and_field(office: Office) -> None:
    client = make(office)

    assert edit_field(office, client, field="phone", value="89215551024").title == (
        "Правка: ООО «Север» — телефон"
    )
    assert edit_field(office, client, field="inn", value="7707083893").title == (
        "Правка: ООО «Север» — ИНН"
    )


def test_an_unknown_item_is_refused_unless_it_may_be_made(office: Office) -> None:
    client = make(office)
    with pytest.raises(UserError, match=r"нет значения «Газета».*Есть:"):
        edit_field(office, client, field="source", value="Газета")
    edit_field(office, client, field="source", value="Газета", create_items=True)
    assert get_client(office, client).text_of("source") == "Газета"


def test_a_field_of_the_other_kind_is_refused(office: Office) -> None:
    client = make(office, "Иванов Иван")
    with pytest.raises(UserError, match="У человека нет поля «КПП»"):
        edit_field(office, client, field="kpp", value="770701001")


def test_an_edit_that_changes_nothing_leaves_nothing(office: Office) -> None:
    client = make(office)
    edit_field(office, client, field="inn", value="7707083893")
    before = office.db.run("SELECT count(*) FROM change_set")

    assert not edit_field(office, client, field="ИНН", value="7707 083 893")
    assert office.db.run("SELECT count(*) FROM change_set") == before


def test_channels_come_and_go(office: Office) -> None:
    client = make(office)
    first, changes = add_channel(office, client, text="8 921 555 10 24", note="Анна")
    second, _ = add_channel(office, client, text="t.me/ivan")
    assert changes.title == "Добавлено: ООО «Север» — телефон"
    with pytest.raises(UserError, match="уже есть"):
        add_channel(office, client, text="+7 (921) 555-10-24")
    with pytest.raises(UserError, match="Укажите"):
        add_channel(office, client, text="  ")

    edit_channel(office, first, text="8 812 309-14-50", label="рабочий")
    reorder_channels(office, client, ids=[second])
    channels = get_client(office, client).channels
    assert [(c.id, c.kind, c.key, c.label, c.note) for c in channels] == [
        (second, "messenger", "telegram:ivan", "Telegram", ""),
        (first, "phone", "78123091450", "рабочий", "Анна"),
    ]
    with pytest.raises(UserError, match="несколько значений"):
        edit_channel(office, first, text="8 812 309-14-50, 8 812 309-14-51")

    remove_channel(office, first)
    assert [c.id for c in get_client(office, client).channels] == [second]
    with pytest.raises(NotFoundError, match="уже нет"):
        remove_channel(office, first)


def test_addresses_and_accounts_come_and_go(office: Office) -> None:
    client = make(office)
    set_address(office, client, kind="legal", text="Москва")
    set_address(office, client, kind="legal", text="Тверь")
    store, _ = add_address(office, client, kind="delivery", text="Склад 1")
    account, _ = add_bank_account(office, client, bank=BankDraft("407 028", "Банк"))
    edit_bank_account(office, account, bank=BankDraft("40702", "Банк", "044525225"))
    card = get_client(office, client)
    assert [(a.kind, a.text) for a in card.addresses] == [
        ("legal", "Тверь"),
        ("delivery", "Склад 1"),
    ]
    assert [(b.account, b.bik) for b in card.banks] == [("40702", "044525225")]

    set_address(office, client, kind="legal", text="")
    remove_address(office, store)
    remove_bank_account(office, account)
    card = get_client(office, client)
    assert (card.addresses, card.banks) == ((), ())
    for wrong in (BankDraft(), BankDraft(" ")):
        with pytest.raises(UserError):
            add_bank_account(office, client, bank=wrong)
    with pytest.raises(UserError, match="Вида адреса"):
        set_address(office, client, kind="home", text="Москва")


def test_people_at_companies(office: Office) -> None:
    company, person = make(office), make(office, "Ильин Пётр")
    contact, _ = link_contact(office, company, person_id=person, post="директор")
    with pytest.raises(UserError, match="уже среди контактных лиц"):
        link_contact(office, company, person_id=person)
    with pytest.raises(NotFoundError, match="компания"):
        link_contact(office, company, person_id=company)
    new, changes = create_contact(
        office,
        company,
        draft=ClientDraft(name="Орлова Мария", channels=(ChannelDraft("89215551024"),)),
        post="бухгалтер",
    )
    edit_post(office, contact, post="генеральный  директор")
    card = get_client(office, company)

    assert changes.title == "Новое контактное лицо: ООО «Север» — Орлова Мария"
    assert [(p.client_id, p.name, p.post, p.phone) for p in card.people] == [
        (person, "Ильин Пётр", "генеральный директор", ""),
        (new, "Орлова Мария", "бухгалтер", "+7 921 555-10-24"),
    ]
    assert [c.client_id for c in get_client(office, new).companies] == [company]
    unlink_contact(office, contact)
    assert [p.client_id for p in get_client(office, company).people] == [new]
    assert get_client(office, person).deleted_at is None


def test_labels_are_made_worn_and_taken_off(office: Office) -> None:
    client = make(office)
    add_label(office, client, directory="tag", name="срочный")
    assert not add_label(office, client, directory="tag", name="СРОЧНЫЙ ")
    label = get_client(office, client).labels[0]
    remove_label(office, client, item_id=label.item_id)
    assert get_client(office, client).labels == ()
    add_label(office, client, directory="tag", name="срочный")
    assert [each.item_id for each in get_client(office, client).labels] == [label.item_id]
    with pytest.raises(UserError):
        add_label(office, client, directory="type", name="x")


def test_what_is_deleted_cannot_be_edited_until_restored(office: Office) -> None:
    client, other = make(office), make(office, "ООО «Юг»")
    channel, _ = add_channel(office, client, text="89215551024")
    assert delete_clients(office, [client]).title == "Удаление: ООО «Север»"
    for act in (
        lambda: edit_field(office, client, field="inn", value="1"),
        lambda: add_channel(office, client, text="+78123091450"),
        lambda: remove_channel(office, channel),
        lambda: delete_clients(office, [client]),
        lambda: restore_clients(office, [other]),
        lambda: edit_field(office, 42, field="inn", value="7707083893"),
        lambda: restore_clients(office, [42]),
    ):
        with pytest.raises(NotFoundError, match="Ничего не изменено"):
            act()

    restore_clients(office, [client])
    edit_field(office, client, field="inn", value="7707083893")
    changes = delete_clients(office, [client, other])
    assert changes.title == "Удаление: 2\xa0клиента"
    office.undo(changes.change_id)
    assert get_client(office, client).deleted_at is None


def test_an_option_with_a_comma_is_one_option(office: Office) -> None:
    field, _ = add_own_field(
        office, "Где", type="choices", options=("Москва, центр", "Москва", "Тверь")
    )
    client, _ = create_client(office, ClientDraft(name="ООО «Мак»"))
    edit_field(office, client, field=f"f{field}", value="тверь, москва,центр; Москва")
    shown = get_client(office, client).text_of(f"f{field}")
    assert shown == "Тверь, Москва, центр, Москва"
    # What the card shows can be saved as it stands.
    assert not edit_field(office, client, field=f"f{field}", value="Тверь, Москва, центр; Москва")
    with pytest.raises(UserError, match="нет значения «центр»"):
        edit_field(office, client, field=f"f{field}", value="Тверь, центр")


def test_a_tag_with_a_comma_is_one_tag(office: Office) -> None:
    client, _ = create_client(office, ClientDraft(name="ООО «Мак»"))
    add_label(office, client, directory="tag", name="звонить, но не утром")
    edit_field(office, client, field="tags", value="звонить, но не утром, новый")
    assert {label.name for label in get_client(office, client).labels} == {
        "звонить, но не утром",
        "новый",
    }
