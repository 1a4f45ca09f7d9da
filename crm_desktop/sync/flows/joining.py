"""A new computer joins a shared office: a snapshot, a slot of its own, and it is whole.

The history comes with the snapshot and the search index comes built, so there is nothing to wait
for afterwards; what was written since then comes with the first exchange. Everything is made in a
draft folder beside the final one and appears there whole or not at all.
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.base_copy import flush
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.office import Office
from crm_desktop.office.station import machine_marker
from crm_desktop.storage_faults import told_to_people
from crm_desktop.sync.flows.claiming import claim_any, slots_of_stamps
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.stations import own_name, write_station
from crm_desktop.sync.place import ON, address_text
from crm_desktop.sync.snapshots.loading import load_newest
from crm_desktop.sync.snapshots.making import Manifest, Reader
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.card import CardFault, check_card
from crm_desktop.sync.transports.credentials import keep_if_possible
from crm_desktop.sync.trust.epoch_keys import EpochKeys
from crm_desktop.sync.trust.invitation import (
    open_invitation,
    require_fresh,
    use_invitation,
    write_keys_of,
)
from crm_desktop.wording.disk import disk_reason
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.jobs import Progress
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.transport import Transport
    from crm_desktop.sync.trust.invitation import OpenedInvitation

_UNTOUCHED: Final = "Ничего не создано."
_DRAFT: Final = "{}.joining-{}"


@dataclass(frozen=True, slots=True)
class Joined:
    """An office that lies on this computer now; open it as usual.

    Attributes:
        folder: where.
        office_name: the office's name.
        slot: this station's.
        clients: how many clients came.
        address: of the share.
        seconds: how long it took.
    """

    folder: Path
    office_name: str
    slot: int
    clients: int
    address: ShareAddress
    seconds: float


def join_office(  # noqa: PLR0913 - each is a word of the act
    path: Path,
    invitation: Path,
    code: str,
    *,
    password: str,
    user_name: str | None = None,
    share_password: str | None = None,
    transport: Transport | None = None,
    progress: Progress | None = None,
) -> Joined:
    """Make this computer a station of a shared office.

    Killed at any point it leaves no office, or a whole one.

    Args:
        path: the office's folder here: a new or an empty one.
        invitation: the file from the administrator.
        code: that goes with it.
        password: of one of the people the invitation is for.
        user_name: whose password it is; None tries all.
        share_password: of the share, where the invitation does not carry it; None = the one in
            the system's keyring.
        transport: an open way to the share.
        progress: in per cent.

    Raises:
        PasswordError: the password is none of theirs.
        DamagedError: the invitation or the snapshot is damaged.
        UserError: the folder is taken, the invitation is used or out of date, the share refused,
            or the program is older than the office. Nothing was made.
        JobCancelledError: cancelled; nothing was made.
    """
    progress, started = progress or SilentProgress(), time.monotonic()
    path = path.resolve()
    _require_place(path)
    opened = open_invitation(invitation, code)
    told = opened.share_password or share_password
    draft = OfficeFolder(path.with_name(_DRAFT.format(path.name, uuid.uuid4().hex[:8])))
    _sweep(path)
    try:
        with told_to_people(), share(
            opened.address, opened.office_id, transport, password=told,
            untouched=_UNTOUCHED,
        ) as way:  # fmt: skip
            progress.step(0, 100, "Открываю общую папку")
            _require_card(way, opened)
            require_fresh(opened, way)
            draft.make()
            write_keys_of(opened, draft.keys)
            unlocked = unlock(read_keys(draft.keys), password, user_name=user_name)
            manifest = _load(way, draft, unlocked, progress)
            slot = _settle(way, OfficeFolder(path), draft, unlocked, (opened, manifest))
        for file in (*draft.path.rglob("*"), draft.path):
            flush(file)
        if path.exists():
            path.rmdir()
        draft.path.rename(path)
        flush(path.parent)
    except OSError as error:
        raise UserError(
            f"Не удалось создать офис в папке «{path}»: {disk_reason(error)}. {_UNTOUCHED} "
            "Выберите другую папку."
        ) from error
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
    if told:
        keep_if_possible(opened.address, told)
    progress.step(100, 100, "Офис на этом компьютере")
    return Joined(
        path, unlocked.office_name, slot, manifest.rows.get("client", 0), opened.address,
        time.monotonic() - started,
    )  # fmt: skip


def reader_with(unlocked: Unlocked) -> Reader:
    """What opened keys read snapshots with; no base is needed for it."""
    keys = unlocked.keys_by_number
    return Reader(unlocked.office_id, EpochKeys(max(keys), keys), unlocked.membership)


def fill_station(
    db: OfficeDatabase, manifest: Manifest, *, place: tuple[ShareAddress, int, Path], office_id: str
) -> None:
    """Write into a base made from a snapshot whose it is and how far it heard everybody.

    Args:
        db: the new base.
        manifest: of the snapshot.
        place: the share, this station's slot, the folder the base will lie in.
        office_id: the office's.
    """
    address, slot, folder = place
    connection = db.connection()
    connection.execute("BEGIN IMMEDIATE")
    db.run(
        "INSERT OR REPLACE INTO station(one, office, slot, last_stamp, machine, folder)"
        " VALUES(1, ?, ?, ?, ?, ?)",
        (office_id, slot, manifest.stamp, machine_marker(), str(folder.resolve())),
    )
    connection.execute(
        "INSERT INTO sync_place VALUES(1, ?, ?, ?, ?, ?, 1, x'')",
        (address_text(address), ON, now_ms(), slot, manifest.stamp),
    )
    connection.executemany(
        "INSERT INTO sync_peer VALUES(?, ?, ?, ?, ?, NULL, NULL)",
        [
            (other, heard.seq + 1, heard.seq, heard.chain, heard.last_stamp)
            for other, heard in manifest.vector.items()
        ],
    )
    connection.execute("COMMIT")


def _load(
    transport: Transport, draft: OfficeFolder, unlocked: Unlocked, progress: Progress
) -> Manifest:
    reader = reader_with(unlocked)
    return load_newest(
        transport, draft.database, reader=reader, database_key=unlocked.database_key,
        progress=progress,
    )  # fmt: skip


def _settle(
    transport: Transport,
    final: OfficeFolder,
    draft: OfficeFolder,
    unlocked: Unlocked,
    known: tuple[OpenedInvitation, Manifest],
) -> int:
    """Take a slot, and tell the others of this computer."""
    opened, manifest = known
    db = OfficeDatabase(draft.database, unlocked.database_key)
    try:
        use_invitation(opened, transport)
        taken = {*manifest.vector, *slots_of_stamps(db)}
        slot = claim_any(transport, uuid.uuid4().hex, taken=taken)
        fill_station(
            db, manifest, place=(opened.address, slot, final.path), office_id=opened.office_id
        )  # fmt: skip
        office = Office(draft, db, unlocked)
        prefix = opened.prefix or free_prefix(db)
        write_station(office, slot, own_name(opened.station_name), prefix)
        record(
            office, Act.STATION_JOINED, details={"slot": slot, "invite": opened.invite_id}
        )  # fmt: skip
        return slot
    finally:
        db.close_all()


def _require_place(path: Path) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UserError(f"Папка «{path}» не пуста. {_UNTOUCHED} Выберите пустую или новую папку.")
    refuse_network_drive(path)


def _require_card(transport: Transport, opened: OpenedInvitation) -> None:
    fault = check_card(transport.get(layout.OFFICE), opened.office_id, opened.anchor)
    if fault is CardFault.NEWER:
        raise UserError(
            f"Общую папку ведёт более новая версия «Картотеки». {_UNTOUCHED} Обновите программу."
        )
    if fault is not None:
        raise UserError(
            "По адресу из приглашения нет этого офиса: папка пуста, переехала или чужая. "
            f"{_UNTOUCHED} Попросите администратора сделать новое приглашение."
        )


def _sweep(path: Path) -> None:
    """Remove what a joining into the same folder left when it was killed."""
    pattern = re.compile(re.escape(_DRAFT.format(path.name, "")) + "[0-9a-f]{8}")
    if path.parent.is_dir():
        for other in path.parent.iterdir():
            if pattern.fullmatch(other.name):
                shutil.rmtree(other, ignore_errors=True)
