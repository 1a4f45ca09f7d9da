from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.directories.items import delete_item, list_items, merge_items
from crm_desktop.errors import UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.own_fields.own_fields import add_own_field, list_own_fields, rename_own_field
from crm_desktop.own_fields.retyping import preview_retyping, retype
from crm_desktop.own_fields.rules import Rules, rules_of, set_rules

if TYPE_CHECKING:
    from crm_desktop.office import Office


def made(office: Office, field: int, value: str) -> int:
    deal, _ = create_deal(office, DealDraft(title="Поставка"))
    edit_deal_field(office, deal, field=f"f{field}", value=value)
    return deal


def text_of(office: Office, deal: int, field: int) -> str:
    return get_deal(office, deal).text_of(f"f{field}")


def test_a_field_is_of_deals_or_of_clients(office: Office) -> None:
    of_deals, _ = add_own_field(office, "Номер заказа", type="text", kind="deal")
    of_clients, _ = add_own_field(office, "Номер заказа", type="text")
    assert f"f{of_deals}" not in {field.key for field in load_catalogue(office).fields}
    assert f"f{of_clients}" not in {field.key for field in load_deal_catalogue(office).fields}
    assert [row.id for row in list_own_fields(office, "deal")] == [of_deals]
    assert [row.id for row in list_own_fields(office, "person")] == [of_clients]
    with pytest.raises(UserError, match="уже есть"):
        add_own_field(office, "номер заказа", type="text", kind="deal")
    with pytest.raises(UserError, match="среди обычных"):
        rename_own_field(office, of_deals, name="Бюджет")
    rename_own_field(office, of_clients, name="Бюджет")
    made(office, of_deals, "17")
    assert [row.used for row in list_own_fields(office)] == [1, 0]


def test_a_field_does_not_change_sides(office: Office) -> None:
    of_deals, _ = add_own_field(office, "Номер", type="text", kind="deal")
    of_clients, _ = add_own_field(office, "Код", type="text")
    for field, kind in ((of_deals, "company"), (of_clients, "deal")):
        with pytest.raises(UserError, match="новое поле"):
            set_rules(office, field, rules=Rules(kind))
    set_rules(office, of_deals, rules=Rules("deal", standard="без номера"))
    assert rules_of(office, of_deals).standard == "без номера"


def test_options_of_deals_are_counted_replaced_merged(office: Office) -> None:
    field, _ = add_own_field(
        office, "Склад", type="choices", kind="deal", options=["Север", "Юг", "Запад"]
    )
    one, two = made(office, field, "Север, Юг"), made(office, field, "Север")
    items = {row.name: row for row in list_items(office, f"f{field}")}
    assert (items["Север"].used, items["Север"].deals, items["Юг"].deals) == (0, 2, 1)
    merge_items(office, items["Север"].id, into=items["Юг"].id)
    assert (text_of(office, one, field), text_of(office, two, field)) == ("Юг", "Юг")
    undo_last(office)
    assert text_of(office, one, field) == "Север, Юг"
    delete_item(office, items["Север"].id, clear=True)
    assert (text_of(office, one, field), text_of(office, two, field)) == ("Юг", "")


def test_a_field_of_deals_is_retyped(office: Office) -> None:
    field, _ = add_own_field(office, "Мест", type="text", kind="deal")
    one, two = made(office, field, "12"), made(office, field, "сколько влезет")
    told = preview_retyping(office, field, type="number")
    assert (told.fitting, told.apart) == (1, 1)
    retype(office, field, type="number")
    assert (text_of(office, one, field), text_of(office, two, field)) == ("12", "")
    kept = next(row for row in list_own_fields(office, "deal") if row.id != field)
    assert kept.name == "Мест (прежнее)"
    assert text_of(office, two, kept.id) == "сколько влезет"


def test_an_undo_keeps_a_field_that_deals_fill(office: Office) -> None:
    field, changes = add_own_field(
        office, "Склад", type="choice", kind="deal", options=["Север", "Юг"]
    )
    made(office, field, "Север")
    office.undo(changes.change_id)
    assert [row.id for row in list_own_fields(office, "deal")] == [field]
    assert [row.name for row in list_items(office, f"f{field}")] == ["Север"]
