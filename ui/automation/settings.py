"""Settings: the way to the rules and the task templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may
from ui.automation.templates_dialog import TemplatesDialog
from ui.settings.section import Section, setting_row
from ui.shell.screen import Place
from ui.tasks.script_list import open_scripts
from ui.theme import Space
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Line

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace


class RulesSection(Section):
    """Rules live beside the deals; from here one gets there."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, "Правила", "«Когда … то …»: что офис делает сам.")
        self.rules = Button(self.tr("Открыть правила"), "zap")
        self.rules.clicked.connect(lambda _on=False: workspace.go(Place.RULES))
        self.templates = Button(self.tr("Шаблоны задач"), "list-checks")
        self.templates.clicked.connect(lambda _on=False: self._open_templates())
        self.templates.setEnabled(may(workspace.office, Right.EDIT_RULES))
        card = Card()
        card.body.setSpacing(Space.L)
        card.body.addLayout(
            setting_row(
                self.tr("Правила"),
                self.tr("Список, журнал срабатываний, повторные продажи на месяц вперёд."),
                self.rules,
            )
        )
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Шаблоны задач"),
                self.tr("Заготовки задач, которые ставят правила."),
                self.templates,
            )
        )
        self.scripts = Button(self.tr("Сценарии"), "layers")
        self.scripts.clicked.connect(lambda _on=False: self._open_scripts())
        self.scripts.setEnabled(may(workspace.office, Right.EDIT_RULES))
        card.body.addWidget(Line())
        card.body.addLayout(
            setting_row(
                self.tr("Сценарии задач"),
                self.tr("Несколько задач подряд одним действием: письмо, звонок, встреча."),
                self.scripts,
            )
        )
        self.body.addWidget(card)
        self.body.addStretch(1)

    def _open_scripts(self) -> None:
        open_scripts(self.workspace, self)

    def _open_templates(self) -> None:
        dialog = TemplatesDialog(self.workspace, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
