"""One round of the exchange: hear the others, apply, send, tell how far we are."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.numbers.ranges import RangeClaims
from crm_desktop.sync.blobs.exchange import BlobExchange
from crm_desktop.sync.clock import ClockCheck, ClockState
from crm_desktop.sync.exchange_lock import exchange_lock
from crm_desktop.sync.flows.cloning import needs_new_slot, take_new_slot
from crm_desktop.sync.flows.moving import moved_to
from crm_desktop.sync.flows.stations import count_what_others_have
from crm_desktop.sync.merge.applying import replay_pending
from crm_desktop.sync.merge.pending import waits_for_program
from crm_desktop.sync.place import ON, PAUSED, read_place
from crm_desktop.sync.restamp import OthersAheadError, restamp_future
from crm_desktop.sync.round import Round, Snag, worst
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.steps import Steps
from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.card import CardFault, check_card
from crm_desktop.sync.stream.compaction import Clearing
from crm_desktop.sync.stream.intake import release_future, take_in
from crm_desktop.sync.stream.layout import OFFICE
from crm_desktop.sync.stream.publish import ClonedError, check_own, publish, put_again
from crm_desktop.sync.stream.pull import Gaps, fetch, fetch_again, left_behind
from crm_desktop.sync.stream.spool import spool_own
from crm_desktop.sync.talk.peers import read_peers
from crm_desktop.sync.talk.telling import Telling
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.trust.erasing_elsewhere import finish_erased
from crm_desktop.sync.trust.judging import slot_allowed
from crm_desktop.sync.trust.members import exchange_members, forget_members_place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.talk.peers import Peer
    from crm_desktop.sync.transport import Transport

__all__ = ["Round", "SyncEngine"]

_LOG = logging.getLogger(__name__)

# In rounds: how often new stations are looked for and all states read; and how often the share
# itself is looked at. Whoever has a card open hears oftener who else has: a state read instead.
STATES_EVERY: Final = 6
COMPANY_EVERY: Final = 2
LOOK_EVERY: Final = 12
_AGAIN_MS: Final = 60_000
_STATE_OF: Final = {
    Trouble.OFFLINE: SyncState.OFFLINE,
    Trouble.DENIED: SyncState.DENIED,
    Trouble.READ_ONLY: SyncState.READ_ONLY,
    Trouble.FULL: SyncState.FULL,
    Trouble.BROKEN: SyncState.OFFLINE,
}
_CARD_STATE: Final = {CardFault.NEWER: SyncState.OLD_PROGRAM}


@dataclass(slots=True)
class _Tally:
    """What a round has done so far."""

    received: int = 0
    applied: int = 0
    published: int = 0
    more: bool = False


class _StopRoundError(Exception):
    """The round ends here: what it would do next could do harm."""


class SyncEngine:
    """Exchanges for one office over one share; holds nothing that the base does not.

    Args:
        office: opened and signed in; all calls come from one thread at a time.
        transport: the share.
        now: the computer's clock, UTC ms.
        budget_ms: how long a write transaction may last while others wait for it; None = as long
            as it needs.
        stop: asked between steps whether the round should end early.
        patience_s: how long to wait for another program that exchanges for this base.
    """

    def __init__(
        self,
        office: Office,
        transport: Transport,
        *,
        now: Callable[[], int] = now_ms,
        budget_ms: int | None = 25,
        stop: Callable[[], bool] = lambda: False,
        patience_s: float = 0.0,
    ) -> None:
        self._office = office
        self._transport = transport
        self._now = now
        self._budget_ms = budget_ms
        self._stop = stop
        self._patience_s = patience_s
        self._allowed = partial(slot_allowed, office.db)
        self._clock = ClockCheck(now)
        self._telling = Telling(office, self._clock)
        self._ranges = RangeClaims(office)
        self._blobs = BlobExchange(office, now=now)
        self._gaps = Gaps({})
        self._number = 0
        self._look_now = True
        self._card_missed = False
        self._moved: ShareAddress | None = None
        self._waits_at: int | None = None
        self._clearing = Clearing(office, transport, stop=stop)
        self._put_again_at: dict[tuple[int, int], int] = {}
        self._snags: list[Snag] = []

    def once(self, progress: Progress | None = None) -> Round:
        """Do one round.

        Returns:
            What it did and how the exchange stands; troubles of the share are in it.

        Raises:
            AlreadyExchangingError: another program exchanges for this base just now.
            JobCancelledError: `progress` said so; what was done stays.
            UserError: the base or the keys refused.
        """
        place = read_place(self._office.db)
        if place is None or place.mode != ON:
            paused = place is not None and place.mode == PAUSED
            return Round(SyncState.PAUSED if paused else SyncState.ALONE)
        tally = _Tally()
        self._snags = []
        with exchange_lock(self._office.folder.path, patience_s=self._patience_s):
            try:
                self._exchange(tally, Steps(progress or SilentProgress(), self._stop))
            except JobCancelledError:
                if not self._stop():
                    raise
                tally.more = True
            except TransportError as error:
                _LOG.info("share: %s", error)
                self._snag(_STATE_OF[error.trouble], error.trouble, error.detail)
                self._look_now = True
                if error.trouble is Trouble.OFFLINE:
                    self._transport.close()
            except _StopRoundError:
                self._look_now = True
        return self._result(tally)

    def _result(self, tally: _Tally) -> Round:
        refused = inbound.count_refused(self._office.db)
        if waits_for_program(self._office.db):
            self._snag(SyncState.OLD_PROGRAM, "newer")
        if refused:
            self._snag(SyncState.TROUBLE, "refused")
        elif (ahead := inbound.slot_ahead(self._office.db)) is not None:
            self._snag(SyncState.TROUBLE, "future", str(ahead))
        snag = worst(self._snags)
        state = SyncState.WORKING if tally.more else SyncState.SYNCED
        return Round(
            state if snag is None else snag.state,
            "" if snag is None else snag.reason,
            "" if snag is None else snag.detail,
            received=tally.received,
            applied=tally.applied,
            published=tally.published,
            refused=refused,
            more=tally.more,
            clock_ahead_ms=self._clock.ahead_ms,
        )

    def _snag(self, state: SyncState, reason: str, detail: str = "") -> None:
        self._snags.append(Snag(state, reason, detail))

    def _exchange(self, tally: _Tally, progress: Progress) -> None:
        office, transport = self._office, self._transport
        look = self._look_now or self._number % LOOK_EVERY == 0
        around = self._look_now or self._number % STATES_EVERY == 0
        told = around or (office.small_talk.somewhere and self._number % COMPANY_EVERY == 0)
        self._number += 1
        if look:
            self._check_card()
        if needs_new_slot(office.db):
            self._take_new_slot()
        if look:
            self._look_for_a_move(SyncState.TROUBLE)
        elif self._moved is not None:
            self._snag(SyncState.TROUBLE, "moved", self._moved.text)
        heard: Collection[int] = ()
        if told:
            heard = self._telling.hear_all(transport, around=around)
            count_what_others_have(office)
        self._receive(tally, progress, heard)
        self._exchange_members()
        later = self._measure()
        ready = self._apply(tally, progress)
        if later is not None:
            raise later
        if not ready:
            raise _StopRoundError
        self._send(tally, progress, look=look)
        idle = not (tally.received or tally.published or tally.more)
        self._telling.tell(transport, idle=idle)
        for slot, tables in self._telling.diverged(self._peers()).items():
            _LOG.error("station %d has other data: %s", slot, ", ".join(tables))
            self._snag(SyncState.TROUBLE, "diverged", str(slot))
        self._ranges.round(transport)
        files = self._blobs.round(transport, stop=self._stop)
        tally.more = tally.more or files.more
        now = self._clock.share_time()
        self._clearing.round(now, idle=idle, look=look, progress=progress)
        self._look_now = False

    def _peers(self) -> list[Peer]:
        return list(read_peers(self._office.db).values())

    def _check_card(self) -> None:
        """Stop before anything is put into a folder that is not this office's."""
        unlocked = self._office.unlocked
        found = self._transport.get(OFFICE)
        fault = check_card(found, unlocked.office_id, unlocked.membership.anchor)
        if fault is not None:
            self._card_missed = True
            state = _CARD_STATE.get(fault, SyncState.FOREIGN)
            if not self._look_for_a_move(state):
                self._snag(state, f"card_{fault}")
            raise _StopRoundError
        if self._card_missed:
            self._card_missed = False
            forget_members_place(self._office.db)

    def _look_for_a_move(self, state: SyncState) -> bool:
        """Ask the share whether the office went elsewhere; a person follows, not the program."""
        self._moved = moved_to(self._office, self._transport)
        if self._moved is not None:
            self._snag(state, "moved", self._moved.text)
        return self._moved is not None

    def _receive(self, tally: _Tally, progress: Progress, heard: Collection[int]) -> None:
        """Fetch what is new; whose state was just read is asked only for what it tells of."""
        now = self._clock.share_time()
        peers = self._peers()
        asked = [
            peer
            for peer in peers
            if peer.slot not in heard or peer.told is None or peer.told.published >= peer.next_seq
        ]
        tally.received, tally.more = fetch(
            self._office, self._transport, asked, gaps=self._gaps, now=now,
            allowed=self._allowed, progress=progress,
        )  # fmt: skip
        fetch_again(self._office, self._transport, now=now)
        for slot in left_behind(peers):
            self._snag(SyncState.TROUBLE, "left_behind", str(slot))

    def _exchange_members(self) -> None:
        news = exchange_members(self._office, self._transport)
        if news.removed or self._office.membership_changed().over:
            self._snag(SyncState.REMOVED, "removed")
            self._send_last()
            raise _StopRoundError
        if news.newer:
            self._snag(SyncState.OLD_PROGRAM, "members_newer")
        if news.forked:
            self._snag(SyncState.TROUBLE, "members_forked")
        elif news.waiting:
            self._snag(SyncState.TROUBLE, "members_waiting")
        elif news.flooded:
            self._snag(SyncState.TROUBLE, "members_flooded")
        now = self._now()
        last = self._waits_at
        if news.adopted or last is None:
            with self._office.applying():
                inbound.fetch_anew(self._office.db)
        if news.adopted or last is None or not 0 <= now - last < _AGAIN_MS:
            self._waits_at = now
            if inbound.any_to_judge(self._office.db):
                with self._office.applying():
                    inbound.judge_again(self._office.db)

    def _measure(self) -> TransportError | None:
        """Compare the clocks; a share that cannot be written to refuses that, and no more."""
        try:
            self._clock.measure(self._transport)
        except TransportError as error:
            if error.trouble not in {Trouble.READ_ONLY, Trouble.FULL}:
                raise
            return error
        self._office.small_talk.clock(self._clock.share_time())
        if self._clock.state is ClockState.OFF:
            self._snag(SyncState.SYNCED, "clock_off")
        return None

    def _apply(self, tally: _Tally, progress: Progress) -> bool:
        """Apply what came; own work goes into the spool before, as its authors signed it.

        Returns:
            Whether own work may be sent.
        """
        latest = self._clock.newest_stamp_instant()
        release_future(self._office, latest)
        if self._number == 1:
            replay_pending(self._office)  # what waited for this very program
        ready = self._spool()
        taken = take_in(
            self._office, latest=latest, allowed=self._allowed, budget_ms=self._budget_ms,
            progress=progress, own=ready, stop=self._stop,
        )  # fmt: skip
        finish_erased(self._office)
        tally.applied = taken.applied
        tally.more = tally.more or taken.more
        return ready

    def _spool(self) -> bool:
        """Fix own work in the spool, unless it bears stamps from the future."""
        if self._clock.state is ClockState.AHEAD:
            self._snag(SyncState.CLOCK, "clock_ahead")
            return False
        try:
            restamp_future(self._office, self._clock.share_time())
        except OthersAheadError as error:
            self._snag(SyncState.CLOCK, "others_ahead", error.names)
            return False
        spool_own(self._office, stop=self._stop)
        return True

    def _send(self, tally: _Tally, progress: Progress, *, look: bool) -> None:
        office, transport = self._office, self._transport
        try:
            if look:
                self._check_own()
            spool_own(office, stop=self._stop)
            tally.published = publish(
                office, transport, now=self._clock.share_time(), progress=progress, stop=self._stop
            )
            self._put_again()
        except ClonedError as error:
            _LOG.warning("our name is taken on the share: %s", error)
            self._take_new_slot()
            self._snag(SyncState.CLONED, "cloned")
            tally.more = True

    def _take_new_slot(self) -> None:
        try:
            take_new_slot(self._office, self._transport)
        except UserError as error:  # others must sign what they wrote here
            self._snag(SyncState.CLONED, "said", str(error))
            raise _StopRoundError from error

    def _check_own(self) -> None:
        lost = check_own(self._office, self._transport, now=self._clock.share_time())
        if lost:
            forget_members_place(self._office.db)
            self._snag(SyncState.FOREIGN, "rolled_back", str(lost))

    def _send_last(self) -> None:
        """Let out what was signed before this person's removal; the others judge it by its time."""
        with suppress(TransportError, UserError, ClonedError):
            if self._spool():
                publish(
                    self._office, self._transport, now=self._clock.share_time(),
                    progress=SilentProgress(), stop=self._stop,
                )  # fmt: skip

    def _put_again(self) -> None:
        """Answer the others' requests, each at most once a minute."""
        place = read_place(self._office.db)
        if place is None:
            return
        now = self._clock.share_time()
        due = [
            asked
            for asked in self._telling.requests_to(place.slot, self._peers())
            if not 0 <= now - self._put_again_at.get(asked, now - _AGAIN_MS) < _AGAIN_MS
        ]
        self._put_again_at.update(dict.fromkeys(due, now))
        put_again(self._office, self._transport, due, now=now)
