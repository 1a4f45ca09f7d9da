"""How this computer wants the exchange to be: which files it keeps. Not the office's business."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_FILES: Final = "files"


class FilesPolicy(StrEnum):
    """Which files of clients come to this computer."""

    ON_DEMAND = "on_demand"
    """A file comes when somebody opens it here."""
    ALWAYS = "always"
    """All of them come by themselves."""


@use_case(Right.VIEW_OFFICE)
def files_policy(office: Office) -> FilesPolicy:
    """Return which files come to this computer."""
    return read_files_policy(office.db)


@use_case(Right.VIEW_OFFICE)
def set_files_policy(office: Office, policy: FilesPolicy) -> None:
    """Choose which files come to this computer; those that are here stay."""
    with office.db.through(EVERYTHING):
        office.db.run(
            "INSERT OR REPLACE INTO sync_option(name, value) VALUES(?, ?)", (_FILES, policy.value)
        )


def read_files_policy(db: OfficeDatabase) -> FilesPolicy:
    """Return which files come to this computer: those that somebody opens, until set otherwise."""
    rows = db.run("SELECT value FROM sync_option WHERE name = ?", (_FILES,))
    always = bool(rows) and rows[0][0] == FilesPolicy.ALWAYS
    return FilesPolicy.ALWAYS if always else FilesPolicy.ON_DEMAND
