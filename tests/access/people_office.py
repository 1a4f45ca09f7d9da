"""An office with several people who sign in, for tests of who may see and do what.

Борис (head) leads «Продажи», where Вера and Глеб (managers) work; Дина (manager) works in «Опт»,
which lies below it; Егор (manager) and Зоя (observer) are in no department. Анна Кравцова is the
administrator. Nobody has a role of the office's own until a test gives one.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.access.keys_people import add_person
from crm_desktop.access.membership import Role
from crm_desktop.access.powers import (
    BUILT_IN,
    Area,
    Deed,
    FieldRule,
    Powers,
    Scope,
    scopes_of,
    to_json,
)
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.station import settle_here
from db.connection import OfficeDatabase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.access.right import Right

ROLES = {
    "Борис": Role.HEAD,
    "Вера": Role.MANAGER,
    "Глеб": Role.MANAGER,
    "Дина": Role.MANAGER,
    "Егор": Role.MANAGER,
    "Зоя": Role.OBSERVER,
}
WORDS = "кефир обои жираф"
_SEATS = {"Борис": "Продажи", "Вера": "Продажи", "Глеб": "Продажи", "Дина": "Опт"}


@dataclass(frozen=True)
class Peopled:
    """An office of several people, closed, with everybody's keys."""

    folder: OfficeFolder
    unlocked: Mapping[str, Unlocked]
    ids: Mapping[str, int]
    departments: Mapping[str, int]


@dataclass
class People:
    """The people of one office, each before a program of his own."""

    made: Peopled
    folder: OfficeFolder
    opened: dict[str, Office] = field(default_factory=dict)

    @property
    def ids(self) -> Mapping[str, int]:
        """Members by first name, «Анна» among them."""
        return self.made.ids

    @property
    def departments(self) -> Mapping[str, int]:
        """Departments by name."""
        return self.made.departments

    @property
    def admin(self) -> Office:
        """Анна's."""
        return self.open("Анна")

    def open(self, name: str) -> Office:
        """Sign a person in; the second time the same office."""
        if name not in self.opened:
            unlocked = self.made.unlocked[name]
            database = OfficeDatabase(self.folder.database, unlocked.database_key)
            self.opened[name] = Office(self.folder, database, unlocked)
        return self.opened[name]

    def give(self, name: str, powers: Powers, *, base: Role | None = None) -> int:
        """Give a person a role of the office's own; returns its id."""
        admin = self.admin
        with admin.change("Роль") as change:
            role = change.new_id()
            values = (role, f"Роль {role}", (base or ROLES[name]).value, to_json(powers))
            admin.db.run(
                "INSERT INTO access_role(id, name, base, powers, position) VALUES(?, ?, ?, ?, 1)",
                values,
            )
            admin.db.run("UPDATE member SET access_role = ? WHERE id = ?", (role, self.ids[name]))
        return role

    def close(self) -> None:
        for each in self.opened.values():
            each.close()


def manager(
    scope: Scope,
    *,
    fields: Mapping[str, FieldRule] | None = None,
    acts: frozenset[Right] | None = None,
    unassigned: bool = False,
    delete: bool = True,
) -> Powers:
    """Powers of a manager whose records are all of one scope."""
    return Powers(
        scopes_of(scope, create=scope, edit=scope, delete=scope if delete else Scope.NONE),
        fields or {},
        BUILT_IN[Role.MANAGER].acts if acts is None else acts,
        unassigned=unassigned,
    )


def own_scope(**more: Any) -> Powers:
    """Powers of a manager who sees and changes his own only."""
    return manager(Scope.OWN, **more)


def department_scope(**more: Any) -> Powers:
    """Powers of a manager who sees and changes what is his department's."""
    return manager(Scope.DEPARTMENT, **more)


def rescoped(powers: Powers, area: Area, deed: Deed, scope: Scope) -> Powers:
    """Return powers with one scope of another size."""
    return replace(powers, scopes={**powers.scopes, (area, deed): scope})


def limit(monkeypatch: pytest.MonkeyPatch, *, without: set[Right]) -> None:
    """Take rights away from whoever is signed in, the administrator too."""
    plain: Any = Office.__dict__["powers"]

    def powers(office: Office) -> Powers:
        found: Powers = plain.fget(office)
        return _Short(found.scopes, found.fields, found.acts, found.unassigned).without(without)

    monkeypatch.setattr(Office, "powers", property(powers))


class _Short(Powers):
    """Powers that lack rights which follow from the scopes."""

    __slots__ = ()

    def without(self, rights: set[Right]) -> _Short:
        object.__setattr__(self, "rights", self.rights - rights)
        return self


def make_peopled(empty: OfficeFolder, path: Path, admin: Unlocked, password: str) -> Peopled:
    """Fill a copy of an empty office with people and departments.

    Args:
        empty: the office to copy.
        path: where to.
        admin: the administrator's keys.
        password: the administrator's.
    """
    folder = OfficeFolder(path)
    shutil.copytree(empty.path, folder.path)
    database = OfficeDatabase(folder.database, admin.database_key)
    settle_here(database, folder, new_slot=False)
    office = Office(folder, database, admin)
    with office.change("Люди") as change:
        ids = {name: change.new_id() for name in ROLES}
        departments = {name: change.new_id() for name in ("Продажи", "Опт")}
        for position, (name, record) in enumerate(departments.items()):
            office.db.run(
                "INSERT INTO department(id, name, parent, head, position) VALUES(?, ?, ?, ?, ?)",
                (
                    record,
                    name,
                    departments["Продажи"] if name == "Опт" else None,
                    ids["Борис"] if name == "Продажи" else None,
                    position,
                ),
            )
        for name, record in ids.items():
            office.db.run(
                "INSERT INTO member(id, name, role, department) VALUES(?, ?, ?, ?)",
                (record, name, ROLES[name].value, departments.get(_SEATS.get(name, ""))),
            )
    office.close()
    for name, record in ids.items():
        add_person(
            folder.keys, admin, user_id=record, user_name=name, role=ROLES[name],
            password=WORDS, parameters=FLOOR,
        )  # fmt: skip
    keys = read_keys(folder.keys)
    unlocked = {name: unlock(keys, WORDS, user_name=name) for name in ROLES}
    unlocked["Анна"] = unlock(keys, password, user_name=admin.user_name)
    return Peopled(folder, unlocked, {**ids, "Анна": admin.user_id}, departments)
