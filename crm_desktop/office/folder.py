"""What lies where in an office's folder."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from crm_desktop.errors import NotFoundError, UserError

_NETWORK_KINDS = frozenset(
    {
        "9p", "afpfs", "cifs", "davfs", "fuse.rclone", "fuse.sshfs", "ncpfs", "nfs", "nfs4",
        "remote", "smb", "smb2", "smb3", "smbfs", "webdav",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeFolder:
    """The folder of one office."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "office.db"

    @property
    def keys(self) -> Path:
        return self.path / "keys.json"

    @property
    def attachments(self) -> Path:
        return self.path / "attachments"

    @property
    def backups(self) -> Path:
        return self.path / "backups"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def make(self) -> None:
        """Create the folder and its parts."""
        for part in (self.path, self.attachments, self.backups, self.logs):
            part.mkdir(parents=True, exist_ok=True)

    def require_office(self) -> None:
        """Check that an office lies here.

        Raises:
            NotFoundError: it does not, or half of it is missing; says which half.
        """
        if not self.path.is_dir():
            raise NotFoundError(f"Папки «{self.path}» нет. Проверьте путь к офису.")
        has_base, has_keys = self.database.is_file(), self.keys.is_file()
        if has_base and not has_keys:
            raise NotFoundError(
                f"В папке «{self.path}» нет файла keys.json: без него базу не открыть. "
                "База не тронута. Верните keys.json из резервной копии офиса."
            )
        if has_keys and not has_base:
            raise NotFoundError(
                f"В папке «{self.path}» есть ключи, но нет базы office.db. "
                "Ничего не изменено. Восстановите офис из резервной копии."
            )
        if not has_base:
            raise NotFoundError(f"В папке «{self.path}» нет офиса «Картотеки». Проверьте путь.")


def refuse_network_drive(path: Path) -> None:
    """Refuse a live database on a network drive.

    SQLite's write-ahead log needs shared memory, which a network file system does not give:
    two computers would damage the base.

    Raises:
        UserError: the path is on one.
    """
    if is_on_network(path):
        raise UserError(
            f"Папка «{path}» лежит на сетевом диске: там базу легко повредить, поэтому офис на нём "
            "не открывается. Ничего не изменено. Перенесите папку офиса на диск этого компьютера."
        )


def is_on_network(path: Path) -> bool:
    """Tell whether a path (or its nearest existing parent) is on a network file system."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - windll exists there only

        drive_remote = 4
        root = os.path.splitdrive(path.resolve())[0] + "\\"
        return root.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(root) == drive_remote
    real = path.resolve()
    mounts = [
        part for part in psutil.disk_partitions(all=True) if real.is_relative_to(part.mountpoint)
    ]
    if not mounts:
        return False
    nearest = max(mounts, key=lambda part: len(Path(part.mountpoint).parts))
    return nearest.fstype.casefold() in _NETWORK_KINDS
