"""From the start screens into an office and back: create, lock, wrong password, copies, damage."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from shiboken6 import isValid

from crm_desktop.access.keys import FLOOR
from crm_desktop.backup.making import back_up
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.listing import count_clients
from ui.jobs import Job
from ui.shell.preferences import Preferences
from ui.shell.screen import Place
from ui.shell.window import Window
from ui.start.copied import CopiedDialog
from ui.start.work import Credentials, NewOffice
from ui.theme import theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.dialogs import Dialog
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office


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


def office_of(window: Window) -> Office | None:
    return window.frame.office if window.frame else None


def lock(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.left):
        window.lock()


def test_an_office_is_created_and_entered(
    qtbot: QtBot, window: Window, tmp_path: Path, password: str
) -> None:
    window.begin(None)
    window.start.welcome.create_wanted.emit()
    form = window.start.create_page
    form.name.setText("Северный ветер")
    form.admin.setText("Анна Кравцова")
    form.folder.set_path(tmp_path / "Северный ветер")
    form.passwords.first.setText(password)
    form.passwords.second.setText(password)

    with qtbot.waitSignal(window.entered):
        form.create_button.click()

    assert window.frame is not None
    assert window.frame.office.name == "Северный ветер"
    assert window.preferences.recent[0].name == "Северный ветер"


def test_the_copy_at_parting_is_shown_once_however_it_reports(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    start = window.start
    monkeypatch.setattr(start.busy_page, "show_job", lambda *_a, **_k: shown.append(1))

    def work(progress: Progress) -> None:
        for _step in range(3):
            progress.step(1, 1)

    job: Job[None] = Job(work)
    start.show_parting(job)
    with qtbot.waitSignal(job.finished):
        start.runner.long(job)
    assert shown == [1]


def test_a_form_with_gaps_is_not_sent(qtbot: QtBot, window: Window) -> None:
    form = window.start.create_page
    form.admin.setText("Анна")
    form.passwords.first.setText("одно и то же")
    form.passwords.second.setText("совсем другое")

    with qtbot.assertNotEmitted(form.submitted):
        form.create_button.click()


def test_a_weak_password_is_refused_with_advice(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    form = NewOffice(tmp_path / "Слабый", "Слабый", "Анна", "1234567890")
    start = window.start
    start.create_office(form)

    qtbot.waitUntil(lambda: start.page is start.create_page)

    assert not (tmp_path / "Слабый").exists()
    assert window.frame is None


def test_lock_closes_the_base_and_the_password_opens_it(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    window.enter(office)
    create_client(office, ClientDraft(name="ООО «Ромашка»"))

    lock(qtbot, window)

    start = window.start
    assert window.frame is None
    assert start.page is start.unlock_page
    assert not office.folder.database.with_name("office.db-wal").exists()
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen == "Анна Кравцова")
    start.unlock_page.password.setText("не тот пароль")
    start.unlock_page.open_button.click()
    qtbot.waitUntil(start.unlock_page.open_button.isEnabled)
    assert office_of(window) is None
    start.unlock_page.password.setText(password)
    with qtbot.waitSignal(window.entered):
        start.unlock_page.open_button.click()
    opened = office_of(window)
    assert opened is not None
    assert count_clients(opened) == 1


def test_several_wrong_passwords_make_the_button_wait(
    qtbot: QtBot, window: Window, office: Office
) -> None:
    path = office.folder.path
    office.close()
    window.begin(path)
    page = window.start.unlock_page
    qtbot.waitUntil(lambda: page.name_chosen is not None)

    for _ in range(3):
        page.password.setText("мимо")
        page.open_button.click()
        qtbot.waitUntil(page.password.isEnabled)

    assert "Подождите" in page.open_button.caption
    assert not page.open_button.isEnabled()


def test_a_copied_office_is_asked_about(
    qtbot: QtBot, window: Window, office: Office, tmp_path: Path, password: str
) -> None:
    office.close()
    shutil.copytree(office.folder.path, tmp_path / "Копия")
    window.begin(tmp_path / "Копия")
    start = window.start
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen is not None)

    start.unlock(Credentials(password, "Анна Кравцова"))
    qtbot.waitUntil(lambda: window.findChild(CopiedDialog) is not None)
    dialog = window.findChild(CopiedDialog)
    assert isinstance(dialog, CopiedDialog)
    with qtbot.waitSignal(window.entered):
        dialog.findChildren(ChoiceCard)[1].click()


def test_a_damaged_base_offers_its_backups(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    back_up(office)
    office.close()
    base = office.folder.database
    base.write_bytes(b"\0" * 8192)
    window.begin(office.folder.path)
    start = window.start
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen is not None)

    start.unlock(Credentials(password, "Анна Кравцова"))
    qtbot.waitUntil(lambda: start.page is start.damaged_page)
    with qtbot.waitSignal(start.damaged_page.restore_wanted) as chosen:
        qtbot.waitUntil(lambda: bool(start.damaged_page.restore_buttons))
        start.damaged_page.restore_buttons[0].click()

    assert chosen.args is not None
    assert base.read_bytes() == b"\0" * 8192
    assert start.page is start.restore_page
    restored = start.restore_page
    restored.password.setText(password)
    with qtbot.waitSignal(window.entered):
        start.restore(chosen.args[0], office.folder.path, password)
    assert window.frame is not None
    assert window.frame.office.name == "Ромашка"


def test_a_folder_without_an_office_says_so(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("ui.start.view.tell", lambda _parent, _title, text: told.append(text))
    (tmp_path / "пусто").mkdir()

    window.begin(tmp_path / "пусто")
    qtbot.waitUntil(lambda: bool(told))

    assert "нет офиса" in told[0]
    assert window.start.page is window.start.welcome


def interrupt_an_import(office: Office) -> None:
    with office.long_change("Импорт", kind="import") as long:
        with long.transaction() as change:
            office.db.run(
                "INSERT INTO client(id, kind, name, name_key, created_at) VALUES(?, ?, ?, ?, ?)",
                (change.new_id(), "person", "Пётр", "пётр", 0),
            )
        raise KeyboardInterrupt


def test_an_unfinished_import_is_offered_to_keep_or_to_undo(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupt_an_import(office)
    path = office.folder.path
    office.close()
    window.begin(path)
    start = window.start
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen is not None)
    with qtbot.waitSignal(window.entered):
        start.unlock(Credentials(password, "Анна Кравцова"))
    frame = window.frame
    assert frame is not None
    assert [left.title for left in frame.office.interrupted] == ["Импорт"]
    assert count_clients(frame.office) == 1

    offer = frame.findChildren(Banner)[0]
    qtbot.waitUntil(offer.isVisible)
    undo = next(each for each in offer.findChildren(Button) if each.caption == "Отменить")

    undo.click()
    qtbot.waitUntil(lambda: not frame.runner.is_busy)

    assert count_clients(frame.office) == 0
    assert not isValid(offer) or not offer.isVisible()


def test_the_demonstration_is_made_entered_and_deleted(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.shell.window.confirm", lambda *_args, **_named: True)
    window.begin(None)
    window.start.set_demo_clients(30)
    with qtbot.waitSignal(window.entered):
        window.start.welcome.demo_wanted.emit()
    frame = window.frame
    assert frame is not None
    assert frame.is_demo
    assert count_clients(frame.office) == 30

    frame.delete_wanted.emit()
    qtbot.waitUntil(lambda: not (tmp_path / "demo").exists())

    assert window.frame is None
    assert window.preferences.recent == []


def test_idle_locks_with_a_dialog_open_and_leads_back_to_the_place(
    qtbot: QtBot, window: Window, office: Office, password: str
) -> None:
    window.enter(office)
    frame = window.frame
    assert frame is not None
    frame.go(Place.HISTORY)
    palette = frame.everywhere.open_palette()
    dialog = Dialog("Клиент", frame)
    dialog.open()

    with qtbot.waitSignal(window.left):
        window.idle.idle.emit()

    assert not isValid(dialog) or not dialog.isVisible()
    assert not isValid(palette) or not palette.isVisible()
    start = window.start
    assert start.page is start.unlock_page
    qtbot.waitUntil(lambda: start.unlock_page.name_chosen is not None)
    with qtbot.waitSignal(window.entered):
        start.unlock(Credentials(password, "Анна Кравцова"))
    back = window.frame
    assert back is not None
    assert back.sidebar.value is Place.HISTORY
