from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.directories.items import (
    COLOURS,
    DIRECTORIES,
    ItemUsedError,
    add_item,
    delete_item,
    item_usage,
    list_items,
    merge_items,
    recolour_item,
    rename_item,
    reorder_items,
)
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.members.people import list_members
from crm_desktop.own_fields.own_fields import (
    TYPES,
    add_own_field,
    delete_own_field,
    list_own_fields,
    rename_own_field,
    reorder_own_fields,
)

if TYPE_CHECKING:
    from crm_desktop.office import Office


def ids(office: Office, directory: str) -> dict[str, int]:
    return {item.name: item.id for item in list_items(office, directory)}


def clients(office: Office, **values: object) -> list[int]:
    return [
        create_client(office, ClientDraft(name=f"ООО «{name}»", values=values))[0]  # type: ignore[arg-type]
        for name in ("Один", "Два")
    ]


def test_items_are_added_renamed_recoloured_ordered(office: Office) -> None:
    new, changes = add_item(office, "source", name=" Газета  «Маяк» ", colour="teal")
    assert changes.title == "Источники: добавлено «Газета  «Маяк»»"
    last = list_items(office, "source")[-1]
    assert (last.id, last.name, last.colour, last.used) == (new, "Газета «Маяк»", "teal", 0)
    with pytest.raises(UserError, match="уже есть"):
        add_item(office, "source", name="газета «маяк»")
    rename_item(office, new, name="Газета")
    recolour_item(office, new, colour=None)
    reorder_items(office, "source", ids=[new])
    first = list_items(office, "source")[0]
    assert (first.id, first.name, first.colour) == (new, "Газета", "")
    other = list_items(office, "source")[1]
    with pytest.raises(UserError, match="уже есть"):
        rename_item(office, new, name=other.name.upper())
    rename_item(office, new, name="ГАЗЕТА")


def test_nonsense_is_refused(office: Office) -> None:
    item = list_items(office, "type")[0].id
    with pytest.raises(UserError, match="Справочника"):
        list_items(office, "colour")
    with pytest.raises(UserError, match="Цвета"):
        recolour_item(office, item, colour="#ff0000")
    with pytest.raises(UserError, match="Укажите"):
        add_item(office, "tag", name="  ")
    for act in (rename_item, merge_items):
        with pytest.raises(NotFoundError):
            act(office, 42, **({"name": "x"} if act is rename_item else {"into": item}))
    with pytest.raises(UserError, match="другое значение"):
        merge_items(office, item, into=item)
    with pytest.raises(UserError, match="того же справочника"):
        delete_item(office, item, replace_with=list_items(office, "source")[0].id)
    colours = {row.colour for name in DIRECTORIES for row in list_items(office, name)}
    assert colours <= {*COLOURS, ""}, "seeds use known colours"


def test_a_used_item_asks_what_becomes_of_its_clients(office: Office) -> None:
    types = ids(office, "type")
    both = clients(office, type=types["Новый"])
    assert item_usage(office, types["Новый"]) == 2
    with pytest.raises(ItemUsedError, match="стоит у 2\xa0клиентов") as caught:
        delete_item(office, types["Новый"])
    assert caught.value.used == 2

    changes = delete_item(office, types["Новый"], replace_with=types["Клиент"])
    assert {get_client(office, c).text_of("type") for c in both} == {"Клиент"}
    assert "Новый" not in ids(office, "type")
    assert {row.name: row.used for row in list_items(office, "type")}["Клиент"] == 2
    office.undo(changes.change_id)
    assert {get_client(office, c).text_of("type") for c in both} == {"Новый"}

    delete_item(office, types["Новый"], clear=True)
    assert {get_client(office, c).value_of("type") for c in both} == {None}
    delete_item(office, types["Бывший"])
    assert "Бывший" not in ids(office, "type")


def test_labels_merge_without_doubles(office: Office) -> None:
    one, two = clients(office)
    edit_field(office, one, field="tags", value="вип, VIP-клиент")
    edit_field(office, two, field="tags", value="вип")
    tags = ids(office, "tag")
    merge_items(office, tags["вип"], into=tags["VIP-клиент"])

    for client in (one, two):
        assert [label.name for label in get_client(office, client).labels] == ["VIP-клиент"]
    assert "вип" not in ids(office, "tag")


def test_options_of_own_fields_are_a_directory(office: Office) -> None:
    field, _ = add_own_field(
        office, "Цвета", type="choices", options=["Красный", "Синий", "синий "]
    )
    size, _ = add_own_field(office, "Размер", type="choice", kind="company", options=["S", "XL"])
    colours, sizes = ids(office, f"f{field}"), ids(office, f"f{size}")
    one, two = clients(office)
    edit_field(office, one, field="Цвета", value="Красный, Синий")
    edit_field(office, two, field="Цвета", value="Красный")
    edit_field(office, one, field="Размер", value="s")
    assert {row.name: row.used for row in list_items(office, f"f{field}")}["Красный"] == 2

    changes = merge_items(office, colours["Красный"], into=colours["Синий"])
    assert get_client(office, one).text_of(f"f{field}") == "Синий"
    assert get_client(office, two).text_of(f"f{field}") == "Синий"
    office.undo(changes.change_id)
    assert get_client(office, one).text_of(f"f{field}") == "Красный, Синий"
    delete_item(office, sizes["S"], replace_with=sizes["XL"])
    assert get_client(office, one).text_of(f"f{size}") == "XL"
    delete_item(office, sizes["XL"], clear=True)
    assert get_client(office, one).value_of(f"f{size}") is None


def test_own_fields_are_added_renamed_ordered_deleted(office: Office) -> None:
    made = {name: add_own_field(office, f"Поле {name}", type=name, options=["а"])[0]
            for name in TYPES}  # fmt: skip
    person, _ = add_own_field(office, "Хобби", type="text", kind="person")
    reorder_own_fields(office, [person])
    rows = list_own_fields(office)
    assert [row.id for row in rows] == [person, *made.values()]
    assert person not in [row.id for row in list_own_fields(office, "company")]
    assert [o.name for o in next(r for r in rows if r.type == "choice").options] == ["а"]

    client, _ = create_client(office, ClientDraft(name="Иванов Иван"))
    edit_field(office, client, field="хобби", value="рыбалка")
    rename_own_field(office, person, name="Увлечение")
    assert next(row.used for row in list_own_fields(office) if row.id == person) == 1
    assert get_client(office, client).text_of(f"f{person}") == "рыбалка"
    changes = delete_own_field(office, person)
    assert f"f{person}" not in [v.field.key for v in get_client(office, client).fields]
    office.undo(changes.change_id)
    assert get_client(office, client).text_of(f"f{person}") == "рыбалка"

    for name, type_, kind, options in (
        ("ИНН", "text", "", ()),
        ("увлечение", "text", "", ()),
        ("  ", "text", "", ()),
        ("Новое", "colour", "", ()),
        ("Новое", "text", "dog", ()),
        ("Новое", "choice", "", (" ",)),
    ):
        with pytest.raises(UserError, match="Ничего не изменено"):
            add_own_field(office, name, type=type_, kind=kind, options=options)
    with pytest.raises(NotFoundError):
        rename_own_field(office, 42, name="Новое")


def test_the_people_of_the_office(office: Office) -> None:
    assert [(m.name, m.role_label, m.me) for m in list_members(office)] == [
        ("Анна Кравцова", "Администратор", True)
    ]
