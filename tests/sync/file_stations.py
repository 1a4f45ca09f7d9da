"""Two stations of one office that know the same attachments; the bytes lie at the first only."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from db.connection import OfficeDatabase
from tests.numbers.station_rows import add_station, own_slot, share

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys import Unlocked


def second_station(made: OfficeFolder, unlocked: Unlocked, path: Path) -> Office:
    """Open a copy of the office that was just made, under a slot of its own."""
    folder = OfficeFolder(path)
    shutil.copytree(made.path, folder.path)
    database = OfficeDatabase(folder.database, unlocked.database_key)
    settle_here(database, folder, new_slot=True)
    return Office(folder, database, unlocked)


def acquaint(anna: Office, boris: Office) -> None:
    """Let both believe that they share the office, and know each other's names."""
    for office in (anna, boris):
        share(office)
        add_station(office, own_slot(anna), "Анна", "А")
        add_station(office, own_slot(boris), "Борис", "Б")


def tell_rows(anna: Office, boris: Office) -> None:
    """Bring Anna's clients and attachments to Boris, as the exchange of transactions does."""
    with boris.change("Пришло"):
        for table in ("client", "attachment"):
            columns = [row[1] for row in anna.db.run(f"PRAGMA table_info({table})")]
            known = {row[0] for row in boris.db.run(f"SELECT id FROM {table}")}  # noqa: S608 - our own names
            for row in anna.db.run(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
                if row[0] not in known:
                    marks = ", ".join("?" * len(columns))
                    boris.db.run(f"INSERT INTO {table} VALUES({marks})", row)
