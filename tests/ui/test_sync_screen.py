"""«Синхронизация» over real stations: alone, shared, disagreeing, paused, invited to, joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.card import get_client
from crm_desktop.clients.edits import edit_field
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.own_share import shared_at
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.place import PAUSED
from crm_desktop.sync.stream.quarantine import WaitingPart
from tests.sync.flow_stations import exchange, joined, put_on
from tests.sync.memory_share import MemoryShare
from tests.ui.answers import answer
from tests.ui.client_desk import KEPT, make, show
from ui.jobs import JobRunner
from ui.start.join_page import JoinPage
from ui.sync.conflict_paint import Spot
from ui.sync.invite_dialog import InviteDialog
from ui.sync.screen import SyncScreen
from ui.sync.share_dialog import ShareDialog
from ui.sync.trouble_page import TroublePage
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


def settled(qtbot: QtBot, workspace: Workspace) -> None:
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def opened(workspace: Workspace, qtbot: QtBot) -> SyncScreen:
    screen = SyncScreen(workspace)
    show(screen, qtbot)
    screen.open(None)
    settled(qtbot, workspace)
    return screen


@pytest.fixture
def disagreeing(office: Office, tmp_path: Path, password: str) -> Iterator[tuple[Office, int]]:
    """Another station and the client whose industry both have written."""
    client = make(office, "ООО «Ромашка»")
    share = MemoryShare()
    put_on(office, share)
    other = joined(office, share, tmp_path / "Второй", password)
    exchange(share, office, other)
    edit_field(other, client, field="industry", value="Логистика")
    edit_field(office, client, field="industry", value="Складские услуги")
    exchange(share, office, other)
    yield other, client
    other.close()


def test_a_lone_office_is_invited_to_share(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    assert screen.alone.isVisible()
    assert screen.alone.share_button.isVisible()
    assert not screen.tabs.isVisible()
    assert [command.key for command in screen.commands()] == ["sync.share"]


def test_the_other_value_is_taken_and_taken_back(
    workspace: Workspace, qtbot: QtBot, disagreeing: tuple[Office, int],
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    office, (_other, client) = workspace.office, disagreeing
    screen = opened(workspace, qtbot)
    (line,) = [row for row in screen.conflicts._lines if row.is_open]
    assert (line.now.value, line.other.value) == ("Складские услуги", "Логистика")
    assert (line.now.station, line.other.station) == ("Первый", "Второй")

    screen.conflicts.answer(Spot.TAKE)
    settled(qtbot, workspace)
    qtbot.waitUntil(lambda: not any(row.is_open for row in screen.conflicts._lines))
    assert get_client(office, client).text_of("industry") == "Логистика"
    assert [row.answer for row in screen.conflicts._lines] == ["взято другое: Логистика"]
    text, change = told[-1]
    assert text == "Отрасль: взято другое значение"
    assert isinstance(change, int)
    workspace.undo(change)
    settled(qtbot, workspace)
    assert get_client(office, client).text_of("industry") == "Складские услуги"


def test_all_are_left_as_they_are_after_a_question(
    workspace: Workspace, qtbot: QtBot, disagreeing: tuple[Office, int]
) -> None:
    screen = opened(workspace, qtbot)
    answer("Оставить всё")
    screen.conflicts.keep_all()
    settled(qtbot, workspace)
    qtbot.waitUntil(lambda: not any(row.is_open for row in screen.conflicts._lines))
    _other, client = disagreeing
    assert get_client(workspace.office, client).text_of("industry") == "Складские услуги"
    assert [row.answer for row in screen.conflicts._lines] == ["оставлено как есть"]


def test_the_exchange_pauses_and_goes_on(
    workspace: Workspace, qtbot: QtBot, disagreeing: tuple[Office, int]
) -> None:
    screen = opened(workspace, qtbot)
    screen.pause()
    settled(qtbot, workspace)
    place = shared_at(workspace.office)
    assert place is not None
    assert place.mode == PAUSED
    qtbot.waitUntil(lambda: screen.side.state.go.caption == "Продолжить обмен")
    screen.side.state.go.click()
    settled(qtbot, workspace)
    qtbot.waitUntil(lambda: screen.side.state.go.caption == "Обменяться сейчас")


def test_stations_are_listed_and_renamed(
    workspace: Workspace, qtbot: QtBot, disagreeing: tuple[Office, int]
) -> None:
    screen = opened(workspace, qtbot)
    screen.show_page("stations")
    page = screen.stations
    assert [getattr(row, "name", "") for row in page.model.rows] == ["Первый", "Второй"]
    assert not page.retire_button.isEnabled()
    page.list.setCurrentIndex(page.model.index(1))
    assert page.retire_button.isEnabled()
    answer("Вывести из офиса")
    page.retire()
    settled(qtbot, workspace)
    qtbot.waitUntil(lambda: page.current is not None and page.current.retired_at is not None)
    assert not page.retire_button.isEnabled()


def test_what_waits_is_told_in_words(workspace: Workspace, qtbot: QtBot, dressed: None) -> None:
    page = TroublePage(workspace)
    KEPT.append(page)
    qtbot.addWidget(page)
    page.show_waiting(())
    assert any("повреждено в пути" in text for text in told_texts(page))
    page.show_waiting(
        (WaitingPart(3, "<i>Склад</i>", "refused", "Пришло повреждённым.", "Ждите.", 2, 1),)
    )
    texts = told_texts(page)
    assert "Не принято · <i>Склад</i>" in texts
    assert any(text.startswith("2\N{NO-BREAK SPACE}посылки") for text in texts)


def told_texts(page: TroublePage) -> list[str]:
    return [label.text() for label in page.findChildren(Label)]


def test_an_office_is_shared_and_a_computer_invited(
    workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    screen = opened(workspace, qtbot)
    share = tmp_path / "общая"
    share.mkdir()
    screen.acts.share()
    (dialog,) = screen.window().findChildren(ShareDialog)
    dialog.go_on()
    assert not dialog.go.isEnabled()
    dialog.fields.folder.set_path(share)
    dialog.check()
    qtbot.waitUntil(dialog.go.isEnabled)
    dialog.go_on()
    dialog.name.setText("Анна-ПК")
    with qtbot.waitSignal(dialog.shared):
        dialog.go_on()
    settled(qtbot, workspace)
    place = shared_at(workspace.office)
    assert place is not None
    assert place.address == parse_address(str(share))
    dialog.go.click()
    (invite,) = screen.window().findChildren(InviteDialog)
    settled(qtbot, workspace)
    invite.name.setText("Мария-ноутбук")
    invite.file.set_path(tmp_path / "м.kartoteka-invite")
    with qtbot.waitSignal(invite.invited):
        invite.make()
    assert (tmp_path / "м.kartoteka-invite").exists()
    assert len(invite.code._code.split("-")) == 4
    assert len(invite.words.accessibleName().split()) == 6
    settled(qtbot, workspace)
    assert invite._no.isHidden()
    invite.accept()


def test_a_new_computer_joins_by_file_code_and_words(
    qtbot: QtBot, office: Office, dressed: None, tmp_path: Path, password: str
) -> None:
    make(office, "ООО «Ромашка»")
    share, file = tmp_path / "share", tmp_path / "м.kartoteka-invite"
    share.mkdir()
    share_office(office, parse_address(str(share)), station_name="Первый")
    made = invite_station(office, file, name="Второй", people=[office.user_id])
    runner = JobRunner()
    page = JoinPage(runner)
    KEPT.append(page)
    qtbot.addWidget(page)
    page.show()
    page.file.set_path(file)
    page.code.setText("ААААА-ААААА-ААААА-ААААА")
    page.look()
    qtbot.waitUntil(lambda: bool(page._refusal.text()))
    assert not page.found.isVisible()
    page.code.setText(made.code)
    page.look()
    qtbot.waitUntil(page.found.isVisible)
    assert page._invited is not None
    assert page._invited.words == made.words
    page.password.setText(password)
    assert not page.go.isEnabled()
    page.same.setChecked(True)
    page.folder.set_path(tmp_path / "Здесь")
    with qtbot.waitSignal(page.opened) as heard:
        page.go.click()
    (other,) = heard.args
    assert other.name == office.name
    assert other.folder.path == tmp_path / "Здесь"
    other.close()
    runner.shutdown()
