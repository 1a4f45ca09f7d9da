"""Beside the list of rules: templates, the bell, the clock, the settings, what a manager sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.access.membership import Role
from crm_desktop.automation.definition import (
    RuleDefinition,
    Trigger,
    When,
)
from crm_desktop.automation.rules import add_rule, list_rules
from crm_desktop.automation.templates import list_templates
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.notices.reading import list_notices, unread_count
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notice
from crm_desktop.office import Office
from tests.ui.client_desk import KEPT
from tests.ui.rules_desk import TOLD, names, opened, plain, rest
from ui.automation.rule_clock import RuleClock
from ui.automation.settings import RulesSection
from ui.shell.bell import Bell
from ui.shell.screen import DealStop, Place

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


def test_templates_are_made_and_changed(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    templates = screen.open_templates()
    rest(workspace, qtbot)
    dialog = templates.edit(None)
    assert dialog is not None
    dialog.save()
    rest(workspace, qtbot)
    assert dialog.isVisible()
    dialog.name.setText("Замер")
    dialog.lines.at.setText("25:99")
    dialog.save()
    assert dialog.isVisible()
    dialog.lines.at.setText("9:05")
    dialog.lines.days.setText("2")
    dialog.save()
    qtbot.waitUntil(lambda: len(templates.lines.model.rows) == 1)
    plan = list_templates(workspace.office)[0].plan
    assert plan is not None
    assert (plan.at, plan.days) == ("09:05", 2)
    templates.lines.list.setCurrentIndex(templates.lines.model.index(0, 0))
    templates._delete()
    qtbot.waitUntil(lambda: not templates.lines.model.rows)


def test_a_manager_sees_rules_and_changes_none(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_rule(workspace.office, "Новые", RuleDefinition(Trigger(When.CREATED), (TOLD,)))
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    screen = opened(workspace, qtbot)

    assert names(screen) == ["Новые"]
    assert screen.edit() is None
    assert screen.add_rule() is None
    assert screen.offer_ready() is None
    QTest.keyClick(screen.list, Qt.Key.Key_Space)
    rest(workspace, qtbot)
    assert list_rules(workspace.office)[0].enabled
    assert not screen.new.isVisible()


def test_a_broken_rule_is_shown_as_such(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    made, _ = add_rule(office, "Старое", RuleDefinition(Trigger(When.CREATED), (TOLD,)))
    with office.change("порча", kind="system"):
        office.db.run("UPDATE rule SET definition = '{}' WHERE id = ?", (made,))
    screen = opened(workspace, qtbot)

    assert screen.panel.problems.isVisible()
    assert not screen.panel.trial.isEnabled()
    assert screen.edit() is None


def test_the_bell_counts_lists_opens_and_marks(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    deal, _ = create_deal(office, DealDraft("Окна"))
    window = QWidget()
    KEPT.append(window)
    qtbot.addWidget(window)
    bell = Bell(workspace, window)
    bell.item.setParent(window)
    window.show()
    rest(workspace, qtbot)
    assert bell.item.badge == ""
    with office.change("Уведомление") as change:
        for number in range(3):
            draft = NoticeDraft(office.user_id, NoticeKind.OTHER, f"слово {number}", deal=deal)
            write_notice(office.db, change, draft)
    qtbot.waitUntil(lambda: bell.item.badge == "3")

    popup = bell.open()
    qtbot.waitUntil(lambda: len(popup.model.rows) == 3)
    places: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, what: places.append((place, what)))
    QTest.keyClick(popup.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bell.item.badge == "2")
    assert places == [(Place.DEAL, DealStop(deal))]
    assert [row.read_at is None for row in list_notices(office)] == [False, True, True]
    again = bell.open()
    qtbot.waitUntil(lambda: len(again.model.rows) == 3)
    again.read_all()
    qtbot.waitUntil(lambda: bell.item.badge == "")
    assert unread_count(office) == 0
    again.close()


def test_the_clock_lets_rules_run_and_tells(
    workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    office = workspace.office
    create_deal(office, DealDraft("Окна"))
    add_rule(office, "Забытые", RuleDefinition(Trigger(When.IDLE), (TOLD,)))
    clock = RuleClock(workspace)

    clock.run()
    qtbot.waitUntil(lambda: bool(told))
    assert plain(told[0][0]) == "Правила по расписанию сработали: 1 раз"
    rest(workspace, qtbot)
    assert clock._timer.isActive()
    clock.stop()
    assert not clock._timer.isActive()


def test_settings_lead_to_the_rules(workspace: Workspace, qtbot: QtBot) -> None:
    section = RulesSection(workspace)
    qtbot.addWidget(section)
    places: list[object] = []
    workspace.place_wanted.connect(lambda place, _what: places.append(place))

    section.rules.click()

    assert places == [Place.RULES]
