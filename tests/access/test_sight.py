"""Whose records are mine and my department's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, EVERYTHING, Scope
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
