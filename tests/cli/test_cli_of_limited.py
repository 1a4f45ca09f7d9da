"""The command line tells a person with less rights nothing of what the window does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crm_desktop.cli.main import main
from tests.access.people_office import WORDS
from tests.access.unseen_world import CANARY, DIGITS, NUMBER, every_act, make_unseen

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.access.people_office import People

_NEW = "лодка-фикус-зонт-9"


def test_no_command_tells_of_a_colleagues_records(
    people: People,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    world = make_unseen(people, tmp_path)
    people.give("Вера", every_act())
    his, hers = world.his, world.hers
    people.close()
    people.opened.clear()
    monkeypatch.setenv("KARTOTEKA_KDF", "floor")
    monkeypatch.setenv("KARTOTEKA_PASSWORD", WORDS)
    monkeypatch.setenv("KARTOTEKA_USER", "Вера")
    monkeypatch.setenv("KARTOTEKA_NEW_PASSWORD", _NEW)
    monkeypatch.chdir(tmp_path)
    office = ["--office", str(people.folder.path)]
    out = tmp_path / "out.json"
    told, hers_told = [], 0
    for words in (
        ("client", str(his["client"])), ("deal", str(his["deal"])), ("files", str(his["client"])),
        ("history", str(his["client"])), ("history", "--all"), ("search", CANARY, "--texts"),
        ("search", DIGITS), ("deals",), ("deals", "--find", CANARY), ("tasks",),
        ("agenda", "--from", "2026-11-19", "--to", "2026-11-21"), ("audit",), ("duplicates",),
        ("views",), ("funnels",), ("client", str(hers["client"])), ("deal", str(hers["deal"])),
        ("export", "clients", "--to", str(out)), ("reminders", "--now", "2026-11-20T12:00"),
    ):  # fmt: skip
        main([*words, "--json", *office])
        monkeypatch.setenv("KARTOTEKA_PASSWORD", _NEW)
        answer = capsys.readouterr()
        said = answer.out + answer.err
        if out.exists():
            said += json.dumps(json.loads(out.read_text("utf-8")), ensure_ascii=False)
            out.unlink()
        hers_told += "Ромашка" in said
        # What was asked for is repeated in a refusal.
        asked = {CANARY, DIGITS} & set(words)
        if any(each in said for each in {CANARY, DIGITS} - asked) or NUMBER.search(said):
            told.append((words, said))
    assert told == []
    # Her own records are told by most of them: the commands ran.
    assert hers_told >= 8
