"""The list of deals on the screen: what it shows, how it is narrowed, acts over the selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.listing import DealFilter, deal_ids
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo
from crm_desktop.tasks.reading import tasks_of_deal
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.tree import Condition, Op, all_of
from tests.ui.client_desk import show
from ui.clients.bulk_field_dialog import BulkFieldDialog
from ui.clients.label_dialog import LabelDialog
from ui.deals.deals_screen import DealsScreen
from ui.deals.list_acts import begin_delete, begin_label, begin_responsible, begin_stage
from ui.deals.list_field_dialog import begin_field
from ui.deals.list_menu import export_deals, row_menu
from ui.deals.list_page import DealListPage
from ui.deals.list_task_dialog import BulkTaskDialog, begin_task
from ui.exporting.dialog import ExportDialog
from ui.shell.screen import DealStop, Place
from ui.views.list_model import ListModel
from ui.views.pick_dialog import PickDialog
from ui.widgets.fields import TextArea

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def funnel(office: Office) -> Funnel:
    record, _ = add_funnel(
        office, "Окна",
        stages=[StageSettings("Заявка", probability=10), StageSettings("Замер", probability=50)],
    )  # fmt: skip
    return get_funnel(office, record)


@pytest.fixture
def deals(office: Office, funnel: Funnel) -> dict[str, int]:
    """Three deals of «Окна», one at the second stage."""
    client, _ = create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))
    made = {}
    for at, (title, budget) in enumerate(
        (("Балкон", 100_00), ("Витрина", 900_00), ("Дверь", 300_00))
    ):
        draft = DealDraft(title, client, funnel_id=funnel.id, stage_id=funnel.stages[at % 2].id,
                          values={"budget": budget})  # fmt: skip
        made[title], _ = create_deal(office, draft)
    return made


@pytest.fixture
def page(workspace: Workspace, qtbot: QtBot, deals: dict[str, int], funnel: Funnel) -> DealListPage:
    assert deals
    screen = DealsScreen(workspace)
    show(screen, qtbot)
    screen.open(funnel.id)
    screen.show_mode("list")
    qtbot.waitUntil(lambda: isinstance(screen.mode, DealListPage) and screen.desk.is_ready)
    found = screen.mode
    assert isinstance(found, DealListPage)
    qtbot.waitUntil(lambda: found.model.rowCount() == 3)
    return found


def titles(page: DealListPage) -> list[str]:
    model = page.model
    rows = [model.index(row, 0).data(ListModel.RowRole) for row in range(model.rowCount())]
    return [row.title if row is not None else "" for row in rows]


D = TypeVar("D", bound=QWidget)


def asked(page: DealListPage, qtbot: QtBot, dialog: type[D]) -> D:
    """The dialog that opened over the window."""
    window = page.window()
    qtbot.waitUntil(lambda: window.findChild(dialog) is not None)
    found = window.findChild(dialog)
    assert found is not None
    return found


def sorted_by(page: DealListPage, qtbot: QtBot, key: str, wanted: list[str]) -> None:
    page.views.sort_by(key, add=False)
    qtbot.waitUntil(lambda: titles(page) == wanted)


def choose(page: DealListPage, qtbot: QtBot) -> None:
    """Select all the deals."""
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.table.selected_count == 3)


def test_columns_show_the_deals_and_a_click_on_a_title_sorts(
    page: DealListPage, qtbot: QtBot
) -> None:
    sorted_by(page, qtbot, "title", ["Балкон", "Витрина", "Дверь"])
    page.table.head.sort_wanted.emit("budget", False)
    qtbot.waitUntil(lambda: titles(page) == ["Балкон", "Дверь", "Витрина"])
    page.table.head.sort_wanted.emit("budget", False)
    qtbot.waitUntil(lambda: titles(page) == ["Витрина", "Дверь", "Балкон"])
    column = page.model.columns.index(next(c for c in page.model.columns if c.key == "budget"))
    assert (
        page.model.index(0, column).data(ListModel.CellRole).text.endswith("900\N{NO-BREAK SPACE}₽")
    )
    spoken = page.model.index(0, 0).data()
    assert "ООО «Ромашка»" in spoken
    assert "нет действия" in spoken


def test_the_subtitle_and_the_foot_tell_how_many_and_what_they_come_to(
    page: DealListPage, qtbot: QtBot
) -> None:
    said: list[str] = []
    page.told.connect(said.append)
    page.views.set_total("budget", TotalKind.SUM)
    qtbot.waitUntil(
        lambda: page.body.footer.totals.get("budget", "").endswith(
            "1\N{NO-BREAK SPACE}300\N{NO-BREAK SPACE}₽"
        )
    )
    assert page.body.footer.count == "3\N{NO-BREAK SPACE}сделки"
    assert said[-1] == "3\N{NO-BREAK SPACE}сделки · 1\N{NO-BREAK SPACE}300\N{NO-BREAK SPACE}₽"


def test_a_filter_narrows_and_an_empty_list_says_so(page: DealListPage, qtbot: QtBot) -> None:
    dear = all_of(Condition("budget", Op.GREATER, (500_00,)))
    page.desk.views.change(filter=dear)
    qtbot.waitUntil(lambda: titles(page) == ["Витрина"])
    page.desk.search("нет такой")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    qtbot.waitUntil(page.body.nothing.isVisible)
    page.body.clear.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)


def test_groups_have_heads_with_sums_and_close(page: DealListPage, qtbot: QtBot) -> None:
    page.desk.views.change(group_by="stage")
    qtbot.waitUntil(lambda: len(page.model.groups) == 2)
    assert [len(group.ids) for group in page.model.groups] == [2, 1]
    assert "400" in page._delegate.group_told(page.model.groups[0])
    page.model.turn(0)
    assert page.model.rowCount() == 3


def test_enter_opens_the_card_among_those_shown(page: DealListPage, qtbot: QtBot) -> None:
    gone: list[tuple[object, object]] = []
    page.desk.workspace.place_wanted.connect(lambda place, what: gone.append((place, what)))
    page.table.go_to(1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    place, stop = gone[-1]
    assert place is Place.DEAL
    assert isinstance(stop, DealStop)
    assert stop.deal_id == page.model.id_at(1)
    assert list(stop.among or ()) == list(page.model.ids)


def test_the_selected_are_moved_with_one_undo(
    page: DealListPage, qtbot: QtBot, office: Office, funnel: Funnel
) -> None:
    choose(page, qtbot)
    assert page.body.bars.currentWidget() is page.body.selection
    begin_stage(page.desk.workspace, page.selected, page.window())
    dialog = asked(page, qtbot, PickDialog)
    dialog.list.picked.emit(funnel.stages[1].id)
    there = DealFilter(tree=all_of(Condition("stage", Op.ANY_OF, (funnel.stages[1].id,))))
    qtbot.waitUntil(lambda: len(deal_ids(office, there)) == 3)


def test_tags_people_fields_and_tasks_of_many(
    page: DealListPage, qtbot: QtBot, office: Office, deals: dict[str, int]
) -> None:
    window, workspace = page.window(), page.desk.workspace
    begin_label(workspace, list(deals.values()), window)
    asked(page, qtbot, LabelDialog)._take("Срочно")
    tagged = DealFilter(tree=all_of(Condition("tags", Op.FILLED)))
    qtbot.waitUntil(lambda: len(deal_ids(office, tagged)) == 3)
    begin_responsible(workspace, list(deals.values()), window)
    asked(page, qtbot, PickDialog).list.picked.emit(None)
    nobody = DealFilter(tree=all_of(Condition("responsible", Op.EMPTY)))
    qtbot.waitUntil(lambda: len(deal_ids(office, nobody)) == 3)
    begin_field(workspace, list(deals.values()), window)
    fields = asked(page, qtbot, BulkFieldDialog)
    fields.field.set_value("note")
    fields.ask_field()
    assert isinstance(fields.control, TextArea)
    fields.control.setPlainText("перезвонить")
    fields.submit()
    noted = DealFilter(tree=all_of(Condition("note", Op.CONTAINS, ("перезвон",))))
    qtbot.waitUntil(lambda: len(deal_ids(office, noted)) == 3)
    begin_task(workspace, list(deals.values()), window)
    task = window.findChild(BulkTaskDialog)
    assert task is not None
    task.form.title.setText("Уточнить размеры")
    task.form.when.line.setText("завтра")
    task.submit()
    planned = DealFilter(tree=all_of(Condition("state", Op.ANY_OF, ("planned",))))
    qtbot.waitUntil(lambda: len(deal_ids(office, planned)) == 3)
    for deal in deals.values():
        assert [row.title for row in tasks_of_deal(office, deal)] == ["Уточнить размеры"]


def test_deleting_the_selected_can_be_undone(
    page: DealListPage, qtbot: QtBot, office: Office, told: list[tuple[str, object]]
) -> None:
    begin_delete(page.desk.workspace, list(page.model.ids), page.window())
    qtbot.waitUntil(lambda: page.model.rowCount() == 0 and bool(told))
    change = told[-1][1]
    assert isinstance(change, int)
    page.desk.workspace.act(lambda: undo(office, change), owner=page)
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)


def test_the_export_offers_the_columns_shown_and_the_client(
    page: DealListPage, qtbot: QtBot
) -> None:
    export_deals(page)
    dialog = page.window().findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._headings.text().startswith("Сделка, Клиент, Этап, Бюджет"))
    assert dialog._format.value in {".xlsx", ".csv", ".json"}
    dialog.close()


def test_the_menu_offers_the_acts(page: DealListPage) -> None:
    page.table.go_to(0)
    menu = row_menu(page)
    said = [action.text() for action in menu.actions()]
    assert {"Открыть карточку", "Этап", "Выиграть", "Проиграть", "Задача"} <= set(said)
