"""Deals beside clients in one book, loads that stop on their way, settings that travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from crm_desktop.importing.recognition import open_book, open_import
from crm_desktop.importing.running import run_book, run_import
from crm_desktop.importing.saved import read_saved, save_settings, write_saved
from crm_desktop.jobs import JobCancelledError
from tests.importing.deal_files import BITRIX, client_of, deals
from tests.importing.import_files import live, make_csv, meanings, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


def test_a_book_of_clients_and_deals_is_one_act(office: Office, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    for row in (["Название", "ИНН", "Телефон"], ["ООО Ива", "7707083893", "8 921 555-10-24"]):
        first.append(row)
    second = book.create_sheet("Сделки")
    for row in (["Название сделки", "Клиент", "ИНН", "Бюджет", "Этап"],
                ["Окна", "Ива", "7707083893", "100", "Новые"],
                ["Двери", "АО Дуб", "", "200", "Переговоры"]):  # fmt: skip
        second.append(row)
    book.save(tmp_path / "всё.xlsx")
    before = live(office)
    parts = open_book(office, tmp_path / "всё.xlsx")
    assert [part.about for part in parts] == ["clients", "deals"]
    pairs = [(part, part.mapping) for part in parts]
    trial = run_book(office, pairs, trial=True)
    report = run_book(office, pairs)
    for told in (trial, report):
        assert (told.total.deals, told.total.clients) == (2, 2)
        assert [part.report.deals for part in told.parts] == [0, 2]
    assert client_of(office, "Окна") == "ООО Ива"
    assert names(office) == ["АО Дуб", "ООО Ива"]
    assert report.total.change_set is not None
    office.undo(report.total.change_set)
    assert live(office) == before


class _StopsLate:
    """Cancels once some rows have been written."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def step(self, _done: int, _total: int, message: str = "") -> None:
        if message == "Загружаю сделки" and self._office.db.run("SELECT count(*) FROM deal")[0][0]:
            raise JobCancelledError


def test_a_stopped_load_goes_on_without_doubling(office: Office, tmp_path: Path) -> None:
    head = ["ID", "Название сделки", "Стадия сделки", "Сумма", "Компания",
            "Комментарий"]  # fmt: skip
    rows = [[n, f"Сделка {n}", "Новая", "5", f"ООО Ива {n % 7}", "да " * 500] for n in range(1500)]
    path = make_csv(tmp_path / "d.csv", [head, *rows])
    file = open_import(office, path)
    with pytest.raises(JobCancelledError):
        run_import(office, file, file.mapping, progress=_StopsLate(office))
    part = len(deals(office))
    assert 0 < part < 1500
    report = run_import(office, file, file.mapping)
    assert (report.deals, report.unchanged) == (1500 - part, part)
    assert len(deals(office)) == 1500
    assert len(office.db.run("SELECT id FROM funnel WHERE name = 'Битрикс24'")) <= 1


def test_settings_of_deals_travel_to_another_office(office: Office, tmp_path: Path) -> None:
    path = make_csv(tmp_path / "d.csv", BITRIX)
    file = open_import(office, path)
    run_import(office, file, file.mapping)
    file = open_import(office, path)
    assert meanings(file)["Этаж доставки"].startswith("deal f")
    saved, _changes = save_settings(office, "Сделки", file.mapping)
    write_saved(office, saved, tmp_path / "s.json")
    text = (tmp_path / "s.json").read_text(encoding="utf-8")
    assert '"Этаж доставки"' in text
    assert read_saved(office, tmp_path / "s.json")[0] == saved
