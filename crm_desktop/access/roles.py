"""Roles of the office's own, and what the built-in ones may do here.

A built-in role is changed by a row that replaces it; deleting that row gives it back as shipped.
Whoever edits says what he had before him, so of two people at one role the second is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ROLE_LABELS
from crm_desktop.access.powers import (
    BUILT_IN,
    CEILING,
    NOTHING,
    Powers,
    from_json,
    least_base,
    to_json,
)
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import ConflictError, NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording.numbers import plural
from db.folding import fold

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

LONGEST_NAME: Final = 60
_UNCHANGED: Final = "Ничего не изменено."
_COLUMNS: Final = "id, name, base, replaces, powers, position"
_BEARERS: Final = (
    "SELECT count(*) FROM member WHERE deleted_at IS NULL AND access_role IS ? AND"
    " (access_role IS NOT NULL OR role = ?)"
)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role.

    Attributes:
        id: of its row; 0 = a built-in one as shipped.
        key: `admin`, `head`, `manager`, `observer`, or the id as text.
        name: as people read it.
        base: the role of the signed list its bearers have.
        replaces: the built-in role whose powers these are; None = a role beside them.
        powers: what it gives.
        position: among the office's own.
        bearers: so many people have it.
        editable: all but the administrator's.
        damaged: what is stored cannot be read: the role gives nothing until it is set anew.
        stored: the stored powers, to tell whether they changed since.
    """

    id: int
    key: str
    name: str
    base: Role
    replaces: Role | None
    powers: Powers
    position: int
    bearers: int
    editable: bool = True
    damaged: bool = False
    stored: str = ""

    @property
    def built_in(self) -> bool:
        """Whether it is one of the roles every office has."""
        return self.key in _BUILT_IN


_BUILT_IN: Final = frozenset(role.value for role in Role)


@use_case(Right.VIEW_OFFICE)
def list_roles(office: Office) -> list[RoleRow]:
    """Return the built-in roles from the administrator down, then the office's own."""
    return _rows(office.db)


@use_case(Right.VIEW_OFFICE)
def get_role(office: Office, key: str) -> RoleRow:
    """Return a role by its key or its name (case does not matter).

    Raises:
        NotFoundError: there is none.
    """
    return _find(office.db, key)


@use_case(Right.MANAGE_PEOPLE)
def add_role(office: Office, name: str, *, base: Role, powers: Powers) -> tuple[int, Changes]:
    """Make a role of the office's own.

    Args:
        office: the office.
        name: as people read it.
        base: the role of the signed list its bearers are to have.
        powers: what it gives.

    Raises:
        UserError: no name, a name that is taken, or powers beyond the base.
    """
    told = _checked_name(office.db, name, role=0)
    _check_base(base, powers)
    with office.change(f"Новая роль: {told}") as change:
        record = change.new_id()
        _insert(office.db, record, told, (base, None), powers)
    return record, change.changes


@use_case(Right.MANAGE_PEOPLE)
def copy_role(office: Office, key: str, *, name: str) -> tuple[int, Changes]:
    """Make a role that gives what another gives.

    Raises:
        NotFoundError: there is no such role.
        UserError: no name, a name that is taken, or the administrator's role.
    """
    source = _find(office.db, key)
    if source.base is Role.ADMIN:
        raise UserError(
            f"Роль администратора не копируется: она одна на офис. {_UNCHANGED} "
            "Скопируйте роль руководителя."
        )
    return add_role(office, name, base=source.base, powers=source.powers)


@use_case(Right.MANAGE_PEOPLE)
def edit_role(
    office: Office,
    key: str,
    *,
    opened: RoleRow,
    name: str | None = None,
    base: Role | None = None,
    powers: Powers | None = None,
) -> Changes:
    """Change a role; a built-in one keeps its name and base.

    Args:
        office: the office.
        key: which.
        opened: the role as it was before the person who changes it.
        name: None = as it is.
        base: None = as it is.
        powers: None = as they are.

    Raises:
        NotFoundError: there is no such role any more.
        ConflictError: somebody changed it since it was opened.
        UserError: the administrator's role, a name that is taken, powers beyond the base, or
            another base while people have the role.
    """
    with office.change(f"Роль «{name or opened.name}»") as change:
        now = _find(office.db, key)
        _require_same(now, opened)
        if not now.editable:
            raise UserError(f"Администратору доступно всё, его роль не меняется. {_UNCHANGED}")
        told = now.name if name is None else _checked_name(office.db, name, role=now.id)
        wanted = now.base if base is None else base
        if now.built_in and (told != now.name or wanted is not now.base):
            raise UserError(
                f"У роли «{now.name}» меняются только права. {_UNCHANGED} "
                "Другое название дайте своей роли: скопируйте эту."
            )
        if wanted is not now.base and now.bearers:
            raise UserError(
                f"Роль «{now.name}» уже назначена, её основу менять нельзя. {_UNCHANGED} "
                "Скопируйте роль и назначьте сотрудникам копию."
            )
        gives = now.powers if powers is None else powers
        _check_base(wanted, gives)
        if now.id:
            office.db.run(
                "UPDATE access_role SET name = ?, base = ?, powers = ? WHERE id = ?",
                (told, wanted.value, to_json(gives), now.id),
            )
        else:
            _insert(office.db, change.new_id(), told, (wanted, now.base), gives)
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def delete_role(office: Office, key: str) -> Changes:
    """Take a role of the office's own off the list.

    Raises:
        NotFoundError: there is no such role.
        UserError: a built-in role, or one that people have.
    """
    with office.change("Роль удалена") as change:
        role = _find(office.db, key)
        if role.built_in:
            raise UserError(
                f"Роль «{role.name}» есть в каждом офисе и не удаляется. {_UNCHANGED} "
                "Вернуть её права можно кнопкой «Как было»."
            )
        if role.bearers:
            people = plural(role.bearers, "сотрудника", "сотрудников", "сотрудников")
            raise UserError(
                f"Роль «{role.name}» есть у {role.bearers} {people}. {_UNCHANGED} "
                "Сначала дайте им другую роль."
            )
        _hide(office.db, role.id)
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def reset_role(office: Office, key: str) -> Changes:
    """Give a built-in role its powers back as shipped; nothing happens to one that has them.

    Raises:
        NotFoundError: there is no such role.
        UserError: a role of the office's own.
    """
    with office.change("Права роли — как были") as change:
        role = _find(office.db, key)
        if not role.built_in:
            raise UserError(
                f"«{role.name}» — роль вашего офиса, прежних прав у неё нет. {_UNCHANGED} "
                "Отменить последние правки можно в истории."
            )
        if role.id:
            # All of them: two stations may each have made one.
            office.db.run(
                "UPDATE access_role SET deleted_at = ? WHERE replaces = ? AND deleted_at IS NULL",
                (now_ms(), role.key),
            )
    return change.changes


def role_as_json(role: RoleRow) -> dict[str, object]:
    """Return a role as the command line tells it; ids are texts."""
    return {
        "key": role.key, "name": role.name, "base": role.base.value, "built_in": role.built_in,
        "changed": role.built_in and bool(role.id), "people": role.bearers,
        "damaged": role.damaged, "powers": json.loads(to_json(role.powers)),
        "rights": sorted(role.powers.rights),
    }  # fmt: skip


def _rows(db: OfficeDatabase) -> list[RoleRow]:
    stored = db.run(
        " ".join(
            ("SELECT", _COLUMNS, "FROM access_role WHERE deleted_at IS NULL ORDER BY position, id")
        )
    )
    replacing = {row[3]: row for row in stored if row[3] is not None}
    found = [_built_in(db, role, replacing.get(role.value)) for role in Role]
    return [*found, *(_row(db, row) for row in stored if row[3] is None)]


def _built_in(db: OfficeDatabase, role: Role, row: tuple[Any, ...] | None) -> RoleRow:
    name, bearers = ROLE_LABELS[role], _bearers(db, None, role)
    if row is None or role is Role.ADMIN:
        return RoleRow(
            0, role.value, name, role, None, BUILT_IN[role], 0, bearers,
            editable=role is not Role.ADMIN,
        )  # fmt: skip
    powers = _read(row[4])
    return RoleRow(
        row[0], role.value, name, role, role, powers or NOTHING, row[5], bearers,
        damaged=powers is None, stored=row[4],
    )  # fmt: skip


def _row(db: OfficeDatabase, row: tuple[Any, ...]) -> RoleRow:
    record, name, base, _replaces, stored, position = row
    powers, role = _read(stored), _base(base)
    return RoleRow(
        record, str(record), name, role, None, powers or NOTHING, position,
        _bearers(db, record, role), damaged=powers is None, stored=stored,
    )  # fmt: skip


def _base(stored: str) -> Role:
    """The base as stored; a damaged or a forbidden one is the lowest."""
    known = {role.value: role for role in CEILING if role is not Role.ADMIN}
    return known.get(stored, Role.OBSERVER)


def _read(stored: str) -> Powers | None:
    try:
        return from_json(stored)
    except UserError:
        return None


def _bearers(db: OfficeDatabase, record: int | None, role: Role) -> int:
    return int(db.run(_BEARERS, (record, role.value))[0][0])


def _find(db: OfficeDatabase, key: str) -> RoleRow:
    rows = _rows(db)
    wanted = fold(" ".join(key.split()))
    found = [role for role in rows if role.key == key] or [
        role for role in rows if fold(role.name) == wanted
    ]
    if not found:
        names = ", ".join(f"«{role.name}»" for role in rows)
        raise NotFoundError(f"Такой роли нет: её уже удалили. {_UNCHANGED} Есть: {names}.")
    return found[0]


def _require_same(now: RoleRow, opened: RoleRow) -> None:
    told = (now.id, now.name, now.base, now.stored)
    if told != (opened.id, opened.name, opened.base, opened.stored):
        raise ConflictError(
            f"Пока вы меняли роль «{opened.name}», её изменил кто-то другой. {_UNCHANGED} "
            "Откройте роль заново: увидите, что в ней теперь, и повторите свои правки."
        )


def _check_base(base: Role, powers: Powers) -> None:
    if base is Role.ADMIN:
        raise UserError(
            f"Своя роль не может быть ролью администратора. {_UNCHANGED} "
            "Назначьте сотруднику роль «Администратор»."
        )
    if powers.within(CEILING[base]) != powers:
        least = least_base(powers)
        told = (
            "Управлять сотрудниками может только администратор."
            if least is Role.ADMIN
            else f"Такие права бывают у роли, в основе которой «{ROLE_LABELS[least]}»."
        )
        raise UserError(
            f"Прав больше, чем может дать основа «{ROLE_LABELS[base]}». {told} {_UNCHANGED}"
        )


def _checked_name(db: OfficeDatabase, name: str, *, role: int) -> str:
    told = " ".join(name.replace("\0", "").split())
    if not told:
        raise UserError(f"Укажите название роли. {_UNCHANGED}")
    if len(told) > LONGEST_NAME:
        raise UserError(f"Название роли длиннее {LONGEST_NAME} знаков. {_UNCHANGED} Сократите его.")
    if any(fold(each.name) == fold(told) and (each.id != role or not role) for each in _rows(db)):
        raise UserError(f"Роль «{told}» уже есть. {_UNCHANGED} Дайте другое название.")
    return told


def _insert(
    db: OfficeDatabase, record: int, name: str, roles: tuple[Role, Role | None], powers: Powers
) -> None:
    base, replaces = roles
    place = db.run("SELECT coalesce(max(position), 0) + 1 FROM access_role")[0][0]
    db.run(
        "INSERT INTO access_role(id, name, base, replaces, powers, position)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (record, name, base.value, replaces.value if replaces else None, to_json(powers), place),
    )


def _hide(db: OfficeDatabase, record: int) -> None:
    db.run("UPDATE access_role SET deleted_at = ? WHERE id = ?", (now_ms(), record))
