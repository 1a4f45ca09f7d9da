"""Titles of acts that tell of an erased person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.personal_data.known_texts import KnownTexts
    from db.connection import OfficeDatabase

FORGOTTEN: Final = "Действие с клиентом (данные уничтожены)"
_PORTION: Final = 5000
_SMALL: Final = 100
"""Journal rows of an act that is surely about the person."""


def forget_titles(db: OfficeDatabase, told: KnownTexts, changes: set[int]) -> list[int]:
    """Replace titles that tell of a person; returns the change sets.

    A small act that wrote to the person's records loses its title; a large one (an import) only
    a title that quotes them; one that wrote nothing (a print, an export) a title with the whole
    name. Acts with other clients keep theirs: a namesake's history is not touched.

    Args:
        db: inside the open change.
        told: what is known of the person.
        changes: the change sets that touched their records.
    """
    found = []
    last = 0
    while rows := db.run(
        "SELECT c.id, c.title, (SELECT coalesce(sum(s.rows), 0) FROM seal s WHERE s.change = c.id)"
        " FROM change_set c WHERE c.id > ? AND c.title <> ? ORDER BY c.id LIMIT ?",
        (last, FORGOTTEN, _PORTION),
    ):
        last = rows[-1][0]
        found += [
            change
            for change, title, size in rows
            if (change in changes and (size <= _SMALL or told.told_in(title)))
            or (size == 0 and told.named_in(title))
        ]
    db.run(
        "UPDATE change_set SET title = ? WHERE id IN (SELECT value FROM json_each(?))",
        (FORGOTTEN, json.dumps(found)),
    )
    return found
