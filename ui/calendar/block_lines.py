"""Which words of a task stand in a block of a size; free of Qt.

Under 34 pixels there is one line. Higher ones wrap at words, never inside one if it can be
helped; the client stands there from 56 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ONE_LINE: Final = 34
"""Lower blocks have one line, pixels at 100 %."""
_PLAIN: Final = False
CLIENT_FROM: Final = 56
"""From this height a block tells its client, pixels at 100 %."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block; `strong` ones are the title."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What lines are set with.

    Attributes:
        width: pixels there are.
        height: pixels there are.
        line: height of one line.
        measure: the width of a text, strong or not.
        factor: what 100 % is multiplied by.
    """

    width: int
    height: int
    line: int
    measure: Callable[[str, bool], int]
    factor: float = 1.0


def lines_of(title: str, time: str, client: str, setting: Setting) -> tuple[Line, ...]:
    """Return the lines that fit: the title, then the time, then the client."""
    if setting.height < ONE_LINE * setting.factor:
        return (Line(_cut(title, setting, strong=True), strong=True),)
    room = max(1, setting.height // max(1, setting.line))
    keep = 1 if room > 1 else 0  # the time is worth more than a title's second line
    heads = wrap(title, setting, most=room - keep, strong=True)
    found = [Line(text, strong=True) for text in heads]
    if len(found) < room and time:
        begins = time.partition("\N{EN DASH}")[0]
        fits = setting.measure(time, _PLAIN) <= setting.width
        told = time if fits else begins
        if setting.measure(told, _PLAIN) <= setting.width:
            found.append(Line(told))
    if client and setting.height >= CLIENT_FROM * setting.factor and len(found) < room:
        most = min(2, room - len(found))
        found += [Line(text) for text in wrap(client, setting, most=most, strong=False)]
    return tuple(found)


def wrap(text: str, setting: Setting, *, most: int, strong: bool) -> list[str]:
    """Break a text at words into at most so many lines; the last one is cut with «…»."""
    words = text.split()
    lines: list[str] = []
    while words:
        if len(lines) == most - 1:
            lines.append(_cut(" ".join(words), setting, strong=strong))
            return lines
        line = words.pop(0)
        while words and setting.measure(f"{line} {words[0]}", strong) <= setting.width:
            line = f"{line} {words.pop(0)}"
        lines.append(_cut(line, setting, strong=strong))
    return lines


def _cut(text: str, setting: Setting, *, strong: bool) -> str:
    if setting.measure(text, strong) <= setting.width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if setting.measure(text[:middle].rstrip() + "…", strong) <= setting.width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""
