"""Finding clients that a row may speak of: by record number, ИНН, phone, e-mail and name."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.state import ClientState, read_states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.importing.party import Party
    from db.connection import OfficeDatabase

# A number or a name that more clients share says nothing of who is meant.
MOST: Final = 50

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
        self._index: dict[Key, list[int]] = defaultdict(list)
        self._found: dict[Key, list[int]] = {}
        self.states: dict[int, ClientState] = {}
        self._empty = not db.run("SELECT EXISTS (SELECT 1 FROM client)")[0][0]
        self._joins = {what: " ".join((join, "AND", visible)) for what, join in _JOINS.items()}

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
        refs = {ref for found in self._found.values() for ref in found}
        for what, keys in wanted.items():
            for key in keys:
                refs.update(self._index.get((what, key), ()))
        self._load(refs)
        self._load({p for state in tuple(self.states.values()) for p in state.people})

    def candidates(self, what: str, key: str) -> list[ClientState]:
        """Return the clients with a key, oldest first; none if too many share it."""
        refs = self._found.get((what, key), [])
        made = self._index.get((what, key))
        if made:
            refs = sorted({*refs, *made}, key=in_order)
        if len(refs) > MOST:
            return []
        return [self.states[ref] for ref in refs if ref in self.states]

    def add(self, state: ClientState, keys: Iterable[Key]) -> None:
        """Let later rows find a client by keys it has got now."""
        self.states[state.ref] = state
        for key in keys:
            known = self._index[key]
            if state.ref not in known and len(known) <= MOST:
                known.append(state.ref)

    def finish(self, touched: Iterable[int]) -> None:
        """End a portion: what was written is found in the base from now on."""
        if self._keep:
            for ref in touched:
                self._kept[ref] = self.states[ref].pack()
        else:
            self._index.clear()
            self._empty = False
        self.states.clear()

    def _find(self, what: str, keys: list[str]) -> None:
        """Find the clients of the base that have any of the keys."""
        most = len(keys) * (MOST + 1)
        values = [json.dumps(keys), *([self._source] if what == LINK else [])]
        join = self._joins[what]
        rows = self._db.run(
            " ".join(
                ("SELECT DISTINCT k.value, c.id FROM json_each(?1) k", join, "LIMIT", str(most))
            ),
            values,
        )
        if len(rows) == most and len(keys) > 1:
            # Some key is shared by very many: ask for each alone.
            for key in keys:
                self._find(what, [key])
            return
        found: dict[str, list[int]] = defaultdict(list)
        for key, client in rows:
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
