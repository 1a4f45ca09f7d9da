"""Deals in files: as shown, or all there is; ids as texts, money in its own currency."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.deals.list_filter import DealFilter
from crm_desktop.deals.listing import deal_ids
from crm_desktop.errors import UserError
from crm_desktop.exporting.deal_headings import (
    DEAL_HEADINGS,
    is_deal_layout,
    own_deal_heading,
    own_deal_meaning,
)
from crm_desktop.exporting.deals import export_deals
from crm_desktop.history.acts import list_change_sets
from crm_desktop.jobs import CancelToken, JobCancelledError
from crm_desktop.views.checking import BrokenFilterError
from crm_desktop.views.definition import SortKey
from crm_desktop.views.tree import Condition, Op, all_of
from tests.deals.deal_list_base import Deals, fill_deals

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

BY_TITLE = SortKey("title")


@pytest.fixture
def made(office: Office) -> Deals:
    return fill_deals(office, 4, deals=40, clients=15)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_a_whole_table_tells_everything_and_is_known_as_ours(made: Deals, tmp_path: Path) -> None:
    path = tmp_path / "сделки.csv"
    report = export_deals(made.office, path, sort=BY_TITLE)
    rows = rows_of(path)
    assert report.rows == len(rows) == len(made.deals)
    assert is_deal_layout(rows[0])
    fields = load_deal_fields(made.office)
    own = {own_deal_heading(f) for f in fields.catalogue.fields if f.own_id}
    assert list(rows[0])[: len(DEAL_HEADINGS)] == list(DEAL_HEADINGS.values())
    assert set(rows[0]) == {*DEAL_HEADINGS.values(), *own}
    by_id = {str(deal.id): deal for deal in made.deals}
    assert [row["№ сделки"] for row in rows] == [
        str(d) for d in deal_ids(made.office, sort=BY_TITLE)
    ]
    names = {client.id: client.name for client in made.base.live()}
    for row in rows:
        deal = by_id[row["№ сделки"]]
        assert row["Сделка"] == deal.title
        assert row["№ клиента"] == (str(deal.client) if deal.client else "")
        assert row["Клиент"] == names.get(deal.client or 0, "")
        budget = deal.row["budget"]
        assert row["Бюджет"] == ("" if budget is None else f"{budget // 100},{budget % 100:02d}")
        assert row["Валюта"] == deal.row["currency"]
        assert row["Этап"] == deal.stage_name
        assert (
            row["Исход"]
            == {"open": "В работе", "won": "Выиграна", "lost": "Проиграна"}[deal.outcome]
        )
        discount = deal.row["discount"]
        assert row["Скидка, %"] == (
            "" if discount is None else str(discount / 100).replace(".", ",")
        )
        day = deal.row["closes_on"]
        assert row["Ожидаемая дата закрытия"] == (
            "" if day is None else ".".join(reversed(day.split("-")))
        )
        assert row["Состав сделки"].split(", ") == (deal.lines or [""])
        assert row["№ исходной сделки"] in ("", str(deal.parent))


def test_headings_lead_back_to_their_fields(made: Deals) -> None:
    for key, heading in DEAL_HEADINGS.items():
        assert own_deal_meaning(f" {heading.upper()} ") == key
    assert own_deal_meaning("Сделка text") is None
    for field in load_deal_fields(made.office).catalogue.fields:
        if field.own_id:
            assert own_deal_meaning(own_deal_heading(field)) is None


def test_a_workbook_shows_the_columns_asked_for_with_the_currency_beside(
    made: Deals, tmp_path: Path
) -> None:
    path = tmp_path / "сделки.xlsx"
    keys = ["title", "Клиент", "client.phone", "client.inn", "budget", "closes_on", "quiet_days"]
    export_deals(made.office, path, columns=keys, sort=BY_TITLE)
    sheet: Any = load_workbook(path).active
    table = list(sheet.iter_rows(values_only=True))
    assert table[0] == ("Сделка", "Клиент", "Клиент: телефон", "Клиент: ИНН", "Бюджет", "Валюта",
                        "Ожидаемая дата закрытия", "Дней без движения")  # fmt: skip
    by_id = {deal.id: deal for deal in made.deals}
    shown = [by_id[deal] for deal in deal_ids(made.office, sort=BY_TITLE)]
    for row, deal in zip(table[1:], shown, strict=True):
        assert row[0] == deal.title
        budget = deal.row["budget"]
        assert row[4] == (None if budget is None else pytest.approx(budget / 100))
        assert row[5] == deal.row["currency"]


def test_only_roubles_need_no_currency_beside(made: Deals, tmp_path: Path) -> None:
    roubles = DealFilter(tree=all_of(Condition("currency", Op.ANY_OF, ("RUB",))))
    path = tmp_path / "рубли.csv"
    export_deals(made.office, path, targets=roubles, columns=["title", "budget"])
    assert set(rows_of(path)[0]) == {"Сделка", "Бюджет"}


def test_chosen_deals_keep_their_order_and_gone_ones_are_left_out(
    made: Deals, tmp_path: Path
) -> None:
    first, second, gone = (deal.id for deal in made.deals[:3])
    with made.office.change("Удалена"):
        made.office.db.run("UPDATE deal SET deleted_at = 1 WHERE id = ?", (gone,))
    path = tmp_path / "три.csv"
    report = export_deals(made.office, path, targets=[second, gone, first, second, 77],
                          columns=["id", "title"])  # fmt: skip
    assert [row["№ сделки"] for row in rows_of(path)] == [str(second), str(first)]
    assert report.rows == 2


def test_json_tells_the_deals_with_all_that_hangs_on_them(made: Deals, tmp_path: Path) -> None:
    path = tmp_path / "сделки.json"
    export_deals(made.office, path)
    told = json.loads(path.read_text("utf-8"))
    assert (told["format"], told["version"]) == ("kartoteka-deals", 1)
    assert {each["code"] for each in told["currencies"]} == {"USD", "EUR"}
    by_id = {str(deal.id): deal for deal in made.deals}
    assert {deal["id"] for deal in told["deals"]} == set(by_id)
    for deal in told["deals"]:
        plain = by_id[deal["id"]]
        assert deal["budget"] == plain.row["budget"]
        assert [line["title"] for line in deal["lines"]] == plain.lines
        assert deal["own"] == plain.custom
        assert deal["moves"][0]["at"].endswith("Z")
        assert deal["created_at"].endswith("Z")
        assert "title_key" not in deal


def test_the_history_remembers_the_export(made: Deals, tmp_path: Path) -> None:
    path = tmp_path / "сделки.csv"
    report = export_deals(made.office, path)
    row = list_change_sets(made.office)[0]
    assert row.kind == "export"
    assert str(path) in row.title
    assert f"{report.rows} " in row.title.replace("\N{NO-BREAK SPACE}", " ")


def test_what_cannot_be_written_leaves_no_file(made: Deals, tmp_path: Path) -> None:
    office = made.office
    for name, columns, filter_, said in (
        ("сделки.vcf", None, DealFilter(), "визитки"),
        ("сделки.doc", None, DealFilter(), "Непонятно"),
        ("сделки.csv", ["нет такого"], DealFilter(), "Столбца «нет такого» нет"),
    ):
        with pytest.raises(UserError, match=said):
            export_deals(office, tmp_path / name, columns=columns, targets=filter_)
    broken = DealFilter(tree=all_of(Condition("f77", Op.FILLED)))
    with pytest.raises(BrokenFilterError, match="Файл не записан"):
        export_deals(office, tmp_path / "сделки.csv", targets=broken)
    assert list(tmp_path.glob("сделки*")) == []


def test_a_cancelled_export_leaves_the_old_file(made: Deals, tmp_path: Path) -> None:
    class Cancelled:
        def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the shape of progress
            token = CancelToken()
            token.cancel()
            token.raise_if_cancelled()

    path = tmp_path / "сделки.csv"
    path.write_text("старое", "utf-8")
    with pytest.raises(JobCancelledError):
        export_deals(made.office, path, progress=Cancelled())
    assert path.read_text("utf-8") == "старое"
