"""Ranks, classes and middles of numbers, in whole-number arithmetic: equal values fare alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from typing import TypeVar

    K = TypeVar("K", bound=Hashable)

FIFTHS: Final = 5
_PER_CENT: Final = 100


def fifths(values: Mapping[K, int], *, parts: int = FIFTHS) -> dict[K, int]:
    """Give each a score from 1 (least) to `parts` (most) by the middle of its rank.

    The score of a value is the part in which the middle of all that are equal to it lies: with
    `less` smaller ones and `equal` equal ones (itself too) of `n`, it is
    `1 + whole(parts · (less + equal / 2) / n)`. Equal values have equal scores; if all are equal,
    everybody is in the middle.
    """
    total = len(values)
    counted = Counter(values.values())
    scores: dict[int, int] = {}
    less = 0
    for value in sorted(counted):
        equal = counted[value]
        scores[value] = 1 + parts * (2 * less + equal) // (2 * total)
        less += equal
    return {key: scores[value] for key, value in values.items()}


def abc_classes(values: Mapping[K, int], *, a: int, b: int) -> dict[K, str]:
    """Part things into A, B and C by how much of the whole the larger ones make.

    What stands before a thing are those that are strictly larger. It is A if they make less than
    `a` per cent of the whole, B if less than `b`, else C: so the one that reaches the border still
    belongs to the better class, and equal ones share theirs. What brought nothing is C.

    Args:
        values: what each brought; none is negative.
        a: per cent.
        b: per cent, not less than `a`.
    """
    whole = sum(values.values())
    counted = Counter(values.values())
    classes: dict[int, str] = {}
    before = 0
    for value in sorted(counted, reverse=True):
        if value <= 0:
            classes[value] = "C"
        elif before * _PER_CENT < a * whole:
            classes[value] = "A"
        else:
            classes[value] = "B" if before * _PER_CENT < b * whole else "C"
        before += value * counted[value]
    return {key: classes[value] for key, value in values.items()}


def xyz_class(sums: Iterable[int], steps: int, *, x: int, y: int) -> str:
    """Tell how evenly something comes in: X, Y or Z; `""` if nothing came at all.

    The measure is the coefficient of variation: the standard deviation of the sums of all steps
    divided by their mean. Up to and including `x` per cent is X, up to `y` is Y.

    Args:
        sums: of steps in which something came; the rest are zeros.
        steps: how many there are.
        x: per cent.
        y: per cent, not less than `x`.
    """
    whole = squares = 0
    for each in sums:
        whole += each
        squares += each * each
    if whole <= 0:
        return ""
    # n·Σv² − (Σv)² is the square of the coefficient times (Σv)².
    spread = (steps * squares - whole * whole) * _PER_CENT * _PER_CENT
    if spread <= x * x * whole * whole:
        return "X"
    return "Y" if spread <= y * y * whole * whole else "Z"


def variation(sums: Sequence[int], steps: int) -> float | None:
    """Return the coefficient of variation itself, 0 …; None if nothing came."""
    whole = sum(sums)
    if whole <= 0:
        return None
    spread = steps * sum(each * each for each in sums) - whole * whole
    return float(max(spread, 0) ** 0.5 / whole)


def median(values: Sequence[int]) -> float:
    """Return the middle of some numbers, at least one; between the two middle ones if even."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def ratio(part: float | None, whole: float | None) -> float | None:
    """Return a part of a whole; None if either is not known or the whole is nothing."""
    return None if part is None or not whole else part / whole
