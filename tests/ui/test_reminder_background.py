"""Without the window, locked, started with the session: the program goes on reminding."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.access.keys import FLOOR
from crm_desktop.journal.stamps import now_ms
from tests.patience import PATIENCE_S
from tests.reminders.reminder_base import DAY, HOUR, MINUTE, add_task, at
from tests.ui.answers import answer
from tests.ui.test_app_process import environment
from ui.reminders import autostart
from ui.reminders.card import LockedCard
from ui.reminders.locked import LockedBell
from ui.reminders.settings import RemindersSection
from ui.shell.preferences import Preferences, load_preferences
from ui.shell.single import Door, door_name, knock
from ui.shell.window import Window
from ui.theme import theme
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

NOON = at("2027-04-15 12:00")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    theme().apply()
    made = Window(Preferences(path=tmp_path / "window.json"), tmp_path / "demo", parameters=FLOOR)
    made.show()
    ended: list[bool] = []
    made.gone.connect(lambda: ended.append(True))
    yield made
    if not ended:
        with qtbot.waitSignal(made.gone):
            made.quit()
    made.deleteLater()


def enter(qtbot: QtBot, window: Window, office: Office) -> None:
    """Go in; the first look at the reminders is over."""
    window.enter(office)
    assert window.frame is not None
    with qtbot.waitSignal(window.frame.reminders.clock.listed):
        window.frame.reminders.clock.look()


def words_of(card: QWidget) -> list[str]:
    return [label.text() for label in card.findChildren(Label)]


def test_closing_asks_once_and_the_program_stays(
    qtbot: QtBot, window: Window, office: Office, tmp_path: Path
) -> None:
    add_task(office, "Звонок", due_at=now_ms() + HOUR)
    enter(qtbot, window, office)
    answer("Остаться и напоминать")
    window.close()
    assert window.isHidden()
    assert window.frame is not None
    assert load_preferences(tmp_path / "window.json").background == "stay"
    assert knock(door_name(office.folder.path))
    qtbot.waitUntil(window.isVisible)
    window.close()
    assert window.isHidden()


def test_who_would_rather_leave_leaves_and_is_not_asked_again(
    qtbot: QtBot, window: Window, office: Office
) -> None:
    add_task(office, "Звонок", due_at=now_ms() + HOUR)
    enter(qtbot, window, office)
    answer("Выйти из программы")
    with qtbot.waitSignal(window.gone):
        window.close()
    assert window.preferences.background == "quit"


def test_with_nothing_to_remind_of_nobody_is_asked(
    qtbot: QtBot, window: Window, office: Office
) -> None:
    enter(qtbot, window, office)
    assert not window.background.keeps_on()
    assert window.preferences.background == ""


def test_locked_it_says_that_there_is_something_and_not_what(
    qtbot: QtBot, window: Window, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [NOON]
    monkeypatch.setattr("time.time_ns", lambda: moment[0] * 1_000_000)
    add_task(office, "Тайная встреча", due_at=NOON + 15 * MINUTE + 3000)
    enter(qtbot, window, office)
    with qtbot.waitSignal(window.left):
        window.lock()
    bell = window.background.bell
    assert bell.is_on
    assert bell.stack.cards == []
    moment[0] += 3000
    qtbot.waitUntil(lambda: bool(bell.stack.cards))
    [card] = bell.stack.cards
    assert words_of(card) == ["Напоминание: разблокируйте"]
    assert card.accessibleName() == "Напоминание: разблокируйте"
    assert isinstance(card, LockedCard)
    window.hide()
    card.open_button.click()
    assert window.isVisible()
    assert bell.stack.cards == []


def test_the_bell_of_a_locked_window_rings_once_for_an_instant(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    wall = [NOON]
    bell = LockedBell(window, wall=lambda: wall[0])
    told: list[str] = []
    bell.told.connect(lambda _title, text: told.append(text))
    bell.start([NOON + HOUR, NOON + 2 * HOUR, NOON + 3 * HOUR])
    for moment, times in (
        (NOON + HOUR - 1, 0), (NOON + HOUR, 1), (NOON + HOUR, 1), (NOON - 2 * DAY, 1),
        (NOON + HOUR, 1), (NOON + DAY, 2), (NOON + 2 * DAY, 2),
    ):  # fmt: skip
        wall[0] = moment
        bell.look()
        assert len(told) == times, moment
    assert len(bell.stack.cards) == 1
    assert not bell.is_on
    bell.stop()
    assert bell.stack.cards == []


def test_a_quiet_knock_asks_and_shows_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    name = door_name(tmp_path)
    assert not knock(name, quietly=True)
    door = Door(name)
    knocks: list[int] = []
    door.knocked.connect(lambda: knocks.append(1))
    assert knock(name, quietly=True)
    assert knock(name)
    qtbot.waitUntil(lambda: knocks == [1])
    door.close()


def test_started_with_the_session_it_asks_for_the_password_in_a_card(
    qtbot: QtBot, window: Window, office: Office
) -> None:
    window.hide()
    window.begin(office.folder.path)
    window.background.begin_hidden()
    [card] = window.background.bell.stack.cards
    assert words_of(card) == ["Введите пароль, и Картотека будет напоминать о задачах"]
    enter(qtbot, window, office)
    assert window.background.bell.stack.cards == []
    window.close()
    assert window.isHidden()


def test_without_an_office_there_is_nothing_to_start_for(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ui.app", "--background"],
        env=environment(tmp_path), timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0


def test_the_desktop_starts_the_program_in_the_background(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "executable", '/opt/карто тека/"python"')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert not autostart.is_on()
    autostart.switch(True)
    assert autostart.is_on()
    text = (tmp_path / "autostart" / "kartoteka.desktop").read_text(encoding="utf-8")
    assert 'Exec="/opt/карто тека/\\\\"python\\\\"" -m ui.app --background\n' in text
    autostart.switch(False)
    assert not autostart.is_on()
    autostart.switch(False)


def test_the_settings_are_kept(
    workspace: Workspace, qtbot: QtBot, office: Office, told: list[tuple[str, object]]
) -> None:
    from crm_desktop.reminders.habits import Notify, read_habits  # noqa: PLC0415 - read back

    section = RemindersSection(workspace)
    qtbot.addWidget(section)
    section.refresh()
    qtbot.waitUntil(lambda: section.kinds["meeting"].value == (60, 15))
    section.kinds["call"].chosen.emit((60,))
    section.day.chosen.emit((900, -540))
    section.notify.chosen.emit(Notify.WINDOW)
    section.sound.click()
    section.quiet.click()
    qtbot.waitUntil(lambda: len(told) == 5)
    habits = read_habits(office)
    assert habits.of_kind("call", timed=True) == (60,)
    assert habits.of_kind("meeting", timed=True) == (60, 15)
    assert habits.day == (900, -540)
    assert (habits.notify, habits.sound, habits.quiet) == (Notify.WINDOW, True, (1320, 480))
    again = RemindersSection(workspace)
    qtbot.addWidget(again)
    again.show_habits(habits)
    assert again.kinds["call"].value == (60,)
    assert again.kinds["call"].currentText() == "За час"
    assert again.day.currentText() == "В 9:00 накануне и в 9:00 того же дня"
    assert again.quiet_from.value == 1320
    again.background.click()
    assert workspace.preferences.background == "stay"
