"""Where something in the calendar is, or would be put: a day and a time; free of Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

A_DAY: Final = 24 * 60
STEP: Final = 15
"""Minutes things are moved by."""
FINE: Final = 5
"""The same with Shift held."""
LEAST: Final = 5
"""Nothing is shorter than so many minutes."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the calendar.

    Attributes:
        day: which day.
        minute: minutes from midnight on the clock of that day; None = the whole day.
        minutes: how long from there; None = as long as it is.
        member: whose column; None = nobody's in particular.
        last: the last of several whole days; None = as many as there are.
    """

    day: date
    minute: int | None = None
    minutes: int | None = None
    member: int | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What hangs from the pointer.

    Attributes:
        title: what it is called.
        client: whose it is; `""` = nobody's.
        minutes: how long it is drawn.
        hold: how many minutes after its beginning it was taken.
        days: the same in whole days.
    """

    title: str
    client: str = ""
    minutes: int = 30
    hold: int = 0
    days: int = 0


def snapped(minute: float, *, fine: bool = False) -> int:
    """Return the nearest quarter of an hour, or with `fine` the nearest five minutes."""
    step = FINE if fine else STEP
    return int(minute / step + 0.5) * step if minute > 0 else 0


def floored(minute: float, *, step: int) -> int:
    """Return the step a minute lies in."""
    return max(0, int(minute // step) * step)


def start_for(minute: float, *, hold: int, fine: bool) -> int:
    """Return where something begins whose `hold`-th minute is at a minute; within the day."""
    step = FINE if fine else STEP
    return min(snapped(minute - hold, fine=fine), A_DAY - step)


def stretched(
    top: int, bottom: int, *, to: float, edge_is_top: bool, fine: bool
) -> tuple[int, int]:
    """Return the new beginning and end when one edge is drawn to a minute.

    Drawn over the other edge it stops a step before.
    """
    step = FINE if fine else STEP
    at = snapped(to, fine=fine)
    if edge_is_top:
        return max(0, min(at, bottom - step)), bottom
    return top, min(A_DAY, max(at, top + step))


def drawn_range(begun: float, to: float, *, fine: bool) -> tuple[int, int]:
    """Return the range drawn over empty time: the step it began in, up or down to the pointer."""
    step = FINE if fine else STEP
    if to >= begun:
        top = floored(begun, step=step)
        return top, min(A_DAY, max(snapped(to, fine=fine), top + step))
    bottom = floored(begun, step=step) + step
    return max(0, min(snapped(to, fine=fine), bottom - step)), min(A_DAY, bottom)


def clock_words(minute: int) -> str:
    """«09:05»; the end of the day is «24:00»."""
    return f"{minute // 60:02}:{minute % 60:02}"


def range_words(top: int, minutes: int) -> str:
    """«15:00–16:00»; what lasts over midnight ends on the next day's clock."""
    bottom = top + minutes
    shown = bottom if bottom <= A_DAY else bottom % A_DAY
    return f"{clock_words(top)}\N{EN DASH}{clock_words(shown)}"
