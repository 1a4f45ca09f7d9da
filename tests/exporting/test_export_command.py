"""`export` on the command line."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli import main
from crm_desktop.clients.listing import client_ids, client_rows
from crm_desktop.views.definition import SortKey, ViewColumn, ViewDefinition
from crm_desktop.views.saved_views import add_view
from crm_desktop.views.tree import Condition, Op, all_of

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


def test_a_saved_view_gives_clients_columns_and_order(
    run: Run, office: Office, tmp_path: Path
) -> None:
    people = all_of(Condition("kind", Op.IS, ("person",)))
    columns = (ViewColumn("name"), ViewColumn("f5"), ViewColumn("events"))
    down = (SortKey("name", descending=True),)
    add_view(office, "Люди", definition=ViewDefinition(people, columns=columns, sort=down))
    add_view(office, "Люди и не только", definition=ViewDefinition(people), kind="segment")
    names = [row.name for row in client_rows(office, client_ids(office, sort=down[0]))]
    path = tmp_path / "люди.csv"
    code, told = run("--to", str(path), "--view", "люди")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream, delimiter=";"))

    assert (code, told["rows"]) == (0, len(rows) - 1)
    assert rows[0] == ["Название", "Число событий"], "a field that is gone is no column"
    there = [row[0] for row in rows[1:]]
    assert there == [name for name in names if name in there]
    assert 0 < len(there) < len(names)
    code, told = run("--to", str(tmp_path / "б.csv"), "--view", "Люди и не только")
    assert (code, told["rows"]) == (0, len(there))
    code, told = run("--to", str(tmp_path / "в.csv"), "--view", "Никакой")
    assert code == 2
    assert "Вида «Никакой» нет" in str(told["error"])
    assert not (tmp_path / "в.csv").exists()


def test_a_view_with_a_broken_condition_is_not_written(
    run: Run, office: Office, tmp_path: Path
) -> None:
    broken = all_of(Condition("f5", Op.GREATER, (1,)))
    add_view(office, "Скидки", definition=ViewDefinition(broken))
    code, told = run("--to", str(tmp_path / "а.csv"), "--view", "Скидки")

    assert code == 2
    assert "Файл не записан" in str(told["error"])
    assert not (tmp_path / "а.csv").exists()


def test_an_unknown_ending_is_refused(run: Run, tmp_path: Path) -> None:
    to = ("--to", str(tmp_path / "a.doc"))
    code, told = run(*to)

    assert code == 2
    assert "Файл не создан" in str(told["error"])
