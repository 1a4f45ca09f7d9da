"""Stations tell each other how far they are; equal vectors with different digests show a fault."""

from __future__ import annotations

import platform
import time
from itertools import islice
from typing import TYPE_CHECKING, Final

from crm_desktop import __version__
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.sync.clock import STOP_MS
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.envelope import Fault, SealedError
from crm_desktop.sync.stream.layout import STATIONS, slot_in, state_name
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.talk.peers import Peer, hear, meet, read_peers
from crm_desktop.sync.talk.station_state import StationState, open_state, state_bytes
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from db.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.office.office import Office
    from crm_desktop.sync.clock import ClockCheck
    from crm_desktop.sync.transport import Transport

AT_LEAST_EVERY_MS: Final = 300_000
_VECTOR_EVERY_MS: Final = 15_000
_DIGESTS_EVERY_MS: Final = 180_000
# Counting them takes at most this part of the time.
_DIGESTS_SHARE: Final = 200
# Names listed of the stations' folder, new ones looked at in a round, those that may open later.
_MOST_LISTED: Final = 20_000
_AT_ONCE: Final = 64
_MOST_UNREAD: Final = 32
_MAY_OPEN: Final = frozenset({Fault.NEWER, Fault.NO_KEY, Fault.NOBODY})


class Telling:
    """Writes this station's state and reads those of the others.

    Args:
        office: opened.
        clock: compared with the share's.
    """

    def __init__(self, office: Office, clock: ClockCheck) -> None:
        self._office = office
        self._clock = clock
        self._said: StationState | None = None
        self._digests: dict[str, str] = {}
        self._digests_at: int | None = None
        self._digests_pause_ms = _DIGESTS_EVERY_MS
        self._digests_of: dict[int, int] = {}
        self._around = 0

    def hear_all(self, transport: Transport, *, around: bool) -> set[int]:
        """Read the states of all stations; `around` looks for new ones before.

        Returns:
            The slots of those that could be read.
        """
        if around:
            self.look_around(transport)
        return self.listen(transport, read_peers(self._office.db).values())

    def look_around(self, transport: Transport) -> None:
        """Find stations nobody has told of yet.

        Whoever may write to the share can make any number of names there: whose state opens is
        listened to, and so many of those whose state may come or open later; so many names at a
        time are tried.
        """
        own = require_shared(self._office.db).slot
        listed = list(islice(transport.names(STATIONS), _MOST_LISTED))
        if len(listed) < _MOST_LISTED:
            found = sorted({slot for each in listed if (slot := slot_in(each)) is not None})
        else:
            found = list(range(SLOTS))
        known = read_peers(self._office.db)
        new = [slot for slot in found if slot != own and slot not in known]
        turn = self._around % len(new) if len(new) > _AT_ONCE else 0
        self._around = turn + _AT_ONCE
        later = _MOST_UNREAD - sum(
            peer.told is None and not peer.applied for peer in known.values()
        )
        met = []
        for slot in (new[turn:] + new[:turn])[:_AT_ONCE]:
            opens = self._opens(transport, slot)
            if opens or (opens is None and later > 0 and len(new) < SLOTS // 2):
                later -= opens is None
                met.append(slot)
        self._meet(met)

    def _opens(self, transport: Transport, slot: int) -> bool | None:
        """Whether a station's state opens; None = it may some day, or there is none yet."""
        data = transport.get(state_name(slot))
        if data is None:
            return None
        office = self._office
        try:
            open_state(
                data, slot=slot, office_id=office.office_id, keys=epoch_keys(office),
                membership=office.unlocked.membership,
            )  # fmt: skip
        except SealedError as error:
            return None if error.fault in _MAY_OPEN else False
        return True

    def listen(self, transport: Transport, peers: Iterable[Peer]) -> set[int]:
        """Read the states of stations; one that cannot be read is as if it were not there.

        Returns:
            The slots of those that could be read.
        """
        office = self._office
        keys, membership = epoch_keys(office), office.unlocked.membership
        heard: dict[int, StationState] = {}
        read: set[int] = set()
        now = self._clock.share_time()
        for peer in peers:
            data = transport.get(state_name(peer.slot))
            if data is None:
                continue
            try:
                state = open_state(
                    data, slot=peer.slot, office_id=office.office_id, keys=keys,
                    membership=membership,
                )  # fmt: skip
            except SealedError:
                continue
            read.add(peer.slot)
            office.small_talk.heard(peer.slot, state.presence, state.written_at)
            # A share put back to an earlier day tells of the past; one whose clock was put right
            # is believed again.
            last = None if peer.told is None else peer.told.written_at
            if last is None or state.written_at > last or last > now + STOP_MS:
                heard[peer.slot] = state
        if heard:
            with office.applying():
                for slot, state in heard.items():
                    hear(office.db, slot, state, at=min(state.written_at, now))
            own = require_shared(office.db).slot
            told = {slot for state in heard.values() for slot in state.vector}
            self._meet(slot for slot in told if slot != own)
        return read

    def tell(self, transport: Transport, *, idle: bool) -> bool:
        """Write our own state if there is news in it, or the last one is old.

        Args:
            transport: the share.
            idle: nothing came and nothing went just now: digests may be counted.
        """
        office = self._office
        spoken = office.small_talk.changed() or self._said is None
        state = self._present(idle=idle, spoken=spoken)
        if not spoken and not self._worth(state):
            return False
        transport.replace(
            state_name(state.slot),
            state_bytes(
                state,
                office_id=office.office_id,
                keys=epoch_keys(office),
                author=office.user_id,
                sign=office.unlocked.sign,
            ),
        )
        self._said = state
        return True

    def diverged(self, peers: Iterable[Peer]) -> dict[int, tuple[str, ...]]:
        """Return the stations that are as far as we were and have other data: slot -> tables."""
        found: dict[int, tuple[str, ...]] = {}
        for peer in peers:
            told = peer.told
            if not self._digests or told is None or not told.digests or told.schema != LATEST:
                continue
            if _known(told.vector) != _known(self._digests_of):
                continue
            tables = told.digests.keys() | self._digests.keys()
            other = sorted(t for t in tables if told.digests.get(t) != self._digests.get(t))
            if other:
                found[peer.slot] = tuple(other)
        return found

    def requests_to(self, slot: int, peers: Iterable[Peer]) -> list[tuple[int, int]]:
        """Return the segments of a slot that others ask for again."""
        wanted = {
            (asked, seq)
            for peer in peers
            if peer.told is not None
            for asked, seq in peer.told.requests
            if asked == slot
        }
        return sorted(wanted)

    def _meet(self, slots: Iterable[int]) -> None:
        # A slot is what a stamp has room for, whatever somebody tells of.
        found = {slot for slot in slots if 0 <= slot < SLOTS}
        new = found - read_peers(self._office.db).keys()
        if new:
            with self._office.applying():
                meet(self._office.db, sorted(new))

    def _present(self, *, idle: bool, spoken: bool) -> StationState:
        office, db = self._office, self._office.db
        now = self._clock.share_time()
        if idle:
            self._count_digests(now)
        with office.reading():
            place = require_shared(db)
            spool = db.run(
                "SELECT coalesce(max(seq) FILTER (WHERE published_at IS NOT NULL), 0),"
                " coalesce(min(seq), 1) FROM sync_spool WHERE slot = ?",
                (place.slot,),
            )
            published, first = spool[0]
            vector = self._vector()
            return StationState(
                slot=place.slot,
                written_at=now,
                clock=now + self._clock.ahead_ms,
                name=platform.node(),
                user=office.user_id,
                vector=vector,
                published=published,
                first=first,
                digests=self._digests if _known(vector) == _known(self._digests_of) else {},
                schema=LATEST,
                program=__version__,
                epoch=epoch_keys(office).number,
                requests=inbound.to_request(db),
                presence=office.small_talk.own() if spoken else self._words(),
            )

    def _words(self) -> bytes:
        return b"" if self._said is None else self._said.presence

    def _vector(self) -> dict[int, int]:
        db = self._office.db
        place = require_shared(db)
        own = {place.slot: place.next_seq - 1}
        return {peer.slot: peer.applied for peer in read_peers(db).values()} | own

    def _worth(self, state: StationState) -> bool:
        said = self._said
        if said is None or said.slot != state.slot:
            return True
        age = state.written_at - said.written_at
        if age < 0 or age >= AT_LEAST_EVERY_MS:
            return True
        if state.says_the_same(said):
            return False
        urgent = ("published", "requests", "presence", "user", "epoch")
        if any(getattr(state, name) != getattr(said, name) for name in urgent):
            return True
        return age >= _VECTOR_EVERY_MS

    def _count_digests(self, now: int) -> None:
        """Count the digests anew when the vector has moved, but not often: it reads all."""
        last = self._digests_at
        if last is not None and 0 <= now - last < self._digests_pause_ms:
            return
        db = self._office.db
        with self._office.reading():
            waiting = db.run("SELECT EXISTS(SELECT 1 FROM sync_inbound)")[0][0]
            vector = self._vector()
            if waiting or _known(vector) == _known(self._digests_of) or unsent_changes(db):
                return
            began = time.monotonic()
            self._digests = table_digests(db)
            self._digests_of, self._digests_at = vector, now
            took_ms = int((time.monotonic() - began) * 1000)
            self._digests_pause_ms = max(_DIGESTS_EVERY_MS, took_ms * _DIGESTS_SHARE)


def _known(vector: Mapping[int, int]) -> dict[int, int]:
    return {slot: seq for slot, seq in vector.items() if seq > 0}
