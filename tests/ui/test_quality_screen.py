"""«Качество базы»: figures first, a click shows whom they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.clients.listing import client_ids
from tests.ui.client_desk import make
from ui.quality.screen import QualityScreen
from ui.shell.screen import Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def opened(workspace: Workspace, qtbot: QtBot) -> QualityScreen:
    screen = QualityScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1146, 768)
    screen.show()
    screen.open(None)
    qtbot.waitUntil(lambda: screen.report is not None)
    return screen


def test_a_line_leads_to_its_clients(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    lonely = make(office, "ООО «Тишина»")
    make(office, "ООО «Ромашка»", phone="+7 921 555-10-24")
    screen = opened(workspace, qtbot)
    QAbstractItemModelTester(screen.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [line.found for line in screen.model.rows] == sorted(
        (line.found for line in screen.model.rows), reverse=True
    )
    keys = [line.check.key for line in screen.model.rows]
    screen.list.setCurrentIndex(screen.model.index(keys.index("no_contact")))
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        QTest.keyClick(screen.list, Qt.Key.Key_Return)
    assert asked.args is not None
    place, filter_ = asked.args
    assert place is Place.CLIENTS
    assert isinstance(filter_, ClientFilter)
    assert list(client_ids(office, filter_)) == [lonely]
    with qtbot.waitSignal(workspace.place_wanted) as asked:
        screen.report_link.click()
    assert asked.args == [Place.REPORT, "data-quality"]


def test_an_empty_base_and_news(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    assert not screen._nobody.isHidden()
    assert screen._pages.currentWidget() is screen._nobody
    make(office, "ООО «Тишина»")
    screen.months.set_value(12)
    screen.load()
    qtbot.waitUntil(lambda: bool(screen.report and screen.report.total == 1))
    assert screen._pages.currentWidget() is screen.list
    assert any("12 мес." in line.check.title for line in screen.model.rows)
