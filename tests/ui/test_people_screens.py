"""People, roles and security in the settings; signing in as several people."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from crm_desktop.access.keys import FLOOR
from crm_desktop.access.membership import Role
from crm_desktop.access.power_words import ACT_LABELS
from crm_desktop.access.powers import BUILT_IN, CEILING, Area, Deed, FieldRule, Powers, Scope
from crm_desktop.access.right import Right
from crm_desktop.access.roles import get_role
from crm_desktop.members.persons import PersonState, list_people
from crm_desktop.members.recovery import sheet_state
from crm_desktop.office import open_office
from ui.access.role_draft import RoleDraft, differences, forbidden
from ui.access.roles_section import RolesSection
from ui.access.why_dialog import open_client_why
from ui.people.invitation_dialog import InvitationDialog
from ui.people.people_section import PeopleSection
from ui.people.person_dialog import PersonDialog
from ui.people.sheet_dialog import SheetDialog
from ui.people.sheet_fields import SheetFields
from ui.settings.screen import SettingsScreen
from ui.start.keyboard_hint import KeyboardHint
from ui.start.unlock_page import UnlockPage
from ui.start.work import OfficeFace, PersonFace
from ui.widgets.fields import PasswordField

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.settings.section import Section
    from ui.shell.workspace import Workspace

Opened = TypeVar("Opened", bound=QDialog)


@pytest.fixture(autouse=True)
def cheap_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords here open in milliseconds."""
    monkeypatch.setattr("crm_desktop.members.inviting.calibrate", lambda: FLOOR)


def opened(qtbot: QtBot, kind: type[Opened]) -> Opened:
    def shown() -> list[Opened]:
        above = QApplication.topLevelWidgets()
        return [each for each in above if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def settings(qtbot: QtBot, workspace: Workspace, key: str) -> Section:
    screen = SettingsScreen(workspace)
    qtbot.addWidget(screen)
    screen.resize(1146, 768)
    screen.show()
    section = screen.section(key)
    workspace.changed.connect(screen.on_changed)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return section


def test_a_newcomer_gets_a_password_shown_once_and_signs_in_with_it(
    qtbot: QtBot, workspace: Workspace, office: Office
) -> None:
    section = settings(qtbot, workspace, "people")
    assert isinstance(section, PeopleSection)
    section.add_button.click()
    dialog = opened(qtbot, PersonDialog)
    dialog.name.setText("Борис Котов")
    dialog.role.set_value("observer")
    dialog.submit()

    told = opened(qtbot, InvitationDialog)
    temporary = told.shown.text()
    told.accept()
    qtbot.waitUntil(lambda: len(section.people.model.rows) == 2)

    (newcomer,) = [each for each in list_people(office) if not each.me]
    assert (newcomer.state, newcomer.role) == (PersonState.TEMPORARY, Role.OBSERVER)
    line = next(each for each in section.people.model.rows if each.id == newcomer.id)
    assert (line.role, line.seen) == ("Наблюдатель", "ещё не входил")
    own = "берёза-окно-семь-рельс"
    path = office.folder.path
    office.close()
    theirs = open_office(
        path, temporary, user_name="Борис Котов", new_password=own, parameters=FLOOR
    )
    assert theirs.user_name == "Борис Котов"
    theirs.close()


def test_a_role_is_changed_and_a_change_beside_it_is_told(
    qtbot: QtBot, workspace: Workspace, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("ui.access.roles_section.tell", lambda *words: told.append(words[-1]))
    section = settings(qtbot, workspace, "roles")
    assert isinstance(section, RolesSection)
    editor = section.editor
    assert editor.row is not None
    assert editor.row.key == "manager"

    editor.scopes.setFocus()
    QTest.keyClick(editor.scopes, Qt.Key.Key_1)
    editor.rules.changed.emit("clients:channels", FieldRule.HIDDEN)
    editor.acts.boxes[Right.EXPORT].click()
    assert not editor.acts.boxes[Right.RESTORE].isEnabled()
    editor.save()
    qtbot.waitUntil(lambda: get_role(office, "manager").id != 0)
    qtbot.waitUntil(lambda: not editor.is_changed and not workspace.runner.is_busy)

    powers = get_role(office, "manager").powers
    assert powers.scope(Area.CLIENTS, Deed.SEE) is Scope.OWN
    assert powers.scope(Area.CLIENTS, Deed.EDIT) is Scope.OWN
    assert powers.field(Area.CLIENTS, "channels") is FieldRule.HIDDEN
    assert Right.EXPORT in powers.rights
    assert len(editor.told_differences) == 4

    stale = editor.row
    editor.acts.boxes[Right.PRINT].click()
    editor.save()
    qtbot.waitUntil(lambda: Right.PRINT not in get_role(office, "manager").powers.rights)
    qtbot.waitUntil(lambda: not editor.is_changed and not workspace.runner.is_busy)
    section._save(stale, BUILT_IN[Role.MANAGER])
    qtbot.waitUntil(lambda: bool(told))
    assert Right.PRINT not in get_role(office, "manager").powers.rights
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_a_sheet_counts_only_after_two_groups_were_typed_back(
    qtbot: QtBot, workspace: Workspace, office: Office, tmp_path: Path
) -> None:
    section = settings(qtbot, workspace, "security")
    dialog = SheetDialog(workspace, section)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._sheet is not None)
    sheet = dialog._sheet
    assert sheet is not None
    dialog.go_on()
    for number in dialog.fields.boxes:
        dialog.fields.boxes[number].setText("22222")
    dialog.go_on()
    assert dialog.isVisible()
    assert not sheet_state(office).exists

    for number, box in dialog.fields.boxes.items():
        box.setText(sheet.groups[number - 1].lower())
    dialog.go_on()
    qtbot.waitUntil(lambda: sheet_state(office).exists)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def test_why_a_card_is_seen(qtbot: QtBot, workspace: Workspace, office: Office) -> None:
    from crm_desktop.clients.create import create_client  # noqa: PLC0415 - one use
    from crm_desktop.clients.drafts import ClientDraft  # noqa: PLC0415 - one use

    client, _changes = create_client(office, ClientDraft(name="Ромашка"))
    section = settings(qtbot, workspace, "appearance")

    dialog = open_client_why(workspace, section, client, "Ромашка")
    qtbot.waitUntil(lambda: dialog.explanation is not None)

    assert dialog.explanation is not None
    assert dialog.explanation.sees
    dialog.reject()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


PEOPLE = (PersonFace(1, "Анна"), PersonFace(2, "Борис", temporary=True), PersonFace(3, "Вера"))


def test_one_of_several_is_chosen_by_keyboard(qtbot: QtBot, dressed: None, tmp_path: Path) -> None:
    page = UnlockPage()
    qtbot.addWidget(page)
    page.show()
    page.prepare(tmp_path, "Ромашка")
    page.set_face(OfficeFace(tmp_path, "Ромашка", PEOPLE), person=2)

    QTest.keyClick(page.people.list, Qt.Key.Key_Up)
    QTest.keyClick(page.people.list, Qt.Key.Key_Return)
    chosen = [page.name_chosen]
    QTest.keyClick(page, Qt.Key.Key_Escape)
    chosen.append(page.name_chosen)
    page.set_face(OfficeFace(tmp_path, "Ромашка", PEOPLE), person=3, straight=True)
    chosen.append(page.name_chosen)

    assert chosen == ["Анна", None, "Вера"]


def test_a_remembered_person_types_no_password_unless_it_was_locked(
    qtbot: QtBot, dressed: None, tmp_path: Path
) -> None:
    face = OfficeFace(tmp_path, "Ромашка", (PersonFace(1, "Анна", remembered=True),))
    page = UnlockPage()
    qtbot.addWidget(page)
    page.show()
    page.prepare(tmp_path, "Ромашка")
    page.set_face(face)
    with qtbot.waitSignal(page.remembered_wanted):
        page.enter_button.click()

    page.prepare(tmp_path, "Ромашка", locked=True)
    page.set_face(face)
    assert page.password.isVisible()
    assert not page.enter_button.isVisible()


def test_the_layout_is_told(qtbot: QtBot, dressed: None) -> None:
    field = PasswordField()
    hint = KeyboardHint(field)
    qtbot.addWidget(field)
    qtbot.addWidget(hint)

    QTest.keyClick(field, Qt.Key.Key_A)

    assert hint.text == "Раскладка: английская"
    field.clear()
    assert hint.text == ""


def test_caps_lock_shows_by_what_is_typed(qtbot: QtBot, dressed: None) -> None:
    field = PasswordField()
    hint = KeyboardHint(field)
    qtbot.addWidget(field)
    qtbot.addWidget(hint)

    QTest.keyClicks(field, "A", Qt.KeyboardModifier.NoModifier)

    assert hint.text == "Включён Caps Lock · Раскладка: английская"


def test_a_whole_code_is_pasted_at_once(qtbot: QtBot, dressed: None) -> None:
    fields = SheetFields()
    qtbot.addWidget(fields)
    QApplication.clipboard().setText("abcde-fghjk lmnpq rstuv wxyz2 34567\n")

    QTest.keyClick(fields.boxes[1], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert fields.is_full
    assert fields.typed[6] == "34567"


def test_who_edits_has_to_see_and_nobody_gets_more_than_his_base() -> None:
    draft = RoleDraft(Powers({}), Role.OBSERVER)
    draft.set_scope(Area.CLIENTS, Deed.EDIT, Scope.ALL)
    assert draft.powers.scope(Area.CLIENTS, Deed.EDIT) is Scope.NONE

    draft = RoleDraft(Powers({}), Role.MANAGER)
    draft.set_scope(Area.CLIENTS, Deed.EDIT, Scope.DEPARTMENT)
    draft.set_act(Right.RESTORE, allowed=True)
    assert draft.powers.scope(Area.CLIENTS, Deed.SEE) is Scope.DEPARTMENT
    assert Right.RESTORE not in draft.powers.rights
    assert draft.count == len(differences(draft.powers, Powers({}), {}))
    draft.undo()
    assert draft.count == 0


@pytest.mark.parametrize("role", [Role.HEAD, Role.MANAGER, Role.OBSERVER])
def test_what_is_not_allowed_is_told_of_every_role(role: Role) -> None:
    told = forbidden(BUILT_IN[role], {})

    missing = [act for act in ACT_LABELS if act not in BUILT_IN[role].acts]
    assert len([line for line in told if line.startswith("Нельзя: ")]) == len(missing)
    assert forbidden(BUILT_IN[Role.ADMIN], {}) == ()
    assert differences(CEILING[role], CEILING[role], {}) == ()
