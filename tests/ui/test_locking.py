"""Locked: nothing of the clients in the window, what was typed waits, the system is heard."""

from __future__ import annotations

import ctypes
import threading
from ctypes import wintypes
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.members.inviting import invite_person
from crm_desktop.members.unsaved import keep_unsaved, take_unsaved
from crm_desktop.office import open_office
from tests.patience import PATIENCE_S
from ui.clients.new_client import NewClientDialog
from ui.jobs import Job
from ui.shell.os_lock import OsLock, SessionFilter
from ui.shell.preferences import Preferences
from ui.shell.screen import NEW, Place
from ui.shell.unsaved import UnsavedDialog
from ui.shell.window import Window
from ui.start.work import Credentials
from ui.theme import theme
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from pytestqt.qtbot import QtBot

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office

Opened = TypeVar("Opened", bound=QDialog)
CANARY = "Kanareikina"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    theme().apply()
    made = Window(Preferences(), tmp_path / "demo", parameters=FLOOR)
    made.resize(1366, 768)
    made.show()
    yield made
    with qtbot.waitSignal(made.gone):
        made.close()
    made.deleteLater()


def texts_of(root: QWidget) -> list[str]:
    found = [root.windowTitle(), root.accessibleName(), root.toolTip()]
    for widget in root.findChildren(QWidget):
        found += [widget.windowTitle(), widget.accessibleName(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            found.append(widget.text())
        if isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
    return found


def shown(kind: type[Opened]) -> list[Opened]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, kind) and each.isVisible()
    ]


def shows_canary(window: Window) -> bool:
    return any(CANARY in text for text in texts_of(window))


def test_nothing_of_a_client_is_left_in_the_window_even_while_a_job_goes_on(
    qtbot: QtBot, window: Window, office: Office
) -> None:
    client, _changes = create_client(office, ClientDraft(name=CANARY))
    window.enter(office)
    frame = window.frame
    assert frame is not None
    frame.go(Place.CLIENT, client)
    qtbot.waitUntil(lambda: shows_canary(window))
    let_go = threading.Event()

    def work(_progress: Progress) -> None:
        let_go.wait(PATIENCE_S)

    job: Job[None] = Job(work, frame.workspace)
    ended: list[int] = []

    def tell_of_it(_result: object) -> None:
        dialog = Dialog(CANARY, window)
        dialog.finished.connect(ended.append)
        dialog.open()
        ended.append(len(shown(Dialog)))

    job.succeeded.connect(tell_of_it)
    frame.workspace.start_long(job, "Долгая работа")

    window.lock_now()
    qtbot.waitUntil(lambda: not shows_canary(window))
    assert not window.start.unlock_page.open_button.isEnabled()

    with qtbot.waitSignal(window.left):
        let_go.set()
    assert window.windowTitle() == "Картотека"
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert ended == [0, 0], "what the job had to tell was not shown, and its dialog is over"


def test_another_person_does_not_come_where_the_one_before_was(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    client, _changes = create_client(office, ClientDraft(name=CANARY))
    given = invite_person(office, "Борис", role=Role.MANAGER, parameters=FLOOR)
    window.enter(office)
    frame = window.frame
    assert frame is not None
    frame.go(Place.CLIENT, client)
    qtbot.waitUntil(lambda: shows_canary(window))
    with qtbot.waitSignal(window.left):
        window.switch()

    boris = open_office(
        office.folder.path, given.temporary_password, user_name="Борис",
        new_password="лодка-фикус-зонт-9", parameters=FLOOR,
    )  # fmt: skip
    window.enter(boris)
    assert window.frame is not None
    here = window.frame.here
    assert here is not None
    assert (here.place, window.frame.workspace.session) == (Place.TODAY, {})


def test_what_was_typed_comes_back_to_the_same_person(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    window.enter(office)
    frame = window.frame
    assert frame is not None
    frame.go(Place.CLIENTS, NEW)
    qtbot.waitUntil(lambda: bool(shown(NewClientDialog)))
    (dialog,) = shown(NewClientDialog)
    QTest.keyClicks(dialog.form.name, CANARY)

    with qtbot.waitSignal(window.left):
        window.os_lock.locked.emit()
    qtbot.waitUntil(lambda: not shows_canary(window))
    start = window.start
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen is not None)
    with qtbot.waitSignal(window.entered):
        start.unlock(Credentials(password, start.unlock_page.name_chosen))

    back = window.frame
    assert back is not None
    qtbot.waitUntil(lambda: bool(shown(UnsavedDialog)))
    (offered,) = shown(UnsavedDialog)
    assert any(CANARY in value for form in offered.found for _name, value in form.values)
    offered.reopen()
    qtbot.waitUntil(lambda: bool(shown(NewClientDialog)))
    (again,) = shown(NewClientDialog)
    assert again.form.name.text() == CANARY
    assert take_unsaved(back.office) == ""
    again.done(0)


def test_what_was_typed_is_handed_out_once(office: Office) -> None:
    keep_unsaved(office, "[1]")
    keep_unsaved(office, "x" * (1 << 19))

    assert (take_unsaved(office), take_unsaved(office)) == ("[1]", "")


def message(number: int, word: int) -> Any:
    told = wintypes.MSG()
    told.message, told.wParam = number, word
    return told


@pytest.mark.parametrize(
    ("number", "word", "locks"),
    [(0x02B1, 7, 1), (0x02B1, 8, 0), (0x0218, 4, 1), (0x0218, 18, 0), (0x0100, 7, 0)],
)
def test_windows_says_that_its_session_is_locked(
    qtbot: QtBot, number: int, word: int, locks: int
) -> None:
    lock, heard = OsLock(), []
    lock.locked.connect(lambda: heard.append(1))
    told = message(number, word)
    event_filter = SessionFilter(lock)

    assert event_filter.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told)) == (
        False,
        0,
    )
    assert event_filter.nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)

    assert len(heard) == locks


@pytest.mark.parametrize(
    ("tell", "locks"),
    [
        (lambda lock: lock.on_active(True), 1),
        (lambda lock: lock.on_active(False), 0),
        (lambda lock: lock.on_lock(), 1),
    ],
)
def test_a_screen_saver_says_so(qtbot: QtBot, tell: Callable[[OsLock], None], locks: int) -> None:
    lock, heard = OsLock(), []
    lock.locked.connect(lambda: heard.append(1))

    tell(lock)

    assert len(heard) == locks
