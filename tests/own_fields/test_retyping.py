from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.search import search_clients
from crm_desktop.directories.items import list_items
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo
from crm_desktop.own_fields import retyping
from crm_desktop.own_fields.own_fields import TYPES, add_own_field, list_own_fields
from crm_desktop.own_fields.retyping import preview_retyping, retype

if TYPE_CHECKING:
    from crm_desktop.office import Office

SAMPLES = {
    "text": ("Синий", "42", "05.03.2026", "да", "а, б"),
    "number": (42, -1.5, 1234567),
    "money": (150050, 0, -100),
    "date": ("2026-03-05",),
    "bool": (1, 0),
    "link": ("https://romashka.example",),
}


def filled(office: Office, type_: str) -> tuple[int, dict[int, str]]:
    """Make a field with a client for each sample; return client -> text shown."""
    options = ("Белый", "Синий") if type_.startswith("choice") else ()
    field, _ = add_own_field(office, "Поле", type=type_, options=options)
    ids = [str(item.id) for item in list_items(office, f"f{field}")]
    chosen = {
        "choice": ids,
        "choices": [json.dumps(ids[:1]), json.dumps(ids, separators=(",", ":"))],
    }
    clients = {}
    for number, value in enumerate(chosen.get(type_) or SAMPLES[type_]):
        draft = ClientDraft(name=f"ООО «Опыт {number}»", values={f"f{field}": value})
        client, _ = create_client(office, draft)
        clients[client] = get_client(office, client).text_of(f"f{field}")
    return field, clients


def texts(office: Office, client: int) -> dict[str, str]:
    card = get_client(office, client)
    return {each.field.label: each.text for each in card.fields if each.field.own_id and each.text}


def bare(text: str) -> str:
    """The text without the manners of a type."""
    plain = "".join(text.casefold().split()).replace("₽", "").replace("05.03.2026", "5марта2026")
    return re.sub(r",(\d*?)0+$", r",\1", plain.replace("−", "-")).removesuffix(",")


@pytest.mark.parametrize("old", list(TYPES))
@pytest.mark.parametrize("new", list(TYPES))
def test_no_value_is_lost_between_any_two_types(office: Office, old: str, new: str) -> None:
    if old == new:
        return
    field, clients = filled(office, old)
    told = preview_retyping(office, field, type=new)
    assert told.fitting + told.apart == len(clients)
    result = retype(office, field, type=new)
    assert list_own_fields(office)[0].type == new
    apart = 0
    for client, text in clients.items():
        shown = texts(office, client)
        assert {bare(each) for each in shown.values()} == {bare(text)}, shown
        apart += "Поле (прежнее)" in shown
    assert apart == told.apart
    undo(office, result.changes.change_id)
    for client, text in clients.items():
        assert texts(office, client) == {"Поле": text}
    assert [row.type for row in list_own_fields(office)] == [old]


def test_texts_become_the_options_of_a_choice(office: Office) -> None:
    field, _ = add_own_field(office, "Цвет", type="text")
    for name, value in (("Один", "Синий"), ("Два", "синий"), ("Три", "Белый")):
        create_client(office, ClientDraft(name=f"ООО «{name}»", values={f"f{field}": value}))
    assert preview_retyping(office, field, type="choice").fitting == 3
    retype(office, field, type="choice")
    assert sorted(item.name for item in list_items(office, f"f{field}")) == ["Белый", "Синий"]
    assert not search_clients(office, "Белый")


def test_too_many_options_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retyping, "MOST_OPTIONS", 2)
    field, clients = filled(office, "text")
    with pytest.raises(UserError, match="слишком много"):
        retype(office, field, type="choice")
    assert all(texts(office, client) == {"Поле": text} for client, text in clients.items())
    with pytest.raises(UserError, match="уже такого вида"):
        retype(office, field, type="text")
    with pytest.raises(UserError, match="Такого вида поля нет"):
        preview_retyping(office, field, type="тайна")


def test_an_empty_field_changes_its_type(office: Office) -> None:
    field, _ = add_own_field(office, "Пусто", type="text")
    assert preview_retyping(office, field, type="date").fitting == 0
    retype(office, field, type="date")
    assert load_catalogue(office).get("Пусто").type == "date"


def test_many_clients_go_in_portions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    field, clients = filled(office, "text")
    result = retype(office, field, type="number")
    kept = [texts(office, client) for client in clients]
    assert kept.count({"Поле": "42"}) == 1
    assert sum("Поле (прежнее)" in each for each in kept) == len(clients) - 1
    undo(office, result.changes.change_id)
    assert [texts(office, client) for client in clients] == [{"Поле": t} for t in clients.values()]


def test_a_field_somebody_retyped_meanwhile_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    field, _ = add_own_field(office, "Поле", type="number")
    client, _ = create_client(office, ClientDraft(name="ООО «Мак»", values={f"f{field}": 5}))
    portions_of = portions.in_portions

    def late(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(retyping, "in_portions", portions_of)
        retype(office, field, type="money")
        return portions_of(*args, **kwargs)

    monkeypatch.setattr(retyping, "in_portions", late)
    with pytest.raises(UserError, match="только что изменил"):
        retype(office, field, type="text")
    assert list_own_fields(office)[0].type == "money"
    assert get_client(office, client).text_of(f"f{field}").replace("\xa0", " ") == "5 ₽"
