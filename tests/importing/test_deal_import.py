"""A table of deals becomes deals: where they stand, with whom, and what is not understood."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.importing.deals.keys import LOST, NEW_CLIENT, OF_CLIENT, WON
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.report import Outcome
from crm_desktop.importing.running import run_import, survey
from tests.importing.deal_files import BITRIX, client_of, deals, place, stages
from tests.importing.import_files import counts, live, load, make_book, make_csv, meanings, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

HEAD = ["Название сделки", "Клиент", "Этап", "Сумма"]


def ms(office: Office, moment: str) -> int:
    """An instant of the office's own time."""
    return int(dt.datetime.fromisoformat(moment).replace(tzinfo=office.zone).timestamp() * 1000)


@pytest.mark.parametrize("kind", ["cp1251", "utf-8-sig", "xlsx"])
def test_a_table_of_bitrix_becomes_deals(office: Office, tmp_path: Path, kind: str) -> None:
    if kind == "xlsx":
        path = make_book(tmp_path / "deals.xlsx", BITRIX)
    else:
        path = make_csv(tmp_path / "deals.csv", BITRIX, encoding=kind)
    file = open_import(office, path)
    assert (file.profile, file.about, file.missing) == ("bitrix24-deals", "deals", ())
    report = run_import(office, file, file.mapping)
    assert counts(report) == (5, 0, 0, 0, 0)
    assert (report.deals, report.deals_updated, report.clients) == (5, 0, 4)
    found = deals(office)
    windows = found["Поставка окон"]
    assert (windows["budget"], windows["currency"], windows["probability"]) == (15000000, "RUB", 20)
    assert (windows["starts_on"], windows["closes_on"]) == ("2026-10-01", "2026-11-30")
    assert windows["note"] == "перезвонить\nутром"
    assert windows["created_at"] == ms(office, "2026-10-01 10:15")
    assert windows["responsible"] == office.user_id
    assert (found["Монтаж"]["budget"], found["Монтаж"]["currency"]) == (120050, "USD")
    assert client_of(office, "Поставка окон") == client_of(office, "Монтаж") == "ООО Ива"
    assert client_of(office, "Двери") == "Сова Ольга"
    assert client_of(office, "Крыша") is None
    people = office.db.run(
        "SELECT d.title, c.name FROM deal_contact x JOIN client c ON c.id = x.person"
        " JOIN deal d ON d.id = x.deal"
    )
    assert people == [("Поставка окон", "Белов Иван Петрович")]
    assert office.db.run("SELECT title FROM deal_line") == [("Окно ПВХ",)]
    assert office.db.run("SELECT code, rate FROM currency WHERE code = 'USD'") == [("USD", None)]


def test_stages_come_with_their_funnels_and_ends_are_no_stages(
    office: Office, tmp_path: Path
) -> None:
    report = load(office, make_csv(tmp_path / "d.csv", BITRIX))
    assert stages(office, "Битрикс24") == ["Новая", "В работе"]
    assert stages(office, "Опт") == ["Переговоры"]
    assert place(office, "Двери") == ("Битрикс24", "В работе", "won")
    assert place(office, "Забор") == ("Битрикс24", "Новая", "lost")
    added = {(item.label, item.name, item.rows) for item in report.new_items}
    assert ("Воронка", "Битрикс24", 4) in added
    assert ("Этап воронки «Опт»", "Переговоры", 1) in added
    assert ("Валюта", "USD, без курса", 1) in added
    probability = office.db.run("SELECT probability FROM stage WHERE name = 'Переговоры'")
    assert (50,) in probability


def test_the_way_of_a_deal_begins_where_the_file_has_it(office: Office, tmp_path: Path) -> None:
    load(office, make_csv(tmp_path / "d.csv", BITRIX))
    moves = office.db.run(
        "SELECT m.at, m.outcome FROM deal_move m JOIN deal d ON d.id = m.deal"
        " WHERE d.title = ? ORDER BY m.at",
        ("Двери",),
    )
    closed = ms(office, "2026-09-20 12:00")
    assert moves == [(ms(office, "2026-09-03 12:00"), None), (closed, "won")]
    door = deals(office)["Двери"]
    assert (door["closed_at"], door["stage_since"]) == (closed, closed)


def test_sums_that_are_none_are_told_and_kept(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "d.csv", BITRIX)
    trial = load(office, path, trial=True)
    assert trial.table is not None
    marked = [v.number for v in trial.table.page(0, 9) for m in v.marks if m.kind == "unreadable"]
    assert marked == [5, 6]
    load(office, path)
    found = deals(office)
    assert (found["Забор"]["budget"], found["Крыша"]["budget"]) == (None, None)
    assert "12e9" in found["Забор"]["note"]
    assert "-500" in found["Крыша"]["note"]


@pytest.mark.parametrize(
    ("text", "heading", "budget", "currency"),
    [
        ("1 200,50 ₽", "Сумма", 120050, "RUB"),
        ("1\u00a0200,50", "Сумма, руб.", 120050, "RUB"),
        ("12 тыс", "Сумма", 1200000, "RUB"),
        ("300 $", "Сумма", 30000, "USD"),
        ("300", "Бюджет ₸", 30000, "KZT"),
        ("300", "Сумма (USD)", 30000, "USD"),
        ("300 €", "Сумма (USD)", 30000, "EUR"),
        (450.5, "Сумма", 45050, "RUB"),
        ("0", "Сумма", 0, "RUB"),
        ("договорная", "Сумма", None, "RUB"),
        (-3.0, "Сумма", None, "RUB"),
        (10.0**17, "Сумма", None, "RUB"),
    ],
)
def test_sums_as_people_write_them(
    office: Office, tmp_path: Path, text: object, heading: str, budget: int | None, currency: str
) -> None:
    rows: list[list[object]] = [["Название сделки", heading], ["Окна", text]]
    load(office, make_book(tmp_path / "d.xlsx", rows))
    deal = deals(office)["Окна"]
    assert (deal["budget"], deal["currency"]) == (budget, currency)
    assert budget is not None or heading in deal["note"]


def test_own_columns_become_fields_of_deals(office: Office, tmp_path: Path) -> None:
    load(office, make_csv(tmp_path / "d.csv", BITRIX))
    assert office.db.run("SELECT kind, name, type FROM own_field") == [
        ("deal", "Этаж доставки", "number")
    ]
    assert '":5' in deals(office)["Поставка окон"]["custom"]
    file = open_import(office, make_csv(tmp_path / "d.csv", BITRIX))
    assert meanings(file)["Этаж доставки"].startswith("deal f")


def test_a_trial_tells_what_the_load_does_and_writes_nothing(
    office: Office, tmp_path: Path
) -> None:
    path = make_csv(tmp_path / "d.csv", BITRIX)
    before = live(office)
    trial = load(office, path, trial=True)
    assert live(office) == before
    report = load(office, path)
    for name in ("new", "clients", "deals", "warnings", "new_items", "new_fields"):
        assert getattr(trial, name) == getattr(report, name), name


def test_one_undo_takes_it_all_back(office: Office, tmp_path: Path) -> None:
    before = live(office)
    report = load(office, make_csv(tmp_path / "d.csv", BITRIX))
    assert report.change_set is not None
    office.undo(report.change_set)
    assert live(office) == before


def test_deals_find_their_clients(office: Office, tmp_path: Path) -> None:
    ivy, _ = create_client(office, ClientDraft(name="ООО Ива", values={"inn": "7707083893"}))
    owl, _ = create_client(
        office, ClientDraft(name="Сова Ольга", channels=(ChannelDraft("8 921 555-10-24"),))
    )
    oak, _ = create_client(office, ClientDraft(name="АО Дуб"))
    rows = [
        ["Сделка", "Клиент", "ИНН", "Телефон", "Сумма"],
        ["Окна", "Ива", "7707083893", "", "1"],
        ["Двери", "О. Сова", "", "+7 921 555 10 24", "2"],
        ["Забор", "АО «Дуб»", "", "", "3"],
        ["Крыша", "ООО Верба", "", "", "4"],
        ["Пол", "ООО Верба", "", "", "5"],
    ]
    report = load(office, make_csv(tmp_path / "d.csv", rows))
    assert (report.deals, report.clients) == (5, 1)
    by = {title: deal["client"] for title, deal in deals(office).items()}
    assert (by["Окна"], by["Двери"], by["Забор"]) == (ivy, owl, oak)
    assert by["Крыша"] == by["Пол"]


def test_whose_deal_it_is_is_asked_where_several_may_be(office: Office, tmp_path: Path) -> None:
    one, _ = create_client(office, ClientDraft(name="ООО Ива", values={"inn": "7707083893"}))
    two, _ = create_client(office, ClientDraft(name="ООО Ива", values={"inn": "7736050003"}))
    path = make_csv(tmp_path / "d.csv", [HEAD, ["Окна", "ООО Ива", "", "1"],
                                         ["Двери", "ООО Ива", "", "2"]])  # fmt: skip
    trial = load(office, path, trial=True)
    assert trial.table is not None
    views = trial.table.page(0, 5, outcome=Outcome.DUPLICATE)
    assert [view.asked for view in views] == ["ООО Ива", "ООО Ива"]
    assert views[0].candidates == (
        (one, "ООО Ива, ИНН 7707083893"), (two, "ООО Ива, ИНН 7736050003"),
    )  # fmt: skip
    assert load(office, path).deals == 0
    assert names(office) == ["ООО Ива", "ООО Ива"]
    report = load(office, path, replacements={OF_CLIENT: {"ООО Ива": str(two)}})
    assert (report.deals, report.clients) == (2, 0)
    assert {deal["client"] for deal in deals(office).values()} == {two}
    office.undo(report.change_set or 0)
    report = load(office, path, replacements={OF_CLIENT: {"ООО Ива": NEW_CLIENT}})
    assert (report.deals, report.clients) == (2, 1)
    assert not {deal["client"] for deal in deals(office).values()} & {one, two}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, ("d", "Замер", None)),
        ("Переговоры", ("d", "Переговоры", None)),
        (WON, ("d", "Переговоры", "won")),
        (LOST, ("d", "Переговоры", "lost")),
        ("", ("d", "Переговоры", None)),
    ],
)
def test_a_stage_becomes_what_was_answered(
    office: Office, tmp_path: Path, answer: str | None, expected: tuple[str, str, str | None]
) -> None:
    rows = [HEAD, ["Окна", "", "Замер", ""], ["Двери", "", "Переговоры", ""]]
    path = make_csv(tmp_path / "d.csv", rows)
    answers: dict[str, dict[str, str]] = {"deal.funnel": {"": "d"}}
    if answer is not None:
        answers["deal.stage:"] = {"замер": answer}
    load(office, path, replacements=answers)
    assert place(office, "Окна") == expected
    kept = deals(office)["Окна"]["note"]
    assert (kept == "Этап: Замер") == (answer in {"", WON, LOST})


def test_stages_the_office_knows_choose_its_funnel(office: Office, tmp_path: Path) -> None:
    rows = [HEAD, ["Окна", "", "переговоры", ""], ["Двери", "", "Ждем оплату", ""],
            ["Забор", "", "Замер", ""]]  # fmt: skip
    report = load(office, make_csv(tmp_path / "d.csv", rows))
    assert place(office, "Окна") == ("Продажи", "Переговоры", None)
    assert place(office, "Двери") == ("Продажи", "Ждём оплату", None)
    assert place(office, "Забор") == ("Продажи", "Замер", None)
    assert stages(office, "Продажи")[-1] == "Замер"
    assert [item.name for item in report.new_items] == ["Замер"]


def test_a_closed_deal_nobody_can_tell_the_end_of_is_asked_about(
    office: Office, tmp_path: Path
) -> None:
    rows = [["ID", "Название сделки", "Стадия сделки", "Сумма", "Сделка закрыта",
             "Предполагаемая дата закрытия"],
            ["1", "Окна", "Архив", "5", "Да", "20.09.2026"],
            ["2", "Двери", "Отказ по цене", "5", "Да", "20.09.2026"],
            ["3", "Забор", "Отгружено", "5", "Да", "20.09.2026"]]  # fmt: skip
    path = make_csv(tmp_path / "d.csv", rows)
    file = open_import(office, path)
    asked = [c for c in survey(office, file, file.mapping).choices if "closed" in c.field]
    assert [(c.text, c.known, c.becomes) for c in asked] == [
        ("Архив", False, "неясно, выиграны или проиграны"),
        ("Отказ по цене", True, "Проиграна"),
        ("Отгружено", True, "Выиграна"),
    ]
    report = run_import(office, file, file.mapping)
    assert counts(report) == (2, 0, 0, 0, 1)
    assert "Архив" in next(iter(report.reasons))
    mapping = file.mapping.with_answer(asked[0].field, "Архив", LOST)
    assert run_import(office, file, mapping).deals == 1
    assert place(office, "Окна")[2] == "lost"


def test_a_row_without_title_and_client_is_rejected(office: Office, tmp_path: Path) -> None:
    rejects = tmp_path / "r.csv"
    rows = [HEAD, ["", "", "Новые", "5"], ["", "ООО Ива", "Новые", "6"]]
    report = load(office, make_csv(tmp_path / "d.csv", rows), rejects=rejects)
    assert (report.deals, report.rejected) == (1, 1)
    assert client_of(office, "ООО Ива") == "ООО Ива"
    text = rejects.read_text(encoding="utf-8-sig")
    assert "Нет ни названия сделки, ни клиента." in text


def test_rows_may_be_taken_for_clients_or_for_deals(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "d.csv", [["Название", "Телефон", "Сумма"],
                                         ["ООО Ива", "8 921 555-10-24", "500"]])  # fmt: skip
    assert open_import(office, path).about == "clients"
    file = open_import(office, path, about="deals")
    assert (file.about, file.may_be_other) == ("deals", True)
    assert meanings(file)["Сумма"] == "deal budget"
    report = run_import(office, file, file.mapping)
    assert (report.deals, report.clients) == (1, 1)
