"""The exchange a window runs: its corner, its end, who else is in a card, a field edited by two."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.fields import load_catalogue
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.talk.small_talk import SmallTalk, Spot
from crm_desktop.sync.transports.folder import FolderTransport
from tests.ui.answers import answer
from tests.ui.client_desk import KEPT, make, open_card
from ui.clients.desk import CardDesk
from ui.clients.field_values import FieldRow
from ui.shell.preferences import Preferences
from ui.shell.screen import Place
from ui.shell.window import Window
from ui.sync.leave_dialog import LeaveDialog
from ui.sync.presence_hint import PresenceHint
from ui.sync.reading import read_sync
from ui.sync.repair_dialog import RepairDialog
from ui.sync.screen import SyncScreen
from ui.theme import theme
from ui.widgets.fields import TextField
from ui.widgets.inline import InlineValue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.clients.card import FieldValue
    from crm_desktop.office import Office
    from ui.shell.frame import OfficeFrame
    from ui.shell.workspace import Workspace


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "share"
    made.mkdir()
    return made


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, office: Office, share: Path) -> Iterator[Window]:
    share_office(office, parse_address(str(share)), station_name="Первый")
    theme().apply()
    made = Window(Preferences(), tmp_path / "demo")
    made.resize(1366, 768)
    made.show()
    made.enter(office)
    yield made
    if made.isVisible():
        with qtbot.waitSignal(made.gone):
            made.close()
    made.deleteLater()


def entered(window: Window) -> OfficeFrame:
    assert window.frame is not None
    return window.frame


def test_what_was_read_before_does_not_hide_what_was_told_since(
    window: Window, qtbot: QtBot
) -> None:
    frame = entered(window)
    qtbot.waitUntil(lambda: frame.sync_desk.status.state is SyncState.SYNCED)
    frame.go(Place.SYNC)
    (screen,) = frame.findChildren(SyncScreen)
    qtbot.waitUntil(lambda: screen._read is not None and not frame.runner.is_busy)
    before = read_sync(frame.office)
    now = replace(before.status, state=SyncState.OFFLINE, since=now_ms())
    frame.sync_desk._take(now)
    screen._show(before)
    assert screen.side.state._title.text().startswith("Офлайн с ")
    assert screen._read is not None
    assert screen._read.status.state is SyncState.OFFLINE


def test_the_corner_follows_the_share_and_leads_to_the_screen(
    window: Window, share: Path, qtbot: QtBot
) -> None:
    frame = entered(window)
    desk, corner = frame.sync_desk, frame.sidebar.sync
    qtbot.waitUntil(lambda: desk.status.state is SyncState.SYNCED)
    assert corner.caption == "Синхронизировано"
    share.rename(share.with_name("gone"))
    desk.wake()
    qtbot.waitUntil(lambda: desk.status.state is SyncState.OFFLINE)
    assert corner.caption.startswith("Офлайн с ")
    make(frame.office, "ООО «Без сети»")
    share.with_name("gone").rename(share)
    desk.wake()
    qtbot.waitUntil(lambda: desk.status.state is SyncState.SYNCED)
    corner.click()
    assert frame.here is not None
    assert frame.here.place is Place.SYNC
    assert corner.isChecked()
    frame.backups.telling.emit("Делаем резервную копию", "10 %")
    assert corner.caption == "Делаем резервную копию"
    frame.backups.telling.emit("", "")
    assert corner.caption == "Синхронизировано"


def test_closing_does_not_wait_for_a_share_that_hangs(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = entered(window)
    qtbot.waitUntil(lambda: frame.sync_desk.status.state is SyncState.SYNCED)
    asked, let_go = threading.Event(), threading.Event()

    def hang(_transport: FolderTransport, _name: str) -> None:
        asked.set()
        let_go.wait()

    monkeypatch.setattr(FolderTransport, "get", hang)
    frame.sync_desk.wake()
    qtbot.waitUntil(asked.is_set)
    with qtbot.waitSignal(window.gone):
        window.close()
    # Only now: whoever waited for the share would wait for ever.
    let_go.set()
    assert not window.isVisible()


def test_others_see_who_is_in_a_card(window: Window, qtbot: QtBot) -> None:
    frame = entered(window)
    office, desk = frame.office, frame.sync_desk
    client = make(office, "ООО «Ромашка»")
    qtbot.waitUntil(lambda: desk.status.state is SyncState.SYNCED)
    elsewhere = SmallTalk()
    elsewhere.be_at(Spot(office.user_id, Kind.CLIENT.value, client))
    frame.go(Place.CLIENT, client)
    qtbot.waitUntil(lambda: not frame.runner.is_busy)
    office.small_talk.clock(now_ms())
    office.small_talk.heard(7, elsewhere.own(), now_ms())
    desk.look_around()
    qtbot.waitUntil(lambda: bool(desk.company))
    (hint,) = frame.findChildren(PresenceHint)
    assert hint.isVisible()
    assert hint.text == "Анна Кравцова сейчас в этой карточке"
    assert not office.small_talk.be_at(Spot(office.user_id, Kind.CLIENT.value, client))
    frame.go(Place.CLIENTS)
    assert desk.company == ()
    qtbot.waitUntil(lambda: not frame.runner.is_busy)
    assert not office.small_talk.be_at(None)


def value_of(office: Office, client: int) -> FieldValue:
    card = get_client(office, client)
    return next(value for value in card.fields if value.field.key == "industry")


def line_of(row: FieldRow) -> tuple[InlineValue, TextField]:
    editor = row.editor
    assert isinstance(editor, InlineValue)
    assert isinstance(editor._editor, TextField)
    return editor, editor._editor


def test_a_field_edited_by_two_is_told_and_never_overwritten(
    workspace: Workspace, qtbot: QtBot, office: Office
) -> None:
    client = make(office, "ООО «Ромашка»", industry="Склады")
    card = open_card(workspace, qtbot, client)
    row = next(r for r in card.findChildren(FieldRow) if r.field.key == "industry")
    editor, typed = line_of(row)
    editor.start_editing()
    card.activateWindow()
    qtbot.waitUntil(typed.hasFocus)
    typed.setText("Логис")
    edit_field(office, client, field="industry", value="Перевозки")
    qtbot.waitUntil(row.news.isVisible)
    qtbot.waitUntil(lambda: row.news.text == "Это поле меняет и Анна Кравцова")
    assert editor.is_editing
    assert typed.text() == "Логис"
    row.news.link.pressed.emit()
    qtbot.waitUntil(lambda: not row.news.isVisible())
    assert editor.text == "Перевозки"
    assert get_client(office, client).text_of("industry") == "Перевозки"


def test_what_is_typed_wins_where_the_person_goes_on(
    workspace: Workspace, qtbot: QtBot, office: Office
) -> None:
    client = make(office, "ООО «Ромашка»", industry="Склады")
    desk = CardDesk(workspace, office.zone, workspace)
    desk.client_id, desk.catalogue = client, load_catalogue(office)
    first = value_of(office, client)
    row = FieldRow(desk, first.field, kind="company")
    KEPT.append(row)
    qtbot.addWidget(row)
    row.show()
    row.show_value(first)
    row.editor.start_editing()
    edit_field(office, client, field="industry", value="Перевозки")
    row.show_value(value_of(office, client))
    assert row.news.isVisible()
    editor, typed = line_of(row)
    typed.setText("Логистика")
    editor.commit()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert value_of(office, client).text == "Логистика"
    assert not row.news.isVisible()


def test_leaving_makes_a_lone_office_of_it(window: Window, qtbot: QtBot) -> None:
    frame = entered(window)
    make(frame.office, "ООО «Ромашка»")
    qtbot.waitUntil(lambda: frame.sync_desk.status.state is SyncState.SYNCED)
    frame.go(Place.SYNC)
    screen = frame.screen_shown
    assert isinstance(screen, SyncScreen)
    screen.acts.leave()
    (dialog,) = window.findChildren(LeaveDialog)
    with qtbot.waitSignal(dialog.left):
        dialog.go.click()
    qtbot.waitUntil(lambda: frame.sync_desk.status.state is SyncState.ALONE)
    assert frame.sidebar.sync.caption == "Всё сохранено"
    qtbot.waitUntil(screen.alone.isVisible)


def test_a_repaired_station_locks_its_window(window: Window, qtbot: QtBot, password: str) -> None:
    frame = entered(window)
    client = make(frame.office, "ООО «Ромашка»")
    qtbot.waitUntil(lambda: frame.sync_desk.status.state is SyncState.SYNCED)
    dialog = RepairDialog(frame.workspace, frame)
    dialog.open()
    answer("Понятно")
    path = frame.office.folder.path
    with qtbot.waitSignal(window.left):
        dialog.begin()
    again = open_office(path, password)
    assert get_client(again, client).name == "ООО «Ромашка»"
    again.close()
