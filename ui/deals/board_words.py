"""What the board says in words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.amounts import show_money
from crm_desktop.wording import count, number, rubles
from crm_desktop.wording.numbers import NBSP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.deals.board import Column
    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.board_totals import Totals

DEALS: Final = ("сделка", "сделки", "сделок")
OPEN_DEALS: Final = ("открытая", "открытые", "открытых")
NO_CLIENT: Final = "Клиент не указан"
NO_SUM: Final = "Без суммы"
STATE_NAMES: Final = {
    ActionState.OVERDUE: "просрочено",
    ActionState.TODAY: "сегодня",
    ActionState.PLANNED: "запланировано",
    ActionState.NONE: "без действия",
}
_MILLION: Final = 1_000_000_00
_THOUSAND: Final = 1_000_00
_LONG: Final = 100
_FEW: Final = 10


def money(amount: int, currency: str = "RUB") -> str:
    """A sum with its sign: «340 000 ₽», «1 200,50 $»."""
    return show_money(amount, currency)


def short_sum(kopecks: int) -> str:
    """A sum in few letters: «1,37 млн», «0,40 млн», «65 тыс.», «4 500 ₽»."""
    if kopecks >= 1000 * _MILLION:
        return f"{_hundredths(kopecks, 1000 * _MILLION)}{NBSP}млрд"
    if kopecks >= _LONG * _THOUSAND:
        return f"{_hundredths(kopecks, _MILLION)}{NBSP}млн"
    return _thousands(kopecks)


def _hundredths(kopecks: int, unit: int) -> str:
    """«1,37»; from a hundred on whole ones."""
    if kopecks >= _LONG * unit:
        return number((kopecks + unit // 2) // unit)
    whole, rest = divmod((kopecks * 100 + unit // 2) // unit, 100)
    return f"{whole},{rest:02d}"


def tenths(kopecks: int) -> str:
    """«7,5 млн», «124 млн», «2,5 млрд»."""
    unit, name = (1000 * _MILLION, "млрд") if kopecks >= 1000 * _MILLION else (_MILLION, "млн")
    if kopecks >= _LONG * unit:
        return f"{number((kopecks + unit // 2) // unit)}{NBSP}{name}"
    whole, rest = divmod((kopecks * 10 + unit // 2) // unit, 10)
    return f"{whole},{rest}{NBSP}{name}"


def _thousands(kopecks: int) -> str:
    if kopecks >= _FEW * _THOUSAND:
        return f"{(kopecks + _THOUSAND // 2) // _THOUSAND}{NBSP}тыс."
    if kopecks >= _THOUSAND:
        return rubles(_whole_roubles(kopecks))
    return f"{kopecks // 100}{NBSP}₽"


def sum_of(card: Card) -> str:
    """What a deal is worth."""
    return NO_SUM if card.budget is None else money(card.budget, card.currency)


def short_of(card: Card) -> str:
    """What a deal is worth, in few letters: «1,18 млн», «340 тыс.»."""
    if card.budget is None:
        return "—"
    short = _thousands(card.budget) if card.budget < _MILLION else short_sum(card.budget)
    return short if card.currency == "RUB" else f"{short}{NBSP}{card.currency}"


def whole_sum(totals: Totals) -> str:
    """Whole roubles, and what could not be turned into roubles: «1 200 000 ₽ + 300 $»."""
    parts = [rubles(_whole_roubles(totals.kopecks))] if totals.kopecks or not totals.apart else []
    parts += [money(one.amount, one.currency) for one in totals.apart]
    return " + ".join(parts)


def apart_told(totals: Totals) -> str:
    """What stands apart because its currency has no rate; '' if nothing does."""
    return ", ".join(
        f"{count(one.count, *DEALS)} на {money(one.amount, one.currency)} без курса"
        for one in totals.apart
    )


def subtitle(totals: Totals) -> str:
    """«48 открытых · 18 640 000 ₽ · взвешенно 8,1 млн»."""
    huge = totals.kopecks >= _LONG * _MILLION
    whole = tenths(totals.kopecks) if huge else rubles(_whole_roubles(totals.kopecks))
    told = [count(totals.count, *OPEN_DEALS), whole]
    if totals.weighted:
        exact = rubles(_whole_roubles(totals.weighted))
        short = totals.weighted >= _MILLION
        word = "взвеш." if huge else "взвешенно"
        told.append(f"{word} {tenths(totals.weighted) if short else exact}")
    if totals.apart:
        told.append(f"+ {apart_told(totals)}")
    return " · ".join(told)


def count_told(column: Column, shown: int) -> str:
    """«16», «11 / 12»: how many, of how many that are wanted here at most."""
    limit = limit_of(column)
    return number(shown) if limit is None else f"{number(shown)} / {number(limit)}"


def chance_told(column: Column, weighted: int) -> str:
    """«40 % · 1,37 млн»."""
    if column.stage is None:
        return short_sum(weighted) if weighted else ""
    return f"{chance_only(column)} · {short_sum(weighted)}"


def chance_only(column: Column) -> str:
    """«40 %»; '' where the columns are people."""
    return "" if column.stage is None else f"{column.stage.probability}{NBSP}%"


def limit_of(column: Column) -> int | None:
    """How many deals the stage wants at most."""
    return column.stage.soft_limit if column.stage is not None else None


def described(column: Column) -> str:
    """What must be true of the deals here, as the office wrote it."""
    return column.stage.settings.description if column.stage is not None else ""


def spoken_card(card: Card) -> str:
    """What a screen reader says of a card."""
    parts = [card.title, card.client_name, sum_of(card), card.action, card.next_title]
    parts.append(card.responsible_name)
    if card.stale:
        parts.append(f"без движения {count(card.days_still, 'день', 'дня', 'дней')}")
    return ", ".join(part for part in parts if part)


def tip_of(card: Card) -> str:
    """Everything of a card that may not fit into it."""
    lines = [card.title, card.client_name or NO_CLIENT, sum_of(card)]
    lines.append(f"{card.action}: {card.next_title}" if card.next_title else card.action)
    still = count(card.days_still, "день", "дня", "дней")
    lines.append(f"Без движения {still}" if card.days_still else "Движение сегодня")
    if card.responsible_name:
        lines.append(f"Ответственный: {card.responsible_name}")
    lines += [f"{label}: {text}" for label, text in card.fields]
    return "<qt>" + "<br>".join(html.escape(line) for line in lines) + "</qt>"


def spoken_column(column: Column, totals: Totals) -> str:
    """What a screen reader says of a column."""
    parts = [column.name, count(totals.count, *DEALS), whole_sum(totals)]
    limit = limit_of(column)
    if limit is not None and totals.count > limit:
        parts.append(f"больше предела {number(limit)}")
    parts += [
        f"{STATE_NAMES[state]} {number(found)}" for state, found in totals.by_state.items() if found
    ]
    return ", ".join(parts)


def still_told(card: Card) -> str:
    """«16 дн.» without movement; '' if something happened today."""
    return f"{number(card.days_still)}{NBSP}дн." if card.days_still else ""


def many(ids: Sequence[int]) -> str:
    """«5 сделок»."""
    return count(len(ids), *DEALS)


def _whole_roubles(kopecks: int) -> int:
    return (kopecks + 50) // 100 * 100
