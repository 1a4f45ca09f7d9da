"""Numbers, sums, durations and sizes in Russian."""

from __future__ import annotations

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

_UNITS = ("КБ", "МБ", "ГБ", "ТБ")
_STEP = 1024


def plural(n: int, one: str, few: str, many: str) -> str:
    """The form that goes with `n`: 1 клиент, 2 клиента, 5 клиентов, 11 клиентов, 21 клиент."""
    tail = abs(n) % 100
    if 10 < tail < 15:  # noqa: PLR2004 - 11…14 take the third form
        return many
    match tail % 10:
        case 1:
            return one
        case 2 | 3 | 4:
            return few
        case _:
            return many


def number(n: int) -> str:
    """Thousands parted with no-break spaces: «1 840 000», «−12»."""
    text = f"{abs(n):,}".replace(",", NBSP)
    return f"{MINUS}{text}" if n < 0 else text


def count(n: int, one: str, few: str, many: str) -> str:
    """A number with its noun: «1 284 клиента»."""
    return f"{number(n)}{NBSP}{plural(n, one, few, many)}"


def rubles(kopecks: int, *, always_kopecks: bool = False) -> str:
    """Money: «1 840 000 ₽», «12,50 ₽»; kopecks are shown when there are any or when asked for."""
    whole, rest = divmod(abs(kopecks), 100)
    sign = MINUS if kopecks < 0 else ""
    tail = f",{rest:02d}" if rest or always_kopecks else ""
    return f"{sign}{number(whole)}{tail}{NBSP}₽"


def percent(share: float, *, digits: int = 0) -> str:
    """A share of one: 0.125 → «13 %» or, with `digits=1`, «12,5 %»."""
    # A half goes up, as people round; the least bit more makes up for what floats lose.
    text = f"{abs(share) * 100 * (1 + 1e-12):.{digits}f}".replace(".", ",")
    sign = MINUS if share < 0 and text.strip("0,") else ""
    return f"{sign}{text}{NBSP}%"


def duration(seconds: int) -> str:
    """A length of time: «45 сек», «12 мин», «1 ч 05 мин», «2 дня 3 ч»; `""` for nothing."""
    if seconds <= 0:
        return ""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds}{NBSP}сек"
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes}{NBSP}мин"
    days, hours = divmod(hours, 24)
    if days:
        tail = f"{NBSP}{hours}{NBSP}ч" if hours else ""
        return f"{count(days, 'день', 'дня', 'дней')}{tail}"
    tail = f"{NBSP}{minutes:02d}{NBSP}мин" if minutes else ""
    return f"{hours}{NBSP}ч{tail}"


def minutes_words(minutes: int) -> str:
    """A length of whole minutes, as hours at most: «45 мин», «2 ч», «27 ч 30 мин», «0 мин»."""
    hours, rest = divmod(minutes, 60)
    told = [f"{hours}{NBSP}ч"] if hours else []
    if rest or not hours:
        told.append(f"{rest}{NBSP}мин")
    return NBSP.join(told)


def file_size(size: int) -> str:
    """Bytes for people, steps of 1024: «512 байт», «1,4 МБ», «23 МБ»."""
    if size < _STEP:
        return count(size, "байт", "байта", "байт")
    value, power = size / _STEP, 0
    while value >= _STEP - 0.5 and power < len(_UNITS) - 1:
        value /= _STEP
        power += 1
    text = f"{value:.1f}".replace(".", ",") if value < 9.95 else f"{value:.0f}"  # noqa: PLR2004 - told by its place
    return f"{text.removesuffix(',0')}{NBSP}{_UNITS[power]}"
