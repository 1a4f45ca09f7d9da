"""Client cards opened and not told of yet, in memory."""

from __future__ import annotations

import threading
from typing import Final

QUARTER_MS: Final = 15 * 60 * 1000


class Looks:
    """Different cards opened since the last line; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: set[int] = set()
        self._since = 0

    def add(self, client_id: int, at: int) -> None:
        """Count a card; `at` is UTC ms."""
        with self._lock:
            self._since = self._since or at
            self._ids.add(client_id)

    def is_due(self, at: int) -> bool:
        """Tell whether the quarter of an hour of the first one is over."""
        with self._lock:
            return bool(self._since) and self._since // QUARTER_MS != at // QUARTER_MS

    def take(self) -> frozenset[int]:
        """Return the cards and begin anew."""
        with self._lock:
            ids, self._ids, self._since = frozenset(self._ids), set(), 0
        return ids

    def give_back(self, ids: frozenset[int], at: int) -> None:
        """Count again what could not be written."""
        with self._lock:
            self._ids |= ids
            self._since = self._since or at
