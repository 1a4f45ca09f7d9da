"""All texts the base holds or held on a person: to find where else they are named."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.personal_data.reach import REACH
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.personal_data.reach import Reach
    from db.connection import OfficeDatabase

_SHORTEST: Final = 4
# Columns whose values are words of the program, not of the person.
_PLAIN: Final = frozenset(
    {
        "kind",
        "label",
        "purpose",
        "channel",
        "direction",
        "legal_basis",
        "blob",
        "source",
        "industry",
        "currency",
        "outcome",
        "way",
        "field",
        "decision",
        "unit",
    }
)
_NAMES: Final = frozenset({"name", "full_name", "name_key"})


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Folded texts, none shorter than four letters.

    Attributes:
        names: whole names the person bore here.
        all: every text, of every field, channel and part, names included.
    """

    names: frozenset[str]
    all: frozenset[str]

    def named_in(self, text: str) -> bool:
        """Tell whether a text holds a whole name."""
        folded = fold(text)
        return any(name in folded for name in self.names)

    def told_in(self, text: str) -> bool:
        """Tell whether a text holds anything known of the person."""
        folded = fold(text)
        return any(each in folded for each in self.all)


def known_texts(db: OfficeDatabase, clients: list[int]) -> KnownTexts:
    """Collect what the rows of clients hold now and held before."""
    names: set[str] = set()
    every: set[str] = set()
    for reach in REACH:
        if reach.table == "event":  # whole letters: titles never quote them
            continue
        for column, value in _values(db, reach, clients):
            if column in _PLAIN or not isinstance(value, str):
                continue
            folded = fold(" ".join(value.split()))
            if len(folded) < _SHORTEST:
                continue
            every.add(folded)
            if reach.table == "client" and column in _NAMES:
                names.add(folded)
    return KnownTexts(frozenset(names), frozenset(every))


def _values(db: OfficeDatabase, reach: Reach, clients: list[int]) -> Iterator[tuple[str, Any]]:
    given = json.dumps(clients)
    known = BY_NAME[reach.table]
    sql = " ".join(
        ("SELECT id,", ", ".join(known.columns), "FROM", known.name, "WHERE", reach.condition)
    )  # fmt: skip
    ids = []
    for record, *values in db.connection().execute(sql, {"clients": given}).fetchall():
        ids.append(record)
        for column, value in zip(known.columns, values, strict=True):
            yield from _flat(column, value)
    for (old,) in db.run(
        "SELECT old FROM journal WHERE tbl = ? AND old IS NOT NULL"
        " AND record IN (SELECT value FROM json_each(?))",
        (known.number, json.dumps(ids)),
    ):
        for column, value in json.loads(old).items():
            yield from _flat(column, value)


def _flat(column: str, value: Any) -> Iterator[tuple[str, Any]]:
    if column == "custom" and isinstance(value, str):
        yield from json.loads(value).items()
    else:
        yield column, value
