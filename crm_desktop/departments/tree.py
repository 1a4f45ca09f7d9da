"""The tree of departments: who is under whom; read from the base alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

BETWEEN: Final = " / "
"""Stands between a department and what is below it in the path."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department as it stands in the tree.

    Attributes:
        parent_id: what it belongs to; None = it stands at the top.
        head_id: the member who leads it.
        depth: 0 = at the top.
    """

    id: int
    name: str
    parent_id: int | None
    head_id: int | None
    depth: int


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department as a list shows it.

    Attributes:
        head: the name of who leads it, `""` = nobody.
        path: «Казань / Отдел продаж».
        members: people in it, those below not counted.
        clients: live clients in it, those below not counted.
    """

    id: int
    name: str
    parent_id: int | None
    head_id: int | None
    head: str
    depth: int
    path: str
    members: int
    clients: int


class Tree:
    """All live departments in the order they are shown: each before what is below it.

    A department whose parent is gone, or that stands below itself, is shown at the top.

    Args:
        rows: id, name, parent, head; in the order among siblings.
    """

    def __init__(self, rows: Iterable[tuple[int, str, int | None, int | None]] = ()) -> None:
        found = {row[0]: row for row in rows}
        self._below: dict[int | None, list[int]] = {}
        for record, _name, parent, _head in found.values():
            self._below.setdefault(parent if parent in found else None, []).append(record)
        self._of: dict[int, Department] = {}
        for record in self._below.get(None, ()):
            self._place(found, record, None, 0)
        for record in sorted(found):  # a circle: whoever comes first breaks it
            if record not in self._of:
                self._place(found, record, None, 0)
        names = Counter(fold(each.name) for each in self)
        self._shared = {name for name, times in names.items() if times > 1}

    def _place(
        self,
        found: dict[int, tuple[int, str, int | None, int | None]],
        record: int,
        parent: int | None,
        depth: int,
    ) -> None:
        _id, name, _parent, head = found[record]
        self._of[record] = Department(record, name, parent, head, depth)
        for each in self._below.get(record, ()):
            if each not in self._of:
                self._place(found, each, record, depth + 1)

    def __iter__(self) -> Iterator[Department]:
        return iter(self._of.values())

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, department: object) -> bool:
        return department in self._of

    def get(self, department_id: int) -> Department | None:
        """Return a department; None if there is none (any more)."""
        return self._of.get(department_id)

    def children(self, parent_id: int | None) -> tuple[Department, ...]:
        """Return what stands directly below a department, in order; None = at the top."""
        return tuple(each for each in self if each.parent_id == parent_id)

    def below(self, departments: Iterable[int]) -> frozenset[int]:
        """Return the departments and everything below them."""
        found = {each for each in departments if each in self._of}
        for each in self:  # parents come before what is below them
            if each.parent_id in found:
                found.add(each.id)
        return frozenset(found)

    def led_by(self, members: Iterable[int]) -> frozenset[int]:
        """Return the departments some of the members lead; those below are not among them."""
        heads = frozenset(members)
        return frozenset(each.id for each in self if each.head_id in heads)

    def path(self, department_id: int) -> str:
        """Return «Казань / Отдел продаж»; `""` if there is no such department."""
        names = []
        found = self._of.get(department_id)
        while found is not None:
            names.append(found.name)
            found = None if found.parent_id is None else self._of[found.parent_id]
        return BETWEEN.join(reversed(names))

    def label(self, department_id: int) -> str:
        """Return the name, or the path where another department is named so too."""
        found = self._of.get(department_id)
        if found is None:
            return ""
        return self.path(department_id) if fold(found.name) in self._shared else found.name


def read_tree(db: OfficeDatabase) -> Tree:
    """Read the tree; for whoever works out what a person sees."""
    return Tree(
        db.run(
            "SELECT id, name, parent, head FROM department WHERE deleted_at IS NULL"
            " ORDER BY position, id"
        )
    )


@use_case(Right.VIEW_OFFICE)
def list_departments(office: Office, *, counts: bool = True) -> list[DepartmentRow]:
    """Return the departments in the order of the tree.

    Args:
        office: the office.
        counts: False leaves `members` and `clients` at 0.
    """
    with office.reading():
        tree = read_tree(office.db)
        names: dict[int | None, str] = dict(office.db.run("SELECT id, name FROM member"))
        members, clients = _counts(office.db) if counts else ({}, {})
    return [
        DepartmentRow(
            each.id, each.name, each.parent_id, each.head_id, names.get(each.head_id, ""),
            each.depth, tree.path(each.id), members.get(each.id, 0), clients.get(each.id, 0),
        )
        for each in tree
    ]  # fmt: skip


@use_case(Right.VIEW_OFFICE)
def people_of(office: Office) -> dict[int, int]:
    """Return who works in which department: member -> department."""
    tree = read_tree(office.db)
    rows = office.db.run(
        "SELECT id, department FROM member WHERE deleted_at IS NULL AND department NOT NULL"
    )
    return {member: department for member, department in rows if department in tree}


@use_case(Right.VIEW_OFFICE)
def departments_as_json(office: Office) -> list[dict[str, Any]]:
    """Return the departments with their people, ready for `json.dumps`; ids are texts."""
    rows = list_departments(office)
    people: dict[int, list[dict[str, str]]] = {}
    for member, name, department in office.db.run(
        "SELECT id, name, department FROM member WHERE deleted_at IS NULL"
        " AND department NOT NULL ORDER BY name, id"
    ):
        people.setdefault(department, []).append({"id": str(member), "name": name})
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "path": row.path,
            "parent": None if row.parent_id is None else str(row.parent_id),
            "head": None if row.head_id is None else {"id": str(row.head_id), "name": row.head},
            "members": people.get(row.id, []),
            "clients": row.clients,
        }
        for row in rows
    ]


def _counts(db: OfficeDatabase) -> tuple[dict[int, int], dict[int, int]]:
    members = db.run(
        "SELECT department, count(*) FROM member WHERE deleted_at IS NULL"
        " AND department NOT NULL GROUP BY department"
    )
    clients = db.run(
        "SELECT department, count(*) FROM client INDEXED BY client_department"
        " WHERE department IS NOT NULL AND deleted_at IS NULL AND merged_into IS NULL"
        " GROUP BY department"
    )
    return dict(members), dict(clients)
