from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.directories.items import delete_item, list_items
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.own_fields.own_fields import add_own_field, delete_own_field, list_own_fields
from crm_desktop.own_fields.rules import Rules, rules_of, set_rules, unseen_values

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Value
    from crm_desktop.office import Office

EVERYWHERE = frozenset({"card", "list", "form"})


def text_of(office: Office, client: int, field: int) -> str:
    return get_client(office, client).text_of(f"f{field}")


def made(
    office: Office, name: str = "ООО «Ромашка»", values: dict[str, Value] | None = None
) -> int:
    return create_client(office, ClientDraft(name=name, values=values or {}))[0]


def test_a_new_client_begins_as_the_office_set(office: Office) -> None:
    level, _ = add_own_field(office, "Уровень", type="choice", options=("Обычный", "Важный"))
    sum_, _ = add_own_field(office, "Лимит", type="money")
    set_rules(office, level, rules=Rules(standard="обычный"))
    set_rules(office, sum_, rules=Rules(standard="1 500,50", kind="company"))
    client = made(office)
    assert text_of(office, client, level) == "Обычный"
    assert get_client(office, client).value_of(f"f{sum_}") == 150050
    assert f"f{sum_}" not in load_catalogue(office).beginning("person")
    assert text_of(office, made(office, "ООО «Мак»", values={f"f{level}": None}), level) == ""
    assert rules_of(office, level).standard == "Обычный"


def test_a_deleted_option_is_no_beginning(office: Office) -> None:
    level, _ = add_own_field(office, "Уровень", type="choices", options=("Обычный", "Важный"))
    set_rules(office, level, rules=Rules(standard="Важный, Обычный"))
    option = next(i for i in list_items(office, f"f{level}") if i.name == "Важный")
    delete_item(office, option.id)
    assert text_of(office, made(office), level) == ""


def test_a_required_field_is_asked_for_and_not_emptied(office: Office) -> None:
    field, _ = add_own_field(office, "Договор", type="text")
    set_rules(office, field, rules=Rules(required=True, seen=frozenset({"card"})))
    row = list_own_fields(office)[0]
    assert row.required
    assert sorted(row.seen) == ["card", "form"]
    catalogue = load_catalogue(office)
    assert [f.label for f in catalogue.missing("company", {})] == ["Договор"]
    assert catalogue.missing("company", {f"f{field}": "12-К"}) == []
    with pytest.raises(UserError, match="Не заполнено обязательное: «Договор»"):
        made(office)
    client = made(office, values={f"f{field}": "12-К"})
    for empty in ("  ", None):
        with pytest.raises(UserError, match="обязательное поле"):
            edit_field(office, client, field=f"f{field}", value=empty)
    edit_field(office, client, field=f"f{field}", value="13-К")
    assert text_of(office, client, field) == "13-К"


def test_a_field_moves_between_kinds_without_loss(office: Office) -> None:
    field, _ = add_own_field(office, "Размер обуви", type="number")
    company = made(office, values={f"f{field}": 44})
    person = made(office, "Иванов Пётр Ильич", values={f"f{field}": 42})
    assert unseen_values(office, field, kind="person") == 1
    assert unseen_values(office, field, kind="") == 0
    set_rules(office, field, rules=Rules(kind="person"))
    assert text_of(office, person, field) == "42"
    with pytest.raises(UserError, match="нет поля"):
        edit_field(office, company, field=f"f{field}", value="45")
    assert all(each.field.key != f"f{field}" for each in get_client(office, company).fields)
    set_rules(office, field, rules=Rules(kind=""))
    assert text_of(office, company, field) == "44"
    undo_last(office)
    assert rules_of(office, field).kind == "person"


def test_rules_that_cannot_be(office: Office) -> None:
    field, _ = add_own_field(office, "Уровень", type="choice", options=("Обычный",))
    for rules, said in (
        (Rules(kind="робот"), "Таких правил"),
        (Rules(seen=EVERYWHERE | {"стена"}), "Таких правил"),
        (Rules(standard="Тайный"), "нет «Тайный»"),
    ):
        with pytest.raises(UserError, match=said):
            set_rules(office, field, rules=rules)
    assert rules_of(office, field) == Rules()
    delete_own_field(office, field)
    with pytest.raises(NotFoundError):
        rules_of(office, field)
