"""One program exchanges for a base at a time: the window and the command line never both."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.folder_lock import release, try_lock_file
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME: Final = ".sync.lock"
_POLL_S: Final = 0.05


class AlreadyExchangingError(UserError):
    """Another program exchanges for this base just now."""


@contextmanager
def exchange_lock(folder: Path, *, patience_s: float = 0.0) -> Iterator[None]:
    """Hold the exchange of the office in a folder.

    Args:
        folder: the office's.
        patience_s: how long to wait for another program.

    Raises:
        AlreadyExchangingError: another program holds it.
    """
    path = folder / LOCK_NAME
    until = time.monotonic() + patience_s
    while True:
        descriptor = try_lock_file(path)
        if descriptor is not None:
            break
        if time.monotonic() >= until:
            raise AlreadyExchangingError(
                "Этот офис сейчас синхронизирует другая программа «Картотеки» на этом компьютере. "
                "Ничего не изменено. Дождитесь её и повторите."
            )
        time.sleep(_POLL_S)
    try:
        yield
    finally:
        release(path, descriptor)
