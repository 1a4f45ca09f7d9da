"""Whether people of this office may have a computer remember their sign-in: one setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_NAME: Final = "remember_sign_in"
_FORBIDDEN: Final = "no"


def may_remember(db: OfficeDatabase) -> bool:
    """Tell what the office's admin decided; yes until he forbids it."""
    rows = _rows(db)
    return not rows or rows[-1][1] != _FORBIDDEN


def set_may_remember(db: OfficeDatabase, change: Change, *, allowed: bool) -> None:
    """Write the decision inside an open change."""
    value, rows = "yes" if allowed else _FORBIDDEN, _rows(db)
    if rows:
        db.run("UPDATE setting SET value = ? WHERE id = ?", (value, rows[-1][0]))
    else:
        db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, ?, ?)", (change.new_id(), _NAME, value)
        )


def _rows(db: OfficeDatabase) -> list[tuple[int, str]]:
    found = db.run(
        "SELECT id, value FROM setting WHERE name = ? AND deleted_at IS NULL ORDER BY id", (_NAME,)
    )
    return [(int(row[0]), str(row[1])) for row in found]
