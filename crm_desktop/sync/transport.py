"""What the exchange asks of the place where stations meet: a folder, an SMB share, a database.

Names are relative, with `/` between parts, ASCII, at most 120 characters. What is put under a name
never changes; a name that is absent means «not yet», never «deleted».
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Trouble(StrEnum):
    """Why a share refused."""

    OFFLINE = "offline"
    """Not reachable, or it did not answer in time."""
    DENIED = "denied"
    """The account or its password is refused, or has no right to look."""
    READ_ONLY = "read_only"
    """Can be read, not written."""
    FULL = "full"
    BROKEN = "broken"
    """Anything else: the media fails, names are refused."""


class TransportError(Exception):
    """The share refused; nothing half-written is visible under a final name.

    Attributes:
        trouble: what kind of refusal it is.
        detail: the system's own words, for the log and «подробнее»; no client data.
    """

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}")
        self.trouble = trouble
        self.detail = detail


class Transport(Protocol):
    """One open way to a share. Calls block; the caller gives them a thread and a time limit.

    Every method raises `TransportError`.
    """

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a whole new entry; nobody ever sees a part of it.

        Returns:
            False if the name is taken (whatever lies there stays as it is).
        """
        ...

    def get(self, name: str) -> bytes | None:
        """Return an entry whole, None if it is not there (yet)."""
        ...

    def replace(self, name: str, data: bytes) -> None:
        """Write an entry that only its one author ever writes (a station's own state)."""
        ...

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the full names under a folder (`log/3/`), in no order; may be some seconds old."""
        ...

    def delete(self, name: str) -> None:
        """Remove an entry; none is no error. Only compaction and leaving do this."""
        ...

    def now(self) -> int:
        """Return the share's own clock, UTC ms."""
        ...

    def free_bytes(self) -> int | None:
        """Return the free room, None where it cannot be known."""
        ...

    def close(self) -> None:
        """Let go of connections; a later call opens them again."""
        ...
