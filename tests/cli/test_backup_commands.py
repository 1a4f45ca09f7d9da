"""`backup --if-changed`, `backups`, `verify`, `restore` of the command line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.backup.making import back_up
from crm_desktop.backup.passphrase import set_passphrase
from crm_desktop.office import CopyAnswer, open_office
from tests.cli.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Terminal

OFFICE = ("--office", "свой офис", "--json")
PHRASE = "зелёный-самовар-едет-в-Тверь"


@pytest.fixture
def terminal(terminal: Terminal) -> Iterator[Terminal]:
    """The terminal beside an office of this test's own."""
    own = terminal.folder / "свой офис"
    shutil.copytree(terminal.folder / "мой офис", own)
    shutil.rmtree(own / "backups")
    yield terminal
    shutil.rmtree(own)


def test_a_copy_for_cron_is_listed_proved_and_put_back(terminal: Terminal) -> None:
    first = terminal.run("backup", "--if-changed", *OFFICE)
    assert (first.code, [each["what"] for each in first.json]) == (0, ["copy"])
    again = terminal.run("backup", "--if-changed", *OFFICE)
    assert (again.code, again.json) == (0, [])

    [kept] = terminal.run("backups", *OFFICE).json
    assert (kept["reason"], kept["where"], kept["state"]) == ("по расписанию", "here", "good")
    proved = terminal.run("verify", kept["file"], "--json")
    assert (proved.code, proved.json["good"], proved.json["depth"]) == (0, True, "whole")
    sums = terminal.run("verify", kept["file"], "--sums", "--json")
    assert (sums.code, sums.json["depth"]) == (0, "sums")
    rehearsed = terminal.run("backup", "--rehearse", *OFFICE)
    assert (rehearsed.code, rehearsed.json["clients"]) == (0, kept["clients"])

    restored = terminal.run("restore", kept["file"], "--json")
    assert restored.code == 0
    assert restored.json["rows"]["client"] == kept["clients"]

    file = terminal.folder / kept["file"]
    data = bytearray(file.read_bytes())
    data[9000] ^= 1
    file.write_bytes(data)
    broken = terminal.run("verify", kept["file"], "--sums", "--json")
    assert (broken.code, broken.json["good"], len(broken.json["faults"])) == (3, False, 1)


def test_words_that_do_not_go_together(terminal: Terminal) -> None:
    refused = terminal.run("backup", "--rehearse", "--to", "сюда", *OFFICE)
    assert (refused.code, "--rehearse" in refused.json["error"]) == (2, True)
    none = terminal.run("backup", "--rehearse", *OFFICE)
    assert (none.code, "ещё нет" in none.json["error"]) == (2, True)
    assert terminal.run("backups", *OFFICE).json == []


def test_a_sealed_copy_asks_for_its_passphrase(terminal: Terminal) -> None:
    office = open_office(terminal.folder / "свой офис", PASSWORD, copy_answer=CopyAnswer.COPY)
    set_passphrase(office, PHRASE, parameters=FLOOR)
    file = str(back_up(office, terminal.folder / "копия.kartoteka").path)
    office.close()

    refused = terminal.run("restore", file, "--into", "открытый", "--json")
    assert (refused.code, "парольной фразой" in refused.json["error"]) == (2, True)
    given = {"KARTOTEKA_PASSPHRASE": PHRASE}
    assert terminal.run("verify", file, "--json", **given).json["good"]
    assert terminal.run("restore", file, "--into", "открытый", "--json", **given).code == 0
