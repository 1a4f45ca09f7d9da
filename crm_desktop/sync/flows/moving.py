"""Another folder for the same office, and a folder somebody emptied filled anew.

What is not there is never taken for deleted. A new folder gets a copy of the old one, if that can
still be read, and in any case a snapshot of this computer; each computer puts there again what its
own spool still holds. In the old folder a signed note tells the others where to go; each of them
asks its person first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from crm_desktop.access.rights import RIGHTS, Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.blobs.queue import send_all_again
from crm_desktop.sync.flows.claiming import claim_slot, slots_of_stamps
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.sharing import check_share
from crm_desktop.sync.place import (
    address_text,
    forget_move,
    moved_from,
    note_moved,
    note_moving,
    read_place,
    require_shared,
)
from crm_desktop.sync.snapshots.making import make_snapshot
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.card import CardFault, card_bytes, check_card
from crm_desktop.sync.stream.envelope import (
    Envelope,
    Fault,
    SealedError,
    open_envelope,
    read_head,
    seal_envelope,
    signing_keys,
)
from crm_desktop.sync.transport import TransportError
from crm_desktop.sync.transports.credentials import keep_if_possible
from crm_desktop.sync.trust.epoch_keys import epoch_keys
from crm_desktop.sync.trust.members import exchange_members, forget_members_place
from db.migrations import LATEST
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from crm_desktop.access.membership import Role
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.transport import Transport

POINTER: Final = "moved"
"""Under this name the old folder tells of the new one."""
_KIND: Final = "moved"
_COPIED: Final = (
    layout.STATIONS, layout.MEMBERS, layout.SNAPSHOTS, layout.LOG, layout.NUMBERS, layout.INVITES,
    layout.BLOBS,
)  # fmt: skip
_THIS: Final = "this office"
_UNTOUCHED: Final = "Офис остался в прежней папке, данные не тронуты."


@dataclass(frozen=True, slots=True)
class Moved:
    """An office in another folder.

    Attributes:
        address: where.
        copied: entries brought over from the old folder.
        told_old: whether the old folder tells the others; if not, tell each of them yourself.
    """

    address: ShareAddress
    copied: int
    told_old: bool


@dataclass(frozen=True, slots=True)
class Refilled:
    """A folder that was empty and is not any more.

    Attributes:
        snapshot: the id of the new one.
        segments: how many of this computer go there again.
    """

    snapshot: str
    segments: int


@use_case(Right.SHARE_OFFICE)
def move_share(
    office: Office,
    address: ShareAddress,
    *,
    password: str | None = None,
    transport: Transport | None = None,
    old: Transport | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Let the office meet in another place from now on.

    Cut off halfway and begun again it goes on where it stopped.

    Args:
        office: the office.
        address: the new place.
        password: to it; kept in the system's keyring.
        transport: an open way there.
        old: an open way to the old one.
        progress: in per cent.

    Raises:
        UserError: the new place does not do; the office stays where it was.
        JobCancelledError: cancelled; the same.
    """
    progress, place = progress or SilentProgress(), require_shared(office.db)
    if address == place.address:
        left = moved_from(office.db)
        if left is None:
            raise UserError(f"Офис и так в этой папке. {_UNTOUCHED}")
        return Moved(address, 0, _tell_old(office, left, address, old))
    with share(
        address, office.office_id, transport, password=password, untouched=_UNTOUCHED
    ) as new:
        check = check_share(office, address, password=password, transport=new, untouched=_UNTOUCHED)
        if check.holds == _THIS and not check.ok:
            raise UserError(
                f"В этой папке этот офис уже есть: его перевёз другой компьютер. {_UNTOUCHED} "
                "Чтобы перейти туда вслед, выберите «Офис переехал…»."
            )
        if not check.ok:
            raise UserError(check.faults[0])
        with office.applying():
            note_moving(office.db, address)
        copied = 0
        with (
            suppress(TransportError, UserError),
            share(place.address, office.office_id, old) as former,
        ):
            copied = _copy(office, former, new, progress)
        _fill(office, new, progress)
        _go_to(office, address, former=place.address)
        told = _tell_old(office, place.address, address, old)
    if password is not None:
        keep_if_possible(address, password)
    return Moved(address, copied, told)


@use_case(Right.VIEW_OFFICE)
def moved_to(office: Office, transport: Transport) -> ShareAddress | None:
    """Return where a folder says the office went; None if it says nothing anybody may trust.

    Raises:
        TransportError: the share refused.
    """
    data = transport.get(POINTER)
    if data is None:
        return None
    membership = office.unlocked.membership
    try:
        head, body = open_envelope(
            data, kind=_KIND, office=office.office_id, key=epoch_keys(office).of,
            signers=lambda user: signing_keys(membership, user),
        )  # fmt: skip
        way, text = msgspec.msgpack.decode(body, type=tuple[str, str])
        address = ShareAddress(Way(way), text)
    except (SealedError, msgspec.MsgspecError, ValueError):
        return None
    member = membership.members.get(head.author)
    place = read_place(office.db)
    here = place is not None and place.address == address  # a pointer put back in its own target
    return address if member is not None and _may_move(member.role) and not here else None


@use_case(Right.VIEW_OFFICE)
def follow_move(
    office: Office,
    address: ShareAddress,
    *,
    password: str | None = None,
    transport: Transport | None = None,
) -> None:
    """Go to the folder the office moved to.

    Raises:
        UserError: this office is not there; this computer stays at the old folder.
    """
    require_shared(office.db)
    with share(
        address, office.office_id, transport, password=password, untouched=_UNTOUCHED
    ) as new:
        anchor = office.unlocked.membership.anchor
        if check_card(new.get(layout.OFFICE), office.office_id, anchor) is not None:
            raise UserError(
                f"В новой папке этого офиса нет. {_UNTOUCHED} Спросите администратора, куда он "
                "переехал."
            )
    _go_to(office, address)
    if password is not None:
        keep_if_possible(address, password)


@use_case(Right.SHARE_OFFICE)
def refill_share(
    office: Office, *, transport: Transport | None = None, progress: Progress | None = None
) -> Refilled:
    """Fill the office's folder from this computer: somebody deleted what was in it.

    A person decides this, never the program: the folder could be another, the disk not mounted.

    Raises:
        UserError: it is not empty (another office's, or still ours), or it refused; nothing was
            changed.
    """
    progress, place = progress or SilentProgress(), require_shared(office.db)
    with share(place.address, office.office_id, transport) as opened:
        anchor = office.unlocked.membership.anchor
        fault = check_card(opened.get(layout.OFFICE), office.office_id, anchor)
        if fault in {CardFault.FOREIGN, CardFault.NEWER}:
            raise UserError(
                "В папке уже другой офис или его ведёт более новая программа. Ничего не изменено. "
                "Проверьте адрес папки."
            )
        if fault is CardFault.MALFORMED:
            opened.delete(layout.OFFICE)
        _forget_people(office)
        made = _fill(office, opened, progress)
        _go_to(office, place.address)
    segments = office.db.run("SELECT count(*) FROM sync_spool WHERE published_at IS NULL")[0][0]
    return Refilled(made, int(segments))


def _forget_people(office: Office) -> None:
    """Read the list of people on the share from its beginning next time."""
    with office.applying():
        forget_members_place(office.db)


def _copy(office: Office, old: Transport, new: Transport, progress: Progress) -> int:
    """Bring the old folder's entries over, all but what stations tell of themselves."""
    anchor = office.unlocked.membership.anchor
    if check_card(old.get(layout.OFFICE), office.office_id, anchor) is not None:
        return 0
    names = [
        name
        for prefix in _COPIED
        for name in old.names(prefix)
        if not name.endswith("/state") and (prefix != layout.LOG or layout.place_of(name))
    ]
    copied = 0
    for number, name in enumerate(names):
        progress.step(60 * number // len(names), 100, "Копирую прежнюю папку")
        data = old.get(name)
        if data is None or (name.startswith(layout.LOG) and not _is_sealed(data, office.office_id)):
            continue  # what an author sent he puts there again
        copied += new.put_new(name, data)
    return copied


def _is_sealed(data: bytes, office_id: str) -> bool:
    """Whether an entry looks like one of this office's."""
    try:
        return read_head(data).office == office_id
    except SealedError as error:
        return error.fault is Fault.NEWER


def _fill(office: Office, new: Transport, progress: Progress) -> str:
    """Put there what a station needs to begin with; the card last."""
    db = office.db
    with db.through(EVERYTHING):
        taken = slots_of_stamps(db)
        here = int(db.run("SELECT slot FROM station")[0][0])
    for slot in taken | {here}:
        # Nobody new takes a slot that anything was ever written under.
        claim_slot(new, slot, "moved")
    _forget_people(office)
    exchange_members(office, new)
    made = make_snapshot(office, new, progress=_Rest(progress))
    new.put_new(layout.OFFICE, card_bytes(office.unlocked))
    return made.id


def _go_to(office: Office, address: ShareAddress, *, former: ShareAddress | None = None) -> None:
    with office.applying():
        office.db.run("UPDATE sync_place SET address = ?", (address_text(address),))
        forget_move(office.db)
        if former is not None:
            note_moved(office.db, former)
        # What is there already is passed over.
        office.db.run("UPDATE sync_spool SET published_at = NULL")
        send_all_again(office.db)
        forget_members_place(office.db)


def _tell_old(
    office: Office, former: ShareAddress, address: ShareAddress, old: Transport | None
) -> bool:
    """Leave word in the former place; False if it does not answer."""
    told = False
    with suppress(TransportError, UserError), share(former, office.office_id, old) as opened:
        _point(office, opened, address)
        told = True
    if told:
        with office.applying():
            forget_move(office.db)
    return told


def _point(office: Office, old: Transport, address: ShareAddress) -> None:
    keys = epoch_keys(office)
    slot = require_shared(office.db).slot
    head = Envelope(
        _KIND, office.office_id, slot, 0, keys.number, b"", LATEST, office.user_id
    )  # fmt: skip
    body = msgspec.msgpack.encode((address.way.value, address.text))
    old.replace(POINTER, seal_envelope(head, body, key=keys.newest, sign=office.unlocked.sign))


def _may_move(role: Role) -> bool:
    return Right.SHARE_OFFICE in RIGHTS[role]


class _Rest:
    """The last part of a longer progress."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def step(self, done: int, total: int, message: str = "") -> None:
        self._whole.step(60 + 40 * done // max(total, 1), 100, message)
