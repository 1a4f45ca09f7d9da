"""The row above the calendar: no mode is ever named by half of a word."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ui.calendar.bar import ROOMY, CalendarBar
from ui.calendar.modes import shipped_modes
from ui.calendar.words import day_title
from ui.theme import theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def bar(qtbot: QtBot) -> CalendarBar:
    theme().apply()
    made = CalendarBar(tuple(shipped_modes()))
    qtbot.addWidget(made)
    made.show()
    return made


def test_where_not_all_modes_fit_they_are_a_list(bar: CalendarBar, qtbot: QtBot) -> None:
    bar.resize(theme().px(ROOMY), 40)
    qtbot.waitUntil(bar.segment.isVisible)
    assert not bar.narrow.isVisible()
    bar.resize(theme().px(ROOMY) - 1, 40)
    qtbot.waitUntil(bar.narrow.isVisible)
    assert not bar.segment.isVisible()
    asked: list[str] = []
    bar.mode_wanted.connect(asked.append)
    bar.show_mode("month")
    assert (bar.segment.value, bar.narrow.value, asked) == ("month", "month", [])
    bar.narrow.setCurrentIndex(0)
    bar.narrow.activated.emit(0)
    assert asked == [shipped_modes()[0].key]


def test_one_day_has_a_short_title() -> None:
    plain = day_title(date(2026, 11, 22)).replace("\N{NO-BREAK SPACE}", " ")
    assert plain == "вс, 22 ноября 2026"
