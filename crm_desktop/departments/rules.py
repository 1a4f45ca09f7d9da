"""The rules by which clients are shared out among departments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.departments.definition import (
    SharingRule,
    check_conditions,
    dump_conditions,
    read_rules,
    shared_fields,
)
from crm_desktop.departments.editing import require_department
from crm_desktop.departments.tree import read_tree
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.tree import EVERYTHING, Group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from crm_desktop.views.fields import ListFields

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A sharing rule to be kept.

    Attributes:
        department_id: where the clients go.
        name: `""` = it is called by its department.
        conditions: which clients; an empty tree = all the rest.
        active: whether it is asked.
    """

    department_id: int
    name: str = ""
    conditions: Group = EVERYTHING
    active: bool = True


@use_case(Right.VIEW_OFFICE)
def list_rules(office: Office) -> list[SharingRule]:
    """Return the rules in the order they are asked."""
    with office.reading():
        return read_rules(office.db, shared_fields(office.db))


@use_case(Right.VIEW_OFFICE)
def rule_fields(office: Office) -> ListFields:
    """Return the fields the conditions of a rule may speak of."""
    with office.reading():
        return shared_fields(office.db)


@use_case(Right.MANAGE_PEOPLE)
def add_rule(office: Office, draft: RuleDraft) -> tuple[int, Changes]:
    """Add a rule behind the others.

    Raises:
        NotFoundError: there is no such department.
        UserError: a condition does not fit, or speaks of «me».
    """
    name = _checked(office, draft)
    place = office.db.run(
        "SELECT coalesce(max(position) + 1, 0) FROM department_rule WHERE deleted_at IS NULL"
    )[0][0]
    with office.change(f"Новое правило подразделений: {name}") as change:
        rule = change.new_id()
        office.db.run(
            "INSERT INTO department_rule(id, name, definition, department, active, position)"
            " VALUES(?, ?, ?, ?, ?, ?)",
            (
                rule, name, dump_conditions(draft.conditions), draft.department_id,
                int(draft.active), place,
            ),
        )  # fmt: skip
    return rule, change.changes


@use_case(Right.MANAGE_PEOPLE)
def edit_rule(office: Office, rule_id: int, draft: RuleDraft) -> Changes:
    """Replace what a rule says.

    Raises:
        NotFoundError: there is no such rule or department.
        UserError: a condition does not fit, or speaks of «me».
    """
    _require(office, rule_id)
    name = _checked(office, draft)
    with office.change(f"Правило подразделений: {name}") as change:
        office.db.run(
            "UPDATE department_rule SET name = ?, definition = ?, department = ?, active = ?"
            " WHERE id = ?",
            (
                name, dump_conditions(draft.conditions), draft.department_id, int(draft.active),
                rule_id,
            ),
        )  # fmt: skip
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def set_rule_active(office: Office, rule_id: int, *, active: bool) -> Changes:
    """Turn a rule on or off.

    Raises:
        NotFoundError: there is no such rule.
    """
    name = _require(office, rule_id)
    told = "включено" if active else "выключено"
    with office.change(f"Правило подразделений {told}: {name}") as change:
        office.db.run("UPDATE department_rule SET active = ? WHERE id = ?", (int(active), rule_id))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def order_rules(office: Office, rule_ids: Sequence[int]) -> Changes:
    """Put the rules in another order; those not named come behind as they stood."""
    rest = office.db.run(
        "SELECT id FROM department_rule WHERE deleted_at IS NULL ORDER BY position, id"
    )
    order = dict.fromkeys((*rule_ids, *(row[0] for row in rest)))
    with office.change("Порядок правил подразделений") as change:
        for position, rule in enumerate(order):
            office.db.run("UPDATE department_rule SET position = ? WHERE id = ?", (position, rule))
    return change.changes


@use_case(Right.MANAGE_PEOPLE)
def delete_rule(office: Office, rule_id: int) -> Changes:
    """Delete a rule; clients stay where it put them.

    Raises:
        NotFoundError: there is no such rule.
    """
    name = _require(office, rule_id)
    with office.change(f"Удалено правило подразделений: {name}") as change:
        office.db.run("UPDATE department_rule SET deleted_at = ? WHERE id = ?", (now_ms(), rule_id))
    return change.changes


def _checked(office: Office, draft: RuleDraft) -> str:
    department = require_department(read_tree(office.db), draft.department_id)
    check_conditions(shared_fields(office.db), draft.conditions)
    name = " ".join(draft.name.replace("\0", "").split()) or department.name
    if len(name) > _LONGEST:
        raise UserError(f"Название длиннее {_LONGEST} знаков. Правило не сохранено.")
    return name


def _require(office: Office, rule_id: int) -> str:
    rows = office.db.run(
        "SELECT name FROM department_rule WHERE id = ? AND deleted_at IS NULL", (rule_id,)
    )
    if not rows:
        raise NotFoundError("Такого правила нет. Ничего не изменено. Обновите список.")
    return str(rows[0][0])
