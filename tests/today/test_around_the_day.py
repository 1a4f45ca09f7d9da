"""Next steps of deals, what was handed over, birthdays, the quiet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm_desktop.clients.contacts import link_contact
from crm_desktop.deals.assigning import tell_assigned
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import win_deals
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import Funnel, StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.handover.substitution import lend_work
from crm_desktop.notices.marking import mark_read
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import ActionState, Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.today.giving_back import give_deal_back
from crm_desktop.today.model import HandedKind
from crm_desktop.today.quiet import QUIET_DAYS, quiet_days, set_quiet_days
from tests.today.today_desk import WEDNESDAY, Desk, at


@pytest.fixture
def funnel(desk: Desk) -> Funnel:
    made, _ = add_funnel(desk.office, "Окна", stages=[StageSettings("Замер", probability=30)])
    return get_funnel(desk.office, made)


def deal(desk: Desk, funnel: Funnel, title: str, due: Due | None = None) -> int:
    made = create_deal(
        desk.office,
        DealDraft(title=title, funnel_id=funnel.id, stage_id=funnel.stages[0].id),
    )[0]
    if due is not None:
        plan_task(desk.office, TaskDraft(kind="meeting", title="Показ", due=due, deal_id=made))
    return made


def give(desk: Desk, title: str, member: int | None, deal_id: int) -> None:
    with desk.office.change(title):
        desk.office.db.run("UPDATE deal SET responsible = ? WHERE id = ?", (member, deal_id))


def test_steps_stand_overdue_today_none_later(desk: Desk, funnel: Funnel) -> None:
    deal(desk, funnel, "потом", Due(WEDNESDAY + timedelta(days=2)))
    deal(desk, funnel, "ничего")
    deal(desk, funnel, "без срока", Due())
    deal(desk, funnel, "сегодня", desk.on_clock("11:00"))
    deal(desk, funnel, "вчера", Due(WEDNESDAY - timedelta(days=1)))
    won = deal(desk, funnel, "выиграна", Due(WEDNESDAY))
    win_deals(desk.office, [won])
    other = deal(desk, funnel, "чужая", Due(WEDNESDAY))
    give(desk, "Отдали", desk.colleague(), other)
    today = desk.read()
    nbsp = "\N{NO-BREAK SPACE}"
    assert [(row.title, row.state, row.told) for row in today.steps] == [
        ("вчера", ActionState.OVERDUE, f"Просрочено 1{nbsp}день"),
        ("сегодня", ActionState.TODAY, "Встреча в 11:00"),
        ("без срока", ActionState.NONE, "Встреча"),
        ("ничего", ActionState.NONE, "Нет действия"),
        ("потом", ActionState.PLANNED, f"Встреча 20{nbsp}ноя"),
    ]
    assert today.steps_total == 5


def test_an_empty_day_offers_the_nearest_steps(desk: Desk, funnel: Funnel) -> None:
    deal(desk, funnel, "ничего")
    for ahead in (5, 2, 9, 3):
        deal(desk, funnel, f"через {ahead}", Due(WEDNESDAY + timedelta(days=ahead)))
    assert [row.title for row in desk.read().nearest] == ["через 2", "через 3", "через 5"]
    desk.plan("дело", Due(WEDNESDAY))
    assert desk.read().nearest == ()


def test_the_deals_of_whom_i_stand_in_for_are_mine_meanwhile(desk: Desk, funnel: Funnel) -> None:
    absent = desk.colleague("Ольга Дёмина")
    theirs = deal(desk, funnel, "её сделка", Due(WEDNESDAY))
    give(desk, "Её", absent, theirs)
    assert desk.read().steps == ()
    lend_work(
        desk.office, absent, substitute_id=desk.office.user_id, starts_on=WEDNESDAY,
        ends_on=WEDNESDAY + timedelta(days=3), note="Ждут цену",
    )  # fmt: skip
    today = desk.read()
    assert [row.title for row in today.steps] == ["её сделка"]
    assert [(row.kind, row.title, row.words, row.refusable) for row in today.handed] == [
        (HandedKind.SUBSTITUTION, "Замещение: Ольга Дёмина", "Ждут цену", False)
    ]
    assert "1 сделка" in today.handed[0].told.replace("\N{NO-BREAK SPACE}", " ")


def test_a_deal_given_to_me_waits_until_it_is_read_or_given_back(
    desk: Desk, funnel: Funnel
) -> None:
    igor = desk.colleague()
    mine = deal(desk, funnel, "Склад")
    office = desk.office
    with office.change("Дали") as change:
        tell_assigned(office.db, change, {mine: office.user_id}, author=igor, why="")
    (row,) = desk.read().handed
    assert (row.kind, row.title, row.who, row.refusable) == (
        HandedKind.DEAL, "Склад", "Игорь Минаев", True,
    )  # fmt: skip
    give_deal_back(office, row.record, why="не мой район")
    assert desk.read().handed == ()
    assert office.db.run("SELECT responsible FROM deal WHERE id = ?", (mine,)) == [(igor,)]
    told = office.db.run("SELECT text FROM notice WHERE member = ? ORDER BY id", (igor,))
    assert any("не мой район" in text for (text,) in told)
    with pytest.raises(UserError, match="уже не вы"):
        give_deal_back(office, row.record)


def test_a_read_notice_waits_no_more(desk: Desk, funnel: Funnel) -> None:
    igor = desk.colleague()
    mine = deal(desk, funnel, "Склад")
    with desk.office.change("Дали") as change:
        tell_assigned(desk.office.db, change, {mine: desk.office.user_id}, author=igor, why="")
    (row,) = desk.read().handed
    mark_read(desk.office, [row.record])
    assert desk.read().handed == ()


def test_a_task_handed_over_waits_to_be_taken(desk: Desk) -> None:
    igor = desk.colleague()
    task = desk.plan("Договор", Due(WEDNESDAY + timedelta(days=1)))
    with desk.office.change("Передали"):
        desk.office.db.run(
            "UPDATE task SET handed_by = ?, handed_at = ?, handed_note = 'Просил срочно'"
            " WHERE id = ?",
            (igor, desk.now - 1000, task),
        )
    (row,) = desk.read().handed
    assert (row.kind, row.record, row.who, row.words, row.told, row.refusable) == (
        HandedKind.TASK, task, "Игорь Минаев", "Просил срочно", "завтра", True,
    )  # fmt: skip
    with desk.office.change("Взяли"):
        desk.office.db.run("UPDATE task SET accepted_at = 1 WHERE id = ?", (task,))
    assert desk.read().handed == ()


def born(desk: Desk, name: str, birthday: str) -> int:
    person = desk.client(name, kind="person")
    with desk.office.change("День рождения"):
        desk.office.db.run("UPDATE client SET birthday = ? WHERE id = ?", (birthday, person))
    return person


def test_birthdays_of_today_and_of_the_week(desk: Desk) -> None:
    born(desk, "Сегодня", "1986-11-18")
    born(desk, "Без года", "--11-20")
    born(desk, "Через неделю", "2000-11-25")
    born(desk, "Поздно", "2000-11-26")
    born(desk, "Вчера", "2000-11-17")
    rows = [(row.name, row.ahead, row.age) for row in desk.read().birthdays]
    assert rows == [("Сегодня", 0, 40), ("Без года", 2, None), ("Через неделю", 7, 26)]


def test_birthdays_over_new_year(desk: Desk) -> None:
    desk.day = date(2026, 12, 30)
    born(desk, "Новогодний", "1990-01-02")
    (row,) = desk.read().birthdays
    assert (row.day, row.ahead, row.age) == (date(2027, 1, 2), 3, 37)


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (date(2027, 2, 25), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2027, 2, 28)),
        (date(2028, 2, 25), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2028, 2, 29)),
    ],
)
def test_who_was_born_on_29_february_has_a_birthday_every_year(
    desk: Desk, day: date, kept: date
) -> None:
    desk.day = day
    born(desk, "Високосный", "2000-02-29")
    (row,) = desk.read().birthdays
    assert (row.day, row.age) == (kept, kept.year - 2000)


def test_only_my_people_and_those_of_my_companies_have_birthdays_here(desk: Desk) -> None:
    other = desk.colleague()
    mine, theirs = desk.client("Моя"), desk.client("Чужая")
    people = [born(desk, name, "--11-18") for name in ("Анна", "Борис", "Вера")]
    link_contact(desk.office, mine, person_id=people[0])
    link_contact(desk.office, theirs, person_id=people[1])
    with desk.office.change("Чужие"):
        desk.office.db.run(
            "UPDATE client SET responsible = ? WHERE id IN (?, ?, ?, ?)",
            (other, theirs, *people),
        )
    assert [(row.name, row.company) for row in desk.read().birthdays] == [("Анна", "Моя")]


def test_who_is_quiet_for_long_is_told_with_what_was_last(desk: Desk) -> None:
    clients = {days: desk.client(f"{days} дней") for days in (74, 31, 30, 29)}
    for days, client in clients.items():
        desk.touch(client, WEDNESDAY - timedelta(days=days), "letter" if days == 74 else "call")
    other = desk.client("чужой")
    desk.touch(other, WEDNESDAY - timedelta(days=99))
    with desk.office.change("Чужой"):
        desk.office.db.run(
            "UPDATE client SET responsible = ? WHERE id = ?", (desk.colleague(), other)
        )
    today = desk.read()
    nbsp = "\N{NO-BREAK SPACE}"
    assert [(row.days, row.told) for row in today.quiet] == [
        (74, f"письмо, 5{nbsp}сентября"), (31, f"звонок, 18{nbsp}октября"),
        (30, f"звонок, 19{nbsp}октября"),
    ]  # fmt: skip
    assert (today.quiet_total, today.quiet_days) == (3, QUIET_DAYS)


def test_the_office_says_from_when_on_a_client_is_quiet(desk: Desk) -> None:
    client = desk.client("Тихий", phone="+7 921 555-01-01")
    with desk.office.change("Давно"):
        desk.office.db.run(
            "UPDATE client SET created_at = ? WHERE id = ?",
            (at(WEDNESDAY - timedelta(days=10), "12:00"), client),
        )
    assert desk.read().quiet == ()
    set_quiet_days(desk.office, 7)
    assert quiet_days(desk.office) == 7
    (row,) = desk.read().quiet
    assert (row.days, row.told) == (10, "в базе с 8\N{NO-BREAK SPACE}ноября")
    assert row.phone is not None
    with pytest.raises(UserError, match="от 1 до"):
        set_quiet_days(desk.office, 0)
