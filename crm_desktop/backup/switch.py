"""Putting a restored office in the place of the present one, killed anywhere without loss.

The new files wait complete in a folder of their own. Then a marker, `restore.json`, is written:
from that moment the restore is decided, and whoever comes next (the next opening, the next
restore) carries it to its end. The former files move to `before-restore-…` and stay there.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.keys_disk import write_whole
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.disk import disk_refusals
from crm_desktop.backup.folder_lock import LOCK_NAME, FolderBusyError, folder_lock
from crm_desktop.errors import DamagedError

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office.folder import OfficeFolder

MARKER: Final = "restore.json"
ASIDE: Final = "before-restore-"
REKEYED: Final = "before-rekey-"
NEW: Final = ("office.db", "keys.json", "attachments")
# These belong to the former base only and go with it, before it.
_WITH_FORMER_BASE: Final = ("office.db-wal", "office.db-shm", "office.db-journal")
_STAGING: Final = ".restore-"
_PLAN_STAGING: Final = re.compile(r"\.restore-[0-9a-f]{8}")
_PLAN_ASIDE: Final = re.compile(r"before-(?:restore|rekey)-[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9-]{8,20}")
_ZEROS: Final = bytes(1 << 20)
_HALFWAY: Final = "Восстановление не закончено; прежний офис цел и лежит в папке before-restore"


@dataclass(frozen=True, slots=True)
class Plan:
    """Names of two folders inside the office's folder: the new files, the former files."""

    staging: str
    aside: str


def new_plan(folder: Path, kind: str = ASIDE) -> Plan:
    """Return names nothing bears yet, and make the folder for the new files.

    Args:
        folder: the office's.
        kind: how the folder for the former files begins: they stay there after a restore, and
            are destroyed after a re-key.
    """
    moment = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M-%S")
    aside, number = f"{kind}{moment}", 2
    while (folder / aside).exists():
        aside, number = f"{kind}{moment}-{number}", number + 1
    plan = Plan(f"{_STAGING}{secrets.token_hex(4)}", aside)
    (folder / plan.staging).mkdir()
    return plan


def decide(folder: Path, plan: Plan) -> None:
    """Write the marker: from here on the restore can only be carried out."""
    staging = folder / plan.staging
    for path in (*staging.rglob("*"), staging):
        flush(path)
    write_whole(folder / MARKER, json.dumps(asdict(plan)).encode())


def carry_out(folder: Path, plan: Plan) -> Path | None:
    """Move the former files aside and the new ones into place; can be begun again at any point.

    Returns:
        The folder of the former files, None if there were none.

    Raises:
        UserError: the disk refused; the marker stays, and the next opening goes on.
    """
    staging, aside = folder / plan.staging, folder / plan.aside
    with disk_refusals(_HALFWAY):
        if any(not (staging / name).exists() and not (folder / name).exists() for name in NEW):
            _go_back(folder, plan)
        else:
            for name in NEW:
                if not (staging / name).exists():
                    continue
                former = _WITH_FORMER_BASE if name == NEW[0] else ()
                for old in (*former, name):
                    if (folder / old).exists():
                        aside.mkdir(exist_ok=True)
                        (folder / old).rename(aside / old)
                (staging / name).rename(folder / name)
        flush(folder)
        if aside.exists():
            flush(aside)
        (folder / MARKER).unlink(missing_ok=True)
        flush(folder)
        shutil.rmtree(staging, ignore_errors=True)
    return aside if aside.exists() else None


def finish_interrupted_restore(folder: OfficeFolder) -> bool:
    """Finish what a killed restore had decided, and remove what it had only prepared.

    To be called before an office is opened. Costs three look-ups when there is nothing to do.

    Returns:
        Whether a decided restore was carried to its end: the office is the restored one now.

    Raises:
        FolderBusyError: another program is restoring here just now.
        DamagedError: the marker cannot be read.
        UserError: the disk refused.
    """
    path = folder.path
    marker = path / MARKER
    traces = (MARKER, LOCK_NAME)
    leftovers = (f"{_STAGING}*", f"{REKEYED}*")
    if not any((path / name).exists() for name in traces) and not any(
        any(path.glob(leftover)) for leftover in leftovers
    ):
        return False
    try:
        with folder_lock(path):
            return finish_locked(path)
    except FolderBusyError:
        if marker.exists():
            raise
        # Somebody prepares a restore; it will be refused while the office is open.
        return False


def finish_locked(folder: Path) -> bool:
    """Do the work of `finish_interrupted_restore` for one who holds the folder's lock."""
    marker = folder / MARKER
    decided = marker.exists()
    if decided:
        carry_out(folder, _read_plan(marker))
    whole = all((folder / name).exists() for name in NEW[:2])
    if not whole and any(any(folder.glob(f"{kind}*")) for kind in (ASIDE, REKEYED)):
        # Somebody took the marker away half-way: what lies here may be all there is.
        return decided
    for leftover in folder.glob(f"{_STAGING}*"):
        if _PLAN_STAGING.fullmatch(leftover.name):
            shutil.rmtree(leftover, ignore_errors=True)
    for leftover in folder.glob(f"{REKEYED}*"):
        if _PLAN_ASIDE.fullmatch(leftover.name):
            destroy(leftover)
    return decided


def destroy(folder: Path) -> bool:
    """Overwrite the files of a folder and remove it, as well as a disk allows; may be begun again.

    A solid-state disk, a journalling file system or a snapshot may keep former blocks all the
    same.

    Returns:
        Whether nothing is left that can be seen.
    """
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with suppress(OSError):
                _overwrite(path)
                path.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _overwrite(path: Path) -> None:
    left = path.stat().st_size
    with path.open("r+b") as stream:
        while left > 0:
            written = min(left, len(_ZEROS))
            stream.write(_ZEROS[:written])
            left -= written
        stream.flush()
        os.fsync(stream.fileno())


def _go_back(folder: Path, plan: Plan) -> None:
    """The new files are gone (somebody removed them): the former office comes back."""
    aside = folder / plan.aside
    for name in (NEW[0], *_WITH_FORMER_BASE, *NEW[1:]):
        if not (aside / name).exists():
            continue
        if (folder / name).exists():
            staging = folder / plan.staging
            staging.mkdir(exist_ok=True)
            (folder / name).rename(staging / name)
        (aside / name).rename(folder / name)
    if aside.exists():
        aside.rmdir()


def _read_plan(marker: Path) -> Plan:
    try:
        document = keys_json.parse(marker.read_bytes())
        keys_json.exactly(document, frozenset({"staging", "aside"}))
        plan = Plan(keys_json.text(document, "staging"), keys_json.text(document, "aside"))
    except keys_json.BadDocumentError as error:
        raise _bad_marker(marker) from error
    if not (_PLAN_STAGING.fullmatch(plan.staging) and _PLAN_ASIDE.fullmatch(plan.aside)):
        raise _bad_marker(marker)
    return plan


def _bad_marker(marker: Path) -> DamagedError:
    return DamagedError(
        f"Файл «{marker}» о незаконченном восстановлении повреждён. Ничего не изменено. "
        "Прежний офис лежит в папке before-restore рядом с ним; восстановите офис "
        "из резервной копии в новую папку."
    )
