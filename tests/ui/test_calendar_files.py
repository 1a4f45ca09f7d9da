from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.calendar_files.live import LiveSetting, begin_live, end_live, write_live
from crm_desktop.errors import UserError
from crm_desktop.tasks.drafts import TaskDraft
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import plan_task
from ui.calendar_files.export_dialog import CalendarExportDialog
from ui.calendar_files.import_dialog import CalendarImportDialog
from ui.calendar_files.live_writer import LiveWriter, recall_live, remember_live
from ui.calendar_files.settings import CalendarFilesSection

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def tomorrow() -> Due:
    there = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    return Due(at=int(there.timestamp()) * 1000)


@pytest.fixture
def window(qtbot: QtBot, dressed: None) -> QWidget:
    made = QWidget()
    made.resize(1200, 760)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    day = datetime.now(UTC).date()
    path = tmp_path / "чужой.ics"
    path.write_text(
        "BEGIN:VCALENDAR\n"
        f"BEGIN:VEVENT\nUID:a\nDTSTART:{day + timedelta(days=2):%Y%m%d}T100000Z\n"
        "SUMMARY:Будущая\nEND:VEVENT\n"
        f"BEGIN:VEVENT\nUID:b\nDTSTART:{day - timedelta(days=20):%Y%m%d}T100000Z\n"
        "SUMMARY:Прошлая\nEND:VEVENT\n"
        "BEGIN:VJOURNAL\nUID:c\nSUMMARY:Дневник\nEND:VJOURNAL\n"
        "END:VCALENDAR\n",
        encoding="utf-8",
    )
    return path


def titles(office: Office) -> list[str]:
    return [row[0] for row in office.db.run("SELECT title FROM task WHERE deleted_at IS NULL")]


def test_a_calendar_is_looked_into_then_loaded_as_one_act(
    workspace: Workspace, window: QWidget, calendar: Path, qtbot: QtBot
) -> None:
    dialog = CalendarImportDialog(workspace, window, calendar)
    dialog.look()
    qtbot.waitUntil(dialog.isVisible)
    assert titles(workspace.office) == []
    assert "Новых задач: 2" in dialog._found.text()
    assert "Заметка дневника" in dialog._why.text()
    dialog.past.set_value("skip")
    dialog.past.chosen.emit("skip")
    qtbot.waitUntil(lambda: "Новых задач: 1" in dialog._found.text())
    with qtbot.waitSignal(workspace.told) as told:
        dialog.load.click()
    assert told.args is not None
    text, change = told.args
    assert "новых 1\N{NO-BREAK SPACE}задача" in text
    assert titles(workspace.office) == ["Будущая"]
    with qtbot.waitSignal(workspace.undone):
        workspace.undo(change)
    assert titles(workspace.office) == []


def test_a_file_that_is_none_is_refused_in_words(
    workspace: Workspace, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "x.ics"
    path.write_text("нет", encoding="utf-8")
    dialog = CalendarImportDialog(workspace, window, path)
    with qtbot.waitSignal(workspace.refused) as refused:
        dialog.look()
    assert refused.args is not None
    assert "нет календаря" in refused.args[0]
    assert not dialog.isVisible()


def test_the_import_takes_calendars_too(workspace: Workspace, calendar: Path, qtbot: QtBot) -> None:
    from ui.importing.screen import ImportScreen  # noqa: PLC0415 - a whole screen

    screen = ImportScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1000, 700)
    screen.show()
    screen.open_path(calendar)

    def dialog() -> CalendarImportDialog | None:
        return screen.window().findChild(CalendarImportDialog)

    qtbot.waitUntil(lambda: (found := dialog()) is not None and found.isVisible())
    found = dialog()
    assert found is not None
    found.reject()


def test_tasks_are_saved_as_a_calendar(
    workspace: Workspace, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    plan_task(workspace.office, TaskDraft(kind="meeting", title="Тайная встреча", due=tomorrow()))
    dialog = CalendarExportDialog(workspace, window)
    dialog.open()
    dialog.busy.setChecked(True)
    path = tmp_path / "Задачи.ics"
    with qtbot.waitSignal(workspace.told):
        dialog.save_to(path)
    text = path.read_text(encoding="utf-8")
    assert "SUMMARY:Занято" in text
    assert "Тайная" not in text


def test_a_live_calendar_follows_the_tasks(
    workspace: Workspace, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "живой.ics"
    section = CalendarFilesSection(workspace)
    qtbot.addWidget(section)
    section.keep(path)
    qtbot.waitUntil(lambda: recall_live(workspace) is not None)
    assert path.exists()
    writer = LiveWriter(workspace)
    writer._settle.setInterval(0)
    with qtbot.waitSignal(writer.written):
        plan_task(workspace.office, TaskDraft(kind="call", title="Новый звонок", due=tomorrow()))
    assert "Новый звонок" in path.read_text(encoding="utf-8")
    path.unlink()
    tmp_path.joinpath("живой.ics").mkdir()
    refusals: list[str] = []
    workspace.refused.connect(refusals.append)
    for _time in range(2):
        with qtbot.waitSignal(writer.failed):
            writer.write_now()
    assert len(refusals) == 1
    assert "Живой календарь не обновлён" in refusals[0]
    writer.stop()


def test_ending_it_takes_the_file_away(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, dressed: None
) -> None:
    path = tmp_path / "живой.ics"
    setting = LiveSetting(str(path), mine=False)
    begin_live(workspace.office, setting)
    remember_live(workspace, setting)
    section = CalendarFilesSection(workspace)
    qtbot.addWidget(section)
    with qtbot.waitSignal(workspace.told):
        section.end.click()
    assert recall_live(workspace) is None
    assert not path.exists()


def test_a_live_calendar_never_replaces_something_else(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "важное.txt"
    path.write_text("важное", encoding="utf-8")
    setting = LiveSetting(str(path))
    with pytest.raises(UserError, match="не календарь"):
        begin_live(office, setting)
    end_live(office, setting, remove=True)
    assert path.read_text(encoding="utf-8") == "важное"
    with pytest.raises(UserError, match="в папке офиса"):
        begin_live(office, LiveSetting(str(office.folder.path / "x.ics")))


def test_a_file_that_says_the_same_stays_as_it_is(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    setting = LiveSetting(str(path))
    plan_task(office, TaskDraft(kind="call", title="Звонок", due=tomorrow()))
    now = int(datetime.now(UTC).timestamp() * 1000)
    assert write_live(office, setting, now=now) == 1
    before = path.read_bytes()
    write_live(office, setting, now=now + 60_000)
    assert path.read_bytes() == before
    plan_task(office, TaskDraft(kind="call", title="Другой", due=tomorrow()))
    assert write_live(office, setting, now=now + 60_000) == 2
    assert path.read_bytes() != before


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"path": 1}', '{"path": "x"}'])
def test_a_setting_that_makes_no_sense_is_none(text: str) -> None:
    assert LiveSetting.load(text) is None
    kept = LiveSetting("x", mine=False, busy_only=True, back_days=7, ahead_days=30)
    assert LiveSetting.load(kept.dump()) == kept
