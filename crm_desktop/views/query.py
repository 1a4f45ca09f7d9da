"""What is asked of the base: conditions side by side, each with its way through an index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.views.paths import LIVE, Path, Stream, client_stream, is_covered, path_of
from crm_desktop.views.sql import TRUE, Sql
from crm_desktop.views.tree import Group, Join

if TYPE_CHECKING:
    from crm_desktop.views.client_conditions import ClientConditions
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.sight_ways import SightWays


@dataclass(frozen=True, slots=True)
class Part:
    """One of the conditions that must all fit; `covered` = the index of names tells who does."""

    sql: Sql
    path: Path | None = None
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.

    Attributes:
        fields: of the list.
        visible: whom this person may see at all, or what the trash is.
        parts: all must fit.
        trash: whether the deleted are asked for; the indexes of lists do not hold them.
        sight: the ways to the clients of who does not see all; None = no such ways, or all.
    """

    fields: ListFields
    visible: str
    parts: tuple[Part, ...]
    trash: bool = False
    sight: SightWays | None = None

    @property
    def open(self) -> bool:
        """Whether everybody an index of lists holds may be seen."""
        return self.visible == LIVE

    def rest(self, driver: Path | None = None) -> Sql:
        """Return what a client must meet, but for what an exact path has met already."""
        found = Sql(self.visible)
        for part in self.parts:
            if driver is None or part.path is not driver or not driver.exact:
                found &= part.sql
        return found

    @property
    def names(self) -> Sql:
        """What the index of names tells of who fits, and who may be seen."""
        found = Sql(self.visible)
        for part in self.parts:
            if part.covered:
                found &= part.sql
        return found

    @property
    def walks(self) -> tuple[Stream, ...]:
        """Streams by name that together hold, once each, who may be seen and is told to fit."""
        return self.walk(TRUE)

    def walk(self, besides: Sql, whose: tuple[int | None] | None = None) -> tuple[Stream, ...]:
        """Return `walks` narrowed by a condition the index of names tells.

        `whose` is who answers for a client, if that is the condition.
        """
        if self.sight is None:
            names = self.names if besides == TRUE else self.names & besides
            return (client_stream("client_name", names),)
        told = [part.sql for part in self.parts if part.covered]
        return self.sight.streams(told if besides == TRUE else [*told, besides], whose=whose)

    @property
    def sight_path(self) -> Path | None:
        """The way to all whom this person may see; None for who sees all."""
        return None if self.sight is None else Path(self.sight.streams(()))

    @property
    def told_by_names(self) -> bool:
        """Whether the index of names tells all there is to ask."""
        return not self.trash and all(part.covered for part in self.parts)

    @property
    def left(self) -> Sql:
        """What the index of names does not tell."""
        found = Sql(self.visible)
        for part in self.parts:
            if not part.covered:
                found &= part.sql
        return found

    def settled(self, driver: Path) -> bool:
        """Whether the clients of a path need no look at their rows."""
        exact = driver.exact and all(stream.live for stream in driver.streams)
        seen = self.open or all(stream.seen for stream in driver.streams)
        return seen and exact and all(part.path is driver for part in self.parts)


def parts_of(conditions: ClientConditions, tree: Group, *, trash: bool = False) -> tuple[Part, ...]:
    """Take a tree apart into conditions that must all fit; broken ones are left out."""
    plain = tree.join is Join.AND and not tree.negated
    found = []
    for node in tree.nodes if plain else (tree,):
        sql = conditions.of(node)
        if sql is not None:
            path = None if trash else path_of(conditions, node)
            found.append(Part(sql, path, is_covered(conditions, node)))
    return tuple(found)
