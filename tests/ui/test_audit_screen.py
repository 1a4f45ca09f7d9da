"""The audit on the screen: the list, a line in full, the filters; the thresholds kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.audit.acts import Act, Group
from crm_desktop.audit.looking import write_looks
from crm_desktop.audit.recording import record
from crm_desktop.audit.thresholds import read_thresholds
from crm_desktop.clients.card import get_client
from tests.backup.filling import add_clients
from ui.audit.screen import AuditScreen
from ui.audit.settings import AuditSection
from ui.shell.bug_report import BugReport
from ui.widgets.fields import TextArea

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def test_the_screen_shows_filters_tells_and_saves(
    qtbot: QtBot, workspace: Workspace, office: Office, tmp_path: Path
) -> None:
    for client in add_clients(office, 2):
        get_client(office, client)
    write_looks(office)
    record(office, Act.EXPORT, area="clients", amount=150, destination="/флешка")
    screen = AuditScreen(workspace)
    qtbot.addWidget(screen)

    screen.open(Group.TAKEN)
    qtbot.waitUntil(lambda: len(screen.model.rows) == 1)
    assert screen.model.rows[0].destination == "/флешка"

    screen.groups.set_value(Group.SEEN)
    screen.load()
    qtbot.waitUntil(lambda: [row.act for row in screen.model.rows] == ["cards_seen"])
    qtbot.waitUntil(lambda: screen.details.model.rowCount() == 2)

    file = tmp_path / "журнал.csv"
    screen.acts.write(file, screen.filter())
    qtbot.waitUntil(file.exists)
    with qtbot.waitSignal(screen.acts.check().succeeded):
        pass


def test_a_threshold_chosen_is_kept(qtbot: QtBot, workspace: Workspace, office: Office) -> None:
    section = AuditSection(workspace)
    qtbot.addWidget(section)
    section.refresh()
    qtbot.waitUntil(lambda: section.numbers["seen"].value == 300)
    section.numbers["seen"].chosen.emit(0)
    qtbot.waitUntil(lambda: read_thresholds(office).seen == 0)
    qtbot.waitUntil(lambda: section.numbers["seen"].value == 0)
    section.switches["night"].click()
    qtbot.waitUntil(lambda: read_thresholds(office).night)


def test_the_report_of_a_bug_is_shown_whole_before_it_is_saved(
    qtbot: QtBot, dressed: None, tmp_path: Path
) -> None:
    try:
        raise KeyError("чего-то нет")  # noqa: TRY301 - a bug as it comes
    except KeyError as error:
        dialog = BugReport(error, None)
    qtbot.addWidget(dialog)
    shown = dialog.findChildren(TextArea)[0].toPlainText()

    dialog.save(tmp_path / "отчёт.txt")

    assert (tmp_path / "отчёт.txt").read_text(encoding="utf-8") == shown
    assert "KeyError" in shown
