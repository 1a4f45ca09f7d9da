"""The forecast on the screen: columns of months, the lists behind them, deals carried between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.forecast import Chance, month_after
from crm_desktop.deals.moves import win_deals
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.journal.stamps import now_ms
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.running import run_report
from tests.ui.client_desk import show
from ui.deals.deals_screen import DealsScreen
from ui.deals.forecast_column import carried, carry
from ui.deals.forecast_page import ForecastPage
from ui.deals.list_page import DealListPage
from ui.shell.screen import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@lru_cache(maxsize=1)
def months(office: Office) -> tuple[str, str]:
    """A day of the next month and one of the month after it, as it was when the test began."""
    first = datetime.now(UTC).astimezone(office.zone).date().replace(day=1)
    return month_after(first, 1).replace(day=15).isoformat(), month_after(first, 2).replace(
        day=20
    ).isoformat()


@pytest.fixture
def deals(office: Office) -> dict[str, int]:
    record, _ = add_funnel(
        office, "Окна",
        stages=[StageSettings("Заявка", probability=20), StageSettings("Счёт", probability=90)],
    )  # fmt: skip
    funnel = get_funnel(office, record)
    near, far = months(office)
    made = {}
    for title, budget, day, stage in (
        ("Балкон", 100_00, near, 0), ("Витрина", 900_00, near, 1), ("Дверь", 300_00, far, 0),
        ("Замок", 50_00, None, 0), ("Ключ", 700_00, "2020-01-05", 0), ("Люк", 400_00, near, 0),
    ):  # fmt: skip
        values = {"budget": budget, "closes_on": day}
        draft = DealDraft(title, funnel_id=record, stage_id=funnel.stages[stage].id, values=values)
        made[title], _ = create_deal(office, draft)
    win_deals(office, [made["Люк"]])
    return made


@pytest.fixture
def screen(
    workspace: Workspace, qtbot: QtBot, office: Office, deals: dict[str, int]
) -> DealsScreen:
    assert deals
    made = DealsScreen(workspace)
    show(made, qtbot)
    (funnel,) = office.db.run("SELECT id FROM funnel WHERE name = 'Окна'")
    made.open(funnel[0])
    made.show_mode("forecast")
    qtbot.waitUntil(lambda: isinstance(made.mode, ForecastPage) and made.desk.is_ready)
    page = page_of(made)
    qtbot.waitUntil(lambda: page.told_now is not None and page.told_now.total.deals == 5)
    return made


def page_of(screen: DealsScreen) -> ForecastPage:
    page = screen.mode
    assert isinstance(page, ForecastPage)
    return page


def test_the_report_tells_the_same_deals(
    screen: DealsScreen, workspace: Workspace, office: Office, qtbot: QtBot
) -> None:
    page = page_of(screen)
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        page.period.link.click()
    assert asked.args is not None
    place, ask = asked.args
    assert place is Place.REPORT
    assert isinstance(ask, ReportAsk)
    told = run_report(office, replace(ask, now=now_ms())).tables[0]
    assert told.total is not None
    assert page.told_now is not None
    assert told.total.cells[1] == page.told_now.total.deals


def shown(page: ForecastPage) -> dict[str, list[str]]:
    return {
        key: [deal.title for deal in view.deals]
        for key, view in page.columns.items() if view.isVisibleTo(page)
    }  # fmt: skip


def closes(office: Office, deal: int) -> str | None:
    found: str | None = office.db.run("SELECT closes_on FROM deal WHERE id = ?", (deal,))[0][0]
    return found


def test_open_deals_stand_in_their_months_the_overdue_first(
    screen: DealsScreen, office: Office
) -> None:
    page = page_of(screen)
    near, far = (day[:7] for day in months(office))
    found = shown(page)
    assert next(iter(found)) == "overdue"
    assert found["overdue"] == ["Ключ"]
    assert found[near] == ["Витрина", "Балкон"]
    assert found[far] == ["Дверь"]
    assert found["undated"] == ["Замок"]
    assert "later" not in found
    head = page.columns[near].head
    said = head.accessibleName()
    assert "1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}₽" in said
    assert "гарантированно 900" in said
    assert set(head.bar_parts()) == {Chance.CERTAIN, Chance.POSSIBLE}
    this = next(view for view in page.columns.values() if view.column.won.deals)
    assert "уже выиграно 400" in this.head.accessibleName()


def test_a_click_opens_the_list_behind(screen: DealsScreen, qtbot: QtBot, office: Office) -> None:
    page = page_of(screen)
    near, _far = months(office)
    page.columns[near[:7]].head.list_wanted.emit(Chance.CERTAIN)
    qtbot.waitUntil(lambda: isinstance(screen.mode, DealListPage))
    found = screen.mode
    assert isinstance(found, DealListPage)
    qtbot.waitUntil(lambda: found.model.rowCount() == 1)
    qtbot.waitUntil(lambda: found.model.index(0, 0).data(Qt.ItemDataRole.DisplayRole) is not None
                    and "Витрина" in found.model.index(0, 0).data())  # fmt: skip


def test_the_won_of_a_month_are_listed_though_the_view_shows_the_open(
    screen: DealsScreen, qtbot: QtBot
) -> None:
    page = page_of(screen)
    this = next(view for view in page.columns.values() if view.column.won.deals)
    page.show_won(this.column)
    qtbot.waitUntil(lambda: isinstance(screen.mode, DealListPage))
    found = screen.mode
    assert isinstance(found, DealListPage)
    qtbot.waitUntil(lambda: found.model.rowCount() == 1)


def test_alt_and_an_arrow_carry_a_deal_to_the_next_month_and_undo_brings_it_back(
    screen: DealsScreen, qtbot: QtBot, office: Office, deals: dict[str, int]
) -> None:
    page = page_of(screen)
    near, far = months(office)
    view = page.columns[near[:7]]
    view.list.setFocus()
    view.list.setCurrentIndex(view.list.model().index(1, 0))
    QTest.keyClick(view.list, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(page).get(far[:7]) == ["Дверь", "Балкон"])
    assert closes(office, deals["Балкон"]) == f"{far[:7]}-15"
    QTest.keyClick(view.list, Qt.Key.Key_Right)
    assert page.columns[far[:7]].list.hasFocus()


def test_a_drop_moves_the_expected_close(
    screen: DealsScreen, qtbot: QtBot, office: Office, deals: dict[str, int]
) -> None:
    page = page_of(screen)
    near, far = months(office)
    data = carry([deals["Ключ"], deals["Замок"]])
    assert carried(data) == [deals["Ключ"], deals["Замок"]]
    rows = page.columns[near[:7]].list.model()
    assert rows.flags(rows.index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    drop = QDropEvent(
        QPointF(20, 200), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    page.columns[far[:7]].dropEvent(drop)
    qtbot.waitUntil(lambda: shown(page).get(far[:7]) == ["Ключ", "Дверь", "Замок"])
    assert closes(office, deals["Ключ"]) == f"{far[:7]}-05"
    assert "overdue" not in shown(page)
    page.columns["overdue"].dropEvent(drop)  # nobody plans for a day that has passed
    page.plan([deals["Дверь"]], page.columns["undated"].column)
    qtbot.waitUntil(lambda: shown(page).get("undated") == ["Дверь"])
    assert closes(office, deals["Дверь"]) is None
    assert near[:7] in shown(page)


def test_enter_opens_the_card(screen: DealsScreen, office: Office, deals: dict[str, int]) -> None:
    page = page_of(screen)
    gone: list[tuple[object, object]] = []
    screen.workspace.place_wanted.connect(lambda place, what: gone.append((place, what)))
    view = page.columns[months(office)[0][:7]]
    view.list.setCurrentIndex(view.list.model().index(0, 0))
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    place, stop = gone[-1]
    assert place is Place.DEAL
    assert getattr(stop, "deal_id", None) == deals["Витрина"]


def test_the_number_of_months_is_remembered(
    screen: DealsScreen, qtbot: QtBot, workspace: Workspace
) -> None:
    page = page_of(screen)
    page.period.months.chosen.emit(3)
    qtbot.waitUntil(lambda: len(page.columns) == 6)
    assert ForecastPage(screen.desk).months == 3


def test_menus_name_the_parts_and_the_months(screen: DealsScreen, office: Office) -> None:
    page = page_of(screen)
    view = page.columns[months(office)[0][:7]]
    said = [action.text() for action in page.open_head_menu(view, view.pos()).actions()]
    assert said[0].startswith("Показать все: 2")
    assert any(text.startswith("Гарантированно: 1") for text in said)
    view.list.setCurrentIndex(view.list.model().index(0, 0))
    said = [action.text() for action in page.open_deal_menu(view, view.pos()).actions()]
    assert "Перенести: без даты" in said
    assert not any("дата прошла" in text for text in said)
