from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.members.staff import add_colleague

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office


@pytest.fixture
def put(office: Office) -> Callable[..., int]:
    """Write a row of any table as given; a task is of the signed-in person unless told."""

    def write(table: str = "task", **columns: object) -> int:
        if table == "task":
            columns = {
                "kind": "todo", "title": "Дело", "assignee": office.user_id, "created_at": 0,
            } | columns  # fmt: skip
        with office.change("для теста") as change:
            row = change.new_id()
            names = ", ".join(("id", *columns))
            marks = ", ".join("?" * (len(columns) + 1))
            office.db.run(
                f"INSERT INTO {table}({names}) VALUES({marks})",
                (row, *columns.values()),
            )
        return row

    return write


@pytest.fixture
def igor(office: Office) -> int:
    """A colleague."""
    return add_colleague(office, "Игорь Минаев")[0]
