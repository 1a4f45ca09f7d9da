"""The office's scripts: sequences of tasks to plan at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.scripts_json import (
    Script,
    Step,
    check_script,
    dump_script,
    load_script,
    ready_scripts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = [
    "Script",
    "ScriptRow",
    "Step",
    "add_script",
    "delete_script",
    "edit_script",
    "get_script",
    "install_ready",
    "list_scripts",
    "move_script",
    "ready_scripts",
]


@dataclass(frozen=True, slots=True)
class ScriptRow:
    """A script as the settings list it."""

    id: int
    name: str
    steps: int


@use_case(Right.VIEW_TASKS)
def list_scripts(office: Office) -> tuple[ScriptRow, ...]:
    """Return the scripts in their order."""
    return tuple(
        ScriptRow(script, name, steps)
        for script, name, steps in office.db.run(
            "SELECT id, name, json_array_length(definition, '$.steps') FROM task_script"
            " WHERE deleted_at IS NULL ORDER BY position, id"
        )
    )


@use_case(Right.VIEW_TASKS)
def get_script(office: Office, script_id: int) -> Script:
    """Return a script.

    Raises:
        NotFoundError: it is not there any more.
        UserError: nobody can read it.
    """
    rows = office.db.run(
        "SELECT name, definition FROM task_script WHERE id = ? AND deleted_at IS NULL",
        (script_id,),
    )
    if not rows:
        raise NotFoundError("Этого сценария уже нет. Ничего не изменено. Обновите список.")
    return load_script(*rows[0])


@use_case(Right.EDIT_RULES)
def add_script(office: Office, script: Script) -> tuple[int, Changes]:
    """Keep a new script; returns its id.

    Raises:
        UserError: what `check_script` refuses, or the name is taken.
    """
    name = check_script(office.db, script)
    with office.change(f"Новый сценарий: {name}") as change:
        _check_name(office.db, name, 0)
        new = _insert(office.db, change, replace(script, name=name))
    return new, change.changes


@use_case(Right.EDIT_RULES)
def edit_script(office: Office, script_id: int, *, script: Script) -> Changes:
    """Change a script; what was planned by it stays as planned.

    Raises:
        NotFoundError: it is not there any more.
        UserError: what `check_script` refuses, or the name is taken.
    """
    name = check_script(office.db, script)
    with office.change(f"Правка сценария: {name}") as change:
        get_script(office, script_id)
        _check_name(office.db, name, script_id)
        office.db.run(
            "UPDATE task_script SET name = ?, definition = ? WHERE id = ?",
            (name, dump_script(script), script_id),
        )
    return change.changes


@use_case(Right.EDIT_RULES)
def delete_script(office: Office, script_id: int) -> Changes:
    """Drop a script; what was planned by it stays.

    Raises:
        NotFoundError: it is not there any more.
    """
    rows = office.db.run(
        "SELECT name FROM task_script WHERE id = ? AND deleted_at IS NULL", (script_id,)
    )
    if not rows:
        raise NotFoundError("Этого сценария уже нет. Ничего не изменено. Обновите список.")
    with office.change(f"Удаление сценария: {rows[0][0]}") as change:
        office.db.run("UPDATE task_script SET deleted_at = ? WHERE id = ?", (now_ms(), script_id))
    return change.changes


@use_case(Right.EDIT_RULES)
def move_script(office: Office, script_id: int, *, to: int) -> Changes:
    """Put a script at another place of the list, from 0.

    Raises:
        NotFoundError: it is not there any more.
    """
    name = get_script(office, script_id).name
    with office.change(f"Порядок сценариев: {name}") as change:
        order = [row.id for row in list_scripts(office) if row.id != script_id]
        order.insert(max(to, 0), script_id)
        office.db.run_many("UPDATE task_script SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


@use_case(Right.EDIT_RULES)
def install_ready(office: Office, names: Sequence[str] = ()) -> tuple[tuple[int, ...], Changes]:
    """Keep scripts that ship with the program; those there by name already are left out.

    Args:
        office: the office.
        names: which ones; none = all.

    Returns:
        The ids of the new ones and what was touched.
    """
    with office.change("Готовые сценарии") as change:
        there = {fold(row.name) for row in list_scripts(office)}
        new = tuple(
            _insert(office.db, change, script)
            for script in ready_scripts()
            if (not names or script.name in names) and fold(script.name) not in there
        )
    return new, change.changes


def _insert(db: OfficeDatabase, change: Change, script: Script) -> int:
    new = change.new_id()
    db.run(
        "INSERT INTO task_script(id, name, definition, position) SELECT ?, ?, ?,"
        " coalesce(max(position), -1) + 1 FROM task_script",
        (new, script.name, dump_script(script)),
    )
    return new


def _check_name(db: OfficeDatabase, name: str, script_id: int) -> None:
    for other, taken in db.run("SELECT id, name FROM task_script WHERE deleted_at IS NULL"):
        if other != script_id and fold(taken) == fold(name):
            raise UserError(f"Сценарий «{taken}» уже есть. Ничего не изменено. Назовите иначе.")
