"""Parting a sum among months so that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def parted(total: int, weights: Sequence[int], *, step: int = 1) -> tuple[int, ...]:
    """Part a number by weights; the parts add up to it exactly.

    Each part is a multiple of `step`, but for the largest, which takes what is no whole step.

    Args:
        total: not negative.
        weights: not negative; all zero = evenly.
        step: of a part.
    """
    if not weights:
        return ()
    given = tuple(weights) if any(weights) else (1,) * len(weights)
    of = sum(given)
    units, rest = divmod(total, step)
    parts = [units * weight // of for weight in given]
    # What is left goes to those who lost most by rounding down, the earlier ones first.
    lost = sorted(range(len(given)), key=lambda at: (-(units * given[at] % of), at))
    for at in lost[: units - sum(parts)]:
        parts[at] += 1
    found = [part * step for part in parts]
    found[max(range(len(given)), key=lambda at: (given[at], at))] += rest
    return tuple(found)


def grown(amount: int, per_cent: int, *, step: int = 1) -> int:
    """Return an amount changed by whole per cents, rounded to `step`, never below zero.

    Args:
        amount: not negative.
        per_cent: 10 = a tenth more, −100 = nothing.
        step: what it is rounded to; an amount that is no multiple of it is rounded to 1.
    """
    to = step if amount % step == 0 else 1
    return max(0, (amount * (100 + per_cent) * 2 + 100 * to) // (200 * to)) * to
