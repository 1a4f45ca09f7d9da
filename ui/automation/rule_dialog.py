"""The editor of a rule: «Когда …, и …, то …», read back as one sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.automation.definition import (
    AddTag,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    RuleDefinition,
    SetField,
    SetResponsible,
    Tell,
)
from crm_desktop.automation.rules import LONGEST_NAME, add_rule, edit_rule
from crm_desktop.errors import UserError
from ui.automation.action_forms import (
    MADE,
    ActionForm,
    MoveForm,
    NewDealForm,
    ResponsibleForm,
    TagForm,
    TaskForm,
    TellForm,
)
from ui.automation.field_form import FieldForm
from ui.automation.trial_dialog import TrialDialog
from ui.automation.trigger_form import TriggerForm
from ui.theme import Role, Space, Tone, theme
from ui.views.filter_builder import FilterBuilder
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Panel
from ui.widgets.dialogs import Dialog, confirm
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.automation.definition import Action
    from crm_desktop.journal import Changes
    from ui.automation.rule_book import RuleBook
    from ui.shell.workspace import Workspace

WIDTH: Final = 860
HEIGHT: Final = 680


class RuleDialog(Dialog):
    """Makes a rule or changes one; Ctrl+Enter saves.

    Attributes:
        saved: the rule's id.
    """

    saved = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        book: RuleBook,
        definition: RuleDefinition,
        parent: QWidget,
        *,
        rule_id: int = 0,
        name: str = "",
    ) -> None:
        super().__init__(
            "Правило" if rule_id else "Новое правило", parent, width=WIDTH, height=HEIGHT
        )
        self._workspace = workspace
        self._book = book
        self._rule_id = rule_id
        self.name = TextField(name, self.tr("Например: Новая сделка — звонок сегодня"))
        self.name.setMaxLength(LONGEST_NAME)
        self.trigger = TriggerForm(book.fields, definition.trigger)
        self.condition = FilterBuilder(
            book.fields, definition.condition, lead=self.tr("Только для сделок, у которых")
        )
        self.forms: list[ActionForm] = []
        self._actions = QVBoxLayout()
        self._actions.setSpacing(Space.S)
        self.add = Button(self.tr("Добавить действие"), "plus", small=True)
        self.menu = Menu(self.add)
        for key, (text, icon, _made) in MADE.items():
            self.menu.add(text, partial(self._add_made, key), icon=icon)
        self.add.setMenu(self.menu)
        self.words = Label("", Role.BODY, wrap=True)
        self._wrong = Banner("", tone=Tone.BAD)
        self._wrong.hide()
        self._lay_out_body()
        for action in definition.actions:
            self.add_action(action)
        self.trigger.edited.connect(self.refresh)
        self.condition.edited.connect(self.refresh)
        self.add_button(self.tr("Проверить на прошлом"), self.try_it, icon="history", left=True)
        self.add_button(self.tr("Отмена"))
        self._save = self.add_button(self.tr("Сохранить"), self.save, kind=Kind.PRIMARY)
        self._start = (self.name.text(), self._peek())
        self.refresh()

    def definition(self) -> RuleDefinition:
        """Return the rule as built.

        Raises:
            UserError: something is missing.
        """
        trigger = self.trigger.trigger()
        if self.condition.tell_problems():
            raise UserError("Допишите или уберите незаконченные условия.")
        actions = tuple(form.action() for form in self.forms)
        if not actions:
            raise UserError("Добавьте действие: что правило должно сделать.")
        return RuleDefinition(trigger, actions, self.condition.tree)

    def add_action(self, action: Action) -> ActionForm:
        """Add the form of an action."""
        form = _form_of(self._book, action)
        form.edited.connect(self.refresh)
        form.removed.connect(partial(self.remove, form))
        self.forms.append(form)
        self._actions.addWidget(form)
        return form

    def remove(self, form: ActionForm) -> None:
        """Take an action away."""
        self.forms.remove(form)
        self._actions.removeWidget(form)
        form.hide()
        form.deleteLater()
        self.add.setFocus()
        self.refresh()

    def refresh(self) -> None:
        """Say the rule in words; what is not whole yet is told instead."""
        self._wrong.hide()
        definition = self._peek()
        if definition is None:
            self.words.setText(self.tr("Заполните правило — здесь будет видно, что оно делает."))
            self.words.set_colour("text2")
        else:
            self.words.setText(self._book.describe(definition))
            self.words.set_colour("text")

    def try_it(self) -> None:
        """Ask how often it would have fired."""
        try:
            definition = self.definition()
        except UserError as error:
            self.tell_wrong(error)
            return
        dialog = TrialDialog(self._workspace, definition, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self) -> None:
        """Write the rule."""
        try:
            definition = self.definition()
        except UserError as error:
            self.tell_wrong(error)
            return
        office, name, rule = self._workspace.office, self.name.text(), self._rule_id
        self._save.set_busy(True)

        def write() -> tuple[int, Changes]:
            if rule:
                return rule, edit_rule(office, rule, name=name, definition=definition)
            return add_rule(office, name, definition)

        self._workspace.act(write, owner=self, on_done=self._on_saved, on_refused=self._refuse)

    def tell_wrong(self, error: UserError) -> None:
        """Say above the rule why it cannot be saved."""
        self._wrong.set_text(str(error))
        self._wrong.show()

    def reject(self) -> None:
        changed = (self.name.text(), self._peek()) != self._start
        if changed and not confirm(
            self,
            self.tr("Закрыть без сохранения?"),
            self.tr("Правило изменено. Изменения пропадут."),
            yes=self.tr("Закрыть"),
            no=self.tr("Продолжить"),
            danger=True,
        ):
            return
        super().reject()

    def _refuse(self, error: UserError) -> None:
        self._save.set_busy(False)
        self.tell_wrong(error)

    def _on_saved(self, result: tuple[int, Changes]) -> None:
        self.accept()
        self.saved.emit(result[0])

    def _peek(self) -> RuleDefinition | None:
        """Return the rule without telling what is missing."""
        try:
            trigger = self.trigger.trigger()
            actions = tuple(form.action() for form in self.forms)
        except UserError:
            return None
        return RuleDefinition(trigger, actions, self.condition.tree) if actions else None

    def _add_made(self, key: str) -> None:
        form = self.add_action(MADE[key][2]())
        self.refresh()
        form.setFocus()

    def _lay_out_body(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, Space.S, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._wrong)
        column.addWidget(FormField(self.tr("Название"), self.name, required=True))
        for title, part in (
            (self.tr("Когда"), self.trigger),
            (self.tr("и"), self.condition),
        ):
            column.addWidget(Label(title, Role.SECTION))
            column.addWidget(part)
        column.addWidget(Label(self.tr("то"), Role.SECTION))
        column.addLayout(self._actions)
        foot = QVBoxLayout()
        foot.addWidget(self.add, 0)
        self.add.setMaximumWidth(theme().px(220))
        column.addLayout(foot)
        column.addStretch(1)
        self.body.addWidget(ScrollArea(whole), 1)
        told = Panel(padding=Space.M)
        told.body.addWidget(self.words)
        self.body.addWidget(told)


def _form_of(book: RuleBook, action: Action) -> ActionForm:
    match action:
        case PlanTask():
            form: ActionForm = TaskForm(book, action)
        case SetField():
            form = FieldForm(book, action)
        case SetResponsible():
            form = ResponsibleForm(book, action)
        case AddTag() | RemoveTag():
            form = TagForm(book, action)
        case Tell():
            form = TellForm(book, action)
        case MoveTo():
            form = MoveForm(book, action)
        case NewDeal():
            form = NewDealForm(book, action)
    return form
