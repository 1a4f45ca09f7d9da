"""Colleagues, substitutions and the handover in the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from PySide6.QtWidgets import QFileDialog

from crm_desktop.clients.card import get_client
from crm_desktop.clients.labels import add_label
from crm_desktop.handover.substitution import list_substitutions, stands_in_for, today_of
from crm_desktop.history.acts import undo_last
from crm_desktop.members.people import list_members
from crm_desktop.members.staff import add_colleague
from tests.ui.client_desk import make
from ui.handover.handover_dialog import HandoverDialog
from ui.handover.sharing import EVENLY, RULES
from ui.handover.substitution_dialog import SubstitutionDialog
from ui.people.people_section import PeopleSection
from ui.settings.screen import SettingsScreen

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture
def team(office: Office) -> list[int]:
    """Борис and Вера, who do not sign in."""
    return [add_colleague(office, name)[0] for name in ("Борис Котов", "Вера Лис")]


@pytest.fixture
def section(qtbot: QtBot, workspace: Workspace, team: list[int]) -> PeopleSection:
    screen = SettingsScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1146, 768)
    screen.show()
    screen.open("people")
    made = screen.section("people")
    assert isinstance(made, PeopleSection)
    workspace.changed.connect(screen.on_changed)
    qtbot.waitUntil(lambda: len(made.people.model.rows) == 1 + len(team))
    choose(made, "Анна Кравцова")
    return made


def choose(section: PeopleSection, name: str) -> None:
    titles = [line.name for line in section.people.model.rows]
    section.people.list.setCurrentIndex(section.people.model.index(titles.index(name)))


def asked(section: PeopleSection, qtbot: QtBot) -> HandoverDialog:
    section.hand_over()
    qtbot.waitUntil(lambda: section.window().findChild(HandoverDialog) is not None)
    dialog = section.window().findChild(HandoverDialog)
    assert isinstance(dialog, HandoverDialog)
    return dialog


def test_everything_goes_evenly_and_comes_back(
    office: Office, workspace: Workspace, section: PeopleSection, team: list[int], qtbot: QtBot
) -> None:
    clients = [make(office, f"ООО «Опыт {number}»") for number in range(4)]
    dialog = asked(section, qtbot)
    assert dialog.plan is not None
    assert dialog.plan.handed == 4
    dialog.sharing.way.set_value(EVENLY)
    dialog.sharing._on_way(EVENLY)
    assert sorted(map(len, dialog.plan.parts.values())) == [2, 2]
    with qtbot.waitSignal(workspace.told) as told:
        dialog._submit()
    assert told.args is not None
    assert "Передача дел: Анна Кравцова" in told.args[0]
    assert {get_client(office, client).responsible_id for client in clients} == set(team)
    undo_last(office)
    assert {get_client(office, client).responsible_id for client in clients} == {office.user_id}


def test_rules_and_the_act(
    office: Office, workspace: Workspace, section: PeopleSection, team: list[int],
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add_label(office, make(office, "ООО «Ромашка»"), directory="tag", name="ключевой")
    make(office, "ООО «Лютик»")
    dialog = asked(section, qtbot)
    dialog.sharing.way.set_value(RULES)
    dialog.sharing._on_way(RULES)
    (line,) = dialog.sharing.lines
    line.by.set_value("tag")
    line._on_by("tag")
    line.to.set_value(team[1])
    line.changed.emit()
    assert dialog.plan is not None
    assert ({m: len(ids) for m, ids in dialog.plan.parts.items()}, len(dialog.plan.left)) == (
        {team[1]: 1}, 1,
    )  # fmt: skip
    path = tmp_path / "акт.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(workspace.told):
        dialog._print()
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Принимает: Вера Лис" in text
    line.removed.emit()
    assert dialog.plan.handed == 0
    dialog.reject()


def test_work_is_lent_and_taken_back(
    office: Office, workspace: Workspace, section: PeopleSection, team: list[int], qtbot: QtBot
) -> None:
    section.substitute()
    dialog = section.window().findChild(SubstitutionDialog)
    assert isinstance(dialog, SubstitutionDialog)
    dialog.substitute.set_value(team[0])
    today = today_of(office)
    dialog.ends.set_value(today - timedelta(days=1))
    dialog.submit()
    qtbot.waitUntil(lambda: "раньше первого" in dialog._refusal.text())
    dialog.ends.set_value(today + timedelta(days=3))
    dialog.submit()
    qtbot.waitUntil(lambda: len(section.lent.lines.model.rows) == 1)
    assert stands_in_for(office.db, team[0], today) == {office.user_id}
    section.lent.lines.list.setCurrentIndex(section.lent.lines.model.index(0))
    section.lent.end_today()
    qtbot.waitUntil(lambda: not section.lent.lines.model.rows)
    assert list_substitutions(office) == []
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_nobody_to_hand_over_to(
    office: Office, workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    screen = SettingsScreen(workspace)
    qtbot.addWidget(screen)
    screen.open("people")
    section = screen.section("people")
    assert isinstance(section, PeopleSection)
    qtbot.waitUntil(lambda: len(section.people.model.rows) == 1)
    choose(section, "Анна Кравцова")
    section.hand_over()
    assert [text for text, _ in told] == ["Сначала добавьте сотрудника, который примет дела"]
    assert len(list_members(office)) == 1
