"""An office's keys for the tests of this folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crm_desktop.access.identity import canonical, to_bytes, to_text
from crm_desktop.access.keys import (
    FLOOR,
    Unlocked,
    change_password,
    read_keys,
)
from crm_desktop.access.keys_file import with_slot, write_keys
from crm_desktop.access.keys_slot import seal_slot

if TYPE_CHECKING:
    from pathlib import Path

ANNA, BORIS = 2**62 + 1, 2**62 + 2
SHORT = "п"
ANNA_PASSWORD, BORIS_PASSWORD = "жираф обои кефир", "лодка фикус зонт"


@dataclass(frozen=True)
class Keys:
    path: Path
    anna: Unlocked

    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.path.read_bytes())
        return document

    def write(self, document: dict[str, Any]) -> None:
        """What a careful forger does: every plain checksum is made to agree again."""
        for part in (document["office"], *document["slots"]):
            body = {name: value for name, value in part.items() if name != "sum"}
            part["sum"] = hashlib.sha256(canonical(body)).hexdigest()
        self.path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    def as_format_1(self) -> None:
        """What the program wrote before epochs: the base's key in the slot of Anna."""
        key_file = read_keys(self.path)
        slot = seal_slot(
            replace(key_file.slots[0].owner, at=None),
            {**self.anna.contents, "database_key": self.anna.database_key},
            office_id=key_file.office.office_id,
            secret=ANNA_PASSWORD,
            parameters=FLOOR,
        )
        bare = replace(key_file, slots=(), raw_slots=(), epoch=None)
        write_keys(self.path, with_slot(bare, slot))


def change(keys: Keys, new: str, old: str = ANNA_PASSWORD) -> None:
    change_password(keys.path, keys.anna, old_password=old, new_password=new, parameters=FLOOR)


def flip(text: str) -> str:
    data = bytearray(to_bytes(text))
    data[len(data) // 2] ^= 0x10
    return to_text(bytes(data))
