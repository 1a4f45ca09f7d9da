"""The computer's clock is years off and comes back: order, signatures and waits stay right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.audit.chain import check_chain
from crm_desktop.backup.shelf import find_backups
from crm_desktop.office import open_office
from tests.backup.filling import add_clients
from tests.faults.running import ROOT

if TYPE_CHECKING:
    from crm_desktop.office import Office

FAKETIME = shutil.which("faketime")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or FAKETIME is None, reason="faketime is not installed"
)
# The shifted clock and a sleep up to an absolute moment do not go together.
DEED = """
import select, sys, time
time.sleep = lambda seconds: select.select([], [], [], seconds)
from tests.faults.deeds import perform
for deed, words in (("save", ["2"]), ("backup", [])):
    perform(deed, sys.argv[1], sys.argv[2], print, words)
"""


def at(shift: str, office: Office, password: str) -> list[str]:
    """Save and back up in a program whose calendar is shifted; its monotonic clock is not."""
    run = subprocess.run(  # noqa: S603 - our own program
        [str(FAKETIME), "-f", shift, sys.executable, "-c", DEED, str(office.folder.path), password],
        cwd=ROOT,
        env={**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = run.stdout.split("\n")[:-1]
    assert said.count("done") == 2, (run.stdout, run.stderr)
    return said


def test_a_clock_that_jumps_to_and_fro(office: Office, password: str) -> None:
    add_clients(office, 3)
    office.close()
    said = [line for shift in ("+3y", "-6y", "+0") for line in at(shift, office, password)]

    again = open_office(office.folder.path, password)
    try:
        acknowledged = [int(line.split()[1]) for line in said if line.startswith("ack ")]
        assert len(acknowledged) == 6
        # What was done later has the greater number, whatever the calendar said.
        assert acknowledged == sorted(acknowledged)
        assert set(acknowledged) <= {row[0] for row in again.db.run("SELECT id FROM client")}
        assert check_chain(again).whole
        made = {line.removeprefix("made ") for line in said if line.startswith("made ")}
        assert made == {kept.path.name for kept in find_backups(again.folder.backups)}
        add_clients(again, 1, first=900)
    finally:
        again.close()
