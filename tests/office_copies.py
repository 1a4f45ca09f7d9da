"""Copies of a closed office: making one costs ten times a copy of it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked


@contextmanager
def copy_of(made: OfficeFolder, unlocked: Unlocked, path: Path) -> Iterator[Office]:
    """Open a copy of an office in `path`, a new folder that is gone afterwards."""
    folder = OfficeFolder(path)
    shutil.copytree(made.path, folder.path)
    database = OfficeDatabase(folder.database, unlocked.database_key)
    settle_here(database, folder, new_slot=False)
    office = Office(folder, database, unlocked)
    try:
        yield office
    finally:
        office.close()
        shutil.rmtree(folder.path)
