"""A second table of the same deals renews what no person touched, and moves what nobody moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.moves import move_deals, win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.deals.tags import remove_deal_tag
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import MarkKind
from crm_desktop.importing.running import run_import
from tests.importing.deal_files import deals, place
from tests.importing.import_files import counts, load, make_csv

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

HEAD = ["ID", "Название сделки", "Стадия сделки", "Сумма", "Предполагаемая дата закрытия",
        "Ответственный", "Комментарий", "Компания", "Сделка закрыта", "Метки", "Дата создания",
        "Валюта"]  # fmt: skip
FIRST = ["7", "Окна", "Новая", "100", "01.12.2026", "Анна Кравцова", "раз", "ООО Ива", "Нет",
         "опт", "01.09.2026", "RUB"]  # fmt: skip
LATER = ["7", "Окна ПВХ", "В работе", "200", "05.12.2026", "Анна Кравцова", "два", "ООО Ива",
         "Нет", "опт; срочно", "01.09.2026", "USD"]  # fmt: skip


def load_rows(office: Office, path: Path, *rows: list[str], **kw: Any) -> Any:
    return load(office, make_csv(path / "d.csv", [HEAD, *rows]), **kw)


def test_a_later_table_renews_what_came_with_the_first(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST)
    report = load_rows(office, tmp_path, LATER)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert (report.deals, report.deals_updated, report.clients) == (0, 1, 0)
    deal = deals(office)["Окна ПВХ"]
    assert (deal["budget"], deal["currency"], deal["closes_on"]) == (20000, "USD", "2026-12-05")
    assert (deal["note"], deal["title_key"]) == ("раз\nдва", "окна пвх")
    assert place(office, "Окна ПВХ") == ("Битрикс24", "В работе", None)
    assert office.db.run("SELECT count(*) FROM deal_move") == [(2,)]
    assert load_rows(office, tmp_path, LATER).unchanged == 1
    assert office.db.run("SELECT count(*) FROM deal_label") == [(2,)]


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("title", "Своё", "Своё"),
        ("budget", "999", 99900),
        ("budget", "", None),
        ("closes_on", "31.12.2026", "2026-12-31"),
        ("closes_on", "", None),
        ("note", "моё", "моё"),
    ],
)
def test_what_a_person_typed_stays(
    office: Office, tmp_path: Path, field: str, typed: str, stored: object
) -> None:
    load_rows(office, tmp_path, FIRST)
    edit_deal_field(office, deals(office)["Окна"]["id"], field=field, value=typed)
    trial = load_rows(office, tmp_path, LATER, trial=True)
    assert trial.table is not None
    (view,) = trial.table.page(0, 1)
    assert any(mark.kind is MarkKind.STAYS for mark in view.marks)
    load_rows(office, tmp_path, LATER)
    (deal,) = deals(office).values()
    assert deal[field] == stored


def test_a_deal_a_person_moved_stays_where_it_is(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST, ["8", "Двери", "Счёт", *FIRST[3:]])
    deal = deals(office)["Окна"]
    stage = office.db.run("SELECT id FROM stage WHERE name = 'Счёт'")[0][0]
    move_deals(office, [deal["id"]], stage_id=stage)
    report = load_rows(office, tmp_path, ["7", "Окна", "В работе", *FIRST[3:]])
    assert place(office, "Окна")[1] == "Счёт"
    assert report.deals_updated == 0


def test_a_deal_won_in_the_other_program_is_won_here(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST)
    won = [*FIRST[:2], "Сделка успешна", *FIRST[3:8], "Да", *FIRST[9:]]
    load_rows(office, tmp_path, won)
    deal = deals(office)["Окна"]
    assert deal["outcome"] == "won"
    moves = office.db.run("SELECT at, outcome FROM deal_move ORDER BY at")
    assert moves == [(deal["created_at"], None), (deal["closed_at"], "won")]
    load_rows(office, tmp_path, FIRST)
    deal = deals(office)["Окна"]
    assert (deal["outcome"], deal["closed_at"]) == (None, None)
    assert len(office.db.run("SELECT id FROM deal_move")) == 3


def test_a_deal_a_person_won_stays_won(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST)
    win_deals(office, [deals(office)["Окна"]["id"]])
    report = load_rows(office, tmp_path, LATER[:2] + FIRST[2:])
    assert deals(office)["Окна ПВХ"]["outcome"] == "won"
    assert report.deals_updated == 1


def test_what_was_taken_away_does_not_come_back(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST)
    deal = deals(office)["Окна"]["id"]
    item = office.db.run("SELECT item FROM deal_label WHERE deal = ?", (deal,))[0][0]
    remove_deal_tag(office, deal, item_id=item)
    assert load_rows(office, tmp_path, FIRST).unchanged == 1
    assert office.db.run("SELECT count(*) FROM deal_label WHERE deleted_at IS NULL") == [(0,)]


def test_a_deleted_deal_is_made_anew(office: Office, tmp_path: Path) -> None:
    load_rows(office, tmp_path, FIRST)
    delete_deals(office, [deals(office)["Окна"]["id"]])
    assert load_rows(office, tmp_path, FIRST).deals == 1


def test_rows_of_one_deal_add_their_goods(office: Office, tmp_path: Path) -> None:
    head = ["ID", "Название сделки", "Стадия сделки", "Сумма", "Товар", "Цена", "Количество"]
    rows = [["7", "Окна", "Новая", "300", "Окно", "100", "2"],
            ["7", "Окна", "Новая", "300", "Подоконник", "100", "1"],
            ["7", "Окна", "Новая", "300", "Подоконник", "100", "1"]]  # fmt: skip
    report = load(office, make_csv(tmp_path / "d.csv", [head, *rows]))
    assert counts(report) == (1, 1, 0, 1, 0)
    lines = office.db.run("SELECT title, quantity, price, sum FROM deal_line ORDER BY position")
    assert lines == [("Окно", 2000, 10000, 20000), ("Подоконник", 1000, 10000, 10000)]
    report = load(office, make_csv(tmp_path / "d.csv", [head, *rows]))
    assert (report.deals, report.deals_updated) == (0, 0)


def test_rows_without_numbers_are_known_by_title_and_client(office: Office, tmp_path: Path) -> None:
    head = ["Сделка", "Клиент", "Сумма", "Вероятность"]
    load(office, make_csv(tmp_path / "d.csv", [head, ["Окна", "ООО Ива", "100", ""]]))
    assert load(office, make_csv(tmp_path / "d.csv", [head, ["Окна", "ООО Ива", "100", ""]])) \
        .unchanged == 1  # fmt: skip
    later = make_csv(tmp_path / "d.csv", [head, ["Окна", "ООО Ива", "200", "50"]])
    report = load(office, later)
    assert counts(report) == (0, 0, 0, 1, 0)
    assert "Возможно, эта сделка уже есть: «Окна»" in next(iter(report.reasons))
    report = load(office, later, duplicates="update")
    assert counts(report) == (0, 1, 0, 0, 0)
    assert deals(office)["Окна"]["probability"] == 50


def test_equal_titles_of_one_table_are_many_deals(office: Office, tmp_path: Path) -> None:
    head = ["Сделка", "Клиент", "Сумма"]
    rows = [["Заказ", "ООО Ива", str(sum_)] for sum_ in (1, 2, 3)]
    assert load(office, make_csv(tmp_path / "d.csv", [head, *rows])).deals == 3


def test_settings_are_remembered_apart_from_those_of_clients(
    office: Office, tmp_path: Path
) -> None:
    path = make_csv(tmp_path / "d.csv", [["Название", "Сумма"], ["ООО Ива", "5"]])
    file = open_import(office, path, about="deals")
    run_import(office, file, replace(file.mapping, replacements={"deal.funnel": {"": "Опт"}}))
    again = open_import(office, path, about="deals")
    assert again.remembered is not None
    assert again.remembered.about == "deals"
    assert again.remembered.answer("deal.funnel", "") == "Опт"
    assert open_import(office, path, about="clients").remembered is None
