"""How each client and deal of the past stands in the live office: told once, when it is opened.

Both bases are read table by table in the order of ids, side by side; nothing is held in memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import apsw

_TABLE: Final = "past_standing"
_EVERY: Final = 20_000

Row = tuple[Any, ...]


class PastArea(StrEnum):
    """What is looked through in the past."""

    CLIENTS = "clients"
    DEALS = "deals"

    @property
    def table(self) -> str:
        """The table of its records."""
        return "client" if self is PastArea.CLIENTS else "deal"


class Standing(StrEnum):
    """How a record of the past stands today."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    MERGED = "merged"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class _Part:
    """A table whose records are told under a client or a deal.

    `own`: what came since counts as a change too; of the rest only what went or changed.
    """

    table: str
    holder: str
    own: bool = False


_PARTS: Final = {
    PastArea.CLIENTS: (
        _Part("channel", "client", own=True), _Part("address", "client", own=True),
        _Part("bank_account", "client", own=True), _Part("client_label", "client", own=True),
        _Part("contact", "company", own=True), _Part("relation", "client", own=True),
        _Part("event", "client"), _Part("attachment", "client"), _Part("deal", "client"),
        _Part("task", "client"),
    ),
    PastArea.DEALS: (
        _Part("deal_contact", "deal", own=True), _Part("deal_label", "deal", own=True),
        _Part("deal_line", "deal", own=True), _Part("event", "deal"),
        _Part("attachment", "deal"), _Part("task", "deal"),
    ),
}  # fmt: skip
# Whether a deal or a task changed is told on its own card; here only whether it went.
_ONLY_GONE: Final = frozenset({"deal", "task"})
_UNTOLD: Final = {
    "client": frozenset({"name_key"}),
    "deal": frozenset({"title_key", "stage_since"}),
    "channel": frozenset({"position", "key"}),
    "deal_line": frozenset({"position"}),
}


def touched_tables(live: apsw.Connection, first: int | None) -> frozenset[str]:
    """Return the tables the journal wrote to from a row on; none for None."""
    if first is None:
        return frozenset()
    rows: list[tuple[Any, ...]] = live.execute(
        "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq >= ?", (first,)
    ).fetchall()
    return frozenset(BY_NUMBER[row[0]].name for row in rows if row[0] in BY_NUMBER)


def note_standings(
    past: apsw.Connection,
    live: apsw.Connection,
    step: Callable[[int, int], None] | None = None,
    *,
    touched: frozenset[str] | None = None,
) -> None:
    """Compare two bases and keep in the first how its clients and deals stand in the second.

    Takes about 3 s per million rows.

    Args:
        past: to the private copy, in a write transaction.
        live: to the live base, in a read transaction.
        step: takes tables done and tables to do; may raise to cancel.
        touched: the tables that can differ; None = any.
    """
    past.execute(f"DROP TABLE IF EXISTS {_TABLE}")
    past.execute(
        f"CREATE TABLE {_TABLE}(area TEXT NOT NULL, record INTEGER NOT NULL,"
        " standing TEXT NOT NULL, PRIMARY KEY(area, record)) WITHOUT ROWID"
    )
    total = sum(len(parts) + 1 for parts in _PARTS.values())
    done = 0

    def heard() -> None:
        if step:
            step(done, total)

    for area, parts in _PARTS.items():
        found: dict[int, Standing] = {}
        if touched is None or area.table in touched:
            found.update(_records(past, live, area.table, heard))
        done += 1
        for part in parts:
            done += 1
            if touched is None or part.table in touched:
                for record in _holders(past, live, part, heard):
                    found.setdefault(record, Standing.CHANGED)
        past.executemany(
            # What was no more there at the moment itself is not shown at all.
            " ".join((
                f"INSERT INTO {_TABLE} SELECT ?, id, ? FROM", area.table,
                "WHERE id = ? AND deleted_at IS NULL",
            )),
            [(area.value, standing.value, record) for record, standing in found.items()],
        )  # fmt: skip


def _records(
    past: apsw.Connection, live: apsw.Connection, table: str, heard: Callable[[], None]
) -> Iterator[tuple[int, Standing]]:
    merged = "merged_into IS NOT NULL" if table == "client" else "0"
    erased = "erased_at IS NOT NULL" if table == "client" else "0"
    states = f"deleted_at IS NOT NULL, {merged}, {erased}"
    for record, then, now in _side_by_side(past, live, table, states, heard):
        if then is None or then[0] or then[1]:
            continue
        if now is None:
            yield record, Standing.GONE
        elif now[2]:
            yield record, Standing.ERASED
        elif now[1]:
            yield record, Standing.MERGED
        elif now[0]:
            yield record, Standing.GONE
        elif now[3:] != then[3:]:
            yield record, Standing.CHANGED


def _holders(
    past: apsw.Connection, live: apsw.Connection, part: _Part, heard: Callable[[], None]
) -> Iterator[int]:
    states = f"deleted_at IS NOT NULL, {part.holder}"
    for _record, then, now in _side_by_side(past, live, part.table, states, heard):
        was = then is not None and not then[0]
        is_ = now is not None and not now[0]
        if then is not None and was and then[1] is not None:
            differs = not is_ or (part.table not in _ONLY_GONE and now != then)
            if differs:
                yield int(then[1])
        elif now is not None and is_ and part.own and now[1] is not None:
            yield int(now[1])


def _side_by_side(
    past: apsw.Connection, live: apsw.Connection, table: str, first: str, heard: Callable[[], None]
) -> Iterator[tuple[int, Row | None, Row | None]]:
    """Yield (id, row then, row now) of both bases; the rows lack the id."""
    untold = {*_UNTOLD.get(table, ()), "deleted_at", "merged_into", "erased_at"}
    columns = [name for name in BY_NAME[table].columns if name not in untold]
    sql = " ".join(("SELECT id,", first, ",", ", ".join(columns), "FROM", table, "ORDER BY id"))
    then: Iterator[Row] = iter(past.execute(sql))
    now: Iterator[Row] = iter(live.execute(sql))
    old, new = next(then, None), next(now, None)
    done = 0
    while old is not None or new is not None:
        if done % _EVERY == 0:
            heard()
        done += 1
        if old is not None and (new is None or old[0] < new[0]):
            yield old[0], old[1:], None
            old = next(then, None)
        elif new is not None and (old is None or new[0] < old[0]):
            yield new[0], None, new[1:]
            new = next(now, None)
        elif old is not None and new is not None:
            yield old[0], old[1:], new[1:]
            old, new = next(then, None), next(now, None)
