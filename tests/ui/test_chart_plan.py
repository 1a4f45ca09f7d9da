"""Where things are in a chart, without a window."""

from __future__ import annotations

from itertools import pairwise

import pytest

from crm_desktop.reports.result import Chart, ChartKind, Paint, Series, Unit
from ui.charts.plan import AxesPlan, Mark, MarkKind, Words, plan_axes, thinned

MILLION = 100_000_000


def chart(kind: ChartKind, *series: Series, labels: int = 0, unit: Unit = Unit.COUNT) -> Chart:
    number = labels or max((len(each.values) for each in series), default=0)
    names = tuple(f"л{at}" for at in range(number))
    return Chart("c", "Проба", kind, names, series, unit)


def bars_of(plan: AxesPlan, series: int) -> list[Mark]:
    return [mark for mark in plan.marks if mark.point[0] == series]


def test_stacked_parts_stand_upon_each_other() -> None:
    plan = plan_axes(
        chart(
            ChartKind.STACKED,
            Series("получено", (4 * MILLION, 0), Paint.MAIN),
            Series("взвешенно", (2 * MILLION, 3 * MILLION), Paint.SECOND),
            unit=Unit.KOPECKS,
        )
    )

    assert [(bar.low, bar.high) for bar in bars_of(plan, 1)] == [
        (4 * MILLION, 6 * MILLION),
        (0, 3 * MILLION),
    ]
    first, above = bars_of(plan, 0)[0], bars_of(plan, 1)[0]
    assert (first.text, first.words, first.end) == ("4", Words.INSIDE, False)
    assert (above.text, above.words, above.end) == ("6", Words.ABOVE, True)
    assert bars_of(plan, 0)[1:] == []  # nothing is no bar


def test_losses_are_stacked_downwards() -> None:
    plan = plan_axes(chart(ChartKind.STACKED, Series("доход", (3, 1)), Series("расход", (-2, -4))))

    assert plan.low <= -4
    assert plan.high >= 3
    assert bars_of(plan, 1)[1].low == 0
    assert bars_of(plan, 1)[1].high == -4


def test_a_plan_and_the_whole_lie_over_the_bars_without_moving_them() -> None:
    plan = plan_axes(
        chart(
            ChartKind.STACKED,
            Series("есть", (2, 2), Paint.MAIN),
            Series("всё", (5, None), Paint.OUTLINE),
            Series("план", (4, 6), Paint.TICK),
        )
    )

    assert [mark.kind for mark in plan.marks if mark.point[1] == 0] == [
        MarkKind.OUTLINE,
        MarkKind.BAR,
        MarkKind.TICK,
    ]
    assert [mark.point for mark in bars_of(plan, 1)] == [(1, 0)]
    assert plan.high >= 6


def test_bars_side_by_side_keep_within_their_slot() -> None:
    plan = plan_axes(chart(ChartKind.BARS, *(Series(f"с{at}", (1, 2)) for at in range(5))))

    for mark in plan.marks:
        assert mark.point[1] - 0.5 < mark.left < mark.right < mark.point[1] + 0.5
    first = sorted((mark.left, mark.right) for mark in plan.marks if mark.point[1] == 0)
    assert all(one[1] <= other[0] for one, other in pairwise(first))


@pytest.mark.parametrize("values", [(None, None), (0, 0), ()])
@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.STACKED, ChartKind.LINES])
def test_nothing_to_show_is_said_and_divides_by_nothing(
    kind: ChartKind, values: tuple[int | None, ...]
) -> None:
    plan = plan_axes(chart(kind, Series("пусто", values), labels=2))

    assert plan.empty
    assert plan.low < plan.high
    assert [text for _at, text in plan.ticks] == ["0"]


def test_a_line_keeps_its_gaps_and_is_walked_by_its_values() -> None:
    plan = plan_axes(chart(ChartKind.LINES, Series("звонки", (1, None, 3)), labels=4))

    assert list(plan.lines[0].heights) == [1, None, 3, None]
    assert plan.points() == [(0, 0), (0, 2)]


def test_shares_of_a_pareto_are_told_on_an_axis_of_their_own() -> None:
    plan = plan_axes(
        chart(
            ChartKind.PARETO,
            Series("сумма", (8 * MILLION, 2 * MILLION), Paint.MAIN),
            Series("доля", (0.8, 1.0), Paint.WARN, Unit.SHARE),
            unit=Unit.KOPECKS,
        )
    )

    assert [text.replace("\N{NO-BREAK SPACE}", " ") for _at, text in plan.second][-1] == "100 %"
    last = plan.lines[0].heights[-1]
    assert last is not None
    assert last == pytest.approx(plan.second[-1][0])
    assert last == pytest.approx(plan.high)


def test_a_spot_belongs_to_the_bar_it_is_in() -> None:
    plan = plan_axes(chart(ChartKind.STACKED, Series("низ", (4, 4)), Series("верх", (4, 4))))

    assert plan.near(0.1, 2) == (0, 0)
    assert plan.near(0.9, 6) == (1, 1)
    assert plan.near(2.4, 1) is None
    assert plan.near(-0.9, 1) is None


def test_labels_are_thinned_until_none_touches_another() -> None:
    assert thinned([30] * 200, 10) == list(range(0, 200, 4))
    assert thinned([30], 300) == [0]
    assert thinned([], 10) == []
    assert 7 in thinned([30] * 12, 10, keep=7)


def test_huge_numbers_have_short_ticks() -> None:
    plan = plan_axes(chart(ChartKind.BARS, Series("x", (10**17,)), unit=Unit.KOPECKS))

    assert plan.scale.unit_text.startswith("трлн")
    assert all(len(text) <= 6 for _at, text in plan.ticks)
