"""A window and `sync --watch` over one base at once, and a disk here that fills while applying."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.transports.folder import FolderTransport
from tests.patience import PATIENCE_S
from tests.sync.flow_stations import digests, exchange, joined, put_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office import Office
    from crm_desktop.sync.state import SyncStatus

ROOT = Path(__file__).parents[2]


def test_a_window_and_a_watching_program_take_turns(
    office: Office, tmp_path: Path, password: str
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    way = FolderTransport(share)
    share_office(office, ShareAddress(Way.FOLDER, str(share)))
    second = joined(office, way, tmp_path / "second", password)
    runner = SyncRunner(office, lambda: FolderTransport(share), idle_s=0.01, busy_s=0.01)
    command = [sys.executable, "-m", "crm_desktop", "sync", "--watch", "--json"]
    with closing(second), subprocess.Popen(  # noqa: S603 - our own program
        [*command, "--office", str(office.folder.path)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "KARTOTEKA_PASSWORD": password, "KARTOTEKA_KDF": "floor"},
    ) as watching:  # fmt: skip
        assert watching.stderr is not None
        assert "Синхронизировано" in watching.stderr.readline().decode()
        runner.start()
        for number in range(12):
            create_client(office, ClientDraft(name=f"Из окна {number}"))
            create_client(second, ClientDraft(name=f"Издалека {number}"))
            exchange(way, second, rounds=1)
        assert runner.stop(PATIENCE_S)
        watching.send_signal(signal.SIGTERM)
        out, errors = watching.communicate(timeout=PATIENCE_S)
        assert watching.returncode == 0, errors.decode()
        assert json.loads(out)["rounds"] > 0
        assert runner.rounds > 0
        states = exchange(way, second, office, rounds=4)
        assert [each.state for each in states] == [SyncState.SYNCED] * 2
        assert office.db.run("SELECT count(*) FROM client") == [(24,)]
        assert digests(office) == digests(second)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 16 MB."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if sys.platform == "win32" or os.geteuid() != 0 or not (mount and umount):
        pytest.skip("mounting a small disk needs root on a POSIX system")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(  # noqa: S603 - the system's own mount
        [mount, "-t", "tmpfs", "-o", "size=16m", "none", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"mount refused: {made.stderr.decode(errors='replace').strip()}")
    yield disk
    subprocess.run([umount, "-l", disk], check=True)  # noqa: S603 - the system's own


def test_the_disk_here_is_full_while_applying(
    office: Office, tmp_path: Path, small_disk: Path, password: str
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    way = FolderTransport(share)
    put_on(office, way)
    second = joined(office, way, small_disk / "second", password)
    exchange(way, second, office)
    with closing(second):
        for number in range(200):
            create_client(office, ClientDraft(name=f"Клиент {number}", values={"note": "я" * 2000}))
        exchange(way, office)
        ballast = small_disk / "ballast"
        with ballast.open("wb") as stream:
            stream.write(b"\0" * max(0, shutil.disk_usage(small_disk).free - 300_000))
        told = _run_until_troubled(SyncRunner(second, lambda: FolderTransport(share)))
        assert "На диске нет места" in told.advice
        before = second.db.run("SELECT count(*) FROM client")[0][0]
        ballast.unlink()
        states = exchange(way, second, office, second)
        assert [each.state for each in states] == [SyncState.SYNCED] * 3
        assert before <= 200
        assert digests(office) == digests(second)
        assert second.db.run("SELECT count(*) FROM client") == [(200,)]


def _run_until_troubled(runner: SyncRunner) -> SyncStatus:
    troubled = threading.Event()
    told: list[SyncStatus] = []

    def hear(status: SyncStatus) -> None:
        if status.state is SyncState.TROUBLE:
            told.append(status)
            troubled.set()

    runner.subscribe(hear)
    runner.start()
    assert troubled.wait(PATIENCE_S)
    assert runner.stop(PATIENCE_S)
    return told[0]
