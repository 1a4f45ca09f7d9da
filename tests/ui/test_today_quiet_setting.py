"""Settings: from when on a client is quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.today.quiet import quiet_days, set_quiet_days
from ui.tasks.team_settings import DeadlinesSection

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


def test_the_office_chooses_from_when_on_a_client_is_quiet(
    workspace: Workspace, qtbot: QtBot
) -> None:
    section = DeadlinesSection(workspace)
    qtbot.addWidget(section)
    workspace.changed.connect(section.on_changed)
    set_quiet_days(workspace.office, 33)
    section.refresh()
    qtbot.waitUntil(lambda: section.quiet.value == 33)
    section.quiet.chosen.emit(60)
    qtbot.waitUntil(lambda: quiet_days(workspace.office) == 60)
    qtbot.waitUntil(lambda: section.quiet.value == 60)
