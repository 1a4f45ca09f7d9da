"""Words and colours the client screens share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import duration, moment
from crm_desktop.wording.times import MONTHS_OF, local
from ui.theme import Tone

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from crm_desktop.timeline.events import EventRow

CLIENTS: Final = ("клиент", "клиента", "клиентов")
SELECTED: Final = ("Выбран", "Выбрано", "Выбрано")
KIND_NAMES: Final = {"company": "Компания", "person": "Человек"}
CHANNEL_ICONS: Final = {
    "phone": "phone",
    "email": "mail",
    "messenger": "send",
    "social": "at-sign",
    "site": "globe",
}
EVENT_ICONS: Final = {
    "call": "phone",
    "meeting": "handshake",
    "letter": "mail",
    "message": "send",
    "note": "message-circle",
}
EVENT_TONES: Final = {
    "call": Tone.ACCENT,
    "meeting": Tone.VIOLET,
    "letter": Tone.TEAL,
    "message": Tone.ACCENT,
    "note": Tone.WARN,
}
_TONES: Final = {tone.name.lower(): tone for tone in Tone}


def tone_of(colour: str, *, otherwise: Tone = Tone.GREY) -> Tone:
    """The tone a directory item is stored with; `""` or an unknown one = `otherwise`."""
    return _TONES.get(colour, otherwise)


def since(at_ms: int, zone: tzinfo) -> str:
    """«с марта 2023»."""
    there = local(at_ms, zone)
    return f"с\N{NO-BREAK SPACE}{MONTHS_OF[there.month - 1]}\N{NO-BREAK SPACE}{there.year}"


def when(at_ms: int, zone: tzinfo) -> str:
    """«сегодня, 11:40»."""
    return moment(at_ms, datetime.now(UTC), zone=zone)


def today(zone: tzinfo) -> date:
    """The date in the office."""
    return local(now_ms(), zone).date()


def event_title(event: EventRow, label: str) -> str:
    """«Входящий звонок · 12 мин»."""
    told = label
    if event.direction and event.kind in _DIRECTED:
        masculine, neuter = _DIRECTED_WORDS[event.direction]
        word = neuter if event.kind in _NEUTER else masculine
        told = f"{word} {label.lower()}"
    length = duration(event.duration_s or 0)
    return f"{told} · {length}" if length else told


_DIRECTED: Final = frozenset({"call", "letter", "message"})
_NEUTER: Final = frozenset({"letter", "message"})
_DIRECTED_WORDS: Final = {
    "in": ("Входящий", "Входящее"),
    "out": ("Исходящий", "Исходящее"),
}


def cut(text: str, most: int) -> str:
    """Return at most so many characters of a text, as one line."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
