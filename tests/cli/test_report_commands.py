from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from crm_desktop.cli.main import main
from tests.cli.conftest import Answer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Terminal

OFFICE = ("--office", "мой офис")
YEAR = ("--from", "2026-01-01", "--to", "31.12.2026")


@dataclass
class Here:
    """Runs commands in the terminal's folder, without a process of its own for each."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str) -> Answer:
        code = main(list(words))
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)


@pytest.fixture
def here(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Here:
    monkeypatch.chdir(terminal.folder)
    for name in ("KARTOTEKA_KDF", "KARTOTEKA_PASSWORD"):
        monkeypatch.setenv(name, terminal.environment[name])
    return Here(terminal.folder, capsys)


def test_reports_are_listed_with_what_may_be_set(here: Here) -> None:
    told = here.run("reports", *OFFICE, "--json")
    assert told.code == 0, told.err
    by_key = {each["key"]: each for each in told.json}
    assert {"funnel", "sales", "managers", "loss-reasons"} <= set(by_key)
    assert by_key["funnel"]["options"][0]["choices"][0]["title"] == "Продажи"
    assert "responsible" in {way["key"] for way in by_key["sales"]["ways"]}
    assert by_key["sales"]["comparable"] is True
    assert "  managers: Работа менеджеров." in here.run("reports", *OFFICE).out


def test_a_report_is_printed_told_as_json_and_written(here: Here) -> None:
    told = here.run(
        "report", "funnel", *YEAR, *OFFICE, "--json", "--compare", "year_ago",
        "--option", "funnel=продажи",
    )  # fmt: skip
    assert told.code == 0, told.err
    report = told.json
    assert (report["report"], report["period"]) == (
        "funnel", {"first": "2026-01-01", "last": "2026-12-31"},
    )  # fmt: skip
    assert report["compared"] == {"first": "2025-01-01", "last": "2025-12-31"}
    stages = [row["cells"][0] for row in report["tables"][0]["rows"]]
    assert stages[0] == "Новые"

    text = here.run("report", "Работа менеджеров", *YEAR, *OFFICE, "--by", "По месяцам")
    assert text.code == 0, text.err
    assert "Период: 2026 год" in text.out
    assert "Январь 2026" in text.out

    done = here.run("report", "sales", *YEAR, "--to", "продажи.csv", *OFFICE, "--json")
    assert done.code == 0, done.err
    assert (here.folder / "продажи.csv").stat().st_size > 100
    assert done.json["rows"] > 0


def test_a_filter_is_a_view_or_conditions(here: Here) -> None:
    tree = json.dumps({"field": "outcome", "op": "any_of", "values": ["lost"]})
    told = here.run("report", "sales", *YEAR, *OFFICE, "--filter", tree, "--json")
    assert told.code == 0, told.err
    assert told.json["figures"][1]["value"] == 0
    assert any(line.startswith("Отбор: ") for line in told.json["narrowed"])
    gone = here.run("report", "sales", *YEAR, *OFFICE, "--filter", "Нет такого вида")
    assert gone.code == 2
    assert "Нет такого вида" in gone.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("weather",), "Есть: funnel"),
        (("sales", "--from", "2026-02-02", "--to", "2026-02-01"), "раньше, чем начинается"),
        (("sales", "--from", "2026-02-30"), "в календаре нет"),
        (("sales", "--to", "отчёт.doc"), "не день и не файл"),
        (("sales", "--to", "2026-01-01", "--to", "2026-01-02"), "лишний раз"),
        (("sales", "--by", "weather"), "responsible"),
        (("sales", "--option", "weather=1"), "нет ни одной"),
        (("loss-reasons", "--option", "across=weather"), "competitor"),
        (("loss-reasons", "--option", "across"), "ключ=значение"),
        (("workload", "--compare", "previous"), "не сравнивается"),
        (("managers", "--filter", "{}"), "не сужается"),
        (("sales", "--filter", "{1}"), "не JSON"),
        (("sales", "--filter", '{"field": "budget", "op": "near"}'), "непонятны"),
        (("sales", "--filter", '{"field": "f5", "op": "filled"}'), "не построен"),
    ],
)
def test_what_is_wrong_is_told(here: Here, words: tuple[str, ...], said: str) -> None:
    told = here.run("report", *words, *OFFICE)
    assert told.code == 2
    assert said in told.err
