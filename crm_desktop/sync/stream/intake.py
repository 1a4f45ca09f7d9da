"""From what came into the base: each segment is opened, judged, and applied or put aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from crm_desktop.journal.stamps import SLOTS, instant_of
from crm_desktop.sync.merge.applying import apply_transactions, close_changes
from crm_desktop.sync.merge.checks import RefusedError
from crm_desktop.sync.place import require_shared
from crm_desktop.sync.stream import inbound
from crm_desktop.sync.stream.envelope import Fault, SealedError, read_head
from crm_desktop.sync.stream.inbound import Waiting
from crm_desktop.sync.stream.segments import open_segment, segment_hash
from crm_desktop.sync.stream.spool import spool_rest
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from crm_desktop.sync.trust.judging import Ruling, judge, setting_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.stream.wire import Segment, Transaction
    from crm_desktop.sync.trust.epoch_keys import EpochKeys
    from db.connection import OfficeDatabase

_ERASURE: Final = "erasure"
_MOST_SEGMENTS: Final = 32
_MOST_BYTES: Final = 2 << 20


class Allowed(Protocol):
    """Whether a station's segment counts: a retired one's do not after its last."""

    def __call__(self, slot: int, seq: int, /) -> bool: ...


@dataclass(slots=True)
class Opened:
    """A segment on its way into the base.

    Attributes:
        place: its (slot, seq).
        segment: opened; None if it could not be.
        carrier: the member who signed it.
        taken: its transactions that are to be applied.
        aside: why (some of) it is put aside, with a reason; None = all of it is applied.
        unsure: what it is judged by may come with another segment.
    """

    place: tuple[int, int]
    segment: Segment | None = None
    carrier: int = 0
    taken: list[Transaction] = field(default_factory=list)
    aside: tuple[Waiting, str] | None = None
    unsure: bool = False

    def put_aside(self, state: Waiting, reason: str) -> None:
        """Let it wait; what is refused outweighs what only waits for its time."""
        if self.aside is None or self.aside[0] is Waiting.FUTURE:
            self.aside = (state, reason)


@dataclass(frozen=True, slots=True)
class Intake:
    """How many transactions were applied, and if there is more."""

    applied: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What happens first in every write transaction."""

    office: Office
    own: bool
    stop: Callable[[], bool]

    def __call__(self, _db: OfficeDatabase) -> None:
        if self.stop():
            raise _StopError
        if self.own:
            spool_rest(self.office)


class _StopError(Exception):
    """Asked to stop between two write transactions; what is applied by then is."""


def take_in(
    office: Office,
    *,
    latest: int,
    allowed: Allowed,
    budget_ms: int | None,
    progress: Progress,
    own: bool = True,
    stop: Callable[[], bool] = lambda: False,
) -> Intake:
    """Apply everything that is new.

    Args:
        office: opened.
        latest: UTC ms; a transaction stamped later waits for its time.
        allowed: whether a segment counts.
        budget_ms: how long a write transaction may last, None = as long as it needs.
        progress: hears of transactions.
        own: put own work nobody has yet into the spool before anything is applied: an erasure
            that comes empties what its author signed. Where that cannot be erasures wait.
        stop: asked between portions.
    """
    applied = 0
    unsure = looked_again = False
    while not stop():
        portion = inbound.held(office.db, Waiting.NEW, limit=_MOST_SEGMENTS, most_bytes=_MOST_BYTES)
        if not portion:
            if looked_again or not (unsure and applied):
                return Intake(applied, more=False)
            # What it is to be judged by may just have come with another segment.
            looked_again = True
            with office.applying():
                inbound.judge_again(office.db)
            continue
        opened = _open_all(office, portion, allowed)
        for found in opened:
            _choose(office, found, latest, own=own)
        try:
            applied += _apply(office, opened, budget_ms, _Beginning(office, own, stop))
        except _StopError:
            break
        unsure = unsure or any(each.unsure for each in opened)
        progress.step(applied, 0, "Применение изменений")
    return Intake(applied, more=True)


def release_future(office: Office, latest: int) -> None:
    """Look anew at segments from the future; those whose time has not come wait on."""
    rows = office.db.run(
        "SELECT slot, seq FROM sync_inbound WHERE state = ? AND CAST(reason AS INTEGER) <= ?",
        (Waiting.FUTURE.value, latest),
    )
    if rows:
        with office.applying():
            for slot, seq in rows:
                inbound.put_aside(office.db, (slot, seq), Waiting.NEW, "")


def _open_all(office: Office, portion: list[inbound.Held], allowed: Allowed) -> list[Opened]:
    """Check segments as wholes, a station's in their order."""
    keys = epoch_keys(office)
    opened: list[Opened] = []
    unproved: set[tuple[int, int]] = set()
    for held in portion:
        found = Opened((held.slot, held.seq))
        opened.append(found)
        prior = (held.slot, held.seq - 1)
        after_damage = prior in unproved or inbound.unproved(office.db, *prior)
        try:
            if not allowed(held.slot, held.seq):
                found.put_aside(Waiting.WAITS, inbound.RETIRED)
                continue
            found.segment = _opened(office, keys, held, after_damage=after_damage)
            found.carrier = read_head(held.data).author
        except SealedError as error:
            damage = inbound.is_damage(error.fault)
            found.put_aside(Waiting.REFUSED if damage else Waiting.WAITS, error.fault.value)
            unproved.add(found.place)
    return opened


def _opened(office: Office, keys: EpochKeys, held: inbound.Held, *, after_damage: bool) -> Segment:
    """Open a segment; it names the one before it, unless that one came damaged."""
    segment = open_segment(
        held.data,
        place=(held.slot, held.seq),
        office_id=office.office_id,
        keys=keys,
        membership=office.unlocked.membership,
    )
    if held.expected and segment_hash(held.data) != held.expected:
        raise SealedError(Fault.CHAIN, "not the one that was linked")
    if held.seq == 1:
        linked = segment.previous == b""
    else:
        linked = not held.before or segment.previous == held.before
    if not linked and not after_damage:
        raise SealedError(Fault.CHAIN)
    return segment


def _choose(office: Office, found: Opened, latest: int, *, own: bool) -> None:
    """Judge each transaction: what is right is applied whatever becomes of the others.

    While own work cannot be put into the spool, erasures wait: they would empty titles it was
    signed with.
    """
    if found.segment is None:
        return
    membership, names = office.unlocked.membership, setting_names(office.db)
    until: int | None = None
    for each in found.segment.transactions:
        at = instant_of(each.stamp)
        if at > latest or not (own or _changes_no_title(each)):
            ready = at if at > latest else inbound.OWN_FIRST
            until = ready if until is None else min(until, ready)
            continue
        verdict = judge(each, membership, carrier=found.carrier, setting_name=names)
        if verdict.ruling is Ruling.ACCEPT:
            found.taken.append(each)
        else:
            found.put_aside(Waiting.WAITS, verdict.reason)
            found.unsure = found.unsure or verdict.ruling is Ruling.WAIT
    if until is not None:
        found.put_aside(Waiting.FUTURE, str(until))


def _changes_no_title(transaction: Transaction) -> bool:
    return all(sent.operation.table != _ERASURE for sent in transaction.sent)


def _apply(office: Office, opened: list[Opened], budget_ms: int | None, begin: _Beginning) -> int:
    """Apply what was chosen and note what became of each segment, together."""
    slot = require_shared(office.db).slot

    def finish(db: OfficeDatabase) -> None:
        _note(db, opened, slot)

    while True:
        transactions = [each for found in opened for each in found.taken]
        if not transactions:
            with office.applying():
                finish(office.db)
            return 0
        try:
            apply_transactions(
                office, transactions, budget_ms=budget_ms, before=begin, inside=finish
            )
        except RefusedError as error:
            _refuse(opened, error.stamp)
            continue
        return len(transactions)


def _note(db: OfficeDatabase, opened: list[Opened], slot: int) -> None:
    for each in opened:
        if each.aside is not None:
            inbound.put_aside(db, each.place, *each.aside)
            inbound.shrink(db, each.place, digest=segment_hash)
    for each in opened:
        if each.segment is None:
            continue
        prior = (each.place[0], each.place[1] - 1)
        if inbound.unproved(db, *prior):
            inbound.expect(db, prior, each.segment.previous, known=segment_hash)
        close_changes(db, each.segment.closed, slot=slot, teller=(each.segment.slot, each.carrier))
    stamps: dict[int, int] = {}
    done: list[tuple[int, int]] = []
    for each in opened:
        if each.aside is not None:
            continue
        done.append(each.place)
        stamp = each.taken[-1].stamp if each.taken else 0
        stamps[each.place[0]] = max(stamp, stamps.get(each.place[0], 0))
    inbound.applied(db, done, stamps)
    # No own stamp will ever be less: what is looked for after it is not what others wrote.
    db.run(
        "UPDATE sync_place SET absorbed = max(absorbed, (SELECT last_stamp FROM station))"
        " WHERE NOT EXISTS (SELECT 1 FROM seal WHERE stamp > absorbed AND stamp & ? = slot)",
        (SLOTS - 1,),
    )


def _refuse(opened: list[Opened], stamp: int) -> None:
    """Leave a transaction out that no program of ours wrote."""
    before = sum(len(each.taken) for each in opened)
    for each in opened:
        kept = [taken for taken in each.taken if taken.stamp != stamp]
        if len(kept) < len(each.taken):
            each.taken = kept
            each.put_aside(Waiting.WAITS, inbound.VALUES)
    if sum(len(each.taken) for each in opened) == before:
        raise RuntimeError("a transaction was refused that was not given")
