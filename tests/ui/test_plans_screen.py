"""The sheet of plans: typing, pasting, filling, undo; who may only look; the model's manners."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit

from crm_desktop.access.rights import Right
from crm_desktop.errors import UserError
from crm_desktop.plans.cost_sheet import cost_sheet
from crm_desktop.plans.pasting import cells_of, parsed_block, text_of
from crm_desktop.plans.reading import plan_for
from crm_desktop.plans.scope import PlanScope
from crm_desktop.plans.sheet import PlanSheet, plan_sheet
from crm_desktop.reports.period import ReportPeriod
from tests.access.people_office import limit
from ui.plans.bar import COSTS
from ui.plans.grid_cells import of_costs, of_plans
from ui.plans.grid_model import Edit, GridModel
from ui.plans.screen import PlansScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from tests.patience import PatientBot
    from ui.shell.workspace import Workspace

NOW = int(datetime(2026, 11, 18, 9, tzinfo=UTC).timestamp() * 1000)
MARCH = ReportPeriod.month(date(2026, 3, 1))
Made = tuple[GridModel, list[list[Edit]], list[str]]


@pytest.fixture
def sheet(office: Office) -> PlanSheet:
    return plan_sheet(office, "won_sum", 2026, now=NOW)


@pytest.fixture
def made(sheet: PlanSheet, qapp: object) -> Made:
    model = GridModel()
    model.show(of_plans(sheet))
    edits: list[list[Edit]] = []
    refusals: list[str] = []
    model.edited.connect(edits.append)
    model.refused.connect(refusals.append)
    return model, edits, refusals


def test_the_model_keeps_the_manners_of_models(made: Made, office: Office) -> None:
    model, _edits, _refusals = made
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert (model.rowCount(), model.columnCount()) == (2, 13)
    model.show(of_plans(plan_sheet(office, "calls", 2026, now=NOW)))
    model.show(of_costs(cost_sheet(office, 2026), date(2026, 11, 18)))
    assert model.headerData(0, Qt.Orientation.Vertical) == "Все источники"
    assert model.headerData(4, Qt.Orientation.Horizontal) == "Май"


def test_what_is_typed_is_handed_on_and_nonsense_is_said(made: Made) -> None:
    model, edits, refusals = made
    assert model.setData(model.index(1, 2), "1,2 млн")
    assert edits == [[Edit(1, 2, 120_000_000)]]
    assert not model.setData(model.index(1, 2), "-5")
    assert "отрицательным" in refusals[0]
    assert model.setData(model.index(1, 2), "")
    assert len(edits) == 1
    assert not model.flags(model.index(1, 12)) & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(model.index(1, 12), "5")
    assert "сумма" in refusals[1]


def test_a_block_from_a_spreadsheet_is_one_edit(made: Made) -> None:
    model, edits, refusals = made
    model.paste(0, 10, "1\t2\r\n3\t\r\n")
    assert edits == [[Edit(0, 10, 100), Edit(0, 11, 200), Edit(1, 10, 300)]]
    model.paste(0, 11, "1\t2")
    assert "не помещается" in refusals[0]
    model.paste(0, 0, "1\nх")
    assert "Строка 2, столбец 1" in refusals[1]
    model.paste(0, 0, "7", (2, 2))
    assert edits[1] == [
        Edit(0, 0, 700), Edit(0, 1, 700), Edit(1, 0, 700), Edit(1, 1, 700)
    ]  # fmt: skip
    model.paste(0, 0, " \n")
    assert "нет текста" in refusals[2]
    assert len(edits) == 2


def test_texts_of_spreadsheets_are_read_as_they_are_written() -> None:
    assert cells_of('"a\nb"\t"c ""d"""\n5"\t') == [["a\nb", 'c "d"'], ['5"', ""]]
    assert cells_of("1\t2\n\n") == [["1", "2"]]
    assert text_of([["1 200", "a\tb"], ["", "x"]]) == "1 200\ta b\n\tx"
    assert parsed_block([["1"], ["2", "3"]], height=2, width=2, parse=int) == [
        (0, 0, 1), (1, 0, 2), (1, 1, 3)
    ]  # fmt: skip
    with pytest.raises(UserError, match="не больше"):
        cells_of("1\t" * 20_001)


@pytest.fixture
def screen(
    workspace: Workspace, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], PlansScreen]:
    monkeypatch.setattr("ui.plans.screen.now_ms", lambda: NOW)
    monkeypatch.setattr("ui.plans.screen.today", lambda _zone: date(2026, 11, 18))

    def show() -> PlansScreen:
        made = PlansScreen(workspace)
        qtbot.addWidget(made)
        made.resize(1146, 768)
        made.show()
        made.open(None)
        qtbot.waitUntil(lambda: made.model.rowCount() > 0)
        return made

    return show


def test_typing_and_pasting_write_the_plans_and_undo_takes_them_back(
    screen: Callable[[], PlansScreen], workspace: Workspace, qtbot: PatientBot
) -> None:
    shown, office = screen(), workspace.office
    assert shown.banner.isVisible()
    shown.grid.setCurrentIndex(shown.model.index(1, 2))
    QTest.keyClick(shown.grid, Qt.Key.Key_4)
    editor = shown.grid.viewport().findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "50000")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    me = PlanScope(member=office.user_id)
    qtbot.waitUntil(lambda: plan_for(office, "won_sum", MARCH, scope=me) == 45_000_000)
    qtbot.waitUntil(lambda: shown.model.index(0, 2).data() == "450\u00a0000")
    assert not shown.banner.isVisible()
    shown.grid.setCurrentIndex(shown.model.index(0, 0))
    QGuiApplication.clipboard().setText("1\t2\t3\n4\t5\t6")
    shown.grid.paste()
    qtbot.waitUntil(lambda: workspace.undo_title.startswith("Планы"))
    assert plan_for(office, "won_sum", MARCH) == 300
    workspace.undo_last()
    qtbot.waitUntil(lambda: plan_for(office, "won_sum", MARCH) == 45_000_000)
    shown.bar.part.set_value(COSTS)
    shown.load()
    qtbot.waitUntil(lambda: shown.model.headerData(0, Qt.Orientation.Vertical) == "Все источники")
    shown.model.setData(shown.model.index(1, 2), "12 тыс")
    qtbot.waitUntil(lambda: cost_sheet(office, 2026).month(2) == 1_200_000)


def test_who_may_not_plan_only_looks(
    screen: Callable[[], PlansScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, without={Right.EDIT_PLANS})
    shown = screen()
    assert not shown.bar.copy.isVisible()
    assert not shown.bar.spread.isVisible()
    assert not shown.model.flags(shown.model.index(1, 2)) & Qt.ItemFlag.ItemIsEditable
    assert not any(command.key == "plans.copy" for command in shown.commands())
