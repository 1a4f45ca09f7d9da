"""Words and colours of a deal's card and its dialogs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.tasks.due import ActionState
from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_SHORT, local
from ui.theme import Tone

if TYPE_CHECKING:
    from datetime import tzinfo

    from crm_desktop.tasks.due import Due

DAYS: Final = ("день", "дня", "дней")
DEALS: Final = ("сделка", "сделки", "сделок")
TASK_ICONS: Final = {
    "call": "phone",
    "meeting": "handshake",
    "letter": "mail",
    "todo": "square-check",
}
TASK_TONES: Final = {
    "call": Tone.ACCENT,
    "meeting": Tone.VIOLET,
    "letter": Tone.TEAL,
    "todo": Tone.GREY,
}
STATE_TONES: Final = {
    ActionState.OVERDUE: Tone.BAD,
    ActionState.TODAY: Tone.OK,
    ActionState.PLANNED: Tone.GREY,
    ActionState.NONE: Tone.WARN,
}
OUTCOME_WORDS: Final = {"won": "Выиграна", "lost": "Проиграна"}
OUTCOME_TONES: Final = {"won": Tone.OK, "lost": Tone.BAD}
OUTCOME_ICONS: Final = {"won": "trophy", "lost": "circle-x"}
_DAY_MS: Final = 24 * 3600 * 1000
_HOUR_MS: Final = 3600 * 1000
_THOUSANDTHS: Final = 1000


def lasted(ms: int) -> str:
    """How long a stay was: «12 дней», «3 ч», «меньше часа»."""
    if ms >= _DAY_MS:
        return count(ms // _DAY_MS, *DAYS)
    if ms >= _HOUR_MS:
        return f"{ms // _HOUR_MS}{NBSP}ч"
    return "меньше часа"


def short_day(iso: str, today: date) -> str:
    """A day in few letters: «20 дек», of another year «20 дек 2027»; what is no day as it is."""
    try:
        on = date.fromisoformat(iso)
    except ValueError:
        return iso
    told = f"{on.day}{NBSP}{MONTHS_SHORT[on.month - 1]}"
    return told if on.year == today.year else f"{told}{NBSP}{on.year}"


def typed_due(due: Due, zone: tzinfo) -> str:
    """A date as it is typed: «25.11.2026», «25.11.2026 14:30», `""` for none."""
    on = due.day(zone)
    if on is None:
        return ""
    day = f"{on:%d.%m.%Y}"
    return day if due.at is None else f"{day} {local(due.at, zone):%H:%M}"


def show_quantity(thousandths: int | None) -> str:
    """A quantity kept in thousandths: «2», «1,5»."""
    if thousandths is None:
        return ""
    whole, rest = divmod(thousandths, _THOUSANDTHS)
    return str(whole) if not rest else f"{whole},{rest:03}".rstrip("0")
