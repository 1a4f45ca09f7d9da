"""The thread that exchanges while an office is open. The window never waits for it."""

from __future__ import annotations

import logging
import threading
import time
from random import SystemRandom
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.storage_faults import told_to_people
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.exchange_lock import AlreadyExchangingError
from crm_desktop.sync.limited import LimitedTransport, StoppedError
from crm_desktop.sync.place import read_place
from crm_desktop.sync.round import Round
from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.sync.status import current_status, note_round, read_note
from crm_desktop.sync.stream.spool import unsent_changes
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.transports.credentials import PasswordNeededError
from crm_desktop.sync.transports.opening import open_transport as open_by_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.sync.address import ShareAddress
    from crm_desktop.sync.status import Note
    from crm_desktop.sync.transport import Transport

__all__ = ["SyncRunner"]

logger = logging.getLogger(__name__)

# Whoever looks every four seconds, a fifth more or less, sees nearly everything within five.
IDLE_S: Final = 4.0
BUSY_S: Final = 2.0
# Several saves in a row go in one segment.
_GATHER_S: Final = 0.3
_LONGEST_PAUSE_S: Final = 60.0
_JITTER: Final = 0.2
_NEWS_S: Final = 1.0
_CHANCE: Final = SystemRandom()
_WAITING: Final = frozenset({SyncState.OFFLINE, SyncState.DENIED})


class SyncRunner:
    """Exchanges for an opened office on a thread of its own until it is stopped.

    Args:
        office: opened and signed in; its connections are kept for each thread.
        open_transport: makes a way to the share; called on another thread, may fail. None: by the
            address in the base and the password in the system's keyring.
        now: the computer's clock, UTC ms.
        limit_s: how long one call to the share may take.
        idle_s: pause between rounds in which nothing happened.
        busy_s: pause after one that brought or sent something.
    """

    def __init__(
        self,
        office: Office,
        open_transport: Callable[[], Transport] | None = None,
        *,
        now: Callable[[], int] = now_ms,
        limit_s: float = 20.0,
        idle_s: float = IDLE_S,
        busy_s: float = BUSY_S,
    ) -> None:
        self._office = office
        self._now = now
        self._idle_s, self._busy_s = idle_s, busy_s
        self._transport = LimitedTransport(open_transport or self._by_address, limit_s=limit_s)
        self._address: ShareAddress | None = None
        self._station = ""
        self._engine = SyncEngine(office, self._transport, now=now, stop=self._is_stopping)
        self._turn = threading.Condition()
        self._woken = self._nudged = self._paused = self._stopping = False
        self._failures = 0
        self._rounds = 0
        self._listeners: list[Callable[[SyncStatus], None]] = []
        self._note: Note | None = None
        self._status = SyncStatus(SyncState.WORKING, "")
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def status(self) -> SyncStatus:
        """How the exchange stood after the last round."""
        return self._status

    @property
    def rounds(self) -> int:
        """How many rounds are over."""
        return self._rounds

    def start(self) -> None:
        """Begin to exchange."""
        self._unsubscribe = self._office.subscribe(self._heard)
        self._thread.start()

    def wake(self) -> None:
        """Do a round now, whatever pause was meant; for «Синхронизировать сейчас»."""
        with self._turn:
            self._woken = True
            self._failures = 0
            self._turn.notify_all()

    def pause(self) -> None:
        """Do no rounds until `resume`; the one under way ends as it does."""
        with self._turn:
            self._paused = True

    def resume(self) -> None:
        """Go on after `pause`."""
        with self._turn:
            self._paused = False
        self.wake()

    def subscribe(self, listener: Callable[[SyncStatus], None]) -> Callable[[], None]:
        """Call `listener` on the runner's thread when the status is another.

        Returns:
            The way out.
        """
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    def flush(self, timeout_s: float = 2.0) -> bool:
        """Send own work that nobody has yet, if it can be done in time.

        Returns:
            Whether nothing is left to send.
        """
        until = time.monotonic() + timeout_s
        while self._thread.is_alive() and unsent_changes(self._office.db):
            if self._status.state in _WAITING:
                return False
            with self._turn:
                before = self._rounds
                self._woken = True
                self._turn.notify_all()
                left = until - time.monotonic()
                if left <= 0 or not self._turn.wait_for(self._later_than(before), left):
                    return False
        return not unsent_changes(self._office.db)

    def stop(self, timeout_s: float = 2.0) -> bool:
        """Stop for good; own work is sent before if the share answers.

        Returns:
            Whether the thread has ended; one that has not touches the base no more.
        """
        until = time.monotonic() + timeout_s
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if self._thread.is_alive():
            self.flush(timeout_s * 0.75)
        with self._turn:
            self._stopping = True
            self._turn.notify_all()
        self._transport.stop()
        if self._thread.ident is not None:
            self._thread.join(max(until - time.monotonic(), 0.1))
        return not self._thread.is_alive()

    def _is_stopping(self) -> bool:
        return self._stopping

    def _later_than(self, rounds: int) -> Callable[[], bool]:
        return lambda: self._rounds > rounds or self._stopping

    def _heard(self, changes: Changes) -> None:
        """Own work goes soon; what was just applied is none."""
        if changes.change_id:
            with self._turn:
                self._nudged = True
                self._turn.notify_all()

    def _run(self) -> None:
        while not self._is_stopping():
            pause = self._idle_s
            if not self._paused:
                try:
                    with told_to_people():
                        pause = self._round()
                except StoppedError:
                    break
                except AlreadyExchangingError:
                    pass  # the command line is at it; our turn comes
                except UserError as error:
                    if self._is_stopping():
                        break
                    logger.warning("a round was refused: %s", type(error).__name__)
                    pause = self._failed(_refusal(error))
                except Exception:
                    if self._is_stopping():  # the base was closed under it
                        break
                    logger.exception("a round failed")
                    pause = self._failed(Round(SyncState.TROUBLE, "failed"))
            with self._turn:
                self._rounds += 1
                self._turn.notify_all()
            self._rest(pause)
        self._transport.close()

    def _round(self) -> float:
        with self._turn:
            self._woken = self._nudged = False
        place = read_place(self._office.db)
        address = None if place is None else place.address
        if address != self._address:
            self._transport.close()  # the office moved: the next call opens another way
            self._address = address
            self._station = "" if place is None else f"s{place.slot}"
        made = self._engine.once()
        self._failures = 0 if made.reached else self._failures + 1
        self._tell(made)
        if made.more:
            return 0.0
        if made.state in _WAITING:
            return self._patience()
        return self._busy_s if made.received or made.published else self._idle_s

    def _by_address(self) -> Transport:
        if self._address is None:
            raise TransportError(Trouble.OFFLINE, "no share")
        return open_by_address(self._address, self._office.office_id, station=self._station)

    def _failed(self, made: Round) -> float:
        """A round was refused by the base or by a fault of ours: say so, and go on later."""
        self._failures += 1
        try:
            self._tell(made)
        except (apsw.Error, UserError):
            logger.warning("the base refuses even to say so")
        return self._patience()

    def _patience(self) -> float:
        return min(self._idle_s * float(2 ** min(self._failures, 8)), _LONGEST_PAUSE_S)

    def _tell(self, made: Round) -> None:
        if self._note is None:
            self._note = read_note(self._office.db)
        if made.state not in {SyncState.ALONE, SyncState.PAUSED}:
            self._note = note_round(self._office, made, at=self._now(), former=self._note)
        status = current_status(self._office, self._note)
        if status == self._status:
            return
        self._status = status
        for listener in tuple(self._listeners):
            try:
                listener(status)
            except Exception:  # the exchange goes on whatever a screen does
                logger.exception("a listener failed")

    def _rest(self, pause_s: float) -> None:
        """Wait for the next round: a while, or until it is worth while."""
        until = time.monotonic() + pause_s * _CHANCE.uniform(1 - _JITTER, 1 + _JITTER)
        while not self._is_stopping():
            with self._turn:
                nudged = self._nudged and not self._failures
                left = until - time.monotonic()
                if self._woken or left <= 0:
                    return
                if nudged:
                    self._turn.wait_for(lambda: self._stopping or self._woken, _GATHER_S)
                    return
            if not self._news(left):
                continue
            return

    def _news(self, left_s: float) -> bool:
        """Wait a moment; True if the share called out."""
        if not self._failures and not self._paused:
            began = time.monotonic()
            try:
                if self._transport.wait_for_news(min(left_s, _NEWS_S)):
                    return True
            except (TransportError, UserError, StoppedError) as error:
                logger.debug("no news: %s", type(error).__name__)
            if time.monotonic() - began > min(left_s, _NEWS_S) / 2:
                return False
        with self._turn:
            self._turn.wait_for(
                lambda: self._stopping or self._woken or (self._nudged and not self._failures),
                left_s,
            )
        return False


def _refusal(error: UserError) -> Round:
    """What a person is told in the words of whoever refused."""
    asked = isinstance(error, PasswordNeededError)
    return Round(SyncState.DENIED if asked else SyncState.TROUBLE, "said", str(error))
