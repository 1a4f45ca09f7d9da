"""«…, то»: the forms of everything a rule can do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.automation.definition import (
    AddTag,
    Carry,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    SetField,
    SetResponsible,
    TaskPlan,
    Tell,
    Who,
    WhoKind,
)
from crm_desktop.automation.subject import WORDS
from crm_desktop.automation.words import CARRY_WORDS
from crm_desktop.deals.labelling import TAGS
from crm_desktop.errors import UserError
from crm_desktop.tasks.kinds import TASK_KINDS
from ui.automation.number_field import NumberField
from ui.automation.who_field import WhoField
from ui.theme import Role, Space, theme
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Panel
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.fields import TextField
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label, set_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.automation.definition import Action
    from crm_desktop.deals.fields import DealCatalogue
    from ui.automation.rule_book import RuleBook

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
HINT: Final = "Можно подставить: " + ", ".join(f"{{{word}}}" for word in WORDS)
_LONGEST: Final = 500


class ActionForm(Panel):
    """One thing a rule does; the cross takes it away.

    Attributes:
        edited: something was chosen or typed.
        removed: it is not wanted any more.
    """

    edited = Signal()
    removed = Signal()
    title = ""
    icon = "zap"

    def __init__(self, book: RuleBook) -> None:
        super().__init__(padding=Space.M)
        self.book = book
        self.catalogue: DealCatalogue = book.fields.catalogue
        self.body.setSpacing(Space.S)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Glyph(self.icon, "text2"))
        head.addWidget(Label(self.title, Role.BODY_STRONG), 1)
        drop = IconButton("x", self.tr("Убрать: {}").format(self.title), size=28)
        drop.clicked.connect(lambda _on=False: self.removed.emit())
        head.addWidget(drop)
        self.body.addLayout(head)

    def action(self) -> Action:
        """Return what is chosen.

        Raises:
            UserError: something is missing.
        """
        raise NotImplementedError

    def row(self, *parts: QWidget | str) -> QHBoxLayout:
        """Add a line of words and controls; the controls share the room."""
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for part in parts:
            if isinstance(part, str):
                row.addWidget(Label(part, Role.BODY, colour="text2"))
            else:
                row.addWidget(part, 0 if isinstance(part, NumberField) else 1)
                self.listen(part)
        self.body.addLayout(row)
        return row

    def listen(self, part: QWidget) -> None:
        """Tell of every edit in a control."""
        match part:
            case NumberField():
                part.edited.connect(self.edited)
            case TextField():
                part.textEdited.connect(lambda _text: self.edited.emit())
            case ComboBox():
                part.chosen.connect(lambda _key: self.edited.emit())
            case PickField():
                part.changed.connect(lambda _keys: self.edited.emit())
            case CheckBox():
                part.toggled.connect(lambda _on: self.edited.emit())
            case _:
                pass


class TaskLines(QVBoxLayout):
    """The lines of a task; shared by the actions that plan one and by templates."""

    def __init__(self, form: ActionForm | QWidget, catalogue: DealCatalogue, plan: TaskPlan,
                 *, listen: Callable[[QWidget], None]) -> None:  # fmt: skip
        super().__init__()
        self.setSpacing(Space.S)
        tr = form.tr
        self.kind = ComboBox(list(TASK_KINDS.items()))
        self.kind.set_value(plan.kind)
        self.kind.setFixedWidth(theme().px(130))
        self.kind.setAccessibleName(tr("Вид задачи"))
        self.words = TextField(plan.title, tr("Что сделать"))
        self.words.setMaxLength(_LONGEST)
        self.words.setAccessibleName(tr("Что сделать"))
        set_tip(self.words, HINT)
        self.days = NumberField(plan.days)
        self.days.setAccessibleName(tr("Через сколько дней"))
        self.at = TextField(plan.at, "14:30")
        self.at.setMaxLength(5)
        self.at.setFixedWidth(theme().px(72))
        self.at.setAccessibleName(tr("Во сколько"))
        self.who = WhoField(catalogue, plan.who)
        self._plan = plan
        self.first = QHBoxLayout()
        self.first.setSpacing(Space.S)
        self.first.addWidget(self.kind)
        self.first.addWidget(self.words, 1)
        self.addLayout(self.first)
        second = QHBoxLayout()
        second.setSpacing(Space.S)
        for part in (tr("через"), self.days, tr("дн. в"), self.at, tr("исполнитель"), self.who):
            if isinstance(part, str):
                second.addWidget(Label(part, Role.BODY, colour="text2"))
            else:
                second.addWidget(part, 1 if part is self.who else 0)
        self.addLayout(second)
        for control in (self.kind, self.words, self.days, self.at, self.who):
            listen(control)

    def plan(self) -> TaskPlan:
        """Return the task; raises UserError as `ActionForm.action`."""
        typed = self.at.text().strip()
        found = _CLOCK.fullmatch(typed)
        if typed and not found:
            self.at.set_error(True)
            raise UserError(f"«{typed}» — не время. Напишите, например, 14:30.")
        self.at.set_error(False)
        at = f"{int(found[1]):02}:{found[2]}" if found else ""
        return TaskPlan(
            str(self.kind.value), self.words.text().strip(), self._plan.text,
            self.days.number("Через сколько дней"), at, self._plan.priority, self.who.who,
        )  # fmt: skip


class TaskForm(ActionForm):
    """A task of a template or one's own."""

    title = "Поставить задачу"
    icon = "square-check"

    def __init__(self, book: RuleBook, action: PlanTask) -> None:
        super().__init__(book)
        options: list[tuple[object, str]] = [(0, self.tr("Своя задача"))]
        options += [(each.id, self.tr("Шаблон «{}»").format(each.name)) for each in book.templates]
        if action.template and action.template not in book.template_names:
            options.append((action.template, self.tr("Удалённый шаблон")))
        self.template = ComboBox(options)
        self.template.set_value(action.template)
        self.template.setAccessibleName(self.tr("Шаблон"))
        if len(options) > 1:
            self.row(self.template)
        self.lines = TaskLines(self, self.catalogue, action.plan, listen=self.listen)
        self.body.addLayout(self.lines)
        self.template.chosen.connect(lambda _key: self._on_template())
        self._offer()

    def _on_template(self) -> None:
        """Begin with the days and the person of the template; the rule may have its own."""
        found = next((t for t in self.book.templates if t.id == self.template.value), None)
        if found is not None and found.plan is not None:
            self.lines.days.setText(str(found.plan.days))
            self.lines.at.setText(found.plan.at)
            self.lines.who.set_value(found.plan.who)
        self._offer()
        self.edited.emit()

    def _offer(self) -> None:
        own = not self.template.value
        for part in (self.lines.kind, self.lines.words):
            part.setVisible(own)

    def action(self) -> PlanTask:
        template = self.template.value
        return PlanTask(self.lines.plan(), template if isinstance(template, int) else 0)


class ResponsibleForm(ActionForm):
    """Handing the deal over."""

    title = "Назначить ответственного"
    icon = "user-check"

    def __init__(self, book: RuleBook, action: SetResponsible) -> None:
        super().__init__(book)
        self.who = WhoField(self.catalogue, action.who)
        self.row(self.who)

    def action(self) -> SetResponsible:
        return SetResponsible(self.who.who)


class TagForm(ActionForm):
    """Putting a tag on, or taking one off."""

    title = "Поставить метку"
    icon = "tag"

    def __init__(self, book: RuleBook, action: AddTag | RemoveTag) -> None:
        self.title = "Поставить метку" if isinstance(action, AddTag) else "Снять метку"
        super().__init__(book)
        self._put = isinstance(action, AddTag)
        items = [(item.id, item.name) for item in self.catalogue.items(TAGS)]
        self.tag = ComboBox(items, placeholder=self.tr("Выберите метку"))
        if action.tag in {key for key, _ in items}:
            self.tag.set_value(action.tag)
        self.row(self.tag)
        if not items:
            note = self.tr("Меток сделок пока нет: добавьте их в настройках, «Справочники».")
            self.body.addWidget(Label(note, Role.META, colour="warn", wrap=True))

    def action(self) -> AddTag | RemoveTag:
        tag = self.tag.value
        if not isinstance(tag, int):
            self.tag.set_error(True)
            raise UserError(f"{self.title}: выберите метку.")
        return AddTag(tag) if self._put else RemoveTag(tag)


class TellForm(ActionForm):
    """A notice."""

    title = "Уведомить"
    icon = "bell"

    def __init__(self, book: RuleBook, action: Tell) -> None:
        super().__init__(book)
        self.who = WhoField(self.catalogue, action.who, heads=True)
        self.text = TextField(action.text, self.tr("Текст уведомления"))
        self.text.setMaxLength(_LONGEST)
        self.text.setAccessibleName(self.tr("Текст уведомления"))
        set_tip(self.text, HINT)
        self.row(self.who, self.text)

    def action(self) -> Tell:
        return Tell(self.who.who, self.text.text().strip())


class MoveForm(ActionForm):
    """Bringing the deal to a stage."""

    title = "Перевести на этап"
    icon = "arrow-right"

    def __init__(self, book: RuleBook, action: MoveTo) -> None:
        super().__init__(book)
        self.stage = stage_pick(self.catalogue, action.stage)
        self.row(self.stage)

    def action(self) -> MoveTo:
        stage = self.stage.chosen[0] if self.stage.chosen else None
        if not isinstance(stage, int):
            self.stage.set_error(True)
            raise UserError("Перевести на этап: выберите этап.")
        return MoveTo(stage)


class NewDealForm(ActionForm):
    """A deal that repeats this one."""

    title = "Открыть новую сделку"
    icon = "repeat"

    def __init__(self, book: RuleBook, action: NewDeal) -> None:
        super().__init__(book)
        self.words = TextField(action.title, self.tr("Название новой сделки"))
        self.words.setMaxLength(_LONGEST)
        self.words.setAccessibleName(self.tr("Название новой сделки"))
        set_tip(self.words, HINT)
        self.stage = stage_pick(self.catalogue, action.stage)
        self.stage.set_chosen((action.stage,) if action.stage else ())
        self._funnel = action.funnel
        options = [Option(carry, words) for carry, words in CARRY_WORDS.items()]
        self.carry = PickField(options, placeholder=self.tr("ничего, кроме клиента"))
        self.carry.set_chosen([each for each in Carry if each in action.carry])
        self.closes = NumberField(action.closes_in, optional=True)
        self.closes.setAccessibleName(self.tr("Закрыть через дней"))
        self.with_task = CheckBox(self.tr("с задачей"))
        self.with_task.setChecked(action.task is not None)
        self.row(self.words)
        self.row(self.tr("на этап"), self.stage, self.tr("закрыть через, дн."), self.closes)
        self.row(self.tr("перенести"), self.carry)
        self.row(self.with_task)
        plan = action.task or TaskPlan(title="Позвонить")
        self._lines = QWidget()
        self.lines = TaskLines(self, self.catalogue, plan, listen=self.listen)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setLayout(self.lines)
        self.body.addWidget(self._lines)
        self._lines.setVisible(self.with_task.isChecked())
        self.with_task.toggled.connect(self._lines.setVisible)

    def action(self) -> NewDeal:
        stage = self.stage.chosen[0] if self.stage.chosen else 0
        chosen = frozenset(each for each in self.carry.chosen if isinstance(each, Carry))
        return NewDeal(
            self.words.text().strip() or "{клиент}",
            0 if stage else self._funnel,
            stage if isinstance(stage, int) else 0,
            chosen,
            self.closes.read("Закрыть через"),
            self.lines.plan() if self.with_task.isChecked() else None,
        )


def stage_pick(catalogue: DealCatalogue, stage: int) -> PickField:
    """Return a field to choose a stage in."""
    options = [
        Option(each.id, each.name, note=funnel.name)
        for funnel in catalogue.funnels.values()
        if not funnel.deleted and not funnel.archived
        for each in catalogue.stages_of(funnel.id)
    ]
    field = PickField(options, several=False, placeholder="первый этап той же воронки")
    field.set_chosen((stage,) if any(each.key == stage for each in options) else ())
    return field


MADE: Final[dict[str, tuple[str, str, Callable[[], Action]]]] = {
    "task": ("Поставить задачу", "square-check", lambda: PlanTask(TaskPlan(title="Позвонить"))),
    "tell": ("Уведомить", "bell", lambda: Tell(Who(WhoKind.HEADS), "«{сделка}»: {правило}")),
    "responsible": ("Назначить ответственного", "user-check", lambda: SetResponsible(Who())),
    "field": ("Заполнить поле", "pencil", lambda: SetField("")),
    "tag": ("Поставить метку", "tag", lambda: AddTag(0)),
    "untag": ("Снять метку", "tags", lambda: RemoveTag(0)),
    "move": ("Перевести на этап", "arrow-right", lambda: MoveTo(0)),
    "deal": ("Открыть новую сделку", "repeat", NewDeal),
}
