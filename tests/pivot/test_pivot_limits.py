"""What a pivot refuses, in words; what who does not see everything gets; odd data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.access.powers import BUILT_IN, Area, FieldRule
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.pivot import checking
from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.pivot.pivoting import pivot, pivot_sources
from crm_desktop.pivot.reporting import as_report, pivot_report
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.views.tree import Condition, Op, all_of
from tests.deals.deal_list_base import NOW, fill_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office

BY_STAGE = PivotDefinition(rows=("stage",), columns=("outcome",), values=(PivotValue("count"),))
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing laid out": ({"rows": (), "columns": (), "values": ()}, "Добавьте хотя бы одно поле"),
    "no such source": ({"source": "dreams"}, "Источника «dreams» нет"),
    "no such field": ({"rows": ("f7",)}, "Поля «f7» в источнике"),
    "no such value": ({"values": (PivotValue("sum:f7"),)}, "Значения «sum:f7»"),
    "twice": ({"columns": ("stage",)}, "стоит дважды"),
    "too many fields": (
        {"columns": ("outcome", "type", "source", "funnel")}, "не больше 3. Таблица не построена",
    ),
    "too many values": ({"values": (PivotValue("count"),) * 9}, "не больше 8"),
    "running average": (
        {"values": (PivotValue("avg:budget", Show.RUNNING),)}, "по частям оно не складывается",
    ),
    "share of an average": ({"values": (PivotValue("avg:budget", Show.ALL),)}, "не складывается"),
    "difference without columns": (
        {"columns": (), "values": (PivotValue("count", Show.DIFFERENCE),)}, "столбцов нет",
    ),
    "no such date": ({"axis": "born"}, "Даты «born»"),
    "sorted by nothing": ({"sort": PivotSort(3)}, "выберите порядок заново"),
    "endless top": ({"top": 5000}, "не больше 1"),
    "a broken condition": ({"tree": all_of(Condition("f7", Op.FILLED))}, "удал"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_is_told_in_words(
    office: Office, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(UserError, match=f"(?i){told}"):
        pivot(office, replace(BY_STAGE, **changes), now=NOW)


def test_too_many_columns_say_what_to_do(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_deals(office, 1, deals=20, clients=12)
    monkeypatch.setattr(checking, "MOST_COLUMNS", 6)
    wide = PivotDefinition(rows=("stage",), columns=("client", "outcome"))
    with pytest.raises(UserError, match=r"а показать можно 6.*«Клиент», «.*перенесите одно из"):
        pivot(office, wide, now=NOW)
    few = replace(wide, columns=("client",), top_columns=3)
    assert len(pivot(office, few, now=NOW).columns) == 5
    monkeypatch.setattr(checking, "MOST_ROWS", 3)
    with pytest.raises(UserError, match="строк"):
        pivot(office, replace(wide, rows=("client",), columns=()), now=NOW)


def test_nothing_fits(office: Office) -> None:
    result = pivot(office, BY_STAGE, now=NOW)
    assert result.is_empty
    report = as_report(result)
    assert report.charts == ()
    assert report.tables[0].rows == ()


def test_leap_day_and_empty_months_are_shown(office: Office) -> None:
    fill_deals(office, 2, deals=12, clients=4)
    days = PeriodChoice(PeriodName.FIXED, 0, date(2024, 2, 1), date(2026, 11, 30))
    definition = PivotDefinition(
        rows=("created.month",), period=days, axis="created", hide_empty=False
    )
    result = pivot(office, definition, now=NOW)
    labels = [line.label for line in result.rows]
    assert len(labels) == 34 + 1
    assert labels[0] == "Февраль 2024"
    by_day = replace(
        definition, rows=("created.day",),
        period=PeriodChoice(PeriodName.FIXED, 0, date(2024, 2, 28), date(2026, 11, 30)),
    )  # fmt: skip
    assert [line.path[0] for line in pivot(office, by_day, now=NOW).rows[:3]] == [
        "2024-02-28", "2024-02-29", "2024-03-01",
    ]  # fmt: skip
    assert result.period is not None
    assert any("Создан" in line for line in result.narrowed)


def test_own_fields_are_laid_out_like_others(office: Office) -> None:
    made = fill_deals(office, 3, deals=30, clients=6)
    deals = next(each for each in pivot_sources(office) if each.key == "deals")
    own = [each.key for each in deals.dimensions if each.key[1:].isdigit()]
    assert own
    for key in own:
        result = pivot(office, PivotDefinition(rows=(key,)), now=NOW)
        assert result.at(len(result.rows) - 1, 0) == len(made.deals)


def test_somebody_deleted_keeps_his_name(office: Office) -> None:
    made = fill_deals(office, 4, deals=30, clients=6)
    source = next(deal.row["source"] for deal in made.deals if deal.row["source"])
    with office.change("Удалён источник"):
        office.db.run("UPDATE directory_item SET deleted_at = 5 WHERE id = ?", (source,))
    result = pivot(office, PivotDefinition(rows=("source",)), now=NOW)
    label = next(line.label for line in result.rows if line.path == (source,))
    assert label.endswith("(удалён)")


def test_what_is_hidden_is_not_offered_and_not_told(people: Any) -> None:
    narrow = BUILT_IN[Role.HEAD]
    narrow = replace(narrow, fields={**narrow.fields, f"{Area.DEALS}:budget": FieldRule.HIDDEN})
    fill_deals(people.admin, 5, deals=30, clients=6)
    people.give("Борис", narrow)
    head = people.open("Борис")
    deals = next(each for each in pivot_sources(head) if each.key == "deals")
    assert "sum:budget" not in {each.key for each in deals.measures}
    with pytest.raises(UserError, match="закрыто для вас"):
        pivot(head, replace(BY_STAGE, values=(PivotValue("sum:budget"),)), now=NOW)


def test_who_has_no_right_gets_none(people: Any) -> None:
    with pytest.raises(AccessDeniedError):
        pivot(people.open("Вера"), BY_STAGE, now=NOW)


def test_an_answer_can_be_given_up(office: Office) -> None:
    fill_deals(office, 6, deals=10, clients=4)

    class Stop:
        def step(self, _done: int, _total: int, _message: str = "") -> None:
            raise JobCancelledError

    with pytest.raises(JobCancelledError):
        pivot(office, BY_STAGE, now=NOW, progress=Stop())


def test_a_report_has_the_same_numbers(office: Office) -> None:
    fill_deals(office, 7, deals=40, clients=6)
    definition = PivotDefinition(
        rows=("funnel", "stage"), columns=("outcome",),
        values=(PivotValue("count"), PivotValue("sum:budget")),
    )  # fmt: skip
    result = pivot(office, definition, now=NOW)
    report = pivot_report(office, definition, now=NOW, title="Моя")
    table = report.tables[0]
    assert report.title == "Моя"
    assert [column.group for column in table.columns[1:3]] == ["В работе"] * 2
    assert table.columns[0].title == "Воронка / Этап"
    assert table.total is not None
    told = [list(row.cells[1:]) for row in (*table.rows, table.total)]
    wanted = [
        [result.at(row, column, value) for column in range(len(result.columns))
         for value in range(2)]
        for row in range(len(result.rows))
    ]  # fmt: skip
    assert told == wanted
    assert [row.level for row in table.rows[:2]] == [0, 1]
    assert report.charts[0].labels == ("Окна", "Двери")
