"""Values of reports in words: exact for tables, short for tiles and charts, and what changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.reports.period import ReportPeriod
from crm_desktop.reports.result import Sense, Unit
from crm_desktop.wording import number, percent, rubles
from crm_desktop.wording.numbers import MINUS, NBSP, minutes_words
from crm_desktop.wording.times import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.reports.result import Value

NOTHING: Final = "—"
_KOPECKS: Final = 100
_STEPS: Final = (
    (1_000_000_000_000, "трлн"),
    (1_000_000_000, "млрд"),
    (1_000_000, "млн"),
    (1_000, "тыс."),
)
_SHORT_FROM: Final = 10_000
_SHORT_COUNT_FROM: Final = 100_000
_FEW: Final = 100
_MANY_TIMES: Final = 10
_NICE: Final = (1, 2, 2.5, 5, 10)


def decimal(value: float, digits: int) -> str:
    """A number with so many digits after the comma: «1 234,50», «−0,3»."""
    whole, _, rest = f"{abs(value):.{digits}f}".partition(".")
    text = number(int(whole)) + (f",{rest}" if rest else "")
    return f"{MINUS}{text}" if value < 0 and text.strip("0,") else text


def show_value(value: Value, unit: Unit) -> str:  # noqa: PLR0911 - one line a unit
    """A value as it stands in a table; «—» for none.

    Args:
        value: of the unit; text where a number is expected is shown as it is; money that is no
            whole number of kopecks is an average.
        unit: what it means.
    """
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return _show_day(value, unit)
    match unit:
        case Unit.KOPECKS:
            return rubles(_kopecks(value))
        case Unit.SHARE:
            return _show_share(value)
        case Unit.DAYS:
            return f"{decimal(value, 1)}{NBSP}дн."
        case Unit.MINUTES:
            return _minutes(value)
        case Unit.NUMBER:
            return decimal(value, 0 if value == round(value) else 2)
        case Unit.TIMES:
            return f"{decimal(value, 1)}×"
        case _:
            return _whole(value)


def _kopecks(value: float) -> int:
    """Whole kopecks; an average, no sum anybody paid, is whole rubles from a thousand on."""
    guess = value != round(value) and abs(value) >= _SHORT_FROM * _KOPECKS // 10
    return round(value / _KOPECKS) * _KOPECKS if guess else round(value)


def show_short(value: Value, unit: Unit) -> str:
    """A value for a tile or beside a bar: «4,38 млн», «980 тыс.», «12 %»."""
    if value is None or isinstance(value, str):
        return show_value(value, unit)
    if unit is Unit.KOPECKS:
        whole = value / _KOPECKS
        return _large(whole) if abs(whole) >= _SHORT_FROM else rubles(round(whole) * _KOPECKS)
    if unit in {Unit.COUNT, Unit.NUMBER} and abs(value) >= _SHORT_COUNT_FROM:
        return _large(value)
    return show_value(value, unit)


def show_change(value: float | None, before: float | None, unit: Unit) -> str:
    """How a number differs from what it was: «+12 %», «на 3 меньше», «+2,5 п. п.».

    Returns:
        `""` if one of them is not known.
    """
    if value is None or before is None:
        return ""
    if value == before:
        return "без изменений"
    more = value - before
    if unit is Unit.SHARE:
        points = more * 100
        digits = 0 if abs(points) >= _MANY_TIMES else 1
        return f"{_sign(more)}{decimal(abs(points), digits)}{NBSP}п.{NBSP}п."
    in_things = unit not in {Unit.COUNT, Unit.KOPECKS}
    few = unit is Unit.COUNT and (max(abs(value), abs(before)) <= _FEW or not before)
    if in_things or few:
        word = "больше" if more > 0 else "меньше"
        return f"на{NBSP}{show_short(abs(more), unit)} {word}"
    return _ratio(value, before, unit)


def _ratio(value: float, before: float, unit: Unit) -> str:
    if before <= 0:
        return f"было {show_short(before, unit)}"
    if value / before >= _MANY_TIMES:
        return f"в{NBSP}{number(round(value / before))} раз больше"
    return f"{_sign(value - before)}{percent(abs(value - before) / before)}"


_TO: Final = (
    *("январю", "февралю", "марту", "апрелю", "маю", "июню"),
    *("июлю", "августу", "сентябрю", "октябрю", "ноябрю", "декабрю"),
)


def against_words(compared: ReportPeriod | None) -> str:
    """What a period compared with is called: «к ноябрю 2025», «к дек 2024 – ноя 2025».

    Returns:
        `""` without a period.
    """
    if compared is None:
        return ""
    first, last = compared.first, compared.last
    if compared == ReportPeriod.month(first):
        return f"к{NBSP}{_TO[first.month - 1]} {first.year}"
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return f"к{NBSP}{first.year} году"
    return f"к{NBSP}{short_period(compared)}"


def short_period(period: ReportPeriod) -> str:
    """A period where there is little room: «ноябрь 2025», «дек 2024 – ноя 2025»."""
    first, last = period.first, period.last
    if period == ReportPeriod.month(first) or first == last or str(period).endswith("год"):
        return str(period)
    if period.whole_months:
        return f"{_short_month(first)} – {_short_month(last)}"
    return f"{first:%d.%m.%y} – {last:%d.%m.%y}"


def _short_month(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]}{NBSP}{day.year}"


def is_better(value: float | None, before: float | None, sense: Sense) -> bool | None:
    """Whether a change is good for the office; None = neither."""
    if value is None or before is None or value == before or sense is Sense.NEUTRAL:
        return None
    return (value > before) == (sense is Sense.GOOD)


@dataclass(frozen=True, slots=True)
class AxisScale:
    """How the values along an axis are said.

    Attributes:
        divisor: by what raw values are divided.
        unit_text: what is counted, said once: «млн ₽», «%», `""`.
        unit: of the raw values.
    """

    divisor: float
    unit_text: str
    unit: Unit

    def show(self, value: float, *, tick: bool = False) -> str:
        """A value in the unit of the axis: «4,38»; a tick has no digits it does not need."""
        scaled = value / self.divisor
        if tick:
            return _trimmed(decimal(scaled, 2)) if abs(scaled) < _FEW else decimal(scaled, 0)
        if self.unit in {Unit.COUNT, Unit.MINUTES} and self.divisor == 1:
            return _whole(scaled)
        if self.unit is Unit.SHARE:
            return decimal(scaled, 0 if abs(scaled) >= _MANY_TIMES else 1)
        if self.unit is Unit.KOPECKS and self.divisor == _KOPECKS:
            return decimal(scaled, 0)
        return _three_digits(scaled)


def axis_scale(values: Iterable[float | None], unit: Unit) -> AxisScale:
    """Choose how an axis over these values speaks."""
    top = max((abs(value) for value in values if value is not None), default=0)
    if unit is Unit.SHARE:
        return AxisScale(0.01, "%", unit)
    if unit is Unit.DAYS:
        return AxisScale(1, "дн.", unit)
    if unit is Unit.MINUTES:
        return AxisScale(60, "ч", unit) if top >= 120 else AxisScale(1, "мин", unit)  # noqa: PLR2004 - two hours
    money = unit is Unit.KOPECKS
    base, tail = (_KOPECKS, f"{NBSP}₽") if money else (1, "")
    least = _SHORT_FROM if money else _SHORT_COUNT_FROM
    for step, name in _STEPS:
        if top / base >= max(step, least):
            return AxisScale(base * step, f"{name}{tail}", unit)
    return AxisScale(base, tail.strip(NBSP) or ("×" if unit is Unit.TIMES else ""), unit)


def nice_ticks(low: float, high: float, *, most: int = 5, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from at or below `low` to at or above `high`.

    Args:
        low: the least value.
        high: the largest value; not less than `low`.
        most: so many steps between them at most.
        whole: no parts of one.
    """
    if high <= low:
        high = low + 1
    rough = (high - low) / max(1, most)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in _NICE if each * power >= rough * (1 - 1e-9))
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(at * step, 10) for at in range(first, last + 1))


def _show_day(text: str, unit: Unit) -> str:
    try:
        if unit is Unit.DAY:
            return f"{date.fromisoformat(text):%d.%m.%Y}"
        if unit is Unit.MONTH:
            on = date.fromisoformat(f"{text}-01")
            return f"{MONTHS[on.month - 1]}{NBSP}{on.year}"
    except ValueError:
        return text
    return text


def _show_share(share: float) -> str:
    whole = abs(share * 100 - round(share * 100)) < 1e-9  # noqa: PLR2004 - what floats lose
    near = 0 < abs(share) < 0.1 or 0.99 < abs(share) < 1  # noqa: PLR2004 - where a whole per cent misleads
    return percent(share, digits=1 if near and not whole else 0)


def _minutes(value: float) -> str:
    told = minutes_words(round(abs(value)))
    return f"{MINUS}{told}" if value < 0 and round(abs(value)) else told


def _whole(value: float) -> str:
    return number(round(value)) if value == round(value) else decimal(value, 1)


def _large(value: float) -> str:
    for step, name in _STEPS:
        # What would be said as «1000 тыс.» is a million.
        if round(abs(value) / step, 2) >= 1:
            scaled = value / step
            text = decimal(scaled, 0) if name == "тыс." else _three_digits(scaled)
            return f"{text}{NBSP}{name}"
    return _whole(value)


def _three_digits(value: float) -> str:
    if abs(value) >= _FEW:
        return decimal(value, 1 if abs(value) < _FEW * 10 else 0).removesuffix(",0")
    return decimal(value, 2).removesuffix(",00")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(",") if "," in text else text


def _sign(value: float) -> str:
    return "+" if value > 0 else MINUS
