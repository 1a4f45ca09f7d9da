"""A run of the timed rules: what it opens, what it leaves, who may be at it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

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
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.moves import win_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.history.acts import undo
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import open_office
from crm_desktop.office.interrupted import find_interrupted
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.views.tree import Condition, Group, Op
from tests.automation.rule_made import ME, deal, notices, rule, state
from tests.automation.rule_time import DAY, fired, noon, since, today

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


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

    from crm_desktop.automation.running import _Run  # noqa: PLC0415 - this test only

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
    from crm_desktop.automation.running import _Run  # noqa: PLC0415 - this test only

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
    from crm_desktop.automation.definition import MoveTo  # noqa: PLC0415 - this test only

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
