"""Which days a rule that waits for a day looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.automation.definition import RuleDefinition

CATCH_UP: Final = 31
"""So many days are made up for when the program was not open."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; none if the first is later."""

    first: date
    last: date


def due_span(definition: RuleDefinition, *, today: date, through: str) -> Span:
    """Return which days (of the field the rule waits for) make it fire today.

    A rule that warns of a day beforehand warns as long as the day has not come: it may have been
    set late.

    Args:
        definition: of a rule that waits for a day.
        today: in the office's zone.
        through: ISO day it has looked at before; `""` if it never has.
    """
    from_day = max(
        _day(definition.since) or today,
        _day(through) or date.min,
        today - timedelta(days=CATCH_UP),
    )
    shift = timedelta(days=definition.trigger.days)
    # A clock that ran ahead for a while must not hide today.
    first = min(from_day, today) - shift
    return Span(min(first, today) if shift < timedelta() else first, today - shift)


def fired_span(definition: RuleDefinition, first: date, last: date) -> Span:
    """Return which days make the rule fire from `first` to `last`."""
    shift = timedelta(days=definition.trigger.days)
    return Span(first - shift, last - shift)


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
