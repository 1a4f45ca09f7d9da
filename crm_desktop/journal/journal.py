"""Change sets: the only way anything is written.

A short act is one `BEGIN IMMEDIATE` transaction; a nested one joins the outer. A long one
(an import) spans several short transactions and stays «open» until it says it is done, so an
interrupted one is found at the next start. Each transaction takes one stamp, and all it
writes bears it.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import apsw

from crm_desktop.journal.applying import Applying, applying
from crm_desktop.journal.changes import Changes, touched_between
from crm_desktop.journal.holder import hold, let_go, this_process
from crm_desktop.journal.seal import seal_transaction
from crm_desktop.journal.stamps import StampSource, now_ms
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from db.connection import OfficeDatabase

logger = logging.getLogger(__name__)

# Between the transactions of a long change another program gets its turn.
_PAUSE_S: Final = 0.002


class Author(Protocol):
    """The person whose acts a journal records, and their signature."""

    @property
    def user_id(self) -> int:
        """The member's id."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the Ed25519 signature of `data`."""
        ...


class Guard(Protocol):
    """Judges what is written."""

    def begin(self) -> None:
        """Hear that a transaction begins, before anything is written in it."""
        ...

    def judge(self, change: Change) -> None:
        """Raise if the person may not write what the open transaction wrote."""
        ...

    def end(self) -> None:
        """Hear that it is over, whatever became of it."""
        ...


@dataclass(frozen=True, slots=True)
class Header:
    """What a change set is, fixed and signed from its first transaction on."""

    id: int
    title: str
    kind: str
    author: int
    station: int
    undoes: int | None


class Change:
    """An open change set, inside one transaction."""

    def __init__(self, header: Header, stamps: StampSource, first_seq: int) -> None:
        self.header = header
        self.first_seq = first_seq
        self._stamps = stamps
        self.stamp = stamps.last
        self.kept_empty = False
        # From this journal row on, up to its own first, other programs wrote.
        self.unheard = first_seq
        self.changes = Changes(0, header.title)

    @property
    def id(self) -> int:
        """The change set's id: what `undo` takes."""
        return self.header.id

    @property
    def last_stamp(self) -> int:
        """The last stamp given inside this transaction."""
        return self._stamps.last

    def new_id(self) -> int:
        """Return a new record id, unique across all stations."""
        return self._stamps.new()


class LongChange:
    """A change set of many short transactions; see `Journal.long_change`."""

    def __init__(self, journal: Journal, title: str, kind: str, undoes: int | None) -> None:
        self._journal = journal
        self._title = title
        self._kind = kind
        self._undoes = undoes
        self._header: Header | None = None
        # One, or two if a Ctrl+C fell between a commit and its being noted here.
        self._held: set[int] = set()

    @property
    def id(self) -> int:
        """The change set's id; 0 before its first transaction wrote something."""
        return self._header.id if self._header else 0

    @contextmanager
    def transaction(self) -> Iterator[Change]:
        """Open the next short transaction; people's own writes go first."""
        self._journal.let_others_first()
        with self._journal.transaction(
            self._title, self._kind, self._undoes, header=self._header, state="open"
        ) as change:
            hold(change.id)
            self._held.add(change.id)
            yield change
        if change.changes:
            self._header = change.header
        elif not self._header:
            self._held.remove(change.id)
            let_go(change.id)

    def close(self, state: str) -> None:
        """Mark the change set «done» or «interrupted»; it may be taken back from now on."""
        try:
            for change in self._held:
                self._journal.settle(change, state)
        finally:
            for change in self._held:
                let_go(change)


class Journal:
    """Writes change sets into one database for one person.

    Args:
        db: the open database.
        author: who acts; signs every transaction.
        derive: called inside each transaction before it is sealed, with the first journal row
            it wrote; brings derived data (the search index) up to date.
        react: called before that with the open change, if something was written; what it writes
            belongs to the change.
        guard: asked before that whether the person may write what he wrote.
    """

    def __init__(
        self,
        db: OfficeDatabase,
        author: Author,
        derive: Callable[[OfficeDatabase, int], None],
        react: Callable[[Change], None] | None = None,
        guard: Guard | None = None,
    ) -> None:
        self._db = db
        self._author = author
        self._derive = derive
        self._react = react
        self._guard = guard
        self._of_thread = threading.local()
        self._writing = threading.Lock()
        self._short_acts = 0
        self._turn = threading.Condition()
        self._listeners: list[Callable[[Changes], None]] = []
        # Up to which journal row the listeners know; moves together with our own commits.
        self._news = threading.Lock()
        self._seen_seq = self._last_seq()

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` after every commit, on the committing thread; returns the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _publish(self, changes: Changes) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(changes)
            except Exception:  # the act is saved: who made it must not be told otherwise
                logger.exception("a listener failed")

    @contextmanager
    def change(
        self, title: str, *, kind: str = "act", undoes: int | None = None
    ) -> Iterator[Change]:
        """Open a change set of one transaction, or join the one open on this thread.

        If nothing is written, nothing remains of it.
        """
        outer = self._open_here()
        if outer is not None:
            if undoes is not None:
                raise RuntimeError("an undo inside a change")
            yield outer
            return
        with self._turn:
            self._short_acts += 1
        try:
            with self.transaction(title, kind, undoes) as change:
                yield change
        finally:
            with self._turn:
                self._short_acts -= 1
                self._turn.notify_all()

    def note(self, title: str, *, kind: str) -> int:
        """Leave a signed change set without rows: an act that must be known but wrote nothing here.

        Returns:
            The change set's id.
        """
        with self.change(title, kind=kind) as change:
            change.kept_empty = True
        return change.id

    @contextmanager
    def long_change(
        self, title: str, *, kind: str, undoes: int | None = None
    ) -> Iterator[LongChange]:
        """Open a change set of many transactions (`with long.transaction() as change`).

        Left by an exception, the change set stays as far as it came, marked «interrupted».
        """
        long = LongChange(self, title, kind, undoes)
        try:
            yield long
        except BaseException:
            try:
                long.close("interrupted")
            except apsw.Error:  # the disk refuses this too: it is found by its holder being gone
                logger.warning("change set %d could not be marked interrupted", long.id)
            raise
        long.close("done")

    def settle(self, change_id: int, state: str) -> None:
        """Mark a long change set «done» or «interrupted»."""
        with self._writing, self._db.through(EVERYTHING):
            self._db.run(
                "UPDATE change_set SET state = ?, finished_at = ?, holder = NULL WHERE id = ?",
                (state, now_ms(), change_id),
            )

    def notice_others(self) -> None:
        """Publish what other programs wrote into the same file since the last look.

        Costs one look-up when nothing happened; may be called from any thread.
        """
        with self._db.through(EVERYTHING):
            with self._news:
                first, last = self._seen_seq + 1, self._last_seq()
                self._seen_seq = max(last, self._seen_seq)
            self._publish_others(first, last)

    def _publish_others(self, first: int, last: int) -> None:
        if first <= last:
            self._publish(Changes(0, "", touched_between(self._db, first, last)))

    @contextmanager
    def between_transactions(self) -> Iterator[None]:
        """Hold new transactions back; returns when the one under way is over."""
        with self._writing:
            yield

    @contextmanager
    def applying(self) -> Iterator[Applying]:
        """Open a write transaction for what other stations wrote; its author is nobody here."""
        if self._open_here() is not None:
            raise RuntimeError("applying inside a change")
        self.let_others_first()
        with self._db.through(EVERYTHING):
            with self._writing:
                try:
                    with applying(self._db, self._derive) as work:
                        yield work
                    with self._news:
                        self._db.run("COMMIT")
                        first = self._seen_seq + 1
                        self._seen_seq = max(work.last_seq, self._seen_seq)
                except BaseException:
                    if self._db.connection().in_transaction:
                        self._db.run("ROLLBACK")
                    raise
            self._publish_others(first, work.last_seq)

    def _last_seq(self) -> int:
        return int(self._db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0])

    def _open_here(self) -> Change | None:
        return getattr(self._of_thread, "open", None)

    def let_others_first(self) -> None:
        """Wait until no short act of this program waits for the database; give others a moment."""
        time.sleep(_PAUSE_S)
        with self._turn:
            self._turn.wait_for(lambda: self._short_acts == 0, timeout=5)

    @contextmanager
    def transaction(
        self,
        title: str,
        kind: str,
        undoes: int | None,
        *,
        header: Header | None = None,
        state: str = "done",
    ) -> Iterator[Change]:
        """Run one transaction of a change set; `header` continues a long one."""
        if self._open_here() is not None:
            raise RuntimeError("a long change inside a change")
        # Whatever the person reads through, what is written is judged and derived from all.
        with self._db.through(EVERYTHING):
            with self._writing:
                try:
                    self._db.begin_writing()
                    if self._guard is not None:
                        self._guard.begin()
                    change = self._open(title, kind, undoes, header, state)
                    self._of_thread.open = change
                    yield change
                    self._close(change)
                except BaseException:
                    if self._db.connection().in_transaction:
                        self._db.run("ROLLBACK")
                    raise
                finally:
                    self._of_thread.open = None
                    if self._guard is not None:
                        self._guard.end()
            self._publish_others(change.unheard, change.first_seq - 1)
            if change.changes:
                self._publish(change.changes)

    def _open(
        self, title: str, kind: str, undoes: int | None, header: Header | None, state: str
    ) -> Change:
        db = self._db
        slot, last = db.run("SELECT slot, last_stamp FROM station")[0]
        stamps = StampSource(last=last, slot=slot, now=now_ms())
        stamp = stamps.new()
        if header is None:
            header = Header(stamp, title, kind, self._author.user_id, slot, undoes)
            db.run(
                "INSERT INTO change_set(id, title, kind, author, station, undoes, state, holder,"
                " started_at, finished_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    header.id,
                    title,
                    kind,
                    header.author,
                    slot,
                    undoes,
                    state,
                    this_process() if state == "open" else None,
                    now_ms(),
                    now_ms() if state == "done" else None,
                ),
            )
        db.run("INSERT INTO current_change VALUES(1, ?, ?, 0, 0)", (header.id, stamp))
        return Change(header, stamps, self._last_seq() + 1)

    def _close(self, change: Change) -> None:
        db = self._db
        last_seq = self._last_seq()
        if last_seq < change.first_seq and not change.kept_empty:
            db.run("ROLLBACK")
            return
        if self._guard is not None and last_seq >= change.first_seq:
            self._guard.judge(change)
        if self._react is not None and last_seq >= change.first_seq:
            self._react(change)
            last_seq = self._last_seq()
        self._derive(db, change.first_seq)
        touched = touched_between(db, change.first_seq, last_seq)
        seal_transaction(
            db, self._author, change.header, stamp=change.stamp, seqs=(change.first_seq, last_seq)
        )
        db.run("UPDATE station SET last_stamp = ?", (change.last_stamp,))
        db.run("DELETE FROM current_change")
        with self._news:
            db.run("COMMIT")
            change.unheard, self._seen_seq = self._seen_seq + 1, max(last_seq, self._seen_seq)
        change.changes = Changes(change.id, change.header.title, touched)
