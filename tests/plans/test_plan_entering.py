"""Entering plans and costs: one act, taken back as one; what cannot be is refused whole."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import part_with
from crm_desktop.plans.book import read_plans
from crm_desktop.plans.copying import copy_plans
from crm_desktop.plans.costs import CostEntry, costs_for, parse_cost, set_costs
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.reading import plan_for
from crm_desktop.plans.scope import OFFICE, PlanScope
from crm_desktop.reports.period import ReportPeriod
from tests.access.people_office import own_scope

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from tests.access.people_office import People

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
ANNA = PlanScope()


def rows(office: Office) -> list[tuple[str, str, int, PlanScope]]:
    return sorted(
        read_plans(office.db, date(2025, 1, 1), date(2027, 12, 1)).rows(), key=str
    )  # fmt: skip


def member(office: Office, name: str) -> int:
    with office.change("Сотрудник") as change:
        record = change.new_id()
        office.db.run("INSERT INTO member(id, name, role) VALUES(?, ?, '')", (record, name))
    return record


def test_an_edited_sheet_is_one_act_and_comes_back_as_one(office: Office) -> None:
    vera = PlanScope(member=member(office, "Вера"))
    first = [
        PlanEntry("won_sum", MARCH, 100, vera), PlanEntry("won_sum", APRIL, 200, vera),
        PlanEntry("calls", MARCH, 40, OFFICE),
    ]  # fmt: skip
    set_plans(office, first)
    before = rows(office)
    assert len(before) == 3
    second = [
        PlanEntry("won_sum", date(2026, 3, 31), 150, vera), PlanEntry("won_sum", APRIL, None, vera),
        PlanEntry("won_sum", date(2026, 5, 1), 0, vera), PlanEntry("calls", APRIL, None, OFFICE),
    ]  # fmt: skip
    changes = set_plans(office, second)
    assert rows(office) == sorted(
        [
            ("2026-03", "calls", 40, OFFICE), ("2026-03", "won_sum", 150, vera),
            ("2026-05", "won_sum", 0, vera),
        ],
        key=str,
    )  # fmt: skip
    undo(office, changes.change_id)
    assert rows(office) == before


def test_the_same_again_leaves_no_trace(office: Office) -> None:
    entries = [PlanEntry("won_sum", MARCH, 100, OFFICE)]
    assert set_plans(office, entries)
    assert not set_plans(office, entries)
    assert not set_plans(office, [PlanEntry("won_sum", APRIL, None, OFFICE)])
    assert not set_plans(office, [])


def test_of_two_plans_for_the_same_the_later_counts_until_one_is_entered(office: Office) -> None:
    """Two computers wrote one each."""
    with office.change("С другого места") as change:
        for amount in (7, 9):
            office.db.run(
                "INSERT INTO plan(id, month, measure, amount) VALUES(?, '2026-03', 'calls', ?)",
                (change.new_id(), amount),
            )
    assert plan_for(office, "calls", ReportPeriod.month(MARCH)) == 9
    set_plans(office, [PlanEntry("calls", MARCH, 20, OFFICE)])
    assert office.db.run("SELECT amount FROM plan WHERE deleted_at IS NULL") == [(20,)]


def test_who_left_keeps_old_plans_and_gets_no_new_ones(office: Office) -> None:
    vera = PlanScope(member=member(office, "Вера"))
    set_plans(office, [PlanEntry("calls", MARCH, 20, vera)])
    part_with(office, vera.member or 0)
    with pytest.raises(UserError, match=r"Вера.*больше не работает"):
        set_plans(
            office, [PlanEntry("calls", MARCH, 5, OFFICE), PlanEntry("calls", APRIL, 20, vera)]
        )
    assert rows(office) == [("2026-03", "calls", 20, vera)]
    set_plans(office, [PlanEntry("calls", MARCH, 25, vera)])
    assert plan_for(office, "calls", ReportPeriod.month(MARCH)) == 25


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (PlanEntry("won_sum", MARCH, -1, OFFICE), "невозможен"),
        (PlanEntry("won_sum", date(1800, 1, 1), 1, OFFICE), "за пределами"),
        (PlanEntry("calls", MARCH, 5, PlanScope(funnel=1)), "Такой воронки нет"),
        (PlanEntry("calls", MARCH, 5, PlanScope(product="Окно")), "не раскладывается по товарам"),
        (PlanEntry("won_sum", MARCH, 5, PlanScope(product="О" * 301)), "длиннее"),
        (PlanEntry("won_sum", MARCH, 5, PlanScope(member=12)), "Такого сотрудника нет"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_refused_whole(
    office: Office, entry: PlanEntry, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        set_plans(office, [PlanEntry("won_count", MARCH, 1, OFFICE), entry])
    assert rows(office) == []


def test_an_unknown_measure_is_named(office: Office) -> None:
    with pytest.raises(NotFoundError, match="won_sum"):
        set_plans(office, [PlanEntry("profit", MARCH, 1, OFFICE)])


def test_who_sees_no_reports_reads_his_own_plan_alone(people: People) -> None:
    people.give("Вера", own_scope())
    vera = PlanScope(member=people.ids["Вера"])
    set_plans(
        people.admin, [PlanEntry("calls", MARCH, 5, vera), PlanEntry("calls", MARCH, 50, OFFICE)]
    )
    office, march = people.open("Вера"), ReportPeriod.month(MARCH)
    assert plan_for(office, "calls", march, scope=vera) == 5
    assert plan_for(office, "calls", march) is None
    assert plan_for(office, "calls", march, scope=PlanScope(people.ids["Глеб"])) is None
    assert plan_for(people.open("Борис"), "calls", march) == 50
    with pytest.raises(AccessDeniedError):
        set_plans(office, [PlanEntry("calls", MARCH, 6, vera)])
    with pytest.raises(AccessDeniedError):
        costs_for(office, march)


def test_a_month_of_a_damaged_base_is_no_plan(office: Office) -> None:
    set_plans(office, [PlanEntry("calls", day, 5, OFFICE) for day in (MARCH, APRIL)])
    with office.change("повреждение"):
        office.db.run("UPDATE plan SET month = '2026-3x' WHERE month = '2026-03'")
    whole = ReportPeriod(MARCH, date(2027, 1, 31))
    assert plan_for(office, "calls", whole) == 5
    with pytest.raises(UserError, match="Копировать нечего"):
        copy_plans(office, first=MARCH, months=1, to=date(2028, 3, 1))
    assert copy_plans(office, first=MARCH, months=12, to=date(2028, 3, 1))


def test_costs_are_entered_cut_by_days_and_taken_back(office: Office) -> None:
    one, two = (
        row[0] for row in office.db.run(
            "SELECT id FROM directory_item WHERE directory = 'source' ORDER BY id LIMIT 2"
        )
    )  # fmt: skip
    whole = ReportPeriod(MARCH, date(2026, 4, 30))
    set_costs(office, [CostEntry(MARCH, one, 3_100), CostEntry(APRIL, one, 500, "баннеры")])
    changes = set_costs(office, [CostEntry(MARCH, one, 6_200), CostEntry(MARCH, two, 0)])
    found = costs_for(office, whole)
    assert dict(found.by_source) == {one: 6_700, two: 0}
    assert (found.of(), found.of(one), found.of(77), found.cut) == (6_700, 6_700, None, False)
    part = costs_for(office, ReportPeriod(date(2026, 3, 22), MARCH.replace(day=31)))
    assert (part.of(one), part.cut) == (2_000, True)
    undo(office, changes.change_id)
    assert dict(costs_for(office, whole).by_source) == {one: 3_600}
    set_costs(office, [CostEntry(MARCH, one, None), CostEntry(APRIL, one, None)])
    assert costs_for(office, whole).empty
    with pytest.raises(UserError, match="Такого источника нет"):
        set_costs(office, [CostEntry(MARCH, 5, 1)])
    with pytest.raises(UserError, match="невозможен"):
        set_costs(office, [CostEntry(MARCH, one, -1)])


def test_a_cost_is_understood_as_people_write_it() -> None:
    assert parse_cost("12,5 тыс") == 1_250_000
    assert parse_cost(" ") is None
    with pytest.raises(UserError, match="другая валюта"):
        parse_cost("10 €")
    with pytest.raises(UserError, match="отрицательной"):
        parse_cost("-3")
