"""Understanding a task typed in one line: «завтра 14:00 позвонить Ивановой»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.tasks.due import NO_DUE, Due, parse_due

if TYPE_CHECKING:
    from datetime import date, tzinfo

_MOST_WORDS: Final = 4
_CLOCK: Final = re.compile(r"(?:в\s+)?\d{1,2}:\d{2}", re.IGNORECASE)
_DAY: Final = re.compile(
    r"сегодня|завтра|послезавтра|через .+|\+\s*\d+.*|(?:во?\s+)?(?:понедельник|вторник|сред[ау]|"
    r"четверг|пятниц[ау]|суббот[ау]|воскресенье|пн|вт|ср|чт|пт|сб|вс)|\d{1,2}\.\d{1,2}(?:\.\d{2,4})?"
    r"|\d{1,2}\s+(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*(?:\s+\d{4})?",
    re.IGNORECASE,
)
_KINDS: Final = (
    ("call", re.compile(r"(?:по|пере)?звон(?:ить|ок|ка)|набрать", re.IGNORECASE)),
    ("meeting", re.compile(r"встре(?:ча|титься|чу)|совещание|планёрка|показ", re.IGNORECASE)),
    ("letter", re.compile(r"письмо|написать|ответить|отправить|выслать", re.IGNORECASE)),
)
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True)
class TypedTask:
    """What a line says.

    Attributes:
        title: without the words of the date; `""` if nothing else is said.
        due: `NO_DUE` if no date is said.
        said: the words that were understood as the date; `""` if none.
        kind: `call`, `meeting`, `letter` if the words tell; else `""`.
    """

    title: str
    due: Due = NO_DUE
    said: str = ""
    kind: str = ""


def read_typed(text: str, *, today: date, zone: tzinfo) -> TypedTask:
    """Part a line into what is to be done and when; a line without a date is all title.

    The words of the date stand at the beginning, at the end, or the day at one end and the time
    at the other. What only looks like a date («32.13») stays in the title.
    """
    words = text[:_LONGEST].split()
    head = _found(words, today, zone, at_end=False)
    rest = words[head:]
    tail = _found(rest, today, zone, at_end=True)
    said = words[:head] + rest[len(rest) - tail :] if tail else words[:head]
    middle = rest[: len(rest) - tail] if tail else rest
    due = _due(" ".join(said), today, zone) if said else NO_DUE
    if due is None:  # two dates, or two times: the first one is meant
        said, middle = (words[:head], rest) if head else (rest[len(rest) - tail :], middle)
        due = _due(" ".join(said), today, zone) or NO_DUE
    title = " ".join(middle).strip(" ,;—-")
    title = title[:1].upper() + title[1:] if said else title
    return TypedTask(title, due, " ".join(said), _kind(" ".join(middle)))


def _found(words: list[str], today: date, zone: tzinfo, *, at_end: bool) -> int:
    """Return how many words at an end say a date or a time, the longest reading first."""
    for number in range(min(_MOST_WORDS, len(words)), 0, -1):
        part = words[-number:] if at_end else words[:number]
        if _due(" ".join(part), today, zone) is not None:
            return number
    return 0


def _due(said: str, today: date, zone: tzinfo) -> Due | None:
    bare = said.strip(" ,;").replace(",", " ")
    clock = _CLOCK.search(bare)
    day = (bare[: clock.start()] + bare[clock.end() :]).strip() if clock else bare
    if day and _DAY.fullmatch(day) is None:
        return None
    told = f"{day} {clock.group().removeprefix('в').strip()}" if clock and day else bare
    try:
        return parse_due(told, today=today, zone=zone)
    except UserError:
        return None


def _kind(title: str) -> str:
    found = [(match.start(), key) for key, rule in _KINDS if (match := rule.search(title))]
    return min(found)[1] if found else ""
