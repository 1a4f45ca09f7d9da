"""Reading through views: the same statements, over less than the whole file.

Temporary views bear the names of tables and stand before them, so a statement written for the
table reads what its view lets through. They live on a connection of their own; writing and what
is derived never see them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import apsw

# A view has no index of its own to name; the table's ones serve it by themselves.
_HINT: Final = re.compile(r"\s+(?:INDEXED BY \w+|NOT INDEXED)\b")


@dataclass(frozen=True, slots=True)
class Narrowness:
    """What is let through.

    Attributes:
        views: `CREATE TEMP VIEW` statements, each named after a table, in an order in which they
            may be made; none = the tables themselves.
        hidden: `area:key` of the fields that are left out.
    """

    views: tuple[str, ...] = ()
    hidden: frozenset[str] = field(default_factory=frozenset)


EVERYTHING: Final = Narrowness()


class NarrowConnection(apsw.Connection):
    """A connection whose statements read through views."""

    _views: tuple[str, ...] = ()

    def look_through(self, views: tuple[str, ...]) -> None:
        """Put these views before the tables, instead of those before."""
        if views == self._views:
            return
        self._views = ()
        for (name,) in super().execute("SELECT name FROM temp.sqlite_schema WHERE type = 'view'"):
            super().execute(f'DROP VIEW temp."{name}"')
        for view in views:
            super().execute(view)
        self._views = views

    def execute(self, statements: str, bindings: Any = None, **more: Any) -> apsw.Cursor:
        """Run statements without their hints."""
        return super().execute(_HINT.sub("", statements), bindings, **more)
