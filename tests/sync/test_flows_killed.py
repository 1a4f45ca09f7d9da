"""Processes killed while they join, and while they are made anew: a whole office, or none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup import switch
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.office import open_office
from crm_desktop.sync.flows import repairing
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.transports.folder import FolderTransport
from tests.sync.flow_stations import digests, exchange, joined, put_on

if TYPE_CHECKING:
    from crm_desktop.office import Office

_ROOT = Path(__file__).parents[2]


def test_a_joining_killed_anywhere_leaves_no_office_and_the_next_one_tidies_up(
    office: Office, tmp_path: Path, password: str
) -> None:
    create_client(office, ClientDraft(name="Клиент"))
    folder, home = tmp_path / "share", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    way = FolderTransport(folder)
    put_on(office, way)
    file = tmp_path / "f.kartoteka-invite"
    invited = invite_station(office, file, name="Касса", transport=way)
    for word in ("Открываю", "Получаю", "Строю"):
        command = [
            sys.executable, "-m", "tests.sync.join_process", str(folder), str(home / "касса"),
            str(file), invited.code, password,
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_ROOT, text=True) as process:  # noqa: S603 - our own program
            assert process.stdout is not None
            for line in process.stdout:
                if word in line:
                    process.kill()
                    break
        assert not (home / "касса").exists()
    report = join_office(home / "касса", file, invited.code, password=password, transport=way)
    assert [each.name for each in home.iterdir()] == ["касса"]
    station = open_office(report.folder, password)
    try:
        exchange(way, station, office)
        exchange(way, station)
        assert digests(station) == digests(office)
    finally:
        station.close()


@pytest.mark.parametrize("decided", [False, True])
def test_a_repair_killed_leaves_the_former_base_or_the_new_one(
    office: Office,
    tmp_path: Path,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    decided: bool,
) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    way = FolderTransport(folder)
    put_on(office, way)
    second = joined(office, way, tmp_path / "second", password)
    exchange(way, office, second)
    create_client(second, ClientDraft(name="Не отправлен"))

    def killed(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(repairing, "carry_out" if decided else "decide", killed)
        # A killed process tidies nothing up.
        patch.setattr("shutil.rmtree", lambda *_args, **_more: None)
        with pytest.raises(SystemExit):
            repairing.repair_station(second, transport=way)
    second.close()
    assert (second.folder.path / switch.MARKER).exists() is decided
    again = open_office(second.folder.path, password)
    try:
        assert not list(second.folder.path.glob(".restore-*"))
        exchange(way, again, office)
        exchange(way, again)
        assert office.db.run("SELECT name FROM client") == [("Не отправлен",)]
        assert digests(again) == digests(office)
    finally:
        again.close()
