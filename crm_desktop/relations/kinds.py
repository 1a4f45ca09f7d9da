"""The kinds of relations: the directory `relation`, and what an office without one begins with."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import resources
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import NotFoundError, UserError

if TYPE_CHECKING:
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

DIRECTORY: Final = "relation"


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of relation: the one is `name` of the other, the other is `reverse` of the one.

    Attributes:
        id: of the directory's item; 0 = a usual kind that this office has not used yet.
        name: what the one is to the other: «Директор».
        reverse: what the other is to the one: «Руководит»; the same as `name` if both are alike.
        who: `person` or `company` if only such can be the one; `""` = anybody.
        whom: the same of the other.
        tree: nobody can stand above himself by this kind, through others neither.
    """

    id: int
    name: str
    reverse: str
    who: str = ""
    whom: str = ""
    tree: bool = False

    @property
    def symmetric(self) -> bool:
        """Whether both are the same to each other."""
        return fold(self.name) == fold(self.reverse)


@dataclass(frozen=True, slots=True)
class RelationWord:
    """What another client may be to this one: a kind, seen from one side.

    Attributes:
        kind: of the relation.
        forward: the other is the one (`kind.name`), else this client is.
        text: «Директор» or «Руководит».
    """

    kind: RelationKind
    forward: bool
    text: str


@use_case(Right.VIEW_CLIENTS)
def relation_kinds(office: Office) -> list[RelationKind]:
    """Return the kinds of relations in the directory's order.

    An office made before there were relations gets the usual kinds with the first one it writes
    down; until then they are offered with the id 0.
    """
    return read_kinds(office.db)


@use_case(Right.VIEW_CLIENTS)
def relation_words(office: Office, *, mine: str, theirs: str = "") -> list[RelationWord]:
    """Return what another client may be to a client, both sides of each kind.

    Args:
        office: the office.
        mine: `person` or `company`: whose card it is.
        theirs: the kind of the other; `""` = not known yet.
    """
    found = []
    for kind in relation_kinds(office):
        if _suits(kind.who, theirs) and _suits(kind.whom, mine):
            found.append(RelationWord(kind, forward=True, text=kind.name))
        if not kind.symmetric and _suits(kind.who, mine) and _suits(kind.whom, theirs):
            found.append(RelationWord(kind, forward=False, text=kind.reverse))
    return found


@use_case(Right.EDIT_SETTINGS)
def add_usual_kinds(office: Office) -> Changes:
    """Put the usual kinds into an empty directory.

    Raises:
        UserError: there are kinds already.
    """
    if _rows(office.db):
        raise UserError("Виды связей уже заведены. Ничего не изменено.")
    with office.change("Виды связей: добавлены обычные") as change:
        seed_kinds(office.db, change)
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def set_reverse(office: Office, item_id: int, *, reverse: str) -> Changes:
    """Say how a kind reads from the other side; `""` = the same from both.

    Raises:
        NotFoundError: there is no such kind.
    """
    rows = office.db.run(
        "SELECT name FROM directory_item WHERE id = ? AND directory = ? AND deleted_at IS NULL",
        (item_id, DIRECTORY),
    )
    if not rows:
        raise NotFoundError("Такого вида связи в справочнике нет. Ничего не изменено.")
    name, tidy = rows[0][0], " ".join(reverse.split())
    with office.change(f"Виды связей: «{name}» с другой стороны") as change:
        stored = None if not tidy or fold(tidy) == fold(name) else tidy
        office.db.run("UPDATE directory_item SET reverse = ? WHERE id = ?", (stored, item_id))
    return change.changes


def read_kinds(db: OfficeDatabase) -> list[RelationKind]:
    """Return the kinds inside a snapshot; the usual ones while the office has none."""
    rows = _rows(db)
    if not rows:
        return list(usual_kinds())
    usual = {fold(kind.name): kind for kind in usual_kinds()}
    found = []
    for record, name, reverse in rows:
        like = usual.get(fold(name))
        # What is offered to whom is known of the usual kinds only; the office's own fit anybody.
        found.append(
            RelationKind(
                record, name, reverse or name, like.who if like else "",
                like.whom if like else "", tree=like is not None and like.tree,
            )
        )  # fmt: skip
    return found


def kind_for_writing(db: OfficeDatabase, change: Change, kind: RelationKind) -> int:
    """Return the id of a kind's item, made with all usual ones if the office has none."""
    if kind.id:
        return kind.id
    there = next((each for each in read_kinds(db) if fold(each.name) == fold(kind.name)), None)
    if there is None or not there.id:
        seed_kinds(db, change)
        there = next(each for each in read_kinds(db) if fold(each.name) == fold(kind.name))
    return there.id


def seed_kinds(db: OfficeDatabase, change: Change) -> None:
    """Write the usual kinds into an empty directory."""
    db.run_many(
        "INSERT INTO directory_item(id, directory, name, position, reverse) VALUES(?, ?, ?, ?, ?)",
        [
            (change.new_id(), DIRECTORY, kind.name, position,
             None if kind.symmetric else kind.reverse)
            for position, kind in enumerate(usual_kinds())
        ],
    )  # fmt: skip


@lru_cache(maxsize=1)
def usual_kinds() -> tuple[RelationKind, ...]:
    """The kinds a new office has, with the id 0."""
    file = resources.ROOT / "directories" / "standard.toml"
    items = tomllib.loads(file.read_text(encoding="utf-8"))[DIRECTORY]
    return tuple(
        RelationKind(
            0, item["name"], item.get("reverse", item["name"]), item.get("who", ""),
            item.get("whom", ""), tree=item.get("tree", False),
        )
        for item in items
    )  # fmt: skip


def _rows(db: OfficeDatabase) -> list[tuple[int, str, str | None]]:
    return db.run(
        "SELECT id, name, reverse FROM directory_item WHERE directory = ? AND deleted_at IS NULL"
        " ORDER BY position, id",
        (DIRECTORY,),
    )


def _suits(wanted: str, kind: str) -> bool:
    return not wanted or not kind or wanted == kind
