from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.directories.items import (
    ItemUsedError,
    add_item,
    delete_item,
    item_usage,
    list_items,
    merge_items,
)
from crm_desktop.history.acts import undo_last

if TYPE_CHECKING:
    from crm_desktop.office import Office


def ids(office: Office, directory: str) -> dict[str, int]:
    return {item.name: item.id for item in list_items(office, directory)}


def deals_with(office: Office, number: int = 2, **values: object) -> list[int]:
    return [
        create_deal(office, DealDraft(title=f"Сделка {n}", values=values))[0]  # type: ignore[arg-type]
        for n in range(number)
    ]


def test_a_new_office_knows_types_tags_and_reasons(office: Office) -> None:
    assert "Новая продажа" in ids(office, "deal_type")
    assert "Срочно" in ids(office, "deal_tag")
    assert "Дорого" in ids(office, "loss_reason")
    assert ids(office, "competitor") == {}


@pytest.mark.parametrize(
    ("directory", "field"), [("deal_type", "type"), ("competitor", "competitor")]
)
def test_an_item_of_deals_is_replaced(office: Office, directory: str, field: str) -> None:
    one, _ = add_item(office, directory, name="Одно")
    two, _ = add_item(office, directory, name="Другое")
    both = deals_with(office, **{field: one})
    with pytest.raises(ItemUsedError, match=r"стоит у 2.сделок") as refused:
        delete_item(office, one)
    assert refused.value.used == 2
    delete_item(office, one, replace_with=two)
    assert {get_deal(office, deal).value_of(field) for deal in both} == {two}
    assert "Одно" not in ids(office, directory)
    undo_last(office)
    assert {get_deal(office, deal).value_of(field) for deal in both} == {one}


def test_tags_of_deals_merge_without_doubles(office: Office) -> None:
    (one,) = deals_with(office, 1)
    (two,) = [create_deal(office, DealDraft(title="Ещё", tags=("Срочно", "Крупная")))[0]]
    create_deal(office, DealDraft(title="И ещё", tags=("Срочно",)))
    tags = ids(office, "deal_tag")
    assert {row.name: row.deals for row in list_items(office, "deal_tag")}["Срочно"] == 2
    merge_items(office, tags["Срочно"], into=tags["Крупная"])
    assert [tag.name for tag in get_deal(office, two).tags] == ["Крупная"]
    assert not get_deal(office, one).tags
    assert {row.name: row.deals for row in list_items(office, "deal_tag")}["Крупная"] == 2


def test_a_source_is_borne_by_clients_and_deals(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    sources = ids(office, "source")
    client, _ = create_client(
        office, ClientDraft(name="ООО «Ромашка»", values={"source": sources["Сайт"]})
    )
    deals = deals_with(office, 3, source=sources["Сайт"])
    row = next(row for row in list_items(office, "source") if row.name == "Сайт")
    assert (row.used, row.deals, item_usage(office, row.id)) == (1, 3, 4)
    with pytest.raises(ItemUsedError, match=r"у 1.клиента и 3.сделок"):
        delete_item(office, row.id)
    changes = delete_item(office, row.id, replace_with=sources["Звонок"])
    assert get_client(office, client).value_of("source") == sources["Звонок"]
    assert {get_deal(office, deal).value_of("source") for deal in deals} == {sources["Звонок"]}
    office.undo(changes.change_id)
    assert {get_deal(office, deal).value_of("source") for deal in deals} == {row.id}
    assert get_client(office, client).value_of("source") == row.id
