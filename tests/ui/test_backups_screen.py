"""«Резервные копии» and what the window does about copies by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.policy import policy_of
from crm_desktop.backup.schedule import last_failure
from crm_desktop.backup.second_place import second_place
from crm_desktop.backup.shelf import find_backups
from crm_desktop.backup.telling import Alarm, Trouble
from tests.backup.filling import add_clients
from tests.ui.client_desk import KEPT
from ui.backups.passphrase_dialog import PassphraseDialog
from ui.backups.rows import BackupRow
from ui.backups.section import BackupSection
from ui.jobs import Job
from ui.shell.preferences import Preferences
from ui.shell.window import Window
from ui.theme import theme
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def section(office: Office, workspace: Workspace, qtbot: QtBot) -> BackupSection:
    add_clients(office, 3)
    made = BackupSection(workspace)
    KEPT.append(made)
    qtbot.addWidget(made)
    return made


def settled(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_a_copy_is_made_kept_elsewhere_and_listed(
    office: Office, workspace: Workspace, section: BackupSection, qtbot: QtBot, tmp_path: Path,
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    stick = tmp_path / "флешка"
    stick.mkdir()
    with qtbot.waitSignal(section.second.changed):
        section.second._take(stick)
    settled(qtbot, workspace)
    section.make_here()
    settled(qtbot, workspace)
    qtbot.waitUntil(lambda: len(section.findChildren(BackupRow)) >= 2)
    settled(qtbot, workspace)

    place = second_place(office)
    assert place is not None
    assert place.copies == 1
    assert [kept.reason for kept in find_backups(office.folder.backups)] == ["по кнопке"]
    assert told[-1][0].startswith("Копия готова и проверена: 3\N{NO-BREAK SPACE}клиента")
    file = find_backups(stick)[0].path
    section.check(file)
    settled(qtbot, workspace)
    assert told[-1][0].startswith("Копия цела: 3\N{NO-BREAK SPACE}клиента")
    section.rehearse()
    settled(qtbot, workspace)
    assert "клиентов 3" in told[-1][0]


def test_the_switches_are_kept_at_once(
    office: Office, workspace: Workspace, section: BackupSection, qtbot: QtBot
) -> None:
    section.refresh()
    settled(qtbot, workspace)
    section.policy.on_exit.click()
    settled(qtbot, workspace)
    section.policy.every.chosen.emit(4)
    settled(qtbot, workspace)
    assert (policy_of(office).on_exit, policy_of(office).every_h) == (False, 4)


def test_a_weak_phrase_stays_in_its_dialog(
    workspace: Workspace, section: BackupSection, qtbot: QtBot
) -> None:
    dialog = PassphraseDialog(workspace, section, is_set=False, done=section.refresh)
    KEPT.append(dialog)
    dialog.open()
    dialog.fields.first.setText("зелёный-самовар-едет-в-Тверь")
    dialog.fields.second.setText("зелёный-самовар")
    dialog.keep()
    assert dialog.isVisible()
    assert dialog.fields.complaint() == "Пароли не совпадают"
    dialog.reject()
    settled(qtbot, workspace)


@pytest.fixture
def window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office
) -> Iterator[Window]:
    monkeypatch.setattr("ui.shell.window.FAREWELL", True)
    theme().apply()
    made = Window(Preferences(), tmp_path / "demo")
    made.resize(1366, 768)
    made.show()
    add_clients(office, 3)
    made.enter(office)
    yield made
    if made.isVisible():
        with qtbot.waitSignal(made.gone):
            made.close()
    made.deleteLater()


def test_leaving_makes_a_copy_once(window: Window, office: Office, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.left):
        window.leave()
    assert [kept.reason for kept in find_backups(office.folder.backups)] == ["при выходе"]
    assert window.start.page is window.start.welcome


def test_the_session_ends_without_waiting(window: Window, office: Office, qtbot: QtBot) -> None:
    window.end_with_session()
    with qtbot.waitSignal(window.gone):
        window.close()
    assert find_backups(office.folder.backups) == ()


def test_the_clock_makes_what_is_due_and_tells_quietly(
    window: Window, office: Office, qtbot: QtBot
) -> None:
    frame = window.frame
    assert frame is not None
    said: list[str] = []
    frame.backups.telling.connect(lambda what, _far: said.append(what))
    with qtbot.waitSignal(frame.backups.alarmed) as heard:
        frame.backups.run()
    qtbot.waitUntil(lambda: not frame.runner.is_busy)
    assert heard.args == [()]
    assert [kept.reason for kept in find_backups(office.folder.backups)] == ["по расписанию"]
    assert said[0] == "Делаем резервную копию"
    assert said[-1] == ""
    assert last_failure(office) is None


def test_the_clock_gives_way_to_what_the_person_wants(window: Window, qtbot: QtBot) -> None:
    frame = window.frame
    assert frame is not None
    frame.backups.run()
    job = frame.backups._job
    assert job is not None
    mine: Job[int] = Job(lambda _progress: 7, frame)
    with qtbot.waitSignal(mine.succeeded):
        frame.workspace.start_long(mine, "Импорт")
    assert job._token._event.is_set()
    qtbot.waitUntil(lambda: not frame.runner.is_busy)


def test_a_grave_alarm_stands_above_until_it_is_over(window: Window, qtbot: QtBot) -> None:
    frame = window.frame
    assert frame is not None

    def shown() -> list[str]:
        return [each.accessibleName() for each in frame.findChildren(Banner) if each.isVisible()]

    alarm = Alarm(Trouble.FAILED, "Копия не сделана", "Нет места.", 1)
    quiet = Alarm(Trouble.SECOND_AWAY, "Второе место недоступно", "Нет папки.", 1, grave=False)
    # What is read after a sign-in may put a strip of its own above.
    qtbot.waitUntil(lambda: not frame.runner.is_busy)
    before = shown()
    frame.backups.alarmed.emit((alarm, quiet))
    frame.backups.alarmed.emit((alarm, quiet))
    qtbot.waitUntil(lambda: shown() == [*before, "Копия не сделана Нет места."])
    frame.backups.alarmed.emit((quiet,))
    qtbot.waitUntil(lambda: shown() == before)
