"""The month as a plan, without a window."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.agenda.entry import Agenda, AgendaBirthday, AgendaEntry
from crm_desktop.workdays.calendar import WorkCalendar
from tests.agenda.entries import DAY, IGOR, ME, MOSCOW, WEDNESDAY, agenda, ms, timed, whole
from ui.calendar.agenda_rows import RowKind, agenda_rows
from ui.calendar.month_grid import MonthGrid
from ui.calendar.month_plan import month_title, months_on, plan_month, six_weeks

MONTH = six_weeks(WEDNESDAY)
FIRST, LAST = MONTH[0], MONTH[-1]
ENTRY = st.tuples(
    st.integers(-5, 45), st.sampled_from([0, 0, 0, 1, 3, 9]), st.booleans(), st.booleans()
)


def entry(at: int, length: int, *, clock: bool, mine: bool) -> AgendaEntry:
    day, who = FIRST + DAY * at, (ME if mine else IGOR,)
    if clock:
        return timed(ms(day, "10:00"), ms(day, "11:00"), who=who, title=f"в {at}")
    return whole(day, day + DAY * length, who=who, title=f"на {at}")


def test_six_weeks_begin_on_a_monday_and_hold_the_month() -> None:
    for year in range(2024, 2032):
        for month in range(1, 13):
            days = six_weeks(date(year, month, 17))
            assert len(days) == 42
            assert days[0].weekday() == 0
            assert days[0] <= date(year, month, 1) <= days[6]
            assert days[-1] >= months_on(date(year, month, 1), 1) - DAY


def test_a_month_on_keeps_the_day_where_there_is_one() -> None:
    assert months_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_on(date(2026, 1, 31), -2) == date(2025, 11, 30)
    assert months_on(date(2026, 11, 18), 14) == date(2028, 1, 18)
    assert month_title(WEDNESDAY) == "Ноябрь\N{NO-BREAK SPACE}2026"


@given(st.lists(ENTRY, max_size=40), st.integers(1, 6))
def test_nothing_is_drawn_twice_or_lost(
    wanted: list[tuple[int, int, bool, bool]], rows: int
) -> None:
    entries = [entry(at, length, clock=clock, mine=mine) for at, length, clock, mine in wanted]
    month = agenda(entries, FIRST, LAST)
    plan = plan_month(month, rows=rows)
    seen: dict[date, list[tuple[int, tuple[int, str]]]] = {day: [] for day in MONTH}
    for bar in plan.bars:
        assert isinstance(bar.item, AgendaEntry)
        for column in range(bar.first, bar.last + 1):
            seen[MONTH[bar.week * 7 + column]].append((bar.row, bar.item.key))
    for day in MONTH:
        drawn = seen[day]
        keys = {key for _row, key in drawn}
        assert len(keys) == len(drawn)
        assert len({row for row, _key in drawn}) == len(drawn)
        on_day = {each.key for each in entries if each.first_day <= day <= each.last_day}
        assert keys <= on_day
        assert len(on_day) - len(keys) == plan.more.get(day, 0)
        if drawn:
            last_row = max(row for row, _key in drawn)
            assert last_row < (rows - 1 if day in plan.more else rows)


@given(st.lists(ENTRY, max_size=40))
def test_ends_of_bars_are_the_ends_of_what_they_show(
    wanted: list[tuple[int, int, bool, bool]],
) -> None:
    entries = [entry(at, length, clock=clock, mine=mine) for at, length, clock, mine in wanted]
    plan = plan_month(agenda(entries, FIRST, LAST), rows=100)
    assert not plan.more
    for bar in plan.bars:
        assert isinstance(bar.item, AgendaEntry)
        week = MONTH[bar.week * 7 : bar.week * 7 + 7]
        assert bar.begins == (bar.item.first_day == week[bar.first])
        assert bar.ends == (bar.item.last_day == week[bar.last])


def test_ones_own_day_stands_before_colleagues_and_open_before_done() -> None:
    theirs = timed(ms(WEDNESDAY, "09:00"), ms(WEDNESDAY, "10:00"), who=(IGOR,))
    mine = timed(ms(WEDNESDAY, "12:00"), ms(WEDNESDAY, "13:00"))
    done, open_ = whole(WEDNESDAY, title="а", done=True), whole(WEDNESDAY, title="я")
    trip = whole(WEDNESDAY - DAY, WEDNESDAY, who=(IGOR,))
    born = AgendaBirthday(7, "О. Романова", WEDNESDAY, 45)
    found = Agenda(FIRST, LAST, MOSCOW, 0, ME, (trip, done, open_, theirs, mine), (born,),
                   WorkCalendar())  # fmt: skip
    plan = plan_month(found, rows=9)
    column = {
        bar.row: bar.item for bar in plan.bars if bar.week == 3 and bar.first <= 2 <= bar.last
    }
    assert [column[row] for row in sorted(column)] == [trip, born, open_, done, mine, theirs]


@pytest.mark.parametrize("scale", [1.0, 1.15])
def test_boxes_of_the_month_do_not_meet(scale: float) -> None:
    grid = MonthGrid(810, 622, scale)
    cells = [grid.cell(number) for number in range(42)]
    for one, other in combinations(cells, 2):
        apart = (
            one.right <= other.left or other.right <= one.left
            or one.bottom <= other.top or other.bottom <= one.top
        )  # fmt: skip
        assert apart
    assert cells[0].left == 0
    assert cells[41].right == 810
    assert cells[41].bottom == 622
    for number in range(42):
        assert grid.more(number).bottom <= cells[number].bottom
        centre = (cells[number].left + 40, cells[number].top + 30)
        assert grid.day_at(*centre) == number
    assert grid.day_at(20, 5) is None
    assert MonthGrid(810, 622).rows == 4


def test_a_point_finds_the_bar_drawn_there() -> None:
    one = whole(WEDNESDAY, WEDNESDAY + DAY)
    plan = plan_month(agenda([one], FIRST, LAST), rows=4)
    grid = MonthGrid(810, 622)
    [bar] = plan.bars
    box = grid.bar(bar)
    assert grid.bar_at(plan, box.left + 1, box.top + 1) is bar
    assert grid.bar_at(plan, box.left + 1, box.bottom + 1) is None
    number = MONTH.index(WEDNESDAY)
    assert grid.more_at(plan, *grid.number(number)[:2]) == WEDNESDAY
    assert grid.more_at(plan, box.right + 30, box.bottom + 20) is None


def test_the_rows_of_the_agenda() -> None:
    """Wednesday has free hours between, Thursday is empty, the weekend is left out."""
    meeting = timed(
        ms(WEDNESDAY, "11:00"), ms(WEDNESDAY, "16:30"), client="АО «Снег»", place="Офис"
    )
    theirs = timed(ms(WEDNESDAY, "17:00"), ms(WEDNESDAY, "17:30"), who=(IGOR,), title="Созвон")
    band = whole(WEDNESDAY, title="Выставка")
    found = agenda(
        [band, meeting, theirs], WEDNESDAY, WEDNESDAY + DAY * 4, now=ms(WEDNESDAY, "08:00")
    )
    rows = [(row.kind.value, row.time, row.text, row.note) for row in agenda_rows(found)]
    nbsp = "\N{NO-BREAK SPACE}"
    assert rows == [
        ("day", f"3{nbsp}дела", f"ср, 18{nbsp}ноября, сегодня", ""),
        ("entry", "весь день", "Выставка", ""),
        ("free", "09:00–11:00", "Свободно", ""),
        ("entry", "11:00–16:30", "Встреча", "АО «Снег» · Офис"),
        ("free", "16:30–18:00", "Свободно", ""),
        ("entry", "17:00–17:30", "Созвон", "Игорь Минаев"),
        ("day", "ничего не запланировано", f"чт, 19{nbsp}ноября, завтра", ""),
        ("day", "ничего не запланировано", f"пт, 20{nbsp}ноября", ""),
    ]
    free = next(row for row in agenda_rows(found) if row.kind is RowKind.FREE)
    assert (free.minute, free.minutes) == (540, 120)
    keys = [row.key for row in agenda_rows(found)]
    assert len(set(keys)) == len(keys)
