from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.members.inviting import Invitation, invite_person
from crm_desktop.office import Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = "лодка-фикус-зонт-9"


@dataclass
class Staff:
    """The office of Анна, its administrator, and people she invites."""

    office: Office
    password: str
    opened: list[Office] = field(default_factory=list)

    def invite(self, name: str = "Борис", role: Role = Role.MANAGER) -> Invitation:
        return invite_person(self.office, name, role=role, parameters=FLOOR)

    def first(self, invitation: Invitation) -> Office:
        """The invited one comes for the first time and sets a password of his own."""
        return self.enter(
            invitation.temporary_password, user_name=invitation.name, new_password=OWN
        )

    def enter(
        self, password: str, *, user_name: str | None = None, new_password: str | None = None
    ) -> Office:
        office = open_office(
            self.office.folder.path,
            password,
            user_name=user_name,
            new_password=new_password,
            parameters=FLOOR,
        )
        self.opened.append(office)
        return office

    def close(self) -> None:
        for office in (*self.opened, self.office):
            office.close()
        self.opened.clear()


class InMemory:
    """A keyring in memory, in the place of the system's."""

    def __init__(self, held: dict[str, str]) -> None:
        self._held = held

    def get_password(self, service: str, username: str) -> str | None:
        return self._held.get(service + username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._held[service + username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._held[service + username]


@pytest.fixture
def staff(office: Office, password: str) -> Iterator[Staff]:
    made = Staff(office, password)
    yield made
    made.close()
