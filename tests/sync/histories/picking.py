"""What an act of a history is about, drawn from one number: the same again from the same number."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import itertools
    from collections.abc import Sequence

    from crm_desktop.office import Office

T = TypeVar("T")
_STRANGE: Final = ("", "'; --", "\u2028\u202e", "🦊", '{"a": 1}', "ё" * 3000, "1.0", "  x  ", "<b>")
MARK: Final = "⟦"
"""Begins every word no other act of the history says."""


class NothingToDoError(Exception):
    """There is no record this act could be about."""


class Pick:
    """Draws what an act needs.

    Args:
        office: where it is done.
        number: what everything is drawn from.
        words: counts the words of the history.
    """

    def __init__(self, office: Office, number: int, words: itertools.count[int]) -> None:
        self.office = office
        self._chance = random.Random(number)
        self._words = words

    def word(self) -> str:
        """A text no other act of the history says, now and then a strange one."""
        strange = self._chance.choice(_STRANGE) if self._chance.random() < 0.2 else ""
        return f"{MARK}{next(self._words)}⟧{strange}"

    def of(self, values: Sequence[T]) -> T:
        if not values:
            raise NothingToDoError
        return self._chance.choice(values)

    def some(self, values: Sequence[T], *, most: int, least: int = 1) -> list[T]:
        if len(values) < least:
            raise NothingToDoError
        return self._chance.sample(values, self._chance.randint(least, min(most, len(values))))

    def number(self, most: int) -> int:
        return self._chance.randrange(most)

    def likely(self, share: float) -> bool:
        return self._chance.random() < share

    def ids(self, table: str, where: str = "deleted_at IS NULL") -> list[int]:
        """Ids of records, the oldest first."""
        sql = " ".join(("SELECT id FROM", table, "WHERE", where, "ORDER BY id"))
        return [row[0] for row in self.office.db.run(sql)]

    def id(self, table: str, where: str = "deleted_at IS NULL") -> int:
        """The id of a record; the first ones come more often, so that stations meet there."""
        found = self.ids(table, where)
        return self.of(found[:3] if self.likely(0.6) else found)

    def clients(self) -> list[int]:
        return self.ids("client", "deleted_at IS NULL AND merged_into IS NULL")

    def client(self) -> int:
        return self.id("client", "deleted_at IS NULL AND merged_into IS NULL")
