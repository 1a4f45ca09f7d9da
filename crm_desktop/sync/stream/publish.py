"""From the spool to the share: what is there under our name is what lies in the spool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.sync.stream.doubts import of_a_twin
from crm_desktop.sync.stream.envelope import Fault, SealedError
from crm_desktop.sync.stream.layout import segment_name
from crm_desktop.sync.stream.segments import open_segment
from crm_desktop.sync.stream.spool import mark_published
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.trust.epoch_keys import epoch_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.transport import Transport


class ClonedError(Exception):
    """Other bytes lie under our name: another computer speaks with this station's voice."""


def publish(
    office: Office,
    transport: Transport,
    *,
    now: int,
    progress: Progress,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Put everything of the spool that is not on the share there, oldest first.

    Args:
        office: opened.
        transport: the share.
        now: UTC ms by the share's clock.
        progress: hears of segments.
        stop: asked between them.

    Returns:
        How many segments are there now that were not known to be.

    Raises:
        TransportError: the share refused; the rest stays in the spool.
        ClonedError: something else lies under our name.
    """
    waiting = office.db.run(
        "SELECT s.slot, s.seq FROM sync_spool s JOIN sync_place p ON p.slot = s.slot"
        " WHERE s.published_at IS NULL ORDER BY s.seq"
    )
    done = 0
    for slot, seq in waiting:
        if stop():
            break
        data = _spooled(office, slot, seq)
        if data is None:
            continue
        if not _put(office, transport, (slot, seq), data, now=now):
            break  # somebody (an answer that was lost) is writing it this very moment
        mark_published(office, slot, seq)
        done += 1
        progress.step(done, len(waiting), "Отправка изменений")
    return done


def check_own(office: Office, transport: Transport, *, now: int) -> int:
    """Look whether the share still has our newest segment; a folder put back to an earlier day not.

    What is missing there is marked as unpublished and goes again. Nobody but a twin ever puts
    anything under our next number: what lies there is not ours.

    Args:
        office: opened.
        transport: the share.
        now: UTC ms by the share's clock.

    Returns:
        How many of our segments the share has lost.

    Raises:
        TransportError: the share refused.
        ClonedError: something else lies under our name.
    """
    for slot, seq in office.db.run("SELECT slot, next_seq FROM sync_place"):
        stranger = transport.get(segment_name(slot, seq))
        if stranger is not None:
            _clear_damaged(office, transport, (slot, seq), stranger, mine=None, now=now)
    published = office.db.run(
        "SELECT s.slot, s.seq FROM sync_spool s JOIN sync_place p ON p.slot = s.slot"
        " WHERE s.published_at IS NOT NULL ORDER BY s.seq DESC"
    )
    lost: list[tuple[int, int]] = []
    for slot, seq in published:
        found = transport.get(segment_name(slot, seq))
        if found is not None:
            data = _spooled(office, slot, seq)
            if not lost and data is not None and found != data:
                lost.append((slot, seq))
                _require_damaged(office, transport, lost, found)
                transport.delete(segment_name(slot, seq))
            break
        lost.append((slot, seq))
    _mark_lost(office, lost)
    return len(lost)


def _require_damaged(
    office: Office, transport: Transport, lost: list[tuple[int, int]], found: bytes
) -> None:
    """Raise ClonedError if a twin wrote over our newest segments: nobody has ours any more."""
    slot, seq = lost[0]
    if not _is_whole(office, (slot, seq), found):
        return
    while (data := _spooled(office, slot, seq - 1)) is not None:
        seq -= 1
        if transport.get(segment_name(slot, seq)) == data:
            break
        lost.append((slot, seq))
    _mark_lost(office, lost)
    raise ClonedError(f"{slot}/{seq}")


def _mark_lost(office: Office, lost: list[tuple[int, int]]) -> None:
    if lost:
        with office.applying():
            office.db.run_many(
                "UPDATE sync_spool SET published_at = NULL WHERE slot = ? AND seq = ?", lost
            )


def put_again(
    office: Office, transport: Transport, requests: Iterable[tuple[int, int]], *, now: int
) -> int:
    """Put own segments the others cannot read, or do not find, on the share again.

    Only the author ever takes an entry away, and only to put the right bytes there.

    Returns:
        How many were put there.
    """
    done = 0
    for slot, seq in requests:
        data = _spooled(office, slot, seq)
        if data is None:
            continue
        name = segment_name(slot, seq)
        found = transport.get(name)
        if found == data:
            continue
        if found is not None:
            ours = _published(office, seq)
            _clear_damaged(office, transport, (slot, seq), found, was_ours=ours, mine=data, now=now)
        if transport.put_new(name, data):
            done += 1
    return done


def _put(
    office: Office, transport: Transport, place: tuple[int, int], data: bytes, *, now: int
) -> bool:
    """Put bytes under our name and read them back; False = try later."""
    name = segment_name(*place)
    new = transport.put_new(name, data)
    found = transport.get(name)
    if found == data:
        return True
    if found is None:
        if new:
            raise TransportError(Trouble.BROKEN, "a segment just written is not there")
        return False
    _clear_damaged(office, transport, place, found, was_ours=new, mine=data, now=now)
    if transport.put_new(name, data) and transport.get(name) == data:
        return True
    raise TransportError(Trouble.BROKEN, "a segment is not read back as it was written")


def _clear_damaged(
    office: Office,
    transport: Transport,
    place: tuple[int, int],
    found: bytes,
    *,
    mine: bytes | None,
    now: int,
    was_ours: bool = False,
) -> None:
    """Take bytes away that nobody can read from under our own name.

    Args:
        office: whose name it is.
        transport: the share.
        place: (slot, seq).
        found: what lies there, and is not ours.
        mine: what we perhaps put there, though we do not know of it; None = nothing.
        now: UTC ms by the share's clock.
        was_ours: our bytes once lay there; what is neither they nor a whole segment is damage,
            whatever it looks like.

    Raises:
        ClonedError: somebody else published under it: they are whole, or were when others read
            them.
        TransportError: the share refused, or it is too early to say whose they are.
    """
    twins = _is_whole(office, place, found) or (
        not was_ours and of_a_twin(office, place, found, mine=mine, now=now)
    )
    if twins:
        raise ClonedError(f"{place[0]}/{place[1]}")
    transport.delete(segment_name(*place))


def _is_whole(office: Office, place: tuple[int, int], found: bytes) -> bool:
    """Whether bytes are a segment a member signed, readable here or not yet."""
    try:
        open_segment(
            found,
            place=place,
            office_id=office.office_id,
            keys=epoch_keys(office),
            membership=office.unlocked.membership,
        )
    except SealedError as error:
        return error.fault is Fault.NO_KEY
    return True


def _published(office: Office, seq: int) -> bool:
    rows = office.db.run(
        "SELECT 1 FROM sync_spool s JOIN sync_place p ON p.slot = s.slot"
        " WHERE s.seq = ? AND s.published_at IS NOT NULL",
        (seq,),
    )
    return bool(rows)


def _spooled(office: Office, slot: int, seq: int) -> bytes | None:
    rows = office.db.run("SELECT bytes FROM sync_spool WHERE slot = ? AND seq = ?", (slot, seq))
    return bytes(rows[0][0]) if rows else None
