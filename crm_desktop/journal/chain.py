"""The journal as a chain: the entries of a record in the order of stamps.

What another station did is put into the chain where its stamp belongs, though its row stands at
the journal's end. So «since then» is a matter of stamps, and where in the file the rows of it begin
must be asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.journal.stamps import slot_of

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

FIRST_ROW_AFTER: Final = (
    # The index holds all that is asked for: the seals themselves are large.
    "SELECT min(first_seq) FROM (SELECT min(first_seq) AS first_seq FROM seal"
    " INDEXED BY seal_change WHERE stamp > ?1"
    " UNION ALL SELECT min(first_seq) FROM seal_run WHERE stamp > ?1)"
)
"""Where in the journal what is later than a stamp begins; rows behind it may be earlier still."""


def first_row_after(db: OfficeDatabase, stamp: int) -> int | None:
    """Return a journal row before which nothing is later than a stamp; None if nothing is."""
    found: int | None = db.run(FIRST_ROW_AFTER, (stamp,))[0][0]
    return found


def first_row_since(db: OfficeDatabase, stamp: int, seq: int) -> int:
    """Return where to look for what came after a transaction: by stamp, or into this file.

    Args:
        db: the base.
        stamp: of the transaction.
        seq: its first journal row.
    """
    # What this station wrote itself is later than all it had by then.
    if db.run("SELECT slot FROM station")[0][0] == slot_of(stamp):
        return seq
    first = first_row_after(db, stamp)
    return seq if first is None else min(first, seq)
