"""Deals as they stand: found by their number in the file, or by title and client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.clients.field_types import Value
    from crm_desktop.importing.deals.model import DealParty
    from db.connection import OfficeDatabase

OURS: Final = "kartoteka:deal"
_SKIPPED: Final = frozenset({"custom", "deleted_at"})
_COLUMNS: Final = tuple(c for c in BY_NAME["deal"].columns if c not in _SKIPPED)
_DEALS: Final = " ".join(
    (
        "SELECT d.id, d.custom,", ", ".join(f"d.{column}" for column in _COLUMNS),
        "FROM deal d WHERE d.id IN (SELECT value FROM json_each(?))",
    )
)  # fmt: skip
_BATCH: Final = 500
_MOST_ALIKE: Final = 10
# Parts and the column that tells what they are; deleted ones count: nobody wants them back.
_PARTS: Final = {
    "deal_label": "item",
    "deal_contact": "person",
    "deal_helper": "member",
    "deal_line": "title",
    "task": "title",
}


@dataclass(slots=True)
class DealState:
    """A deal with its parts.

    Attributes:
        ref: its id; negative: made by this run and not in the base (yet).
        values: column or own field -> value, nothing empty.
        parts: table -> what the deal has or had of it.
        links: source and record number there.
    """

    ref: int
    values: dict[str, Value]
    parts: dict[str, set[int | str]] = field(default_factory=dict)
    links: set[tuple[str, str | None]] = field(default_factory=set)

    @property
    def title(self) -> str:
        return str(self.values["title"])

    def has(self, table: str, what: int | str) -> bool:
        """Whether the deal has, or had, a part."""
        return what in self.parts.get(table, ())

    def take(self, table: str, what: int | str) -> None:
        """Give the deal a part."""
        self.parts.setdefault(table, set()).add(what)

    def pack(self) -> bytes:
        """Return it as bytes, to keep many."""
        parts = {table: list(has) for table, has in self.parts.items()}
        return json.dumps(
            (self.ref, self.values, parts, list(self.links)),
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    @classmethod
    def unpack(cls, data: bytes) -> DealState:
        """Return what `pack` packed."""
        ref, values, parts, links = json.loads(data)
        return cls(
            ref,
            values,
            {table: set(has) for table, has in parts.items()},
            {(source, number) for source, number in links},
        )


class DealLookup:
    """Knows the deals of the base and those this run made or changed.

    Args:
        db: the base.
        visible: the SQL condition on deal `d` of what this person may see.
        keep: remember everything to the end, because nothing will be written.
    """

    def __init__(self, db: OfficeDatabase, visible: str, *, keep: bool) -> None:
        self._db = db
        self._visible = visible
        self._keep = keep
        self._source = ""
        self._kept: dict[int, bytes] = {}
        self._made: dict[tuple[str, str], int] = {}
        self._numbers: dict[str, int] = {}
        self.states: dict[int, DealState] = {}
        self._empty = not db.run("SELECT EXISTS (SELECT 1 FROM deal)")[0][0]

    def turn_to(self, source: str) -> None:
        """Go on with the rows of another table."""
        self._source = source

    def prepare(self, deals: Sequence[DealParty]) -> None:
        """Read the deals whose numbers a portion of rows has."""
        self.states.clear()
        self._numbers.clear()
        wanted = list(dict.fromkeys(deal.source_id for deal in deals if deal.source_id))
        if self._empty or not wanted:
            return
        self._numbers = self._find(wanted, self._source)
        self._load(self._numbers.values())

    def _find(self, wanted: list[str], source: str) -> dict[str, int]:
        """The deals of the base by their numbers."""
        sql = " ".join(
            (
                "SELECT k.value, d.id FROM json_each(?) k CROSS JOIN deal_link l",
                "ON l.source = ? AND l.source_id = k.value AND l.deleted_at IS NULL",
                "CROSS JOIN deal d ON d.id = l.deal AND", self._visible, "ORDER BY d.id DESC",
            )
        )  # fmt: skip
        found: dict[str, int] = dict(self._db.run(sql, (json.dumps(wanted), source)))
        if source == OURS:
            own = " ".join(
                (
                    "SELECT k.value, d.id FROM json_each(?) k",
                    "CROSS JOIN deal d ON d.id = CAST(k.value AS INTEGER) AND", self._visible,
                )
            )  # fmt: skip
            found.update(dict(self._db.run(own, (json.dumps(wanted),))))
        return found

    def find(self, source: str, number: str) -> int | None:
        """Return the deal of the base that came from a record, or None."""
        return self._find([number], source).get(number)

    def by_number(self, number: str) -> DealState | None:
        """Return the deal that came from a record of the source."""
        ref = self._made.get((self._source, number)) or self._numbers.get(number)
        return None if ref is None else self._state(ref)

    def alike(self, title_key: str, client: int) -> list[DealState]:
        """Return the deals of the base of a client with the same title, the oldest first."""
        if self._empty or client < 0:
            return []
        sql = " ".join(
            (
                "SELECT d.id FROM deal d WHERE d.client = ? AND d.title_key = ? AND",
                self._visible, "ORDER BY d.id LIMIT", str(_MOST_ALIKE),
            )
        )  # fmt: skip
        found = [self._state(row[0]) for row in self._db.run(sql, (client, title_key))]
        return [state for state in found if state is not None]

    def add(self, state: DealState, number: str) -> None:
        """Let later rows find a deal."""
        self.states[state.ref] = state
        self._made[self._source, number] = state.ref

    def finish(self, touched: Iterable[int]) -> None:
        """End a portion: what was written is found in the base from now on."""
        if self._keep:
            for ref in touched:
                self._kept[ref] = self.states[ref].pack()
        else:
            self._made.clear()
            self._empty = False
        self.states.clear()

    def _state(self, ref: int) -> DealState | None:
        if ref not in self.states:
            self._load([ref])
        return self.states.get(ref)

    def _load(self, refs: Iterable[int]) -> None:
        fresh = []
        for ref in refs:
            if ref in self._kept:
                self.states.setdefault(ref, DealState.unpack(self._kept[ref]))
            elif ref > 0 and ref not in self.states:
                fresh.append(ref)
        for start in range(0, len(fresh), _BATCH):
            self.states.update(_read(self._db, json.dumps(fresh[start : start + _BATCH])))


def _read(db: OfficeDatabase, ids: str) -> dict[int, DealState]:
    found: dict[int, DealState] = {}
    for record, custom, *columns in db.run(_DEALS, (ids,)):
        values: dict[str, Any] = {
            name: value
            for name, value in zip(_COLUMNS, columns, strict=True)
            if value is not None and value != ""
        }
        values.update(json.loads(custom) if custom else {})
        found[record] = DealState(record, values)
    for table, column in _PARTS.items():
        sql = " ".join(
            ("SELECT deal,", column, "FROM", table,
             "WHERE deal IN (SELECT value FROM json_each(?))")
        )  # fmt: skip
        for deal, what in db.run(sql, (ids,)):
            found[deal].take(table, what)
    for deal, source, number in db.run(
        "SELECT deal, source, source_id FROM deal_link WHERE deleted_at IS NULL"
        " AND deal IN (SELECT value FROM json_each(?))",
        (ids,),
    ):
        found[deal].links.add((source, number))
    return found
