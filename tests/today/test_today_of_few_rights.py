"""«Сегодня» of those whose role does not see a kind of records at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.powers import Area, Scope
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from crm_desktop.today.reading import read_today
from tests.access.people_office import manager

if TYPE_CHECKING:
    from tests.access.people_office import People


@pytest.mark.parametrize("area", Area)
def test_what_a_role_does_not_see_is_absent_and_nothing_is_refused(
    people: People, area: Area
) -> None:
    create_client(people.admin, ClientDraft(name="ООО «Ромашка»"))
    plan_task(
        people.admin,
        TaskDraft(title="Позвонить", due=Due(date(2026, 1, 12)), assignee_id=people.ids["Вера"]),
    )
    powers = manager(Scope.ALL)
    scopes = {key: scope for key, scope in powers.scopes.items() if key[0] is not area}
    people.give("Вера", replace(powers, scopes=scopes))

    today = read_today(people.open("Вера"))

    assert (today.overdue_total == 0) is (area is Area.TASKS)
    assert not today.is_new
    if area is Area.DEALS:
        assert (today.steps, today.nearest) == ((), ())
    if area is Area.CLIENTS:
        assert (today.birthdays, today.quiet_total) == ((), 0)
