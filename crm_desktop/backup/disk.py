"""What the disk has to do with backups: room, refusals, names, leftovers of killed programs."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import time
from contextlib import contextmanager
from datetime import datetime
from os import getpid
from typing import TYPE_CHECKING, Final

import apsw
import psutil

from crm_desktop.backup.archive import SUFFIX
from crm_desktop.errors import UserError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SPARE: Final = 4 << 20
_MIB: Final = 1 << 20
_LONGEST_NAME: Final = 60
_DAY_S: Final = 24 * 3600
DRAFT: Final = ".kartoteka-"
_LEFTOVER: Final = re.compile(r"\.kartoteka-(\d{1,9})-[0-9a-f]{8}(\.part)?")
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@contextmanager
def disk_refusals(what: str) -> Iterator[None]:
    """Turn a refusal of the disk into a sentence for people.

    Args:
        what: what could not be done and what is untouched, without a full stop at its end.

    Raises:
        UserError: the disk is full, or refused in another way.
    """
    try:
        yield
    except apsw.FullError as error:
        raise UserError(f"{what}: на диске нет места. Освободите место и повторите.") from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise UserError(
            f"{what}: диск не дал записать или прочитать файл. "
            "Проверьте диск и права на папку и повторите."
        ) from error
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            advice = "на диске нет места. Освободите место и повторите."
        elif error.errno == errno.EFBIG:
            advice = (
                "файл слишком велик для этого диска (на FAT32 — не больше 4 ГБ). "
                "Выберите другой диск."
            )
        elif error.errno in {errno.ENOENT, errno.ENOTDIR}:
            advice = "папки больше нет на месте. Проверьте, подключён ли диск, и повторите."
        else:
            advice = f"{disk_reason(error)}. Проверьте диск и права на папку и повторите."
        raise UserError(f"{what}: {advice}") from error


def require_room(folder: Path, size: int, what: str) -> None:
    """Check that a folder's disk has room for `size` bytes and a little more.

    Raises:
        UserError: it has not; says how much is missing.
    """
    free = free_space(folder)
    if free < size + _SPARE:
        raise UserError(
            f"{what}: на диске папки «{folder}» свободно {free // _MIB} МБ, "
            f"а нужно {(size + _SPARE) // _MIB + 1} МБ. Освободите место и повторите."
        )


def free_space(folder: Path) -> int:
    """Return the bytes free on the disk of a folder, or of its nearest existing parent."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def size_of(*paths: Path) -> int:
    """Return the bytes of the files that exist."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def draft_name(suffix: str = "") -> str:
    """Return a name for something unfinished; `sweep` knows it after a crash."""
    return f"{DRAFT}{getpid()}-{secrets.token_hex(4)}{suffix}"


def sweep(folder: Path, *, shared: bool) -> None:
    """Remove what killed programs left unfinished in a folder.

    Args:
        folder: where drafts lie.
        shared: another computer may be writing here, so only a day-old draft is a leftover.
    """
    for path in tuple(folder.glob(f"{DRAFT}*")):
        match = _LEFTOVER.fullmatch(path.name)
        if match is None:
            continue
        pid = int(match[1])
        try:
            old = time.time() - path.stat().st_mtime > _DAY_S
            if pid == getpid() or not (old if shared else old or not psutil.pid_exists(pid)):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
        except OSError:
            continue


def backup_name(office_name: str, reason: str) -> str:
    """Return «Ромашка 2026-11-21 18-40.kartoteka», safe on every system."""
    shown = " ".join(_UNSAFE.sub(" ", office_name).split())[:_LONGEST_NAME].strip(" .")
    moment = datetime.now().astimezone().strftime("%Y-%m-%d %H-%M")
    return " ".join(filter(None, (shown or "Офис", moment, reason))) + SUFFIX


def free_name(folder: Path, name: str) -> Path:
    """Return a path nothing lies at yet: the name in the folder, or it with «(2)», «(3)», …."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{name.removesuffix(SUFFIX)} ({number}){SUFFIX}"
        number += 1
    return path
