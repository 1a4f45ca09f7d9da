"""Open copies of encrypted files: where they lie while a person looks at them, and their end.

They lie in the account's own cache, never in the office's folder, each in a folder of its own
under one for this program: `kartoteka/open/<process>-<random>/<name>`. What a killed program
left is removed by the next one.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil
from platformdirs import user_cache_path

from crm_desktop.errors import UserError
from crm_desktop.wording.disk import disk_reason

_OURS: Final = re.compile(r"(\d{1,9})-[0-9a-f]{12}")
_DAY_S: Final = 24 * 3600
# Windows then opens office documents in their protected view.
_FROM_OUTSIDE: Final = "[ZoneTransfer]\r\nZoneId=3\r\n"


def new_place(name: str) -> Path:
    """Make a private folder for one open copy; returns the path the file is to have.

    Raises:
        UserError: the disk refused.
    """
    try:
        base = _base()
        base.mkdir(parents=True, exist_ok=True)
        if os.name == "posix":
            base.chmod(0o700)
        folder = base / f"{os.getpid()}-{secrets.token_hex(6)}"
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise UserError(
            f"Временную папку для файла не создать: {disk_reason(error)}. "
            "Файл цел. Сохраните его на диск кнопкой «Сохранить как…»."
        ) from error
    return folder / name


def close_copy(path: Path) -> None:
    """Let a finished copy only be read, and say where it comes from."""
    with suppress(OSError):
        if sys.platform == "win32":
            Path(f"{path}:Zone.Identifier").write_text(_FROM_OUTSIDE, encoding="ascii")
        path.chmod(stat.S_IREAD)


def clear_copies() -> None:
    """Remove the open copies this program made; one that is held open elsewhere stays for now."""
    for pid, folder in _found():
        if pid == os.getpid():
            _remove(folder)


def sweep_copies() -> None:
    """Remove the open copies of programs that are gone."""
    for pid, folder in _found():
        with suppress(OSError):
            old = time.time() - folder.stat().st_mtime > _DAY_S
            if pid != os.getpid() and (old or not psutil.pid_exists(pid)):
                _remove(folder)


def _base() -> Path:
    return user_cache_path("kartoteka", appauthor=False) / "open"


def _found() -> list[tuple[int, Path]]:
    try:
        listed = sorted(_base().iterdir())
    except OSError:
        return []
    matches = ((_OURS.fullmatch(path.name), path) for path in listed)
    return [(int(match[1]), path) for match, path in matches if match]


def _remove(folder: Path) -> None:
    # Windows does not delete what may only be read.
    for path in folder.glob("*"):
        with suppress(OSError):
            path.chmod(stat.S_IREAD | stat.S_IWRITE)
    shutil.rmtree(folder, ignore_errors=True)
