"""Titles that name an erased person and come after the erasure, from a station that did not know.

A print or an export writes no record, only a title with the name of whose card it was. Whoever
forgot the person cannot tell the name any more: so each station of a shared office keeps salted
hashes of the names it forgot, and nothing else of them.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.notes import read_note, write_note
from crm_desktop.clients.company_names import words_of
from crm_desktop.personal_data.titles import FORGOTTEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from db.connection import OfficeDatabase

NOTE: Final = "sync.erased_names"
_HASH_BYTES: Final = 16


def remember_names(db: OfficeDatabase, names: Iterable[str]) -> None:
    """Keep what is needed to know names again, inside a write transaction.

    Nothing is kept in an office of one station: nobody's work comes late there.

    Args:
        db: the base.
        names: whole names.
    """
    told = [words for name in names if (words := words_of(name))]
    if not told or not db.run("SELECT 1 FROM sync_place LIMIT 1"):
        return
    salt, known = _read(db)
    known |= {_hash(salt, words): len(words) for words in told}
    write_note(db, NOTE, json.dumps({"salt": salt.hex(), "names": known}, sort_keys=True))


def forget_late_titles(db: OfficeDatabase, changes: Collection[int]) -> int:
    """Replace the titles of acts that wrote nothing and name somebody erased.

    Args:
        db: inside a write transaction.
        changes: ids of change sets; those that wrote something are passed over.

    Returns:
        How many titles were replaced.
    """
    salt, known = _read(db)
    if not known or not changes:
        return 0
    replaced = 0
    lengths = set(known.values())
    for change, title in db.run(
        "SELECT c.id, c.title FROM change_set c WHERE c.id IN (SELECT value FROM json_each(?))"
        " AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.change = c.id AND s.rows > 0)",
        (json.dumps(list(changes)),),
    ):
        words = words_of(title)
        if any(
            _hash(salt, words[start : start + length]) in known
            for length in lengths
            for start in range(len(words) - length + 1)
        ):
            db.run("UPDATE change_set SET title = ? WHERE id = ?", (FORGOTTEN, change))
            replaced += 1
    return replaced


def _read(db: OfficeDatabase) -> tuple[bytes, dict[str, int]]:
    note = json.loads(read_note(db, NOTE) or "{}")
    salt = bytes.fromhex(note["salt"]) if "salt" in note else secrets.token_bytes(_HASH_BYTES)
    return salt, {str(name): int(length) for name, length in note.get("names", {}).items()}


def _hash(salt: bytes, words: list[str]) -> str:
    text = " ".join(words).encode()
    return hashlib.blake2b(text, key=salt, digest_size=_HASH_BYTES).hexdigest()
