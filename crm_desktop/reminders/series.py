"""The occurrences of a repeating task that may ring: from the one it stands at on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.recurrence.pattern import next_after, occurrences, stored_pattern
from crm_desktop.reminders.moments import Beginning, fires_at, of_occurrence
from crm_desktop.reminders.words import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from crm_desktop.recurrence.pattern import OffDays, Pattern

_LOOK_DAYS: Final = 400
"""So far back is looked for the last occurrence before an instant: a year and more."""
_REACHES: Final = (40, _LOOK_DAYS, 10 * _LOOK_DAYS)
_DAY_MS: Final = 86_400_000


@dataclass(frozen=True, slots=True)
class Slots:
    """What is left of a repeating task.

    Attributes:
        head: the occurrence it stands at.
        pattern: its rule; None = nobody understands it, the head alone rings.
        off: the days off.
        taken: slots with a row of their own.
    """

    head: Beginning
    pattern: Pattern | None
    off: OffDays
    taken: Container[str]

    @staticmethod
    def read(
        head: Beginning, told: tuple[str, str | None, str | None], *, off: OffDays,
        taken: Container[str],
    ) -> Slots:  # fmt: skip
        """Return what the base holds: `told` is the rule, its start and what of days off."""
        rule, start, days_off = told
        return Slots(head, stored_pattern(rule, start, days_off, head.zone), off, taken)

    def at(self, start: int) -> Beginning | None:
        """Return the occurrence that begins at an instant, if it still stands."""
        if start == self.head.at:
            return self.head
        day = day_of(start)
        return next((one for one in self._between(day - 1, day + 1) if one.at == start), None)

    def after(self, start: int | None) -> Beginning | None:
        """Return the first occurrence later than an instant; None = the head."""
        if start is None or start < self.head.at:
            return self.head
        if self.pattern is None:
            return None
        found = self.at(start)
        slot = found.slot if found is not None else None
        if slot is None:  # it was moved or dropped: look on from its day
            return self._first_after(start)
        try:
            one = next_after(self.pattern, slot, off=self.off, taken=self.taken)
        except UserError:  # a slot nobody understands
            return None
        return None if one is None else of_occurrence(one, self.head.zone)

    def up_to(self, day: int, fits: Callable[[Beginning], bool]) -> list[Beginning]:
        """Return those that fit, the head included, of the year before a day (since 1970)."""
        every = [self.head, *self._between(day - _LOOK_DAYS, day)]
        return [one for one in every if fits(one)]

    def rung(self, minutes: int, now: int) -> list[Beginning]:
        """Return the occurrences of the last year for which a reminder is due by now."""

        def due(one: Beginning) -> bool:
            at = fires_at(one, minutes)
            return at is not None and at <= now

        return self.up_to(day_of(now) + max(minutes, 0) // DAY + 2, due)

    def _first_after(self, start: int) -> Beginning | None:
        day = day_of(start)
        for reach in _REACHES:
            later = self._between(day - 1, day + reach)
            found = next((one for one in later if one.at > start), None)
            if found is not None:
                return found
        return None

    def _between(self, first: int, last: int) -> Iterator[Beginning]:
        """Yield the occurrences after the head's own, by day numbers."""
        if self.pattern is None:
            return
        low = max(first, day_of(self.head.at) - 1)
        if low > last:
            return
        epoch = datetime(1970, 1, 1, tzinfo=UTC).date()
        days = epoch + timedelta(days=low), epoch + timedelta(days=last)
        for one in occurrences(self.pattern, *days, off=self.off):
            begins = of_occurrence(one, self.head.zone)
            later = begins.at > self.head.at and one.slot != self.head.slot
            if later and one.slot not in self.taken:
                yield begins


def day_of(at: int) -> int:
    """Return the number of an instant's day since 1970."""
    return at // _DAY_MS
