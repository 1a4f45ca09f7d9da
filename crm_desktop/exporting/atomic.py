"""A file that appears whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_REASONS: Final = {
    errno.ENOSPC: "на диске нет места. Освободите место или выберите другой диск",
    errno.EDQUOT: "на диске нет места. Освободите место или выберите другой диск",
    errno.EACCES: "сюда нельзя записывать, или файл открыт в другой программе. "
    "Закройте его или выберите другую папку",
    errno.EPERM: "сюда нельзя записывать. Выберите другую папку",
    errno.EROFS: "этот диск только для чтения. Выберите другую папку",
    errno.ENOENT: "такой папки нет. Выберите другую",
    errno.ENOTDIR: "такой папки нет. Выберите другую",
    errno.EISDIR: "это папка. Дайте файлу другое имя",
    errno.ENAMETOOLONG: "имя слишком длинное. Дайте имя короче",
}


@contextmanager
def appearing(path: Path, *, before: Callable[[], None]) -> Iterator[Path]:
    """Give a `.part` file to write; it becomes `path` at the end, or goes when anything fails.

    Args:
        path: the file that is to appear; an older one stays until then.
        before: called when all is written, just before the file appears.

    Raises:
        UserError: the file cannot be written; says why.
    """
    partial = path.with_name(f"{path.name}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        yield partial
        with partial.open("r+b") as written:
            os.fsync(written.fileno())
        before()
        partial.replace(path)
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, disk_reason(error))
        raise UserError(f"Не удалось записать «{path.name}»: {reason}. Файл не создан.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
