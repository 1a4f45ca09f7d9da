"""`export` on the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled

    Run = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture
def run(
    office: Office,
    filled: Filled,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the export over a closed office: arguments -> exit code and what was told."""

    def export(*arguments: str) -> tuple[int, dict[str, object]]:
        monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
        office.close()
        where = str(office.folder.path)
        code = main(["export", "clients", "--json", "--office", where, *arguments])
        return code, json.loads(capsys.readouterr().out)

    return export


def test_everything(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "все.xlsx"
    code, told = run("--to", str(path))

    assert code == 0
    assert (told["path"], told["rows"]) == (str(path), 4)
    assert path.read_bytes().startswith(b"PK")


def test_some_clients_some_columns(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    columns = ("--to", str(path), "--find", "ромашка", "--columns", "Название, ИНН")
    code, told = run(*columns)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))

    assert (code, told["rows"]) == (0, 1)
    assert rows == [["Название", "ИНН"], ["ООО «Ромашка»", "7707083893"]]


def test_an_unknown_ending_is_refused(run: Run, tmp_path: Path) -> None:
    to = ("--to", str(tmp_path / "a.doc"))
    code, told = run(*to)

    assert code == 2
    assert "Файл не создан" in str(told["error"])
