"""«Отчёты»: finding one, setting it, what stays while it is made anew, keeping it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.reports.base_and_program.crm_value_inputs import read_inputs
from crm_desktop.reports.catalogue import BY_KEY, REPORTS
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.period import Comparison, ReportPeriod
from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.result import Drill, Records, Subject
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.saving import list_saved, save_report
from crm_desktop.saved_reports.snapshots import list_snapshots
from crm_desktop.views.tree import EVERYTHING
from tests.ui.client_desk import make, show
from ui.deals.list_task_dialog import BulkTaskDialog
from ui.reports.cards import has_list, open_list, open_subject
from ui.reports.period_field import DaysDialog, PeriodField
from ui.reports.screen import ReportsScreen
from ui.reports.setting import SavedStop, setting_of
from ui.saved_reports.save_dialog import SaveReportDialog
from ui.shell.screen import Place, TasksStop

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

NEW_CLIENTS = "new-clients"


@pytest.fixture
def screen(workspace: Workspace, office: Office, qtbot: QtBot) -> ReportsScreen:
    make(office, "ООО «Ромашка»")
    made = ReportsScreen(workspace)
    show(made, qtbot)
    return made


def opened(screen: ReportsScreen, qtbot: QtBot, argument: object = NEW_CLIENTS) -> ReportsScreen:
    with qtbot.waitSignal(screen.viewer.shown):
        screen.open(argument)
    return screen


def number(screen: ReportsScreen) -> float | None:
    result = screen.viewer.result
    assert result is not None
    return result.figures[0].value


def test_a_report_is_found_by_its_words_and_opened(
    screen: ReportsScreen, workspace: Workspace, qtbot: QtBot
) -> None:
    screen.open(None)
    qtbot.waitUntil(lambda: len(screen.catalogue.buttons) == len(REPORTS))
    screen.catalogue.narrow("когорты повторн")
    found = [button for button in screen.catalogue.buttons if button.isVisible()]
    assert [button.definition.key for button in found] == ["cohorts"]
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(found[0], Qt.Key.Key_Return)
    assert asked.args == [Place.REPORT, "cohorts"]
    screen.catalogue.narrow("нетакогослова")
    assert not any(button.isVisible() for button in screen.catalogue.buttons)
    screen.catalogue.narrow("")
    assert all(button.isVisible() for button in screen.catalogue.buttons)


def test_a_report_is_set_otherwise_and_keeps_its_place(
    screen: ReportsScreen, office: Office, qtbot: QtBot
) -> None:
    opened(screen, qtbot)
    assert number(screen) == 1
    first = screen.viewer.body.tiles[0]
    with qtbot.waitSignal(screen.viewer.shown):
        screen.viewer.controls.comparison.chosen.emit(Comparison.YEAR_AGO)
    assert screen.viewer.setting is not None
    assert screen.viewer.setting.comparison is Comparison.YEAR_AGO
    assert screen.viewer.body.tiles[0] is first  # the picture is not torn down
    kept = screen.viewer.result
    screen.open(NEW_CLIENTS)  # back from a card
    assert screen.viewer.result is kept

    make(office, "ООО «Лютик»")
    qtbot.waitUntil(screen.viewer.stale.isVisible)
    assert number(screen) == 1  # nothing jumps by itself
    with qtbot.waitSignal(screen.viewer.shown):
        screen.viewer.stale.click()
    assert number(screen) == 2
    assert not screen.viewer.stale.isVisible()


def test_numbers_of_a_worksheet_become_the_offices_own(
    screen: ReportsScreen, office: Office, qtbot: QtBot
) -> None:
    opened(screen, qtbot, "crm-value")
    assert not screen.viewer.keep_numbers.isVisible()
    with qtbot.waitSignal(screen.viewer.shown):
        screen.viewer.controls.options["hour"].chosen.emit("1250")
    assert screen.viewer.keep_numbers.isVisible()
    with qtbot.waitSignal(screen.viewer.shown):
        screen.viewer.keep_numbers.click()
    assert read_inputs(office)["hour"] == 1250
    assert screen.viewer.controls.options["hour"].value == "1250"
    assert screen.viewer.setting is not None
    assert not screen.viewer.setting.options
    assert not screen.viewer.keep_numbers.isVisible()


def test_what_cannot_be_made_is_told_and_the_old_picture_stays(
    screen: ReportsScreen, qtbot: QtBot
) -> None:
    opened(screen, qtbot)
    before = screen.viewer.result
    setting = screen.viewer.setting
    assert setting is not None
    wrong = PeriodChoice(PeriodName.FIXED, 0, date(2026, 2, 2), date(2026, 1, 1))
    screen.viewer.show_setting(replace(setting, period=wrong))
    qtbot.waitUntil(screen.viewer.trouble.isVisible)
    assert screen.viewer.result is before
    assert screen.viewer.body.isVisible()


def test_a_report_is_kept_under_a_name_and_opened_by_it(
    screen: ReportsScreen, office: Office, qtbot: QtBot
) -> None:
    opened(screen, qtbot)
    screen.acts.keep()
    dialog = screen.window().findChild(SaveReportDialog)
    assert dialog is not None
    dialog.name.setText("Новые за месяц")
    with qtbot.waitSignal(screen.acts.saved_read):
        dialog.keep()
    (saved,) = list_saved(office)
    assert saved.saved_ask == screen.viewer.setting
    assert screen._head.title == "Новые за месяц"
    with qtbot.waitSignal(screen.workspace.told):
        screen.acts.remember()
    assert [row.saved_report for row in list_snapshots(office)] == [saved.id]

    way = BY_KEY[NEW_CLIENTS].ways[1].key
    setting = SavedAsk(NEW_CLIENTS, PeriodChoice(PeriodName.THIS_YEAR), by=way)
    other, _changes = save_report(office, "За год", definition=setting)
    opened(screen, qtbot, SavedStop(other))
    assert screen.viewer.setting == setting
    assert screen._head.title == "За год"


def test_kept_figures_are_shown_in_their_place(screen: ReportsScreen, qtbot: QtBot) -> None:
    opened(screen, qtbot)
    result = screen.viewer.result
    assert result is not None
    screen.viewer.show_result(replace(result, title="Новые клиенты, запомнено 14.11.2026"))
    assert screen._head.title == "Новые клиенты, запомнено 14.11.2026"
    assert not screen.viewer.controls.isVisible()
    assert not screen.acts.save.isEnabled()
    with qtbot.waitSignal(screen.viewer.shown):
        screen.viewer.back.click()
    assert screen.viewer.controls.isVisible()
    assert not screen.viewer.is_kept


def test_the_records_behind_a_number_open_their_cards(
    screen: ReportsScreen, workspace: Workspace, office: Office, qtbot: QtBot
) -> None:
    clients = [make(office, f"Клиент {at}") for at in range(3)]
    dialog = screen.viewer.drill(Drill("Трое", Records.CLIENTS, ids=tuple(clients)))
    table = dialog.panel.table
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    table.grid.setCurrentIndex(table.model.index(1, 2))
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(table.grid, Qt.Key.Key_Return)
    assert asked.args is not None
    assert asked.args[0] is Place.CLIENT
    assert asked.args[1] in clients
    assert not dialog.isVisible()
    nobody = screen.viewer.drill(Drill("Никого", Records.CLIENTS, ids=()))
    qtbot.waitUntil(nobody.panel.nothing.isVisible)


def test_a_task_is_planned_for_all_clients_behind_a_number(
    screen: ReportsScreen, workspace: Workspace, office: Office, qtbot: QtBot
) -> None:
    clients = tuple(make(office, f"Клиент {at}") for at in range(3))
    dialog = screen.viewer.drill(Drill("Под риском", Records.CLIENTS, ids=clients))
    act = next(each for each in dialog.offered if each.key == "task")
    dialog.begin(act)
    asked = next(each for each in screen.window().findChildren(BulkTaskDialog) if each.isVisible())
    asked.form.title.setText("Позвонить, узнать, как дела")
    asked.submit()
    qtbot.waitUntil(lambda: len(planned(office)) == len(clients))
    assert planned(office) == sorted(clients)


def planned(office: Office) -> list[int]:
    return [row[0] for row in office.db.run("SELECT client FROM task ORDER BY client")]


def test_arguments_of_the_place_say_what_is_asked() -> None:
    days = ReportPeriod(date(2026, 11, 1), date(2026, 11, 30))
    asked = setting_of(ReportAsk(NEW_CLIENTS, days, 0, by="source"))
    assert asked is not None
    assert (asked.period, asked.by) == (PeriodChoice.fixed(days), "source")
    assert setting_of(asked) == asked
    usual = setting_of(NEW_CLIENTS)
    assert usual is not None
    assert usual.comparison is Comparison.PREVIOUS
    assert setting_of("нет такого") is None
    assert setting_of(7) is None


def test_days_of_ones_own_must_be_days_that_can_be(qtbot: QtBot, dressed: None) -> None:
    field = PeriodField(lambda: date(2026, 11, 18))
    qtbot.addWidget(field)
    picked: list[PeriodChoice] = []
    field.picked.connect(picked.append)
    field.chosen.emit("own")
    dialog = field.window().findChild(DaysDialog)
    assert dialog is not None
    assert dialog.first.value == date(2026, 11, 1)
    dialog.last.set_value(date(2026, 10, 1))
    dialog.finish()
    assert "раньше" in dialog.told.text()
    assert picked == []
    dialog.last.set_value(date(2026, 11, 7))
    dialog.finish()
    days = PeriodChoice.fixed(ReportPeriod(date(2026, 11, 1), date(2026, 11, 7)))
    assert picked == [days]
    assert field.choice == days


def test_records_open_where_they_live(workspace: Workspace, qtbot: QtBot) -> None:
    asked: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, argument: asked.append((place, argument)))
    for records in Records:
        open_subject(workspace, Subject(records, 5))
    assert asked == [
        (Place.CLIENT, 5),
        (Place.DEAL, 5),
        (Place.TASKS, TasksStop(task_id=5)),
    ]
    drill = Drill("Сделки", Records.DEALS, tree=EVERYTHING)
    assert has_list(drill)
    open_list(workspace, drill)
    assert asked[-1][0] is Place.DEALS
    assert not has_list(Drill("Сделки", Records.DEALS, ids=(1,)))
