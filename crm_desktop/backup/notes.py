"""Notes of this station's file alone: where its copies go, when the last one was made.

They lie in the base, encrypted with it, but in no journal: another station has its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access import keys_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.connection import OfficeDatabase

LAST_COPY: Final = "backup.last"
OWED: Final = "backup.owed"
SECOND_FOLDER: Final = "backup.second_folder"
SECOND_STATE: Final = "backup.second_state"
DRILL: Final = "backup.drill"
VERIFIED: Final = "backup.verified"
LOCK: Final = "backup.lock"
FAILURE: Final = "backup.failure"
TOLD: Final = "backup.told"


def read_note(db: OfficeDatabase, name: str) -> str | None:
    """Return a note, None if there is none."""
    rows = db.run("SELECT value FROM station_note WHERE name = ?", (name,))
    return str(rows[0][0]) if rows else None


def write_note(db: OfficeDatabase, name: str, value: str | None) -> None:
    """Keep a note, or forget it with None; a statement of its own."""
    if value is None:
        db.run("DELETE FROM station_note WHERE name = ?", (name,))
        return
    db.run(
        "INSERT INTO station_note(name, value) VALUES(?, ?)"
        " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def read_document(db: OfficeDatabase, name: str) -> keys_json.Document:
    """Return a note that is a JSON object; empty if there is none, or none that can be read."""
    text = read_note(db, name)
    if text is None:
        return {}
    try:
        return keys_json.parse(text.encode("utf-8", "surrogatepass"))
    except keys_json.BadDocumentError:
        # Another version wrote it: what it said is found out anew.
        return {}


def write_document(db: OfficeDatabase, name: str, document: Mapping[str, object]) -> None:
    """Keep a note that is a JSON object."""
    write_note(db, name, json.dumps(document, ensure_ascii=False))


def number_in(document: keys_json.Document, name: str) -> int | None:
    """Return a whole number of a document, None if it has none."""
    value = document.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text_in(document: keys_json.Document, name: str) -> str:
    """Return a text of a document, empty if it has none."""
    value = document.get(name)
    return value if isinstance(value, str) else ""
