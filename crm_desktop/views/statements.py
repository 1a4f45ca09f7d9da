"""Statements over the streams of a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.views.paths import LIVE
from crm_desktop.views.sql import Sql, select, spell

if TYPE_CHECKING:
    from crm_desktop.views.paths import Path, Stream


def in_order(stream: Stream, what: str, *, descending: bool) -> Sql:
    """Return `what` of a stream in the order it lies in."""
    found = select(what, stream.source, stream.where)
    way = "DESC" if descending else "ASC"
    order = spell("ORDER BY", stream.name, way, ",", stream.client, way)
    return Sql(spell(found.text, order), found.values)


def each_row(path: Path) -> Sql:
    """Return a row for every entry of a path."""
    return _together(path, "1", between="UNION ALL")


def entries_in_order(path: Path, *, descending: bool) -> Sql:
    """Return sort keys and clients of a path (`name`, `client`) by name, each client once."""
    parts = [
        select(f"{each.name} AS name, {each.client} AS client", each.source, each.where)
        for each in path.streams
    ]
    between = " UNION ALL " if path.distinct else " UNION "
    inner = between.join(part.text for part in parts) or "SELECT '' AS name, 0 AS client WHERE 0"
    way = "DESC" if descending else "ASC"
    text = spell("SELECT * FROM (", inner, ") ORDER BY name", way, ", client", way)
    return Sql(text, _values(path))


def clients_of(path: Path, what: str, rest: Sql) -> Sql:
    """Return `what` of the clients `c` of a path that meet `rest`, each once."""
    inner = _together(path, "{} AS client", between="UNION ALL" if path.distinct else "UNION")
    text = inner.text
    if not path.distinct and len(path.streams) == 1:
        text = spell("SELECT DISTINCT client FROM (", text, ")")
    joined = spell("(", text, ") n CROSS JOIN client c ON c.id = n.client")
    found = select(what, joined, rest)
    return Sql(found.text, (*inner.values, *found.values))


def checked_in_order(path: Path, rest: Sql, *, descending: bool) -> Sql:
    """Return the clients of a path by name; who meets `rest` is found out one by one.

    The inner LIMIT keeps the order of the entries and their being read one by one. They are
    looked up in the index of names, where neighbours lie side by side, and in the rows only for
    what it does not tell.
    """
    entries = entries_in_order(path, descending=descending)
    joined = spell(
        "(", entries.text, "LIMIT -1) n CROSS JOIN client c INDEXED BY client_name",
        "ON c.name_key = n.name AND c.id = n.client",
    )  # fmt: skip
    found = select("n.client", joined, Sql(LIVE) & rest)
    return Sql(found.text, (*entries.values, *found.values))


def _together(path: Path, what: str, *, between: str) -> Sql:
    parts = [select(what.format(each.client), each.source, each.where) for each in path.streams]
    text = f" {between} ".join(part.text for part in parts)
    return Sql(text or "SELECT 0 AS client WHERE 0", _values(path))


def _values(path: Path) -> tuple[Any, ...]:
    return tuple(value for stream in path.streams for value in stream.where.values)
