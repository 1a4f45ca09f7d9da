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

_BY_CHANNEL: Final = (
    "FROM channel h JOIN client c ON c.id = h.client WHERE h.key = k.value"
    " AND h.kind IN ('phone', 'email') AND h.deleted_at IS NULL"
)
_BY_LINK: Final = (
    "FROM import_link l JOIN client c ON c.id = l.client WHERE l.source = ?2"
    " AND l.source_id = k.value AND l.deleted_at IS NULL"
)

Key = tuple[str, str]
INN, CHANNEL, NAME, LINK = "inn", "channel", "name", "link"
_REACHED_BY: Final = frozenset({"phone", "email"})


def keys_of_party(party: Party) -> list[Key]:
    """Return what a party can be found by."""
    keys: list[Key] = []
    if party.source_id:
        keys.append((LINK, party.source_id))
    if inn := party.values.get("inn"):
        keys.append((INN, str(inn)))
    keys += [(CHANNEL, c.key) for c in party.channels if c.kind in _REACHED_BY and c.key]
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
        self._sql = {
            what: " ".join(
                (
                    "SELECT k.value, (SELECT group_concat(found) FROM",
                    "(SELECT DISTINCT c.id AS found",
                    tables, "AND", visible, "ORDER BY c.id LIMIT", str(MOST + 1),
                    ")) FROM json_each(?) k",
                )
            )
            for what, tables in (
                (INN, "FROM client c WHERE c.inn = k.value"),
                (
                    CHANNEL,
                    _BY_CHANNEL,
                ),
                (NAME, "FROM client c WHERE c.name_key = k.value"),
                (
                    LINK,
                    _BY_LINK,
                ),
            )
        }  # fmt: skip

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
                values = (json.dumps(list(keys)), *([self._source] if what == LINK else []))
                for key, ids in self._db.run(self._sql[what], values):
                    if ids:
                        self._found[what, key] = [int(record) for record in ids.split(",")]
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
