from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Drill,
    Figure,
    Paint,
    Records,
    Sense,
    Series,
    Unit,
)
from tests.ui.test_theme import contrast
from ui.charts.paints import heat_colour, heat_text
from ui.charts.spark import Spark
from ui.charts.tile import FigureTile, change_words, plan_words
from ui.charts.view import ChartView
from ui.charts.words import describe, tell_point, tell_tip
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("dressed")
DRILL = Drill("Выиграно: ноябрь", Records.DEALS, ids=(1, 2))
MONTHS = ("сен", "окт", "ноя")


def chart(kind: ChartKind = ChartKind.BARS, *, labels: tuple[str, ...] = MONTHS) -> Chart:
    return Chart(
        "c",
        "Выручка",
        kind,
        labels,
        (
            Series("получено", tuple(100 * (at + 1) for at in range(len(labels))), Paint.MAIN),
            Series("ждём", tuple(50 if at % 2 else None for at in range(len(labels)))),
            Series("потеряно", tuple(-at for at in range(len(labels))), Paint.BAD),
        ),
        Unit.KOPECKS,
        drills={(0, 1): DRILL},
        marked=len(labels) - 1,
    )


def shown(qtbot: QtBot, view: ChartView) -> ChartView:
    qtbot.addWidget(view)
    view.resize(560, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    return view


def inked(view: ChartView) -> bool:
    """Whether anything at all is drawn: more than one colour."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return len({image.pixel(x, y) for x in range(0, 560, 4) for y in range(0, 300, 4)}) > 1


@pytest.mark.parametrize("kind", list(ChartKind))
def test_every_kind_is_drawn_however_odd_its_values(kind: ChartKind, qtbot: QtBot) -> None:
    view = shown(qtbot, ChartView(chart(kind)))
    assert inked(view)
    nothing = Chart("c", "Пусто", kind, ("а",), (Series("x", (None,)),))
    many = chart(kind, labels=tuple(f"Клиент {at}" for at in range(200)))
    for odd in (many, nothing, Chart("c", "", kind, (), ())):
        view.set_chart(odd)
        view.grab()
        assert view.sizeHint().height() < 3000
    view.set_chart(chart(kind))
    theme().set_mode(Mode.DARK)
    assert inked(view)


def test_arrows_walk_and_enter_opens_what_is_behind(qtbot: QtBot) -> None:
    drilled: list[Drill] = []
    view = shown(qtbot, ChartView(chart(), on_drill=drilled.append))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.chosen == (0, 0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert drilled == []  # nothing is behind this one
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.chosen == (0, 1)
    assert "окт: получено — 2" in view.accessibleDescription()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert drilled == [DRILL]
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen == (1, 1)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.chosen == (2, 2)


def test_a_click_on_a_bar_opens_what_is_behind(qtbot: QtBot) -> None:
    drilled: list[object] = []
    view = shown(qtbot, ChartView(chart()))
    view.drilled.connect(drilled.append)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.point_spot((0, 1)))
    assert drilled == [DRILL]
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.point_spot((0, 2)))
    assert drilled == [DRILL]


def test_in_a_ranking_down_is_the_next_row(qtbot: QtBot) -> None:
    view = shown(qtbot, ChartView(chart(ChartKind.RANKED)))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen == (0, 1)


def test_a_tip_tells_all_values_there_and_what_changed() -> None:
    bold = Chart(
        "c", "t", ChartKind.BARS, ("<b>окт</b>", "ноя"),
        (Series("<i>", (10_000, 11_000)), Series("план", (None, 9_000))),
        Unit.KOPECKS, marked=1,
    )  # fmt: skip
    told = tell_tip(bold, (0, 1), ("#111111", "#222222"))
    assert "<b>110\N{NO-BREAK SPACE}₽</b>" in told
    assert "план: 90" in told
    assert "+10" in told
    assert "<i>" not in told
    assert "&lt;b&gt;окт" in told
    assert "план" not in tell_tip(bold, (0, 0), ("#111111", "#222222"))


def test_who_hears_a_chart_is_told_its_most_and_least() -> None:
    told = describe(chart())
    assert "получено: больше всего 3" in told
    assert "(ноя)" in told
    assert describe(Chart("c", "t", ChartKind.BARS, ("а",), (Series("x", (None,)),))) == "—"
    assert tell_point(chart(), (1, 0)) == "сен: ждём — —"


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_numbers_on_heat_can_be_read(mode: Mode) -> None:
    theme().set_mode(mode)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert contrast(heat_text(share).name(), heat_colour(share).name()) >= 4.5


FIGURE = Figure(
    "won", "Выиграно", 438_000_000, Unit.KOPECKS, Sense.GOOD, before=391_000_000,
    against="к ноябрю 2025", plan=500_000_000, trend=(1, None, 3), drill=DRILL,
)  # fmt: skip


def test_a_tile_tells_change_and_plan_in_words(qtbot: QtBot) -> None:
    tile = FigureTile(FIGURE)
    qtbot.addWidget(tile)
    drilled: list[object] = []
    tile.drilled.connect(drilled.append)
    assert change_words(FIGURE).replace("\N{NO-BREAK SPACE}", " ") == "+12 % к ноябрю 2025"
    assert plan_words(FIGURE).replace("\N{NO-BREAK SPACE}", " ") == "88 % плана"
    assert tile.accessibleName() == "Выиграно"
    assert "к ноябрю 2025" in tile.accessibleDescription()
    QTest.keyClick(tile, Qt.Key.Key_Return)
    assert drilled == [DRILL]


def test_a_plan_of_nothing_and_a_number_that_is_not_there_are_told(qtbot: QtBot) -> None:
    nothing = Figure("x", "Выиграно", None, plan=0, trend=(None,))
    tile = FigureTile(nothing)
    qtbot.addWidget(tile)
    tile.resize(tile.minimumSizeHint())
    tile.grab()
    assert "—" in tile.accessibleDescription()
    tile.set_figure(Figure("x", "Выиграно", 5, plan=0))
    tile.grab()
    assert "план — 0" in tile.accessibleDescription()


@pytest.mark.parametrize("values", [(), (1,), (1, 1, 1), (None, 2, None), (-5, 0, 10**17)])
def test_a_spark_takes_any_values(values: tuple[int | None, ...], qtbot: QtBot) -> None:
    spark = Spark(values)
    qtbot.addWidget(spark)
    spark.grab()
    assert spark.sizeHint().width() == 62
