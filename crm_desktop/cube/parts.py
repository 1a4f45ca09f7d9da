"""What measures are made of: pieces of a SELECT that can be added up group by group."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Final

from crm_desktop.currencies.rates import to_kopecks, weighed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHOLE: Final = 1_000_000_000
"""Sums are taken in two parts, milliards and the rest: no number of records overflows."""


class Part(ABC):
    """A piece: which columns are asked for, and what is kept of them for a group."""

    by_currency: ClassVar[bool] = False
    """Whether it is asked for each currency apart."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.columns == getattr(other, "columns", ())

    def __hash__(self) -> int:
        return hash((type(self), self.columns))

    @abstractmethod
    def begin(self) -> Any:
        """Return what is kept of nothing."""

    @abstractmethod
    def take(self, kept: Any, currency: str, values: Sequence[Any]) -> Any:
        """Return what is kept with one row of the answer more."""

    @abstractmethod
    def merge(self, kept: Any, other: Any) -> Any:
        """Return what is kept of two groups together."""


class Count(Part):
    """How many records meet a condition; of all without one."""

    def __init__(self, where: str = "") -> None:
        super().__init__(f"count(CASE WHEN {where} THEN 1 END)" if where else "count(*)")

    def begin(self) -> int:
        return 0

    def take(self, kept: int, currency: str, values: Sequence[Any]) -> int:  # noqa: ARG002 - one way for all parts
        return kept + int(values[0])

    def merge(self, kept: int, other: int) -> int:
        return kept + other


class Total(Count):
    """A sum of whole numbers: seconds, days moved."""

    def __init__(self, x: str) -> None:
        Part.__init__(
            self, f"coalesce(sum(({x}) / {WHOLE}), 0)", f"coalesce(sum(({x}) % {WHOLE}), 0)"
        )

    def take(self, kept: int, currency: str, values: Sequence[Any]) -> int:  # noqa: ARG002 - one way for all parts
        high, low = values
        return kept + int(high) * WHOLE + int(low)


class Distinct(Part):
    """Which different records: the ids themselves, so that groups can be put together."""

    def __init__(self, x: str) -> None:
        super().__init__(f"json_group_array(DISTINCT {x}) FILTER (WHERE {x} IS NOT NULL)")

    def begin(self) -> set[int]:
        return set()

    def take(self, kept: set[int], currency: str, values: Sequence[Any]) -> set[int]:  # noqa: ARG002 - one way for all parts
        kept.update(json.loads(values[0]))
        return kept

    def merge(self, kept: set[int], other: set[int]) -> set[int]:
        kept |= other
        return kept


Sums = dict[str, tuple[int, int]]


class Money(Part):
    """Sums in their currencies, and of how many records; `chance` = each times its per cent."""

    by_currency = True

    def __init__(self, x: str, *, chance: str = "") -> None:
        times = f" * {chance}" if chance else ""
        super().__init__(
            f"sum(({x}) / {WHOLE}{times})", f"sum(({x}) % {WHOLE}{times})", f"count({x})"
        )

    def begin(self) -> Sums:
        return {}

    def take(self, kept: Sums, currency: str, values: Sequence[Any]) -> Sums:
        high, low, number = values
        if number:
            amount, before = kept.get(currency, (0, 0))
            kept[currency] = (amount + high * WHOLE + low, before + number)
        return kept

    def merge(self, kept: Sums, other: Sums) -> Sums:
        for currency, (amount, number) in other.items():
            has, before = kept.get(currency, (0, 0))
            kept[currency] = (has + amount, before + number)
        return kept


class Extreme(Part):
    """The least or the largest sum of each currency."""

    by_currency = True

    def __init__(self, x: str, *, largest: bool) -> None:
        super().__init__(f"{'max' if largest else 'min'}({x})")
        self._pick = max if largest else min

    def begin(self) -> dict[str, int]:
        return {}

    def take(self, kept: dict[str, int], currency: str, values: Sequence[Any]) -> dict[str, int]:
        return self.merge(kept, {} if values[0] is None else {currency: values[0]})

    def merge(self, kept: dict[str, int], other: dict[str, int]) -> dict[str, int]:
        for currency, amount in other.items():
            kept[currency] = self._pick(kept.get(currency, amount), amount)
        return kept


class Number(Part):
    """The sum of numbers with a fraction, of how many, the least and the largest."""

    def __init__(self, x: str) -> None:
        plain = f"CASE WHEN typeof({x}) IN ('integer', 'real') THEN {x} * 1.0 END"
        super().__init__(f"sum({plain})", f"count({plain})", f"min({plain})", f"max({plain})")

    def begin(self) -> tuple[float, int, float | None, float | None]:
        return 0.0, 0, None, None

    def take(self, kept: Any, currency: str, values: Sequence[Any]) -> Any:  # noqa: ARG002 - one way for all parts
        return self.merge(kept, values)

    def merge(self, kept: Any, other: Any) -> Any:
        if not other[1]:
            return kept
        if not kept[1]:
            return tuple(other)
        return (
            kept[0] + other[0], kept[1] + other[1], min(kept[2], other[2]), max(kept[3], other[3]),
        )  # fmt: skip


class Each(Part):
    """All the values themselves, whole numbers: for what lies in the middle."""

    def __init__(self, x: str) -> None:
        super().__init__(f"json_group_array({x}) FILTER (WHERE {x} IS NOT NULL)")

    def begin(self) -> list[int]:
        return []

    def take(self, kept: list[int], currency: str, values: Sequence[Any]) -> list[int]:  # noqa: ARG002 - one way for all parts
        kept.extend(json.loads(values[0]))
        return kept

    def merge(self, kept: list[int], other: list[int]) -> list[int]:
        kept.extend(other)
        return kept


def kopecks(kept: Mapping[str, tuple[int, int]], rates: Mapping[str, int]) -> int:
    """Return sums in roubles, each currency turned once; those without a rate are left out."""
    return sum(
        to_kopecks(amount, rates[code]) for code, (amount, _number) in kept.items() if code in rates
    )


def weighted(kept: Mapping[str, tuple[int, int]], rates: Mapping[str, int]) -> int:
    """Return the same of sums taken times their per cent."""
    return sum(
        weighed(amount, rates[code]) for code, (amount, _number) in kept.items() if code in rates
    )


def number_of(kept: Mapping[str, tuple[int, int]], rates: Mapping[str, int]) -> int:
    """Return of how many records sums in roubles are."""
    return sum(number for code, (_amount, number) in kept.items() if code in rates)


def unrated(kept: Mapping[str, Any], rates: Mapping[str, int]) -> dict[str, Any]:
    """Return what has no rate, by currency."""
    return {code: each for code, each in kept.items() if code not in rates}
