"""What is counted: numbers of records, sums of money, shares, averages."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.cube.days import DAY_MS
from crm_desktop.cube.parts import (
    Count,
    Distinct,
    Each,
    Extreme,
    Money,
    Number,
    Part,
    Total,
    kopecks,
    number_of,
    weighted,
)
from crm_desktop.currencies.rates import to_kopecks
from crm_desktop.reports.result import Records, Sense, Unit, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

WON: Final = "b.outcome = 'won'"
LOST: Final = "b.outcome = 'lost'"
OPEN: Final = "b.outcome IS NULL"
_COUNTS, _SUMS, _SHARES, _TIMES = "Число", "Суммы", "Доли и средние", "Сроки"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted.

    Attributes:
        key: its name in questions.
        title: Russian.
        group: heading in a picker.
        unit: of the number.
        parts: what is asked of the base for it.
        value: makes the number of what is kept of the parts, and the rates.
        term: key of the explanation behind its «?».
        sense: whether more is good.
        where: SQL of which records it is about; `""` = all.
        counts: the different records it counts, if not the source's own.
    """

    key: str
    title: str
    group: str
    unit: Unit
    parts: tuple[Part, ...]
    value: Callable[[Sequence[Any], Mapping[str, int]], Value] = field(compare=False)
    term: str = ""
    sense: Sense = Sense.NEUTRAL
    where: str = ""
    counts: Records | None = None

    @property
    def additive(self) -> bool:
        """Whether the number of a whole is the sum of those of its parts."""
        return self.value in _ADDITIVE


def counted(
    key: str, title: str, where: str = "", *, term: str = "", sense: Sense = Sense.NEUTRAL
) -> Measure:
    """Return the number of records that meet a condition."""
    return Measure(
        key, title, _COUNTS, Unit.COUNT, (Count(where),), _first, term, sense, where
    )  # fmt: skip


def different(key: str, title: str, sql: str, counts: Records, *, where: str = "") -> Measure:
    """Return the number of different records of another kind."""
    x = f"CASE WHEN {where} THEN {sql} END" if where else sql
    return Measure(
        key, title, _COUNTS, Unit.COUNT, (Distinct(x),), _size, where=where, counts=counts
    )


def added(key: str, title: str, sql: str, unit: Unit, *, where: str = "") -> Measure:
    """Return a sum of small whole numbers."""
    return Measure(key, title, _SUMS, unit, (Total(sql),), _first, where=where)


def money(
    key: str, title: str, sql: str, *, where: str = "", term: str = "",
    sense: Sense = Sense.NEUTRAL,
) -> Measure:  # fmt: skip
    """Return a sum of money in roubles."""
    return Measure(
        key, title, _SUMS, Unit.KOPECKS, (Money(_only(sql, where)),), _kopecks, term, sense, where
    )


def average(key: str, title: str, sql: str, *, where: str = "", term: str = "") -> Measure:
    """Return an average of money; what is empty or has no rate does not count."""
    return Measure(
        key, title, _SHARES, Unit.KOPECKS, (Money(_only(sql, where)),), _average, term,
        where=where,
    )  # fmt: skip


def field_money(field_key: str, label: str, sql: str) -> Iterator[Measure]:
    """Return sum, average, least and largest of a field of money."""
    yield money(f"sum:{field_key}", f"{label}: сумма", sql)
    yield average(f"avg:{field_key}", f"{label}: среднее", sql)
    for name, title, largest in (("min", "наименьшее", False), ("max", "наибольшее", True)):
        yield Measure(
            f"{name}:{field_key}", f"{label}: {title}", _SHARES, Unit.KOPECKS,
            (Extreme(sql, largest=largest),), _largest if largest else _least,
        )  # fmt: skip


def field_numbers(field_key: str, label: str, sql: str) -> Iterator[Measure]:
    """Return sum, average, least and largest of a field of numbers."""
    part = (Number(sql),)
    for name, title, group, value in (
        ("sum", "сумма", _SUMS, _number_sum), ("avg", "среднее", _SHARES, _number_average),
        ("min", "наименьшее", _SHARES, _number_least),
        ("max", "наибольшее", _SHARES, _number_most),
    ):  # fmt: skip
        yield Measure(f"{name}:{field_key}", f"{label}: {title}", group, Unit.NUMBER, part, value)


def deal_measures(*, sums: bool) -> Iterator[Measure]:
    """Return what is counted of deals `b`.

    Args:
        sums: whether the budget is to be seen.
    """
    yield counted("count", "Сделок")
    yield different("clients", "Клиентов", "b.client", Records.CLIENTS)
    yield counted("open", "В работе", OPEN)
    yield counted("won", "Выиграно", WON, term="won", sense=Sense.GOOD)
    yield counted("lost", "Проиграно", LOST, term="lost", sense=Sense.BAD)
    if sums:
        yield from field_money("budget", "Бюджет", "b.budget")
        yield Measure(
            "weighted", "Взвешенная сумма", _SUMS, Unit.KOPECKS,
            (Money("b.budget", chance="b.probability"),), _weighted, sense=Sense.GOOD,
        )  # fmt: skip
        yield money("open_sum", "В работе, сумма", "b.budget", where=OPEN)
        yield money("won_sum", "Выиграно, сумма", "b.budget", where=WON, term="won",
                    sense=Sense.GOOD)  # fmt: skip
        yield money("lost_sum", "Проиграно, сумма", "b.budget", where=LOST, term="lost",
                    sense=Sense.BAD)  # fmt: skip
        yield average("average_check", "Средний чек", "b.budget", where=WON)
    yield Measure(
        "conversion", "Конверсия", _SHARES, Unit.SHARE, (Count(WON), Count(LOST)), _conversion,
        sense=Sense.GOOD, where=f"({WON} OR {LOST})",
    )  # fmt: skip
    lasted = f"CASE WHEN {WON} THEN max(b.closed_at - b.created_at, 0) END"
    yield Measure(
        "cycle_days", "Цикл сделки, дней", _TIMES, Unit.DAYS,
        (Number(lasted),), _days, sense=Sense.BAD, where=WON,
    )  # fmt: skip
    yield Measure(
        "cycle_median", "Цикл сделки, медиана", _TIMES, Unit.DAYS, (Each(lasted),), _median_days,
        sense=Sense.BAD, where=WON,
    )  # fmt: skip


def _only(sql: str, where: str) -> str:
    return f"CASE WHEN {where} THEN {sql} END" if where else sql


def _first(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    found: Value = kept[0]
    return found


def _size(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    return len(kept[0])


def _kopecks(kept: Sequence[Any], rates: Mapping[str, int]) -> Value:
    return kopecks(kept[0], rates)


def _weighted(kept: Sequence[Any], rates: Mapping[str, int]) -> Value:
    return weighted(kept[0], rates)


def _average(kept: Sequence[Any], rates: Mapping[str, int]) -> Value:
    number = number_of(kept[0], rates)
    return divided(kopecks(kept[0], rates), number) if number else None


def divided(amount: int, number: int) -> int:
    """Return a share of a sum, half a kopeck rounded away from zero."""
    whole = (2 * abs(amount) + number) // (2 * number)
    return whole if amount >= 0 else -whole


def _ends(kept: Mapping[str, int], rates: Mapping[str, int]) -> list[int]:
    return [to_kopecks(amount, rates[code]) for code, amount in kept.items() if code in rates]


def _least(kept: Sequence[Any], rates: Mapping[str, int]) -> Value:
    return min(_ends(kept[0], rates), default=None)


def _largest(kept: Sequence[Any], rates: Mapping[str, int]) -> Value:
    return max(_ends(kept[0], rates), default=None)


def _number_sum(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    return float(kept[0][0])


def _number_average(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    total, number, _least_of, _most_of = kept[0]
    return total / number if number else None


def _number_least(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    found: Value = kept[0][2]
    return found


def _number_most(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    found: Value = kept[0][3]
    return found


def _conversion(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    won, lost = kept
    return won / (won + lost) if won + lost else None


def _days(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    total, number, *_ends_of = kept[0]
    return total / number / DAY_MS if number else None


def _median_days(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    return median(kept[0]) / DAY_MS if kept[0] else None


def share(key: str, title: str, part: str, whole: str, *, sense: Sense = Sense.GOOD) -> Measure:
    """Return which share of the records of `whole` are those of `part`."""
    return Measure(
        key, title, _SHARES, Unit.SHARE, (Count(part), Count(whole)), _share, sense=sense,
        where=whole,
    )  # fmt: skip


def _share(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    part, whole = kept
    return part / whole if whole else None


def minutes(key: str, title: str, seconds: str, where: str) -> Measure:
    """Return minutes of seconds."""
    return Measure(
        key, title, _SUMS, Unit.MINUTES, (Total(_only(seconds, where)),), _minutes, where=where
    )


def _minutes(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    return divided(kept[0], 60)


def thousandths(key: str, title: str, sql: str) -> Measure:
    """Return a sum of thousandths as a number."""
    return Measure(key, title, _SUMS, Unit.NUMBER, (Total(sql),), _thousandths)


def _thousandths(kept: Sequence[Any], _rates: Mapping[str, int]) -> Value:
    return int(kept[0]) / 1000


_ADDITIVE: Final = frozenset({_first, _kopecks, _weighted, _number_sum, _thousandths})
