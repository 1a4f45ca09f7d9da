from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.bulk_fields import How, bulk_set_field, ways_of
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.search import search_clients
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo
from crm_desktop.own_fields.own_fields import TYPES, add_own_field
from crm_desktop.own_fields.rules import Rules, make_field, set_rules

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Value
    from crm_desktop.office import Office

# A text a person would type for a type of own field, and how the card shows it.
TYPED: dict[str, tuple[str, str]] = {
    "text": ("по весне", "по весне"),
    "number": ("1 234,5", "1 234,5"),
    "money": ("99,90", "99,90 ₽"),
    "date": ("05.03.2026", "5 марта 2026"),
    "choice": ("белый", "Белый"),
    "choices": ("синий, белый", "Синий, Белый"),
    "bool": ("да", "Да"),
    "link": ("romashka.example", "romashka.example"),
}


def made(office: Office, *names: str) -> list[int]:
    return [create_client(office, ClientDraft(name=name))[0] for name in names]


def shown(office: Office, client: int, key: str) -> str:
    return get_client(office, client).text_of(key).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("type_", list(TYPES))
def test_any_own_field_is_set_and_emptied(office: Office, type_: str) -> None:
    options = ("Белый", "Синий") if type_.startswith("choice") else ()
    field, _ = add_own_field(office, "Поле", type=type_, options=options)
    clients = made(office, "ООО «Один»", "Иванов Пётр")
    typed, told = TYPED[type_]
    result = bulk_set_field(office, clients, field=f"f{field}", value=typed)
    assert result.changed == 2
    assert bulk_set_field(office, clients, field=f"f{field}", value=typed).changed == 0
    assert [shown(office, client, f"f{field}") for client in clients] == [told] * 2
    cleared = bulk_set_field(office, clients, field=f"f{field}", how=How.CLEAR)
    assert cleared.changes.title == "Поле — пусто: 2\N{NO-BREAK SPACE}клиента"
    assert [shown(office, client, f"f{field}") for client in clients] == [""] * 2
    undo(office, cleared.changes.change_id)
    undo(office, result.changes.change_id)
    assert [shown(office, client, f"f{field}") for client in clients] == [""] * 2


def test_a_text_is_written_behind_what_stands_there(office: Office) -> None:
    one, two = made(office, "ООО «Один»", "ООО «Два»")
    edit_field(office, one, field="note", value="Звонить до десяти")
    result = bulk_set_field(
        office, [one, two], field="note", value="Поздравить с новым годом", how=How.APPEND
    )
    assert shown(office, one, "note") == "Звонить до десяти\nПоздравить с новым годом"
    assert shown(office, two, "note") == "Поздравить с новым годом"
    assert {hit.id for hit in search_clients(office, "поздравить")} == {one, two}
    undo(office, result.changes.change_id)
    assert (shown(office, one, "note"), shown(office, two, "note")) == ("Звонить до десяти", "")


def test_options_are_added_and_removed(office: Office) -> None:
    field, _ = add_own_field(office, "Цвета", type="choices", options=("Белый", "Синий"))
    key = f"f{field}"
    one, two = made(office, "ООО «Один»", "ООО «Два»")
    edit_field(office, one, field=key, value="Белый")
    assert bulk_set_field(office, [one, two], field=key, value="Синий", how=How.ADD).changed == 2
    assert (shown(office, one, key), shown(office, two, key)) == ("Белый, Синий", "Синий")
    bulk_set_field(office, [one, two], field=key, value="синий", how=How.REMOVE)
    assert (shown(office, one, key), shown(office, two, key)) == ("Белый", "")
    assert bulk_set_field(office, [two], field=key, value="синий", how=How.REMOVE).changed == 0


def test_the_other_kind_is_left_alone(office: Office) -> None:
    field, _ = make_field(office, "Размер обуви", type="number", rules=Rules(kind="person"))
    company, person = made(office, "ООО «Один»", "Иванов Пётр")
    for key, value in ((f"f{field}", "42"), ("birthday", "05.03.1985")):
        assert bulk_set_field(office, [company, person], field=key, value=value).changed == 1
    assert shown(office, person, "birthday").startswith("5 марта 1985")
    rows = office.db.run("SELECT custom, birthday FROM client WHERE id = ?", (company,))
    assert rows == [(None, None)]


def test_after_a_colleagues_change_undo_keeps_the_newer_word(office: Office) -> None:
    one, two = made(office, "ООО «Один»", "ООО «Два»")
    result = bulk_set_field(office, [one, two], field="industry", value="Мебель")
    edit_field(office, one, field="industry", value="Сантехника")
    back = undo(office, result.changes.change_id)
    assert (shown(office, one, "industry"), shown(office, two, "industry")) == ("Сантехника", "")
    assert [(left.record, left.field) for left in back.left] == [(one, "industry")]


@pytest.mark.parametrize(
    ("field", "value", "how", "said"),
    [
        ("name", "ООО «Все»", How.SET, "сразу так не меняется"),
        ("inn", "7707083893", How.SET, "сразу так не меняется"),
        ("phone", "+7 921 555-10-24", How.SET, "сразу так не меняется"),
        ("type", "Небывалый", How.SET, "нет значения"),
        ("note", "", How.APPEND, "Укажите значение"),
        ("birthday", "вчера-не-вчера", How.SET, "не дата|не понят|дат"),
        ("type", "Клиент", How.APPEND, "сразу так не меняется"),
    ],
)
def test_what_cannot_be_is_refused(
    office: Office, field: str, value: Value, how: How, said: str
) -> None:
    clients = made(office, "ООО «Один»", "Иванов Пётр")
    with pytest.raises(UserError, match=said):
        bulk_set_field(office, clients, field=field, value=value, how=how)


def test_a_required_field_is_not_emptied(office: Office) -> None:
    field, _ = add_own_field(office, "Договор", type="text")
    clients = made(office, "ООО «Один»")
    bulk_set_field(office, clients, field=f"f{field}", value="12-К")
    set_rules(office, field, rules=Rules(required=True))
    assert How.CLEAR not in ways_of(load_catalogue(office).get(f"f{field}"))
    with pytest.raises(UserError, match="обязательное поле"):
        bulk_set_field(office, clients, field=f"f{field}", how=How.CLEAR)


def test_thousands_by_a_filter_in_portions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 3)
    monkeypatch.setattr(portions, "PORTION", 4)
    clients = made(office, *(f"ООО «Опыт {number}»" for number in range(10)))
    field, _ = add_own_field(office, "Поле", type="text")
    result = bulk_set_field(office, ClientFilter(), field=f"f{field}", value="да")
    assert result.changed == 10
    assert {shown(office, client, f"f{field}") for client in clients} == {"да"}
    undo(office, result.changes.change_id)
    assert {shown(office, client, f"f{field}") for client in clients} == {""}


def test_an_option_in_brackets_is_typed_like_any_other(office: Office) -> None:
    field, _ = add_own_field(office, "Поле", type="choices", options=("[VIP]", "прочее"))
    (client,) = made(office, "ООО «Один»")
    bulk_set_field(office, [client], field=f"f{field}", value="[vip]")
    assert shown(office, client, f"f{field}") == "[VIP]"
    with pytest.raises(UserError, match="нет значения"):
        bulk_set_field(office, [client], field=f"f{field}", value="[[")


def test_a_long_text_is_told_by_its_beginning(office: Office) -> None:
    (client,) = made(office, "ООО «Один»")
    text = "Просил звонить\nпосле обеда. " * 1000
    result = bulk_set_field(office, [client], field="note", value=text)
    assert "\n" not in result.changes.title
    assert len(result.changes.title) < 120
    assert get_client(office, client).text_of("note") == text.strip()
