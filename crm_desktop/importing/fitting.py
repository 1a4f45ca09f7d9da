"""Settings of one file put to another whose columns have the same headings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.importing.heading_text import REASON_HEADING, normal
from crm_desktop.importing.mapping import What

if TYPE_CHECKING:
    from crm_desktop.importing.mapping import Mapping


@dataclass(frozen=True, slots=True)
class Fitted:
    """A mapping for a file, and the headings it speaks of that the file lacks."""

    mapping: Mapping
    missing: tuple[str, ...]


def fit(old: Mapping, fresh: Mapping) -> Fitted:
    """Put remembered settings to the columns of a file; a new column keeps its own guess.

    Args:
        old: the settings.
        fresh: the mapping suggested for the file.
    """
    known = {normal(column.header): column for column in old.columns}
    headings = {normal(column.header): column.header for column in fresh.columns}
    columns = []
    for column in fresh.columns:
        same = known.get(normal(column.header))
        if same is None:
            columns.append(column)
            continue
        target = same.target
        if target.what is What.LABEL and target.field:
            target = replace(target, field=headings.get(normal(target.field), ""))
        columns.append(replace(column, target=target, convert=same.convert))
    rules = tuple(
        replace(rule, header=headings[normal(rule.header)])
        for rule in old.rules
        if normal(rule.header) in headings
    )
    missing = tuple(
        column.header
        for column in old.columns
        if normal(column.header) not in headings
        and column.target.what is not What.SKIP
        and normal(column.header) != normal(REASON_HEADING)
    )
    mapping = replace(
        old, sheet=fresh.sheet, header=fresh.header, columns=tuple(columns), rules=rules
    )
    return Fitted(mapping, missing)
