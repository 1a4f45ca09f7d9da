"""One writer of `keys.json` at a time: two programs that edit the list of people lose nothing.

The lock is of the operating system and goes with its program. Who waits reads the file anew when
his turn comes.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.folder_lock import release, try_lock_file
from crm_desktop.errors import UserError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME: Final = ".keys.lock"
PATIENCE_S: Final = 10.0
_POLL_S: Final = 0.02


@contextmanager
def keys_lock(path: Path, *, patience_s: float | None = None) -> Iterator[None]:
    """Hold `keys.json` for a reading, a change and a writing of it.

    Args:
        path: of `keys.json`.
        patience_s: how long to wait for another program; 10 s by default.

    Raises:
        UserError: another program holds it all that time, or the disk refused.
    """
    lock = path.with_name(LOCK_NAME)
    until = time.monotonic() + (PATIENCE_S if patience_s is None else patience_s)
    while True:
        try:
            descriptor = try_lock_file(lock)
        except OSError as error:
            raise UserError(
                f"Файл ключей {path} не изменить: {disk_reason(error)}. Ничего не изменено. "
                "Проверьте права на папку офиса."
            ) from error
        if descriptor is not None:
            break
        if time.monotonic() >= until:
            raise UserError(
                "Список сотрудников сейчас меняет другая программа «Картотеки». "
                "Ничего не изменено. Дождитесь её и повторите."
            )
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        release(lock, descriptor)
