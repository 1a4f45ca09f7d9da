"""Laying a pivot out: fields put in, moved, taken out; every step gives another definition."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from crm_desktop.pivot.definition import PivotValue

if TYPE_CHECKING:
    from crm_desktop.pivot.definition import PivotDefinition, PivotSort, Show


class Well(StrEnum):
    """Where a field may be put."""

    ROWS = "rows"
    COLUMNS = "columns"
    VALUES = "values"


def keys_in(definition: PivotDefinition, well: Well) -> tuple[str, ...]:
    """Return the keys in a well: of dimensions, or of measures."""
    if well is Well.VALUES:
        return tuple(each.measure for each in definition.values)
    return definition.rows if well is Well.ROWS else definition.columns


def put(
    definition: PivotDefinition, key: str, well: Well, *, at: int | None = None
) -> PivotDefinition:
    """Put a dimension into rows or columns, or a measure into values; `at` None = the end.

    A dimension stands only once: put elsewhere, it moves. A measure may be a value several times,
    to be shown in several ways.
    """
    if well is Well.VALUES:
        values = list(definition.values)
        values.insert(len(values) if at is None else at, PivotValue(key))
        return replace(definition, values=tuple(values))
    before = keys_in(definition, well)
    place = len(before) if at is None else at
    place -= sum(1 for each in before[:place] if each == key)
    rows = [each for each in definition.rows if each != key]
    columns = [each for each in definition.columns if each != key]
    target = rows if well is Well.ROWS else columns
    target.insert(place, key)
    return _fitting(replace(definition, rows=tuple(rows), columns=tuple(columns)), definition)


def take_out(definition: PivotDefinition, well: Well, at: int) -> PivotDefinition:
    """Take what is at a place of a well out."""
    if well is not Well.VALUES:
        kept = tuple(key for number, key in enumerate(keys_in(definition, well)) if number != at)
        after = (
            replace(definition, rows=kept)
            if well is Well.ROWS
            else replace(definition, columns=kept)
        )
        return _fitting(after, definition)
    values = tuple(each for number, each in enumerate(definition.values) if number != at)
    sort = definition.sort
    if sort is not None:
        if sort.value == at:
            sort = None
        elif sort.value > at:
            sort = replace(sort, value=sort.value - 1)
    return replace(definition, values=values, sort=sort)


def move(definition: PivotDefinition, well: Well, at: int, to: Well, place: int) -> PivotDefinition:
    """Move what is at a place of a well before what stands at a place of the same or another.

    A measure stays among the values, a dimension out of them: such a move changes nothing.
    """
    if (well is Well.VALUES) is not (to is Well.VALUES):
        return definition
    if well is not Well.VALUES:
        return put(definition, keys_in(definition, well)[at], to, at=place)
    values = list(definition.values)
    value = values.pop(at)
    values.insert(place - (1 if place > at else 0), value)
    sort = definition.sort
    if sort is not None:
        chosen = definition.values[sort.value]
        number = next(n for n, each in enumerate(values) if each is chosen)
        sort = replace(sort, value=number)
    return replace(definition, values=tuple(values), sort=sort)


def show_as(definition: PivotDefinition, at: int, show: Show) -> PivotDefinition:
    """Show something else of a value."""
    values = list(definition.values)
    values[at] = replace(values[at], show=show)
    return replace(definition, values=tuple(values))


def measure_by(definition: PivotDefinition, at: int, measure: str) -> PivotDefinition:
    """Count something else in the place of a value."""
    values = list(definition.values)
    values[at] = replace(values[at], measure=measure)
    return replace(definition, values=tuple(values))


def cut_by(definition: PivotDefinition, well: Well, at: int, key: str) -> PivotDefinition:
    """Put another dimension in the place of one: the same date by weeks, not by months."""
    keys = list(keys_in(definition, well))
    if key in {*definition.rows, *definition.columns} - {keys[at]}:
        return definition
    keys[at] = key
    if well is Well.ROWS:
        return replace(definition, rows=tuple(keys))
    return replace(definition, columns=tuple(keys))


def swapped(definition: PivotDefinition) -> PivotDefinition:
    """Return rows for columns and columns for rows."""
    return replace(
        definition,
        rows=definition.columns,
        columns=definition.rows,
        top=definition.top_columns,
        top_columns=definition.top,
    )


def sorted_by(definition: PivotDefinition, sort: PivotSort | None) -> PivotDefinition:
    """Return the lines in another order."""
    return replace(definition, sort=sort)


def _fitting(after: PivotDefinition, before: PivotDefinition) -> PivotDefinition:
    """Return the layout without what belonged to a field that is not the outermost any more."""
    top = after.top if after.rows[:1] == before.rows[:1] else 0
    top_columns = after.top_columns if after.columns[:1] == before.columns[:1] else 0
    return replace(after, top=top, top_columns=top_columns)
