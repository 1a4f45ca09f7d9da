"""Computers of one office on one share, made the way people make them but for the invitation."""

from __future__ import annotations

import shutil
import uuid
from typing import TYPE_CHECKING

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.jobs import SilentProgress
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.office import Office
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.claiming import claim_any, slots_of_stamps
from crm_desktop.sync.flows.joining import fill_station, reader_with
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.flows.stations import write_station
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.snapshots.loading import load_newest
from crm_desktop.sync.snapshots.making import manifests
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.sync.flows.sharing import Shared
    from crm_desktop.sync.round import Round
    from crm_desktop.sync.snapshots.making import Manifest, Reader
    from crm_desktop.sync.transport import Transport

HERE = ShareAddress(Way.FOLDER, "/mnt/office")


def newest_manifest(transport: Transport, reader: Reader) -> Manifest:
    """The newest whole snapshot on a share."""
    return next(iter(manifests(transport, reader)))


def put_on(office: Office, transport: Transport) -> Shared:
    """Share an office."""
    return share_office(office, HERE, transport=transport, station_name="Первый", prefix="А")


def joined(
    office: Office, transport: Transport, path: Path, password: str, *, name: str = "Второй"
) -> Office:
    """Another computer with the same people's passwords; opened."""
    folder = OfficeFolder(path)
    folder.make()
    shutil.copy(office.folder.keys, folder.keys)
    unlocked = unlock(read_keys(folder.keys), password)
    reader = reader_with(unlocked)
    manifest = load_newest(
        transport, folder.database, reader=reader, database_key=unlocked.database_key,
        progress=SilentProgress(),
    )  # fmt: skip
    db = OfficeDatabase(folder.database, unlocked.database_key)
    slot = claim_any(transport, uuid.uuid4().hex, taken={*manifest.vector, *slots_of_stamps(db)})
    fill_station(db, manifest, place=(HERE, slot, folder.path), office_id=unlocked.office_id)
    station = Office(folder, db, unlocked)
    write_station(station, slot, name, name[:1])
    return station


def copied(office: Office, path: Path) -> Office:
    """The same files elsewhere, as an image of the whole computer has them: nobody was asked."""
    folder = OfficeFolder(path)
    shutil.copytree(office.folder.path, folder.path, ignore=shutil.ignore_patterns("*-shm"))
    db = OfficeDatabase(folder.database, office.unlocked.database_key)
    return Office(folder, db, office.unlocked)


def exchange(transport: Transport, *offices: Office, rounds: int = 3) -> list[Round]:
    """Let every station exchange some times; returns the last round of each."""
    engines = [SyncEngine(office, transport, budget_ms=None) for office in offices]
    for _round in range(rounds - 1):
        for engine in engines:
            engine.once()
    return [engine.once() for engine in engines]


def digests(office: Office) -> dict[str, str]:
    """What two stations that agree have in common."""
    return table_digests(office.db)
