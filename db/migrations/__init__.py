"""Forward-only schema migrations driven by `PRAGMA user_version`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from db.connection import APPLICATION_ID, transaction
from db.journal_schema import install_triggers
from db.migrations import (
    m0001_initial,
    m0002_client_base,
    m0003_deals,
    m0004_tasks,
    m0005_trust,
    m0006_reports,
    m0007_sync,
)
from db.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    import apsw

logger = logging.getLogger(__name__)

# Imported statically, so a frozen build has every step. Position = version; append only,
# a released step is never edited.
STEPS: Final[tuple[Callable[[apsw.Connection], None], ...]] = (
    m0001_initial.upgrade,
    m0002_client_base.upgrade,
    m0003_deals.upgrade,
    m0004_tasks.upgrade,
    m0005_trust.upgrade,
    m0006_reports.upgrade,
    m0007_sync.upgrade,
)
LATEST: Final = len(STEPS)


class SchemaTooNewError(Exception):
    """The file was written by a newer program."""

    def __init__(self, found: int) -> None:
        super().__init__(f"schema {found} is newer than supported {LATEST}")
        self.found = found


class NotOurFileError(Exception):
    """A valid SQLite database, but not ours."""


def current_version(connection: apsw.Connection) -> int:
    """Return the schema version stored in the file; 0 for an empty file."""
    return int(connection.pragma("user_version"))


def migrate(
    connection: apsw.Connection, before_upgrade: Callable[[int], None] = lambda _version: None
) -> int:
    """Bring the file to the latest schema in one exclusive transaction; return the version found.

    Args:
        connection: to an unlocked file.
        before_upgrade: called with the old version before a file with data is touched
            (the place for the verified backup); not called for an empty file.

    Raises:
        SchemaTooNewError: the file is newer than this program; it has not been touched.
        NotOurFileError: another program's database; it has not been touched.
    """
    found = current_version(connection)
    if found > LATEST:
        raise SchemaTooNewError(found)
    if found and connection.pragma("application_id") != APPLICATION_ID:
        raise NotOurFileError
    if found == LATEST:
        return found
    if found:
        before_upgrade(found)

    def upgrade(connection: apsw.Connection) -> None:
        if current_version(connection) != found:  # another program was here first
            return
        for step in STEPS[found:]:
            step(connection)
        install_triggers(connection, TABLES)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", LATEST)

    transaction(connection, "EXCLUSIVE", upgrade)
    logger.info("schema upgraded from %d to %d", found, LATEST)
    return found
