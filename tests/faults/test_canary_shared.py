"""What lies on a share, in temp, in logs and in an invitation tells nobody of a client."""

from __future__ import annotations

import logging
import tempfile
import threading
from functools import partial
from typing import TYPE_CHECKING

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.edits import edit_field
from crm_desktop.journal.stamps import now_ms
from crm_desktop.logbook import end_log, keep_log
from crm_desktop.office import open_office
from crm_desktop.sync import engine
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.runner import SyncRunner
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import sync_status
from crm_desktop.sync.transports.folder import FolderTransport
from tests.faults.test_canary import fill, spilled
from tests.patience import PATIENCE_S
from tests.sync.flow_stations import digests, exchange

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.office import Office


def test_nothing_of_a_client_leaves_in_the_clear(
    office: Office,
    tmp_path: Path,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    temp, outside, ours = tmp_path / "temp", tmp_path / "снаружи", tmp_path / "наше"
    for folder in (temp, outside, ours, ours / "общая"):
        folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temp))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    log = keep_log(ours / "журнал")
    assert log is not None
    client = fill(office)
    (outside / "Канарейкин.txt").write_text("Канарейкин " * 200_000, encoding="utf-8")

    share = ours / "общая"
    way = FolderTransport(share)
    address = ShareAddress(Way.FOLDER, str(share))
    share_office(office, address, station_name="Приёмная")
    invited = invite_station(office, ours / "приглашение", name="Касса")
    joined = join_office(ours / "касса", ours / "приглашение", invited.code, password=password)
    second = open_office(joined.folder, password)
    try:
        add_attachment(office, client, outside / "Канарейкин.txt")
        for number, each in enumerate((office, second)):
            edit_field(each, client, field="note", value=f"Канарейкину {number}: +7 916 000-11-22")
        exchange(way, office, second)
        make_snapshot(office, way)
        # What is refused, cut and lost is told about too.
        edit_field(office, client, field="name", value="Канарейкин Павел")
        exchange(way, office, rounds=1)
        for segment in sorted((share / "log").rglob("*.seg"))[-2:]:
            segment.write_bytes(segment.read_bytes()[:-40])
        with monkeypatch.context() as patch:
            patch.setattr(engine, "fetch_again", lambda *_args, **_more: _fails(second))
            _run_until_troubled(SyncRunner(second, lambda: FolderTransport(share)))
            told = sync_status(second)
        assert told.advice
        assert "анарейкин" not in f"{told}"
        # Damage is asked for anew after a minute.
        for ahead in (0, 70_000, 140_000, 210_000):
            for each in (second, office):
                SyncEngine(each, way, now=partial(_later, ahead)).once()
        assert digests(office) == digests(second)
    finally:
        second.close()
        end_log(log)
    assert any((share / "blob").rglob("*"))
    assert spilled(share, temp, ours) == []
    assert "анарейкин" not in caplog.text


def _later(ahead_ms: int) -> int:
    return now_ms() + ahead_ms


def _run_until_troubled(runner: SyncRunner) -> None:
    troubled = threading.Event()
    runner.subscribe(lambda status: troubled.set() if status.state is SyncState.TROUBLE else None)
    runner.start()
    assert troubled.wait(PATIENCE_S)
    assert runner.stop(PATIENCE_S)


def _fails(office: Office) -> None:
    """A fault of ours with a client's name in its reach."""
    office.db.run("SELECT name FROM client WHERE name = ?", ("Канарейкин",))
    office.db.run("SELECT nothing FROM client WHERE name = ?", ("Канарейкин",))
