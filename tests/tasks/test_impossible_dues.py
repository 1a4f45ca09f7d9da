"""Dates no task can have would break every list that shows it: they are refused at the door."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import UserError
from crm_desktop.importing.recognition import open_import
from crm_desktop.importing.running import run_import
from crm_desktop.tasks.due import FIRST_MS, LAST_MS, Due, parse_due
from crm_desktop.tasks.planning import TaskDraft, edit_task, plan_task, postpone_tasks
from crm_desktop.tasks.reading import get_task

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

IMPOSSIBLE = [
    Due(date(1, 1, 1)), Due(date(1899, 12, 31)), Due(date(2200, 1, 1)), Due(date(9999, 12, 31)),
    Due(at=FIRST_MS - 1), Due(at=LAST_MS), Due(at=10**15), Due(at=-(10**15)),
]  # fmt: skip


@pytest.mark.parametrize("due", IMPOSSIBLE)
def test_a_task_is_not_due_then(office: Office, due: Due) -> None:
    task, _ = plan_task(office, TaskDraft(title="Позвонить", due=Due(date(2199, 12, 31))))
    with pytest.raises(UserError, match="от 1900 до 2199"):
        plan_task(office, TaskDraft(due=due))
    with pytest.raises(UserError, match="от 1900 до 2199"):
        edit_task(office, task, draft=TaskDraft(due=due))
    with pytest.raises(UserError, match="от 1900 до 2199"):
        postpone_tasks(office, [task], due=due)
    assert get_task(office, task).due == Due(date(2199, 12, 31))
    assert office.db.run("SELECT count(*) FROM task") == [(1,)]


@pytest.mark.parametrize("text", ["31.12.9999", "01.01.1899 10:00", "через 9999 недель"])
def test_nor_is_it_typed(office: Office, text: str) -> None:
    with pytest.raises(UserError, match="от 1900 до 2199"):
        parse_due(text, today=date(2026, 11, 22), zone=office.zone)


def test_a_title_nobody_sees_is_the_name_of_the_kind(office: Office) -> None:
    task, _ = plan_task(office, TaskDraft("meeting", title="\u200b"))
    assert get_task(office, task).title == "Встреча"


@pytest.mark.parametrize("due", ["9999-12-31T23:59:59.000Z", "0001-01-01T00:00:00+00:00"])
def test_a_card_of_trello_due_at_the_end_of_time(office: Office, tmp_path: Path, due: str) -> None:
    card = {"id": "c", "idList": "a", "name": "Окна", "due": due}
    board = {"name": "Доска", "lists": [{"id": "a", "name": "Новая"}], "cards": [card]}
    path = tmp_path / "board.json"
    path.write_text(json.dumps(board), encoding="utf-8")
    file = open_import(office, path)
    report = run_import(office, file, file.mapping)
    assert report.deals == 1
    title, closes_on, note = office.db.run("SELECT title, closes_on, note FROM deal")[0]
    assert (title, closes_on) == ("Окна", None)
    assert due[:10] in note
    assert office.db.run("SELECT count(*) FROM task WHERE due_at IS NOT NULL") == [(0,)]
