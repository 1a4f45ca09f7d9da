"""What nobody means, but somebody asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.agenda.reading import read_agenda
from crm_desktop.cli.task_words import instant_named
from crm_desktop.errors import UserError
from crm_desktop.members.staff import add_colleague
from crm_desktop.search.query import groups
from crm_desktop.tasks.bulk import move_by_days
from crm_desktop.tasks.card import read_task_card
from crm_desktop.tasks.checklist import add_items, move_item, remove_item, rename_item, tick_item
from crm_desktop.tasks.comments import add_comment, find_mentions
from crm_desktop.tasks.doing import complete_task
from crm_desktop.tasks.drafts import ItemDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.list_filter import TaskFilter
from crm_desktop.tasks.listing import list_tasks
from crm_desktop.tasks.planning import delete_task
from crm_desktop.tasks.present import TaskGoneError, require_task
from crm_desktop.tasks.series import move_occurrence
from crm_desktop.tasks.timing import add_time, running_timer, start_timer, stop_timer
from tests.tasks.task_people import MOSCOW, THURSDAY, being, plan

if TYPE_CHECKING:
    from crm_desktop.office import Office

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize("days", [10**9, 10**6, -(10**6), -(10**9)])
def test_no_task_is_moved_so_far(office: Office, days: int) -> None:
    task = plan(office, "Дело", Due(THURSDAY))
    result = move_by_days(office, [task], days=days)
    assert (result.changed, result.left) == (0, 1)
    assert "1900" in result.refusals[0]
    assert require_task(office, task).due == Due(THURSDAY)


@pytest.mark.parametrize("first", [date(1, 1, 1), date(1899, 1, 1), date(2200, 3, 1), date.max])
def test_no_calendar_has_such_days(office: Office, first: date) -> None:
    with pytest.raises(UserError, match="от 1900 до 2199"):
        read_agenda(office, first, first)


def test_the_first_and_the_last_month_are_shown_with_their_weeks(office: Office) -> None:
    task = plan(office, "Дело", Due(date(2199, 12, 31)))
    last = read_agenda(office, date(2199, 11, 25), date(2200, 1, 5))
    assert [entry.task_id for entry in last.entries] == [task]
    assert not read_agenda(office, date(1899, 12, 25), date(1900, 2, 4)).entries


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59+00:00", "0001-01-01", "чепуха", "", "2027-02-30"]
)
def test_no_clock_shows_such_a_moment(text: str) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        instant_named(text, MOSCOW)


def test_a_pasted_list_of_addresses_names_nobody(office: Office) -> None:
    with office.change("Люди"):
        boris = add_colleague(office, "Борис Котов")[0]
    text = "@".join(["ivan", *["example.com, ivan"] * 1000])
    assert find_mentions(office, text) == ()
    assert find_mentions(office, f"{text} @Борис Котов") == (boris,)


def test_a_text_pasted_into_the_search_is_looked_for_by_its_beginning(office: Office) -> None:
    plan(office, "Счёт на оплату")
    readings = groups("счёт я<b>" * 100_000)
    assert sum(len(each.terms) for group in readings for each in group) < 2000
    assert list_tasks(office, TaskFilter(text=f"счёт {' ' * 100_000}")).total == 1
    assert list_tasks(office, TaskFilter(text="договор " * 100_000)).total == 0


def test_everything_asked_of_a_deleted_task_says_so_and_changes_nothing(
    office: Office, boris: int
) -> None:
    task = plan(office, "Дело", Due(THURSDAY), items=(ItemDraft("Раз"), ItemDraft("Два")))
    item = read_task_card(office, task).items[0].id
    start_timer(office, task)
    with being(boris):
        delete_task(office, task)
    before = office.db.run("SELECT count(*) FROM change_set")
    for ask in (
        lambda: tick_item(office, item),
        lambda: rename_item(office, item, text="Три"),
        lambda: move_item(office, item, to=1),
        lambda: remove_item(office, item),
        lambda: add_items(office, task, texts=["Три"]),
        lambda: add_comment(office, task, text="Важно"),
        lambda: add_time(office, task, minutes=5),
        lambda: complete_task(office, task),
        lambda: move_occurrence(office, task, due=Due(THURSDAY + timedelta(days=1))),
    ):
        with pytest.raises(TaskGoneError, match="Дело"):
            ask()
    assert office.db.run("SELECT count(*) FROM change_set") == before
    stop_timer(office)  # the hours were worked all the same
    assert running_timer(office) is None
