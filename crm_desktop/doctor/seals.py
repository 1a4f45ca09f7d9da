"""Verifying the journal: the chain of seals, their signatures, and what they vouch for.

A seal holds a hash of what its transaction did. To compute it again, the journal is read backwards
in the order of stamps: from the present rows, each transaction's old values give the rows as they
were before it. Any value, journal row or title changed past the program shows.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.access import keys_json
from crm_desktop.access.identity import verify
from crm_desktop.doctor.seal_rows import PastRows
from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import Operation
from crm_desktop.journal.seal import ROWS, link_to, signed_message, signed_message_of_rows
from crm_desktop.journal.stamps import slot_of
from crm_desktop.personal_data.forgotten_here import forgotten_stamps, forgotten_titles
from crm_desktop.personal_data.records_of_erasure import read_records_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from crm_desktop.access.membership import Membership
    from db.connection import OfficeDatabase

_PORTION = 500
_OF_ROWS: Final = -1
"""Where the chain of format 1 is kept among those of the slots."""

_SPANS: Final = (
    "WITH spans(stamp, first, last) AS ("
    " SELECT stamp, first_seq, first_seq + rows - 1 FROM seal WHERE rows > 0 UNION ALL"
    " SELECT stamp, first_seq, first_seq + rows - 1 FROM seal_run)"
)
_GAPS: Final = (
    " SELECT stamp FROM (SELECT stamp, last, lead(first, 1,"
    " (SELECT coalesce(max(seq), 0) + 1 FROM journal)) OVER (ORDER BY first) AS next FROM spans)"
    " WHERE next <> last + 1"
)
_WITHOUT_SEAL: Final = (
    "SELECT DISTINCT stamp FROM seal_run WHERE stamp NOT IN (SELECT stamp FROM seal)"
)

Row = tuple[Any, ...]
Fault = tuple[int, str]


def seal_faults(
    db: OfficeDatabase, membership: Membership, step: Callable[[int], None]
) -> list[Fault]:
    """Return (stamp of the transaction, what is wrong with it), newest first.

    Call it inside a read transaction. Reads the whole journal: 10 to 25 s per million rows,
    more where rows changed many times.

    Args:
        db: the office's database.
        membership: whose signatures count.
        step: takes the number of seals done; may raise to cancel.
    """
    keys = signing_keys(membership)
    erased = read_records_of(db)
    saltless = forgotten_stamps(db, erased).union(*(each.seals for each in erased))
    nameless = forgotten_titles(db, erased).union(*(each.titles for each in erased))
    pending = _pending(db)
    past = PastRows(db)
    chains = _Chains(db)
    faults = _uncovered(db)
    for done, seal in enumerate(_seals(db)):
        stamp, change, first, rows, salt, digest, previous, signature, layout = seal[:9]
        header = Header(change, *seal[9:14])
        faults += chains.go_back(stamp, previous, signature, of_rows=layout == ROWS)
        if layout == ROWS:
            message = signed_message_of_rows(
                header, stamp=stamp, rows=rows, digest=digest, previous=previous
            )
        else:
            message = signed_message(header, stamp=stamp, digest=digest, previous=previous)
        # A purge by law takes the signed title too; the next seal still vouches for the signature.
        if change not in nameless and not any(
            verify(key, signature, message) for key in keys.get(header.author, ())
        ):
            faults.append((stamp, "подпись неверна"))
        if not past.read(stamp, change, first, rows):
            faults.append((stamp, "записи журнала пропущены или лишние"))
        # A purge by law forgets the salt: the chain stays, the values are gone.
        if salt is None:
            if stamp not in saltless:
                faults.append((stamp, "записи забыты без акта об уничтожении"))
        elif not (
            past.have_hash_of_rows(salt, digest)
            if layout == ROWS
            else past.have_hash(salt, digest, pending.get(stamp, ()))
        ):
            faults.append((stamp, "записи не те, что были подписаны"))
        past.step_back()
        step(done)
    faults += chains.ends()
    return sorted(dict.fromkeys(faults), key=lambda fault: -fault[0])


def signing_keys(membership: Membership) -> Mapping[int, set[bytes]]:
    """Return every signing key each person ever had: old seals outlive a change of keys."""
    found: dict[int, set[bytes]] = {}
    for entry in membership.entries:
        if "ed25519" in entry:
            key = keys_json.blob(entry, "ed25519")
            found.setdefault(keys_json.identifier(entry, "user"), set()).add(key)
    return found


def _seals(db: OfficeDatabase) -> Iterator[Row]:
    """Seals from the newest to the oldest, each with its header."""
    below = 1 << 63
    while True:
        rows = db.run(
            "SELECT s.stamp, s.change, s.first_seq, s.rows, s.salt, s.digest, s.previous,"
            " s.signature, s.format,"
            " coalesce(c.title, ''), coalesce(c.kind, ''), coalesce(c.author, -1),"
            " coalesce(c.station, -1), c.undoes"
            " FROM seal s LEFT JOIN change_set c ON c.id = s.change"
            " WHERE s.stamp <= ? ORDER BY s.stamp DESC LIMIT ?",
            (below - 1, _PORTION),
        )
        yield from rows
        if len(rows) < _PORTION:
            return
        below = rows[-1][0]


def _uncovered(db: OfficeDatabase) -> list[Fault]:
    """Journal rows that no seal speaks of, or more than one does."""
    faults = [(stamp, "записи журнала пропущены или лишние") for (stamp,) in db.run(_SPANS + _GAPS)]
    faults += [(stamp, "записи журнала без подписи") for (stamp,) in db.run(_WITHOUT_SEAL)]
    begins = db.run("".join((_SPANS, " SELECT min(first) FROM spans")))[0][0]
    first = db.run("SELECT min(seq) FROM journal")[0][0]
    if first is not None and begins != 1:
        faults.append((0, "начало журнала не подписано"))
    return faults


class _Chains:
    """The chains of seals, one for each slot, walked from the newest seal back."""

    def __init__(self, db: OfficeDatabase) -> None:
        own = db.run("SELECT slot FROM station")[0][0]
        # What other stations did and is not applied here lies there; until then links are missing.
        self._waiting = {row[0] for row in db.run("SELECT DISTINCT slot FROM sync_inbound")} - {own}
        # chain -> the seal newer than the one awaited, and what it is linked to.
        self._awaited: dict[int, tuple[int, bytes]] = {}

    def go_back(
        self, stamp: int, previous: bytes, signature: bytes, *, of_rows: bool
    ) -> Iterator[Fault]:
        slot = slot_of(stamp)
        for chain in (slot, _OF_ROWS) if of_rows else (slot,):
            newer, link = self._awaited.pop(chain, (0, b""))
            if newer and not hmac.compare_digest(link, link_to(signature)):
                yield from self._broken(newer)
        self._awaited[_OF_ROWS if of_rows else slot] = (stamp, previous)

    def ends(self) -> Iterator[Fault]:
        for newer, link in self._awaited.values():
            if link:
                yield from self._broken(newer)

    def _broken(self, stamp: int) -> Iterator[Fault]:
        if slot_of(stamp) not in self._waiting:
            yield stamp, "цепочка подписей прервана"


def _pending(db: OfficeDatabase) -> Mapping[int, list[Operation]]:
    """What came and waits for a record or a newer program; it was signed too."""
    found: dict[int, list[Operation]] = defaultdict(list)
    for stamp, table, record, made, fields in db.run(
        "SELECT stamp, tbl, record, made, fields FROM sync_pending"
    ):
        try:
            told = msgspec.msgpack.decode(fields)["fields"]
        except (msgspec.MsgspecError, KeyError, TypeError):
            continue
        found[stamp].append(Operation(table, record, bool(made), told))
    return found
