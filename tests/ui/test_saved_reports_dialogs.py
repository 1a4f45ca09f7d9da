"""Keeping reports and planning them, by the dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from crm_desktop.reports.period_choice import PeriodChoice, PeriodName
from crm_desktop.reports.result import ReportResult
from crm_desktop.saved_reports.definition import SavedAsk
from crm_desktop.saved_reports.saving import list_saved, save_report
from crm_desktop.saved_reports.schedule import Schedule, add_schedule, list_schedules
from crm_desktop.saved_reports.snapshots import list_snapshots, remember
from crm_desktop.saved_reports.when import Often, When
from tests.reports.report_samples import MADE_AT, sample_result, sample_table
from ui.saved_reports.clock import ReportClock
from ui.saved_reports.copying import copy_table
from ui.saved_reports.file_saving import ReportSaving
from ui.saved_reports.save_dialog import SaveReportDialog
from ui.saved_reports.saved_list import SavedReportsList
from ui.saved_reports.schedule_dialog import ScheduleDialog
from ui.saved_reports.schedules_dialog import SchedulesDialog
from ui.saved_reports.snapshots_dialog import SnapshotsDialog
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

ASK = SavedAsk("new-clients", PeriodChoice(PeriodName.LAST_MONTH))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    found = QWidget()
    found.resize(1100, 720)
    qtbot.addWidget(found)
    found.show()
    return found


def test_a_report_is_kept_and_stands_in_the_list(
    workspace: Workspace, window: QWidget, qtbot: QtBot
) -> None:
    listed = SavedReportsList(workspace, parent=window)
    dialog = SaveReportDialog(workspace, ASK, parent=window, name="Новые")
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.keep()
    qtbot.waitUntil(lambda: len(listed.saved) == 1)

    assert listed.saved[0].id == saved.args[0]
    assert listed.rows.model_of.rows[0].below.endswith("прошлый месяц")
    other = SaveReportDialog(workspace, ASK, parent=window, name="новые")
    other.keep()
    qtbot.waitUntil(lambda: "уже есть" in other._field.error)
    assert other.isEnabled()
    with qtbot.waitSignal(listed.chosen) as chosen:
        listed.rows.opened.emit()
    assert chosen.args[0].name == "Новые"
    menu = Menu(window)
    listed._fill_menu(menu)
    assert "Переименовать…" in [action.text() for action in menu.actions()]
    listed.delete(listed.saved[0])
    qtbot.waitUntil(lambda: listed.saved == ())


def test_remembered_figures_are_shown_and_compared(
    workspace: Workspace, window: QWidget, qtbot: QtBot, office: Office
) -> None:
    remember(office, ReportResult("new-clients", "Было", MADE_AT), definition=ASK)
    dialog = SnapshotsDialog(workspace, window)
    qtbot.waitUntil(lambda: dialog.rows.chosen is not None)
    with qtbot.waitSignal(dialog.opened) as shown:
        dialog.show_chosen()
    assert shown.args[0].title == "Было"
    again = SnapshotsDialog(workspace, window, report="new-clients")
    qtbot.waitUntil(lambda: again.rows.chosen is not None)
    with qtbot.waitSignal(again.opened) as compared:
        again.compare_chosen()
    assert compared.args[0].title == "Что изменилось: Было"
    assert len(list_snapshots(office)) == 1


def test_a_plan_is_made_changed_and_run(
    workspace: Workspace, window: QWidget, qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    saved, _ = save_report(office, "Новые", definition=ASK)
    dialog = ScheduleDialog(workspace, parent=window, saved_report=saved)
    qtbot.waitUntil(lambda: dialog.report.value == saved)
    dialog.often.set_value(Often.MONTHLY.value)
    dialog.day.set_value(31)
    dialog.suffix.set_value(".csv")
    dialog.folder.setText(str(tmp_path / "нет"))
    dialog.keep()
    qtbot.waitUntil(lambda: "Папки" in dialog._folder_field.error)
    dialog.folder.setText(str(tmp_path))
    with qtbot.waitSignal(dialog.kept):
        dialog.keep()
    [plan] = list_schedules(office)
    assert (plan.when, plan.suffix) == (When(Often.MONTHLY, day=31), ".csv")

    plans = SchedulesDialog(workspace, window)
    qtbot.waitUntil(lambda: plans.rows.chosen is not None)
    assert "ещё не делался" in plans.rows.chosen.below  # type: ignore[union-attr]
    plans.make_chosen()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("*.csv"))) == 1)
    qtbot.waitUntil(lambda: plans.rows.chosen is not None and "сделан" in plans.rows.chosen.below)
    change = ScheduleDialog(workspace, parent=window, schedule=list_schedules(office)[0])
    assert (change.when, change.folder.text()) == (plan.when, str(tmp_path))


def test_the_clock_makes_what_is_due(
    workspace: Workspace,
    qtbot: QtBot,
    office: Office,
    tmp_path: Path,
    told: list[tuple[str, object]],
) -> None:
    saved, _ = save_report(office, "Новые", definition=ASK)
    plan = Schedule(saved, When(Often.DAILY, minute=0), str(tmp_path), ".json")
    add_schedule(office, plan, now=MADE_AT - 90 * 86_400_000)
    clock = ReportClock(workspace)
    clock.look()
    qtbot.waitUntil(lambda: len(told) == 1)
    clock.stop()

    assert told[0][0].startswith("Отчёт по расписанию записан")
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_a_file_is_written_behind(
    workspace: Workspace, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "отчёт.csv"
    job = ReportSaving(workspace, window).start(path, sample_result())
    with qtbot.waitSignal(job.succeeded):
        pass

    assert path.exists()
    copy_table(sample_table())
    assert QGuiApplication.clipboard().text().startswith("Сотрудник\tСделок")
    assert list_saved(workspace.office) == ()
