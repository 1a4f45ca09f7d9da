"""Whose records are mine and my department's."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, EVERYTHING, Scope
from crm_desktop.access.sight import read_sight
from crm_desktop.handover.substitution import lend_work, today_of
from tests.access.people_office import department_scope, own_scope

if TYPE_CHECKING:
    from tests.access.people_office import People


def test_the_roles_of_the_signed_list_are_as_shipped(people: People) -> None:
    assert people.admin.powers is EVERYTHING
    assert people.open("Борис").powers == BUILT_IN[Role.HEAD]
    assert people.open("Вера").powers == BUILT_IN[Role.MANAGER]


def test_a_department_holds_its_people_and_those_below(people: People) -> None:
    ids = people.ids
    vera = people.open("Вера").sight
    assert vera.own == {ids["Вера"]}
    assert vera.department == {ids[name] for name in ("Борис", "Вера", "Глеб", "Дина")}
    assert people.open("Дина").sight.department == {ids["Дина"]}
    assert people.open("Егор").sight.department == {ids["Егор"]}
    assert vera.departments == set(people.departments.values())


def test_powers_follow_a_change_made_by_another_program(people: People) -> None:
    vera = people.open("Вера")
    assert vera.powers.sees_all
    people.give("Вера", own_scope())
    assert vera.powers == own_scope()
    people.give("Вера", department_scope())
    assert vera.powers.scope("deals", "see") is Scope.DEPARTMENT


def test_who_heads_a_department_reaches_it_without_working_there(people: People) -> None:
    egor = people.open("Егор")
    assert egor.sight.department == {people.ids["Егор"]}
    with people.admin.change("Глава"):
        people.admin.db.run("UPDATE department SET head = ? WHERE name = 'Опт'", (egor.user_id,))
    assert egor.sight.department == {people.ids["Егор"], people.ids["Дина"]}
    assert egor.sight.own == {people.ids["Егор"]}
    with people.admin.change("Круг"):
        people.admin.db.run(
            "UPDATE department SET parent = ? WHERE name = 'Продажи'", (people.departments["Опт"],)
        )
    assert len(egor.sight.department) == 5


def test_who_stands_in_does_the_absent_ones_work_for_the_day_alone(people: People) -> None:
    vera, ids = people.open("Вера"), people.ids
    today = today_of(people.admin)
    lend_work(
        people.admin, ids["Егор"], substitute_id=ids["Вера"],
        starts_on=today, ends_on=today,
    )  # fmt: skip
    assert vera.sight.own == {ids["Вера"], ids["Егор"]}
    later = read_sight(vera.db, ids["Вера"], Role.MANAGER, today + timedelta(days=1))
    assert later.own == {ids["Вера"]}


def test_the_day_turns_while_the_office_is_open(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera, ids = people.open("Вера"), people.ids
    today = today_of(people.admin)
    tomorrow = today + timedelta(days=1)
    lend_work(
        people.admin, ids["Егор"], substitute_id=ids["Вера"],
        starts_on=tomorrow, ends_on=tomorrow,
    )  # fmt: skip
    noon = datetime.combine(today, clock(12), people.admin.zone).timestamp()
    monkeypatch.setattr(time, "time", lambda: noon)
    assert vera.sight.own == {ids["Вера"]}
    monkeypatch.setattr(time, "time", lambda: noon + 24 * 3600)
    assert vera.sight.own == {ids["Вера"], ids["Егор"]}


def test_a_transaction_is_judged_by_how_it_began(people: People) -> None:
    people.give("Вера", own_scope())
    vera = people.open("Вера")
    with vera.change("Сам себе отдел"):
        vera.db.run("UPDATE member SET department = NULL, access_role = NULL WHERE name = 'Вера'")
        assert vera.powers == own_scope()
    assert vera.powers == BUILT_IN[Role.MANAGER]
    people.give("Вера", own_scope())
    with pytest.raises(apsw.ConstraintError), vera.change("Передумал"):
        vera.db.run("UPDATE member SET access_role = NULL, name = NULL WHERE name = 'Вера'")
    assert vera.powers == own_scope()
