"""Copies made before the base got a new key are copies as before, and everything says so."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.archive import dump_manifest, mac_of
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.drill import run_drill
from crm_desktop.backup.making import back_up
from crm_desktop.backup.overview import State, Where, overview
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.second_place import copy_there, set_second_place
from crm_desktop.backup.shelf import newest_good
from crm_desktop.backup.verify import Depth, verify_kept
from crm_desktop.clients.removal import delete_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.members.rekeying import rekey
from crm_desktop.office import open_office
from crm_desktop.past.bringing import Choice, bring_back_from
from crm_desktop.past.looking import list_past
from crm_desktop.past.opening import open_inside
from crm_desktop.past.standing import PastArea, Standing
from tests.backup.filling import add_clients, client_names

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def former(office: Office) -> Path:
    """A copy of five clients from before two changes of the key."""
    add_clients(office, 5)
    copy = backup_before(office, "перед импортом").path
    rekey(office, copies=False)
    rekey(office, copies=False)
    return next(path for path in office.folder.backups.glob("*.kartoteka") if path == copy)


def add_later(path: Path, key: bytes, *, days: int) -> None:
    """Write the same copy again as if it were made later, signed with a key."""
    with zipfile.ZipFile(path) as archive:
        files = [(info, archive.read(info)) for info in archive.infolist()]
    manifest = open_archive(path).manifest
    bare = replace(manifest, created_at=manifest.created_at + days * 86_400_000, mac="")
    signed = replace(bare, mac=mac_of(bare, key))
    with zipfile.ZipFile(path.with_name("подделка.kartoteka"), "w") as archive:
        for info, data in files:
            archive.writestr(
                info, dump_manifest(signed) if info.filename == "manifest.json" else data
            )


def test_it_is_listed_checked_and_rehearsed(office: Office, former: Path) -> None:
    [listed] = [each for each in overview(office).backups if each.kept.path == former]
    assert listed.state is State.FORMER_KEY
    found = verify_kept(office, former)
    assert (found.good, found.depth, found.clients) == (True, Depth.WHOLE, 5)
    for path in office.folder.backups.glob("*.kartoteka"):
        if path != former:
            path.unlink()
    outcome = run_drill(office)
    assert (outcome.good, outcome.clients, outcome.file) == (True, 5, former.name)
    [check] = [check for check in examine(office).checks if check.name == "backups"]
    assert check.found == 0


def test_it_is_looked_into_and_gives_back_what_is_gone(office: Office, former: Path) -> None:
    [gone] = office.db.run("SELECT id FROM client WHERE name = 'Клиент 3'")[0]
    delete_clients(office, [gone])
    past = open_inside(office, former)
    try:
        rows = list_past(office, past, area=PastArea.CLIENTS, standing=Standing.GONE)
        assert [row.name for row in rows] == ["Клиент 3"]
        bring_back_from(office, past, [Choice(PastArea.CLIENTS, gone, None, None)])
    finally:
        past.close()
    assert office.db.run("SELECT deleted_at FROM client WHERE id = ?", (gone,)) == [(None,)]


def test_it_goes_to_the_second_place(office: Office, former: Path, tmp_path: Path) -> None:
    for path in office.folder.backups.glob("*.kartoteka"):
        if path != former:
            path.unlink()
    stick = tmp_path / "флешка"
    stick.mkdir()
    set_second_place(office, stick)
    there = copy_there(office)
    assert there is not None
    assert there.read_bytes() == former.read_bytes()
    states = {each.where: each.state for each in overview(office).backups}
    assert states == {Where.HERE: State.FORMER_KEY, Where.SECOND: State.FORMER_KEY}


def test_it_is_restored_by_the_present_password(
    office: Office, former: Path, password: str
) -> None:
    office.close()
    report = restore(former, office.folder.path, password=password)
    assert report.keys_kept
    again = open_office(report.folder, password)
    try:
        assert len(client_names(again)) == 5
        assert again.unlocked.database_key == office.unlocked.database_key
    finally:
        again.close()


def test_a_copy_under_a_former_key_never_passes_for_the_newest(
    office: Office, former: Path
) -> None:
    """Whoever left kept the former key: what he makes with it goes behind every copy of ours."""
    kept = back_up(office)
    add_later(former, office.unlocked.database_keys[-1], days=9)
    found = overview(office).backups
    assert found[0].kept.path.name == "подделка.kartoteka"
    assert found[0].state is State.FORMER_KEY
    good = newest_good(office.folder.backups, keys=office.unlocked.database_keys)
    assert good is not None
    assert good.path == kept.path
    assert run_drill(office).file == kept.path.name


def test_a_key_nobody_knows_signs_nothing(office: Office, former: Path) -> None:
    add_later(former, bytes(32), days=1)
    [forged] = [each for each in overview(office).backups if "подделка" in each.kept.path.name]
    assert forged.state is State.FOREIGN_KEY
    assert "не подписана" in verify_kept(office, forged.kept.path).faults[0]
    good = newest_good(office.folder.backups, keys=office.unlocked.database_keys)
    assert good is not None
    assert good.path != forged.kept.path
