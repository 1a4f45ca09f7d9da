"""A pivot's picture: time goes along the axis, wherever it is laid out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from crm_desktop.pivot.charting import pivot_chart
from crm_desktop.pivot.definition import PivotDefinition
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.result import ChartKind
from tests.deals.deal_list_base import NOW, fill_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office

ALWAYS = PeriodChoice(PeriodName.FIXED, 0, date(2020, 1, 1), date(2030, 12, 31))
ACROSS = PivotDefinition(
    rows=("outcome",), columns=("created.month",), period=ALWAYS, axis="created"
)


def test_months_across_are_the_axis_and_lines_the_curves(office: Office) -> None:
    fill_deals(office, 3, deals=40, clients=6)
    result = pivot(office, ACROSS, now=NOW)
    chart = pivot_chart(result)
    assert chart is not None
    assert chart.kind is ChartKind.LINES
    months = tuple(line.label for line in result.columns[:-1])
    assert len(months) > 1
    assert chart.labels == months
    assert {each.name for each in chart.series} == {line.label for line in result.rows[:-1]}
    for row, each in enumerate(chart.series):
        assert each.values == tuple(result.at(row, at, 0) for at in range(len(months)))
    # The same laid out the other way round is the same picture.
    down = replace(ACROSS, rows=ACROSS.columns, columns=ACROSS.rows)
    other = pivot_chart(pivot(office, down, now=NOW))
    assert other is not None
    assert (other.labels, other.kind) == (chart.labels, chart.kind)
    assert {each.name: each.values for each in other.series} == {
        each.name: each.values for each in chart.series
    }


def test_a_heat_map_is_drawn_as_it_is_laid_out(office: Office) -> None:
    fill_deals(office, 3, deals=40, clients=6)
    result = pivot(office, ACROSS, now=NOW)
    chart = pivot_chart(result, kind=ChartKind.HEAT)
    assert chart is not None
    assert chart.labels == tuple(line.label for line in result.rows[:-1])
