"""Rules that wait for time: each occasion once, whatever clock, zone and calendar do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.automation.definition import (
    PlanTask,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
)
from crm_desktop.automation.running import run_rules
from crm_desktop.clients.edits import edit_field
from crm_desktop.deals.moves import win_deals
from crm_desktop.history.acts import undo
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task, postpone_tasks
from tests.automation.rule_made import ME, deal, notices, rule, state
from tests.automation.rule_time import DAY, fired, noon, set_zone, since, today

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


def test_a_task_overdue_by_hours_fires_once_and_again_when_postponed(
    office: Office, funnel: Funnel
) -> None:
    made = rule(office, Trigger(When.OVERDUE, hours=2))
    mine = deal(office)
    start = datetime.now(UTC)
    at = int(start.timestamp() * 1000)
    task, _ = plan_task(office, TaskDraft(due=Due(at=at), deal_id=mine))

    for hours, times in ((1.9, 0), (2.1, 1), (50, 1)):
        run_rules(office, now=start + timedelta(hours=hours))
        assert len(fired(office, made)) == times
    postpone_tasks(office, [task], due=Due(at=at + 1))
    run_rules(office, now=start + timedelta(hours=3))
    assert len(fired(office, made)) == 2
    complete_task(office, task)
    run_rules(office, now=start + timedelta(hours=90))
    assert len(fired(office, made)) == 2


@pytest.mark.parametrize(
    ("zone", "due", "length"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 23),
        ("Europe/Berlin", date(2027, 10, 31), 25),
        ("Asia/Vladivostok", date(2027, 3, 28), 24),
    ],
)
def test_a_day_is_over_when_it_ends_in_the_office_however_long_it_is(
    office: Office, funnel: Funnel, zone: str, due: date, length: int
) -> None:
    set_zone(office, zone)
    made = rule(office, Trigger(When.OVERDUE, hours=0))
    late = rule(office, Trigger(When.OVERDUE, hours=24))
    plan_task(office, TaskDraft(due=Due(due), deal_id=deal(office)))
    begins = datetime(due.year, due.month, due.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    run_rules(office, now=begins + timedelta(hours=length, seconds=-1))
    assert fired(office, made) == []
    run_rules(office, now=begins + timedelta(hours=length))
    assert len(fired(office, made)) == 1
    run_rules(office, now=begins + timedelta(hours=length + 24, seconds=-1))
    assert fired(office, late) == []
    run_rules(office, now=begins + timedelta(hours=length + 24))
    assert len(fired(office, late)) == 1


def test_no_action_for_days(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.IDLE, days=3), PlanTask(TaskPlan(title="Что дальше?", days=1)))
    idle, busy, won = deal(office, title="Забытая"), deal(office), deal(office)
    plan_task(office, TaskDraft(due=Due(today(office) + 30 * DAY), deal_id=busy))
    win_deals(office, [won])

    run_rules(office, now=noon(office, today(office) + 2 * DAY))
    assert fired(office, made) == []
    on = today(office) + 3 * DAY
    report = run_rules(office, now=noon(office, on))
    assert fired(office, made) == [idle]
    assert (report.fired, report.runs[0].examples) == (1, (idle,))
    assert office.db.run("SELECT due_on FROM task WHERE deal = ?", (idle,)) == [
        ((on + DAY).isoformat(),)
    ]
    run_rules(office, now=noon(office, on + 20 * DAY))
    assert fired(office, made) == [idle]


def test_one_run_is_one_change_set_and_what_is_taken_back_does_not_come_again(
    office: Office, funnel: Funnel
) -> None:
    rule(office, Trigger(When.IDLE, days=1), PlanTask(TaskPlan()), Tell(ME, "забыта"))
    for number in range(3):
        deal(office, title=f"Сделка {number}")
    before = state(office)
    when = noon(office, today(office) + 2 * DAY)

    report = run_rules(office, now=when)

    assert len(notices(office)) == 3
    undo(office, report.changes.change_id)
    assert state(office) == before
    again = run_rules(office, now=when)
    assert again.fired == 0
    assert state(office) == before


def test_a_date_before_and_after(office: Office, funnel: Funnel) -> None:
    soon = rule(office, Trigger(When.DATE, source=Source.CLOSES, days=-3))
    late = rule(office, Trigger(When.DATE, source=Source.CLOSES, days=2))
    closes = today(office) + 10 * DAY
    mine = deal(office, values={"closes_on": closes.isoformat()})
    seen: list[tuple[int, int]] = []

    for number in range(20):
        run_rules(office, now=noon(office, today(office) + number * DAY))
        seen.append((len(fired(office, soon)), len(fired(office, late))))

    assert [each[0] for each in seen] == [0] * 7 + [1] * 13
    assert [each[1] for each in seen] == [0] * 12 + [1] * 8
    assert fired(office, soon) == [mine]


def test_a_warning_set_late_comes_while_there_is_time(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.DATE, source=Source.CONTRACT, days=-30))
    tomorrow, yesterday = today(office) + DAY, today(office) - DAY
    one = deal(office, values={"contract_ends_on": tomorrow.isoformat()})
    deal(office, values={"contract_ends_on": yesterday.isoformat()})

    run_rules(office)

    assert fired(office, made) == [one]


def test_days_missed_are_made_up_for_and_days_before_the_rule_are_not(
    office: Office, funnel: Funnel
) -> None:
    made = rule(office, Trigger(When.DATE, source=Source.STARTS))
    old = [today(office) - days * DAY for days in (40, 20, 5, 1)]
    ids = [deal(office, values={"starts_on": each.isoformat()}) for each in old]

    since(office, made, today(office) - 10 * DAY)
    run_rules(office)
    assert sorted(fired(office, made)) == sorted(ids[2:])
    since(office, made, today(office) - 300 * DAY)
    run_rules(office)
    assert sorted(fired(office, made)) == sorted(ids[1:])


def test_a_clock_that_jumps_forth_and_back_fires_nothing_twice_and_loses_nothing(
    office: Office, funnel: Funnel
) -> None:
    made = rule(office, Trigger(When.DATE, source=Source.STARTS))
    first, second = today(office) + 2 * DAY, today(office) + 4 * DAY
    one = deal(office, values={"starts_on": first.isoformat()})
    two = deal(office, values={"starts_on": second.isoformat()})

    run_rules(office, now=noon(office, today(office) + 3 * DAY))
    assert fired(office, made) == [one]
    run_rules(office, now=noon(office, today(office) + 900 * DAY))
    assert fired(office, made) == [one]  # that far ahead nothing of a month back is due
    run_rules(office, now=noon(office, today(office) - 700 * DAY))
    assert fired(office, made) == [one]
    run_rules(office, now=noon(office, first))
    run_rules(office, now=noon(office, second))
    assert fired(office, made) == [one, two]


def test_born_on_29_february(office: Office, funnel: Funnel, romashka: int) -> None:
    edit_field(office, office.db.run("SELECT id FROM client")[0][0], field="note", value="x")
    person = _person(office, "29.02.1988")
    made = rule(office, Trigger(When.DATE, source=Source.BIRTHDAY), Tell(ME, "{клиент}"))
    deal(office, client_id=person, title="первая")
    won = deal(office, client_id=person, title="выигранная")
    deal(office, client_id=person, title="третья")
    win_deals(office, [won])
    days = {2027: date(2027, 2, 28), 2028: date(2028, 2, 29), 2029: date(2029, 2, 28)}
    seen = []
    for day in days.values():
        since(office, made, day - 2 * DAY)
        for shift in (-1, 0, 1):
            run_rules(office, now=noon(office, day + shift * DAY))
            seen.append(len(fired(office, made)))

    assert seen == [0, 1, 1, 1, 2, 2, 2, 3, 3]
    assert fired(office, made) == [won] * 3


def test_a_birthday_without_a_year_across_the_new_year(office: Office, funnel: Funnel) -> None:
    person = _person(office, "02.01")
    made = rule(office, Trigger(When.DATE, source=Source.BIRTHDAY, days=-5))
    deal(office, client_id=person)
    since(office, made, date(2026, 12, 20))

    run_rules(office, now=noon(office, date(2026, 12, 27)))
    assert fired(office, made) == []
    run_rules(office, now=noon(office, date(2026, 12, 28)))
    run_rules(office, now=noon(office, date(2026, 12, 30)))
    run_rules(office, now=noon(office, date(2027, 1, 2)))
    assert len(fired(office, made)) == 1


def _person(office: Office, birthday: str) -> int:
    from crm_desktop.clients.create import create_client  # noqa: PLC0415 - this test only
    from crm_desktop.clients.drafts import ClientDraft  # noqa: PLC0415 - this test only

    draft = ClientDraft(kind="person", last_name="Петров", first_name="Пётр")
    person, _ = create_client(office, draft)
    edit_field(office, person, field="birthday", value=birthday)
    return person
