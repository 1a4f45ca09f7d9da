"""The texts of consents, of the whole office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.access.rights import Right, may
from crm_desktop.journal import Kind as Record
from crm_desktop.personal_data.templates import Template, list_templates, set_template
from ui.settings.section import Section
from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card, SectionHead
from ui.widgets.fields import TextArea
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace


class TemplateCard(Card):
    """One text; «Сохранить» appears when it was touched."""

    def __init__(self, workspace: Workspace, template: Template) -> None:
        super().__init__()
        self._workspace = workspace
        self.template = template
        self.words = TextArea(template.text, lines=6)
        self.words.setAccessibleName(template.title)
        self.words.textChanged.connect(self._refresh)
        self.save = Button(self.tr("Сохранить"), kind=Kind.PRIMARY, small=True)
        self.save.clicked.connect(lambda _on=False: self._store(self.words.toPlainText()))
        self.reset = Button(self.tr("Вернуть текст программы"), "rotate-ccw", small=True)
        self.reset.clicked.connect(lambda _on=False: self._store(""))
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.save)
        row.addWidget(self.reset)
        row.addStretch(1)
        self.body.setContentsMargins(16, 0, 16, 16)
        self.body.addWidget(SectionHead(template.title))
        self.body.addWidget(self.words)
        self.body.addLayout(row)
        self._may = may(workspace.office, Right.EDIT_SETTINGS)
        self.words.setReadOnly(not self._may)
        self._refresh()

    def show_template(self, template: Template) -> None:
        """Show what the office has now; what is being typed stays."""
        untouched = self.words.toPlainText() == self.template.text
        self.template = template
        if untouched and self.words.toPlainText() != template.text:
            self.words.setPlainText(template.text)
        self._refresh()

    def _refresh(self) -> None:
        touched = self.words.toPlainText().strip() != self.template.text
        self.save.setVisible(self._may and touched)
        self.reset.setVisible(self._may and self.template.changed and not touched)

    def _store(self, text: str) -> None:
        office, purpose = self._workspace.office, self.template.purpose
        self._workspace.act(
            lambda: set_template(office, purpose, text=text),
            self.tr("Текст согласия сохранён"),
            owner=self,
        )


class ConsentsSection(Section):
    """Consents already written down keep their words."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace,
            "Персональные данные",
            "Тексты согласий. {office}, {name} и {date} заполнятся сами. "
            "Записанные согласия не меняются.",
        )
        self.cards: dict[str, TemplateCard] = {}
        self._note = Label(
            self.tr("Текст — образец. Покажите его юристу: программа не знает, кому вы "
                    "передаёте данные и зачем."),
            Role.META, colour="text2", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self._note)
        self.body.addStretch(1)

    def refresh(self) -> None:
        """Read the texts anew."""
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_templates(office), self._show, self.workspace.report, owner=self,
            key="consents",
        )  # fmt: skip

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Record.SETTING):
            self.refresh()

    def _show(self, templates: list[Template]) -> None:
        for template in templates:
            card = self.cards.get(template.purpose)
            if card is None:
                card = self.cards[template.purpose] = TemplateCard(self.workspace, template)
                self.body.insertWidget(self.body.count() - 2, card)
            else:
                card.show_template(template)
