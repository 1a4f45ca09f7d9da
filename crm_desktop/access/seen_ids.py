"""All clients somebody sees, as a set: for questions that would ask for each of very many.

A search offers clients of the whole base; to look up whose each one is costs more than the search
itself. The set is read off the indexes once and then follows the journal.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import apsw

from crm_desktop.access.narrow_sql import tables_of
from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.visibility import listed, sight_sql
from db.among import Among
from db.client_access import touched
from db.narrowed import EVERYTHING
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

MOST: Final = 250_000
"""A set of more takes too much memory; then each client is asked for."""
# After so many journal rows reading anew is cheaper than looking at them.
_MOST_ROWS: Final = 3_000
# The doctor mends what the set is read from without the journal.
_HOLDS_S: Final = 600.0
_LIVE: Final = "c.deleted_at IS NULL AND c.merged_into IS NULL"
_NEWEST: Final = "SELECT coalesce(max(seq), 0) FROM main.journal"


@dataclass(frozen=True, slots=True)
class _Known:
    """The set as of a journal row; None = too many."""

    rule: str
    generation: int
    seq: int
    until: float
    among: Among | None


_guard: Final = threading.Lock()
_known: Final[WeakKeyDictionary[Office, _Known]] = WeakKeyDictionary()


def seen_clients(office: Office) -> Among | None:
    """Return the living clients this person sees; None = all, too many, or a change is written.

    Call it inside the reading whose questions it is for.
    """
    scope = office.powers.scope(Area.CLIENTS, Deed.SEE)
    if scope is Scope.ALL:
        return None
    if scope is Scope.NONE:
        return Among(frozenset())
    with office.db.through(EVERYTHING):
        if office.db.connection().txn_state("main") == apsw.SQLITE_TXN_WRITE:
            return None
        with office.reading():
            found = _current(office, scope)
    if office.db.narrowness.views and _newest(office) != found.seq:
        # The reading through views is of another moment.
        return None
    return found.among


def _current(office: Office, scope: Scope) -> _Known:
    rule, seq, generation = sight_sql(office, "c"), _newest(office), office.db.generation
    with _guard:
        known = _known.get(office)
    fits = known is not None and (known.rule, known.generation) == (rule, generation)
    now = time.monotonic()
    if known is None or not fits or seq < known.seq or now > known.until:
        found = _Known(rule, generation, seq, now + _HOLDS_S, _read(office, scope))
    elif seq == known.seq or known.among is None:
        return known
    elif seq - known.seq <= _MOST_ROWS:
        among = _followed(office, rule, known.among, known.seq)
        found = _Known(rule, generation, seq, known.until, among)
    else:
        found = _Known(rule, generation, seq, now + _HOLDS_S, _read(office, scope))
    with _guard:
        if known is None or seq >= known.seq:
            _known[office] = found
    return found


def _read(office: Office, scope: Scope) -> Among | None:
    """Read the set off the indexes."""
    sight = office.sight
    people = listed(sight.members(scope))
    whose = [f"c.responsible IN ({people})"]
    if sight.powers.unassigned:
        whose.append("c.responsible IS NULL AND c.department IS NULL")
    ways = [("client_responsible", each) for each in whose]
    if departments := listed(sight.departments_of(scope)):
        ways.append(("client_department", f"c.department IN ({departments})"))
    statements = [
        f"SELECT c.id FROM main.client c INDEXED BY {index} WHERE {_LIVE} AND {told} LIMIT ?"  # noqa: S608 - names and numbers of ours
        for index, told in ways
    ]
    statements.append(
        "SELECT v.client FROM main.client_access v INDEXED BY client_access_member"  # noqa: S608 - numbers of ours
        f" WHERE v.live = 1 AND v.member IN ({people}) LIMIT ?"
    )
    found: set[Any] = set()
    for statement in statements:
        rows = office.db.connection().execute(statement, (MOST + 1,))
        found.update(client for (client,) in rows)
        if len(found) > MOST:
            return None
    return Among(frozenset(found))


def _followed(office: Office, rule: str, among: Among, seq: int) -> Among | None:
    """Return the set after the journal rows behind `seq`."""
    rows = office.db.run(
        "SELECT DISTINCT record FROM main.journal NOT INDEXED WHERE seq > ? AND tbl = ?",
        (seq, BY_NAME["client"].number),
    )
    changed: set[Any] = {record for (record,) in rows}
    changed |= touched(office.db.connection(), seq + 1)
    if not changed:
        return among
    sql = " ".join(
        (
            "SELECT c.id FROM json_each(?) j CROSS JOIN main.client c ON c.id = j.value WHERE",
            _LIVE, "AND", tables_of(rule),
        )
    )  # fmt: skip
    seen = {client for (client,) in office.db.run(sql, (json.dumps(list(changed)),))}
    if len(among.ids) + len(seen) > MOST:
        return None
    return Among(among.ids - changed | seen)


def _newest(office: Office) -> int:
    [(seq,)] = office.db.run(_NEWEST)
    return int(seq)
