"""What a source of the cube is: records, where they lie, what they are told by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.cube import measures
from crm_desktop.cube.dimensions import date_dimensions
from crm_desktop.views.list_fields import ListField, ValueKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crm_desktop.cube.dimensions import Axis, Dimension
    from crm_desktop.cube.measures import Measure
    from crm_desktop.reports.result import Records
    from crm_desktop.views.sql import Sql
    from crm_desktop.views.tree import Group

OF_CLIENT: Final = "client."
"""How the key of a client's field begins."""
MAIN, CLIENT_GROUP, DEAL_GROUP = "Основное", "Клиент", "Сделка"
"""Headings in a picker."""
_OF_KC: Final = re.compile(r"\bkc\.(\w+)")


@dataclass(frozen=True, slots=True)
class Source:
    """Records that are counted, as this person may see them now.

    Attributes:
        key: its name in questions.
        title: Russian.
        records: what a record is shown as.
        area: whose list fields narrow it.
        tables: alias -> what stands behind FROM, the first always; the others where their alias
            occurs.
        live: SQL of which records there are at all.
        ids: kind of records -> SQL of the id.
        axes: dates, the usual one first.
        dimensions: by key.
        measures: by key.
        tree: a filter as SQL; None = it narrows nothing.
        currency: SQL of the currency of its sums; `""` = roubles.
        along: the index all of them are counted along, because it has all that is asked of them;
            `""` = the planner knows best.
    """

    key: str
    title: str
    records: Records
    area: Records
    tables: Mapping[str, str]
    live: str
    ids: Mapping[Records, str]
    axes: tuple[Axis, ...]
    dimensions: Mapping[str, Dimension]
    measures: Mapping[str, Measure]
    tree: Callable[[Group], Sql | None]
    currency: str = ""
    along: str = ""

    def tables_for(self, *texts: str, every: bool = False) -> str:
        """Return what stands behind FROM for a statement made of these pieces.

        Args:
            texts: the pieces.
            every: nothing but the period narrows them.
        """
        said = " ".join(texts)
        found: list[str] = []
        # A table may be needed for another one behind it.
        for alias, text in reversed(list(self.tables.items())):
            first = alias == next(iter(self.tables))
            if first or re.search(rf"\b{alias}\.", said):
                hint = f" INDEXED BY {self.along}" if first and every and self.along else ""
                found.append(text + hint)
                said = f"{said} {text}"
        return " ".join(reversed(found))

    def before(self, *texts: str) -> str:
        """Return what stands before SELECT: clients, when their fields are asked for.

        Looked up one by one a client's row costs 6 µs, in a narrow copy made first 1.7 µs.
        """
        said = _OF_KC.findall(" ".join(texts))
        if not said:
            return ""
        listed = ", ".join(dict.fromkeys(("id", *said)))
        return f"WITH kc AS MATERIALIZED (SELECT {listed} FROM client NOT INDEXED)"  # noqa: S608 - names of ours


def by_key(each: Iterable[Dimension]) -> dict[str, Dimension]:
    """Return dimensions by key."""
    return {one.key: one for one in each}


def dates(axes: Iterable[Axis]) -> Iterator[Dimension]:
    """Return dates cut into days, weeks and so on."""
    for axis in axes:
        yield from date_dimensions(axis)


def date_sql(x: str) -> str:
    """Return SQL of a day; NULL for what is none."""
    # Own fields keep what is no date behind all dates, birthdays may lack a year.
    looks = f"{x} GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'"
    there = f"{x} >= '0001-01-01' AND substr({x}, 6, 2) BETWEEN '01' AND '12'"
    return f"CASE WHEN {looks} AND {there} THEN {x} END"


def own_measures(field: ListField, sql: str) -> Iterator[Measure]:
    """Return what is counted of an own field of numbers or money."""
    if field.kind is ValueKind.NUMBER:
        yield from measures.field_numbers(field.key, field.label, sql)
    elif field.kind is ValueKind.MONEY:
        whole = f"CASE typeof({sql}) WHEN 'integer' THEN {sql} END"
        yield from measures.field_money(field.key, field.label, whole)
