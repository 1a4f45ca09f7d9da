"""Lists, counts and searches of who does not see all: against rules spelled out in Python."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.powers import Powers, Scope
from crm_desktop.access.visibility import visible_board_sql, visible_deal_sql, visible_task_sql
from crm_desktop.clients.listing import ALL, ClientFilter, ClientSort, client_ids, count_clients
from crm_desktop.views import reading
from crm_desktop.views.tree import Condition, Op, all_of
from tests.access.people_office import department_scope, manager, own_scope
from tests.access.sight_base import fill

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

ORDERS = (
    ClientSort(), ClientSort("name", descending=True), ClientSort("created"),
    ClientSort("created", descending=True), ClientSort("responsible"), ClientSort("region"),
    ClientSort("priority", descending=True), ClientSort("last_event"),
)  # fmt: skip
FILTERS = {
    "all": ALL,
    "persons": ClientFilter(kind="person"),
    "mine": ClientFilter(mine=True),
    "priority": ClientFilter(priorities=(2,)),
    "text": ClientFilter(text="клиент в"),
    "no phone": ClientFilter(no_phone=True),
    "begins": ClientFilter(tree=all_of(Condition("name", Op.BEGINS, ("Клиент а",)))),
    "trash": ClientFilter(deleted=True),
}
LIMITS: dict[str, dict[str, int]] = {
    "as they are": {},
    "walks": {"FEW_ROWS": 2, "FEW_NAMED": 3},
    "rows": {"FEW_ROWS": 2, "FEW_NAMED": 3, "FEW_ENTRIES": 5, "SOON": 1, "WALK": 1, "FAR": 1},
}


def seen_clients(people: People, name: str, powers: Powers) -> set[int]:
    """Whom a person sees, from the tables themselves."""
    scope = powers.scope("clients", "see")
    staff = reach(people, name, scope)
    seen = set()
    run = people.admin.db.run
    open_to: set[int | None] = {
        row[0]
        for row in run("SELECT client, member FROM client_share WHERE deleted_at IS NULL")
        if row[1] in staff
    }
    deals = {row[0]: row[1:] for row in run("SELECT id, client, responsible, deleted_at FROM deal")}
    helpers = run("SELECT deal, member FROM deal_helper WHERE deleted_at IS NULL")
    for client, responsible, deleted in deals.values():
        if responsible in staff and deleted is None:
            open_to.add(client)
    open_to |= {deals[d][0] for d, member in helpers if member in staff and deals[d][2] is None}
    tasks = run(
        "SELECT id, client, deal, assignee, author FROM task"
        " WHERE deleted_at IS NULL AND done_at IS NULL"
    )
    of_tasks = run("SELECT task, member FROM task_helper WHERE deleted_at IS NULL")
    helping = {task for task, member in of_tasks if member in staff}
    for task, client, deal, assignee, author in tasks:
        if task in helping or assignee in staff or author in staff:
            open_to.add(client)
            if deal is not None and deals[deal][2] is None:
                open_to.add(deals[deal][0])
    departments = set(people.departments.values()) if name in {"Борис", "Вера"} else set()
    if name == "Дина":
        departments = {people.departments["Опт"]}
    for client, responsible, department in run("SELECT id, responsible, department FROM client"):
        nobodys = responsible is None and department is None
        mine = responsible in staff or client in open_to
        here = scope is Scope.DEPARTMENT and department in departments
        if mine or here or (nobodys and powers.unassigned):
            seen.add(client)
    return seen


def reach(people: People, name: str, scope: Scope) -> set[int]:
    """Whose records a scope holds."""
    if scope is Scope.OWN or name == "Егор":
        return {people.ids[name]}
    if name == "Дина":
        return {people.ids["Дина"]}
    return {people.ids[each] for each in ("Борис", "Вера", "Глеб", "Дина")}


@pytest.mark.parametrize("limits", list(LIMITS))
@pytest.mark.parametrize(
    ("name", "powers"),
    [
        ("Вера", own_scope()),
        ("Вера", department_scope()),
        ("Дина", department_scope(unassigned=True)),
        ("Егор", own_scope(unassigned=True)),
    ],
    ids=["own", "department", "department and nobody's", "own and nobody's"],
)
def test_a_list_holds_just_whom_the_person_sees_in_the_same_order(
    people: People, name: str, powers: Powers, limits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(people)
    people.give(name, powers)
    seen, office, admin = seen_clients(people, name, powers), people.open(name), people.admin
    wanted: dict[tuple[str, ClientSort], list[int]] = {}
    for told, filter_ in FILTERS.items():
        if told == "mine":
            filter_ = replace(filter_, mine=False, responsible=(people.ids[name],))  # noqa: PLW2901 - the admin asks for the same
        for order in ORDERS:
            wanted[told, order] = [c for c in client_ids(admin, filter_, sort=order) if c in seen]
    for constant, value in LIMITS[limits].items():
        monkeypatch.setattr(reading, constant, value)
    for told, filter_ in FILTERS.items():
        for order in ORDERS:
            expected = wanted[told, order]
            assert list(client_ids(office, filter_, sort=order)) == expected, (told, order)
            assert list(client_ids(office, filter_, sort=order, limit=5)) == expected[:5]
        assert count_clients(office, filter_) == len(expected), told
        assert count_clients(office, filter_, cap=3) == min(3, len(expected)), told
    assert any(wanted.values())


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.DEPARTMENT])
def test_deals_and_tasks_hang_on_people_and_clients(people: People, scope: Scope) -> None:
    fill(people, seed=11)
    powers = manager(scope)
    people.give("Вера", powers)
    staff, vera = reach(people, "Вера", scope), people.open("Вера")
    departments = set(people.departments.values()) if scope is Scope.DEPARTMENT else set()
    run = people.admin.db.run
    theirs = {
        client
        for client, responsible, department in run("SELECT id, responsible, department FROM client")
        if responsible in staff or department in departments
    }
    helpers = run("SELECT deal, member FROM deal_helper WHERE deleted_at IS NULL")
    helping = {deal for deal, member in helpers if member in staff}
    rows = run("SELECT id, client, responsible FROM deal WHERE deleted_at IS NULL")
    deals = {d for d, client, who in rows if who in staff or d in helping or client in theirs}
    assert ids(vera, "deal d", "d.id", visible_deal_sql(vera)) == deals
    assert ids(vera, "deal_board b", "b.deal", visible_board_sql(vera)) == deals
    of_theirs = {d for d, client, who in run("SELECT id, client, responsible FROM deal")
                 if who in staff or client in theirs}  # fmt: skip
    of_tasks = run("SELECT task, member FROM task_helper WHERE deleted_at IS NULL")
    busy = {task for task, member in of_tasks if member in staff}
    tasks = {
        task
        for task, client, deal, *who in run(
            "SELECT id, client, deal, assignee, author FROM task WHERE deleted_at IS NULL"
        )
        if task in busy or staff & {*who} or client in theirs or deal in of_theirs
    }
    assert ids(vera, "task t", "t.id", visible_task_sql(vera)) == tasks
    assert deals
    assert tasks


def ids(office: Office, source: str, what: str, where: str) -> set[int]:
    rows = office.db.run(" ".join(("SELECT", what, "FROM", source, "WHERE", where)))
    return {row[0] for row in rows}
