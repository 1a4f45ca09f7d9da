from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.cli.main import main
from crm_desktop.importing.mapping import SKIP
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.saved import save_settings
from crm_desktop.office import open_office
from tests.importing.deal_files import BITRIX, deals
from tests.importing.deal_samples import LEADS
from tests.importing.import_files import make_book, make_csv, names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

ROWS = [
    ["Название", "Телефон"],
    ["ООО Ива", "8 921 555-10-24"],
    ["", "8 921 555-10-25"],
]


@pytest.fixture
def folder(office: Office, password: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    office.close()
    return office.folder.path


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    code = main([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_import_tells_counts_and_the_change_set(
    folder: Path, tmp_path: Path, password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_csv(tmp_path / "а.csv", ROWS)
    rejects = tmp_path / "r.xlsx"
    code, told = run(capsys, "import", path, "--office", folder, "--trial")
    assert (code, told["new"], told["rejected"], told["change_set"]) == (3, 1, 1, None)
    code, told = run(capsys, "import", path, "--office", folder, "--rejects", rejects)
    assert code == 3
    assert {key: told[key] for key in ("new", "updated", "duplicates", "rejected")} == {
        "new": 1, "updated": 0, "duplicates": 0, "rejected": 1,
    }  # fmt: skip
    assert told["change_set"].isdecimal()
    assert rejects.is_file()
    code, told = run(capsys, "import", path, "--office", folder)
    assert (code, told["new"], told["updated"], told["change_set"]) == (3, 0, 0, None)
    path = make_csv(tmp_path / "а.csv", ROWS[:2])
    assert main(["import", str(path), "--office", str(folder)]) == 0
    assert "Новых: 0, обновлено: 0, без изменений: 1" in capsys.readouterr().out
    opened = open_office(folder, password)
    assert names(opened) == ["ООО Ива"]
    opened.close()


def test_what_cannot_be_imported_is_refused_in_a_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "картинка.csv"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    code, told = run(capsys, "import", bad, "--office", folder)
    assert code == 2
    assert "картинка.csv" in told["error"]
    code, told = run(capsys, "import", tmp_path / "нет.csv", "--office", folder)
    assert code == 2
    book = make_book(tmp_path / "а.xlsx", ROWS, sheet="Первый")
    code, told = run(capsys, "import", book, "--office", folder, "--sheet", "Второй")
    assert code == 2
    assert "нет листа «Второй»" in told["error"]


def test_suspicions_follow_the_option(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = make_csv(tmp_path / "а.csv", [["Название", "Сайт"], ["ООО Ива", "iva.ru"]])
    other = make_csv(tmp_path / "б.csv", [["Клиент", "Отрасль"], ["ООО Ива", "Лес"]])
    run(capsys, "import", first, "--office", folder)
    code, told = run(capsys, "import", other, "--office", folder)
    assert (code, told["duplicates"], told["new"]) == (0, 1, 0)
    code, told = run(capsys, "import", other, "--office", folder, "--duplicates", "update")
    assert (code, told["duplicates"], told["updated"]) == (0, 0, 1)


def test_a_profile_is_asked_for_by_name(
    folder: Path, tmp_path: Path, password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["ID", "Имя", "Фамилия", "Компания"], ["5", "Пётр", "Белов", "ООО Ива"]]
    path = make_csv(tmp_path / "а.csv", rows)
    code, told = run(
        capsys, "import", path, "--office", folder, "--profile", "bitrix24-contacts", "--trial"
    )
    assert (code, told["new"], told["profile"]) == (0, 1, "bitrix24-contacts")
    assert told["missing"] == ["Тип контакта"]
    code, told = run(capsys, "import", path, "--office", folder, "--profile", "table", "--trial")
    assert (code, told["profile"], told["missing"]) == (0, None, [])
    code, told = run(capsys, "import", path, "--office", folder, "--profile", "битрикс")
    assert code == 2
    assert "bitrix24-contacts" in told["error"]
    opened = open_office(folder, password)
    file = open_import(opened, path)
    save_settings(opened, "Мои люди", file.mapping.with_target(3, SKIP))
    opened.close()
    code, told = run(capsys, "import", path, "--office", folder, "--profile", "мои  ЛЮДИ")
    assert (code, told["new"]) == (0, 1)
    opened = open_office(folder, password)
    assert names(opened) == ["Белов Пётр"]
    opened.close()
    code, told = run(capsys, "import", path, "--office", folder, "--profile", "нет")
    assert "«Мои люди»" in told["error"]


def test_deals_are_loaded_and_told(
    folder: Path, tmp_path: Path, password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_csv(tmp_path / "сделки.csv", BITRIX, encoding="cp1251")
    code, told = run(capsys, "import", path, "--office", folder, "--trial")
    assert (code, told["profile"], told["about"]) == (0, "bitrix24-deals", "deals")
    assert (told["deals"], told["clients"], told["change_set"]) == (5, 4, None)
    assert main(["import", str(path), "--office", str(folder)]) == 0
    text, beside = capsys.readouterr()
    assert "Строки — сделки." in beside
    assert "Сделок заведено: 5, обновлено: 0; клиентов заведено: 4." in text
    assert "Воронка: добавится «Битрикс24», строк: 4." in text
    opened = open_office(folder, password)
    assert len(deals(opened)) == 5
    opened.close()


def test_rows_are_what_one_says(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_csv(tmp_path / "лиды.csv", LEADS)
    for about, profile, made in (
        ("clients", "bitrix24-leads", 0),
        ("deals", "bitrix24-leads-deals", 2),
    ):
        _code, told = run(capsys, "import", path, "--office", folder, "--as", about, "--trial")
        assert (told["about"], told["profile"], told["deals"]) == (about, profile, made)
    code = main(
        ["import", str(path), "--office", str(folder), "--as", "deals", "--profile", "table"]
    )
    assert code != 0
    assert "Уберите --as или --profile" in capsys.readouterr().err
