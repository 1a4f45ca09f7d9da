"""The section «Подразделения» and the card's part: what they show and do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.departments.editing import add_department, set_member_department
from crm_desktop.departments.opening import opened_to
from crm_desktop.departments.rules import RuleDraft, add_rule, list_rules
from crm_desktop.departments.tree import list_departments, people_of
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague
from ui.departments.delete_dialog import DeleteDialog
from ui.departments.department_dialog import DepartmentDialog
from ui.departments.open_dialog import OpenDialog, begin_open
from ui.departments.people_dialog import PeopleDialog
from ui.departments.section import DepartmentsSection
from ui.departments.share_dialog import ShareDialog
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace
from ui.theme import Mode, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office


@pytest.fixture
def workspace(office: Office, qtbot: QtBot) -> Iterator[Workspace]:
    theme().apply()
    theme().set_mode(Mode.LIGHT)
    runner = JobRunner()
    made = Workspace(office, runner)
    yield made
    runner.shutdown()
    made.close()


@pytest.fixture
def section(workspace: Workspace, qtbot: QtBot) -> DepartmentsSection:
    made = DepartmentsSection(workspace)
    qtbot.addWidget(made)
    made.refresh()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    return made


def settle(section: DepartmentsSection, qtbot: QtBot) -> None:
    """Wait for what was begun, then read anew as the window would."""
    runner = section.workspace.runner
    qtbot.waitUntil(lambda: not runner.is_busy)
    section.refresh()
    qtbot.waitUntil(lambda: not runner.is_busy)


def dialog(parent: QWidget, kind: type[QWidget]) -> QWidget:
    found = [each for each in parent.window().findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def lines(section: DepartmentsSection) -> list[tuple[str, str, str, int]]:
    return [
        (line.title, line.below, line.note, line.depth)  # type: ignore[attr-defined] # tall lines
        for line in section.tree.model.rows
    ]


def test_the_tree_is_built_moved_and_deleted(
    section: DepartmentsSection, office: Office, qtbot: QtBot
) -> None:
    boris = add_colleague(office, "Борис Котов")[0]
    settle(section, qtbot)
    assert lines(section) == []
    section.add()
    form = dialog(section, DepartmentDialog)
    assert isinstance(form, DepartmentDialog)
    form.save()
    qtbot.waitUntil(lambda: form._named.error != "")
    form.name.setText("Москва")
    form.head.set_value(boris)
    form.save()
    settle(section, qtbot)
    moscow = list_departments(office)[0].id
    retail, wholesale = (
        add_department(office, name, parent_id=moscow)[0] for name in ("Розница", "Опт")
    )
    set_member_department(office, [boris], department_id=retail)
    settle(section, qtbot)
    assert [line[0] for line in lines(section)] == ["Москва", "Розница", "Опт"]
    assert lines(section)[0][1] == "Руководит Борис Котов"
    assert lines(section)[1][1] == "Борис Котов"

    section.tree.list.setCurrentIndex(section.tree.model.index(2))
    section.tree.shift(-1)
    settle(section, qtbot)
    assert [line[0] for line in lines(section)] == ["Москва", "Опт", "Розница"]
    section.tree.shift(-1)  # the first of its siblings stays
    settle(section, qtbot)
    assert section.tree.chosen is not None
    assert section.tree.chosen.id == wholesale

    section.seat()
    people = dialog(section, PeopleDialog)
    assert isinstance(people, PeopleDialog)
    people.list.set_chosen({boris})
    people.save()
    settle(section, qtbot)
    assert people_of(office) == {boris: wholesale}

    section.delete()
    asked = dialog(section, DeleteDialog)
    assert isinstance(asked, DeleteDialog)
    asked.place.set_value(retail)
    asked.delete()
    settle(section, qtbot)
    assert people_of(office) == {boris: retail}
    assert [line[0] for line in lines(section)] == ["Москва", "Розница"]


def test_rules_are_switched_ordered_and_run(
    section: DepartmentsSection, office: Office, qtbot: QtBot
) -> None:
    place = add_department(office, "Опт")[0]
    clients = [
        create_client(office, ClientDraft(kind="company", name=f"К{n}"))[0] for n in range(3)
    ]
    first, _ = add_rule(office, RuleDraft(place, "Первое"))
    second, _ = add_rule(office, RuleDraft(place, "Второе"))
    settle(section, qtbot)
    section.rules.list.setCurrentIndex(section.rules.model.index(1))
    section.rules.shift(-1)
    settle(section, qtbot)
    assert [rule.id for rule in list_rules(office)] == [second, first]
    section.switch_rule()
    settle(section, qtbot)
    assert [rule.active for rule in list_rules(office)] == [False, True]
    assert section._switch.caption == "Включить"

    section.share_out()
    counted = dialog(section, ShareDialog)
    assert isinstance(counted, ShareDialog)
    qtbot.waitUntil(counted._go.isEnabled)
    told: list[int] = []
    section.workspace.told.connect(lambda _text, change: told.append(change))
    counted.run()
    qtbot.waitUntil(lambda: bool(told))
    rows = office.db.run("SELECT DISTINCT department FROM client")
    assert rows == [(place,)]
    assert len(clients) == 3
    undo(office, told[0])
    assert office.db.run("SELECT DISTINCT department FROM client") == [(None,)]


def test_selected_clients_are_opened_to_a_colleague(
    workspace: Workspace, section: DepartmentsSection, office: Office, qtbot: QtBot
) -> None:
    boris = add_colleague(office, "Борис Котов")[0]
    clients = [
        create_client(office, ClientDraft(kind="company", name=f"К{n}"))[0] for n in range(2)
    ]
    begin_open(workspace, clients, section)
    qtbot.waitUntil(lambda: bool(section.window().findChildren(OpenDialog)))
    asked = dialog(section, OpenDialog)
    assert isinstance(asked, OpenDialog)
    asked.list.set_chosen({boris})
    asked._finish()
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert [[each.name for each in opened_to(office, c)] for c in clients] == [["Борис Котов"]] * 2
