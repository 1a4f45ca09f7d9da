"""What is late for too long is told once, to the right people, whoever looks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.discipline.escalation import escalate
from crm_desktop.discipline.settings import escalation_hours, set_escalation
from crm_desktop.errors import UserError
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task, postpone_tasks, reassign_tasks

if TYPE_CHECKING:
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int = 10, minute: int = 0) -> int:
    return int(datetime(2026, 6, day, hour, minute, tzinfo=MOSCOW).timestamp() * 1000)


def notices(office: Office) -> list[tuple[int, str, int | None]]:
    return [
        (member, text.replace("\N{NO-BREAK SPACE}", " "), task)
        for member, text, task in office.db.run(
            "SELECT member, text, task FROM notice WHERE text LIKE '%росрочено%'"
            " AND deleted_at IS NULL ORDER BY id"
        )
    ]


@pytest.fixture
def boss(office: Office) -> int:
    member = add_colleague(office, "Борис Орлов")[0]
    with office.change("Руководитель"):
        office.db.run("UPDATE member SET role = ? WHERE id = ?", (Role.HEAD.value, member))
    return member


@pytest.fixture
def seller(office: Office) -> int:
    return add_colleague(office, "Вера Дуб")[0]


def plan(office: Office, due: Due, who: int, title: str = "Позвонить") -> int:
    return plan_task(office, TaskDraft(title=title, due=due, assignee_id=who))[0]


def test_a_day_late_is_told_once_to_both(office: Office, boss: int, seller: int) -> None:
    task = plan(office, Due(at=at(1)), seller)
    assert escalate(office, now=at(2) - 1).tasks == 0
    assert escalate(office, now=at(2)).tasks == 1
    assert notices(office) == [
        (seller, "Просрочено 1 день: «Позвонить»", task),
        (boss, "Просрочено 1 день: «Позвонить» (Вера Дуб)", task),
    ]
    assert escalate(office, now=at(9)).tasks == 0
    # The clock was set back two days, and forth again.
    assert escalate(office, now=at(1)).tasks == 0
    assert escalate(office, now=at(3)).tasks == 0
    assert len(notices(office)) == 2


def test_a_day_is_over_when_it_ends(office: Office, boss: int) -> None:
    plan(office, Due(date(2026, 6, 1)), boss)
    assert escalate(office, now=at(2, 23, 59)).tasks == 0
    assert escalate(office, now=at(3, 0)).tasks == 1
    assert [member for member, _text, _task in notices(office)] == [boss]


def test_one_of_several_days_is_late_after_the_last(office: Office, boss: int) -> None:
    draft = TaskDraft(title="Выставка", due=Due(date(2026, 6, 1)), ends_on=date(2026, 6, 5),
                      assignee_id=boss)  # fmt: skip
    plan_task(office, draft)
    assert escalate(office, now=at(6, 23)).tasks == 0
    assert escalate(office, now=at(7, 1)).tasks == 1


def test_put_off_it_may_be_late_again(office: Office, boss: int, seller: int) -> None:
    task = plan(office, Due(at=at(1)), seller)
    escalate(office, now=at(2))
    postpone_tasks(office, [task], due=Due(at=at(5)))
    assert escalate(office, now=at(5, 23)).tasks == 0
    assert escalate(office, now=at(6)).tasks == 1
    # Given to somebody else it is still the same due: nobody hears of it twice.
    reassign_tasks(office, [task], member_id=boss)
    assert escalate(office, now=at(8)).tasks == 0


def test_done_dropped_and_undated_ones_are_never_late(office: Office, boss: int) -> None:
    complete_task(office, plan(office, Due(at=at(1)), boss))
    plan(office, Due(), boss)
    assert escalate(office, now=at(20)).tasks == 0


def test_the_next_of_a_series_is_late_by_itself(office: Office, boss: int) -> None:
    draft = TaskDraft(title="Обзвон", due=Due(at=at(1)), repeats="FREQ=DAILY", assignee_id=boss)
    task, _ = plan_task(office, draft)
    assert escalate(office, now=at(2)).tasks == 1
    complete_task(office, task)
    assert escalate(office, now=at(3) - 1).tasks == 0
    assert escalate(office, now=at(3)).tasks == 1


def test_of_very_many_one_hears_in_one_sentence(office: Office, boss: int, seller: int) -> None:
    for number in range(6):
        plan(office, Due(at=at(1)), seller, f"Дело {number}")
    assert escalate(office, now=at(2)).tasks == 6
    assert notices(office) == [
        (seller, "Давно просрочено: 6 задач", None),
        (boss, "Давно просрочено: 6 задач (Вера Дуб)", None),
    ]


def test_who_left_hears_nothing(office: Office, boss: int, seller: int) -> None:
    plan(office, Due(at=at(1)), seller)
    part_with(office, seller)
    assert escalate(office, now=at(2)).tasks == 1
    assert [member for member, _text, _task in notices(office)] == [boss]


def test_the_office_says_after_how_long(office: Office, boss: int) -> None:
    assert escalation_hours(office) == 24
    plan(office, Due(at=at(1)), boss)
    set_escalation(office, None)
    assert escalation_hours(office) is None
    assert escalate(office, now=at(20)).tasks == 0
    set_escalation(office, 2)
    assert escalate(office, now=at(1, 11, 59)).tasks == 0
    assert escalate(office, now=at(1, 12)).tasks == 1
    for wrong in (0, -1, 24 * 90 + 1):
        with pytest.raises(UserError, match="Ничего не изменено"):
            set_escalation(office, wrong)
    assert escalation_hours(office) == 2
    with office.change("Чужое"):
        office.db.run("UPDATE setting SET value = 'скоро' WHERE name = 'task_escalation_hours'")
    assert escalation_hours(office) == 24


def test_a_second_program_that_looks_tells_nothing(
    office: Office, boss: int, password: str
) -> None:
    from crm_desktop.office import open_office  # noqa: PLC0415 - beside its use

    plan(office, Due(at=at(1)), boss)
    other = open_office(office.folder.path, password)
    try:
        assert [escalate(one, now=at(2)).tasks for one in (other, office, other)] == [1, 0, 0]
    finally:
        other.close()
    assert len(notices(office)) == 1
