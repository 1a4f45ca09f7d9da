"""What the list of people is put together from, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.roles import list_roles
from crm_desktop.departments.tree import list_departments
from crm_desktop.handover.substitution import list_substitutions
from crm_desktop.members.persons import STATE_LABELS, PersonState, list_people
from crm_desktop.members.presence import last_seen, places_of
from crm_desktop.members.removing import needs_rekey
from crm_desktop.wording import moment
from ui.people.person_rows import PersonLine
from ui.theme import Tone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from crm_desktop.access.roles import RoleRow
    from crm_desktop.departments.tree import DepartmentRow
    from crm_desktop.handover.substitution import Substitution
    from crm_desktop.members.persons import Person
    from crm_desktop.office import Office

_TONES: Final = {
    PersonState.ACTIVE: Tone.OK,
    PersonState.TEMPORARY: Tone.ACCENT,
    PersonState.NO_SIGN_IN: Tone.GREY,
    PersonState.NO_SLOT: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """One look at the people.

    Attributes:
        people: everybody who works here.
        roles: that may be given.
        departments: in tree order.
        places: member -> department.
        seen: member -> when he signed in last, UTC ms.
        lent: substitutions.
        removed: names of those who left since the base's key was made.
    """

    people: list[Person]
    roles: list[RoleRow]
    departments: list[DepartmentRow]
    places: dict[int, int]
    seen: dict[int, int]
    lent: list[Substitution]
    removed: tuple[str, ...]


def read_people(office: Office) -> PeopleRead:
    """Read all of it at one moment."""
    with office.reading():
        return PeopleRead(
            list_people(office),
            list_roles(office),
            list_departments(office),
            places_of(office),
            last_seen(office),
            list_substitutions(office),
            needs_rekey(office),
        )


def lines_of(read: PeopleRead, zone: ZoneInfo) -> list[PersonLine]:
    """Put the rows together."""
    roles = {row.id: row.name for row in read.roles if row.id}
    departments = {row.id: row.path for row in read.departments}
    now = datetime.now(UTC)
    return [
        PersonLine(
            person.id,
            person.name,
            roles.get(person.access_role or 0, person.role_label),
            departments.get(read.places.get(person.id, 0), ""),
            STATE_LABELS[person.state],
            _TONES[person.state],
            _seen(person, read.seen.get(person.id), now, zone),
            _marks(person),
        )
        for person in read.people
    ]


def _marks(person: Person) -> tuple[str, ...]:
    me = ("это вы",) if person.me else ()
    return (*me, "помнит этот компьютер") if person.remembered else me


def _seen(person: Person, at: int | None, now: datetime, zone: ZoneInfo) -> str:
    if person.state is PersonState.NO_SIGN_IN:
        return ""
    if at is None:
        return "ещё не входил"
    return f"вход: {moment(at, now, zone=zone)}"
