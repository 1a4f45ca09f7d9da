from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "сводка")


def test_the_dashboard_is_told(terminal: Terminal) -> None:
    assert terminal.run("init", "сводка", "--name", "Ромашка", "--admin", "Анна").code == 0

    told = terminal.run("dashboard", *OFFICE, "--month", "2026-11", "--json")
    assert told.code == 0, told.err
    figures = {each["key"]: each for each in told.json["figures"]}
    assert figures["open"]["value"] == 0
    assert figures["conversion"].get("value") is None
    assert told.json["title"] == "Сводка"

    text = terminal.run("dashboard", *OFFICE)
    assert text.code == 0, text.err
    assert "Открытые сделки" in text.out

    for month in ("ноябрь", "2026-13", "0000-01"):
        bad = terminal.run("dashboard", *OFFICE, "--month", month)
        assert bad.code == 2
        assert "2026-11" in bad.err
