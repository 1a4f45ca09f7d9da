"""Names of entries: what every file server keeps apart, whatever its rules of case and signs."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 120
TEMPORARY: Final = "tmp"
"""Folder of half-written files; never an entry."""

_PART: Final = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_-])?")
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)


def is_name(name: str) -> bool:
    """Tell whether this can be an entry's name; leftovers of other programs cannot."""
    parts = name.split("/")
    return (
        len(name) <= LONGEST
        and parts[0] != TEMPORARY
        and all(_PART.fullmatch(part) and part.split(".")[0] not in _DEVICES for part in parts)
    )


def check_name(name: str) -> str:
    """Return the name.

    Raises:
        ValueError: it is not one.
    """
    if not is_name(name):
        raise ValueError(f"not a name of an entry: {name!r}")
    return name


def check_prefix(prefix: str) -> str:
    """Return a prefix as a folder: empty, or parts each followed by a slash.

    Raises:
        ValueError: it is not one.
    """
    if prefix and not (prefix.endswith("/") and is_name(prefix[:-1])):
        raise ValueError(f"not a folder of entries: {prefix!r}")
    return prefix
