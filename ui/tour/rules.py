"""Pictures of the rules: the list, the editor, a trial, the journal, repeats to come, the bell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from crm_desktop.automation.ready_made import ready_rules
from crm_desktop.automation.rules import add_rule, list_rules
from crm_desktop.automation.running import run_rules
from ui.automation.rules_screen import JOURNAL, REPEATS, RULES, RulesScreen
from ui.automation.trial_dialog import TrialDialog
from ui.shell.screen import Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.shell.frame import OfficeFrame


def show_rules(frame: OfficeFrame, take: Callable[[str], None]) -> None:
    """Walk through the rules; the ready-made ones are put to work first."""
    office = frame.office
    if not list_rules(office):
        for ready in ready_rules():
            add_rule(office, ready.name, ready.definition)
        run_rules(office)
    frame.go(Place.RULES, RULES)
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, RulesScreen):
        return
    take("rules")
    for name, open_ in (("rule", screen.edit), ("rules_ready", screen.offer_ready)):
        dialog = open_()
        if dialog is not None:
            take(name)
            dialog.done(0)
    screen.panel.try_it()
    settle(frame.runner)
    take("rule_trial")
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, TrialDialog):
            widget.done(0)
    for tab in (JOURNAL, REPEATS):
        frame.go(Place.RULES, tab)
        settle(frame.runner)
        take(f"rules_{tab}")
    frame.bell.open()
    settle(frame.runner)
    take("notices")
    if frame.bell.popup is not None:
        frame.bell.popup.close()
