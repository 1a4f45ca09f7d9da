"""What the board, the lists and the totals of deals read: one narrow row for every live deal.

`deal_board` is derived. It holds the columns of the deal that are counted and ordered by, and what
hangs on other tables: the nearest open task, the last touch, the probability that counts. Times
are absolute, so a row stays right while nothing happens: whether an action is overdue, or a deal
stale, is told by comparing with the present moment. `deal_board_sum` counts and adds the rows up.

Both are kept by `keep_board_current` inside every commit and can be rebuilt from the rest at any
time; inside an open change they stand as the last commit left them. The caller opens the
transaction; nothing here commits.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from db.deal_board_sums import SCHEMA as SUMS_SCHEMA
from db.deal_board_sums import Sums, add_sums, check_sums, rebuild_sums
from db.tables import BY_NAME
from db.zone import day_end, office_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from zoneinfo import ZoneInfo

    import apsw

NO_DATE: Final = 1 << 61
"""`due_key` of a deal whose only tasks have no date."""
NO_ACTION: Final = 1 << 62
"""`due_key` of a deal without an open task."""
TOUCHING: Final = "(e.kind IN ('meeting', 'note') OR e.direction = 'out')"
"""Events `e` that count as work on a deal: what came in is not ours."""

COLUMNS: Final = (
    "deal", "funnel", "stage", "outcome", "responsible", "client", "budget", "currency",
    "probability", "next_due", "next_task", "due_key", "touched_at", "stage_since", "closes_on",
    "closed_at", "created_at", "title_key",
)  # fmt: skip
SCHEMA: Final = (
    """CREATE TABLE deal_board(
        deal INTEGER PRIMARY KEY, funnel INTEGER NOT NULL, stage INTEGER NOT NULL, outcome TEXT,
        responsible INTEGER, client INTEGER, budget INTEGER, currency TEXT NOT NULL,
        probability INTEGER NOT NULL, next_due INTEGER, next_task INTEGER,
        due_key INTEGER NOT NULL, touched_at INTEGER NOT NULL, stage_since INTEGER NOT NULL,
        closes_on TEXT, closed_at INTEGER, created_at INTEGER NOT NULL, title_key TEXT NOT NULL)""",
    # A column of the board in its usual order, with what is counted and summed.
    """CREATE INDEX deal_board_due ON deal_board(funnel, stage, due_key, deal, touched_at,
        responsible, currency, budget, probability, created_at) WHERE outcome IS NULL""",
    """CREATE INDEX deal_board_title ON deal_board(funnel, stage, title_key)
        WHERE outcome IS NULL""",
    # The stale, and what has stood still longest.
    """CREATE INDEX deal_board_touched ON deal_board(funnel, stage, touched_at, due_key,
        responsible) WHERE outcome IS NULL""",
    # What was won and lost, by time.
    "CREATE INDEX deal_board_closed ON deal_board(closed_at) WHERE outcome IS NOT NULL",
    *SUMS_SCHEMA,
)

_BATCH: Final = 2000
_PARTS: Final = ("task", "event", "deal_move")
_TOLD: Final = (
    "funnel", "stage", "stage_since", "outcome", "closed_at", "budget", "currency", "probability",
    "closes_on", "responsible", "client", "title_key", "created_at", "deleted_at",
)  # fmt: skip
_SAID: Final = " OR ".join(("j.op = 0", *(f"instr(j.old, '\"{name}\":')" for name in _TOLD)))
_PLACE: Final = {name: number for number, name in enumerate(COLUMNS)}
_OWN: Final = len(COLUMNS) - 3  # what the query gives, without the three of the next task
_Row = tuple[Any, ...]


def keep_board_current(conn: apsw.Connection, first_seq: int) -> None:
    """Bring the rows up to date with the journal rows from `first_seq` on."""
    deals = _touched(conn, first_seq)
    if deals:
        mend(conn, sorted(deals))


def rebuild(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> int:
    """Fill the tables anew.

    Args:
        conn: a connection in a write transaction.
        step: called with the number of deals done after each batch; may raise to cancel.

    Returns:
        How many deals were looked at.
    """
    conn.execute("DELETE FROM deal_board").fetchall()
    done = 0
    zone, sums = office_zone(conn), Sums()
    for ids in _batches(conn, "SELECT id FROM deal WHERE id > ?1 ORDER BY id LIMIT ?2"):
        _replace(conn, ids, zone, sums)
        done += len(ids)
        if step:
            step(done)
    rebuild_sums(conn)
    return done


def check(conn: apsw.Connection, *, step: Callable[[int], None] | None = None) -> tuple[int, ...]:
    """Return the deals whose rows are not what they should be; only reads.

    A 0 stands for the sums, if they are not those of the rows.
    """
    wrong: list[int] = []
    done, zone = 0, office_zone(conn)
    sql = (
        "SELECT id FROM deal WHERE id > ?1 UNION SELECT deal FROM deal_board WHERE deal > ?1"
        " ORDER BY 1 LIMIT ?2"
    )
    for ids in _batches(conn, sql):
        given = json.dumps(ids)
        there, wanted = _stored(conn, given), _wanted(conn, given, zone)
        wrong.extend(deal for deal in ids if there.get(deal) != wanted.get(deal))
        done += len(ids)
        if step:
            step(done)
    if not check_sums(conn):
        wrong.append(0)
    return tuple(wrong)


def mend(conn: apsw.Connection, deals: Iterable[int]) -> None:
    """Bring the rows of these deals to what `check` expects, in the caller's transaction.

    With a 0 among them the sums are counted anew.
    """
    zone, sums, anew = office_zone(conn), Sums(), False
    wanted = iter(deals)
    while portion := list(islice(wanted, _BATCH)):
        anew = anew or 0 in portion
        _replace(conn, portion, zone, sums)
    if anew:
        rebuild_sums(conn)
    else:
        add_sums(conn, sums)


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
    deal = BY_NAME["deal"].number
    if deal in numbers:
        sql = " ".join(
            (
                "SELECT j.record FROM journal j NOT INDEXED",
                "WHERE j.seq >= ? AND j.tbl = ? AND (", _SAID, ")",
            )
        )  # fmt: skip
        found.update(row[0] for row in conn.execute(sql, (first_seq, deal)))
    for name in _PARTS:
        if BY_NAME[name].number in numbers:
            # A part may have moved from one deal to another.
            sql = " ".join(
                (
                    "SELECT t.deal, json_extract(j.old, '$.deal')",
                    "FROM journal j NOT INDEXED CROSS JOIN", name, "t ON t.id = j.record",
                    "WHERE j.seq >= ? AND j.tbl = ?",
                )
            )  # fmt: skip
            for pair in conn.execute(sql, (first_seq, BY_NAME[name].number)):
                found.update(pair)
    stage = BY_NAME["stage"].number
    if stage in numbers:
        sql = (
            "SELECT b.deal FROM journal j NOT INDEXED CROSS JOIN stage s ON s.id = j.record"
            " CROSS JOIN deal_board b ON b.funnel IN (SELECT id FROM funnel) AND b.stage = s.id"
            " AND b.outcome IS NULL AND b.probability <> s.probability"
            " WHERE j.seq >= ? AND j.tbl = ? AND instr(j.old, '\"probability\":')"
        )
        found.update(row[0] for row in conn.execute(sql, (first_seq, stage)))
    setting = BY_NAME["setting"].number
    if setting in numbers:
        # In another zone days end at other moments.
        sql = (
            "SELECT t.deal FROM task t WHERE t.deal NOT NULL AND t.done_at IS NULL"
            " AND t.deleted_at IS NULL AND t.due_on NOT NULL AND EXISTS ("
            "SELECT 1 FROM journal j NOT INDEXED CROSS JOIN setting s ON s.id = j.record"
            " WHERE j.seq >= ? AND j.tbl = ? AND s.name = 'zone')"
        )
        found.update(row[0] for row in conn.execute(sql, (first_seq, setting)))
    found.discard(None)
    return found


def _replace(conn: apsw.Connection, deals: list[int], zone: ZoneInfo, sums: Sums) -> None:
    given = json.dumps(deals)
    there, wanted = _stored(conn, given), _wanted(conn, given, zone)
    gone: list[tuple[Any, ...]] = []
    new: list[_Row] = []
    for deal in deals:
        old, fresh = there.get(deal), wanted.get(deal)
        if old == fresh:
            continue
        if old is not None:
            sums.take(old)
            gone.append((deal,))
        if fresh is not None:
            sums.add(fresh)
            new.append(fresh)
    marks = ", ".join("?" * len(COLUMNS))
    for sql, rows in (
        ("DELETE FROM deal_board WHERE deal = ?", gone),
        (f"INSERT INTO deal_board VALUES({marks})", new),
    ):
        if rows:
            conn.executemany(sql, rows).fetchall()


def _stored(conn: apsw.Connection, given: str) -> dict[Any, _Row]:
    return {
        row[0]: row
        for row in conn.execute(
            "SELECT b.* FROM json_each(?) j CROSS JOIN deal_board b ON b.deal = j.value", (given,)
        )
    }


_LIVE: Final = " ".join(
    (
        "SELECT d.id, d.funnel, d.stage, d.outcome, d.responsible, d.client, d.budget, d.currency,",
        "CASE d.outcome WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE coalesce(d.probability,",
        "(SELECT s.probability FROM stage s WHERE s.id = d.stage), 0) END,",
        "max(d.stage_since,",
        "coalesce((SELECT max(m.at) FROM deal_move m WHERE m.deal = d.id",
        "AND m.deleted_at IS NULL), d.stage_since),",
        "coalesce((SELECT e.happened_at FROM event e WHERE e.deal = d.id AND e.deleted_at IS NULL",
        "AND", TOUCHING, "ORDER BY e.happened_at DESC LIMIT 1), d.stage_since),",
        "coalesce((SELECT max(t.done_at) FROM task t WHERE t.deal = d.id",
        "AND t.deleted_at IS NULL), d.stage_since)),",
        "d.stage_since, d.closes_on, d.closed_at, d.created_at, d.title_key",
        "FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value WHERE d.deleted_at IS NULL",
    )
)  # fmt: skip
_TASKS: Final = (
    "SELECT t.deal, t.id, t.due_on, t.due_at FROM json_each(?) j CROSS JOIN task t"
    " ON t.deal = j.value AND t.done_at IS NULL AND t.deleted_at IS NULL"
)


def _wanted(conn: apsw.Connection, given: str, zone: ZoneInfo) -> dict[Any, _Row]:
    """What live deals should have: computed from their rows, tasks, events and moves."""
    nearest: dict[Any, tuple[int, Any]] = {}
    ends: dict[Any, int | None] = {}
    for deal, task, on, at in conn.execute(_TASKS, (given,)):
        due: Any = at
        if on is not None:
            if on not in ends:
                ends[on] = day_end(str(on), zone)
            due = ends[on]
        one = (NO_DATE if due is None else min(due, NO_DATE - 1), task)
        if deal not in nearest or one < nearest[deal]:
            nearest[deal] = one
    found: dict[Any, _Row] = {}
    split = _PLACE["next_due"]
    for row in conn.execute(_LIVE, (given,)):
        key, task = nearest.get(row[0], (NO_ACTION, None))
        found[row[0]] = (*row[:split], key if key < NO_DATE else None, task, key, *row[split:])
    return found
