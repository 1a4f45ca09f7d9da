"""Settings a damaged base has lost, from the newest good backup: without them rows say nothing."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.backup.base_copy import open_unchanging
from crm_desktop.backup.opened import open_backup
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office.folder import OfficeFolder

SETTINGS: Final = (
    "member", "directory_item", "own_field", "setting", "funnel", "stage", "currency", "rule",
    "saved_view", "task_script", "task_template", "calendar_day", "department",
    "department_rule", "access_role", "member_setting", "substitution", "erasure",
    "saved_report", "dashboard", "workstation", "issued_number",
)  # fmt: skip
"""Tables without which the others cannot be read; what the base still has of them stays."""


def fill_settings(office: OfficeFolder, backup: Path, keys: Sequence[bytes]) -> int:
    """Insert the rows of settings the new base lacks; returns how many.

    Args:
        office: the office in the making; its base has no triggers yet.
        backup: checked already.
        keys: the new base's first, then those the backup may be under.

    Raises:
        BadFileError, DamagedError: the backup is damaged after all.
    """
    unpacked = office.path / "unpacked"
    unpacked.mkdir()
    filled = 0
    try:
        opened = open_backup(backup, unpacked, keys=keys)
        with (
            closing(open_unchanging(opened.database, opened.key)) as source,
            closing(apsw.Connection(str(office.database))) as base,
        ):
            base.pragma("cipher", "chacha20")
            base.pragma("key", f"raw:{keys[0].hex()}")
            base.execute("BEGIN IMMEDIATE")
            for name in SETTINGS:
                filled += _fill(source, base, BY_NAME[name].name)
            base.execute("COMMIT")
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return filled


def _fill(source: apsw.Connection, base: apsw.Connection, name: str) -> int:
    there = _columns(source, name)
    columns = [column for column in _columns(base, name) if column in there]
    if not columns:
        return 0
    listed = ", ".join(columns)
    rows: list[tuple[Any, ...]] = source.execute(
        " ".join(("SELECT", listed, "FROM", name))
    ).fetchall()
    before = base.total_changes()
    base.executemany(
        " ".join(
            (
                "INSERT OR IGNORE INTO",
                name,
                "(",
                listed,
                ") VALUES(?",
                ", ?" * (len(columns) - 1),
                ")",
            )
        ),
        rows,
    )
    return base.total_changes() - before


def _columns(connection: apsw.Connection, name: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
