"""A step of the list of members, as it goes from station to station: entries and their epoch.

    {"format": 1,
     "office": the office's id,
     "entries": [signed entries, see `membership`],
     "epoch": {the office's key for the members after them, signed, see `keys_epoch`},
     "slots": [temporary slots of the people these entries brought or gave new keys]}

A step is taken whole or not at all. It must continue the list where it ends, the epoch must be
signed for the new end of the list by somebody who is an admin there, and may tell either the same
key as before or the next one, whose former keys are all those before it. So neither the list nor
the key can be put back, and nobody but an admin can put in another.

Temporary slots travel so that who was invited, or lost his password, signs in at any station: each
is sealed under a random password of 72 bits. Slots with passwords of people's own never travel.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.keys_epoch import check_epoch, epoch_document, read_epoch
from crm_desktop.access.keys_slot import Slot, SlotKind, read_slot, slot_document
from crm_desktop.access.membership import EntryKind, Membership, extend_chain, no_members
from crm_desktop.access.membership_faults import ChainError, ChainFault

if TYPE_CHECKING:
    from crm_desktop.access.keys_epoch import Epoch
    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.access.keys_json import Document

FORMAT: Final = 1
MOST_BYTES: Final = 16 * 2**20
BRING_KEYS: Final = frozenset({EntryKind.ADD.value, EntryKind.REKEY.value})
_FIELDS: Final = frozenset({"format", "office", "entries", "epoch", "slots"})


class StepFault(StrEnum):
    """Why a step is not taken."""

    DAMAGED = "damaged"
    """It is no step of this office, or something in it is forged."""
    NEWER = "newer"
    """A newer program wrote it."""
    FORKED = "forked"
    """It is good in itself, but continues another list or another key."""


class StepError(ValueError):
    """A step is not taken; nothing is changed.

    Attributes:
        fault: why.
        signed: a member signed what only a newer program understands.
    """

    def __init__(self, fault: StepFault, detail: str, *, signed: bool = False) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.signed = signed


@dataclass(frozen=True, slots=True)
class Step:
    """A step read, not yet verified."""

    entries: tuple[Document, ...]
    epoch: Epoch
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What all steps so far come to, verified.

    Attributes:
        epoch: None before the first step.
        slots: temporary ones of the steps taken since it was begun.
    """

    membership: Membership
    epoch: Epoch | None = None
    slots: tuple[Slot, ...] = ()


def step_bytes(key_file: KeyFile, count: int) -> bytes:
    """Return the step from the first `count` entries of a list to its end.

    Raises:
        ValueError: the keys have no epoch yet.
    """
    if key_file.epoch is None:
        raise ValueError("keys without an epoch cannot be shared")
    entries = key_file.membership.entries[count:]
    fresh = {entry["user"] for entry in entries if entry["kind"] in BRING_KEYS}
    slots = [
        slot_document(slot)
        for slot in key_file.slots
        if slot.owner.kind is SlotKind.TEMPORARY and str(slot.owner.user_id) in fresh
    ]
    document = {
        "format": FORMAT, "office": key_file.office.office_id, "entries": list(entries),
        "epoch": epoch_document(key_file.epoch), "slots": slots,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read_step(data: bytes, office_id: str) -> Step:
    """Read a step; its signatures are checked when it is taken.

    Raises:
        StepError: damaged, of another office, or a newer program's.
    """
    if len(data) > MOST_BYTES:
        raise StepError(StepFault.DAMAGED, "size")
    try:
        document = keys_json.parse(data)
        newer = keys_json.whole(document, "format") > FORMAT
        if not newer:
            keys_json.exactly(document, _FIELDS)
        foreign = keys_json.text(document, "office") != office_id
    except keys_json.BadDocumentError as error:
        raise StepError(StepFault.DAMAGED, str(error)) from error
    if foreign or newer:
        raise StepError(StepFault.DAMAGED if foreign else StepFault.NEWER, "office or format")
    try:
        entries = [
            keys_json.as_document(each, "entry") for each in keys_json.items(document, "entries")
        ]
        slots = [
            read_slot(keys_json.as_document(each, "slot"))
            for each in keys_json.items(document, "slots")
        ]
        return Step(tuple(entries), read_epoch(keys_json.part(document, "epoch")), tuple(slots))
    except keys_json.BadDocumentError as error:
        raise StepError(StepFault.DAMAGED, str(error)) from error


def take_step(listed: Listed, step: Step, *, anchor: str) -> Listed:
    """Return what the steps come to with one more.

    Raises:
        StepError: it does not continue them, or something in it is forged.
    """
    before = listed.membership
    membership = _continued(before, step)
    if membership.anchor != anchor:
        raise StepError(StepFault.DAMAGED, "another office's list")
    if step.epoch.head != membership.head:
        raise StepError(StepFault.DAMAGED, "epoch head")
    try:
        check_epoch(step.epoch, membership)
    except keys_json.BadDocumentError as error:
        raise StepError(StepFault.DAMAGED, str(error)) from error
    if listed.epoch is not None and not continues(step.epoch, listed.epoch):
        raise StepError(StepFault.FORKED, "another key")
    slots = tuple(
        slot
        for slot in (*listed.slots, *step.slots)
        if slot.owner.kind is SlotKind.TEMPORARY
        and slot.owner.user_id in membership.members
        and membership.members[slot.owner.user_id].public == slot.owner.public
    )
    return Listed(membership, step.epoch, slots)


def continues(epoch: Epoch, before: Epoch) -> bool:
    """Whether an epoch tells the same key as one before it, or later ones that know all of it."""
    known = [(former.number, former.check) for former in before.former]
    told = [(former.number, former.check) for former in epoch.former]
    if epoch.number == before.number:
        return epoch.check == before.check and told == known
    longer = [*known, (before.number, before.check)]
    return epoch.number > before.number and told[: len(longer)] == longer


def empty_list(office_id: str) -> Listed:
    """What no steps come to."""
    return Listed(no_members(office_id))


def _continued(before: Membership, step: Step) -> Membership:
    """The list with the step's entries, which begin where it ends or repeat its end."""
    if not step.entries:
        if not before.entries:
            raise StepError(StepFault.DAMAGED, "nothing to begin with")
        return before
    try:
        first = keys_json.whole(step.entries[0], "seq")
    except keys_json.BadDocumentError as error:
        raise StepError(StepFault.DAMAGED, str(error)) from error
    if first > len(before.entries):
        raise StepError(StepFault.DAMAGED, "a gap")
    known = before.entries[first:]
    if step.entries[: len(known)] != known:
        raise StepError(_fault_beside(before, step, first), "other entries at the same place")
    try:
        return extend_chain(before, step.entries[len(known) :])
    except ChainError as error:
        newer = error.fault is ChainFault.NEWER
        fault = StepFault.NEWER if newer else StepFault.DAMAGED
        raise StepError(fault, error.fault.name, signed=newer) from error


def _fault_beside(before: Membership, step: Step, first: int) -> StepFault:
    """Tell a list that parted from ours from a forged one, and from an old step put here again."""
    try:
        other = extend_chain(
            extend_chain(no_members(before.office_id), before.entries[:first]), step.entries
        )
    except ChainError:
        return StepFault.DAMAGED
    # Anybody can found an office of the same name.
    old = before.hashes[: len(other.hashes)] == other.hashes
    return StepFault.DAMAGED if old or other.anchor != before.anchor else StepFault.FORKED
