"""Sharing, inviting and joining in the windows, over real servers that ask for a password."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.access.keys_keyring import SYSTEM_KEYRING
from crm_desktop.sync.address import Way
from crm_desktop.sync.place import shared_at
from crm_desktop.sync.transports.credentials import password_of
from tests.sync.transports.test_opening import Drawer
from tests.ui.client_desk import KEPT, make
from ui.jobs import JobRunner
from ui.start.join_page import JoinPage
from ui.sync.invite_dialog import InviteDialog
from ui.sync.share_dialog import ShareDialog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

PATIENCE_MS = 60_000
PASSWORD = "пароль-общей-папки"


@pytest.fixture(params=[Way.SMB, Way.POSTGRESQL])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Way, str, str]]:
    """(way, what is typed as the server and place, the user there)."""
    if sys.platform == "win32":
        pytest.skip("the servers are started by means of POSIX")
    from tests.sync.transports import servers  # noqa: PLC0415 - POSIX

    # PostgreSQL runs as somebody else: pytest's folders are closed to him.
    home = Path(tempfile.mkdtemp(prefix="served"))
    home.chmod(0o755)
    try:
        if request.param is Way.SMB:
            with servers.SmbServer(home) as smb:
                (smb.share / "Отдел").mkdir()
                yield Way.SMB, f"127.0.0.1:{smb.port}/office/Отдел", smb.user
        else:
            with servers.PostgresServer(home) as base:
                place = f"127.0.0.1:{base.port}/postgres?sslmode=prefer"
                yield Way.POSTGRESQL, place, "office"
    except servers.NoServerError as why:
        pytest.skip(f"no server: {why}")
    finally:
        shutil.rmtree(home)


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    """This computer's keyring."""
    made = Drawer()
    monkeypatch.setattr(SYSTEM_KEYRING, "_backend", made)
    monkeypatch.setattr(SYSTEM_KEYRING, "_looked", True)
    return made


def shared_in_window(
    served: tuple[Way, str, str], workspace: Workspace, home: QWidget, qtbot: QtBot
) -> None:
    """Go through «Поделиться офисом», once with a wrong password of the server's."""
    way, place, user = served
    dialog = ShareDialog(workspace, home)
    dialog.open()
    fields = dialog.fields
    fields.ways.set_value(way)
    fields._turn()
    (fields.share if way is Way.SMB else fields.base).setText(place)
    fields.users[way].setText(user)
    fields.passwords[way].setText("другой")
    dialog.check()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy, timeout=PATIENCE_MS)
    assert not dialog.go.isEnabled()
    fields.passwords[way].setText(PASSWORD)
    dialog.check()
    qtbot.waitUntil(dialog.go.isEnabled, timeout=PATIENCE_MS)
    dialog.go.click()
    with qtbot.waitSignal(dialog.shared, timeout=PATIENCE_MS):
        dialog.go.click()
    dialog.reject()


def invited_in_window(workspace: Workspace, home: QWidget, qtbot: QtBot, file: Path) -> str:
    """Get an invitation that does not carry the server's password; returns its code."""
    dialog = InviteDialog(workspace, home)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.people))
    qtbot.waitUntil(dialog.with_password.isVisible)
    assert not dialog.with_password.isChecked()
    dialog.name.setText("Второй")
    dialog.file.set_path(file)
    with qtbot.waitSignal(dialog.invited, timeout=PATIENCE_MS):
        dialog.make()
    code = dialog.code._code
    dialog.accept()
    return code


def test_a_server_that_asks_for_a_password_is_shared_and_joined(
    served: tuple[Way, str, str],
    drawer: Drawer,
    workspace: Workspace,
    office: Office,
    qtbot: QtBot,
    tmp_path: Path,
    password: str,
) -> None:
    make(office, "ООО «Ромашка»")
    home = QWidget()
    qtbot.addWidget(home)
    home.show()
    shared_in_window(served, workspace, home, qtbot)
    here = shared_at(office)
    assert here is not None
    assert PASSWORD not in here.address.text
    assert password_of(here.address) == PASSWORD
    file, folder = tmp_path / "м.kartoteka-invite", tmp_path / "Здесь"
    code = invited_in_window(workspace, home, qtbot, file)

    drawer.kept.clear()  # the new computer keeps nothing yet
    runner = JobRunner()
    page = JoinPage(runner)
    KEPT.append(page)
    qtbot.addWidget(page)
    page.show()
    page.file.set_path(file)
    page.code.setText(code)
    page.look()
    qtbot.waitUntil(page.share_password.isVisible, timeout=PATIENCE_MS)
    page.password.setText(password)
    page.same.setChecked(True)
    page.folder.set_path(folder)
    page.share_password.setText("другой")
    page.go.click()
    qtbot.waitUntil(lambda: bool(page._refusal.text()), timeout=PATIENCE_MS)
    assert not folder.exists()
    page.share_password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=PATIENCE_MS) as heard:
        page.go.click()
    (other,) = heard.args
    assert other.name == office.name
    there = shared_at(other)
    assert there is not None
    assert password_of(there.address) == PASSWORD
    other.close()
    runner.shutdown()
