"""A base that was restored, copied or cloned gets a voice of its own before it speaks.

The old slot becomes another station's, whose log is heard like everybody's: what the former self
sent after the copy was made comes back that way. What was written before the copy and nobody sent
yet is the common past of both twins: it goes out unchanged, and whoever has it passes it over; if
the other twin gave it new stamps meanwhile (`restamp`), ours give way. What a clone wrote while it
believed to be the original is said anew under the new slot (`rewriting`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.membership_past import ever_members
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.numbers.prefixes import free_prefix
from crm_desktop.office.station import machine_marker
from crm_desktop.sync.flows.claiming import claim_any, claim_slot, slots_of_stamps
from crm_desktop.sync.flows.rewriting import rewritten
from crm_desktop.sync.flows.stations import own_name, retire_station, write_station
from crm_desktop.sync.flows.unwriting import drop_marks, standing_on, unwrite
from crm_desktop.sync.merge.applying import apply_transactions
from crm_desktop.sync.place import replaces, require_shared
from crm_desktop.sync.stream.absorb import absorb, transactions_of
from crm_desktop.sync.stream.codec import decode_batch, encode_batch
from crm_desktop.sync.stream.envelope import SealedError
from crm_desktop.sync.stream.layout import segment_name
from crm_desktop.sync.stream.segments import open_segment
from crm_desktop.sync.stream.spool import spool_transactions
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.sync.place import Place
    from crm_desktop.sync.stream.wire import Transaction
    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

_AGAIN: Final = "write again"


def needs_new_slot(db: OfficeDatabase) -> bool:
    """Tell whether a shared base must take a slot before it sends: it is a copy, or was cut off."""
    rows = db.run("SELECT p.slot <> s.slot FROM sync_place p, station s")
    return bool(rows and rows[0][0]) or _cut_off(db)


@use_case(Right.VIEW_OFFICE)
def take_new_slot(office: Office, transport: Transport) -> int:
    """Take a slot of this base's own; to be called before a round and when a twin was met.

    Killed at any point it goes on the next time. Listeners hear of what changed its id.

    Returns:
        The slot.

    Raises:
        UserError: other people's work must be signed anew, and an administrator, or they, have to
            be signed in for it; or there is no slot. Nothing was changed.
        TransportError: the share refused; nothing was changed.
    """
    db = office.db
    if _cut_off(db):
        return _write_again(office)
    with db.through(EVERYTHING):
        place = require_shared(db)
        here = int(db.run("SELECT slot FROM station")[0][0])
        taken = slots_of_stamps(db)
    twin = here == place.slot
    unsent = _Unsent(office, place)
    known = _sent_of(office, transport, place.slot, unsent.seq)
    slot = here
    if twin or not claim_slot(transport, here, _voice(office)):
        # A slot drawn at an opening without the share may be somebody's, too.
        slot = claim_any(transport, uuid.uuid4().hex, taken=taken)
    again = _move(office, (here, slot), unsent, known)
    if again:
        _write_again(office)
    passes_on = not twin and replaces(db, place.slot)
    name_station(office, place.slot, slot, last=known.last if passes_on else None)
    return slot


@dataclass(frozen=True, slots=True)
class _Sent:
    """What lies on the share from a segment on: digest -> stamp, and the last segment.

    A digest is salted: the same one is the same transaction, whatever stamp it bears by now.
    """

    stamps: Mapping[bytes, int]
    last: int

    def has(self, transaction: Transaction) -> bool:
        """Whether it is there, perhaps under another stamp."""
        return transaction.seal.digest in self.stamps

    def moved(self, transaction: Transaction) -> bool:
        """Whether it is there under another stamp."""
        return self.stamps.get(transaction.seal.digest, transaction.stamp) != transaction.stamp


class _Unsent:
    """Where the part of the own log begins that this base has not seen on the share.

    Attributes:
        seq: the first segment that is not there.
        after: up to this stamp everything is.
        chain: SHA-256 of the segment before `seq`, empty = not known.
    """

    def __init__(self, office: Office, place: Place) -> None:
        self.place = place
        spooled = office.db.run(
            "SELECT seq, bytes FROM sync_spool WHERE slot = ? AND published_at IS NULL"
            " ORDER BY seq",
            (place.slot,),
        )
        self.seq = min((int(seq) for seq, _data in spooled), default=place.next_seq)
        stamps = [
            transaction.stamp
            for seq, data in spooled
            for transaction in _opened(office, (place.slot, seq), bytes(data)) or ()
        ]
        self.after = min(stamps) - 1 if stamps else place.absorbed
        before = office.db.run(
            "SELECT hash FROM sync_spool WHERE slot = ? AND seq = ?", (place.slot, self.seq - 1)
        )
        self.chain = bytes(before[0][0]) if before else b""
        if not spooled:
            self.chain = place.chain


@use_case(Right.VIEW_OFFICE)
def unsent_work(office: Office, transport: Transport, place: Place) -> list[Transaction]:
    """Return what this base wrote and the share has not got, in the order of stamps.

    Raises:
        TransportError: the share refused.
    """
    unsent = _Unsent(office, place)
    known = _sent_of(office, transport, place.slot, unsent.seq)
    with office.applying():
        written = _written(office.db, place.slot, unsent.after)
    return [each for each in written if not known.has(each)]


def _move(office: Office, slots: tuple[int, int], unsent: _Unsent, known: _Sent) -> bool:
    """Give the base its slot in one transaction; returns whether `_write_again` is needed.

    Args:
        office: the office.
        slots: what the base stamps with now, and what it is to stamp with.
        unsent: of the log it sent under.
        known: what that log has on the share from there on.
    """
    db, place, (here, slot) = office.db, unsent.place, slots
    twin = here == place.slot
    with office.applying():
        written = _written(db, place.slot, unsent.after)
        past = [each for each in written if not known.has(each)]
        carried = _of_nobody(db, {place.slot, here}, unsent.after)
        if not twin:
            carried = sorted([*past, *carried], key=lambda each: each.stamp)
        mine = past if twin else _written(db, here, 0) if slot != here else []
        _require_signer(office, mine)
        gone = {each.stamp for each in (*mine, *filter(known.moved, written))}
        others = standing_on(db, gone)
        waiting = transactions_of(db, others)
        kept = _changes_beside(db, mine, gone) | ever_members(office.unlocked.membership)
        new = rewritten(
            mine, former=here, slot=slot, author=office.user_id, sign=office.unlocked.sign,
            names=_names(db), kept=kept,
        )  # fmt: skip
        first = db.run("SELECT min(stamp) FROM seal WHERE stamp & ? = ?", (SLOTS - 1, slot))[0][0]
        if gone:
            unwrite(db, [*gone, *others], again=others)
        # Ids made under the new slot count too, and it may be the greater one.
        last = _last_stamp(db) & ~(SLOTS - 1) | slot
        db.run("UPDATE station SET slot = ?, last_stamp = ?", (slot, last))
        _leave_log(db, unsent)
        db.run(
            "UPDATE sync_place SET slot = ?, next_seq = 1, chain = x'', absorbed = ?",
            (slot, last if first is None else first - 1),
        )
        spool_transactions(office, [*carried, *new])
        if gone:
            packed = base64.b64encode(encode_batch(waiting)).decode()
            db.run("INSERT OR REPLACE INTO sync_option VALUES(?, ?)", (_AGAIN, packed))
    return bool(gone)


def _changes_beside(db: OfficeDatabase, mine: Sequence[Transaction], gone: set[int]) -> set[int]:
    """Return the change sets of some transactions that have others beside those that go."""
    changes = json.dumps(sorted({each.header.id for each in mine}))
    rows = db.run(
        "SELECT change, stamp FROM seal WHERE change IN (SELECT value FROM json_each(?))",
        (changes,),
    )
    return {change for change, stamp in rows if stamp not in gone}


def _leave_log(db: OfficeDatabase, unsent: _Unsent) -> None:
    """The former slot is another station's from now on, heard from where this base left off."""
    former = unsent.place.slot
    db.run("DELETE FROM sync_spool WHERE slot = ? AND published_at IS NULL", (former,))
    db.connection().execute(
        "INSERT OR REPLACE INTO sync_peer VALUES(?, ?, ?, ?, ?, NULL, NULL)",
        (former, unsent.seq, unsent.seq - 1, unsent.chain, unsent.after),
    )
    # Ranges of numbers the twin gives out too.
    db.run("DELETE FROM sync_range")


def _write_again(office: Office) -> int:
    """Bring back what was taken out: it stands in the spool under the new slot, or is others'."""
    db = office.db
    place = require_shared(db)
    packed = db.run("SELECT value FROM sync_option WHERE name = ?", (_AGAIN,))[0][0]
    waiting = list(decode_batch(base64.b64decode(packed))[0])
    for seq, data in db.run(
        "SELECT seq, bytes FROM sync_spool WHERE slot = ? ORDER BY seq", (place.slot,)
    ):
        waiting += _opened(office, (place.slot, seq), bytes(data)) or ()
    with office.applying():
        drop_marks(db)
    apply_transactions(
        office, waiting, budget_ms=None,
        inside=lambda each: each.run("DELETE FROM sync_option WHERE name = ?", (_AGAIN,)),
    )  # fmt: skip
    return place.slot


def _cut_off(db: OfficeDatabase) -> bool:
    return bool(db.run("SELECT 1 FROM sync_option WHERE name = ?", (_AGAIN,)))


def _sent_of(office: Office, transport: Transport, slot: int, seq: int) -> _Sent:
    """Read a log from a segment on."""
    found: dict[bytes, int] = {}
    while (data := transport.get(segment_name(slot, seq))) is not None:
        for each in _opened(office, (slot, seq), data) or ():
            found[each.seal.digest] = each.stamp
        seq += 1
    return _Sent(found, seq - 1)


def _opened(office: Office, place: tuple[int, int], data: bytes) -> tuple[Transaction, ...] | None:
    try:
        return open_segment(
            data, place=place, office_id=office.office_id, keys=epoch_keys(office),
            membership=office.unlocked.membership,
        ).transactions  # fmt: skip
    except SealedError:
        return None


def _written(db: OfficeDatabase, slot: int, after: int) -> list[Transaction]:
    """What was written under a slot after a stamp."""
    found: list[Transaction] = []
    while True:
        part = absorb(db, after=after, slot=slot)
        found += part.transactions
        after = part.up_to
        if not part.more:
            return found


def _of_nobody(db: OfficeDatabase, own: set[int], after: int) -> list[Transaction]:
    """Return what was written after a stamp under slots no station ever had.

    A copy's copy: work was done under the first one's slot, which never spoke.
    """
    found: list[Transaction] = []
    rows = db.run(
        "SELECT DISTINCT stamp & ? FROM seal WHERE stamp > ? EXCEPT SELECT slot FROM sync_peer"
        " EXCEPT SELECT slot FROM workstation",
        (SLOTS - 1, after),
    )
    for (slot,) in rows:
        if slot not in own:
            found += _written(db, slot, after)
    return found


def _require_signer(office: Office, mine: Sequence[Transaction]) -> None:
    authors = {each.header.author for each in mine} - {office.user_id}
    if not authors or office.role is Role.ADMIN:
        return
    names = _names(office.db)
    told = ", ".join(sorted(names.get(each, str(each)) for each in authors))
    raise UserError(
        "На другом компьютере работает копия этой базы под тем же номером. Работа цела, но пока "
        f"не отправляется: в ней есть сделанное другими людьми ({told}). Войдите на этом "
        "компьютере администратором, и обмен продолжится."
    )


@use_case(Right.VIEW_OFFICE)
def name_station(office: Office, former: int, slot: int, *, last: int | None) -> None:
    """Write the row of this computer under its new slot.

    Args:
        office: the office.
        former: the slot it had.
        slot: the one it has.
        last: the former slot's last segment, if this base replaces the one that spoke under it:
            name and prefix pass on, and an administrator retires the former row at once. None = the
            former slot is somebody else's: name and prefix are new.
    """
    db = office.db
    with db.through(EVERYTHING):
        rows = db.run(
            "SELECT slot, name, prefix FROM workstation WHERE deleted_at IS NULL"
            " AND retired_at IS NULL ORDER BY id"
        )
        prefix = free_prefix(db)
    if any(row[0] == slot for row in rows):
        return
    name, before = next(((row[1], row[2]) for row in rows if row[0] == former), ("", ""))
    if last is not None:
        retires = office.role is Role.ADMIN and any(row[0] == former for row in rows)
        # Plain numbers pass on too, but not while the former row still stands with them.
        write_station(office, slot, own_name(name), before if retires else before or prefix)
        if retires:
            retire_station(office, former, last_seq=last)
        return
    plain = name = own_name(name)
    number = 2
    while any(row[1] == name for row in rows):
        name, number = f"{plain} {number}", number + 1
    write_station(office, slot, name, prefix)


def _names(db: OfficeDatabase) -> dict[int, str]:
    return {int(row[0]): str(row[1]) for row in db.run("SELECT id, name FROM member")}


def _last_stamp(db: OfficeDatabase) -> int:
    return int(db.run("SELECT last_stamp FROM station")[0][0])


def _voice(office: Office) -> str:
    """The same for this base however often it asks, another for a copy elsewhere."""
    place = f"{machine_marker()}\n{office.folder.path.resolve()}"
    return hashlib.sha256(place.encode()).hexdigest()[:32]
