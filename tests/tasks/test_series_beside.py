"""Repeating tasks beside the rest: deals, zones, the office's calendar, waiting, other programs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.history.acts import undo
from crm_desktop.office import open_office
from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.editing import draft_of
from crm_desktop.tasks.planning import plan_task
from crm_desktop.tasks.present import require_task
from crm_desktop.tasks.reading import next_action
from crm_desktop.tasks.series import Scope, move_occurrence
from crm_desktop.tasks.waiting import WaitsError
from crm_desktop.workdays.calendar import DayKind
from crm_desktop.workdays.changing import set_day

if TYPE_CHECKING:
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


def ms(*when: int, zone: ZoneInfo = MOSCOW) -> int:
    year, month, day, hour, *minute = when
    there = datetime(year, month, day, hour, minute[0] if minute else 0, tzinfo=zone)
    return int(there.astimezone(UTC).timestamp() * 1000)


def standing(office: Office, task: int) -> tuple[str | None, Due]:
    found = require_task(office, task)
    return found.slot, found.due


@pytest.fixture
def deal(office: Office) -> int:
    client = create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]
    stages = [StageSettings("Новая", plan_mode=PlanMode.REQUIRE)]
    funnel, _ = add_funnel(office, "Окна", stages=stages)
    stage = office.db.run("SELECT id FROM stage WHERE funnel = ?", (funnel,))[0][0]
    with office.change("Сделка") as change:
        made = change.new_id()
        office.db.run(
            "INSERT INTO deal(id, title, title_key, client, funnel, stage, stage_since, currency,"
            " created_at) VALUES(?, 'Поставка', 'поставка', ?, ?, ?, 1, 'RUB', 1)",
            (made, client, funnel, stage),
        )
    return made


def test_the_next_action_of_a_deal_is_the_next_occurrence(office: Office, deal: int) -> None:
    draft = TaskDraft(
        title="Обзвон", due=Due(date(2026, 6, 1)), deal_id=deal, repeats="FREQ=DAILY;COUNT=2"
    )
    task, _ = plan_task(office, draft)
    first = complete_task(office, task)
    assert (first.deal_id, first.last) == (deal, False)
    action = next_action(office, deal)
    assert action is not None
    assert (action.id, action.due) == (task, Due(date(2026, 6, 2)))
    last = complete_task(office, task)
    assert (last.last, last.plan_mode) == (True, "require")
    assert next_action(office, deal) is None
    undo(office, last.changes.change_id)
    action = next_action(office, deal)
    assert action is not None
    assert action.due == Due(date(2026, 6, 2))


def test_a_series_keeps_its_time_of_day_when_clocks_change(office: Office) -> None:
    draft = TaskDraft(
        title="Сверка", due=Due(at=ms(2026, 3, 27, 2, 30, zone=BERLIN)), zone="Europe/Berlin",
        repeats="FREQ=DAILY",
    )  # fmt: skip
    task, _ = plan_task(office, draft)
    found = []
    for _day in range(4):
        found.append(standing(office, task))
        complete_task(office, task)
    assert [slot for slot, _due in found] == [f"2026-03-{day}T02:30" for day in (27, 28, 29, 30)]
    assert [due.at for _slot, due in found] == [
        ms(2026, 3, 27, 2, 30, zone=BERLIN), ms(2026, 3, 28, 2, 30, zone=BERLIN),
        ms(2026, 3, 29, 3, 30, zone=BERLIN), ms(2026, 3, 30, 2, 30, zone=BERLIN),
    ]  # fmt: skip


@pytest.mark.parametrize("hour", [0, 9, 22, 23])
def test_another_zone_of_the_office_skips_and_doubles_nothing(office: Office, hour: int) -> None:
    """The open one keeps its moment; from the next on it is that hour on the new clock."""
    draft = TaskDraft(title="Отчёт", due=Due(at=ms(2026, 6, 1, hour)), repeats="FREQ=DAILY")
    task, _ = plan_task(office, draft)
    complete_task(office, task)
    for zone in ("Asia/Vladivostok", "America/New_York"):
        slot, due = standing(office, task)
        set_zone(office, zone)
        assert standing(office, task) == (slot, due)
        complete_task(office, task, slot=slot)
    slot, due = standing(office, task)
    assert slot == f"2026-06-04T{hour:02d}:00"
    assert due.at == ms(2026, 6, 4, hour, zone=ZoneInfo("America/New_York"))


def test_a_task_of_its_own_zone_stays_where_it_is(office: Office) -> None:
    draft = TaskDraft(
        title="Созвон", due=Due(at=ms(2026, 6, 1, 10, zone=BERLIN)), zone="Europe/Berlin",
        repeats="FREQ=DAILY",
    )  # fmt: skip
    task, _ = plan_task(office, draft)
    set_zone(office, "Asia/Vladivostok")
    complete_task(office, task)
    assert standing(office, task)[1].at == ms(2026, 6, 2, 10, zone=BERLIN)


def test_the_office_s_own_calendar_counts(office: Office) -> None:
    """12 June is a holiday; 15 June the office made one; 20 June, a Saturday, it works."""
    set_day(office, date(2026, 6, 15), kind=DayKind.OFF)
    set_day(office, date(2026, 6, 20), kind=DayKind.WORK)
    draft = TaskDraft(
        title="Касса", due=Due(date(2026, 6, 11)), repeats="FREQ=DAILY", days_off="skip"
    )
    task, _ = plan_task(office, draft)
    days = []
    for _time in range(7):
        due = standing(office, task)[1]
        days.append(due.on and due.on.day)
        complete_task(office, task)
    assert days == [11, 16, 17, 18, 19, 20, 22]


def test_the_last_working_day_goes_on_from_month_to_month(office: Office) -> None:
    draft = TaskDraft(
        title="Акт", due=Due(date(2026, 5, 29)), repeats="FREQ=MONTHLY;BYMONTHDAY=-1",
        days_off="before",
    )  # fmt: skip
    task, _ = plan_task(office, draft)
    found = []
    for _time in range(4):
        found.append(standing(office, task))
        complete_task(office, task, slot=found[-1][0])
    assert found == [
        ("2026-05-31", Due(date(2026, 5, 29))), ("2026-06-30", Due(date(2026, 6, 30))),
        ("2026-07-31", Due(date(2026, 7, 31))), ("2026-08-31", Due(date(2026, 8, 31))),
    ]  # fmt: skip


def test_one_of_several_days_is_as_long_each_time(office: Office) -> None:
    draft = TaskDraft(
        title="Выставка", due=Due(date(2026, 6, 1)), ends_on=date(2026, 6, 3),
        repeats="FREQ=MONTHLY",
    )  # fmt: skip
    task, _ = plan_task(office, draft)
    done = complete_task(office, task).done_id
    assert draft_of(office, done).ends_on == date(2026, 6, 3)
    assert draft_of(office, task).ends_on == date(2026, 7, 3)
    moved, _ = move_occurrence(office, task, due=Due(date(2026, 7, 6)), scope=Scope.ALL)
    assert draft_of(office, moved).ends_on == date(2026, 7, 8)


def test_what_waits_is_not_done_before(office: Office) -> None:
    other, _ = plan_task(office, TaskDraft(title="Ключи"))
    draft = TaskDraft(
        title="Обход", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY", needs=(other,)
    )
    task, _ = plan_task(office, draft)
    with pytest.raises(WaitsError, match="Ключи"):
        complete_task(office, task)
    complete_task(office, task, anyway=True)
    complete_task(office, other)
    complete_task(office, task)


def test_of_two_programs_one_answers_and_one_is_told(office: Office, password: str) -> None:
    draft = TaskDraft(title="Обзвон", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY")
    task, _ = plan_task(office, draft)
    other = open_office(office.folder.path, password)
    try:
        complete_task(other, task, slot="2026-06-01")
        with pytest.raises(UserError, match="уже ответили"):
            complete_task(office, task, slot="2026-06-01")
        assert office.db.run("SELECT count(*) FROM task WHERE done_at IS NOT NULL") == [(1,)]
        assert standing(office, task)[0] == "2026-06-02"
    finally:
        other.close()


def test_a_rule_of_another_program_nobody_understands(office: Office) -> None:
    draft = TaskDraft(title="Обзвон", due=Due(date(2026, 6, 1)), repeats="FREQ=DAILY")
    task, _ = plan_task(office, draft)
    with office.change("Чужое"):
        office.db.run("UPDATE task SET repeats = 'FREQ=SECONDLY' WHERE id = ?", (task,))
    with pytest.raises(UserError, match="не понято"):
        complete_task(office, task)
    assert require_task(office, task).done_at is None
