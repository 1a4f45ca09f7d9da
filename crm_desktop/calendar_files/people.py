"""Whom of the base a calendar's e-mail addresses name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.calendar_files.entries import Person
    from crm_desktop.office.office import Office

_PERSON: Final = "person"
_BY_EMAIL: Final = """
SELECT DISTINCT h.key, c.id, c.kind FROM channel h JOIN client c ON c.id = h.client
WHERE h.kind = 'email' AND h.deleted_at IS NULL AND h.key IN (SELECT value FROM json_each(?)) AND
"""
_WORKS: Final = """
SELECT k.person, k.company FROM contact k JOIN client c ON c.id = k.company
WHERE k.deleted_at IS NULL AND k.person IN (SELECT value FROM json_each(?)) AND
"""


@dataclass(frozen=True, slots=True)
class Around:
    """Who takes part.

    Attributes:
        client: whose task it is; None = nobody's.
        contacts: other people of the base.
        strangers: those nobody here knows, as text.
    """

    client: int | None = None
    contacts: tuple[int, ...] = ()
    strangers: tuple[str, ...] = ()


class PeopleBook:
    """Clients by e-mail; an address that several clients share names none of them.

    Args:
        office: whose clients.
        emails: keys of the addresses the file holds.
    """

    def __init__(self, office: Office, emails: Iterable[str]) -> None:
        wanted = json.dumps(sorted(set(filter(None, emails))))
        seen = visible_sql(office, "c")
        found: dict[str, set[tuple[int, str]]] = {}
        sql = " ".join((_BY_EMAIL, seen))
        for key, client, kind in office.db.run(sql, (wanted,)):
            found.setdefault(key, set()).add((client, kind))
        self._known = {key: next(iter(them)) for key, them in found.items() if len(them) == 1}
        people = [client for client, kind in self._known.values() if kind == _PERSON]
        self._works = _works(office, people, seen)

    def around(self, people: Sequence[Person]) -> Around:
        """Return whom of the base the participants are, and whose task it is.

        A company that takes part is the client, else the one company its people work at, else
        the first of the people.
        """
        companies: dict[int, None] = {}
        persons: dict[int, None] = {}
        strangers: list[str] = []
        for each in people:
            known = self._known.get(each.email) if each.email else None
            if known is None:
                strangers.append(_told(each))
            elif known[1] == _PERSON:
                persons[known[0]] = None
            else:
                companies[known[0]] = None
        client = next(iter(companies), None)
        if client is None and persons:
            client = self._company(list(persons)) or next(iter(persons))
        contacts = tuple(person for person in persons if person != client)
        return Around(client, contacts, tuple(strangers))

    def _company(self, persons: Sequence[int]) -> int | None:
        """The only company all of them work at."""
        shared = frozenset.intersection(*(self._works.get(each, frozenset()) for each in persons))
        return next(iter(shared)) if len(shared) == 1 else None


def _works(office: Office, people: Sequence[int], seen: str) -> dict[int, frozenset[int]]:
    sql = " ".join((_WORKS, seen))
    found: dict[int, set[int]] = {}
    for person, company in office.db.run(sql, (json.dumps(list(people)),)):
        found.setdefault(person, set()).add(company)
    return {person: frozenset(companies) for person, companies in found.items()}


def _told(person: Person) -> str:
    if person.name and person.email and person.name != person.email:
        return f"{person.name} <{person.email}>"
    return person.name or person.email
