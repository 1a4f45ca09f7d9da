"""A set of ids a statement may ask: `is_among(number, id)`.

For sets too large to be written into a statement, and asked for more often than a table is read.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

if TYPE_CHECKING:
    import apsw

_numbers: Final = itertools.count(1)
_known: Final[dict[int, frozenset[int]]] = {}


class Among:
    """A set of ids; statements know it by its number as long as somebody holds it.

    Args:
        ids: the set.
    """

    __slots__ = ("__weakref__", "ids", "number")

    def __init__(self, ids: frozenset[int]) -> None:
        self.ids = ids
        self.number = next(_numbers)
        _known[self.number] = ids
        finalize(self, _known.pop, self.number)


def install(connection: apsw.Connection) -> None:
    """Give a connection the function `is_among`; no trigger, index or view may use it."""
    connection.create_scalar_function("is_among", _is_among, 2, deterministic=True)


def _is_among(*values: Any) -> bool:
    number, record = values
    return record in _known[number]
