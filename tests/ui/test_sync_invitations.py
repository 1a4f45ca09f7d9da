"""A computer that is invited stands among the stations until it comes or is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.errors import UserError
from crm_desktop.office import open_office
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.flows.invited import list_invitations
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.transports.folder import FolderTransport
from tests.access.people_office import own_scope
from tests.sync.flow_stations import exchange
from tests.ui.client_desk import show
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace
from ui.sync.invitation_dialog import InvitationDialog
from ui.sync.invite_dialog import InviteDialog
from ui.sync.screen import SyncScreen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from crm_desktop.sync.trust.invitation import Invitation
    from tests.access.people_office import People


@pytest.fixture
def invited(office: Office, tmp_path: Path) -> Invitation:
    share = tmp_path / "share"
    share.mkdir()
    share_office(office, parse_address(str(share)), station_name="Первый", prefix="А")
    return invite_station(office, tmp_path / "склад", name="Склад", prefix="С")


def stations(workspace: Workspace, qtbot: QtBot) -> SyncScreen:
    screen = SyncScreen(workspace)
    show(screen, qtbot)
    screen.open("stations")
    qtbot.waitUntil(lambda: bool(screen.stations.model.rows))
    return screen


def chosen_invitation(screen: SyncScreen) -> InvitationDialog:
    page = screen.stations
    page.list.setCurrentIndex(page.model.index(1))
    assert page.revoke_button.isVisible()
    assert not page.retire_button.isVisible()
    page.list.activated.emit(page.list.currentIndex())
    (dialog,) = screen.window().findChildren(InvitationDialog)
    return dialog


def test_an_invitation_shows_its_words_again_and_is_taken_back(
    workspace: Workspace, qtbot: QtBot, invited: Invitation, tmp_path: Path, password: str,
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    screen = stations(workspace, qtbot)
    page = screen.stations
    assert [row.__class__.__name__ for row in page.model.rows] == ["StationRow", "OpenInvitation"]
    assert not page.revoke_button.isVisible()
    dialog = chosen_invitation(screen)
    assert dialog.words.accessibleName() == " ".join(invited.words)
    with qtbot.waitSignal(dialog.revoked):
        dialog.go.click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    assert told[-1][0] == "Приглашение для «Склад» отозвано: войти по нему больше нельзя"
    with pytest.raises(UserError, match="отозвано"):
        join_office(tmp_path / "новый", invited.path, invited.code, password=password)


def test_who_came_meanwhile_is_not_turned_away(
    workspace: Workspace, qtbot: QtBot, invited: Invitation, tmp_path: Path, password: str
) -> None:
    screen = stations(workspace, qtbot)
    dialog = chosen_invitation(screen)
    joined = join_office(tmp_path / "новый", invited.path, invited.code, password=password)
    dialog.go.click()
    qtbot.waitUntil(lambda: "уже использовано" in dialog.refusal.text())
    assert dialog.go.isEnabled()
    dialog.reject()
    there = open_office(joined.folder, password)
    way = FolderTransport(tmp_path / "share")
    exchange(way, there, workspace.office)
    there.close()
    screen.load()
    names = ["Первый", "Склад"]
    qtbot.waitUntil(
        lambda: [getattr(row, "name", "") for row in screen.stations.model.rows] == names
    )


def test_of_several_people_somebody_is_to_be_named(
    people: People, dressed: None, qtbot: QtBot, tmp_path: Path
) -> None:
    role = people.give("Вера", own_scope())
    anna = people.admin
    (tmp_path / "share").mkdir()
    share_office(anna, parse_address(str(tmp_path / "share")))
    runner, home = JobRunner(), QWidget()
    workspace = Workspace(anna, runner)
    qtbot.addWidget(home)
    dialog = InviteDialog(workspace, home)
    dialog.open()
    qtbot.waitUntil(lambda: bool(dialog.people))
    assert dialog.people[people.ids["Вера"]]._note == f"Роль {role}"
    assert not any(box.isChecked() for box in dialog.people.values())
    dialog.name.setText("Ноутбук")
    dialog.file.set_path(tmp_path / "файл")
    dialog.make()
    assert not dialog._nobody.isHidden()
    assert not (tmp_path / "файл").exists()
    dialog.people[people.ids["Вера"]].setChecked(True)
    assert dialog._nobody.isHidden()
    with qtbot.waitSignal(dialog.invited):
        dialog.make()
    (found,) = list_invitations(anna)
    assert found.people == ("Вера",)
    dialog.accept()
    runner.shutdown()
    workspace.close()


def test_a_person_wears_one_colour_everywhere(
    workspace: Workspace, qtbot: QtBot, invited: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    worn: list[object] = []
    monkeypatch.setattr(
        "ui.sync.station_rows.draw_avatar",
        lambda _painter, _disc, _name, key=None: worn.append(key),
    )
    screen = stations(workspace, qtbot)
    screen.grab()
    assert set(worn) == {workspace.office.user_id}
