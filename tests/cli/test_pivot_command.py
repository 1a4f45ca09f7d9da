"""`pivot`: the catalogue of keys, a table as JSON and as text, what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.cli import main
from tests.deals.deal_list_base import fill_deals

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.office import Office


def test_a_pivot_from_the_command_line(
    office: Office,
    password: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = fill_deals(office, 1, deals=20, clients=6)
    where = str(office.folder.path)
    office.close()
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)

    assert main(["pivot", "--fields", "--office", where, "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    deals = next(each for each in known["sources"] if each["key"] == "deals")
    assert {"stage", "created.month", "tags"} <= {each["key"] for each in deals["fields"]}
    assert "sum:budget" in {each["key"] for each in deals["values"]}
    assert len(known["examples"]) >= 4

    asked = ["pivot", "--rows", "funnel", "--cols", "outcome", "--value", "count",
             "--value", "count=row", "--office", where]  # fmt: skip
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["definition"]["values"] == [
        {"measure": "count"}, {"measure": "count", "show": "row"},
    ]  # fmt: skip
    total = told["tables"][0]["total"]["cells"]
    assert total[-2:] == [len(made.deals), 1]

    assert main(asked) == 0
    assert "Итого" in capsys.readouterr().out
    target = tmp_path / "pivot.csv"
    assert main([*asked, "--to", str(target)]) == 0
    assert "Итого" in target.read_text("utf-8-sig")
    capsys.readouterr()

    assert main([*asked[:-2], "--value", "count=magic", "--office", where]) == 2
    assert "После «=» можно" in capsys.readouterr().err
