"""«Просрочено» and «План на день» at known moments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_desktop.office.settings import set_zone
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.due import ActionState, Due
from crm_desktop.today.model import Gap, NowLine, TodayTask
from crm_desktop.today.reading import count_today
from crm_desktop.today.tasks import overdue_ids
from crm_desktop.wording.numbers import NBSP, minutes_words
from crm_desktop.wording.times import time_of_day
from tests.today.today_desk import MOSCOW, WEDNESDAY, Desk, at


def told(desk: Desk) -> list[str]:
    """The plan as one reads it."""
    found = []
    for row in desk.read().plan:
        match row:
            case TodayTask(start=None):
                found.append(f"день {row.title}")
            case TodayTask():
                assert row.start is not None
                done = " ✓" if row.done else ""
                found.append(f"{time_of_day(row.start, zone=desk.zone)} {row.title}{done}")
            case Gap():
                first, last = (time_of_day(t, zone=desk.zone) for t in (row.start, row.end))
                found.append(f"{first}–{last}")
            case NowLine():
                found.append("сейчас")
    return found


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_day_as_in_the_morning_of_a_manager(desk: Desk) -> None:
    desk.plan("Звонок поздно", desk.on_clock("16:30"), duration=20)
    desk.plan("Показ", desk.on_clock("11:00"), duration=90)
    early = desk.plan("Планёрка", desk.on_clock("09:00"), duration=30)
    desk.plan("Спецификация", desk.on_clock("14:00"), duration=30)
    desk.plan("КП", desk.on_clock("15:00"), duration=60)
    desk.plan("Отчёт", desk.on_clock("17:30"), duration=30)
    complete_task(desk.office, early)

    assert told(desk) == [
        "09:00 Планёрка ✓", "сейчас", "11:00 Показ", "12:30–14:00", "14:00 Спецификация",
        "15:00 КП", "16:30 Звонок поздно", "17:30 Отчёт",
    ]  # fmt: skip
    today = desk.read()
    assert (today.planned, today.done, today.waiting) == (6, 1, 5)
    assert count_today(desk.office, desk.now) == 5
    assert today.overdue == ()


def test_pills_tell_what_matters_now(desk: Desk) -> None:
    desk.plan("через", desk.on_clock("11:00"), duration=30)
    desk.plan("ровно час", desk.on_clock("11:42"), duration=30)
    desk.plan("нескоро", desk.on_clock("11:43"), duration=30)
    desk.plan("идёт", desk.on_clock("10:30"), duration=30)
    desk.plan("поздно", desk.on_clock("09:30"), duration=30)
    desk.plan("до пятницы", Due(WEDNESDAY), ends_on=date(2026, 11, 20))
    pills = {row.title: (plain(row.told), row.state) for row in desk.read().plan
             if isinstance(row, TodayTask)}  # fmt: skip
    assert pills == {
        "через": ("через 18 мин", ActionState.TODAY),
        "ровно час": ("через 1 ч", ActionState.TODAY),
        "нескоро": ("", ActionState.TODAY),
        "идёт": ("идёт сейчас", ActionState.TODAY),
        "поздно": ("опоздание 1 ч 12 мин", ActionState.OVERDUE),
        "до пятницы": ("до 20 ноября", ActionState.TODAY),
    }


def test_yesterday_is_overdue_and_today_is_not_until_midnight(desk: Desk) -> None:
    monday = WEDNESDAY - timedelta(days=2)
    desk.plan("с понедельника", Due(monday))
    desk.plan("вчера вечером", desk.on_clock("23:59", WEDNESDAY - timedelta(days=1)))
    desk.plan("сегодня", Due(WEDNESDAY))
    desk.plan("ещё идёт", Due(monday), ends_on=WEDNESDAY)
    desk.plan("кончилось", Due(monday), ends_on=WEDNESDAY - timedelta(days=1))

    today = desk.read()
    assert [(row.title, plain(row.told)) for row in today.overdue] == [
        ("с понедельника", "2 дня"), ("кончилось", "1 день"), ("вчера вечером", "1 день"),
    ]  # fmt: skip
    assert today.overdue_total == 3
    assert {row.title for row in today.plan if isinstance(row, TodayTask)} == {
        "сегодня", "ещё идёт",
    }  # fmt: skip
    assert set(overdue_ids(desk.office, today=WEDNESDAY)) == {row.task_id for row in today.overdue}


@pytest.mark.parametrize(
    ("clock", "overdue", "plan"), [("23:59", 0, 1), ("00:00", 1, 0), ("00:01", 1, 0)]
)
def test_midnight_rolls_the_day_over(desk: Desk, clock: str, overdue: int, plan: int) -> None:
    desk.plan("до полуночи", Due(WEDNESDAY))
    desk.clock = clock
    desk.day = WEDNESDAY if clock == "23:59" else WEDNESDAY + timedelta(days=1)
    today = desk.read()
    assert (today.overdue_total, today.planned) == (overdue, plan)
    assert today.day == desk.day


def test_the_last_day_of_a_year(desk: Desk) -> None:
    desk.day, desk.clock = date(2026, 12, 31), "23:59"
    desk.plan("закрыть год", Due(desk.day))
    desk.plan("бой курантов", desk.on_clock("23:59"), duration=2)
    today = desk.read()
    assert [row.title for row in today.plan if isinstance(row, TodayTask)] == [
        "закрыть год", "бой курантов",
    ]  # fmt: skip
    desk.day, desk.clock = date(2027, 1, 1), "00:05"
    assert {plain(row.told) for row in desk.read().overdue} == {"1 день"}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_of_23_and_25_hours(desk: Desk, day: date) -> None:
    set_zone(desk.office, "Europe/Berlin")
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - one test only

    desk.zone, desk.day, desk.clock = ZoneInfo("Europe/Berlin"), day, "12:00"
    desk.plan("утром", desk.on_clock("00:30"), duration=15)
    desk.plan("ночью", desk.on_clock("23:30"), duration=15)
    desk.plan("завтра", desk.on_clock("00:10", day + timedelta(days=1)), duration=15)
    desk.plan("вчера", desk.on_clock("23:50", day - timedelta(days=1)), duration=5)
    today = desk.read()
    assert [row.title for row in today.plan if isinstance(row, TodayTask)] == ["утром", "ночью"]
    assert [row.title for row in today.overdue] == ["вчера"]


def test_what_was_done_today_stays_until_the_day_ends(desk: Desk) -> None:
    late = desk.plan("давняя", Due(WEDNESDAY - timedelta(days=3)))
    undated = desk.plan("без срока", Due())
    desk.clock = "10:00"
    complete_task(desk.office, late)
    desk.clock = "10:30"
    complete_task(desk.office, undated)
    desk.clock = "10:42"
    assert told(desk) == ["10:00 давняя ✓", "10:30 без срока ✓", "сейчас", "10:42–18:00"]
    desk.day += timedelta(days=1)
    assert desk.read().plan == ()


def test_others_tasks_are_not_mine_but_those_i_help_with_are(desk: Desk) -> None:
    other = desk.colleague()
    desk.plan("чужая", Due(WEDNESDAY), assignee_id=other)
    desk.plan("чужая вчера", Due(WEDNESDAY - timedelta(days=1)), assignee_id=other)
    helped = desk.plan(
        "помогаю", Due(WEDNESDAY - timedelta(days=1)), assignee_id=other,
        helpers=(desk.office.user_id,),
    )  # fmt: skip
    desk.plan("помогаю сегодня", Due(WEDNESDAY), assignee_id=other,
              helpers=(desk.office.user_id,))  # fmt: skip
    today = desk.read()
    assert [(row.task_id, row.own) for row in today.overdue] == [(helped, False)]
    assert [(row.title, row.own) for row in today.plan if isinstance(row, TodayTask)] == [
        ("помогаю сегодня", False)
    ]
    assert overdue_ids(desk.office, today=WEDNESDAY) == []


def test_a_helper_who_became_the_assignee_sees_his_task_once(desk: Desk) -> None:
    task = desk.plan(
        "была чужая", Due(WEDNESDAY - timedelta(days=1)), assignee_id=desk.colleague(),
        helpers=(desk.office.user_id,),
    )  # fmt: skip
    with desk.office.change("Теперь моя"):
        desk.office.db.run("UPDATE task SET assignee = ? WHERE id = ?", (desk.office.user_id, task))
    today = desk.read()
    assert ([row.task_id for row in today.overdue], today.overdue_total) == ([task], 1)


def test_a_repeating_task_stands_in_the_plan_though_monday_is_unanswered(desk: Desk) -> None:
    monday = WEDNESDAY - timedelta(days=2)
    task = desk.plan("Планёрка", desk.on_clock("09:00", monday), repeats="FREQ=DAILY", duration=30)
    today = desk.read()
    assert [(row.task_id, row.repeats, plain(row.told)) for row in today.overdue] == [
        (task, True, "2 дня")
    ]
    found = [row for row in today.plan if isinstance(row, TodayTask)]
    assert [(row.task_id, row.slot, row.virtual) for row in found] == [
        (task, "2026-11-18T09:00", True)
    ]
    complete_task(desk.office, task, slot="2026-11-18T09:00")
    after = desk.read()
    assert after.overdue == ()
    assert [(row.title, row.done) for row in after.plan if isinstance(row, TodayTask)] == [
        ("Планёрка", True)
    ]


def test_a_row_tells_client_contact_and_place_and_whom_to_call(desk: Desk) -> None:
    firm = desk.client("АО «ТехноСнаб»")
    person = desk.client("Игорь Мельников", kind="person", phone="+7 921 555-01-01")
    desk.plan("Показ", desk.on_clock("11:00"), client_id=firm, contacts=(person,),
              place="у клиента")  # fmt: skip
    desk.plan("Отчёт", desk.on_clock("17:30"))
    rows = {row.title: row for row in desk.read().plan if isinstance(row, TodayTask)}
    assert rows["Показ"].below == "АО «ТехноСнаб» · Игорь Мельников · у клиента"
    assert rows["Отчёт"].below == "без клиента"
    phone = rows["Показ"].phone
    assert phone is not None
    assert (phone.client_id, phone.key) == (person, "79215550101")
    assert rows["Отчёт"].phone is None


def test_lists_are_cut_and_totals_are_not(desk: Desk) -> None:
    from crm_desktop.today.reading import read_today  # noqa: PLC0415 - one test only

    for number in range(7):
        desk.plan(f"№ {number}", Due(WEDNESDAY - timedelta(days=7 - number)))
    today = read_today(desk.office, desk.now, limit=3)
    assert [row.title for row in today.overdue] == ["№ 0", "№ 1", "№ 2"]
    assert today.overdue_total == 7


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 мин"), (59, "59 мин"), (60, "1 ч"), (90, "1 ч 30 мин")]
)
def test_minutes_in_words(minutes: int, words: str) -> None:
    assert minutes_words(minutes).replace(NBSP, " ") == words


def test_an_empty_office_is_new_until_something_is_there(desk: Desk) -> None:
    assert desk.read().is_new
    desk.plan("первое", Due(WEDNESDAY))
    assert not desk.read().is_new
    assert at(WEDNESDAY, "00:00", MOSCOW) < desk.now
