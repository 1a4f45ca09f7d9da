"""What a person's powers leave of the file: the views his readings go through.

Every table that holds something of a client, a deal or a task is read through a view of the same
name, which lets through what hangs on records this person sees and leaves hidden fields out. So a
reader need not know of powers: what may not be seen is not there, and a record that may not be
seen is answered like one that does not exist. The views are on in reading use cases only
(`crm_desktop.access.rights`); writing goes to the tables and is judged by the guard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.hidden_columns import hidden_columns, hidden_custom, hidden_journal_names
from crm_desktop.access.narrow_sql import (
    ALL,
    BOARD_SUMS,
    DERIVED,
    change_sets_view,
    condition_of,
    journal_condition,
    tables_of,
)
from db.deal_board import COLUMNS as BOARD_COLUMNS
from db.narrowed import Narrowness
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from db.tables import JournalTable

_SIGHTED: Final = ("client", "deal", "task")
_JOURNAL: Final = ("seq", "change", "stamp", "tbl", "record", "op")


def narrowness_of(
    me: int, sight: Mapping[str, str], hidden: Collection[str], *, acts: bool = False
) -> Narrowness:
    """Return what is let through.

    Args:
        me: the person's id: his own acts are told whatever they touched.
        sight: table (`client`, `deal`, `task`, `deal_board`) -> which rows, an SQL condition over
            the table under its own name; `1` = all.
        hidden: `area:key` of the fields that are hidden.
        acts: whether acts on records he does not see are told, without their titles.
    """
    shut = frozenset(hidden)
    narrow = {table for table in _SIGHTED if sight[table] != ALL}
    if not narrow and not shut:
        return Narrowness()
    views = [*_table_views(sight, narrow, shut), *_derived_views(sight, narrow, shut)]
    views += _journal_views(me, narrow, shut, acts=acts)
    return Narrowness(tuple(views), shut)


def _table_views(
    sight: Mapping[str, str], narrow: Collection[str], hidden: frozenset[str]
) -> Iterator[str]:
    for table in TABLES:
        name = table.name
        if name in _SIGHTED:
            condition = tables_of(sight[name])
        else:
            condition = condition_of(name, narrow, hidden)
        columns = _columns(table, hidden)
        if condition == ALL and columns is None:
            continue
        listed = columns or ", ".join(("id", *table.columns))
        yield (
            f"CREATE TEMP VIEW {name} AS SELECT {listed} FROM main.{name} AS {name}"  # noqa: S608 - code only
            f" WHERE {condition}"
        )


def _columns(table: JournalTable, hidden: frozenset[str]) -> str | None:
    """The columns of a table without hidden values; None where nothing is hidden."""
    gone = hidden_columns(table.name, hidden)
    own = hidden_custom(table.name, hidden)
    if not gone and not own:
        return None
    told = []
    for column in ("id", *table.columns):
        if column in gone:
            told.append(f"NULL AS {column}")
        elif column == "custom" and own:
            paths = ", ".join(f"'$.{key}'" for key in own)
            told.append(f"json_remove(custom, {paths}) AS custom")
        else:
            told.append(column)
    return ", ".join(told)


def _derived_views(
    sight: Mapping[str, str], narrow: Collection[str], hidden: frozenset[str]
) -> Iterator[str]:
    for name in DERIVED:
        condition = condition_of(name, narrow, hidden)
        if condition != ALL:
            yield (
                f"CREATE TEMP VIEW {name} AS SELECT {name}.* FROM main.{name} AS {name}"  # noqa: S608 - code only
                f" WHERE {condition}"
            )
    budget = "deals:budget" in hidden
    if "deal" in narrow or budget:
        # The board's own rows tell nearly all: those of deals are not read for it.
        seen = tables_of(sight["deal_board"])
        listed = ", ".join(
            "NULL AS budget" if budget and each == "budget" else each for each in BOARD_COLUMNS
        )
        yield f"CREATE TEMP VIEW deal_board AS SELECT {listed} FROM main.deal_board WHERE {seen}"  # noqa: S608 - code only
        yield BOARD_SUMS


def _journal_views(
    me: int, narrow: Collection[str], hidden: frozenset[str], *, acts: bool
) -> Iterator[str]:
    old = "j.old"
    for number, names in hidden_journal_names(hidden).items():
        paths = ", ".join(f"'$.\"{name}\"'" for name in names)
        old = f"CASE WHEN j.tbl = {number} THEN json_remove(j.old, {paths}) ELSE {old} END"
    told = f"{old} AS old"
    seen = journal_condition("j", narrow, hidden)
    listed = ", ".join(f"j.{column}" for column in _JOURNAL)
    yield f"CREATE TEMP VIEW journal AS SELECT {listed}, {told} FROM main.journal AS j WHERE {seen}"  # noqa: S608 - code only
    listed = listed.replace("j.change", "s.change")
    yield (
        f"CREATE TEMP VIEW change_row AS SELECT {listed}, {told}"  # noqa: S608 - code only
        " FROM main.seal AS s CROSS JOIN main.journal AS j NOT INDEXED"
        f" ON j.seq BETWEEN s.first_seq AND s.first_seq + s.rows - 1 WHERE {seen}"
        f" UNION ALL SELECT {listed}, {told}"
        " FROM main.seal AS s CROSS JOIN main.seal_run AS r ON r.stamp = s.stamp"
        " CROSS JOIN main.journal AS j NOT INDEXED"
        f" ON j.seq BETWEEN r.first_seq AND r.first_seq + r.rows - 1 WHERE {seen}"
    )
    yield change_sets_view(me, narrow, every=acts)
