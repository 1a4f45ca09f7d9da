"""Which rows of a table hang on records somebody sees, as SQL over the table under its own name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_desktop.access.hidden_columns import SHUT, hidden_values
from db.deal_board_sums import PART
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from db.tables import JournalTable

ALL: Final = "1"
NONE: Final = "0"

# Table -> column -> whose record it names; the first column that is set decides.
_HANGS: Final[Mapping[str, Mapping[str, str]]] = {
    **{
        table.name: {column: owner for column in ("task", "deal", "client")
                     if (owner := table.owners.get(column))}
        for table in TABLES if table.name not in {"task", "deal", "client"}
    },
    "erasure": {"client": "client"},
    "client_touch": {"client": "client"},
    "client_access": {"client": "client"},
    "list_value": {"client": "client"},
    "search_doc": {"client": "client"},
    "reminder_due": {"task": "task"},
    "reminder_state": {"task": "task"},
}  # fmt: skip
# Between two clients: seen from either end, or only where both are seen.
_EITHER: Final = {"contact": ("company", "person"), "relation": ("client", "other")}
_BOTH: Final = dict.fromkeys(("not_duplicate", "duplicate_pair"), ("first", "second"))
DERIVED: Final = (
    "client_touch", "list_value", "search_doc", "search_entry", "reminder_due", "reminder_state",
    "duplicate_pair",
)  # fmt: skip
"""Derived tables with something of a record in them, but for the board of deals."""
_NOTE_ENTRIES: Final = 3
_OWNED: Final = ("client", "deal", "task")
_OF_RECORDS: Final = tuple(
    table.number
    for table in TABLES
    if table.name in _OWNED or table.name in _EITHER or table.name in _BOTH or _HANGS[table.name]
)
_TABLE: Final = re.compile(r"\b(FROM|JOIN)\s+(?!temp\.|main\.|json_each\b)([a-z_]+)")


def tables_of(condition: str) -> str:
    """Return a condition that reads the tables themselves, whatever views stand before them."""
    return _TABLE.sub(r"\1 main.\2", condition)


def condition_of(table: str, narrow: Collection[str], hidden: Collection[str]) -> str:
    """Return which rows of a table are let through; `1` = all.

    Args:
        table: any but `client`, `deal` and `task` themselves.
        narrow: those of `client`, `deal`, `task` of which not every one is seen.
        hidden: `area:key` of the hidden fields.
    """
    if SHUT.get(table) in hidden:
        return NONE
    found = [_hanging(table, narrow)]
    if table == "attachment":
        found += [
            f"attachment.deal IS {word}NULL"
            for word, key in (("NOT ", "clients:files"), ("", "deals:files"))
            if key in hidden
        ]
    if table == "list_value" and (numbers := hidden_values(hidden)):
        found.append(f"list_value.field NOT IN ({', '.join(map(str, numbers))})")
    if table == "search_entry" and "clients:note" in hidden:
        found.append(f"search_entry.source <> {_NOTE_ENTRIES}")
    told = [each for each in found if each != ALL]
    return " AND ".join(told) if told else ALL


def _hanging(table: str, narrow: Collection[str]) -> str:
    if table in _EITHER or table in _BOTH:
        if "client" not in narrow:
            return ALL
        one, other = (_EITHER | _BOTH)[table]
        word = "OR" if table in _EITHER else "AND"
        return f"({_seen(table, one, 'client')} {word} {_seen(table, other, 'client')})"
    hangs = _HANGS.get(table, {})
    if not any(owner in narrow for owner in hangs.values()):
        return ALL
    cases = [
        f"WHEN {table}.{column} IS NOT NULL THEN "
        + (_seen(table, column, owner) if owner in narrow else ALL)
        for column, owner in hangs.items()
    ]
    return f"CASE {' '.join(cases)} ELSE 1 END"


def _seen(table: str, column: str, owner: str) -> str:
    return f"EXISTS (SELECT 1 FROM temp.{owner} AS seen WHERE seen.id = {table}.{column})"  # noqa: S608 - names of ours


def journal_condition(alias: str, narrow: Collection[str], hidden: Collection[str]) -> str:
    """Return which rows of the journal are told: those of records that are let through."""
    cases = []
    for table in TABLES:
        name = table.name
        if name in _OWNED:
            let = ALL if name not in narrow else "some"
        else:
            let = condition_of(name, narrow, hidden)
        if let == ALL:
            continue
        seen = (
            NONE
            if let == NONE
            else f"EXISTS (SELECT 1 FROM temp.{name} AS r WHERE r.id = {alias}.record)"  # noqa: S608 - names of ours
        )
        cases.append(f"WHEN {table.number} THEN {seen}")
    return f"CASE {alias}.tbl {' '.join(cases)} ELSE 1 END" if cases else ALL


BOARD_SUMS: Final = f"""
CREATE TEMP VIEW deal_board_sum AS
SELECT funnel, stage, coalesce(outcome, '') AS outcome, coalesce(responsible, 0) AS responsible,
       currency, count(*) AS deals, sum(next_due IS NULL) AS idle,
       sum(coalesce(budget, 0) / {PART}) AS amount_high,
       sum(coalesce(budget, 0) % {PART}) AS amount_low,
       sum(coalesce(budget, 0) / {PART} * probability) AS weighted_high,
       sum(coalesce(budget, 0) % {PART} * probability) AS weighted_low
FROM temp.deal_board GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608 - code only
ACT_OF_COLLEAGUE: Final = "Действие коллеги"
"""Stands for the title of an act that touched something besides what this person sees."""
_LOOKED_AT: Final = 500


def change_sets_view(me: int, narrow: Collection[str], *, every: bool) -> str:
    """Return the view of acts: one's own, and those on records one sees.

    The title of somebody else's act is told only where every record it touched or named is seen,
    and it touched one.

    Args:
        me: the person's id.
        narrow: those of `client`, `deal`, `task` of which not every one is seen.
        every: acts on other records are told too, without their titles: to who reads the audit.
    """
    cases = [
        f"WHEN {table.number} THEN EXISTS (SELECT 1 FROM main.{table.name} AS n"  # noqa: S608 - names of ours
        f" WHERE n.id = l.record AND {' AND '.join(_named(columns))})"
        for table in TABLES
        if (columns := _naming(table, narrow))
    ]
    named = " ".join(cases)
    seen = f"AND CASE l.tbl {named} ELSE 1 END" if named else ""
    records = ", ".join(map(str, _OF_RECORDS))
    touched = (
        "EXISTS (SELECT 1 FROM temp.change_row AS r"  # noqa: S608 - numbers of ours
        f" WHERE r.change = c.id AND r.tbl IN ({records}))"
    )
    return f"""
CREATE TEMP VIEW change_set AS
SELECT c.id,
       CASE WHEN c.author = {int(me)} OR {touched} AND NOT EXISTS (
           SELECT 1 FROM (SELECT m.seq, m.old, m.tbl, m.record FROM main.change_row AS m
                          WHERE m.change = c.id LIMIT {_LOOKED_AT}) AS l
           WHERE NOT (EXISTS (SELECT 1 FROM temp.journal AS j
                              WHERE j.seq = l.seq AND j.old IS l.old) {seen}))
       THEN c.title ELSE '{ACT_OF_COLLEAGUE}' END AS title,
       c.kind, c.author, c.station, c.undoes, c.state, c.holder, c.started_at, c.finished_at
FROM main.change_set AS c
WHERE {ALL if every else f"c.author = {int(me)} OR {touched}"}
"""  # noqa: S608 - names and numbers of ours


def _naming(table: JournalTable, narrow: Collection[str]) -> dict[str, str]:
    """Columns of a table that name a record of which not every one is seen."""
    columns = {**table.owners, **table.refers}
    return {column: owner for column, owner in columns.items() if owner in narrow}


def _named(columns: Mapping[str, str]) -> Iterator[str]:
    for column, owner in columns.items():
        yield f"(n.{column} IS NULL OR {_seen('n', column, owner)})"
