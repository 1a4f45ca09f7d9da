"""Attachments on their way between stations, a bounded part of each round of the exchange.

The record comes with the transactions, its bytes by themselves: what this station holds goes to
the share, what a person asked for (or, by this computer's setting, everything) comes from it.
Nothing is ever deleted here because it is absent there, or there because it is absent here; only
what was erased by law goes.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.attachments.blobs import BLOB_NAME, hash_of, holds_blob
from crm_desktop.attachments.sealed import sealed_size
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.disk import DRAFT, free_space
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.blobs.keeping import FilesPolicy, read_files_policy
from crm_desktop.sync.blobs.pieces import (
    Halfway,
    NotThereError,
    SpoiltOnShareError,
    drop_blob,
    get_blob,
    put_blob,
)
from crm_desktop.sync.blobs.queue import (
    BlobState,
    BlobWay,
    forget_erased,
    left,
    missing_names,
    set_blob,
    size_of_blob,
    to_do,
)
from crm_desktop.sync.stream.layout import blob_name
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from crm_desktop.office.office import Office
    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

BUDGET: Final = 8 << 20
SECONDS: Final = 2.0
"""How long the work of others waits for files, and one piece more."""
_MOST_WANTS: Final = 32
_SOON_MS: Final = 60_000
_LATER_MS: Final = 3_600_000
_FETCHED: Final = f"{DRAFT}fetch-"
_SPARE: Final = 64 << 20
# As many as it is worth while to list the share's folders for: after a repair or a move.
_MANY: Final = 16
_ATTACHMENT: Final = BY_NAME["attachment"].number
_ERASURE: Final = BY_NAME["erasure"].number


class _EnoughError(Exception):
    """The round's share of bytes is used up, or it was told to stop."""


@dataclass(frozen=True, slots=True)
class BlobRound:
    """What a round did.

    Attributes:
        sent: bytes put on the share.
        received: bytes brought from it.
        removed: files of erased records taken off it.
        left_up: files still to be sent.
        left_down: files still to be brought.
        more: another round could go on at once.
    """

    sent: int
    received: int
    removed: int
    left_up: int
    left_down: int
    more: bool


class _Purse:
    """Counts bytes and time; stops the round when either is spent.

    Args:
        budget: bytes both ways.
        stop: asked before each piece.
        tick: seconds that only grow.
    """

    def __init__(self, budget: int, stop: Callable[[], bool], tick: Callable[[], float]) -> None:
        self._left = budget
        self._stop = stop
        self._tick = tick
        self._until = tick() + SECONDS
        self.sent = 0
        self.received = 0

    def send(self, size: int) -> None:
        self._spend(size)
        self.sent += size

    def receive(self, size: int) -> None:
        self._spend(size)
        self.received += size

    def read(self, _size: int) -> None:
        """Reading one's own disk costs nothing, but may be stopped."""
        if self._stop():
            raise _EnoughError

    def _spend(self, size: int) -> None:
        if self._left <= 0 or self._tick() > self._until or self._stop():
            raise _EnoughError
        self._left -= size


class BlobExchange:
    """Sends and brings the attachments of one office; one object for one engine.

    Args:
        office: the office.
        now: UTC ms.
        tick: seconds that only grow.
    """

    def __init__(
        self,
        office: Office,
        *,
        now: Callable[[], int] = now_ms,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._office = office
        self._db = office.db
        self._folder = office.folder.attachments
        self._now = now
        self._tick = tick
        self._seen: int | None = None
        self._policy = FilesPolicy.ON_DEMAND
        self._verified: set[str] = set()
        self._ups: dict[str, Halfway] = {}
        self._downs: dict[str, Halfway] = {}
        self._mends: dict[str, Halfway] = {}
        self._mended: dict[str, int] = {}
        self._listed: dict[str, frozenset[str]] = {}
        self._many = False

    def round(
        self,
        transport: Transport,
        *,
        budget: int = BUDGET,
        stop: Callable[[], bool] = lambda: False,
    ) -> BlobRound:
        """Do a bounded part of the work: the last thing in a round of the exchange.

        Args:
            transport: the share.
            budget: bytes both ways; exceeded by one piece at most.
            stop: asked between pieces.

        Raises:
            TransportError: the share refused; the next round goes on where this one was.
        """
        purse, removed, more = _Purse(budget, stop, self._tick), 0, False
        self._note_new()
        self._many = left(self._db, BlobWay.UP) >= _MANY
        if not self._many:
            self._listed.clear()
        try:
            removed = self._remove(transport)
            self._mend(transport, purse)
            self._bring(transport, purse, people_only=True)
            self._send(transport, purse)
            self._bring(transport, purse, people_only=False)
        except _EnoughError:
            more = not stop()
        finally:
            self._office.small_talk.want(missing_names(self._db, _MOST_WANTS))
        return BlobRound(
            purse.sent, purse.received, removed,
            left(self._db, BlobWay.UP), left(self._db, BlobWay.DOWN), more,
        )  # fmt: skip

    def _note_new(self) -> None:
        """Queue the files of records that came since the last look."""
        last = int(self._db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])
        policy = read_files_policy(self._db)
        if self._seen is None or policy is not self._policy:
            self._note_all(policy)
        elif last > self._seen:
            rows = self._db.run(
                "SELECT DISTINCT a.blob FROM journal j NOT INDEXED CROSS JOIN attachment a"
                " ON a.id = j.record WHERE j.seq > ? AND j.tbl = ? AND a.deleted_at IS NULL",
                (self._seen, _ATTACHMENT),
            )
            erased = self._db.run(
                "SELECT 1 FROM journal NOT INDEXED WHERE seq > ? AND tbl = ? LIMIT 1",
                (self._seen, _ERASURE),
            )
            if erased:
                with self._writing() as db:
                    forget_erased(db)
            names = [str(row[0]) for row in rows]
            self._queue(names, {name for name in names if (self._folder / name).is_file()}, policy)
        self._seen, self._policy = last, policy

    def _note_all(self, policy: FilesPolicy) -> None:
        rows = self._db.run("SELECT DISTINCT blob FROM attachment WHERE deleted_at IS NULL")
        try:
            there = {path.name for path in self._folder.iterdir()}
        except OSError:
            there = set()
        self._queue((str(row[0]) for row in rows), there, policy)
        with self._writing() as db:
            if policy is FilesPolicy.ON_DEMAND:
                db.run("DELETE FROM sync_blob WHERE way = 'down' AND state = 'always'")
            forget_erased(db)
            # A station that had not heard of an erasure may have put its files there again.
            db.run("UPDATE sync_blob SET state = 'new' WHERE way = 'gone'")
        for draft in self._folder.glob(f"{_FETCHED}*"):
            if size_of_blob(self._db, draft.name.removeprefix(_FETCHED)) is None:
                draft.unlink(missing_ok=True)

    def _queue(self, names: Iterable[str], there: set[str], policy: FilesPolicy) -> None:
        good = [name for name in names if BLOB_NAME.fullmatch(name)]
        rows = self._db.run(
            "SELECT name, way FROM sync_blob WHERE name IN (SELECT value FROM json_each(?))",
            (json.dumps(good),),
        )
        ways = {str(name): str(way) for name, way in rows}
        up = [name for name in good if name in there and name not in ways]
        # What was here once and is here no more comes again.
        down = [name for name in good if name not in there and ways.get(name, "up") == "up"]
        if policy is not FilesPolicy.ALWAYS:
            down = []
        if up or down:
            with self._writing() as db:
                set_blob(db, up, BlobWay.UP, BlobState.NEW)
                set_blob(db, down, BlobWay.DOWN, BlobState.ALWAYS)

    @contextmanager
    def _writing(self) -> Iterator[OfficeDatabase]:
        """A short write transaction for what is this station's own business."""
        with self._office.between_writes():
            self._db.begin_writing()
            try:
                yield self._db
            except BaseException:
                self._db.run("ROLLBACK")
                raise
            self._db.run("COMMIT")

    def _remove(self, transport: Transport) -> int:
        gone = 0
        for name, _state, _tries in to_do(self._db, BlobWay.GONE, now=self._now()):
            if size_of_blob(self._db, name) is None:
                drop_blob(transport, name)
                gone += 1
            self._set(name, BlobWay.GONE, BlobState.DONE)
        return gone

    def _mend(self, transport: Transport, purse: _Purse) -> None:
        """Put again what others look for in vain and this station holds."""
        for name in sorted(self._office.small_talk.wanted()):
            size = size_of_blob(self._db, name)
            if size is None or not holds_blob(self._folder, name, size):
                continue
            if self._now() - self._mended.get(name, 0) < _LATER_MS or not self._sound(name, purse):
                continue
            halfway = self._mends.setdefault(name, Halfway())
            path = self._folder / name
            try:
                put_blob(transport, name, path, halfway=halfway, mend=True, step=purse.send)
            except OSError:
                self._verified.discard(name)
                continue
            del self._mends[name]
            self._mended[name] = self._now()

    def _send(self, transport: Transport, purse: _Purse) -> None:
        while batch := to_do(self._db, BlobWay.UP, now=self._now()):
            for name, _state, _tries in batch:
                self._send_one(transport, purse, name)

    def _send_one(self, transport: Transport, purse: _Purse, name: str) -> None:
        if size_of_blob(self._db, name) is None:
            self._db.run("DELETE FROM sync_blob WHERE name = ? AND way = 'up'", (name,))
            return
        if not self._sound(name, purse):
            later = self._now() + 24 * _LATER_MS
            self._set(name, BlobWay.UP, BlobState.SPOILT, next_at=later)
            return
        if self._is_there(transport, name):
            self._set(name, BlobWay.UP, BlobState.DONE)
            return
        halfway = self._ups.setdefault(name, Halfway())
        try:
            put_blob(transport, name, self._folder / name, halfway=halfway, step=purse.send)
        except OSError:
            self._set(name, BlobWay.UP, BlobState.NEW, next_at=self._now() + _SOON_MS)
            return
        del self._ups[name]
        self._verified.discard(name)
        self._set(name, BlobWay.UP, BlobState.DONE)

    def _is_there(self, transport: Transport, name: str) -> bool:
        """Whether the share has the file already; looked at only where there are many to send."""
        if not self._many:
            return False
        folder = blob_name(name).rpartition("/")[0] + "/"
        if folder not in self._listed:
            self._listed[folder] = frozenset(transport.names(folder))
        return blob_name(name) in self._listed[folder]

    def _sound(self, name: str, purse: _Purse) -> bool:
        """Whether the file on this disk is what its name says; its bytes are read once."""
        if name not in self._verified:
            try:
                if hash_of(self._folder / name, purse.read) != name:
                    return False
            except OSError:
                return False
            self._verified.add(name)
        return True

    def _bring(self, transport: Transport, purse: _Purse, *, people_only: bool) -> None:
        while batch := to_do(self._db, BlobWay.DOWN, now=self._now()):
            mine = [each for each in batch if each[1] is BlobState.ASKED or not people_only]
            for name, _state, tries in mine:
                self._bring_one(transport, purse, name, tries)
            if not mine:
                return

    def _bring_one(self, transport: Transport, purse: _Purse, name: str, tries: int) -> None:
        size = size_of_blob(self._db, name)
        if size is None:
            self._db.run("DELETE FROM sync_blob WHERE name = ? AND way = 'down'", (name,))
            return
        if holds_blob(self._folder, name, size) and self._sound(name, purse):
            self._set(name, BlobWay.UP, BlobState.NEW)
            return
        draft = self._folder / f"{_FETCHED}{name}"
        halfway = self._downs.setdefault(name, Halfway())
        wait = min(_SOON_MS << min(tries, 6), _LATER_MS)
        try:
            self._folder.mkdir(exist_ok=True)
            if free_space(self._folder) < sealed_size(size) + _SPARE:
                self._wait(name, BlobState.ASKED, tries, wait)
                return
            get_blob(
                transport, name, draft, size=sealed_size(size), halfway=halfway,
                step=purse.receive,
            )  # fmt: skip
            settle_draft(draft, self._folder / name)
        except NotThereError:
            self._wait(name, BlobState.MISSING, tries + 1, wait)
        except SpoiltOnShareError:
            self._wait(name, BlobState.DAMAGED, tries + 1, wait)
        except OSError:
            self._wait(name, BlobState.ASKED, tries + 1, wait)
        else:
            del self._downs[name]
            self._set(name, BlobWay.UP, BlobState.DONE)

    def _wait(self, name: str, state: BlobState, tries: int, wait: int) -> None:
        self._set(name, BlobWay.DOWN, state, tries=tries, next_at=self._now() + wait)

    def _set(
        self, name: str, way: BlobWay, state: BlobState, *, tries: int = 0, next_at: int = 0
    ) -> None:
        set_blob(self._db, (name,), way, state, tries=tries, next_at=next_at)


def settle_draft(draft: Path, target: Path) -> None:
    """Let a verified draft appear under its name, safe from a power cut."""
    flush(draft)
    draft.replace(target)
    with suppress(OSError):
        flush(target.parent)
