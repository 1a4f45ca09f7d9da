"""kill -9 in the midst of writing: what is left of an import, and a backup beside it."""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.history.acts import undo_last
from crm_desktop.office import open_office
from tests.faults.running import hear, kill, program

if TYPE_CHECKING:
    from crm_desktop.office import Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def killed_after_a_while(office: Office, password: str, mode: str, dice: random.Random) -> set[int]:
    """Let a program write into the office and kill it; returns the acknowledged ids."""
    with program(mode, str(office.folder.path), password) as child:
        assert hear(child) == "ready"
        acknowledged = [hear(child) for _ in range(dice.randint(1, 30))]
        time.sleep(dice.random() / 10)
        acknowledged += kill(child)
    return {int(line) for line in acknowledged}


def clients(office: Office) -> set[int]:
    return {row[0] for row in office.db.run("SELECT id FROM client WHERE deleted_at IS NULL")}


def test_a_killed_import_is_what_undo_last_takes_back(office: Office, password: str) -> None:
    office.close()
    killed_after_a_while(office, password, "import", random.Random(2))
    again = open_office(office.folder.path, password)
    try:
        assert undo_last(again).title == "Импорт клиентов"
        assert clients(again) == set()
    finally:
        again.close()
    last = open_office(office.folder.path, password)
    assert last.interrupted == ()
    last.close()


def test_an_interrupted_import_is_taken_back_whole(office: Office, password: str) -> None:
    office.close()
    acknowledged = killed_after_a_while(office, password, "import", random.Random(1))

    again = open_office(office.folder.path, password)
    try:
        [interrupted] = again.interrupted
        assert interrupted.title == "Импорт клиентов"
        assert interrupted.rows >= 2 * len(acknowledged)
        again.undo(interrupted.change_id)
        assert clients(again) == set()
    finally:
        again.close()


def test_a_backup_beside_a_writing_program_is_whole(office: Office, password: str) -> None:
    from crm_desktop.backup.making import back_up  # noqa: PLC0415 - this test only

    with program("write", str(office.folder.path), password) as child:
        assert hear(child) == "ready"
        before = {int(hear(child)) for _ in range(20)}
        report = back_up(office)
        kill(child)

    assert report.clients >= len(before)
    assert report.facts.rows["client"] == report.facts.rows["channel"]
    assert report.facts.dangling == 0
