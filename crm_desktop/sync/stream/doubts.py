"""Bytes that do not open under a number of ours we never used: a twin's segment, or rubbish?

Only a twin writes there in good faith, but whoever may write to the folder can copy a header; where
no signature holds nobody can tell the two apart. What tells is whether another station
says it has applied our segment of that number: then a twin spoke, and what he said must not be
written over. Everybody says so within a quarter of a minute, so after a while it is rubbish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.sync.stream.envelope import Fault, SealedError, is_of, read_head
from crm_desktop.sync.talk.peers import read_peers
from crm_desktop.sync.transport import TransportError, Trouble

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

WAIT_MS: Final = 60_000
_DOUBT: Final = "doubt"


def of_a_twin(
    office: Office, place: tuple[int, int], found: bytes, *, mine: bytes | None, now: int
) -> bool:
    """Tell bytes of another computer from what is left of ours, and from rubbish.

    Args:
        office: whose number it is.
        place: (slot, seq); we know of nothing we ever put there.
        found: what lies there: damaged, or by a person, a key, a program not known here.
        mine: what we would put there, and perhaps did; None = nothing yet.
        now: UTC ms by the share's clock.

    Raises:
        TransportError: it is too early to say; nothing may be sent meanwhile.
    """
    if not _may_be(found, place, mine):
        return False
    slot, seq = place
    told = (peer.told for peer in read_peers(office.db).values())
    if any(state is not None and state.vector.get(slot, 0) >= seq for state in told):
        return True
    if 0 <= now - _since(office, place, now) < WAIT_MS:
        raise TransportError(Trouble.BROKEN, "strange bytes under a number of ours")
    return False


def _may_be(found: bytes, place: tuple[int, int], mine: bytes | None) -> bool:
    try:
        head = read_head(found)
        return (head.slot, head.seq) == place and (mine is None or not is_of(found, mine))
    except SealedError as error:
        return error.fault is Fault.NEWER


def _since(office: Office, place: tuple[int, int], now: int) -> int:
    """When they were first seen; noted in the base, for a program may be started anew."""
    rows = office.db.run("SELECT value FROM sync_option WHERE name = ?", (_DOUBT,))
    if rows:
        *known, since = map(int, rows[0][0].split())
        if tuple(known) == place and since <= now:
            return since
    with office.applying():
        office.db.run(
            "INSERT OR REPLACE INTO sync_option VALUES(?, ?)",
            (_DOUBT, " ".join(map(str, (*place, now)))),
        )
    return now
