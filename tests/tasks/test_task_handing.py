from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo_last
from crm_desktop.notices.writing import NoticeKind
from crm_desktop.tasks.buckets import OPEN_BUCKETS
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.handing import accept_tasks, refuse_task
from crm_desktop.tasks.listing import TaskFilter, list_task_ids
from crm_desktop.tasks.planning import TaskDraft, draft_of, edit_task, plan_task, reassign_tasks
from crm_desktop.tasks.reading import get_task
from tests.tasks.task_people import being, plan, told

if TYPE_CHECKING:
    from crm_desktop.office import Office


def handed_by_me(office: Office) -> list[int]:
    return list(list_task_ids(office, TaskFilter(handed_by_me=True), buckets=OPEN_BUCKETS))


def handed_to_me(office: Office) -> list[int]:
    return list(list_task_ids(office, TaskFilter(to_accept=True), buckets=OPEN_BUCKETS))


def test_a_task_for_a_colleague_is_handed_over_and_told(office: Office, boris: int) -> None:
    task = plan(office, "Смета", assignee_id=boris, handed_note=" до обеда ")
    row = get_task(office, task)
    assert (row.handed_by_id, row.handed_note, row.to_accept) == (office.user_id, "до обеда", True)
    notice = told(office, boris)[0]
    assert (notice.kind, notice.task_id, notice.text) == (
        NoticeKind.TASK, task, "Вам передана задача «Смета»: до обеда",
    )  # fmt: skip
    assert handed_by_me(office) == [task]
    assert handed_to_me(office) == []
    with being(boris):
        assert handed_to_me(office) == [task]


def test_one_s_own_task_and_one_a_rule_made_are_handed_by_nobody(
    office: Office, boris: int
) -> None:
    own = plan(office)
    ruled, _ = plan_task(office, TaskDraft("todo", "Само", assignee_id=boris, rule_id=7))
    for task in (own, ruled):
        assert get_task(office, task).handed_at is None
    assert told(office, boris) == []


def test_who_accepts_has_it_and_the_list_of_the_new_is_empty(office: Office, boris: int) -> None:
    task = plan(office, "Смета", assignee_id=boris)
    with pytest.raises(UserError, match="вам никто не передавал"):
        accept_tasks(office, [task])
    with being(boris):
        accept_tasks(office, [task])
        taken = get_task(office, task).accepted_at
        accept_tasks(office, [task])
        assert handed_to_me(office) == []
    row = get_task(office, task)
    assert (row.accepted_at, row.to_accept) == (taken, False)
    assert handed_by_me(office) == [task]


def test_who_refuses_gives_it_back_with_a_word(office: Office, boris: int) -> None:
    task = plan(office, "Смета", assignee_id=boris)
    with being(boris), pytest.raises(UserError, match="почему"):
        refuse_task(office, task, why="  ")
    with being(boris):
        refuse_task(office, task, why="в отпуске")
    row = get_task(office, task)
    assert (row.assignee_id, row.handed_by_id, row.handed_at) == (office.user_id, None, None)
    assert told(office, office.user_id)[0].text == (
        "Борис Котов возвращает задачу «Смета»: в отпуске"
    )
    with being(boris), pytest.raises(UserError, match="никто не передавал"):
        refuse_task(office, task, why="ещё раз")


def test_what_is_done_is_not_accepted_any_more(office: Office, boris: int) -> None:
    task = plan(office, "Смета", assignee_id=boris)
    complete_task(office, task)
    with being(boris):
        assert handed_to_me(office) == []
        with pytest.raises(UserError, match="уже выполнена"):
            refuse_task(office, task, why="поздно")


def test_editing_the_assignee_hands_over_and_taking_it_back_ends_that(
    office: Office, boris: int
) -> None:
    task = plan(office, "Смета")
    edit_task(office, task, draft=replace(draft_of(office, task), assignee_id=boris))
    assert get_task(office, task).to_accept
    edit_task(office, task, draft=replace(draft_of(office, task), title="Смета 2"))
    assert len(told(office, boris)) == 1
    assert get_task(office, task).to_accept
    edit_task(office, task, draft=replace(draft_of(office, task), assignee_id=office.user_id))
    assert get_task(office, task).handed_at is None
    undo_last(office)
    assert get_task(office, task).to_accept


def test_of_many_tasks_a_person_hears_in_one_sentence(office: Office, boris: int) -> None:
    tasks = [plan(office, f"Дело {n}") for n in range(6)]
    reassign_tasks(office, tasks, member_id=boris, note="на сегодня")
    (notice,) = told(office, boris)
    assert notice.text.replace("\N{NO-BREAK SPACE}", " ") == "Вам передано: 6 задач"
    with being(boris):
        accept_tasks(office, tasks)
        assert handed_to_me(office) == []
    with pytest.raises(NotFoundError):
        reassign_tasks(office, tasks, member_id=5)
