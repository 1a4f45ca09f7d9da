"""Pieces of SQL that carry their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Sql:
    """A text with `?` and the values that stand for them, in order."""

    text: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} AND {other.text}", (*self.values, *other.values))


TRUE: Final = Sql("1")
FALSE: Final = Sql("0")


def join(parts: Iterable[Sql], between: str) -> Sql:
    """Return pieces as one, in brackets."""
    found = tuple(parts)
    text = f" {between} ".join(part.text for part in found)
    return Sql(f"({text})", tuple(value for part in found for value in part.values))


def negate(part: Sql) -> Sql:
    """Return «not»: what is unknown (NULL) counts as not so, and its contrary as so."""
    return Sql(f"NOT coalesce({part.text}, 0)", part.values)


def is_in(expression: str, values: Iterable[Any]) -> Sql:
    """Return `x IN (?, …)`."""
    found = tuple(values)
    return Sql(f"{expression} IN ({', '.join('?' * len(found))})", found)


def spell(*words: str) -> str:
    """Return pieces of a statement as one; all of them are the program's own words."""
    return " ".join(words)


def select(what: str, source: str, where: Sql) -> Sql:
    """Return `SELECT … FROM … WHERE …`."""
    return Sql(spell("SELECT", what, "FROM", source, "WHERE", where.text), where.values)
