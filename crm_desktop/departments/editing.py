"""Changing the tree of departments, and who works where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.departments.tree import BETWEEN, Department, Tree, read_tree
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import require_member
from crm_desktop.wording import count
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

LONGEST: Final = 200
_DEEPEST: Final = 12
_PEOPLE: Final = ("сотрудник", "сотрудника", "сотрудников")


@use_case(Right.MANAGE_PEOPLE)
def add_department(
    office: Office, name: str, *, parent_id: int | None = None, head_id: int | None = None
) -> tuple[int, Changes]:
    """Add a department behind its siblings.

    Raises:
        NotFoundError: there is no such department to put it below, or no such member.
        UserError: no name, a sibling is named so, or the tree is too deep already.
    """
    tree = read_tree(office.db)
    _require_place(tree, parent_id, levels=1)
    told = _checked_name(tree, name, parent_id)
    if head_id is not None:
        require_member(office.db, head_id)
    with office.change(f"Новое подразделение: {told}") as change:
        department = change.new_id()
        office.db.run(
            "INSERT INTO department(id, name, parent, head, position) VALUES(?, ?, ?, ?, ?)",
            (department, told, parent_id, head_id, len(tree.children(parent_id))),
        )
    return department, change.changes


@use_case(Right.MANAGE_PEOPLE)
def rename_department(office: Office, department_id: int, *, name: str) -> Changes:
    """Give a department another name.

    Raises:
        NotFoundError: there is no such department.
        UserError: no name, or a sibling is named so.
    """
    tree = read_tree(office.db)
    old = require_department(tree, department_id)
    told = _checked_name(tree, name, old.parent_id, itself=department_id)
    with office.change(f"Подразделение: {old.name} → {told}") as change:
        office.db.run("UPDATE department SET name = ? WHERE id = ?", (told, department_id))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def set_head(office: Office, department_id: int, *, member_id: int | None) -> Changes:
    """Say who leads a department; None = nobody.

    Raises:
        NotFoundError: there is no such department or member.
    """
    old = require_department(read_tree(office.db), department_id)
    who = "никто" if member_id is None else require_member(office.db, member_id)
    with office.change(f"Руководит подразделением «{old.name}»: {who}") as change:
        office.db.run("UPDATE department SET head = ? WHERE id = ?", (member_id, department_id))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def edit_department(
    office: Office,
    department_id: int,
    *,
    name: str,
    parent_id: int | None,
    head_id: int | None,
) -> Changes:
    """Say all of a department anew, in one act; what is as it was stays untouched.

    Raises:
        NotFoundError: there is no such department or member.
        UserError: see `rename_department` and `move_department`.
    """
    old = require_department(read_tree(office.db), department_id)
    with office.change(f"Подразделение: {' '.join(name.split())}") as change:
        if parent_id != old.parent_id:
            move_department(office, department_id, parent_id=parent_id)
        if name != old.name:
            rename_department(office, department_id, name=name)
        if head_id != old.head_id:
            set_head(office, department_id, member_id=head_id)
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def seat_people(office: Office, department_id: int, *, member_ids: Collection[int]) -> Changes:
    """Say who works in a department: just these, whoever was there before and is not named leaves.

    Raises:
        NotFoundError: there is no such department or member.
    """
    row = require_department(read_tree(office.db), department_id)
    there = {
        member
        for (member,) in office.db.run(
            "SELECT id FROM member WHERE department = ? AND deleted_at IS NULL", (department_id,)
        )
    }
    with office.change(f"Сотрудники подразделения «{row.name}»") as change:
        for members, department in ((set(member_ids) - there, department_id),
                                    (there - set(member_ids), None)):  # fmt: skip
            if members:
                set_member_department(office, sorted(members), department_id=department)
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def move_department(
    office: Office, department_id: int, *, parent_id: int | None, before_id: int | None = None
) -> Changes:
    """Put a department below another one, or at another place among its siblings.

    Args:
        office: the office.
        department_id: which.
        parent_id: below which; None = to the top.
        before_id: the sibling it comes before; None = behind all.

    Raises:
        NotFoundError: there is no such department.
        UserError: it would stand below itself, a sibling there is named so, or too deep.
    """
    tree = read_tree(office.db)
    moved = require_department(tree, department_id)
    inside = tree.below({department_id})
    if parent_id in inside:
        raise UserError(
            f"«{moved.name}» нельзя перенести внутрь самого себя. Ничего не изменено. "
            "Выберите другое место."
        )
    levels = 1 + max(each.depth for each in tree if each.id in inside) - moved.depth
    _require_place(tree, parent_id, levels=levels)
    _checked_name(tree, moved.name, parent_id, itself=department_id)
    order = [each.id for each in tree.children(parent_id) if each.id != department_id]
    place = order.index(before_id) if before_id in order else len(order)
    order.insert(place, department_id)
    with office.change(f"Перенос подразделения: {moved.name}") as change:
        office.db.run("UPDATE department SET parent = ? WHERE id = ?", (parent_id, department_id))
        for position, each in enumerate(order):
            office.db.run("UPDATE department SET position = ? WHERE id = ?", (position, each))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def delete_department(office: Office, department_id: int, *, to_id: int | None) -> Changes:
    """Delete a department; what is directly below it moves up to where it stood.

    Args:
        office: the office.
        department_id: which.
        to_id: where its people, clients and sharing rules go; None = people and clients are in
            no department then, and its rules go with it.

    Raises:
        NotFoundError: there is no such department.
        UserError: they would go into the department that is deleted.
    """
    tree = read_tree(office.db)
    gone = require_department(tree, department_id)
    if to_id is not None:
        require_department(tree, to_id)
    if to_id == department_id:
        raise UserError("Выберите другое подразделение: это удаляется. Ничего не изменено.")
    db, now = office.db, now_ms()
    with office.change(f"Удалено подразделение: {gone.name}") as change:
        for sql in (
            "UPDATE member SET department = ? WHERE department = ?",
            "UPDATE client SET department = ? WHERE department = ?",
        ):
            db.run(sql, (to_id, department_id))
        if to_id is None:
            db.run(
                "UPDATE department_rule SET deleted_at = ? WHERE department = ?"
                " AND deleted_at IS NULL",
                (now, department_id),
            )
        else:
            db.run(
                "UPDATE department_rule SET department = ? WHERE department = ?",
                (to_id, department_id),
            )
        _close_ranks(db, tree, gone)
        db.run("UPDATE department SET deleted_at = ? WHERE id = ?", (now, department_id))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def set_member_department(
    office: Office, member_ids: Sequence[int], *, department_id: int | None
) -> Changes:
    """Say in which department people work; None = in none.

    Raises:
        NotFoundError: there is no such department or member.
    """
    where = "вне подразделений"
    if department_id is not None:
        where = require_department(read_tree(office.db), department_id).name
    names = [require_member(office.db, member) for member in member_ids]
    told = ", ".join(names) if len(names) <= 2 else count(len(names), *_PEOPLE)  # noqa: PLR2004 - two names still read well
    with office.change(f"Подразделение «{where}»: {told}" if names else where) as change:
        office.db.run(
            "UPDATE member SET department = ? WHERE id IN (SELECT value FROM json_each(?))",
            (department_id, json.dumps(list(member_ids))),
        )
    return change.changes


def require_department(tree: Tree, department_id: int) -> Department:
    """Return a department.

    Raises:
        NotFoundError: there is none.
    """
    found = tree.get(department_id)
    if found is None:
        raise NotFoundError("Такого подразделения нет. Ничего не изменено. Обновите список.")
    return found


def _close_ranks(db: OfficeDatabase, tree: Tree, gone: Department) -> None:
    """Let what is below a department stand in its place."""
    order: list[int] = []
    for each in tree.children(gone.parent_id):
        if each.id == gone.id:
            order += [child.id for child in tree.children(gone.id)]
        else:
            order.append(each.id)
    for position, record in enumerate(order):
        db.run(
            "UPDATE department SET parent = ?, position = ? WHERE id = ?",
            (gone.parent_id, position, record),
        )


def _require_place(tree: Tree, parent_id: int | None, *, levels: int) -> None:
    if parent_id is None:
        return
    if require_department(tree, parent_id).depth + levels >= _DEEPEST:
        raise UserError(
            f"Подразделения вложены слишком глубоко: больше {_DEEPEST} уровней не бывает. "
            "Ничего не изменено."
        )


def _checked_name(tree: Tree, name: str, parent_id: int | None, *, itself: int = 0) -> str:
    # What parts a path is no part of a name.
    told = " ".join(name.replace("\0", "").split()).replace(BETWEEN, "/")
    if not told:
        raise UserError("Укажите название подразделения. Ничего не изменено.")
    if len(told) > LONGEST:
        raise UserError(f"Название длиннее {LONGEST} знаков. Ничего не изменено. Сократите его.")
    for each in tree.children(parent_id):
        if fold(each.name) == fold(told) and each.id != itself:
            raise UserError(f"Здесь уже есть подразделение «{told}». Ничего не изменено.")
    return told
