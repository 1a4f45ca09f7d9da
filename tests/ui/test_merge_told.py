"""What is told after a merge of many groups and after an un-merge, whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.clients.channels import add_channel
from crm_desktop.clients.removal import delete_clients
from crm_desktop.duplicates.merge import merge_clients
from crm_desktop.duplicates.scan import scan_duplicates
from tests.ui.client_desk import KEPT, make
from ui.duplicates.merge_all import open_merge_all
from ui.duplicates.unmerge_acts import open_unmerge
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

GROUPS = 30
TOLD = 6


def asker(qtbot: QtBot) -> tuple[QWidget, QWidget]:
    """Return a window and a part of it that asks."""
    window = QWidget()
    part = QWidget()
    QVBoxLayout(window).addWidget(part)
    qtbot.addWidget(window)
    window.show()
    return window, part


def dialog_with(qtbot: QtBot, button: str) -> Dialog:
    def found() -> list[Dialog]:
        return [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, Dialog)
            and widget.isVisible()
            and any(each.caption == button for each in widget.findChildren(Button))
        ]

    qtbot.waitUntil(lambda: bool(found()))
    KEPT.append(found()[0])
    return found()[0]


def press(dialog: Dialog, caption: str) -> None:
    next(each for each in dialog.findChildren(Button) if each.caption == caption).click()


def text_of(dialog: Dialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(Label))


def test_all_groups_that_stayed_are_counted(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    gone = []
    for n in range(GROUPS):
        phone = f"89215551{n:03d}"
        gone.append(make(office, f"ООО «Ромашка {n}»", phone=phone))
        make(office, f"ООО «Ромашка {n}»", phone=phone)
    scan_duplicates(office)
    _window, part = asker(qtbot)
    open_merge_all(workspace, part)
    question = dialog_with(qtbot, "Объединить 30\N{NO-BREAK SPACE}групп")

    delete_clients(office, gone)
    press(question, "Объединить 30\N{NO-BREAK SPACE}групп")

    told = dialog_with(qtbot, "Понятно")
    assert f"И ещё: {GROUPS - TOLD}." in text_of(told)
    told.accept()


def test_what_stayed_is_told_though_the_one_who_asked_is_closed(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    one, two = make(office, "Альфа"), make(office, "Бета")
    change = merge_clients(office, one, losers=[two]).changes.change_id
    add_channel(office, one, text="+7 921 000-00-01")
    _window, part = asker(qtbot)
    open_unmerge(workspace, change, part)

    press(dialog_with(qtbot, "Разъединить"), "Разъединить")
    part.deleteLater()
    QCoreApplication.sendPostedEvents(part, QEvent.Type.DeferredDelete)

    assert not shiboken6.isValid(part)
    told = dialog_with(qtbot, "Понятно")
    assert "Добавленное после объединения" in text_of(told)
    told.accept()
