"""What the tests of whole screens stand on: the house style and a workspace over an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.importing.forked_readers import forked_readers
from tests.ui.answers import forget_answers
from tests.ui.calendar_desk import stop_the_clock
from tests.ui.client_desk import KEPT
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace
from ui.theme import Mode, TextSize, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office

__all__ = ["forked_readers"]


@pytest.fixture(autouse=True)
def nothing_left_unasked() -> Iterator[None]:
    """Every answer a test prepared was asked for; none is left for the next test."""
    yield
    assert forget_answers() == []


@pytest.fixture(autouse=True)
def rules_wait_to_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a test takes, the rules of the office do not begin in the middle of it."""
    monkeypatch.setattr("ui.automation.rule_clock.FIRST_MS", 86_400_000)


@pytest.fixture(autouse=True)
def copies_wait_to_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do the copies of its own accord; a window that closes makes one where a test asks."""
    monkeypatch.setattr("ui.backups.clock.FIRST_MS", 86_400_000)
    monkeypatch.setattr("ui.saved_reports.clock.FIRST_MS", 86_400_000)
    monkeypatch.setattr("ui.shell.window.FAREWELL", False)


@pytest.fixture
def dressed(qtbot: QtBot) -> Iterator[None]:
    """The house style: light and of normal size, before and after."""
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    yield
    KEPT.clear()
    # What the test closed is gone before the next one changes the style: its office is closed.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme().set_mode(Mode.LIGHT)
    theme().set_text_size(TextSize.NORMAL)


@pytest.fixture
def known_wednesday(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """It is one Wednesday before noon: in which week «in five days» is does not depend on today."""
    stop_the_clock(monkeypatch, office)


@pytest.fixture
def workspace(office: Office, dressed: None, qtbot: QtBot) -> Iterator[Workspace]:
    runner = JobRunner()
    made = Workspace(office, runner)
    yield made
    runner.shutdown()
    made.close()


@pytest.fixture
def told(workspace: Workspace) -> list[tuple[str, object]]:
    """What the window has been told: the sentence and the change it can undo."""
    said: list[tuple[str, object]] = []
    workspace.told.connect(lambda text, change: said.append((text, change)))
    return said
