"""Stations of one office that know each other's people only through a share, for tests of trust."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.keys_file import read_keys
from crm_desktop.access.keys_people import add_person
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from crm_desktop.sync.trust.members import MembersNews, exchange_members
from db.connection import OfficeDatabase
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.access.keys_file import KeyFile
    from crm_desktop.access.membership import Membership, Role
    from tests.access.people_office import Peopled


@dataclass
class World:
    """One share and the stations that were opened."""

    made: Peopled
    home: Path
    ahead_ms: int = 0
    shelf: MemoryShare = field(init=False)
    stations: dict[str, Office] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelf = MemoryShare(lambda: now_ms() + self.ahead_ms)

    def station(self, name: str, *, person: str = "Анна") -> Office:
        """Open a station of its own, with a person signed in; the second time the same."""
        if name not in self.stations:
            folder = OfficeFolder(self.home / name)
            shutil.copytree(self.made.folder.path, folder.path)
            self.stations[name] = self.sign_in(folder, person)
            settle_here(self.stations[name].db, folder, new_slot=bool(len(self.stations) > 1))
        return self.stations[name]

    def sign_in(self, folder: OfficeFolder, person: str) -> Office:
        unlocked = self.made.unlocked[person]
        return Office(folder, OfficeDatabase(folder.database, unlocked.database_key), unlocked)

    def exchange(self, *names: str) -> list[MembersNews]:
        return [exchange_members(self.stations[name], self.shelf) for name in names]

    def add(self, name: str, person: str, role: Role) -> int:
        """Add a person at a station with the temporary password «жираф»."""
        office = self.stations[name]
        with office.change("Новый") as change:
            user_id = change.new_id()
            office.db.run(
                "INSERT INTO member(id, name, role) VALUES(?, ?, ?)", (user_id, person, role.value)
            )
        add_person(
            office.folder.keys, office.unlocked, user_id=user_id, user_name=person, role=role,
            password="жираф", parameters=FLOOR,
        )  # fmt: skip
        office.membership_changed(anew=True)
        return user_id

    def keys(self, name: str) -> KeyFile:
        return read_keys(self.stations[name].folder.keys)

    def chain(self, name: str) -> Membership:
        return self.keys(name).membership

    def close(self) -> None:
        for office in self.stations.values():
            office.close()
