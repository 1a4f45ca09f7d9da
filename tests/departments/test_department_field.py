"""The department of a client is a field like any other: lists, filters, bulk, files."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.bulk import bulk_set_field
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.listing import ClientFilter, client_ids, count_clients
from crm_desktop.clients.row_cells import read_cells
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.departments.editing import add_department, delete_department
from crm_desktop.errors import UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.views import value_walk
from crm_desktop.views.definition import SortKey
from crm_desktop.views.fields import load_fields
from crm_desktop.views.grouping import group_clients
from crm_desktop.views.tree import UNSET, Condition, Op, all_of
from crm_desktop.views.wording import describe_filter

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.views.tree import Operand


@pytest.fixture
def places(office: Office) -> dict[str, int]:
    """«Москва» over «Опт», and «Казань» over another «Опт»."""
    moscow, kazan = add_department(office, "Москва")[0], add_department(office, "Казань")[0]
    return {
        "Москва": moscow,
        "Казань": kazan,
        "Опт М": add_department(office, "Опт", parent_id=moscow)[0],
        "Опт К": add_department(office, "Опт", parent_id=kazan)[0],
    }


@pytest.fixture
def clients(office: Office, places: dict[str, int]) -> dict[str, int]:
    """A client in each department, named by it, and «Ничей»."""
    found = {}
    for name, department in {**places, "Ничей": None}.items():
        draft = ClientDraft(kind="company", name=name, values={"department": department})
        found[name] = create_client(office, draft)[0]
    return found


def told(office: Office, clients: dict[str, int], ids: object) -> list[str]:
    names = {client: name for name, client in clients.items()}
    return [names[client] for client in ids]  # type: ignore[attr-defined] # an array of ids


def tree_of(op: Op, *values: Operand) -> ClientFilter:
    return ClientFilter(tree=all_of(Condition("department", op, values)))


def test_a_filter_takes_a_department_with_all_below(
    office: Office, places: dict[str, int], clients: dict[str, int]
) -> None:
    cases: list[tuple[Op, tuple[Operand, ...], set[str]]] = [
        (Op.ANY_OF, (places["Москва"],), {"Москва", "Опт М"}),
        (Op.ANY_OF, (places["Опт К"],), {"Опт К"}),
        (Op.ANY_OF, (places["Казань"], UNSET), {"Казань", "Опт К", "Ничей"}),
        (Op.NONE_OF, (places["Москва"],), {"Казань", "Опт К", "Ничей"}),
        (Op.EMPTY, (), {"Ничей"}),
        (Op.FILLED, (), {"Москва", "Опт М", "Казань", "Опт К"}),
    ]
    for op, values, expected in cases:
        wanted = tree_of(op, *values)
        assert set(told(office, clients, client_ids(office, wanted))) == expected
        assert count_clients(office, wanted, cap=None) == len(expected)
    words = describe_filter(load_fields(office), tree_of(Op.ANY_OF, places["Опт К"]).tree)
    assert words == "Подразделение — Казань / Опт"


@pytest.mark.parametrize("few", [0, 1000])
def test_a_list_is_ordered_and_parted_by_it(
    office: Office, clients: dict[str, int], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(value_walk, "FEW", few)
    for limit in (None, 5):
        for downwards, expected in (
            (False, ["Казань", "Москва", "Опт К", "Опт М", "Ничей"]),
            (True, ["Опт К", "Опт М", "Москва", "Казань", "Ничей"]),
        ):
            key = SortKey("department", downwards)
            assert told(office, clients, client_ids(office, sort=key, limit=limit)) == expected
    groups = group_clients(office, ClientFilter(), by="department")
    assert [group.label for group in groups] == [
        "Москва", "Москва / Опт", "Казань", "Казань / Опт", "Не указано",
    ]  # fmt: skip


def test_deals_are_found_by_the_department_of_their_client(
    office: Office, places: dict[str, int], clients: dict[str, int]
) -> None:
    deals = {
        create_deal(office, DealDraft(title=name, client_id=client))[0]: name
        for name, client in clients.items()
    }
    tree = all_of(Condition("client.department", Op.ANY_OF, (places["Москва"],)))
    found = deal_ids(office, DealFilter(tree=tree))
    assert {deals[deal] for deal in found} == {"Москва", "Опт М"}
    ordered = deal_ids(office, sort=SortKey("client.department"))
    assert [deals[deal] for deal in ordered][:2] == ["Казань", "Москва"]


def test_typed_names_and_bulk(
    office: Office, places: dict[str, int], clients: dict[str, int]
) -> None:
    client = clients["Ничей"]
    edit_field(office, client, field="Подразделение", value="казань / опт")
    assert client_as_json(office, client)["department"] == "Казань / Опт"
    for wrong in ("Тверь", "Опт"):
        with pytest.raises(UserError, match="нет значения"):
            edit_field(office, client, field="department", value=wrong, create_items=True)
    assert not office.db.run("SELECT 1 FROM directory_item WHERE directory = 'department'")
    with pytest.raises(UserError):
        edit_field(office, client, field="department", value=5)
    result = bulk_set_field(
        office, list(clients.values()), field="department", value=places["Казань"]
    )
    assert result.changed == 4
    assert count_clients(office, tree_of(Op.ANY_OF, places["Казань"]), cap=None) == 5
    assert bulk_set_field(office, [client], field="department", value=None).changed == 1


def test_columns_of_lists_and_files_show_it(
    office: Office, clients: dict[str, int], tmp_path: Path
) -> None:
    cells = read_cells(office, [clients["Опт М"]], ["department"], contacts={})
    assert cells[clients["Опт М"]][0].text == "Москва / Опт"
    for columns in (None, ["name", "department"]):
        path = tmp_path / "out.csv"
        export_clients(office, path, columns=columns)
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        at = rows[0].index("Подразделение")
        assert {row[at] for row in rows[1:]} == {
            "Москва", "Казань", "Москва / Опт", "Казань / Опт", "",
        }  # fmt: skip


def test_an_office_without_departments_hears_nothing_of_them(
    office: Office, tmp_path: Path
) -> None:
    create_client(office, ClientDraft(kind="company", name="Дуб"))
    assert "department" not in [field.key for field in load_catalogue(office).fields]
    assert load_fields(office).find("department") is None
    export_clients(office, tmp_path / "out.csv")
    assert "Подразделение" not in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    place = add_department(office, "Опт")[0]
    assert "department" in [field.key for field in load_catalogue(office).fields]
    delete_department(office, place, to_id=None)
    assert "department" not in [field.key for field in load_catalogue(office).fields]
