"""Finding clients that a row may speak of: by record number, ИНН, phone, e-mail and name."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.profiles.model import OURS
from crm_desktop.importing.state import ClientState, read_states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.importing.party import Party
    from db.connection import OfficeDatabase


Key = tuple[str, str]
INN, CHANNEL, NAME, LINK = "inn", "channel", "name", "link"
_JOINS: Final = {
    INN: "CROSS JOIN client c ON c.inn = k.value",
    NAME: "CROSS JOIN client c ON c.name_key = k.value",
    CHANNEL: (
        "CROSS JOIN channel h ON h.key = k.value AND h.kind IN ('phone', 'email')"
        " AND h.deleted_at IS NULL CROSS JOIN client c ON c.id = h.client"
    ),
    LINK: (
        "CROSS JOIN import_link l ON l.source = ?2 AND l.source_id = k.value"
        " AND l.deleted_at IS NULL CROSS JOIN client c ON c.id = l.client"
    ),
}
_BY_ID: Final = (
    "SELECT k.value, c.id FROM json_each(?1) k"
    " CROSS JOIN client c ON c.id = CAST(k.value AS INTEGER)"
)
# What more clients than these share says nothing of who is meant.
MOST: Final = {INN: 50, CHANNEL: 50, LINK: 50, NAME: 10}
REACHED_BY: Final = frozenset({"phone", "email"})


def keys_of_party(party: Party) -> list[Key]:
    """Return what a party can be found by."""
    keys: list[Key] = []
    if party.source_id:
        keys.append((LINK, party.source_id))
    if inn := party.values.get("inn"):
        keys.append((INN, str(inn)))
    keys += [(CHANNEL, c.key) for c in party.channels if c.kind in REACHED_BY and c.key]
    if party.name_key:
        keys.append((NAME, party.name_key))
    return keys


def in_order(ref: int) -> tuple[bool, int]:
    """The order in which clients were made: those of the base first, then those of this run."""
    return (ref < 0, abs(ref))


class Lookup:
    """Knows the clients of the base and those this run made or changed.

    Args:
        db: the base.
        source: of this import, for record numbers.
        visible: the SQL condition on client `c` of what this person may see.
        keep: remember everything to the end, because nothing will be written.
    """

    def __init__(self, db: OfficeDatabase, source: str, visible: str, *, keep: bool) -> None:
        self._db = db
        self._source = source
        self._keep = keep
        self._kept: dict[int, bytes] = {}
        # One client a key is the rule: it stands there without a list around it.
        self._index: dict[str, int | list[int]] = {}
        self._renamed: dict[int, str] = {}
        self._found: dict[Key, list[int]] = {}
        self.states: dict[int, ClientState] = {}
        self._empty = not db.run("SELECT EXISTS (SELECT 1 FROM client)")[0][0]
        # The numbers in our own tables are ids: a table of this office finds its clients by them.
        self._by_id = " ".join((_BY_ID, "AND", visible))
        self._joins = {what: " ".join((join, "AND", visible)) for what, join in _JOINS.items()}

    def turn_to(self, source: str) -> None:
        """Go on with the rows of another table; its record numbers are its own."""
        if source != self._source:
            self._source = source
            self._index = {key: refs for key, refs in self._index.items() if key[0] != LINK[0]}

    def prepare(self, parties: Iterable[Party]) -> None:
        """Read everything a portion of rows may need, in few statements."""
        self._found.clear()
        self.states.clear()
        wanted: dict[str, dict[str, None]] = defaultdict(dict)
        for party in parties:
            for what, key in keys_of_party(party):
                wanted[what][key] = None
        if not self._empty:
            for what, keys in wanted.items():
                self._find(what, list(keys))
        refs = {
            ref
            for (what, _key), found in self._found.items()
            if len(found) <= MOST[what]
            for ref in found
        }
        for what, keys in wanted.items():
            for key in keys:
                refs.update(self._made(what, key))
        self._load(refs)
        self._load({p for state in tuple(self.states.values()) for p in state.people})

    def candidates(self, what: str, key: str) -> list[ClientState]:
        """Return the clients with a key, oldest first; none if too many share it."""
        refs = self._found.get((what, key), [])
        if made := self._made(what, key):
            refs = sorted({*refs, *made}, key=in_order)
        if len(refs) > MOST[what]:
            return []
        return [self.states[ref] for ref in refs if ref in self.states]

    def add(self, state: ClientState, keys: Iterable[Key]) -> None:
        """Let later rows find a client by keys it has got now."""
        self.states[state.ref] = state
        for what, key in keys:
            known = self._made(what, key)
            if state.ref not in known and len(known) <= MOST[what]:
                refs = [*known, state.ref]
                self._index[what[0] + key] = refs if known else state.ref

    def rename(self, state: ClientState, name_key: str) -> None:
        """Let later rows find a client by its new name, and no longer by the old one."""
        self.add(state, [(NAME, name_key)])
        if state.ref > 0:
            self._renamed[state.ref] = name_key

    def finish(self, touched: Iterable[int]) -> None:
        """End a portion: what was written is found in the base from now on."""
        if self._keep:
            for ref in touched:
                self._kept[ref] = self.states[ref].pack()
        else:
            self._index.clear()
            self._renamed.clear()
            self._empty = False
        self.states.clear()

    def _made(self, what: str, key: str) -> list[int]:
        """Return the clients this run gave a key."""
        found = self._index.get(what[0] + key, [])
        return [found] if isinstance(found, int) else found

    def _find(self, what: str, keys: list[str]) -> None:
        """Find the clients of the base that have any of the keys; no more than tell something."""
        values = [json.dumps(keys), *([self._source] if what == LINK else [])]
        most = MOST[what] + 1
        join = self._joins[what]
        rows = []
        if what != NAME:
            limit = len(keys) * most
            sql = ("SELECT DISTINCT k.value, c.id FROM json_each(?1) k", join, "LIMIT", str(limit))
            rows = self._db.run(" ".join(sql), values)
        if what == NAME or len(rows) == limit:
            # Names are shared by many: each key is asked for by itself, and not to the end.
            each = (
                "SELECT k.value, c.value FROM json_each(?1) k CROSS JOIN json_each(",
                "(SELECT json_group_array(id) FROM (SELECT DISTINCT c.id FROM (SELECT 1)", join,
                "LIMIT", str(most + len(self._renamed)), "))) c",
            )  # fmt: skip
            rows = self._db.run(" ".join(each), values)
        if what == LINK and self._source == OURS.source:
            rows = [*rows, *self._db.run(self._by_id, values[:1])]
        found: dict[str, list[int]] = defaultdict(list)
        for key, client in dict.fromkeys(map(tuple, rows)):
            if what != NAME or self._renamed.get(client, key) == key:
                found[key].append(client)
        for key, clients in found.items():
            self._found[what, key] = sorted(clients)

    def _load(self, refs: Iterable[int]) -> None:
        fresh = []
        for ref in refs:
            if ref in self.states:
                continue
            if ref in self._kept:
                self.states[ref] = ClientState.unpack(self._kept[ref])
            elif ref > 0:
                fresh.append(ref)
        for state in read_states(self._db, fresh):
            self.states[state.ref] = state
