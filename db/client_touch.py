"""When a client somebody answers for was last touched: one narrow row for each such client.

`client_touch` is derived. A touch is an event of the timeline or a task that was done; who was
never touched counts from the day of entry. Only clients that may be called are here: not
the deleted, merged, blocked or erased ones. The index answers «whose clients have been quiet
since …» without looking at the clients.

The rows are kept by `keep_touch_current` inside every commit and can be rebuilt from the rest at
any time; inside an open change they stand as the last commit left them. The caller opens the
transaction; nothing here commits.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

SCHEMA: Final = (
    """CREATE TABLE client_touch(
        client INTEGER PRIMARY KEY, responsible INTEGER NOT NULL, touched_at INTEGER NOT NULL)""",
    "CREATE INDEX client_touch_quiet ON client_touch(responsible, touched_at, client)",
)

_BATCH: Final = 2000
_PARTS: Final = ("event", "task")
_TOLD: Final = ("responsible", "deleted_at", "merged_into", "blocked_at", "erased_at", "created_at")
_SAID: Final = " OR ".join(("j.op = 0", *(f"instr(j.old, '\"{name}\":')" for name in _TOLD)))
_Row = tuple[Any, ...]


def keep_touch_current(conn: apsw.Connection, first_seq: int) -> None:
    """Bring the rows up to date with the journal rows from `first_seq` on."""
    clients = _touched(conn, first_seq)
    if clients:
        mend(conn, sorted(clients))


def rebuild(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> int:
    """Fill the table anew.

    Args:
        conn: a connection in a write transaction.
        step: called with the number of clients done after each batch; may raise to cancel.

    Returns:
        How many clients were looked at.
    """
    conn.execute("DELETE FROM client_touch").fetchall()
    done = 0
    for ids in _batches(conn, "SELECT id FROM client WHERE id > ?1 ORDER BY id LIMIT ?2"):
        _replace(conn, ids)
        done += len(ids)
        if step:
            step(done)
    return done


def check(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> tuple[int, ...]:
    """Return the clients whose rows are not what they should be; only reads."""
    wrong: list[int] = []
    done = 0
    sql = (
        "SELECT id FROM client WHERE id > ?1 UNION SELECT client FROM client_touch"
        " WHERE client > ?1 ORDER BY 1 LIMIT ?2"
    )
    for ids in _batches(conn, sql):
        given = json.dumps(ids)
        there, wanted = _stored(conn, given), _wanted(conn, given)
        wrong.extend(client for client in ids if there.get(client) != wanted.get(client))
        done += len(ids)
        if step:
            step(done)
    return tuple(wrong)


def mend(conn: apsw.Connection, clients: Iterable[int]) -> None:
    """Bring the rows of these clients to what `check` expects, in the caller's transaction."""
    wanted = iter(clients)
    while portion := list(islice(wanted, _BATCH)):
        _replace(conn, portion)


def _batches(conn: apsw.Connection, sql: str) -> Iterator[list[int]]:
    last: Any = 0
    while rows := conn.execute(sql, (last, _BATCH)).fetchall():
        ids: list[Any] = [row[0] for row in rows]
        yield ids
        last = ids[-1]


def _touched(conn: apsw.Connection, first_seq: int) -> set[Any]:
    numbers = {
        row[0]
        for row in conn.execute(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first_seq,)
        )
    }
    found: set[Any] = set()
    client = BY_NAME["client"].number
    if client in numbers:
        sql = " ".join(
            (
                "SELECT j.record FROM journal j NOT INDEXED",
                "WHERE j.seq >= ? AND j.tbl = ? AND (", _SAID, ")",
            )
        )  # fmt: skip
        found.update(row[0] for row in conn.execute(sql, (first_seq, client)))
    for name in _PARTS:
        if BY_NAME[name].number in numbers:
            # An event may have moved from one client to another (a merge).
            sql = " ".join(
                (
                    "SELECT t.client, json_extract(j.old, '$.client')",
                    "FROM journal j NOT INDEXED CROSS JOIN", name, "t ON t.id = j.record",
                    "WHERE j.seq >= ? AND j.tbl = ?",
                )
            )  # fmt: skip
            for pair in conn.execute(sql, (first_seq, BY_NAME[name].number)):
                found.update(pair)
    found.discard(None)
    return found


def _replace(conn: apsw.Connection, clients: list[int]) -> None:
    given = json.dumps(clients)
    there, wanted = _stored(conn, given), _wanted(conn, given)
    gone = [(client,) for client in there if client not in wanted]
    new = [row for client, row in wanted.items() if there.get(client) != row]
    for sql, rows in (
        ("DELETE FROM client_touch WHERE client = ?", gone),
        ("INSERT OR REPLACE INTO client_touch VALUES(?, ?, ?)", new),
    ):
        if rows:
            conn.executemany(sql, rows).fetchall()


def _stored(conn: apsw.Connection, given: str) -> dict[Any, _Row]:
    return {
        row[0]: row
        for row in conn.execute(
            "SELECT q.client, q.responsible, q.touched_at FROM json_each(?) j"
            " CROSS JOIN client_touch q ON q.client = j.value",
            (given,),
        )
    }


_LAST: Final = {
    "event": """(SELECT e.happened_at FROM event e WHERE e.client = c.id AND e.deleted_at IS NULL
        ORDER BY e.happened_at DESC LIMIT 1)""",
    "task": """(SELECT t.done_at FROM task t WHERE t.client = c.id AND t.done_at IS NOT NULL
        AND t.deleted_at IS NULL ORDER BY t.done_at DESC LIMIT 1)""",
}
_LIVE: Final = " ".join(
    (
        "SELECT c.id, c.responsible,", _LAST["event"], ",", _LAST["task"], ", c.created_at",
        "FROM json_each(?) j CROSS JOIN client c ON c.id = j.value",
        "WHERE c.responsible NOT NULL AND c.deleted_at IS NULL AND c.merged_into IS NULL",
        "AND c.blocked_at IS NULL AND c.erased_at IS NULL",
    )
)  # fmt: skip


def _wanted(conn: apsw.Connection, given: str) -> dict[Any, _Row]:
    found: dict[Any, _Row] = {}
    for client, responsible, event, task, created in conn.execute(_LIVE, (given,)):
        touches: list[Any] = [at for at in (event, task) if at is not None]
        found[client] = (client, responsible, max(touches, default=created))
    return found
