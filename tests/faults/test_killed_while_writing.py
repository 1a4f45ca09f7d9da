"""kill -9 in the midst of writing: what was acknowledged is there, nothing is damaged."""

from __future__ import annotations

import os
import random
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.doctor.examining import examine
from crm_desktop.history.acts import undo_last
from crm_desktop.office import open_office
from tests.faults.running import hear, kill, program

if TYPE_CHECKING:
    from crm_desktop.office import Office

# A nightly run may ask for more: KILL_ROUNDS=100.
ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
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


@pytest.mark.parametrize("mode", ["write", "import"])
def test_nothing_acknowledged_is_lost(office: Office, password: str, mode: str) -> None:
    office.close()
    dice = random.Random(mode)
    acknowledged: set[int] = set()
    for _ in range(ROUNDS):
        acknowledged |= killed_after_a_while(office, password, mode, dice)

        again = open_office(office.folder.path, password)
        try:
            assert acknowledged <= clients(again)
            # A transaction is there whole or not at all.
            halves = again.db.run(
                "SELECT count(*) FROM client c WHERE NOT EXISTS"
                " (SELECT 1 FROM channel h WHERE h.client = c.id)"
            )
            assert halves == [(0,)]
            assert integrity_faults(again.db.connection()) == []
        finally:
            again.close()

    again = open_office(office.folder.path, password)
    try:
        # The backup and the room on this disk are not the matter here.
        problems = {check.name for check in examine(again).problems} - {"backups", "room"}
        assert problems == ({"interrupted"} if mode == "import" else set())
        assert len(again.interrupted) == (ROUNDS if mode == "import" else 0)
    finally:
        again.close()


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
