"""Where a share lies, as a person types it: a folder, `smb://…` or `postgresql://…`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How the stations meet."""

    FOLDER = "folder"
    SMB = "smb"
    POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class ShareAddress:
    """An address without its password, which lies in the system's keyring.

    Attributes:
        way: how.
        text: the folder's path, or the URL without a password.
    """

    way: Way
    text: str


def parse_address(text: str) -> ShareAddress:
    """Read an address; a password in a URL is cut out (see `password_in`)."""
    for way in (Way.SMB, Way.POSTGRESQL):
        if text.casefold().startswith(f"{way.value}://"):
            return ShareAddress(way, _without_password(text))
    return ShareAddress(Way.FOLDER, text)


def password_in(text: str) -> str | None:
    """Return the password typed inside a URL, None if there is none."""
    person = text.partition("://")[2].rpartition("@")[0]
    return person.partition(":")[2] or None


def _without_password(text: str) -> str:
    scheme, _, rest = text.partition("://")
    person, at, place = rest.rpartition("@")
    return f"{scheme}://{person.partition(':')[0]}{at}{place}"
