"""How far this station has read the steps of the members' list, and what they came to.

Anybody who may write to the share can put junk among the steps. What is none of ours is passed
over once and never read again, so much of it at a time that a round stays short.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop import __version__
from crm_desktop.access import keys_json
from crm_desktop.access.keys_epoch import epoch_document, read_epoch
from crm_desktop.access.membership import extend_chain, no_members
from crm_desktop.access.membership_faults import ChainError
from crm_desktop.access.membership_steps import (
    Listed,
    StepError,
    StepFault,
    empty_list,
    read_step,
    take_step,
)
from crm_desktop.backup.notes import number_in, read_document, text_in, write_document
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.stream.layout import member_name
from crm_desktop.sync.talk.peers import read_peers
from db.migrations import LATEST

if TYPE_CHECKING:
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.sync.transport import Transport
    from db.connection import OfficeDatabase

_LOG = logging.getLogger(__name__)
_NOTE: Final = "sync.members"
# Of what is no step so much is looked at in a round.
_MOST_REFUSED: Final = 256
_MOST_BYTES: Final = 64 << 20
# So often all is read again: a step somebody spoilt is put there anew by whoever knows it.
_AGAIN_MS: Final = 6 * 3_600_000
_MOST_AGAIN: Final = 4096
_VERSION: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """What the last exchange left.

    Attributes:
        next: every number before it was looked at.
        listed: what the steps among them come to.
        newer: a number whose step says that a newer program wrote it; nobody can check that.
        forked: among them was a good step of a list that is not ours.
        told: hash of the last entry of ours that ever lay on the share; empty = none did.
        read_at: UTC ms all of them were last read.
    """

    next: int
    listed: Listed
    newer: int | None = None
    forked: bool = False
    told: str = ""
    read_at: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a look at the share brought.

    Attributes:
        place: how far it is read now; `place.next` is free unless `more` or `stopped`.
        refused: numbers that hold nothing of this office, or something forged.
        stopped: a newer program's step; nothing after it is read.
        more: the rest of the junk is looked at next time.
    """

    place: Place
    refused: int = 0
    stopped: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """What of a place can be told without reading our list.

    Attributes:
        next: as in `Place`.
        entries: how many entries the steps come to.
        number: of their key.
        epoch: its document.
        restless: there is more to look after than the next number.
    """

    next: int
    entries: int
    number: int | None
    epoch: object
    restless: bool


def noted(db: OfficeDatabase) -> Noted | None:
    """Return what is noted; None if nothing is."""
    document = _note_of(db)
    after, count = number_in(document, "next"), number_in(document, "entries")
    if after is None or count is None:
        return None
    restless = "newer" in document or "forked" in document
    return Noted(
        after, count, number_in(document, "number"), document.get("epoch"),
        restless or _due(after, number_in(document, "read_at") or 0),
    )  # fmt: skip


def known_place(db: OfficeDatabase, key_file: KeyFile) -> Place:
    """Return what the last exchange left; of another list, or none, the beginning."""
    document = _note_of(db)
    nothing = Place(0, empty_list(key_file.office.office_id), told=text_in(document, "told"))
    after, count = number_in(document, "next"), number_in(document, "entries")
    if after is None or count is None:
        return nothing
    listed = nothing.listed
    try:
        if count:
            epoch = read_epoch(keys_json.part(document, "epoch"))
            entries = key_file.membership.entries[:count]
            membership = extend_chain(no_members(key_file.office.office_id), entries)
            if not membership.follows(epoch.head):
                return nothing
            listed = Listed(membership, epoch)
    except (keys_json.BadDocumentError, ChainError):
        return nothing
    return replace(
        nothing, next=after, listed=listed, newer=number_in(document, "newer"),
        forked=document.get("forked") is True, read_at=number_in(document, "read_at") or 0,
    )  # fmt: skip


def keep_place(db: OfficeDatabase, place: Place) -> None:
    """Remember how far the share is read; what it comes to must be the beginning of our list."""
    listed = place.listed
    document: dict[str, object] = {
        "next": place.next, "entries": len(listed.membership.entries), "told": place.told,
        "read_at": place.read_at,
    }  # fmt: skip
    if listed.epoch is not None:
        document |= {"number": listed.epoch.number, "epoch": epoch_document(listed.epoch)}
    if place.newer is not None:
        document["newer"] = place.newer
    if place.forked:
        document["forked"] = True
    if document != _note_of(db):
        write_document(db, _NOTE, document)


def forget_members_place(db: OfficeDatabase) -> None:
    """Read the share's list from its beginning next time: it was made anew or put back."""
    write_document(db, _NOTE, {"told": text_in(_note_of(db), "told")})


def read_on(transport: Transport, key_file: KeyFile, known: Place, *, newer: bool) -> Reading:
    """Read steps until a number nobody has taken.

    Args:
        transport: the share.
        key_file: ours.
        known: where to begin.
        newer: whether a newer program is in use in this office: only then is one believed to
            have written what says so, for nobody can check it here.

    Raises:
        TransportError: the share refused.
    """
    place = begun = _from_newer(transport, key_file, known, newer=newer)
    again = _due(known.next, known.read_at)
    if again:
        place = replace(
            place, next=0, listed=empty_list(key_file.office.office_id), newer=None, forked=False,
            read_at=now_ms(),
        )  # fmt: skip
    anchor, office_id = key_file.membership.anchor, key_file.office.office_id
    refused = size = 0
    while (data := transport.get(member_name(place.next))) is not None:
        number = place.next
        try:
            listed = take_step(place.listed, read_step(data, office_id), anchor=anchor)
        except StepError as error:
            if error.fault is StepFault.NEWER and (newer or error.signed):
                return Reading(place, refused, stopped=True)
            _LOG.warning("step %d of the members' list is refused: %s", number, error)
            place = _passed(place, error.fault)
            refused += 1
            size += len(data)
            if number >= known.next:
                if refused >= _MOST_REFUSED or size >= _MOST_BYTES:
                    return Reading(place, refused, more=True)
            elif again and size >= _MOST_BYTES:
                # Nobody reads all that again: on from where it was passed over.
                again, place = False, replace(begun, read_at=now_ms())
                refused = size = 0
        else:
            place = replace(place, next=number + 1, listed=listed, newer=None, forked=False)
    return Reading(place, refused)


def newer_in_use(db: OfficeDatabase) -> bool:
    """Tell whether a station of this office said that its program is newer than this one."""
    ours = _version(__version__)
    return any(
        peer.told is not None and (peer.told.schema > LATEST or _version(peer.told.program) > ours)
        for peer in read_peers(db).values()
    )


def _note_of(db: OfficeDatabase) -> keys_json.Document:
    return read_document(db, _NOTE)


def _due(after: int, read_at: int) -> bool:
    """Whether all is to be read again; not where a flood of junk lies."""
    return after <= _MOST_AGAIN and not 0 <= now_ms() - read_at < _AGAIN_MS


def _from_newer(transport: Transport, key_file: KeyFile, known: Place, *, newer: bool) -> Place:
    """Go back to a step passed over as a newer program's once it can be read, or is believed."""
    if known.newer is None:
        return known
    data = transport.get(member_name(known.newer))
    try:
        if data is None:
            return replace(known, newer=None)
        read_step(data, key_file.office.office_id)
    except StepError as error:
        if error.fault is not StepFault.NEWER:
            return replace(known, newer=None)
        if not newer:
            return known
    return replace(known, next=known.newer, newer=None)


def _passed(place: Place, fault: StepFault) -> Place:
    """Go past a number whose step is not taken."""
    first = place.next if fault is StepFault.NEWER else None
    return replace(
        place, next=place.next + 1, newer=place.newer if place.newer is not None else first,
        forked=place.forked or fault is StepFault.FORKED,
    )  # fmt: skip


def _version(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split("."))) if _VERSION.fullmatch(text) else ()
