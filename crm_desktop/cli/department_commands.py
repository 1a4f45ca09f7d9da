"""`departments`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.cli.output import DONE, Output
from crm_desktop.cli.session import Commands, add_command, opened
from crm_desktop.departments.tree import departments_as_json, list_departments
from crm_desktop.wording import count

if TYPE_CHECKING:
    import argparse

    from crm_desktop.departments.tree import DepartmentRow

_PEOPLE: Final = ("сотрудник", "сотрудника", "сотрудников")
_CLIENTS: Final = ("клиент", "клиента", "клиентов")


def add_commands(commands: Commands) -> None:
    """Add the command about departments."""
    add_command(
        commands, "departments", _departments,
        text="подразделения: дерево, кто возглавляет, сколько людей и клиентов",
    )  # fmt: skip


def _departments(options: argparse.Namespace, output: Output) -> int:
    with opened(options, output) as office, office.reading():
        found = departments_as_json(office)
        lines = [_line(row) for row in list_departments(office)]
    output.result(found, "\n".join(lines) or "Подразделений нет.")
    return DONE


def _line(row: DepartmentRow) -> str:
    told = [count(row.members, *_PEOPLE), count(row.clients, *_CLIENTS)]
    if row.head:
        told.insert(0, f"возглавляет {row.head}")
    return f"{'  ' * row.depth}{row.name}: {', '.join(told)}"
