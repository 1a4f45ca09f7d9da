"""Steps of the members' list that somebody forged, damaged or put back: none is taken."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.identity import Identity, canonical, to_text
from crm_desktop.access.keys_epoch import (
    Epoch,
    epoch_document,
    first_epoch,
    next_epoch,
    read_epoch,
    resealed,
)
from crm_desktop.access.keys_kdf import FLOOR
from crm_desktop.access.keys_slot import SlotKind, new_owner, seal_slot, slot_document
from crm_desktop.access.membership import (
    Author,
    Member,
    Membership,
    Role,
    add_member,
    change_role,
    found_office,
    remove_member,
    rename_member,
)
from crm_desktop.access.membership_steps import (
    Listed,
    StepError,
    StepFault,
    empty_list,
    read_step,
    take_step,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AT, OFFICE = 1_800_000_000_000, "офис"
ANNA, BORIS, VERA = 11, 12, 13
KEY, NEXT, OTHER = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


class Share:
    """What lies on a share: Анна and Борис are admins, Вера a manager; Глеб was one."""

    def __init__(self) -> None:
        self.keys = {each: Identity.new() for each in (ANNA, BORIS, VERA, 14)}
        self.anna, self.boris, self.vera, self.gleb = (
            Author(each, keys) for each, keys in self.keys.items()
        )
        list_ = found_office(OFFICE, self.anna, name="Анна", at=AT)
        for each, role in ((BORIS, Role.ADMIN), (VERA, Role.MANAGER), (14, Role.ADMIN)):
            member = Member(each, f"№ {each}", role, self.keys[each].public)
            list_ = add_member(list_, self.anna, member=member, at=AT)
        self.list = remove_member(list_, self.anna, user_id=14, at=AT)
        self.epoch = first_epoch(self.list, self.anna, KEY, at=AT)
        self.listed = take_step(
            empty_list(OFFICE), read_step(step(self.list.entries, self.epoch), OFFICE),
            anchor=self.list.anchor,
        )  # fmt: skip

    def take(self, data: bytes) -> Listed:
        return take_step(self.listed, read_step(data, OFFICE), anchor=self.list.anchor)

    def sealed(self, list_: Membership, author: Author | None = None) -> Epoch:
        return resealed(self.epoch, list_, author or self.anna, KEY)

    def signed(self, author: Author, **fields: Any) -> dict[str, Any]:
        """An entry whose signature and place are right, whoever signs it."""
        body: dict[str, Any] = {
            "seq": len(self.list.entries), "previous": self.list.hashes[-1], "office": OFFICE,
            "author": str(author.user_id), "at": AT + 1, **fields,
        }  # fmt: skip
        signature = author.identity.sign(b"kartoteka member 1\n" + canonical(body))
        return {**body, "signature": to_text(signature)}


def step(entries: Sequence[object], epoch: Epoch, **more: Any) -> bytes:
    document = {
        "format": 1, "office": OFFICE, "entries": list(entries), "epoch": epoch_document(epoch),
        "slots": [], **more,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False).encode()


@pytest.fixture
def share() -> Share:
    return Share()


def good(share: Share) -> tuple[dict[str, Any], Epoch]:
    renamed = rename_member(share.list, share.anna, user_id=VERA, name="Вера Ильина", at=AT + 1)
    return dict(renamed.entries[-1]), share.sealed(renamed)


def test_a_good_step_is_taken(share: Share) -> None:
    entry, epoch = good(share)
    listed = share.take(step([entry], epoch))
    assert listed.membership.members[VERA].name == "Вера Ильина"


# --- entries ---


def the_last_admins_go(share: Share) -> list[Any]:
    gone = remove_member(share.list, share.anna, user_id=BORIS, at=AT)
    last = share.signed(
        share.anna, kind="remove", user=str(ANNA), seq=len(gone.entries), previous=gone.hashes[-1]
    )
    return [gone.entries[-1], last]


def keys_used_before(share: Share) -> list[Any]:
    old = share.keys[14].public
    keys = {"ed25519": to_text(old.signing), "x25519": to_text(old.receiving)}
    fields = {"kind": "add", "user": "99", "name": "Глеб", "role": "manager", "station": None}
    return [share.signed(share.anna, **fields, **keys)]


def role(share: Share, author: Author, user: int, told: str = "admin") -> list[Any]:
    return [share.signed(author, kind="role", user=str(user), role=told)]


def entry_with(**fields: Any) -> Callable[[Share], list[Any]]:
    return lambda share: [{**good(share)[0], **fields}]


def unsigned(share: Share) -> list[Any]:
    return [{name: value for name, value in good(share)[0].items() if name != "signature"}]


def replayed(share: Share) -> list[Any]:
    place = {"seq": len(share.list.entries), "previous": share.list.hashes[-1]}
    return [{**share.list.entries[-1], **place}]


FORGED: dict[str, tuple[Callable[[Share], list[Any]], str]] = {
    "self-promotion": (lambda s: role(s, s.vera, VERA), "NOT_ADMIN"),
    "a manager removes an admin": (lambda s: role(s, s.vera, BORIS, "manager"), "NOT_ADMIN"),
    "an ex-admin goes on": (lambda s: role(s, s.gleb, VERA), "NOT_ADMIN"),
    "a stranger": (lambda s: role(s, Author(99, Identity.new()), VERA), "NOT_ADMIN"),
    "another's name under it": (
        lambda s: role(s, Author(ANNA, s.keys[VERA]), VERA), "SIGNATURE",
    ),
    "the last admins go": (the_last_admins_go, "LAST_ADMIN"),
    "a gap": (lambda s: [{**good(s)[0], "seq": len(s.list.entries) + 1}], "a gap"),
    "a replay": (replayed, "SIGNATURE"),
    "a repeated number": (lambda s: [{**good(s)[0], "seq": 4}], "other entries"),
    "another one before it": (entry_with(previous="00"), "ORDER"),
    "a changed word": (entry_with(name="Другая"), "SIGNATURE"),
    "another office": (entry_with(office="чужой"), "FOREIGN"),
    "another instant": (entry_with(at=AT - 1), "SIGNATURE"),
    "no signature": (unsigned, "MALFORMED"),
    "a zero signature": (entry_with(signature=to_text(bytes(64))), "SIGNATURE"),
    "keys used before": (keys_used_before, "KEY_REUSED"),
    "a second founder": (
        lambda s: [found_office(OFFICE, s.vera, name="Вера", at=AT).entries[0]], "other entries",
    ),
    "no entry at all": (lambda _share: [42], "entry"),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_entry_is_refused(share: Share, kind: str) -> None:
    made, why = FORGED[kind]
    with pytest.raises(StepError, match=why):
        share.take(step(made(share), good(share)[1]))


def test_another_offices_whole_list_is_refused(share: Share) -> None:
    false = Author(VERA, share.keys[VERA])
    list_ = found_office(OFFICE, false, name="Вера", at=AT)
    data = step(list_.entries, first_epoch(list_, false, OTHER, at=AT))
    with pytest.raises(StepError) as refused:
        take_step(empty_list(OFFICE), read_step(data, OFFICE), anchor=share.list.anchor)
    assert refused.value.fault is StepFault.DAMAGED


def test_a_list_that_parted_from_ours_is_told_from_a_forged_one(share: Share) -> None:
    entry, epoch = good(share)
    share.listed = share.take(step([entry], epoch))
    other = change_role(share.list, share.boris, user_id=VERA, role=Role.HEAD, at=AT + 2)
    with pytest.raises(StepError) as refused:
        share.take(step(other.entries[-1:], share.sealed(other, share.boris)))
    assert refused.value.fault is StepFault.FORKED
    with pytest.raises(StepError) as refused:
        share.take(step([{**other.entries[-1], "at": 1}], share.sealed(other)))
    assert refused.value.fault is StepFault.DAMAGED


# --- keys ---


def changed(epoch: Epoch, **fields: Any) -> Epoch:
    return read_epoch({**epoch_document(epoch), **fields})


def longer(share: Share) -> Membership:
    return rename_member(share.list, share.anna, user_id=VERA, name="Вера Ильина", at=AT + 1)


def signed_by(name: str) -> Callable[[Share], Epoch]:
    return lambda share: resealed(share.epoch, longer(share), getattr(share, name), KEY)


def own_check(share: Share) -> Epoch:
    false = first_epoch(longer(share), share.anna, OTHER, at=AT)
    return changed(good(share)[1], check=to_text(false.check))


def boxes_swapped(share: Share) -> Epoch:
    epoch = good(share)[1]
    first, second, *rest = epoch.boxes
    mine = replace(first, sealed=second.sealed, nonce=second.nonce)
    theirs = replace(second, sealed=first.sealed, nonce=first.nonce)
    return replace(epoch, boxes=(mine, theirs, *rest))


def a_box_too_many(share: Share) -> Epoch:
    """Signed by an admin's program that was made to seal the key to somebody else as well."""
    epoch = good(share)[1]
    return signed_anew(
        share, replace(epoch, boxes=(*epoch.boxes, replace(epoch.boxes[0], user_id=14)))
    )


def a_box_missing(share: Share) -> Epoch:
    epoch = good(share)[1]
    return signed_anew(share, replace(epoch, boxes=epoch.boxes[1:]))


def signed_anew(share: Share, epoch: Epoch) -> Epoch:
    body = {name: value for name, value in epoch_document(epoch).items() if name != "signature"}
    told = b"kartoteka epoch 1\n" + canonical({"office": OFFICE, **body})
    return replace(epoch, signature=share.anna.identity.sign(told))


def newer(share: Share, change: Callable[[Epoch], Epoch]) -> Epoch:
    list_ = longer(share)
    epoch = next_epoch(share.epoch, list_, share.anna, keys=(KEY, NEXT), at=AT)
    return resealed(change(epoch), list_, share.anna, NEXT)


def other_former(epoch: Epoch) -> Epoch:
    return replace(epoch, former=tuple(replace(each, check=bytes(32)) for each in epoch.former))


KEYS: dict[str, tuple[Callable[[Share], Epoch], str]] = {
    "a manager signs": (signed_by("vera"), "epoch author"),
    "an ex-admin signs": (signed_by("gleb"), "epoch author"),
    "a key of one's own": (own_check, "epoch signature"),
    "another key, signed": (
        lambda s: first_epoch(longer(s), s.anna, OTHER, at=AT), "another key",
    ),
    "boxes swapped": (boxes_swapped, "epoch signature"),
    "a box too many": (a_box_too_many, "epoch boxes"),
    "a box missing": (a_box_missing, "epoch boxes"),
    "no signature": (lambda s: replace(good(s)[1], signature=bytes(64)), "epoch signature"),
    "of the list before": (lambda s: s.epoch, "epoch head"),
    "another number": (lambda s: replace(good(s)[1], number=2), "epoch signature"),
    "former keys forgotten": (lambda s: newer(s, lambda e: replace(e, former=())), "epoch former"),
    "former keys swapped": (lambda s: newer(s, other_former), "another key"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KEYS)
def test_a_forged_key_is_refused(share: Share, kind: str) -> None:
    made, why = KEYS[kind]
    with pytest.raises(StepError, match=why):
        share.take(step([good(share)[0]], made(share)))


def test_a_key_is_never_put_back(share: Share) -> None:
    fresh = next_epoch(share.epoch, share.list, share.anna, keys=(KEY, NEXT), at=AT)
    share.listed = share.take(step([], fresh))
    assert share.listed.epoch == fresh
    with pytest.raises(StepError):
        share.take(step([], share.sealed(share.list)))


def test_only_fitting_temporary_slots_come_along(share: Share) -> None:
    entry, epoch = good(share)

    def slot(user_id: int, keys: Identity, kind: SlotKind) -> dict[str, object]:
        owner = new_owner(user_id, "Вера", public=keys.public, kind=kind)
        sealed = seal_slot(owner, {}, office_id=OFFICE, secret="п", parameters=FLOOR)
        return slot_document(sealed)

    slots = [
        slot(VERA, share.keys[VERA], SlotKind.TEMPORARY),
        slot(VERA, share.keys[VERA], SlotKind.PASSWORD),
        slot(VERA, Identity.new(), SlotKind.TEMPORARY),
        slot(99, share.keys[VERA], SlotKind.TEMPORARY),
    ]
    listed = share.take(step([entry], epoch, slots=slots))
    assert [(each.owner.user_id, each.owner.kind) for each in listed.slots] == [
        (VERA, SlotKind.TEMPORARY)
    ]


# --- bytes ---


def test_a_damaged_file_is_no_step(share: Share) -> None:
    entry, epoch = good(share)
    data = step([entry], epoch)
    for cut in range(0, len(data), 97):
        with pytest.raises(StepError):
            read_step(data[:cut], OFFICE)
    for other in (b"", b"\0" * 64, b"[]", b"{}", data + b" {}", b" " * (16 * 2**20 + 1)):
        with pytest.raises(StepError):
            read_step(other, OFFICE)
    with pytest.raises(StepError):
        read_step(data, "другой офис")
    flipped = 0
    for at in range(0, len(data), 41):
        bad = bytes([*data[:at], data[at] ^ 1, *data[at + 1 :]])
        try:
            listed = share.take(bad)
        except StepError:
            flipped += 1
        else:
            pytest.fail(f"taken with byte {at} flipped: {listed}")
    assert flipped == len(range(0, len(data), 41))


def test_a_newer_programs_step_stops_the_reading(share: Share) -> None:
    entry, epoch = good(share)
    with pytest.raises(StepError) as refused:
        read_step(step([entry], epoch, format=2, more=1), OFFICE)
    assert refused.value.fault is StepFault.NEWER
    blessed = share.signed(share.anna, kind="blessed", user=str(VERA))
    with pytest.raises(StepError) as refused:
        share.take(step([blessed], epoch))
    assert refused.value.fault is StepFault.NEWER
