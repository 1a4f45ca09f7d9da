from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients import portions
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.jobs import JobCancelledError
from crm_desktop.tasks.bulk import (
    Snooze,
    complete_tasks,
    give_tasks,
    move_by_days,
    move_to_day,
    postpone_many,
    set_priority,
    snooze_due,
    snooze_tasks,
)
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import delete_task, draft_of
from crm_desktop.tasks.putting_off import at_clock
from crm_desktop.tasks.reading import get_task
from crm_desktop.tasks.removal import delete_tasks, deleted_tasks, restore_tasks
from crm_desktop.tasks.series import Scope
from crm_desktop.wording.times import local
from tests.tasks.task_people import MOSCOW, THURSDAY, at, plan, told

if TYPE_CHECKING:
    from crm_desktop.office import Office

pytestmark = pytest.mark.usefixtures("noon")
MONDAY = date(2027, 4, 19)


class Stops:
    """A progress that is cancelled at its n-th step."""

    def __init__(self, after: int) -> None:
        self._left = after

    def step(self, _done: int, *_rest: object) -> None:
        if self._left == 0:
            raise JobCancelledError
        self._left -= 1


def test_moved_to_a_day_each_keeps_its_hour(office: Office) -> None:
    timed, daily, bare = (
        plan(office, "Звонок", at(THURSDAY, 14, 30)), plan(office, "Акт", Due(THURSDAY)),
        plan(office, "Мысль"),
    )  # fmt: skip
    gone, done = plan(office), plan(office)
    delete_task(office, gone)
    complete_task(office, done)
    result = move_to_day(office, [timed, daily, bare, gone, done, timed], day=MONDAY)
    assert (result.changed, result.left, len(result.refusals)) == (3, 2, 2)
    assert [get_task(office, task).due for task in (timed, daily, bare)] == [
        at(MONDAY, 14, 30), Due(MONDAY), Due(MONDAY),
    ]  # fmt: skip
    assert [get_task(office, task).moved for task in (timed, daily, bare)] == [1, 1, 0]
    again = move_to_day(office, [timed, daily], day=MONDAY)
    assert (again.changed, bool(again.changes)) == (0, False)
    undo(office, result.changes.change_id)
    assert [get_task(office, task).due for task in (timed, daily, bare)] == [
        at(THURSDAY, 14, 30), Due(THURSDAY), Due(),
    ]  # fmt: skip


def test_a_task_keeps_the_hour_of_its_own_zone(office: Office) -> None:
    almaty = ZoneInfo("Asia/Almaty")
    late = at(THURSDAY, 1, zone=almaty)  # still Wednesday in Moscow
    task = plan(office, "Звонок", late, zone="Asia/Almaty")
    move_to_day(office, [task], day=MONDAY)
    assert get_task(office, task).due == at(MONDAY, 1, zone=almaty)


def test_an_hour_the_clock_jumps_over_is_as_much_later() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    due = at_clock(date(2027, 3, 28), time(2, 30), berlin)
    assert f"{local(due.at or 0, berlin):%H:%M}" == "03:30"
    twice = at_clock(date(2027, 10, 31), time(2, 30), berlin)
    assert local(twice.at or 0, berlin).utcoffset() == timedelta(hours=2)


def test_by_days_counts_from_today_for_what_is_late(office: Office) -> None:
    late = plan(office, "Звонок", at(THURSDAY - timedelta(days=9), 10))
    ahead = plan(office, "Акт", Due(MONDAY), ends_on=MONDAY + timedelta(days=2))
    bare = plan(office, "Мысль")
    move_by_days(office, [late, ahead, bare], days=3)
    assert [get_task(office, task).due for task in (late, ahead, bare)] == [
        at(THURSDAY + timedelta(days=3), 10), Due(MONDAY + timedelta(days=3)),
        Due(THURSDAY + timedelta(days=3)),
    ]  # fmt: skip
    assert get_task(office, ahead).ends_on == MONDAY + timedelta(days=5)


@pytest.mark.parametrize(
    ("day", "snooze", "right"),
    [
        (THURSDAY, Snooze.MINUTES_15, at(THURSDAY, 12, 15)),
        (THURSDAY, Snooze.HOUR, at(THURSDAY, 13)),
        (THURSDAY, Snooze.TOMORROW, at(date(2027, 4, 16), 9)),
        (THURSDAY, Snooze.MONDAY, at(MONDAY, 9)),
        (MONDAY, Snooze.MONDAY, at(date(2027, 4, 26), 9)),
        (date(2027, 4, 18), Snooze.MONDAY, at(MONDAY, 9)),
        (date(2027, 4, 30), Snooze.TOMORROW, at(date(2027, 5, 1), 9)),
    ],
)
def test_the_usual_put_offs(day: date, snooze: Snooze, right: Due) -> None:
    now = (at(day, 12).at or 0) + 30_500
    assert snooze_due(snooze, now=now, zone=MOSCOW) == right


def test_a_snoozed_task_is_due_then(office: Office) -> None:
    task = plan(office, "Звонок", Due(THURSDAY))
    assert snooze_tasks(office, [task], snooze=Snooze.HOUR).changed == 1
    assert get_task(office, task).due == at(THURSDAY, 13)
    postpone_many(office, [task], due=Due())
    assert get_task(office, task).due == Due()
    with pytest.raises(UserError, match="1900"):
        move_to_day(office, [task], day=date(9999, 12, 31))
    with pytest.raises(UserError, match="1900"):
        postpone_many(office, [task], due=Due(date(1812, 9, 7)))


def test_of_a_series_only_the_occurrence_moves(office: Office) -> None:
    head = plan(office, "Планёрка", at(THURSDAY, 10), repeats="FREQ=DAILY")
    slot = get_task(office, head).slot
    result = move_to_day(office, [(head, slot)], day=MONDAY)
    assert result.changed == 1
    row = get_task(office, head)
    assert (row.due, row.slot) == (at(date(2027, 4, 16), 10), "2027-04-16T10:00")
    moved = office.db.run("SELECT id FROM task WHERE series = ?", (head,))[0][0]
    assert (get_task(office, moved).due, get_task(office, moved).moved) == (at(MONDAY, 10), 1)
    # A second person, who still sees Thursday's, is told and moves no other.
    again = move_to_day(office, [(head, slot)], day=MONDAY)
    assert (again.changed, again.left) == (0, 1)
    undo(office, result.changes.change_id)
    assert get_task(office, head).due == at(THURSDAY, 10)


def test_tasks_are_given_in_one_act_and_told_once(office: Office, boris: int) -> None:
    tasks = [plan(office, f"Дело {n}") for n in range(7)]
    result = give_tasks(office, [*tasks, 5], member_id=boris, note="до пятницы")
    assert (result.changed, result.left) == (7, 1)
    assert {get_task(office, task).assignee_id for task in tasks} == {boris}
    assert len(told(office, boris)) == 1
    assert give_tasks(office, tasks, member_id=boris).changed == 0
    undo(office, result.changes.change_id)
    assert {get_task(office, task).assignee_id for task in tasks} == {office.user_id}
    with pytest.raises(NotFoundError):
        give_tasks(office, tasks, member_id=5)


def test_a_priority_is_set_and_taken_off(office: Office) -> None:
    tasks = [plan(office, f"Дело {n}") for n in range(2)]
    changes = set_priority(office, tasks, priority=3).changes
    assert changes.title.replace("\N{NO-BREAK SPACE}", " ") == "Приоритет — высокий: 2 задачи"
    assert [get_task(office, task).priority for task in tasks] == [3, 3]
    set_priority(office, tasks, priority=None)
    assert [get_task(office, task).priority for task in tasks] == [None, None]
    with pytest.raises(UserError, match="от 0 до 3"):
        set_priority(office, tasks, priority=9)


def test_many_are_done_in_one_act_and_the_hindered_are_left(office: Office) -> None:
    first = plan(office, "Замер")
    second = plan(office, "Смета", needs=(first,))
    outside = plan(office, "Виза")
    third = plan(office, "Договор", needs=(outside,))
    strict = plan(office, "Отчёт", result_required=True)
    head = plan(office, "Планёрка", at(THURSDAY, 10), repeats="FREQ=DAILY")
    result = complete_tasks(office, [second, first, third, strict, head])
    assert (result.changed, result.left) == (3, 2)
    assert any("«Виза»" in told for told in result.refusals)
    done = [get_task(office, task).done_at is not None for task in (first, second, third, strict)]
    assert done == [True, True, False, False]
    assert get_task(office, head).due == at(date(2027, 4, 16), 10)
    undo(office, result.changes.change_id)
    assert get_task(office, first).done_at is None
    assert get_task(office, head).due == at(THURSDAY, 10)
    assert complete_tasks(office, [third, strict], result="Да", anyway=True).changed == 2
    assert get_task(office, strict).result == "Да"


def test_a_cancelled_act_keeps_what_is_done_as_one_undo(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "ONE_TRANSACTION", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    tasks = [plan(office, f"Дело {n}", Due(THURSDAY)) for n in range(6)]
    with pytest.raises(JobCancelledError):
        move_to_day(office, tasks, day=MONDAY, progress=Stops(2))
    days = [get_task(office, task).due.on for task in tasks]
    assert days == [MONDAY] * 4 + [THURSDAY] * 2
    undo_last(office)
    assert {get_task(office, task).due.on for task in tasks} == {THURSDAY}
    assert move_to_day(office, tasks, day=MONDAY).changed == 6
    undo_last(office)
    assert {get_task(office, task).due.on for task in tasks} == {THURSDAY}


def test_the_trash_gives_tasks_back_with_their_parts(office: Office, company: int) -> None:
    task = plan(office, "Ёлка", client_id=company, needs=(plan(office, "Гирлянда"),))
    done = plan(office, "Дом")
    complete_task(office, done)
    before = draft_of(office, task)
    result = delete_tasks(office, [task, done, 5])
    assert (result.changed, result.left) == (2, 1)
    assert {each.title for each in deleted_tasks(office)} == {"Ёлка", "Дом"}
    assert [(each.id, each.done) for each in deleted_tasks(office, text="елка")] == [(task, False)]
    assert [each.title for each in deleted_tasks(office, text="квант")] == ["Ёлка"]
    restore_tasks(office, [task, done])
    assert draft_of(office, task) == before
    assert deleted_tasks(office) == ()
    undo_last(office)
    assert len(deleted_tasks(office)) == 2
    with pytest.raises(NotFoundError):
        restore_tasks(office, [5])


def test_what_went_with_its_client_comes_back_with_it(office: Office, company: int) -> None:
    task = plan(office, "Ёлка", client_id=company)
    delete_clients(office, [company])
    assert [each.id for each in deleted_tasks(office)] == []
    with pytest.raises(NotFoundError, match="их клиент или сделка"):
        restore_tasks(office, [task])


@pytest.mark.parametrize(("scope", "left"), [(Scope.ONE, "2027-04-16T10:00"), (Scope.ALL, None)])
def test_a_series_is_dropped_as_far_as_asked(
    office: Office, scope: Scope, left: str | None
) -> None:
    head = plan(office, "Планёрка", at(THURSDAY, 10), repeats="FREQ=DAILY")
    delete_tasks(office, [head], scope=scope)
    rows = office.db.run("SELECT slot FROM task WHERE id = ? AND deleted_at IS NULL", (head,))
    assert rows == ([] if left is None else [(left,)])
    assert len(deleted_tasks(office)) == 1
    undo_last(office)
    assert get_task(office, head).slot == "2027-04-15T10:00"


def test_what_an_undo_took_back_of_a_series_is_not_in_the_trash(office: Office) -> None:
    head = plan(office, "Планёрка", at(THURSDAY, 10), repeats="FREQ=DAILY")
    move_to_day(office, [head], day=MONDAY)
    undo_last(office)
    complete_tasks(office, [head])
    undo_last(office)
    assert deleted_tasks(office) == ()
