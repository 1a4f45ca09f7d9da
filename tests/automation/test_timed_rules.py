"""Rules that wait for time: each occasion once, whatever clock, zone and calendar do."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.automation.definition import (
    NewDeal,
    PlanTask,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
)
from crm_desktop.automation.rules import edit_rule, get_rule, switch_rule
from crm_desktop.automation.running import PORTION, run_rules
from crm_desktop.clients.edits import edit_field
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.moves import win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.history.acts import undo
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import open_office
from crm_desktop.office.interrupted import find_interrupted
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task, postpone_tasks
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, firings, notices, rule, state

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

DAY = timedelta(days=1)


def today(office: Office) -> date:
    return datetime.now(office.zone).date()


def noon(office: Office, on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=office.zone)


def since(office: Office, rule_id: int, day: date) -> None:
    """Let a rule have been switched on that day, and never have looked."""
    with office.change("прошлое", kind="system"):
        office.db.run(
            "UPDATE rule SET definition = json_set(definition, '$.since', ?) WHERE id = ?",
            (day.isoformat(), rule_id),
        )
    office.db.run("DELETE FROM rule_progress WHERE rule = ?", (rule_id,))


def set_zone(office: Office, name: str) -> None:
    with office.change("пояс", kind="system") as change:
        office.db.run("UPDATE setting SET deleted_at = 1 WHERE name = 'zone'")
        office.db.run(
            "INSERT INTO setting(id, name, value) VALUES(?, 'zone', ?)", (change.new_id(), name)
        )


def fired(office: Office, rule_id: int) -> list[int]:
    return [row[0] for row in firings(office, rule_id)]


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
    from crm_desktop.clients.create import create_client  # noqa: PLC0415
    from crm_desktop.clients.drafts import ClientDraft  # noqa: PLC0415

    draft = ClientDraft(kind="person", last_name="Петров", first_name="Пётр")
    person, _ = create_client(office, draft)
    edit_field(office, person, field="birthday", value=birthday)
    return person


def test_what_was_sold_runs_out(office: Office, funnel: Funnel, romashka: int) -> None:
    made = rule(
        office,
        Trigger(When.DATE, source=Source.USED_UP, days=-7),
        NewDeal("{клиент}: пора пополнить"),
    )
    lines = (
        LineDraft("Фильтр", lasts_days=30),
        LineDraft("фильтр", lasts_days=30),
        LineDraft("Насос", lasts_days=400),
        LineDraft("Работа"),
    )
    mine = deal(office, client_id=romashka, lines=lines)
    deal(office, client_id=romashka, lines=lines, title="не выиграна")
    win_deals(office, [mine])

    run_rules(office, now=noon(office, today(office) + 52 * DAY))
    assert fired(office, made) == []
    report = run_rules(office, now=noon(office, today(office) + 53 * DAY))
    assert fired(office, made) == [mine]
    assert office.db.run("SELECT title FROM deal WHERE parent = ?", (mine,)) == [
        ("ООО «Ромашка»: пора пополнить",)
    ]
    assert report.runs[0].failed == 0


def test_a_period_counts_from_the_last_win_of_the_client(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    made = rule(office, Trigger(When.DATE, source=Source.WON, days=90))
    one, two = deal(office, client_id=romashka), deal(office, client_id=romashka)
    nobody = deal(office, title="без клиента")
    win_deals(office, [one])
    win_deals(office, [two, nobody])

    run_rules(office, now=noon(office, today(office) + 90 * DAY))

    assert sorted(fired(office, made)) == sorted([two, nobody])


def test_two_rules_open_one_repeat_deal_for_one_day(
    office: Office, funnel: Funnel, romashka: int
) -> None:
    for name in ("раз", "два"):
        rule(office, Trigger(When.DATE, source=Source.CONTRACT), NewDeal(name))
    ends = today(office) + DAY
    mine = deal(office, client_id=romashka, values={"contract_ends_on": ends.isoformat()})

    run_rules(office, now=noon(office, ends))

    opened = "SELECT title FROM deal WHERE parent = ? AND deleted_at IS NULL"
    assert office.db.run(opened, (mine,)) == [("раз",)]
    delete_deals(office, [office.db.run("SELECT id FROM deal WHERE parent = ?", (mine,))[0][0]])
    run_rules(office, now=noon(office, ends + DAY))
    assert office.db.run(opened, (mine,)) == []


def test_the_condition_narrows_and_a_gone_one_switches_the_rule_off(
    office: Office, funnel: Funnel
) -> None:
    stage = funnel.stages[1].id
    there = Group((Condition("stage", Op.ANY_OF, (stage,)),))
    made = rule(office, Trigger(When.IDLE), condition=there)
    deal(office)
    mine = deal(office, stage_id=stage)
    run_rules(office)
    assert fired(office, made) == [mine]

    with office.change("порча", kind="system"):
        office.db.run("UPDATE stage SET deleted_at = 1 WHERE id = ?", (stage,))
    deal(office, title="ещё")
    report = run_rules(office)

    assert report.broken == ("Правило",)
    assert not get_rule(office, made).enabled
    assert "выключено" in notices(office)[-1]


def test_a_dry_run_writes_nothing(office: Office, funnel: Funnel) -> None:
    rule(office, Trigger(When.IDLE))
    rule(office, Trigger(When.DATE, source=Source.CLOSES))
    deal(office)
    before = state(office)

    report = run_rules(office, dry=True)

    assert report.fired == 1
    assert state(office) == before
    assert office.db.run("SELECT count(*) FROM rule_progress") == [(0,)]


def test_a_long_run_is_one_change_set_and_may_be_cancelled(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.IDLE))
    number = PORTION * 2 + 10
    with office.change("много", kind="import"):
        ids = [deal(office, title=f"Сделка {each}") for each in range(number)]

    class Cancelled:
        def step(self, done: int, total: int, _message: str = "") -> None:
            if total == number and done == PORTION:
                raise JobCancelledError

    with pytest.raises(JobCancelledError):
        run_rules(office, progress=Cancelled())
    assert len(fired(office, made)) == PORTION
    assert find_interrupted(office.db) == ()
    report = run_rules(office)
    assert report.fired == number - PORTION
    assert sorted(fired(office, made)) == sorted(ids)
    undo(office, report.changes.change_id)
    assert len(fired(office, made)) == PORTION


def test_two_programs_at_once_fire_every_occasion_once(
    office: Office, funnel: Funnel, password: str
) -> None:
    made = rule(office, Trigger(When.IDLE), PlanTask(TaskPlan()))
    with office.change("много", kind="import"):
        ids = [deal(office, title=f"Сделка {each}") for each in range(PORTION + 50)]
    other = open_office(office.folder.path, password)
    failures: list[BaseException] = []
    gate = threading.Barrier(2)

    def run(program: Office) -> None:
        gate.wait()
        try:
            run_rules(program)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in (office, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert failures == []
    assert sorted(fired(office, made)) == sorted(ids)
    tasks: list[Any] = office.db.run("SELECT deal FROM task ORDER BY deal")
    assert [row[0] for row in tasks] == sorted(ids)


def test_what_changed_between_looking_and_doing_is_left_out(
    office: Office, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = rule(office, Trigger(When.IDLE))
    gone, closed, busy, stays = (deal(office, title=name) for name in "абвг")
    done: list[int] = []

    def meanwhile(office: Office) -> None:
        if not done:
            done.append(1)
            delete_deals(office, [gone])
            win_deals(office, [closed])
            plan_task(office, TaskDraft(deal_id=busy))

    class Between:
        def step(self, _done: int, _total: int, _message: str = "") -> None:
            return

    from crm_desktop.automation.running import _Run  # noqa: PLC0415

    do = _Run._do

    def after_others(run: _Run, due: Any) -> Any:
        meanwhile(office)
        return do(run, due)

    monkeypatch.setattr(_Run, "_do", after_others)

    run_rules(office, progress=Between())

    assert fired(office, made) == [stays]


def test_a_rule_switched_off_meanwhile_does_nothing(
    office: Office, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.automation.running import _Run  # noqa: PLC0415

    made = rule(office, Trigger(When.IDLE))
    deal(office)
    do = _Run._do
    monkeypatch.setattr(
        _Run, "_do", lambda run, due: (switch_rule(office, made, enabled=False), do(run, due))[1]
    )

    run_rules(office)

    assert fired(office, made) == []


def test_another_when_counts_from_today(office: Office, funnel: Funnel) -> None:
    made = rule(office, Trigger(When.DATE, source=Source.STARTS))
    since(office, made, today(office) - 20 * DAY)
    old = get_rule(office, made).definition
    assert old is not None

    edit_rule(office, made, name="Другое имя", definition=old)
    kept = get_rule(office, made).definition
    assert kept is not None
    assert kept.since == (today(office) - 20 * DAY).isoformat()
    other = type(old)(Trigger(When.DATE, source=Source.CLOSES), old.actions)
    edit_rule(office, made, name="Другое имя", definition=other)
    anew = get_rule(office, made).definition
    assert anew is not None
    assert anew.since == today(office).isoformat()


def test_timed_rules_answer_to_nothing_but_rules_answer_to_them(
    office: Office, funnel: Funnel
) -> None:
    measured = funnel.stages[1].id
    from crm_desktop.automation.definition import MoveTo  # noqa: PLC0415

    rule(office, Trigger(When.IDLE), MoveTo(measured))
    rule(office, Trigger(When.STAGE, stages=(measured,)), Tell(ME, "пришла"))
    mine = deal(office, stage_id=funnel.stages[0].id)
    assert notices(office) == []
    before = state(office)

    report = run_rules(office)

    assert notices(office) == ["пришла"]
    assert office.db.run("SELECT stage FROM deal WHERE id = ?", (mine,)) == [(measured,)]
    undo(office, report.changes.change_id)
    assert state(office) == before


def test_all_rules_of_a_run_answer_to_one_moment(office: Office, funnel: Funnel) -> None:
    one, two = (rule(office, Trigger(When.IDLE), PlanTask(TaskPlan())) for _ in range(2))
    with office.change("много", kind="import"):
        ids = [deal(office, title=f"Сделка {number}") for number in range(PORTION + 30)]
    foreseen = run_rules(office, dry=True).fired

    report = run_rules(office)

    assert foreseen == report.fired == 2 * len(ids)
    assert sorted(fired(office, one)) == sorted(fired(office, two)) == sorted(ids)
