"""A share in memory: as fast as a dictionary, and it keeps every promise of a real one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.transports.naming import check_name, check_prefix, is_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class MemoryShare:
    """What lies on a share; any number of stations use the same one.

    Attributes:
        files: name -> bytes; a test may put in and take away what it likes.
        opens: how many entries were looked for by name.
    """

    def __init__(self, clock: Callable[[], int] = now_ms) -> None:
        self.files: dict[str, bytes] = {}
        self.opens = 0
        self._clock = clock
        self._guard = threading.Lock()

    def put_new(self, name: str, data: bytes) -> bool:
        check_name(name)
        with self._guard:
            if name in self.files:
                return False
            self.files[name] = bytes(data)
        return True

    def get(self, name: str) -> bytes | None:
        self.opens += 1
        return self.files.get(check_name(name))

    def replace(self, name: str, data: bytes) -> None:
        with self._guard:
            self.files[check_name(name)] = bytes(data)

    def names(self, prefix: str) -> Iterator[str]:
        check_prefix(prefix)
        with self._guard:
            listed = list(self.files)
        yield from (name for name in listed if name.startswith(prefix) and is_name(name))

    def delete(self, name: str) -> None:
        with self._guard:
            self.files.pop(check_name(name), None)

    def now(self) -> int:
        return self._clock()

    def free_bytes(self) -> int | None:
        return None

    def close(self) -> None:
        """Nothing to let go of."""
