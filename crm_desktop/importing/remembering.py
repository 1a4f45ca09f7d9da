"""The settings of the last import of each layout: «повторить с теми же настройками»."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.importing.heading_text import normal
from crm_desktop.importing.mapping import Mapping

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


def recall(db: OfficeDatabase, fingerprint: str, fresh: Mapping) -> Mapping | None:
    """Return the remembered mapping of a layout, fitted to the columns of a fresh one, or None."""
    row = _row(db, fingerprint)
    if row is None:
        return None
    try:
        old = Mapping.from_json(row[1])
    except ValueError:
        return None
    targets = {normal(column.header): column.target for column in old.columns}
    columns = tuple(
        replace(column, target=targets.get(normal(column.header), column.target))
        for column in fresh.columns
    )
    return replace(old, sheet=fresh.sheet, header=fresh.header, columns=columns)


def remember(db: OfficeDatabase, change: Change, fingerprint: str, mapping: Mapping) -> None:
    """Keep a mapping for the next file of the layout, inside an open change."""
    row = _row(db, fingerprint)
    text = mapping.to_json()
    if row is None:
        db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)",
            (change.new_id(), _name(fingerprint), text),
        )
    else:
        db.run("UPDATE setting SET value = ? WHERE id = ?", (text, row[0]))


def _row(db: OfficeDatabase, fingerprint: str) -> tuple[int, str] | None:
    rows = db.run(
        "SELECT id, value FROM setting WHERE name = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (_name(fingerprint),),
    )
    return (rows[0][0], rows[0][1]) if rows else None


def _name(fingerprint: str) -> str:
    return f"import:{fingerprint}"
