"""A program killed in the middle of an upgrade: the old base stands, the next start upgrades."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.backup.content import facts_of
from crm_desktop.backup.shelf import newest_good
from crm_desktop.doctor.examining import examine
from crm_desktop.office import CopyAnswer, open_office
from db.connection import connect
from db.migrations import LATEST
from tests.db.freeze import FROZEN, PASSWORD
from tests.faults.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CHILD = """
import os, sys
from pathlib import Path
from crm_desktop.office import CopyAnswer, open_office
from db import migrations
folder, password, after = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
steps = list(migrations.STEPS)
last = steps.pop()
def dying(connection):
    done = 0
    class Counting:
        def execute(self, sql, *values):
            nonlocal done
            if done == after:
                os.kill(os.getpid(), 9)
            done += 1
            return connection.execute(sql, *values)
        def __getattr__(self, name):
            return getattr(connection, name)
    last(Counting())
    os.kill(os.getpid(), 9)
migrations.STEPS = (*steps, dying)
open_office(folder, password, copy_answer=CopyAnswer.COPY)
"""


@pytest.mark.parametrize("after", [7])
def test_killed_in_the_middle_of_an_upgrade(tmp_path: Path, after: int) -> None:
    former = LATEST - 1
    folder = tmp_path / "офис"
    shutil.copytree(FROZEN / f"schema-{former:04}", folder)
    key = unlock(read_keys(folder / "keys.json"), PASSWORD).database_key
    with closing(connect(folder / "office.db", key.hex())) as base:
        before = facts_of(base)

    ended = subprocess.run(  # noqa: S603 - our own program with our own words
        [sys.executable, "-c", CHILD, str(folder), PASSWORD, str(after)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert ended.returncode == -9, ended.stderr.decode()
    with closing(connect(folder / "office.db", key.hex())) as base:
        assert facts_of(base) == before, "nothing of a half done upgrade stays"
    kept = newest_good(folder / "backups", keys=(key,))
    assert kept is not None, "the copy was made and checked before anything was touched"
    office = open_office(folder, PASSWORD, copy_answer=CopyAnswer.MOVED)
    try:
        assert office.db.run("PRAGMA user_version") == [(LATEST,)]
        assert {check.name for check in examine(office).problems} <= {"files", "orphans", "backups"}
    finally:
        office.close()
