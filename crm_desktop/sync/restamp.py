"""A clock that ran ahead is right again: what was written meanwhile and nobody has gets new stamps.

Without this a station whose clock once stood in 2031 would be silent until then: its stamps never
go back. Record ids, change sets and the order of what was written stay as they are; each seal is
signed anew, so only the person who wrote may do it, and another person's work waits for him.
What is applied in between bears stamps of the present, and the new ones follow all of those, so
the order of every field's history stays too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.journal.journal import Header
from crm_desktop.journal.seal import OPERATIONS, link_before, link_to, signed_message
from crm_desktop.journal.stamps import (
    COUNTER_BITS,
    SLOT_BITS,
    SLOTS,
    StampSource,
    instant_of,
    stamp_of,
)
from crm_desktop.sync.clock import STOP_MS
from crm_desktop.sync.place import require_shared
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_AHEAD: Final = (
    "SELECT s.stamp, s.first_seq, s.rows, s.digest, c.id, c.title, c.kind, c.author, c.station,"
    " c.undoes FROM seal s JOIN change_set c ON c.id = s.change"
    " WHERE s.stamp > ? AND s.stamp & ? = ? AND s.format = ? ORDER BY s.stamp"
)

_SECOND: Final = 1000 << (SLOT_BITS + COUNTER_BITS)
_LEAP: Final = 3600 * _SECOND
"""So far apart are stamps between which a clock was put right, or nobody worked."""
_PAUSE: Final = _SECOND
"""What is left of a leap: more than the ids of one transaction take."""


_OF_ANOTHER_AGE: Final = (
    "Часы этого компьютера когда-то спешили, и часть записей датирована будущим: другие "
    "компьютеры их не примут. Офис не открыт, данные целы. Обратитесь в поддержку: эти записи "
    "сделаны прежней версией программы или на другом компьютере, заново подписать их нельзя."
)


class OthersAheadError(Exception):
    """Work of other people waits with stamps from the future: only they can sign it anew.

    Attributes:
        names: theirs, separated by commas.
    """

    def __init__(self, names: str) -> None:
        super().__init__("others wrote with a clock that ran ahead")
        self.names = names


@dataclass(frozen=True, slots=True)
class _Ahead:
    stamp: int
    first_seq: int
    rows: int
    digest: bytes
    header: Header


def restamp_future(office: Office, share_now: int) -> int:
    """Give own work nobody has yet that bears stamps from the future present ones.

    Args:
        office: opened; our clock is right by now.
        share_now: UTC ms by the share's clock.

    Returns:
        How many transactions have a new stamp.

    Raises:
        OthersAheadError: some of it is another person's; nothing was changed.
    """
    db = office.db
    latest = stamp_of(share_now + STOP_MS)
    if not _runs_ahead(db, latest):
        return 0
    with office.applying():
        place = require_shared(db)
        limit = max(latest, place.absorbed)
        found = _ahead_of(db, limit, place.slot)
        others = {each.header.author for each in found} - {office.user_id}
        if others:
            raise OthersAheadError(_names(db, others))
        # What is absorbed may reach beyond the last seal: what lies below it is never sent.
        return _bring_back(
            office, found, share_now=share_now, slot=place.slot, limit=limit, above=place.absorbed
        )


def restamp_alone(office: Office, share_now: int) -> int:
    """Do the same for an office that is about to be shared: its clock may have stood in 2031 once.

    Nobody else has anything of it yet. An administrator shares, and he signs the others' work
    too; its title says whose it was.

    Returns:
        How many transactions have a new stamp.

    Raises:
        UserError: what was written then cannot be signed anew; nothing was changed.
    """
    db = office.db
    latest = stamp_of(share_now + STOP_MS)
    if not _runs_ahead(db, latest):
        return 0
    with office.applying():
        slot = int(db.run("SELECT slot FROM station")[0][0])
        found = _ahead_of(db, latest, slot)
        others = [each for each in found if each.header.author != office.user_id]
        divided = db.run(
            "SELECT 1 FROM seal WHERE stamp <= ? AND change IN (SELECT value FROM json_each(?))",
            (latest, json.dumps([each.header.id for each in others])),
        )
        ((sealed,),) = db.run("SELECT count(*) FROM seal WHERE stamp > ?", (latest,))
        if divided or len(found) < sealed:
            raise UserError(_OF_ANOTHER_AGE)
        names: dict[int, str] = dict(db.run("SELECT id, name FROM member"))
        found = [_signed_by(office, each, names) for each in found]
        return _bring_back(office, found, share_now=share_now, slot=slot, limit=latest)


def _runs_ahead(db: OfficeDatabase, latest: int) -> bool:
    with db.through(EVERYTHING):
        return bool(db.run("SELECT 1 FROM station WHERE last_stamp > ?", (latest,)))


def _ahead_of(db: OfficeDatabase, limit: int, slot: int) -> list[_Ahead]:
    return [
        _Ahead(stamp, first, rows, bytes(digest), Header(*header))
        for stamp, first, rows, digest, *header in db.run(
            _AHEAD, (limit, SLOTS - 1, slot, OPERATIONS)
        )
    ]


def _signed_by(office: Office, each: _Ahead, names: Mapping[int, str]) -> _Ahead:
    """Let the one who is signed in answer for a transaction."""
    header = each.header
    if header.author == office.user_id:
        return each
    title = f"{header.title} ({names.get(header.author, '')})"
    office.db.run(
        "UPDATE change_set SET author = ?, title = ? WHERE id = ?",
        (office.user_id, title, header.id),
    )
    return replace(each, header=replace(header, author=office.user_id, title=title))


def _bring_back(
    office: Office,
    found: list[_Ahead],
    *,
    share_now: int,
    slot: int,
    limit: int,
    above: int = 0,
) -> int:
    db = office.db
    before, last = db.run(
        "SELECT coalesce(max(stamp), 0), (SELECT last_stamp FROM station) FROM seal"
        " WHERE stamp <= ?",
        (limit,),
    )[0]
    source = StampSource(last=max(before, above), slot=slot, now=share_now)
    *stamps, last = _without_leaps([*(each.stamp for each in found), last], source.new())
    new = {each.stamp: stamp for each, stamp in zip(found, stamps, strict=True)}
    _move(office, found, new)
    _move_mentions(db, new, limit)
    db.run("UPDATE station SET last_stamp = ?", (last,))
    return sum(old != stamp for old, stamp in new.items())


def _without_leaps(stamps: Sequence[int], first: int) -> list[int]:
    """Bring growing stamps back to where `first` is; their distances stay, but for the leaps.

    Between two stamps lie the ids given in between, and those stay as they are: what is written
    from now on must get stamps, and so ids, beyond the ones that are near.
    """
    moved: list[int] = []
    for before, stamp in pairwise([0, *stamps]):
        if not moved:
            moved.append(first if stamp - first > _LEAP else stamp)
        else:
            moved.append(moved[-1] + (_PAUSE if stamp - before > _LEAP else stamp - before))
    return moved


def _move(office: Office, found: list[_Ahead], new: Mapping[int, int]) -> None:
    db = office.db
    previous = link_before(db, found[0].stamp) if found else b""
    for each in found:
        stamp = new[each.stamp]
        message = signed_message(each.header, stamp=stamp, digest=each.digest, previous=previous)
        signature = office.unlocked.sign(message)
        db.run(
            "UPDATE journal SET stamp = ? WHERE seq BETWEEN ? AND ?",
            (stamp, each.first_seq, each.first_seq + each.rows - 1),
        )
        db.connection().execute(
            "UPDATE seal SET stamp = ?, previous = ?, signature = ? WHERE stamp = ?",
            (stamp, previous, signature, each.stamp),
        )
        db.run("UPDATE seal_run SET stamp = ? WHERE stamp = ?", (stamp, each.stamp))
        if stamp != each.stamp:  # a twin may leave it as it is
            at = instant_of(stamp)
            db.run(
                "UPDATE change_set SET started_at = min(started_at, ?),"
                " finished_at = min(finished_at, ?) WHERE id = ?",
                (at, at, each.header.id),
            )
        previous = link_to(signature)


def _move_mentions(db: OfficeDatabase, new: Mapping[int, int], limit: int) -> None:
    """Tables of the exchange that name a write by its stamp."""
    for table, record, stamp, base in db.run(
        "SELECT tbl, record, stamp, base FROM sync_base WHERE stamp > ? OR EXISTS"
        " (SELECT 1 FROM json_each(base) WHERE value > ?)",
        (limit, limit),
    ):
        seen: dict[str, Any] = json.loads(base)
        moved = {name: new.get(value, value) for name, value in seen.items()}
        db.run(
            "UPDATE sync_base SET stamp = ?, base = ? WHERE tbl = ? AND record = ? AND stamp = ?",
            (new.get(stamp, stamp), json.dumps(moved), table, record, stamp),
        )
    for each, loser, winner in db.run(
        "SELECT id, loser, winner FROM sync_conflict WHERE max(loser, winner) > ?", (limit,)
    ):
        db.run(
            "UPDATE sync_conflict SET loser = ?, winner = ? WHERE id = ?",
            (new.get(loser, loser), new.get(winner, winner), each),
        )


def _names(db: OfficeDatabase, ids: set[int]) -> str:
    rows = db.run(
        "SELECT name FROM member WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name",
        (json.dumps(sorted(ids)),),
    )
    return ", ".join(name for (name,) in rows)
