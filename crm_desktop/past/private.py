"""Where a copy of the past lies while somebody looks at it: beside the base, locked, removed."""

from __future__ import annotations

import secrets
import shutil
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.folder_lock import FolderBusyError, folder_lock

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office.folder import OfficeFolder

PREFIX: Final = ".kartoteka-past-"


class PrivateFolder:
    """An empty folder of this program alone; a lock of the operating system says it is in use.

    Args:
        home: the folder it is made in, on the disk of the office.

    Raises:
        OSError: the disk refused.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / f"{PREFIX}{secrets.token_hex(8)}"
        self.path.mkdir(mode=0o700)
        self._held = ExitStack()
        self._held.enter_context(folder_lock(self.path))

    def close(self) -> None:
        """Remove the folder with all that lies in it; may be called twice."""
        self._held.close()
        _remove(self.path)


def sweep_past(folder: OfficeFolder) -> int:
    """Remove copies a killed program left; those in use stay. Returns how many went."""
    gone = 0
    for path in tuple(folder.path.glob(f"{PREFIX}*")):
        try:
            with folder_lock(path):
                pass
        except (FolderBusyError, OSError):
            continue
        _remove(path)
        gone += not path.exists()
    return gone


def _remove(path: Path) -> None:
    # The base goes first: half removed it is of no use to anybody.
    for name in ("office.db", "office.db-wal", "office.db-shm"):
        with suppress(OSError):
            (path / name).unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)
