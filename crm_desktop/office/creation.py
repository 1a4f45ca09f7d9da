"""Making a new office."""

from __future__ import annotations

import shutil
import tomllib
import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import resources
from crm_desktop.access.keys import calibrate, create_keys
from crm_desktop.access.membership import Role
from crm_desktop.access.passwords import require_strong
from crm_desktop.errors import UserError
from crm_desktop.funnels.ready_made import DEFAULT, ready_made_sets, write_ready_made
from crm_desktop.journal.stamps import StampSource, now_ms
from crm_desktop.office.folder import OfficeFolder, refuse_network_drive
from crm_desktop.office.office import Office
from crm_desktop.office.station import machine_marker
from crm_desktop.storage_faults import told_to_people
from crm_desktop.wording.disk import disk_reason
from db.connection import OfficeDatabase
from db.migrations import migrate
from db.zone import DEFAULT_ZONE

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import KdfParameters, Unlocked
    from crm_desktop.journal import Change

FIRST_SLOT = 1


def create_office(
    path: Path,
    name: str,
    *,
    admin: str,
    password: str,
    parameters: KdfParameters | None = None,
    zone: str = DEFAULT_ZONE,
) -> Office:
    """Make an office in a folder that is empty or does not exist, and open it.

    The folder appears whole or not at all.

    Args:
        path: the office's folder.
        name: the office's name.
        admin: the first person, its administrator.
        password: at least 10 characters, zxcvbn ≥ 3.
        parameters: of the key derivation; None calibrates them on this computer (300–800 ms).
        zone: IANA name of the office's time zone.

    Raises:
        UserError: the folder is taken or on a network drive, the password is weak, a name is
            empty, or the disk refused; nothing was made.
    """
    if not name.strip():
        raise UserError("Укажите название офиса.")
    path = path.resolve()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UserError(
            f"Папка «{path}» не пуста. Ничего не изменено. Выберите пустую или новую папку."
        )
    refuse_network_drive(path)
    require_strong(password, (name, admin))
    ZoneInfo(zone)
    draft = OfficeFolder(path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}"))
    try:
        with told_to_people():
            draft.make()
            unlocked = _make_keys(draft, name.strip(), admin, password, parameters or calibrate())
            _fill(draft, OfficeFolder(path), unlocked, zone)
        if path.exists():
            path.rmdir()
        draft.path.rename(path)
    except OSError as error:
        raise UserError(
            f"Не удалось создать офис в папке «{path}»: {disk_reason(error)}. "
            "Ничего не создано. Выберите другую папку."
        ) from error
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
    folder = OfficeFolder(path)
    return Office(folder, OfficeDatabase(folder.database, unlocked.database_key), unlocked)


def _make_keys(
    folder: OfficeFolder, name: str, admin: str, password: str, parameters: KdfParameters
) -> Unlocked:
    user_id = StampSource(last=0, slot=FIRST_SLOT, now=now_ms()).new()
    return create_keys(
        folder.keys,
        uuid.uuid4().hex,
        user_id=user_id,
        user_name=admin,
        password=password,
        parameters=parameters,
        office_name=name,
    )


def _fill(draft: OfficeFolder, final: OfficeFolder, unlocked: Unlocked, zone: str) -> None:
    db = OfficeDatabase(draft.database, unlocked.database_key)
    try:
        migrate(db.connection())
        db.run(
            "INSERT INTO station VALUES(1, ?, ?, ?, ?, ?)",
            (
                unlocked.office_id,
                FIRST_SLOT,
                unlocked.user_id,
                machine_marker(),
                str(final.path.resolve()),
            ),
        )
        office = Office(draft, db, unlocked)
        with office.change("Создание офиса", kind="system") as change:
            db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, ?)",
                (unlocked.user_id, unlocked.user_name, Role.ADMIN.value),
            )
            db.run(
                "INSERT INTO setting(id, name, value) VALUES(?, 'zone', ?)",
                (change.new_id(), zone),
            )
            _fill_directories(db, change)
            _add_funnel(db, change)
    finally:
        db.close_all()


def _add_funnel(db: OfficeDatabase, change: Change) -> None:
    ready = next(each for each in ready_made_sets() if each.key == DEFAULT)
    write_ready_made(db, change, ready, name=ready.title)


def _fill_directories(db: OfficeDatabase, change: Change) -> None:
    for file in sorted((resources.ROOT / "directories").glob("*.toml")):
        content: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text(encoding="utf-8"))
        db.run_many(
            "INSERT INTO directory_item(id, directory, name, colour, position, reverse)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (
                (
                    change.new_id(),
                    directory,
                    item["name"],
                    item.get("colour"),
                    position,
                    item.get("reverse"),
                )
                for directory, items in content.items()
                for position, item in enumerate(items)
            ),
        )
