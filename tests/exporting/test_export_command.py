"""`export` on the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from crm_desktop.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled


def run(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    *arguments: str,
) -> tuple[int, dict[str, object]]:
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    folder = str(office.folder.path)
    office.close()
    code = main(["export", "clients", "--json", "--office", folder, *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_everything(
    office: Office,
    filled: Filled,
    password: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "все.xlsx"
    code, told = run(office, monkeypatch, capsys, password, "--to", str(path))

    assert code == 0
    assert (told["path"], told["rows"]) == (str(path), 4)
    assert path.read_bytes().startswith(b"PK")


def test_some_clients_some_columns(
    office: Office,
    filled: Filled,
    password: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "a.csv"
    columns = ("--to", str(path), "--find", "ромашка", "--columns", "Название, ИНН")
    code, told = run(office, monkeypatch, capsys, password, *columns)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))

    assert (code, told["rows"]) == (0, 1)
    assert rows == [["Название", "ИНН"], ["ООО «Ромашка»", "7707083893"]]


def test_an_unknown_ending_is_refused(
    office: Office,
    filled: Filled,
    password: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    to = ("--to", str(tmp_path / "a.doc"))
    code, told = run(office, monkeypatch, capsys, password, *to)

    assert code == 2
    assert "Файл не создан" in str(told["error"])
