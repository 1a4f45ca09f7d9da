"""Joining: a wrong password is told where it is typed, a temporary one goes on to one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.members.inviting import invite_person
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.sharing import share_office
from tests.ui.client_desk import KEPT
from ui.jobs import JobRunner
from ui.start.join_page import JoinPage

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office


def test_a_wrong_password_then_a_temporary_one(
    office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    share, file = tmp_path / "share", tmp_path / "Второй.kartoteka-invite"
    share.mkdir()
    invited = invite_person(office, "Вера", role=Role.MANAGER, parameters=FLOOR)
    share_office(office, parse_address(str(share)), station_name="Первый")
    made = invite_station(office, file, name="Второй", people=[invited.member_id])
    runner = JobRunner()
    page = JoinPage(runner)
    KEPT.append(page)
    qtbot.addWidget(page)
    page.show()
    page.file.set_path(file)
    page.code.setText(made.code)
    page.look()
    qtbot.waitUntil(page.found.isVisible)
    page.same.setChecked(True)
    page.folder.set_path(tmp_path / "Здесь")
    page.password.setText("не тот")
    page.join()
    qtbot.waitUntil(lambda: "Неверный пароль" in page._password_field.error)
    assert page.password.selectedText() == "не тот"
    assert not page._refusal.isVisible()
    page.password.setText(invited.temporary_password)
    assert page._password_field.error == ""
    chosen: list[object] = []
    page.folder_chosen.connect(chosen.append)
    with qtbot.waitSignal(page.sign_in_wanted) as heard:
        page.join()
    (who,) = heard.args
    assert chosen == [tmp_path / "Здесь"]
    assert (who.person, who.password) == ("Вера", invited.temporary_password)
    assert page.password.text() == ""
    runner.shutdown()
