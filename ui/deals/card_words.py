"""Words and colours of a deal's card and its dialogs."""

from __future__ import annotations

from datetime import date
from typing import Final

from crm_desktop.wording.numbers import NBSP, count
from crm_desktop.wording.times import MONTHS_SHORT
from ui.theme import Tone

DAYS: Final = ("день", "дня", "дней")
DEALS: Final = ("сделка", "сделки", "сделок")
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


def show_quantity(thousandths: int | None) -> str:
    """A quantity kept in thousandths: «2», «1,5»."""
    if thousandths is None:
        return ""
    whole, rest = divmod(thousandths, _THOUSANDTHS)
    return str(whole) if not rest else f"{whole},{rest:03}".rstrip("0")
