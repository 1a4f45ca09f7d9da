"""How indexes find, by name, the clients of a person who does not see all of them.

Who answers for a client, whose department it is in and whom it is open to besides are each a
stretch of an index that lies by name; nobody is in two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area, Deed, Scope
from crm_desktop.access.visibility import listed
from crm_desktop.views.paths import LIVE, Stream, client_stream
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office

# Of more people at once the streams cost more than reading all names does.
MOST_PEOPLE: Final = 60
_NOBODYS: Final = "c.responsible IS NULL AND c.department IS NULL"


@dataclass(frozen=True, slots=True)
class SightWays:
    """The ways.

    Attributes:
        people: whose clients are seen.
        departments: the clients of which are seen.
        unassigned: whether nobody's are.
    """

    people: tuple[int, ...]
    departments: tuple[int, ...]
    unassigned: bool

    def streams(
        self, told: Iterable[Sql], *, whose: tuple[int | None] | None = None
    ) -> tuple[Stream, ...]:
        """Return the streams.

        Args:
            told: what is asked besides, of columns the index of names holds.
            whose: the one who answers for all the clients asked for (nobody: `None`), if `told`
                says so; None = whoever does.
        """
        besides = tuple(told)
        people = listed(self.people)
        found = [
            self._clients("client_responsible", f"c.responsible = {member}", besides)
            for member in self.people
            if whose is None or whose[0] == member
        ]
        if whose is not None and found:
            return tuple(found)  # all his clients are seen
        others = f"(c.responsible IS NULL OR c.responsible NOT IN ({people}))"
        found += [
            self._clients("client_department", f"c.department = {each} AND {others}", besides)
            for each in self.departments
        ]
        if self.unassigned and (whose is None or whose[0] is None):
            found.append(self._clients("client_responsible", _NOBODYS, besides))
        found += [self._open_to(place, besides) for place in range(len(self.people))]
        return tuple(found)

    def _clients(self, index: str, whose: str, besides: tuple[Sql, ...]) -> Stream:
        where = Sql(f"{LIVE} AND {whose}")
        for each in besides:
            where &= each
        return client_stream(index, where)

    def _open_to(self, place: int, besides: tuple[Sql, ...]) -> Stream:
        """Return the clients of others that are open to a person, but for those told already."""
        where = Sql(f"v.member = {self.people[place]} AND v.live = 1")
        if place:
            # A look-up by the key, where one stands beside the other.
            earlier = listed(self.people[:place])
            where &= Sql(
                spell(
                    "NOT EXISTS (SELECT 1 FROM client_access e WHERE e.client = v.client",
                    f"AND e.member IN ({earlier}))",
                )
            )
        source = "client_access v INDEXED BY client_access_member"
        told = self._told_already()
        if told or besides:
            source = spell(
                source, "CROSS JOIN client c INDEXED BY client_name",
                "ON c.name_key = v.name_key AND c.id = v.client",
            )  # fmt: skip
            where &= Sql(f"{LIVE} AND NOT coalesce({told or '0'}, 0)")
            for each in besides:
                where &= each
        return Stream(source, where)

    def _told_already(self) -> str:
        """Whether another stream holds a client; of one person alone none does."""
        if len(self.people) == 1 and not self.departments and not self.unassigned:
            return ""
        said = [f"c.responsible IN ({listed(self.people)})"]
        if self.departments:
            said.append(f"c.department IN ({listed(self.departments)})")
        if self.unassigned:
            said.append(f"({_NOBODYS})")
        return f"({' OR '.join(said)})"


def ways_of(office: Office) -> SightWays | None:
    """Return the ways of the signed-in person; None if all are seen, nobody, or too many."""
    scope = office.powers.scope(Area.CLIENTS, Deed.SEE)
    if scope in {Scope.ALL, Scope.NONE}:
        return None
    sight = office.sight
    people = tuple(sorted(sight.members(scope)))
    if len(people) > MOST_PEOPLE:
        return None
    return SightWays(people, tuple(sorted(sight.departments_of(scope))), office.powers.unassigned)
