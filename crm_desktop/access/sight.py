"""Whose records are «mine» and «my department's» to the signed-in person, as of now.

Read anew when people, departments, roles or substitutions changed (here or by another program),
and when the day turns: substitutions begin and end by days.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import (
    BUILT_IN,
    CEILING,
    EVERYTHING,
    NOTHING,
    Area,
    Deed,
    Powers,
    Scope,
    from_json,
)
from crm_desktop.errors import UserError
from crm_desktop.journal.changes import Kind
from db.zone import office_zone

if TYPE_CHECKING:
    from datetime import date

    import apsw

    from crm_desktop.journal.changes import Changes
    from db.connection import OfficeDatabase

_TELLING: Final = (
    Kind.MEMBER, Kind.DEPARTMENT, Kind.ACCESS_ROLE, Kind.SUBSTITUTION, Kind.SETTING,
)  # fmt: skip
# A thread reads over one or two; more are of files that were closed.
_CONNECTIONS: Final = 4


@dataclass(frozen=True, slots=True)
class Sight:
    """How far a person's look and hand reach.

    Attributes:
        powers: what he may do.
        me: his id.
        own: himself and those he stands in for today.
        department: these and everybody of his department, of those he heads and of all below.
        departments: ids of these departments.
    """

    powers: Powers
    me: int
    own: frozenset[int]
    department: frozenset[int]
    departments: frozenset[int]

    def members(self, scope: Scope) -> frozenset[int]:
        """Return whose records a scope holds; of ALL and NONE it says nothing."""
        return self.department if scope is Scope.DEPARTMENT else self.own

    def departments_of(self, scope: Scope) -> frozenset[int]:
        """Return whose departments' records a scope holds."""
        return self.departments if scope is Scope.DEPARTMENT else frozenset()

    def sees_all(self, area: Area | str) -> bool:
        """Whether no record of an area is kept from him."""
        return self.powers.scope(area, Deed.SEE) is Scope.ALL


@dataclass(frozen=True, slots=True)
class _Known:
    """A sight and until when it holds; times are seconds since 1970."""

    connection: apsw.Connection
    version: object
    generation: int
    since: float
    until: float
    sight: Sight


class Watch:
    """Keeps the sight of the signed-in person current; may be asked from any thread.

    Args:
        db: the office's database.
        user_id: who is signed in.
        role: his role in the signed list.
    """

    def __init__(self, db: OfficeDatabase, user_id: int, role: Role) -> None:
        self._db = db
        self._user_id = user_id
        self._role = role
        self._generation = 0
        self._of_thread = threading.local()

    def become(self, role: Role) -> None:
        """Go on with another role of the signed list."""
        if role is not self._role:
            self._role = role
            self._generation += 1

    def note(self, changes: Changes) -> None:
        """Hear of a change made by this program."""
        if any(kind in changes.touched for kind in _TELLING):
            self._generation += 1

    def hold(self) -> None:
        """Keep this thread's sight as it is now: a transaction that writes begins."""
        self._of_thread.held = self.sight()

    def let_go(self) -> None:
        """End what `hold` began."""
        self._of_thread.held = None

    def sight(self) -> Sight:
        """Return the sight; inside a transaction that writes, that of its beginning."""
        held: Sight | None = getattr(self._of_thread, "held", None)
        if held is not None:
            return held
        connection = self._db.connection()
        cache: dict[int, _Known] | None = getattr(self._of_thread, "known", None)
        if cache is None:
            cache = self._of_thread.known = {}
        known = cache.get(id(connection))
        now = time.time()
        fits = (
            known is not None
            and known.connection is connection
            and known.generation == self._generation
            and known.since <= now < known.until
        )
        if known is not None and fits and connection.in_transaction:
            # One moment is read: what it began with holds to its end.
            return known.sight
        version = connection.execute("PRAGMA data_version").fetchall()[0][0]
        if known is not None and fits and known.version == version:
            return known.sight
        generation = self._generation
        today, since, until = _day(connection, now)
        found = read_sight(self._db, self._user_id, self._role, today)
        if len(cache) > _CONNECTIONS:
            cache.clear()
        cache[id(connection)] = _Known(connection, version, generation, since, until, found)
        return found


def read_sight(db: OfficeDatabase, user_id: int, role: Role, today: date) -> Sight:
    """Read how far a member reaches on a day.

    Args:
        db: the base.
        user_id: the member.
        role: his role in the signed list.
        today: in the office's zone.
    """
    rows = db.run("SELECT department, access_role FROM member WHERE id = ?", (user_id,))
    mine, access_role = rows[0] if rows else (None, None)
    powers = read_powers(db, role, access_role)
    own = frozenset({user_id, *_stands_in_for(db, user_id, today)})
    departments = _departments(db, user_id, mine)
    listed = ", ".join(map(str, sorted(departments)))
    people = db.run(" ".join(("SELECT id FROM member WHERE department IN (", listed, ")")))
    return Sight(powers, user_id, own, own | {row[0] for row in people}, departments)


def read_powers(db: OfficeDatabase, role: Role, access_role: int | None) -> Powers:
    """Return what a member may do: his own role's powers, else those of the signed role.

    A role that is damaged gives nothing; one that is deleted or missing never gives more.
    """
    if role is Role.ADMIN:
        return EVERYTHING
    if access_role is not None:
        rows = db.run("SELECT powers FROM access_role WHERE id = ?", (access_role,))
        return _read(rows[0][0] if rows else "", role)
    rows = db.run(
        "SELECT powers FROM access_role WHERE replaces = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (role.value,),
    )
    return _read(rows[0][0], role) if rows else BUILT_IN[role]


def _read(text: str, role: Role) -> Powers:
    try:
        return from_json(text).within(CEILING[role])
    except UserError:
        return NOTHING


def _departments(db: OfficeDatabase, user_id: int, mine: int | None) -> frozenset[int]:
    rows = db.run("SELECT id, parent, head FROM department WHERE deleted_at IS NULL")
    below: dict[int, list[int]] = {}
    for record, parent, _head in rows:
        below.setdefault(parent, []).append(record)
    waiting = [record for record, _parent, head in rows if record == mine or head == user_id]
    found: set[int] = set()
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += below.get(here, ())
    return frozenset(found)


def _stands_in_for(db: OfficeDatabase, user_id: int, today: date) -> frozenset[int]:
    # Substitutions are use cases and so know of rights, which are told by the sight.
    from crm_desktop.handover.substitution import stands_in_for  # noqa: PLC0415 - a circle

    return stands_in_for(db, user_id, today)


def _day(connection: apsw.Connection, now: float) -> tuple[date, float, float]:
    """Return the day it is in the office's zone, and when it began and ends."""
    zone = office_zone(connection)
    moment = datetime.fromtimestamp(now, zone)
    begin = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    end = begin + timedelta(days=1)
    return moment.date(), begin.timestamp(), end.timestamp()
