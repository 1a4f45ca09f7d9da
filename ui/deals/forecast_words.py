"""What the forecast says in words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.forecast import CERTAIN, CHANCES, LIKELY, Chance, Span
from crm_desktop.views.groups import month_label
from crm_desktop.wording import count
from crm_desktop.wording.numbers import NBSP
from ui.deals.board_words import DEALS, short_sum, tenths

if TYPE_CHECKING:
    from crm_desktop.deals.forecast import Forecast, ForecastColumn

CHANCE_NAMES: Final = {
    Chance.CERTAIN: "Гарантированно",
    Chance.LIKELY: "Вероятно",
    Chance.POSSIBLE: "Возможно",
}
CHANCE_BOUNDS: Final = {
    Chance.CERTAIN: f"{CERTAIN}{NBSP}% и выше",
    Chance.LIKELY: f"{LIKELY}–{CERTAIN - 1}{NBSP}%",
    Chance.POSSIBLE: f"ниже {LIKELY}{NBSP}%",
}
_MILLION: Final = 1_000_000_00
_SPANS: Final = {
    Span.OVERDUE: "Дата прошла",
    Span.LATER: "Позже",
    Span.UNDATED: "Без даты",
}


def column_name(column: ForecastColumn) -> str:
    """«Ноябрь 2026», «Дата прошла», «Позже», «Без даты»."""
    return _SPANS.get(column.span) or month_label(column.key)


def told_column(column: ForecastColumn) -> str:
    """What a screen reader says of a column."""
    parts = [column_name(column), count(column.total.deals, *DEALS), column.total.text]
    parts += [
        f"{CHANCE_NAMES[chance].lower()} {column.expected[chance].text}"
        for chance in CHANCES
        if column.expected[chance].deals
    ]
    parts.append(f"взвешенно {column.total.weighted_text}")
    if column.won.deals:
        parts.append(f"уже выиграно {column.won.text}")
    return ", ".join(parts)


def tip_of(column: ForecastColumn) -> str:
    """The figures of a column in full, one a line; plain text of the base is escaped."""
    lines = [f"<b>{html.escape(column_name(column))}</b>"]
    for chance in CHANCES:
        part = column.expected[chance]
        named = f"{CHANCE_NAMES[chance]} ({CHANCE_BOUNDS[chance]})"
        lines.append(html.escape(f"{named}: {count(part.deals, *DEALS)}, {part.text}"))
    lines.append(html.escape(f"Всего: {column.total.text}"))
    lines.append(html.escape(f"Взвешенно: {column.total.weighted_text}"))
    if column.won.deals:
        won = f"Уже выиграно: {count(column.won.deals, *DEALS)}, {column.won.text}"
        lines.append(html.escape(won))
    return f"<qt>{'<br>'.join(lines)}</qt>"


def told_forecast(told: Forecast) -> str:
    """«26,1 млн · взвешенно 6,8 млн · выиграно 1,6 млн»."""
    if told.total.filled:
        parts = [_short(told.total.kopecks), f"взвешенно {_short(told.total.weighted)}"]
    else:
        parts = [count(told.total.deals, *DEALS)]
    if told.won.deals:
        parts.append(f"выиграно {_short(told.won.kopecks)}")
    return " · ".join(parts)


def _short(kopecks: int) -> str:
    """Fewer digits than a column tells: the head of the screen is narrow."""
    return tenths(kopecks) if kopecks >= _MILLION else short_sum(kopecks)
