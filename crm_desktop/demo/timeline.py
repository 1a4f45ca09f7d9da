"""What happened with the demo clients over three years: much with few, little with many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.demo.event_words import (
    CALLS_IN,
    CALLS_MISSED,
    CALLS_OUT,
    LETTERS_IN,
    LETTERS_OUT,
    MEETINGS,
    MESSAGES,
    NEXT_STEPS,
    REMARKS,
)
from crm_desktop.demo.model import DemoEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    Rnd = Callable[[], float]

DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
# Up to this draw: at least so many events and up to so many more.
_AMOUNTS = ((0.3, 0, 2), (0.66, 1, 3), (0.88, 3, 5), (0.97, 8, 8), (0.995, 16, 25), (1.0, 41, 80))
_OPENING_UTC, _WORKDAY_HOURS = 6, 9
_TEAM_SIZE = 4

# kind, direction, sentences, shortest and spread of the duration in seconds
_Kind = tuple[str, str, tuple[str, ...], int, int]
_KINDS: tuple[_Kind, ...] = (
    *((("call", "out", CALLS_OUT, 40, 700),) * 8),
    *((("call", "in", CALLS_IN, 30, 500),) * 5),
    *((("call", "out", CALLS_MISSED, 0, 0),) * 2),
    *((("letter", "out", LETTERS_OUT, 0, 0),) * 3),
    *((("letter", "in", LETTERS_IN, 0, 0),) * 2),
    *((("message", "in", MESSAGES, 0, 0),) * 3),
    *((("meeting", "", MEETINGS, 1800, 5400),) * 2),
    *((("note", "", REMARKS, 0, 0),) * 3),
)
_KIND_COUNT, _STEP_COUNT = len(_KINDS), len(NEXT_STEPS)


def events(
    rnd: Rnd, created_at: int, now_ms: int, *, goods: tuple[str, ...], owner: int
) -> tuple[DemoEvent, ...]:
    """The timeline of one client, oldest first; never before `created_at` or after `now_ms`."""
    draw = rnd()
    for limit, least, spread in _AMOUNTS:
        if draw < limit:
            amount = least + int(rnd() * spread)
            break
    span = now_ms - created_at
    moments = sorted(
        [_at(rnd, created_at + span * rnd(), created_at, now_ms) for _ in range(amount)]
    )
    many = len(goods)
    found = []
    for at in moments:
        kind, direction, sentences, shortest, spread = _KINDS[int(rnd() * _KIND_COUNT)]
        text = sentences[int(rnd() * len(sentences))]
        luck = rnd()
        if "%s" in text:
            text = text.replace("%s", goods[int(rnd() * many)])
            if luck < 0.6:  # noqa: PLR2004 - the share of entries that say what comes next
                text = f"{text} {NEXT_STEPS[int(luck / 0.6 * _STEP_COUNT)]}"
        author = owner if luck > 0.15 else int(rnd() * _TEAM_SIZE)  # noqa: PLR2004 - a stand-in
        seconds = shortest + int(rnd() * rnd() * spread) if shortest else 0
        found.append(DemoEvent(kind, at, seconds, direction, text, author))
    return tuple(found)


def _at(rnd: Rnd, around: float, earliest: int, latest: int) -> int:
    """A moment of the working day, Moscow hours, near another; within the bounds."""
    day = int(around) // DAY_MS * DAY_MS
    at = day + int((_OPENING_UTC + _WORKDAY_HOURS * rnd()) * _HOUR_MS)
    return min(max(at, earliest), latest)
