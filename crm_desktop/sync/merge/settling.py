"""Putting right what two stations did without knowing of each other.

One station made A a part of B, another B a part of A: both would be hidden. The smallest id stays,
the others lead to it. One station merged A into B while another gave A a phone, or merged B into
C: what hangs on a hidden card goes to the card it leads to. One merged two cards while another
erased one of them by law: the merge is taken back. Both gave a client the same mark: one
mark stays. Whoever does it comes to the same, so two stations may do it; `on_duty` lets one.

Where two records of a name only stand beside each other (settings, plans), nothing is written:
whoever reads them takes the one with the greatest id, and writes to that one.
"""

from __future__ import annotations

import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.duplicates.merge_forest import Forest
from crm_desktop.duplicates.merge_join import join
from crm_desktop.duplicates.merge_links import HANGING
from crm_desktop.duplicates.unmerge_origins import UNMERGE
from crm_desktop.errors import UserError
from crm_desktop.journal.records import write_records
from crm_desktop.sync.duty import on_duty
from crm_desktop.sync.merge.crossed import TITLE as CROSSED
from crm_desktop.sync.merge.crossed import find_crossed, take_back_crossed
from crm_desktop.sync.merge.twins import find_twins, hide_twins
from db.narrowed import EVERYTHING
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

TITLE: Final = "Приведение в порядок объединённых карточек"
TWINS: Final = "Одинаковые отметки с разных компьютеров сведены"
_POINTERS: Final = "SELECT id, merged_into FROM client WHERE merged_into IS NOT NULL"
_LAST: Final = "SELECT coalesce(max(seq), 0) FROM journal"
# Up to which journal row an open office was looked through.
_looked: weakref.WeakKeyDictionary[Office, int] = weakref.WeakKeyDictionary()


@use_case(Right.VIEW_OFFICE)
def settle_merges(office: Office, *, now: int | None = None) -> int:
    """Put cards merged crosswise in order, if it is this station's turn to.

    Costs one look-up when nothing was written since the last time.

    Args:
        office: the office.
        now: UTC ms, for who is on duty; None = this moment.

    Returns:
        How many cards were put right; 0 too where the signed-in person may not merge.
    """
    with office.db.through(EVERYTHING):
        since = _looked.get(office, 0)
        if since == office.db.run(_LAST)[0][0] or not may(office, Right.MERGE):
            return 0
        if not on_duty(office, now=now):
            return 0
        done = 0
        with suppress(UserError):  # records this person may not write: another's turn some day
            if find_crossed(office.db):
                with office.change(CROSSED, kind=UNMERGE):
                    crossed = find_crossed(office.db)
                    take_back_crossed(office.db, crossed)
                    done += len(crossed)
            if any(_find(office.db)):
                done += _settle(office)
            if find_twins(office.db, since):
                with office.change(TWINS, kind="system"):
                    done += hide_twins(office.db, find_twins(office.db, since))
        _looked[office] = office.db.run(_LAST)[0][0]
        return done


def _settle(office: Office) -> int:
    with office.change(TITLE, kind="system"):
        # Again, now that nobody else writes.
        rings, _strays = _find(office.db)
        write_records(
            office.db, BY_NAME["client"], {client: {"merged_into": None} for client in rings}
        )
        _rings, strays = _find(office.db)
        join(office.db, sorted(strays))
    return len(rings) + len(strays)


def _find(db: OfficeDatabase) -> tuple[set[int], set[int]]:
    """Return the clients that must stand again, and hidden ones that something still hangs on."""
    pointers: dict[int, int] = dict(db.run(_POINTERS))
    strays: set[int] = set()
    if pointers:
        for hanging in HANGING:
            for column in hanging.columns:
                sql = " ".join(
                    (
                        "SELECT c.id FROM client c WHERE c.merged_into IS NOT NULL AND EXISTS",
                        "(SELECT 1 FROM", hanging.name, f"t WHERE t.{column} = c.id",
                        "AND t.deleted_at IS NULL)",
                    )
                )  # fmt: skip
                strays.update(row[0] for row in db.run(sql))
    forest = Forest(db)
    forest.learn(strays)
    return _rings(pointers), {client for client in strays if forest.root(client) not in pointers}


def _rings(pointers: Mapping[int, int]) -> set[int]:
    """Return the smallest id of every ring of pointers."""
    found: set[int] = set()
    done: set[int] = set()
    for start in pointers:
        path: dict[int, None] = {}
        client: int | None = start
        while client is not None and client not in path and client not in done:
            path[client] = None
            client = pointers.get(client)
        if client in path:
            walked = list(path)
            found.add(min(walked[walked.index(client) :]))
        done.update(path)
    return found
