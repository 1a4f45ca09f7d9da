"""Deals of amoCRM, SuiteCRM, leads of Битрикс24 as deals, boards of Trello."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.errors import BadFileError
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import, survey
from tests.importing.deal_files import client_of, deals, place, stages
from tests.importing.deal_samples import AMOCRM, LEADS, SUITECRM, trello
from tests.importing.import_files import channels, client, counts, make_csv, meanings, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import ImportReport
    from crm_desktop.office import Office


def run(office: Office, path: Path, **how: Any) -> tuple[ImportFile, ImportReport]:
    file = open_import(office, path, **how)
    return file, run_import(office, file, file.mapping)


def board(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(trello(**changes), ensure_ascii=False), encoding="utf-8")
    return path


def test_deals_of_amocrm(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "a.csv", AMOCRM, delimiter=",")
    file, report = run(office, path)
    assert (file.profile, file.about, file.missing) == ("amocrm-deals", "deals", ())
    assert meanings(file)["Бюджет ₽"] == "deal budget RUB"
    assert (report.deals, report.clients, report.warnings) == (4, 3, 0)
    kitchen = deals(office)["Кухня «Лофт»"]
    assert (kitchen["budget"], kitchen["outcome"]) == (34560000, None)
    assert 'Просят "белую"' in kitchen["note"]
    assert client_of(office, "Кухня «Лофт»") == "Сова Ольга Львовна"
    assert ("phone", "79215551024") in channels(office, "Сова Ольга Львовна")
    assert client_of(office, "Шкаф-купе") == client_of(office, "Стол") == "ООО Ива"
    assert client(office, "Белов Иван")["note"] == "Компания: ООО Верба"
    assert place(office, "Шкаф-купе")[2] == "won"
    assert place(office, "Стол")[2] == "lost"
    assert stages(office, "Розница") == ["Первичный контакт", "Переговоры"]
    tags = office.db.run(
        "SELECT i.name FROM deal_label l JOIN directory_item i ON i.id = l.item"
        " WHERE i.directory = 'deal_tag' ORDER BY i.name"
    )
    assert tags == [("кухни",), ("опт",)]


def test_deals_of_suitecrm(office: Office, tmp_path: Path) -> None:
    file, report = run(office, make_csv(tmp_path / "s.csv", SUITECRM, delimiter=","))
    assert (file.profile, file.missing) == ("suitecrm-opportunities", ())
    assert counts(report) == (3, 0, 0, 0, 0)
    assert report.reasons == {"В SuiteCRM запись удалена.": 1}
    found = deals(office)
    roof, fence = found["Roof repair"], found["Fence"]
    assert (roof["budget"], roof["currency"], roof["closes_on"]) == (125050, "USD", "2026-11-24")
    assert (fence["budget"], fence["outcome"]) == (None, "lost")
    assert "Kroner" in fence["note"]
    assert "900,00" in fence["note"]
    assert place(office, "Gate") == ("SuiteCRM", "Proposal/Price Quote", "won")
    reason = office.db.run("SELECT name FROM directory_item WHERE id = ?", (fence["loss_reason"],))
    assert reason == [("Price",)]


def test_leads_of_bitrix_are_clients_or_deals(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "l.csv", LEADS)
    file = open_import(office, path)
    assert (file.profile, file.about, file.may_be_other) == ("bitrix24-leads", "clients", True)
    file, report = run(office, path, about="deals")
    assert (file.profile, file.mapping.about) == ("bitrix24-leads-deals", "deals")
    assert (report.deals, report.clients) == (2, 3)
    lead = deals(office)["Заявка с сайта"]
    assert (lead["budget"], lead["note"]) == (5000000, "хочет скидку")
    assert client_of(office, "Заявка с сайта") == "ООО Ива"
    assert ("phone", "79215551024") in channels(office, "Белов Иван")
    assert place(office, "Звонок")[2] == "lost"


def test_a_board_of_trello(office: Office, tmp_path: Path) -> None:
    file, report = run(office, board(tmp_path / "b.json"))
    assert (file.profile, file.workbook.kind, file.rows) == ("trello", "trello", 5)
    assert "Доска «Продажи мебели», карточек: 4." in file.notes
    assert (report.deals, report.ignored, report.clients) == (2, 3, 0)
    assert report.reasons["Карточка в архиве Trello: не загружается."] == 2
    assert stages(office, "Продажи мебели") == ["Входящие", "Замер", "Монтаж"]
    kitchen = deals(office)["Кухня"]
    assert place(office, "Кухня") == ("Продажи мебели", "Входящие", None)
    assert (kitchen["budget"], kitchen["responsible"]) == (12000000, office.user_id)
    assert kitchen["created_at"] == 1601047168000
    assert kitchen["note"].startswith("белая,\nс островом")
    for kept in ("Участники: Пётр Никто", "ждёт цену", "эскиз.pdf", "https://trello.com/c/aB"):
        assert kept in kitchen["note"]
    # 22:30 UTC is the next day in the office.
    assert kitchen["closes_on"] == "2026-11-25"
    tasks = office.db.run(
        "SELECT title, due_at, done_at IS NOT NULL, assignee FROM task"
        " WHERE deal = ? ORDER BY title",
        (kitchen["id"],),
    )
    assert tasks == [
        ("Кухня", 1795559400000, 0, office.user_id),
        ("Позвонить", None, 1, office.user_id),
        ("Снять размеры", None, 0, office.user_id),
    ]
    labels = office.db.run(
        "SELECT i.name FROM deal_label l JOIN directory_item i ON i.id = l.item ORDER BY 1"
    )
    assert {name.casefold() for (name,) in labels} == {"срочно", "зелёная"}
    assert office.db.run("SELECT count(*) FROM task WHERE deal = ?",
                         (deals(office)["Стол"]["id"],)) == [(0,)]  # fmt: skip


def test_a_board_again_doubles_nothing(office: Office, tmp_path: Path) -> None:
    run(office, board(tmp_path / "b.json"))
    before = office.db.run("SELECT count(*) FROM task")
    _file, report = run(office, board(tmp_path / "b.json"))
    assert (report.deals, report.deals_updated, report.unchanged) == (0, 0, 2)
    assert office.db.run("SELECT count(*) FROM task") == before
    assert len(office.db.run("SELECT id FROM funnel WHERE name = 'Продажи мебели'")) == 1


def test_a_board_may_go_into_a_funnel_there_is(office: Office, tmp_path: Path) -> None:
    file = open_import(office, board(tmp_path / "b.json"))
    asked = {(c.field, c.text): c for c in survey(office, file, file.mapping).choices}
    funnel = asked["deal.funnel", "Продажи мебели"]
    assert not funnel.known
    assert ("Продажи", "Продажи") in funnel.options
    mapping = file.mapping.with_answer("deal.funnel", "Продажи мебели", "Продажи")
    mapping = mapping.with_answer("deal.stage:продажи мебели", "Входящие", "Новые")
    run_import(office, file, mapping)
    assert place(office, "Кухня") == ("Продажи", "Новые", None)
    assert place(office, "Стол") == ("Продажи", "Замер", None)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}', '{"lists": 5, "cards": {}}', "{", '{"lists": [], "cards": []}',
        '{"lists": [{"id": 1}], "cards": 7, "x": "' + "я" * 70_000 + '"}' * 2,
        "{" * 100_000,
    ],
)  # fmt: skip
def test_other_json_is_no_board(office: Office, tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFileError, match=r"Ничего не|выберите файл|повреждён"):
        open_import(office, path)


def test_a_board_that_lies_is_read_as_far_as_it_goes(office: Office, tmp_path: Path) -> None:
    cards: list[Any] = [
        7, None, {"id": None, "name": None, "idList": "l1"},
        {"id": "zz", "name": "Без даты", "idList": "l1", "due": "завтра", "labels": [1],
         "idMembers": "m1", "attachments": {}, "customFieldItems": [{"idCustomField": "c1"}],
         "pos": "top"},
        {"id": "yy", "name": "Не в списке", "idList": "нет такого"},
    ]  # fmt: skip
    path = board(tmp_path / "b.json", cards=cards, checklists=None, actions=[{}], members=[[]])
    _file, report = run(office, path)
    assert report.deals == 2
    assert "завтра" in deals(office)["Без даты"]["note"]
    assert names(office) == []
    assert report.rejected == 1
