"""Several sheets of one book loaded as one act."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook

from crm_desktop.cli.main import main
from crm_desktop.errors import BadFileError
from crm_desktop.history.acts import list_change_sets, undo
from crm_desktop.importing.recognition import open_book, open_import
from crm_desktop.importing.report import Outcome
from crm_desktop.importing.running import run_book
from crm_desktop.jobs import JobCancelledError
from tests.importing.import_files import client, counts, live, make_csv, names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crm_desktop.importing.report import BookReport
    from crm_desktop.office import Office

COMPANIES: list[list[Any]] = [
    ["ID", "Название компании", "ИНН", "Телефон"],
    [1, "ООО «Ива»", "7707083893", "8 812 309-14-50"],
    [2, "АО «Волга»", "7736050003", ""],
    [3, "", "", "8 812 309-14-59"],
]
PEOPLE: list[list[Any]] = [
    ["Список сотрудников"],
    ["№", "Фамилия", "Имя", "Компания", "Должность", "Мобильный"],
    [1, "Лис", "Анна", "ООО «Ива»", "Директор", "8 921 555-10-24"],
    [2, "Кот", "Пётр", "ООО «Новая»", "Снабженец", "8 921 555-10-25"],
    [3, "12", "", "", "", "8 921 555-10-26"],
]


def make(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], *, hidden: str = "") -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def load(
    office: Office, path: Path, *, trial: bool = False, rejects: Path | None = None
) -> BookReport:
    parts = [(file, file.mapping) for file in open_book(office, path)]
    return run_book(office, parts, trial=trial, rejects=rejects)


def test_every_shown_sheet_with_a_table_is_opened(office: Office, tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {
        "Справка": [["Выгружено вчера"]], "Компании": COMPANIES, "Пусто": [], "Люди": PEOPLE,
        "Тайное": COMPANIES,
    }  # fmt: skip
    files = open_book(office, make(tmp_path / "а.xlsx", sheets, hidden="Тайное"))
    assert [(file.sheet.name, file.header) for file in files] == [
        ("Компании", (1, 1)), ("Люди", (2, 2))
    ]  # fmt: skip
    single = open_book(office, make_csv(tmp_path / "а.csv", COMPANIES))
    assert [file.mapping for file in single] == [
        replace(open_import(office, tmp_path / "а.csv").mapping)
    ]
    lone = make(tmp_path / "б.xlsx", {"Одно": [["Иван Петров", "8 921 555-10-24"]]})
    assert [file.sheet.name for file in open_book(office, lone)] == ["Одно"]
    with pytest.raises(BadFileError):
        open_book(office, make(tmp_path / "в.xlsx", {"Пусто": []}))


@pytest.mark.parametrize("order", [("Компании", "Люди"), ("Люди", "Компании")])
def test_companies_and_people_meet_whichever_comes_first(
    office: Office, tmp_path: Path, order: tuple[str, str]
) -> None:
    sheets: dict[str, list[list[Any]]] = {"Компании": COMPANIES, "Люди": PEOPLE}
    path = make(tmp_path / "а.xlsx", {name: sheets[name] for name in order})
    before = live(office)
    trial = load(office, path, trial=True)
    assert live(office) == before
    rejects = tmp_path / "r.xlsx"
    report = load(office, path, rejects=rejects)

    assert names(office) == ["АО «Волга»", "Кот Пётр", "Лис Анна", "ООО «Ива»", "ООО «Новая»"]
    assert (report.total.clients, report.total.rows, report.total.rejected) == (5, 6, 2)
    assert counts(trial.total) == counts(report.total)
    assert [counts(part.report) for part in trial.parts] == [
        counts(part.report) for part in report.parts
    ]
    assert [part.sheet for part in report.parts] == list(order)
    iva = client(office, "ООО «Ива»")
    assert (iva["inn"], iva["kind"]) == ("7707083893", "company")
    posts = office.db.run("SELECT company, person, post FROM contact ORDER BY post")
    assert (iva["id"], client(office, "Лис Анна")["id"], "Директор") in posts

    table = trial.parts[order.index("Люди")].report.table
    assert table is not None
    assert [row.number for row in table.page(0, 9, outcome=Outcome.REJECTED)] == [5]
    book = load_workbook(rejects)
    assert book.sheetnames == list(order)
    assert [cell.value for cell in book["Люди"][2]][1] == "12"

    assert len([row for row in list_change_sets(office) if row.kind == "import"]) == 1
    assert report.total.change_set is not None
    undo(office, report.total.change_set)
    assert names(office) == []


def test_a_book_comes_again_without_doubles(office: Office, tmp_path: Path) -> None:
    path = make(tmp_path / "а.xlsx", {"Люди": PEOPLE, "Компании": COMPANIES})
    load(office, path)
    again = load(office, path)
    assert (again.total.new, again.total.updated, again.total.clients) == (0, 0, 0)
    assert again.total.change_set is None
    files = open_book(office, path)
    assert all(file.remembered is not None for file in files)


def test_sheets_of_one_layout_are_one_list(office: Office, tmp_path: Path) -> None:
    years: dict[str, list[list[Any]]] = {
        "2023": [["Название", "Телефон"], ["ООО «Ива»", "8 812 309-14-50"]],
        "2024": [["Название", "Телефон"], ["ООО «Ива»", "8 812 309-14-50"],
                 ["ООО «Дуб»", "8 812 309-14-51"]],
    }  # fmt: skip
    report = load(office, make(tmp_path / "а.xlsx", years))
    assert names(office) == ["ООО «Дуб»", "ООО «Ива»"]
    assert (report.total.new, report.total.duplicates) == (2, 1)


def test_rejects_of_several_sheets_share_a_csv(office: Office, tmp_path: Path) -> None:
    path, rejects = make(tmp_path / "а.xlsx", {"К": COMPANIES, "Л": PEOPLE}), tmp_path / "r.csv"
    load(office, path, rejects=rejects)
    heading, *rows = rejects.read_text(encoding="utf-8-sig").splitlines()
    assert heading == (
        "ID;Название компании;ИНН;Телефон;№;Фамилия;Имя;Компания;Должность;Мобильный;"
        "Почему не загружено"
    )
    assert len(rows) == 2
    assert rows[1].startswith(";;;;3;12;")


def test_a_refusal_of_any_sheet_comes_before_the_first_row(office: Office, tmp_path: Path) -> None:
    path = make(tmp_path / "а.xlsx", {"Компании": COMPANIES, "Люди": PEOPLE})
    parts = [(file, file.mapping) for file in open_book(office, path)]
    file, mapping = parts[1]
    before = live(office)
    with pytest.raises(BadFileError, match="нет листа «Гости»"):
        run_book(office, [parts[0], (file, replace(mapping, sheet="Гости"))])
    assert live(office) == before
    with pytest.raises(ValueError, match="parts"):
        run_book(office, [])


def test_cancelled_between_sheets_leaves_one_interrupted_act(
    office: Office, tmp_path: Path
) -> None:
    path = make(tmp_path / "а.xlsx", {"Компании": COMPANIES, "Люди": PEOPLE})
    parts = [(file, file.mapping) for file in open_book(office, path)]

    class Stop:
        def __init__(self) -> None:
            self.loading = 0

        def step(self, _done: int, _total: int, message: str = "") -> None:
            if message == "Загружаю клиентов" and names(office):
                raise JobCancelledError

    with pytest.raises(JobCancelledError):
        run_book(office, parts, progress=Stop())
    assert "ООО «Ива»" in names(office)
    assert "Лис Анна" not in names(office)
    report = load(office, path)
    assert report.total.rejected == 2
    assert len(names(office)) == 5


def test_the_command_takes_all_sheets(
    office: Office, password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    office.close()
    folder = str(office.folder.path)
    path = str(make(tmp_path / "а.xlsx", {"Люди": PEOPLE, "Компании": COMPANIES}))
    code = main(["import", path, "--office", folder, "--all-sheets", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["new"], told["rejected"]) == (3, 3, 2)
    assert [(each["sheet"], each["rows"]) for each in told["sheets"]] == [
        ("Люди", 3), ("Компании", 3)
    ]  # fmt: skip
    words = ["--all-sheets", "--profile", "amocrm", "--json"]
    assert main(["import", path, "--office", folder, *words]) == 2
    assert "--profile" in json.loads(capsys.readouterr().out)["error"]
