"""The share does not grow for ever: what two snapshots hold and everybody has goes.

Every station takes only its own segments away, the newest never: it shows whether a folder was put
back to an earlier day. On any doubt (a station not heard of yet, a snapshot that does not open)
nothing goes. Whoever was silent for 90 days, or was taken off the office, holds nothing back; nor
does, after two weeks, what is only a claim: of a computer that never finished joining.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.notes import number_in, read_document, read_note, write_document
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.personal_data.titles import FORGOTTEN
from crm_desktop.sync.duty import on_duty
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.snapshots.loading import parts_are_sound
from crm_desktop.sync.snapshots.making import make_snapshot, manifests, reader_of
from crm_desktop.sync.snapshots.sweeping import drop_unfinished, sweep_snapshots
from crm_desktop.sync.stream.layout import segment_name, snapshot_complaint, snapshot_manifest
from crm_desktop.sync.stream.spool import spool_transactions
from crm_desktop.sync.talk.peers import read_peers
from crm_desktop.sync.trust.erasing_elsewhere import LATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.snapshots.making import Manifest
    from crm_desktop.sync.talk.peers import Peer
    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

_LOG = logging.getLogger(__name__)

HOUR_MS: Final = 3_600_000
_AFTER_START_MS: Final = 300_000
_LOST_AFTER_MS: Final = 45_000
# A share that has no room for one is not tried at every look.
_LOST_AGAIN_MS: Final = 600_000
_DAY_MS: Final = 24 * HOUR_MS
_SNAPSHOTS: Final = 2
# So many segments since the newest snapshot make another worth while; a joining station fetches
# them one by one.
MANY: Final = 1000
SOME: Final = 100
_AT_ONCE: Final = 500
# Since when stations are known of which nothing ever came: slot -> UTC ms by the share's clock.
_UNHEARD: Final = "sync.unheard"
_UNHEARD_MS: Final = 14 * _DAY_MS
# The note of late work is by this computer's clock, a snapshot's time by the share's.
_CLOCKS_APART_MS: Final = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Compacted:
    """What went and what came: own segments removed, and whether a snapshot was made."""

    removed: int = 0
    snapshot: bool = False


class Clearing:
    """Clears the share up now and then, not while people just begin to work.

    A snapshot somebody deleted is made anew within minutes: without one nobody can join.

    Args:
        office: opened.
        transport: the share.
        stop: asked between entries.
    """

    def __init__(
        self, office: Office, transport: Transport, *, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._office, self._transport, self._stop = office, transport, stop
        self._from: int | None = None
        self._at = 0
        self._look = False
        self._newest: tuple[Manifest, bytes] | None = None
        self._lost_at = -HOUR_MS
        self._checked_at = -HOUR_MS

    def round(self, now: int, *, idle: bool, look: bool, progress: Progress) -> None:
        """Do what is due.

        Args:
            now: UTC ms by the share's clock.
            idle: nothing else is to be done just now.
            look: it is time to see whether the newest snapshot is still there.
            progress: hears of a snapshot.

        Raises:
            TransportError: the share refused; the next time goes on from there.
        """
        self._look = self._look or look
        if not idle:
            return
        if self._from is None or self._from > now or self._at > now + HOUR_MS:
            self._from, self._at = now, now + _AFTER_START_MS
        try:
            rested = not 0 <= now - self._lost_at < _LOST_AGAIN_MS
            if self._look and rested and now - self._from >= _LOST_AFTER_MS:
                self._look = False
                if self._lost(now):
                    self._at = self._lost_at = now
            if now >= self._at:
                self._at, self._newest = now + HOUR_MS, None
                made = compact(
                    self._office, self._transport, now=now, progress=progress, stop=self._stop
                )
                if made.removed or made.snapshot:
                    _LOG.info("the share was cleared up: %s", made)
        except UserError as error:  # a newer program made the newest snapshot
            _LOG.info("the share is not cleared up: %s", type(error).__name__)

    def _lost(self, now: int) -> bool:
        """Whether no snapshot is there any more, and it falls to this station to make one."""
        if not on_duty(self._office):
            self._newest = None
            return False
        transport = self._transport
        if self._newest is not None:
            manifest, data = self._newest
            same = transport.get(snapshot_manifest(manifest.id)) == data
            if same and self._is_sound(manifest, now):
                return False
        for manifest in manifests(transport, reader_of(self._office)):
            if self._is_sound(manifest, now):
                self._newest = manifest, transport.get(snapshot_manifest(manifest.id)) or b""
                return False
        return True

    def _is_sound(self, manifest: Manifest, now: int) -> bool:
        """Look whether somebody found a snapshot damaged, and if so, for oneself; it goes then."""
        complaint = snapshot_complaint(manifest.id)
        if self._transport.get(complaint) is None or 0 <= now - self._checked_at < HOUR_MS:
            return True
        self._checked_at = now
        if parts_are_sound(self._transport, manifest):
            self._transport.delete(complaint)
            return True
        self._transport.delete(snapshot_manifest(manifest.id))
        self._checked_at = -HOUR_MS
        return False


def compact(
    office: Office,
    transport: Transport,
    *,
    now: int,
    progress: Progress,
    stop: Callable[[], bool] = lambda: False,
) -> Compacted:
    """Make a snapshot if one is due and it falls to this station; clear own old segments away.

    Args:
        office: opened.
        transport: the share.
        now: UTC ms by the share's clock.
        progress: hears of the snapshot.
        stop: asked between entries.

    Raises:
        TransportError: the share refused; the next time goes on from there.
        UserError: the newest snapshot is a newer program's.
    """
    found = list(manifests(transport, reader_of(office)))
    made = False
    if on_duty(office):
        if snapshot_due(office.db, found, now=now):
            drop_unfinished(transport, require_shared(office.db).slot)
            found.insert(0, make_snapshot(office, transport, progress=progress))
            made = True
        sweep_snapshots(transport, found, least=_SNAPSHOTS)
    if not made and asked_in_vain(office.db, found, now=now):
        found.insert(0, make_snapshot(office, transport, progress=progress))
        made = True
    place = require_shared(office.db)
    _note_unheard(office.db, now)
    last = clearable(office.db, found, now=now)
    rows = office.db.run(
        "SELECT seq FROM sync_spool WHERE slot = ? AND seq <= ? ORDER BY seq LIMIT ?",
        (place.slot, last, _AT_ONCE),
    )
    gone: list[tuple[int, int]] = []
    for (seq,) in rows:
        if stop():
            break
        transport.delete(segment_name(place.slot, seq))
        gone.append((place.slot, seq))
    if gone:
        with office.applying():
            office.db.run_many("DELETE FROM sync_spool WHERE slot = ? AND seq = ?", gone)
    _let_newest_go(office)
    return Compacted(len(gone), made)


def _let_newest_go(office: Office) -> None:
    """Put an empty segment after the newest one if that tells of somebody erased.

    The newest one of a station stays on the share, and whoever holds it may write no more.
    """
    sql = (
        "SELECT EXISTS(SELECT 1 FROM seal s LEFT JOIN change_set c ON c.id = s.change"
        " WHERE s.stamp BETWEEN p.first_stamp AND p.last_stamp AND s.stamp & ? = p.slot"
        " AND (s.salt IS NULL OR c.title = ?)) FROM sync_spool p JOIN sync_place o"
        " ON o.slot = p.slot AND o.next_seq = p.seq + 1 WHERE p.published_at IS NOT NULL"
    )
    if office.db.run(sql, (SLOTS - 1, FORGOTTEN)) == [(1,)]:
        with office.applying():
            spool_transactions(office, (), even_empty=True)


def clearable(db: OfficeDatabase, found: Sequence[Manifest], *, now: int) -> int:
    """Return up to which own segment all may go; 0 = none.

    Args:
        db: the base.
        found: whole snapshots on the share, the newest first.
        now: UTC ms by the share's clock.
    """
    if len(found) < _SNAPSHOTS:
        return 0
    place = require_shared(db)
    newest = db.run(
        "SELECT coalesce(max(seq), 0) FROM sync_spool WHERE slot = ? AND published_at IS NOT NULL",
        (place.slot,),
    )
    limits = [int(newest[0][0]) - 1]
    for manifest in found[:_SNAPSHOTS]:
        held = manifest.vector.get(place.slot)
        limits.append(0 if held is None else held.seq)
    given_up, unheard = _retired(db), read_document(db, _UNHEARD)
    given_up |= {
        slot
        for slot in read_peers(db)
        if (since := number_in(unheard, str(slot))) is not None and now - since >= _UNHEARD_MS
    }
    limits.extend(
        0 if peer.told is None else peer.told.vector.get(place.slot, 0)
        for peer in read_peers(db).values()
        if peer.slot not in given_up and peer.alive(now)
    )
    return max(min(limits), 0)


def _note_unheard(db: OfficeDatabase, now: int) -> None:
    """Remember since when stations are known of which nothing ever came."""
    known = read_document(db, _UNHEARD)
    found: dict[str, object] = {}
    for peer in read_peers(db).values():
        if peer.heard_at is None and peer.told is None and not peer.applied:
            since = number_in(known, str(peer.slot))
            found[str(peer.slot)] = now if since is None else min(since, now)
    if found != known:
        write_document(db, _UNHEARD, found)


def snapshot_due(db: OfficeDatabase, found: Sequence[Manifest], *, now: int) -> bool:
    """Tell whether the share needs another snapshot.

    Args:
        db: the base.
        found: whole snapshots on the share, the newest first.
        now: UTC ms by the share's clock.
    """
    if not found:
        return True
    newest = found[0]
    age = now - newest.made_at
    if age < HOUR_MS:
        return False
    if _holds_erased(db, found[:_SNAPSHOTS]):
        return True  # values that the law made us forget still lie in older ones
    place = require_shared(db)
    heard = {peer.slot: peer.applied for peer in read_peers(db).values()}
    heard[place.slot] = place.next_seq - 1
    since = sum(
        max(seq - (newest.vector[slot].seq if slot in newest.vector else 0), 0)
        for slot, seq in heard.items()
    )
    return age >= _DAY_MS and since >= (SOME if len(found) < _SNAPSHOTS else MANY)


def asked_in_vain(db: OfficeDatabase, found: Sequence[Manifest], *, now: int) -> bool:
    """Tell whether a station asks for a segment that only a snapshot of ours can bring it.

    Its author is off the office, or silent; «Починить станцию» there needs a snapshot that has it.

    Args:
        db: the base.
        found: whole snapshots on the share, the newest first.
        now: UTC ms by the share's clock.
    """
    peers, retired = read_peers(db), _retired(db)
    own = require_shared(db).slot
    newest = found[0].vector if found else {}
    told = [
        peer.told for peer in peers.values() if peer.told is not None and _heard_lately(peer, now)
    ]
    for slot, seq in {asked for state in told for asked in state.requests}:
        author = peers.get(slot)
        if author is None or author.applied < seq:
            continue
        known = slot in newest and newest[slot].seq >= seq
        may_answer = slot not in retired and _heard_lately(author, now)
        by_another = any(each.slot < own and each.vector.get(slot, 0) >= seq for each in told)
        if not known and not may_answer and not by_another:
            return True
    return False


def _heard_lately(peer: Peer, now: int) -> bool:
    return peer.heard_at is not None and abs(now - peer.heard_at) < HOUR_MS


def _retired(db: OfficeDatabase) -> frozenset[int]:
    rows = db.run(
        "SELECT slot FROM workstation WHERE retired_at IS NOT NULL AND deleted_at IS NULL"
    )
    return frozenset(slot for (slot,) in rows)


def _holds_erased(db: OfficeDatabase, newest: Sequence[Manifest]) -> bool:
    """Tell whether the share may hold values of somebody erased, in segments or in a snapshot.

    Segments go when two snapshots stand for them; work that comes late from a station that did
    not know of an erasure brings such values once more.
    """
    number = BY_NAME["erasure"].number
    stamp = int(
        db.run("SELECT coalesce(max(stamp), 0) FROM journal WHERE tbl = ?", (number,))[0][0]
    )
    if not stamp:
        return False
    late = int(read_note(db, LATE) or 0) + _CLOCKS_APART_MS
    return len(newest) < _SNAPSHOTS or any(
        each.stamp < stamp or each.made_at < late for each in newest
    )
