"""A share that calls out when something new lies there."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class NewsTransport(Protocol):
    """What a transport may have besides `Transport`."""

    def wait_for_news(self, timeout: float) -> bool:
        """Wait until another station wrote, or so many seconds; whether one did.

        Raises:
            TransportError: the share is gone meanwhile.
        """
        ...
