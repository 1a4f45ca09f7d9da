"""Rows of the office's settings the import keeps: journalled, the same at every station."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


def setting_of(db: OfficeDatabase, name: str) -> tuple[int, str] | None:
    """Return id and value of the newest live setting so named."""
    rows = db.run(
        "SELECT id, value FROM setting WHERE name = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (name,),
    )
    return (rows[0][0], rows[0][1]) if rows else None


def put_setting(db: OfficeDatabase, change: Change, name: str, value: str) -> int:
    """Write a setting, inside an open change; returns its id."""
    row = setting_of(db, name)
    if row is not None:
        db.run("UPDATE setting SET value = ? WHERE id = ?", (value, row[0]))
        return row[0]
    record = change.new_id()
    db.run("INSERT INTO setting(id, name, value) VALUES(?, ?, ?)", (record, name, value))
    return record
