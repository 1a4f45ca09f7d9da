"""Which station this file belongs to: a copied office must not speak with the same voice.

The base remembers the computer and the folder it was last opened from. On a mismatch it is
either a copy (it then takes a new station slot) or the same office moved.
"""

from __future__ import annotations

import hashlib
import platform
import secrets
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from crm_desktop.access.keys import read_keys
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.office.folder import OfficeFolder

if TYPE_CHECKING:
    from db.connection import OfficeDatabase


def machine_marker() -> str:
    """Return a hash that tells this computer from others."""
    return hashlib.sha256(f"kartoteka:{_machine_id()}".encode()).hexdigest()[:32]


def _machine_id() -> str:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists there only

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        try:
            text = Path(name).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text:
            return text
    return _own_machine_id()


def _own_machine_id() -> str:
    path = user_data_path("kartoteka", appauthor=False) / "machine-id"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="ascii") as file:
            file.write(uuid.uuid4().hex)
    except OSError:
        pass  # it is there already, or this account may write nothing
    try:
        return path.read_text(encoding="ascii").strip() or platform.node()
    except OSError:
        return platform.node()


def looks_copied(db: OfficeDatabase, folder: OfficeFolder) -> bool:
    """Tell whether the office may be a copy; a folder renamed on the same computer is not."""
    office, machine, former = db.run("SELECT office, machine, folder FROM station")[0]
    if machine != machine_marker():
        return True
    if Path(former) == folder.path.resolve():
        return False
    return _holds_office(OfficeFolder(Path(former)), office)


def _holds_office(folder: OfficeFolder, office_id: str) -> bool:
    try:
        return folder.database.exists() and read_keys(folder.keys).office.office_id == office_id
    except (OSError, UserError):
        return False


def settle_here(db: OfficeDatabase, folder: OfficeFolder, *, new_slot: bool) -> None:
    """Remember this computer and folder; a copy takes a station slot of its own.

    One statement, so that a copy is never at home with the slot of its original; none if nothing
    is new, so that a base whose disk is full, or another program's for a while, can be read.
    """
    slot, *before = db.run("SELECT slot, machine, folder FROM station")[0]
    here = [machine_marker(), str(folder.path.resolve())]
    if new_slot:
        known = {slot, *_slots_of_others(db)}
        slot = secrets.choice([other for other in range(1, SLOTS) if other not in known])
    if new_slot or before != here:
        db.run("UPDATE station SET slot = ?, machine = ?, folder = ?", (slot, *here))


def _slots_of_others(db: OfficeDatabase) -> set[int]:
    """Slots that stations of a shared office have; a claim on the share decides in the end."""
    rows = db.run("SELECT slot FROM workstation UNION SELECT slot FROM sync_peer")
    return {int(row[0]) for row in rows}
