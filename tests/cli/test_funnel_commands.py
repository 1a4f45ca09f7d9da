from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Terminal

OFFICE = ("--office", "воронки")


def test_funnels_are_listed_and_counted(terminal: Terminal) -> None:
    assert terminal.run("init", "воронки", "--name", "Ромашка", "--admin", "Анна").code == 0

    told = terminal.run("funnels", *OFFICE, "--json")
    assert told.code == 0, told.err
    (funnel,) = told.json
    assert (funnel["name"], funnel["archived"], funnel["won_required"]) == ("Продажи", False, [])
    assert funnel["stages"][0]["name"] == "Новые"
    assert funnel["stages"][0]["plan_mode"] == "warn"

    numbers = terminal.run("funnel", "продажи", *OFFICE, "--json", "--since", "2026-01-01")
    assert numbers.code == 0, numbers.err
    assert numbers.json["totals"] == {
        "count": 0, "sum_kopecks": 0, "weighted_kopecks": 0, "without_rate": [], "overdue": 0,
        "today": 0, "planned": 0, "without_action": 0, "stale": 0,
    }  # fmt: skip
    assert numbers.json["won"] == {"count": 0, "sum_kopecks": 0, "without_rate": []}
    stage = numbers.json["stages"][0]
    assert (stage["name"], stage["probability"], stage["conversion"]) == ("Новые", 10, None)

    text = terminal.run("funnel", funnel["id"], *OFFICE)
    assert text.out.startswith("Воронка «Продажи»")
    assert "Выиграно: 0" in text.out


def test_what_is_not_there_is_told(terminal: Terminal) -> None:
    terminal.run("init", "воронки", "--name", "Ромашка", "--admin", "Анна")
    gone = terminal.run("funnel", "Закупки", *OFFICE, "--json")
    assert gone.code == 2
    assert "«Продажи»" in gone.json["error"]
    for day in ("вчера", "2026-02-30", "9999-12-31"):
        bad = terminal.run("funnel", "Продажи", *OFFICE, "--until", day)
        assert bad.code == 2
        assert "Напишите его так" in bad.err
