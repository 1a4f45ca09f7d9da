"""The dialog over a real office: what it asks for is what is written."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.listing import ClientFilter
from ui.exporting.dialog import ExportDialog, Scope
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace
from ui.theme import theme
from ui.widgets.labels import Label
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from tests.exporting.conftest import Filled

COLUMNS = ("name", "contact", "phone")


@pytest.fixture
def workspace(qtbot: QtBot, office: Office) -> Iterator[Workspace]:
    theme().apply()
    runner = JobRunner()
    made = Workspace(office, runner)
    yield made
    qtbot.waitUntil(lambda: not runner.is_busy)
    made.close()
    runner.shutdown()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1100, 800)
    qtbot.addWidget(made)
    made.show()
    return made


def opened(
    qtbot: QtBot, workspace: Workspace, window: QWidget, folder: Path, scope: Scope
) -> ExportDialog:
    dialog = ExportDialog(workspace, scope, COLUMNS, window)
    qtbot.addWidget(dialog)
    dialog.set_folder(folder)
    dialog.open()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return dialog


def texts(widget: QWidget) -> list[str]:
    return [
        label.text().replace("\N{NO-BREAK SPACE}", " ")
        for label in widget.findChildren(Label)
        if label.isVisibleTo(widget)
    ]


def names(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream, delimiter=";")
    return [row[head.index("Название")] for row in rows]


def test_the_counts_and_columns_are_told(
    qtbot: QtBot, workspace: Workspace, window: QWidget, filled: Filled, tmp_path: Path
) -> None:
    scope = Scope(ClientFilter(kind="company"), selected=(filled.irina,))
    dialog = opened(qtbot, workspace, window, tmp_path, scope)
    told = texts(dialog)

    assert {"4 клиента", "2 клиента", "1 клиент"} <= set(told)
    assert "Название, Контактное лицо, Телефон" in told
    assert dialog.path.suffix == ".xlsx"
    assert dialog.path.name.startswith("Ромашка — клиенты ")


def test_what_is_shown_is_saved_and_told_by_a_toast(
    qtbot: QtBot,
    workspace: Workspace,
    window: QWidget,
    filled: Filled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folders: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: folders.append(url.toLocalFile()))
    toasts = ToastHost(window)
    dialog = opened(qtbot, workspace, window, tmp_path, Scope(ClientFilter(kind="company")))
    dialog.set_format(".csv")
    dialog.choose_columns("shown")
    path = dialog.path
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(toasts.toasts))

    assert not dialog.isVisible()
    assert names(path) == ["АО «Волга»", "ООО «Ромашка»"]
    toast = toasts.toasts[0]
    assert any(f"Сохранено: {path.name} (2 клиента)" in text for text in texts(toast))
    next(b for b in toast.findChildren(QWidget) if b.accessibleName() == "Показать в папке").click()  # type: ignore[attr-defined]
    assert folders == [str(tmp_path)]


@pytest.mark.parametrize("which", ["all", "shown", "selected"])
def test_the_clients_chosen(
    qtbot: QtBot,
    workspace: Workspace,
    window: QWidget,
    filled: Filled,
    tmp_path: Path,
    which: str,
) -> None:
    scope = Scope(ClientFilter(kind="company"), selected=(filled.pavel, filled.irina))
    dialog = opened(qtbot, workspace, window, tmp_path, scope)
    dialog.set_format(".csv")
    dialog.choose_rows(which)
    with qtbot.waitSignal(workspace.told):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    expected = {
        "all": ["АО «Волга»", "Петрова Ирина Сергеевна", "ООО «Ромашка»", "Смирнов Павел"],
        "shown": ["АО «Волга»", "ООО «Ромашка»"],
        "selected": ["Смирнов Павел", "Петрова Ирина Сергеевна"],
    }
    assert names(dialog.path) == expected[which]


def test_bad_names_cannot_be_saved(
    qtbot: QtBot, workspace: Workspace, window: QWidget, filled: Filled, tmp_path: Path
) -> None:
    dialog = opened(qtbot, workspace, window, tmp_path, Scope())
    field = dialog._name
    for bad in ("", ".xlsx", "a/b.xlsx", "a:b"):
        field.setText(bad)
        assert not dialog._save.isEnabled()
    field.setText("клиенты")
    assert dialog.path == tmp_path / "клиенты.xlsx"
    assert dialog._save.isEnabled()
    dialog.path.touch()
    field.setText("клиенты.xlsx")
    assert "Такой файл уже есть: он будет заменён." in texts(dialog)
    dialog.set_format(".json")
    assert dialog.path == tmp_path / "клиенты.json"
    assert not dialog._columns_part.isVisible()


def test_a_refusal_is_said(
    qtbot: QtBot, workspace: Workspace, window: QWidget, filled: Filled, tmp_path: Path
) -> None:
    dialog = opened(qtbot, workspace, window, tmp_path / "нет такой", Scope())
    with qtbot.waitSignal(workspace.refused) as refused:
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert "такой папки нет" in refused.args[0]
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
