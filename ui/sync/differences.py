"""Two long values beside each other: shown from where they differ."""

from __future__ import annotations

from typing import Final

_SHORT: Final = 24
"""So many signs in common are shown anyway."""
_BEFORE: Final = 10
"""So many signs, or the rest of the word, stand before the first difference."""
_CUT: Final = "…"


def from_the_difference(value: str, other: str) -> str:
    """Return a value without the long beginning it has in common with another one.

    «Звонить после обеда, доб. 15» beside «Звонить после обеда, доб. 17» is «…обеда, доб. 15».
    """
    line, beside = _in_a_line(value), _in_a_line(other)
    common = _alike(line, beside)
    if common <= _SHORT or line == beside:
        return line
    at = line.rfind(" ", 0, common - _BEFORE) + 1
    # One word as long as a line is cut where it has to be.
    start = at if common - at <= _SHORT else common - _BEFORE
    return f"{_CUT}{line[start:]}"


def _alike(one: str, two: str) -> int:
    """How many signs two texts begin with alike; a text may be a whole page."""
    least, most = 0, min(len(one), len(two))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == two[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _in_a_line(value: str) -> str:
    return " ".join(value.split())
