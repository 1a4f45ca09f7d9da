"""`doctor` and `salvage` of an office whose base is damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.backup.making import back_up
from crm_desktop.cli.main import main
from crm_desktop.cli.output import DONE, PARTLY, REFUSED
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.office import Office


def test_a_damaged_base_is_told_of_and_salvaged(
    office: Office,
    tmp_path: Path,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KARTOTEKA_PASSWORD", password)
    add_clients(office, 20)
    back_up(office)
    office.close()
    folder = str(office.folder.path)
    data = bytearray(office.folder.database.read_bytes())
    data[1000:1040] = b"\xff" * 40
    office.folder.database.write_bytes(data)
    report = tmp_path / "отчёт.json"

    code = main(["doctor", "--office", folder, "--save", str(report), "--json"])

    said = capsys.readouterr()
    told = json.loads(said.out)
    assert code == PARTLY
    assert [check["name"] for check in told["checks"]] == ["base", "readable"]
    assert "клиентов: 20" in told["checks"][0]["text"]
    assert "клиенты — 20" in told["checks"][1]["text"]
    assert json.loads(report.read_text(encoding="utf-8")) == told
    assert "salvage" in said.err

    new = str(tmp_path / "новый")
    assert main(["salvage", folder, "--into", new, "--top-up", "--json"]) == PARTLY
    saved = json.loads(capsys.readouterr().out)
    kinds = {kind["table"]: (kind["saved"], kind["expected"]) for kind in saved["kinds"]}
    assert kinds["client"] == (20, 20)
    assert saved["topped_up"] == 0
    assert main(["doctor", "--office", new, "--look-only", "--json"]) == DONE
    assert main(["salvage", folder, "--into", new]) == REFUSED
