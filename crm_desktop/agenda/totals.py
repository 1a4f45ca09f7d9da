"""How much a day holds and how busy people are. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.agenda.pieces import MINUTE_MS, midnight_ms
from crm_desktop.wording.numbers import NBSP, count

if TYPE_CHECKING:
    from datetime import date

    from crm_desktop.agenda.entry import Agenda

_HOUR: Final = 60
_ONE: Final = timedelta(days=1)
# Men's names that end as women's do.
_MEN: Final = frozenset(
    {"данила", "илья", "кузьма", "лука", "никита", "савва", "фома", "гаврила", "добрыня"}
)


def day_totals(agenda: Agenda, *, member: int | None = None) -> dict[date, int]:
    """Count what is on each day: done ones too, missed ones and birthdays not.

    Args:
        agenda: a reading.
        member: only what this person does; None = everything that was read.
    """
    return {
        day: sum(
            not entry.missed and (member is None or member in entry.people)
            for entry in agenda.of_day(day)
        )
        for day in agenda.days()
    }


def total_words(n: int) -> str:
    """«4 дела», «1 дело», `""` for none."""
    return count(n, "дело", "дела", "дел") if n else ""


def busy_minutes(agenda: Agenda) -> dict[int, int]:
    """Return how long each person is busy in the range, minutes; what overlaps counts once.

    What is done took its time too; what was missed or lasts whole days takes none.
    """
    first = midnight_ms(agenda.first, agenda.zone)
    last = midnight_ms(agenda.last + _ONE, agenda.zone)
    spans: dict[int, list[tuple[int, int]]] = {}
    for entry in agenda.entries:
        if entry.all_day or entry.missed:
            continue
        for member in entry.people:
            spans.setdefault(member, []).append((max(entry.start, first), min(entry.end, last)))
    return {member: _covered(found) // MINUTE_MS for member, found in spans.items()}


def busy_words(name: str, minutes: int) -> str:
    """«занят 15 ч», «занята 30 мин», `""` for somebody free; half an hour rounds up."""
    if minutes <= 0:
        return ""
    word = "занята" if _woman(name) else "занят"
    if minutes < _HOUR:
        return f"{word} {minutes}{NBSP}мин"
    return f"{word} {(minutes + _HOUR // 2) // _HOUR}{NBSP}ч"


def _woman(name: str) -> bool:
    first = name.split(maxsplit=1)[0].lower() if name.split() else ""
    return first.endswith(("а", "я")) and first not in _MEN


def _covered(spans: list[tuple[int, int]]) -> int:
    total, until = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, until))
        until = max(until, end)
    return total
