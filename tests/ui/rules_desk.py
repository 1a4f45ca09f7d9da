"""The screen of rules, opened, and what tests of it look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from crm_desktop.automation.definition import (
    RuleDefinition,
    Tell,
    Who,
    WhoKind,
)
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.tags import add_deal_tag
from crm_desktop.views.tree import Condition, Group, Op
from tests.ui.client_desk import KEPT, show
from ui.automation.rule_book import read_book
from ui.automation.rule_dialog import RuleDialog
from ui.automation.rules_screen import RulesScreen

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

ME = Who(WhoKind.ACTOR)
TOLD = Tell(ME, "{сделка}")
DEAR = Group((Condition("budget", Op.GREATER, (500_000_00,)),))


def plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def rest(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)


def opened(workspace: Workspace, qtbot: QtBot, argument: object = None) -> RulesScreen:
    screen = RulesScreen(workspace)
    show(screen, qtbot)
    screen.open(argument)
    qtbot.waitUntil(lambda: screen.book is not None)
    rest(workspace, qtbot)
    return screen


def names(screen: RulesScreen) -> list[str]:
    return [line.rule.name for line in screen.list.lines.rows]


def tag(office: Office, name: str) -> int:
    deal, _ = create_deal(office, DealDraft("с меткой"))
    add_deal_tag(office, deal, name=name)
    rows = office.db.run("SELECT id FROM directory_item WHERE directory = 'deal_tag'")
    return int(rows[0][0])


def stages(office: Office) -> list[int]:
    return [row[0] for row in office.db.run("SELECT id FROM stage ORDER BY position")]


def dialog_of(
    workspace: Workspace, qtbot: QtBot, definition: RuleDefinition, **more: Any
) -> RuleDialog:
    window = QWidget()
    window.resize(1366, 768)
    KEPT.append(window)
    qtbot.addWidget(window)
    window.show()
    dialog = RuleDialog(workspace, read_book(workspace.office), definition, window, **more)
    KEPT.append(dialog)
    dialog.open()
    return dialog
