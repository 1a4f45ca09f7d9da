from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.clients.bulk import bulk_delete
from crm_desktop.clients.card import get_client
from crm_desktop.clients.channels import add_channel, edit_channel, remove_channel
from crm_desktop.clients.contacts import link_contact
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.listing import ClientFilter
from crm_desktop.clients.removal import restore_clients
from crm_desktop.directories.items import add_item, rename_item
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import (
    ActFilter,
    act_details,
    describe_left,
    last_act,
    list_change_sets,
    redo,
    undo,
    undo_last,
)
from crm_desktop.office import Office

if TYPE_CHECKING:
    from collections.abc import Callable


def make(office: Office, name: str = "ООО «Ромашка»") -> int:
    draft = ClientDraft(name=name, channels=(ChannelDraft("89215551024"),))
    return create_client(office, draft)[0]


def inn(office: Office, client: int) -> str:
    return get_client(office, client).text_of("inn")


def test_undo_last_walks_back_and_redo_walks_forth(office: Office) -> None:
    client = make(office)
    for value in ("7707083893", "7736050003", "7702070139"):
        edit_field(office, client, field="inn", value=value)
    act = last_act(office)
    assert act is not None
    assert act.title == "Правка: ООО «Ромашка» — ИНН"

    assert undo_last(office).title == "Правка: ООО «Ромашка» — ИНН"
    undo_last(office)
    assert inn(office, client) == "7707083893"
    redo(office)
    assert inn(office, client) == "7736050003"
    redo(office)
    assert inn(office, client) == "7702070139"
    with pytest.raises(NotFoundError, match="Повторять нечего"):
        redo(office)
    undo_last(office)
    assert inn(office, client) == "7736050003"
    edit_field(office, client, field="inn", value="5000000000")
    with pytest.raises(NotFoundError, match="Повторять нечего"):
        redo(office)


def test_undo_stops_before_the_office_itself(office: Office) -> None:
    make(office)
    undo_last(office)
    with pytest.raises(NotFoundError, match="Отменять больше нечего"):
        undo_last(office)
    assert last_act(office) is None
    birth = list_change_sets(office, ActFilter(kind="system"))[0]
    with pytest.raises(UserError, match="не отменяется"):
        undo(office, birth.id)
    with pytest.raises(NotFoundError):
        undo(office, 42)


def test_others_acts_are_undone_by_those_who_may(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(office)
    changes = edit_field(office, client, field="inn", value="7707083893")
    monkeypatch.setattr(Office, "user_id", 5)
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    with pytest.raises(AccessDeniedError):
        undo(office, changes.change_id)
    assert inn(office, client) == "7707083893"
    monkeypatch.setattr(Office, "role", Role.HEAD)
    undo(office, changes.change_id)
    assert inn(office, client) == ""


def test_the_list_tells_who_what_when_and_pages(office: Office) -> None:
    client = make(office)
    edit = edit_field(office, client, field="inn", value="7707083893")
    undo(office, edit.change_id)
    every = list_change_sets(office)

    assert [(row.title, row.kind, row.undone) for row in every] == [
        ("Отмена: Правка: ООО «Ромашка» — ИНН", "undo", 0),
        ("Правка: ООО «Ромашка» — ИНН", "act", 1),
        ("Новый клиент: ООО «Ромашка»", "act", 0),
        ("Создание офиса", "system", 0),
    ]
    assert (every[0].undoes, every[0].author, every[2].records) == (
        edit.change_id, "Анна Кравцова", 2,
    )  # fmt: skip
    assert list_change_sets(office, limit=2) == every[:2]
    assert list_change_sets(office, before=every[1].id) == every[2:]
    assert list_change_sets(office, ActFilter(text="НОВЫЙ клиент")) == [every[2]]
    assert list_change_sets(office, ActFilter(text="ничего")) == []
    assert list_change_sets(office, ActFilter(author=5)) == []
    assert len(list_change_sets(office, ActFilter(kind="act", since=every[2].at))) == 2
    assert list_change_sets(office, ActFilter(until=every[3].at)) == []


def test_what_an_act_did_is_told(office: Office) -> None:
    one, two = make(office), make(office, "ООО «Астра»")
    details = act_details(office, bulk_delete(office, ClientFilter()).changes.change_id)
    assert sorted((row.client_id, row.client_name, row.sentence) for row in details) == sorted(
        [(one, "ООО «Ромашка»", "Клиент удалён"), (two, "ООО «Астра»", "Клиент удалён")]
    )
    item, changes = add_item(office, "tag", name="VIP")
    assert [row.sentence for row in act_details(office, changes.change_id)] == [
        "Значение справочника добавлено: VIP"
    ]
    renamed = act_details(office, rename_item(office, item, name="Важный").change_id)
    assert [(row.label, row.old, row.new) for row in renamed] == [
        ("Значение справочника: название", "VIP", "Важный")
    ]
    with pytest.raises(NotFoundError):
        act_details(office, 42)


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        (
            lambda office, client, _channel: edit_field(
                office, client, field="inn", value="7736050003"
            ),
            "У клиента ООО «Ромашка» поле «ИНН» изменено позже — оставлено как есть.",
        ),
        (
            lambda office, _client, channel: edit_channel(office, channel, text="+78123091450"),
            "У клиента ООО «Ромашка» поле «Телефон» изменено позже — оставлено как есть.",
        ),
    ],
)
def test_what_an_undo_left_alone_is_said(
    office: Office, later: Callable[[Office, int, int], object], sentence: str
) -> None:
    client = make(office)
    channel = get_client(office, client).channels[0].id
    with office.change("Две правки") as change:
        edit_field(office, client, field="inn", value="7707083893")
        edit_channel(office, channel, text="+7 921 555-00-00")
    later(office, client, channel)
    result = undo(office, change.id)

    assert describe_left(office, result) == [sentence]


def test_a_client_in_use_is_left_and_named(office: Office) -> None:
    client, changes = create_client(office, ClientDraft(name="ООО «Ромашка»"))
    add_channel(office, client, text="89215551024")
    result = undo(office, changes.change_id)

    assert get_client(office, client).deleted_at is None
    assert describe_left(office, result) == ["ООО «Ромашка» — оставлено: этим уже пользуются."]


def test_one_person_of_many_companies_does_not_keep_them_all(office: Office) -> None:
    with office.change("Импорт", kind="import") as change:
        person = create_client(office, ClientDraft(kind="person", name="Иванова Мария"))[0]
        firms = [make(office, f"ООО «Клиент {number}»") for number in range(4)]
        for firm in firms:
            link_contact(office, firm, person_id=person, post="бухгалтер")
    edit_field(office, firms[1], field="inn", value="7707083893")

    result = undo(office, change.id)

    assert describe_left(office, result) == [
        "Иванова Мария — оставлено: этим уже пользуются.",
        "ООО «Клиент 1» — оставлено: этим уже пользуются.",
    ]
    assert [each.client_id for each in get_client(office, firms[1]).people] == [person]
    assert [each.client_id for each in get_client(office, person).companies] == [firms[1]]
    assert get_client(office, firms[0]).deleted_at is not None


def test_a_person_in_use_keeps_where_he_works(office: Office) -> None:
    with office.change("Импорт", kind="import") as change:
        person = create_client(office, ClientDraft(kind="person", name="Иванова Мария"))[0]
        firm, other = make(office), make(office, "ООО «Другая»")
        link_contact(office, firm, person_id=person, post="бухгалтер")
    edit_field(office, person, field="note", value="звонить после обеда")

    undo(office, change.id)

    assert [each.client_id for each in get_client(office, person).companies] == [firm]
    assert get_client(office, other).deleted_at is not None


def test_restoring_what_an_undone_import_made_brings_its_parts_back(office: Office) -> None:
    with office.change("Импорт", kind="import") as change:
        person = create_client(office, ClientDraft(kind="person", name="Иванова Мария"))[0]
        firm = make(office)
        link_contact(office, firm, person_id=person, post="бухгалтер")
    extra = add_channel(office, firm, text="zakaz@example.ru")[0]
    remove_channel(office, extra)
    undo(office, change.id)
    assert get_client(office, firm).deleted_at is not None

    restore_clients(office, [firm])
    card = get_client(office, firm)
    assert [channel.value for channel in card.channels] == ["+7 921 555-10-24"]
    assert card.people == ()

    restored = restore_clients(office, [person])
    [contact] = get_client(office, firm).people
    assert (contact.client_id, contact.post) == (person, "бухгалтер")

    undo(office, restored.change_id)
    assert get_client(office, firm).people == ()
