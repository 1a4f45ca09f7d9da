from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Answer, Terminal

SHEET = """Название;Телефон;ИНН
ООО «Ромашка»;+7 921 555-10-24;7707083893
ООО «Металлоконструкция»;+7 921 555-10-25;
ООО «Металоконструкция»;;
"""


@pytest.fixture(scope="module")
def office(terminal: Terminal) -> str:
    """An office with a company entered twice."""
    path = terminal.folder / "с дублями"
    made = terminal.run("init", str(path), "--name", "Дубли", "--admin", "Анна", "--json")
    assert made.code == 0, made.err
    sheet = terminal.folder / "дубли.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    loaded = terminal.run("import", str(sheet), "--office", str(path), "--json")
    assert loaded.code == 0, loaded.err + loaded.out
    return str(path)


def asked(terminal: Terminal, office: str, *words: str) -> Answer:
    return terminal.run("duplicates", "--office", office, *words)


def test_json_has_levels_ids_as_text_and_reasons(terminal: Terminal, office: str) -> None:
    found = asked(terminal, office, "--json")

    assert (found.code, found.err) == (0, "")
    assert [(each["level"], each["reasons"]) for each in found.json] == [
        ("suspected", ["похожее название"])
    ]
    assert all(client.isdecimal() for client in found.json[0]["ids"])
    assert asked(terminal, office, "--scan", "--json").json == found.json
    assert asked(terminal, office, "--level", "certain", "--json").json == []
    assert asked(terminal, office, "--limit", "0", "--json").json == []


def test_text_is_for_people(terminal: Terminal, office: str) -> None:
    found = asked(terminal, office)

    assert found.code == 0
    heading, first, second = found.out.splitlines()
    assert heading == "похоже: похожее название"
    assert "Металлоконструкция" in first
    assert "Металоконструкция" in second
    assert asked(terminal, office, "--limit", "0").out == "Ещё 1\N{NO-BREAK SPACE}группа.\n"
    assert asked(terminal, office, "--level", "certain").out.strip() == "Дубликатов не найдено."


@pytest.mark.parametrize("words", [("--level", "hint"), ("--limit", "-1"), ("--чудо",)])
def test_what_is_not_understood_is_refused(
    terminal: Terminal, office: str, words: tuple[str, ...]
) -> None:
    refused = asked(terminal, office, *words, "--json")

    assert refused.code == 2
    assert set(refused.json) == {"error"}


def test_no_office_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    assert asked(terminal, str(tmp_path / "нет"), "--json").code == 2
