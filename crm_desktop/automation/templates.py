"""Tasks made ready: a rule or a person plans them with one pick."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.definition_json import dump_plan, load_plan
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.automation.definition import TaskPlan
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A task template; `plan` is None if this program cannot read it."""

    id: int
    name: str
    plan: TaskPlan | None


@use_case(Right.VIEW_OFFICE)
def list_templates(office: Office) -> list[TemplateRow]:
    """Return the task templates in their order."""
    return [
        TemplateRow(record, name, _read(text))
        for record, name, text in office.db.run(
            "SELECT id, name, definition FROM task_template WHERE deleted_at IS NULL"
            " ORDER BY position, id"
        )
    ]


@use_case(Right.EDIT_RULES)
def add_template(office: Office, name: str, *, plan: TaskPlan) -> tuple[int, Changes]:
    """Make a template.

    Raises:
        UserError: no name, or the task is none.
    """
    told, stored = _checked(name, plan)
    with office.change(f"Новый шаблон задачи: {told}") as change:
        template = change.new_id()
        office.db.run(
            "INSERT INTO task_template(id, name, definition, position) SELECT ?, ?, ?,"
            " coalesce(max(position), 0) + 1 FROM task_template",
            (template, told, stored),
        )
    return template, change.changes


@use_case(Right.EDIT_RULES)
def edit_template(office: Office, template_id: int, *, name: str, plan: TaskPlan) -> Changes:
    """Change a template; rules plan the new task from now on.

    Raises:
        NotFoundError: it is not there.
        UserError: no name, or the task is none.
    """
    told, stored = _checked(name, plan)
    with office.change(f"Правка шаблона задачи: {told}") as change:
        _require(office, template_id)
        office.db.run(
            "UPDATE task_template SET name = ?, definition = ? WHERE id = ?",
            (told, stored, template_id),
        )
    return change.changes


@use_case(Right.EDIT_RULES)
def delete_template(office: Office, template_id: int) -> Changes:
    """Delete a template; rules that plan it say that they cannot.

    Raises:
        NotFoundError: it is not there.
    """
    name = _require(office, template_id)
    with office.change(f"Удаление шаблона задачи: {name}") as change:
        _require(office, template_id)
        office.db.run(
            "UPDATE task_template SET deleted_at = ? WHERE id = ?", (now_ms(), template_id)
        )
    return change.changes


@use_case(Right.EDIT_RULES)
def reorder_templates(office: Office, ids: Sequence[int]) -> Changes:
    """Put templates into an order."""
    with office.change("Порядок шаблонов задач") as change:
        for position, template in enumerate(ids, start=1):
            office.db.run(
                "UPDATE task_template SET position = ? WHERE id = ?", (position, template)
            )
    return change.changes


def _read(text: str) -> TaskPlan | None:
    try:
        return load_plan(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _checked(name: str, plan: TaskPlan) -> tuple[str, str]:
    told = " ".join(name.replace("\0", "").split())
    if not told or len(told) > _LONGEST_NAME:
        raise UserError(f"Назовите шаблон задачи, до {_LONGEST_NAME} знаков. Ничего не изменено.")
    stored = json.dumps(dump_plan(plan), ensure_ascii=False, separators=(",", ":"))
    if _read(stored) is None:
        raise UserError("Проверьте срок и тексты шаблона задачи. Ничего не изменено.")
    return told, stored


def _require(office: Office, template_id: int) -> str:
    rows = office.db.run(
        "SELECT name FROM task_template WHERE id = ? AND deleted_at IS NULL", (template_id,)
    )
    if not rows:
        raise NotFoundError("Такого шаблона задачи нет. Ничего не изменено. Обновите список.")
    return str(rows[0][0])
