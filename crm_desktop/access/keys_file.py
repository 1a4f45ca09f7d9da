"""`keys.json`: who may open this station's base, and the chain of the office's members.

    {"format": 2,
     "office": {"id", "name", "sum"},
     "epoch": {the office's key sealed to every member, signed, see `keys_epoch`},
     "slots": [one per way to open, see `keys_slot`],
     "members": [signed entries, see `membership`]}

Format 1 had no epoch: the base's key lay in every slot and `database_check` in the office. Such a
file is read as it is and becomes format 2 when an admin next changes it; only he can sign.

Format 3 says in "base" of which former epoch the base's key is: another station changed the
office's key, and this base follows at its next opening. Then it is format 2 again.

A damaged slot spoils only itself: it is kept as it stands and the others still open.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json
from crm_desktop.access.identity import canonical, to_text
from crm_desktop.access.keys_disk import write_whole
from crm_desktop.access.keys_epoch import (
    CHECK_BYTES,
    Epoch,
    check_epoch,
    database_check,
    epoch_document,
    read_epoch,
)
from crm_desktop.access.keys_slot import Slot, SlotKind, read_slot, slot_document
from crm_desktop.access.membership import Membership, verify_chain
from crm_desktop.access.membership_faults import ChainError, ChainFault
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crm_desktop.access.keys_json import Document

__all__ = [
    "FORMAT",
    "KeyFile",
    "KeysMissingError",
    "KeysNewerError",
    "Office",
    "database_check",
    "following",
    "new_key_file",
    "read_keys",
    "with_slot",
    "without_person",
    "without_slots",
    "write_keys",
]

FORMAT: Final = 3
_WITH_EPOCH: Final = 2
_WITHOUT_EPOCH: Final = 1
_MAX_BYTES = 16 * 2**20
_RESTORE = "База не тронута. Верните keys.json из резервной копии."


class KeysMissingError(DamagedError):
    """There is no `keys.json`."""


class KeysNewerError(UserError):
    """`keys.json` was written by a newer version of the program."""


@dataclass(frozen=True, slots=True)
class Office:
    """What `keys.json` says of the office itself.

    Attributes:
        database_check: HMAC-SHA256 of the office id under this base's key; tells a key that is
            not this base's before the base is opened.
    """

    office_id: str
    name: str
    database_check: bytes


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A read and verified `keys.json`.

    Attributes:
        slots: those that can be opened, in the file's order.
        raw_slots: all of them as they stand, damaged ones too.
        damaged: how many of them cannot be used.
        epoch: the office's key for every member; None in a file of format 1.
        behind: the number of the former epoch this base's key is of; None = of the present one.
    """

    office: Office
    slots: tuple[Slot, ...]
    raw_slots: tuple[object, ...]
    membership: Membership
    epoch: Epoch | None = None
    behind: int | None = None

    @property
    def damaged(self) -> int:
        return len(self.raw_slots) - len(self.slots)

    def name_of(self, slot: Slot) -> str:
        """The owner's name for the unlock screen: as the chain has it, for he may be renamed."""
        member = self.membership.members.get(slot.owner.user_id)
        return member.name if member is not None else slot.owner.user_name


def new_key_file(office: Office, slot: Slot, *, membership: Membership, epoch: Epoch) -> KeyFile:
    """The keys of an office with one slot."""
    return KeyFile(office, (slot,), (slot_document(slot),), membership, epoch)


def with_slot(key_file: KeyFile, slot: Slot) -> KeyFile:
    """The same keys with `slot` in the place of the one with its id, or at the end."""
    document = slot_document(slot)
    slot_id = slot.owner.slot_id
    if all(other.owner.slot_id != slot_id for other in key_file.slots):
        return replace(
            key_file,
            slots=(*key_file.slots, slot),
            raw_slots=(*key_file.raw_slots, document),
        )
    return replace(
        key_file,
        slots=tuple(slot if old.owner.slot_id == slot_id else old for old in key_file.slots),
        raw_slots=tuple(
            document if _field(raw, "id") == slot_id else raw for raw in key_file.raw_slots
        ),
    )


def without_person(key_file: KeyFile, user_id: int) -> KeyFile:
    """The same keys without any slot of this person, damaged ones included."""
    return without_slots(key_file, user_id=user_id)


def without_slots(
    key_file: KeyFile,
    *,
    user_id: int | None = None,
    kinds: Iterable[SlotKind] | None = None,
    keep: str | None = None,
    ids: frozenset[str] | None = None,
) -> KeyFile:
    """The same keys without the slots of these kinds (of any), of one person (of everybody).

    The slot with the id `keep` stays; with `ids` only those go.
    """
    user = None if user_id is None else str(user_id)
    names = None if kinds is None else {kind.value for kind in kinds}

    def stays(slot_id: object, kind: object, owner: object) -> bool:
        if (keep is not None and slot_id == keep) or (ids is not None and slot_id not in ids):
            return True
        return (names is not None and kind not in names) or user not in {None, owner}

    def of_slot(slot: Slot) -> tuple[object, ...]:
        return slot.owner.slot_id, slot.owner.kind.value, str(slot.owner.user_id)

    def of_raw(raw: object) -> tuple[object, ...]:
        return tuple(_field(raw, name) for name in ("id", "kind", "user"))

    return replace(
        key_file,
        slots=tuple(slot for slot in key_file.slots if stays(*of_slot(slot))),
        raw_slots=tuple(raw for raw in key_file.raw_slots if stays(*of_raw(raw))),
    )


def read_keys(path: Path) -> KeyFile:
    """Read and verify `keys.json`; nothing is opened yet.

    Raises:
        KeysMissingError: there is no such file.
        KeysNewerError: a newer version wrote it.
        DamagedError: it cannot be read, or is damaged or forged, or no slot of it is usable.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise KeysMissingError(
            f"Нет файла ключей {path}. База не тронута, но без keys.json её не откроет никто. "
            "Верните keys.json из резервной копии."
        ) from error
    except OSError as error:
        raise DamagedError(
            f"Файл ключей {path} не читается: {disk_reason(error)}. {_RESTORE}"
        ) from error
    if len(data) > _MAX_BYTES:
        raise DamagedError(f"Файл ключей {path} непомерно велик. {_RESTORE}")
    try:
        document = keys_json.parse(data)
        if keys_json.whole(document, "format") > FORMAT:
            raise KeysNewerError(
                f"Файл ключей {path} записан более новой версией программы. Он и база не тронуты. "
                "Обновите программу на этом компьютере."
            )
        return _read(document)
    except keys_json.BadDocumentError as error:
        raise DamagedError(f"Файл ключей {path} повреждён ({error}). {_RESTORE}") from error
    except ChainError as error:
        if error.fault is ChainFault.NEWER:
            raise KeysNewerError(
                f"Список сотрудников в {path} записан более новой версией программы. Он и база не "
                "тронуты. Обновите программу на этом компьютере."
            ) from error
        raise DamagedError(
            f"Список сотрудников в файле ключей {path} повреждён или подделан: "
            f"{error.fault.value} (запись {error.place + 1}). {_RESTORE}"
        ) from error


def write_keys(path: Path, key_file: KeyFile) -> None:
    """Replace `keys.json` whole; slots that did not change keep their bytes.

    Raises:
        UserError: the disk refused; the old file stands as it was.
    """
    epoch = key_file.epoch
    office = _office_fields(key_file.office, with_check=epoch is None)
    document: dict[str, object] = {
        "format": _format_of(key_file),
        "office": {**office, "sum": _sum(office)},
        "slots": list(key_file.raw_slots),
        "members": list(key_file.membership.entries),
    }
    if epoch is not None:
        document["epoch"] = epoch_document(epoch)
    if key_file.behind is not None:
        document["base"] = key_file.behind
    data = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    try:
        write_whole(path, data)
    except OSError as error:
        raise UserError(
            f"Не удалось записать файл ключей {path}: {disk_reason(error)}. "
            "Прежний файл и база не изменены. Проверьте место на диске и права на папку."
        ) from error


def following(key_file: KeyFile, membership: Membership, epoch: Epoch) -> KeyFile:
    """The keys with a longer list and a newer epoch of the office; the base's own key stays.

    Raises:
        BadDocumentError: the base's key is none of the epoch's.
    """
    check = key_file.office.database_check
    behind = None if hmac.compare_digest(epoch.check, check) else _number_of(epoch, check)
    return replace(key_file, membership=membership, epoch=epoch, behind=behind)


def _number_of(epoch: Epoch, check: bytes) -> int:
    for former in epoch.former:
        if hmac.compare_digest(former.check, check):
            return former.number
    raise keys_json.BadDocumentError("epoch former")


def _format_of(key_file: KeyFile) -> int:
    if key_file.epoch is None:
        return _WITHOUT_EPOCH
    return _WITH_EPOCH if key_file.behind is None else FORMAT


def _read(document: Document) -> KeyFile:
    number = keys_json.whole(document, "format")
    parts = {"format", "office", "slots", "members"}
    added = {_WITHOUT_EPOCH: set(), _WITH_EPOCH: {"epoch"}, FORMAT: {"epoch", "base"}}
    if number not in added:
        raise keys_json.BadDocumentError("format")
    old = number == _WITHOUT_EPOCH
    keys_json.exactly(document, frozenset(parts | added[number]))
    fields = keys_json.part(document, "office")
    names = frozenset({"id", "name", "sum"})
    keys_json.exactly(fields, names | {"database_check"} if old else names)
    epoch = None if old else read_epoch(keys_json.part(document, "epoch"))
    behind = keys_json.whole(document, "base") if number == FORMAT else None
    office = Office(
        keys_json.text(fields, "id"),
        keys_json.text(fields, "name"),
        keys_json.blob(fields, "database_check", length=CHECK_BYTES)
        if epoch is None
        else _check_of(epoch, behind),
    )
    if keys_json.text(fields, "sum") != _sum(_office_fields(office, with_check=old)):
        raise keys_json.BadDocumentError("sum")
    raw = keys_json.items(document, "slots")
    slots, reason = _usable(raw)
    if not slots:
        raise keys_json.BadDocumentError(f"slot: {reason}")
    if len({slot.owner.slot_id for slot in slots}) != len(slots):
        raise keys_json.BadDocumentError("repeated slot")
    membership = verify_chain(keys_json.items(document, "members"), office_id=office.office_id)
    if epoch is not None:
        check_epoch(epoch, membership)
    return KeyFile(office, slots, tuple(raw), membership, epoch, behind)


def _check_of(epoch: Epoch, behind: int | None) -> bytes:
    """The check of this base's key: of the present epoch's, or of a former one's."""
    if behind is None:
        return epoch.check
    for former in epoch.former:
        if former.number == behind:
            return former.check
    raise keys_json.BadDocumentError("base")


def _usable(raw: list[object]) -> tuple[tuple[Slot, ...], str]:
    """The slots that can be opened, and why the last of the others cannot."""
    slots, reason = [], "none"
    for value in raw:
        try:
            slots.append(read_slot(keys_json.as_document(value, "slot")))
        except keys_json.BadDocumentError as error:
            reason = str(error)
    return tuple(slots), reason


def _office_fields(office: Office, *, with_check: bool) -> dict[str, object]:
    fields: dict[str, object] = {"id": office.office_id, "name": office.name}
    return {**fields, "database_check": to_text(office.database_check)} if with_check else fields


def _sum(fields: Document) -> str:
    return hashlib.sha256(canonical(fields)).hexdigest()


def _field(raw: object, name: str) -> object:
    return raw.get(name) if isinstance(raw, dict) else None
