"""Days, months and the like in which nothing is dated, when they are to be shown too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_desktop.cube.steps import steps_of
from crm_desktop.reports.period import EARLIEST, LATEST, ReportPeriod, Step, step_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_desktop.pivot.lines import Path, Raw

WEEKDAYS: Final = tuple(range(1, 8))
HOURS: Final = tuple(range(24))
_ALWAYS: Final[Mapping[str, tuple[Raw, ...]]] = {"weekday": WEEKDAYS, "hour": HOURS}
_QUARTER: Final = 3


def all_values(key: str, present: Sequence[Raw], period: ReportPeriod | None) -> tuple[Raw, ...]:
    """Return the values of a dimension between which nothing is missing, in their order.

    Args:
        key: of the dimension; only cuts of dates (`created.month`) are filled.
        present: those that occur, in their order.
        period: what the whole is about; None = from the first to the last that occurs, as long
            as both are within the years reports are about.
    """
    _axis, _, cut = key.rpartition(".")
    if cut in _ALWAYS:
        everyone = _ALWAYS[cut]
    elif _axis and cut in set(Step):
        step = Step(cut)
        days = [first_day(raw, step) for raw in present if isinstance(raw, str)]
        if period is None and not (days and EARLIEST <= min(days) <= max(days) <= LATEST):
            # Nothing is there, or a day out of all reason: between are centuries of nothing.
            return tuple(present)
        span = period or ReportPeriod(min(days), step_end(max(days), step))
        everyone = tuple(raw for raw, _label in steps_of(span, step))
    else:
        return tuple(present)
    known = set(everyone)
    return (*everyone, *(raw for raw in present if raw not in known))


def first_day(raw: str, step: Step) -> date:
    """Return the day a step begins with: of `2026-Q4` the first of October."""
    match step:
        case Step.DAY | Step.WEEK:
            return date.fromisoformat(raw)
        case Step.MONTH:
            return date.fromisoformat(f"{raw}-01")
        case Step.QUARTER:
            year, _, quarter = raw.partition("-Q")
            return date(int(year), (int(quarter) - 1) * _QUARTER + 1, 1)
        case Step.YEAR:
            return date(int(raw), 1, 1)


def filled_paths(
    paths: Iterable[Path], keys: Sequence[str], everyone: Mapping[str, Sequence[Raw]]
) -> list[Path]:
    """Return paths with those that are missing at depths that are to be whole.

    A cut of a date below another cut of the same date is not filled: there is no May in a winter.

    Args:
        paths: whole ones.
        keys: of the dimensions.
        everyone: key -> all values, of the dimensions to be whole.
    """
    found = list(dict.fromkeys(paths))
    for depth, key in enumerate(keys):
        axis = key.rpartition(".")[0]
        above = [each.rpartition(".")[0] for each in keys[:depth]]
        if key not in everyone or axis in above:
            continue
        heads = list(dict.fromkeys(path[:depth] for path in found if len(path) > depth))
        if not depth:
            heads = [()]
        there = {path[: depth + 1] for path in found}
        missing = [
            (*head, raw) for head in heads for raw in everyone[key] if (*head, raw) not in there
        ]
        found.extend(missing)
    return found
