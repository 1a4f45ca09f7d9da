"""Counts and sums of the rows of `deal_board`, kept with them: totals of any funnel at once.

One row for the deals of a stage, an outcome, a person and a currency. Sums are kept in two parts,
whole milliards and the rest, so that no number of deals of any size overflows an integer: a save
never fails because of a total. A weighted sum is of amount × probability in per cent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import apsw

PART: Final = 1_000_000_000
"""A sum is its `…_high` times this plus its `…_low`."""

SCHEMA: Final = (
    """CREATE TABLE deal_board_sum(
        funnel INTEGER NOT NULL, stage INTEGER NOT NULL, outcome TEXT NOT NULL,
        responsible INTEGER NOT NULL, currency TEXT NOT NULL, deals INTEGER NOT NULL,
        idle INTEGER NOT NULL, amount_high INTEGER NOT NULL, amount_low INTEGER NOT NULL,
        weighted_high INTEGER NOT NULL, weighted_low INTEGER NOT NULL,
        PRIMARY KEY(funnel, stage, outcome, responsible, currency)) WITHOUT ROWID""",
)
"""`outcome` is '' of the open, `responsible` 0 of nobody's; `idle` counts those where
nothing is due."""

_KEY: Final = "funnel = ? AND stage = ? AND outcome = ? AND responsible = ? AND currency = ?"
_Key = tuple[Any, ...]
_Values = tuple[int, int, int, int]
_NOTHING: Final = (0, 0, 0, 0)


class Sums:
    """What is to be added to the stored sums; see `COLUMNS` of `db.deal_board` for the rows."""

    def __init__(self) -> None:
        self.of: dict[_Key, _Values] = {}

    def add(self, row: Sequence[Any]) -> None:
        """Count a row in."""
        self._count(row, 1)

    def take(self, row: Sequence[Any]) -> None:
        """Count a row out."""
        self._count(row, -1)

    def _count(self, row: Sequence[Any], sign: int) -> None:
        _deal, funnel, stage, outcome, responsible, _client, budget, currency, *rest = row
        probability, due = rest[:2]
        key = (funnel, stage, outcome or "", responsible or 0, currency)
        deals, idle, amount, weighted = self.of.get(key, _NOTHING)
        amount_of = (budget or 0) * sign
        self.of[key] = (
            deals + sign,
            idle + (sign if due is None else 0),
            amount + amount_of,
            weighted + amount_of * probability,
        )


def add_sums(conn: apsw.Connection, sums: Sums) -> None:
    """Add to the stored sums; a key without deals goes."""
    for key, change in sums.of.items():
        if change == _NOTHING:
            continue
        stored = conn.execute(
            "SELECT deals, idle, amount_high, amount_low, weighted_high, weighted_low"  # noqa: S608 - code only
            f" FROM deal_board_sum WHERE {_KEY}",
            key,
        ).fetchall()
        now = _added(_whole(stored[0]) if stored else _NOTHING, change)
        if now[0]:
            conn.execute(
                "INSERT OR REPLACE INTO deal_board_sum VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, now[0], now[1], *divmod(now[2], PART), *divmod(now[3], PART)),
            ).fetchall()
        else:
            conn.execute(f"DELETE FROM deal_board_sum WHERE {_KEY}", key).fetchall()  # noqa: S608 - code only


def rebuild_sums(conn: apsw.Connection) -> None:
    """Count everything anew from the rows."""
    conn.execute("DELETE FROM deal_board_sum").fetchall()
    add_sums(conn, _counted(conn))


def check_sums(conn: apsw.Connection) -> bool:
    """Whether the sums are those of the rows; only reads."""
    stored = {
        row[:5]: _whole(row[5:]) for row in conn.execute("SELECT * FROM deal_board_sum")
    }  # fmt: skip
    return stored == {key: values for key, values in _counted(conn).of.items() if values[0]}


def _counted(conn: apsw.Connection) -> Sums:
    sums = Sums()
    for row in conn.execute("SELECT * FROM deal_board"):
        sums.add(row)
    return sums


def _whole(row: Sequence[Any]) -> _Values:
    deals, idle, high, low, weighted_high, weighted_low = row
    return (deals, idle, high * PART + low, weighted_high * PART + weighted_low)


def _added(one: _Values, other: _Values) -> _Values:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])
