"""The fields of a new deal: what, whose, where in the funnel, how much, and the first step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.deals.amounts import Amount, parse_amount
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.errors import UserError
from crm_desktop.funnels.model import PlanMode
from crm_desktop.tasks.due import NO_DUE
from ui.deals.client_field import ClientField
from ui.deals.next_dialog import within
from ui.deals.required_inputs import RequiredInputs
from ui.tasks.brief_form import BriefTaskForm
from ui.theme import Role, Space
from ui.widgets.cards import Line
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Value
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.tasks.planning import TaskDraft
    from ui.shell.workspace import Workspace

_ASKED: Final = frozenset({"title", "client", "budget", "closes_on", "responsible"})


class NewDealForm(QWidget):
    """A title or a client is enough; what the stage demands is asked for as well.

    Attributes:
        edited: something was typed or chosen.
        submitted: Ctrl+Enter, or Enter in the title.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue: DealCatalogue | None = None
        self._funnels: list[Funnel] = []
        self.title = TextField("", self.tr("Что продаём; пусто — по имени клиента"))
        self.title.setMaxLength(500)
        self.client = ClientField(workspace)
        self.funnel = ComboBox(placeholder=self.tr("Воронка"))
        self.stage = ComboBox(placeholder=self.tr("Этап"))
        self.budget = TextField("", self.tr("120 000 или 1,5 млн"))
        self.budget.setMaxLength(60)
        self.closes = DateField()
        self.responsible = ComboBox(placeholder=self.tr("Никто"))
        self.required = RequiredInputs(workspace)
        self.task = BriefTaskForm(workspace)
        self._task_told = Label("", Role.META, colour="text2", wrap=True)
        self._build()
        self._connect()

    @property
    def funnel_now(self) -> Funnel | None:
        """The chosen funnel."""
        return next((each for each in self._funnels if each.id == self.funnel.value), None)

    @property
    def stage_now(self) -> Stage | None:
        """The chosen stage."""
        funnel, chosen = self.funnel_now, self.stage.value
        return funnel.stage(chosen) if funnel is not None and isinstance(chosen, int) else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost."""
        words = self.title.text().strip() or self.budget.text().strip() or self.client.typed
        return not words and self.client.is_empty and not self.task.title.text().strip()

    def set_up(
        self, catalogue: DealCatalogue, funnels: list[Funnel], *, me: int,
        funnel_id: int | None = None, stage_id: int | None = None,
    ) -> None:  # fmt: skip
        """Offer the funnels and people; without a choice the first funnel and stage."""
        self._catalogue, self._funnels = catalogue, funnels
        self.funnel.set_options([(funnel.id, funnel.name) for funnel in funnels])
        of_stage = next((each.id for each in funnels if stage_id and each.stage(stage_id)), None)
        known = {funnel.id for funnel in funnels}
        chosen = of_stage or (funnel_id if funnel_id in known else funnels[0].id)
        self.funnel.set_value(chosen)
        self._lay_out(several=len(funnels) > 1)
        self._offer_people()
        self.responsible.set_value(me)
        self._offer_stages(stage_id if of_stage else None)
        self.task.when.choose(1)

    def draft(self) -> DealDraft | None:
        """What was typed; None (and the reason is shown) if something is missing or wrong."""
        self.client.take_typed()
        if not self.title.text().strip() and self.client.is_empty:
            self._title.set_error(self.tr("Напишите, что продаём, или выберите клиента"))
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        amount = self._amount()
        asked = self.required.read() if self.required.inputs else {}
        if amount is None or asked is None:
            return None
        if not self.closes.is_valid:
            self._closes.set_error(self.tr("Не похоже на дату. Пример: 18.11.2026"))
            self.closes.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        task, fits = self._task()
        if not fits:
            return None
        who, funnel, stage = self.responsible.value, self.funnel.value, self.stage.value
        values: dict[str, Value] = {"responsible": who if isinstance(who, int) else None}
        if self.budget.text().strip():
            values["budget"] = amount.value
        if amount.currency is not None:
            values["currency"] = amount.currency
        if self.closes.iso:
            values["closes_on"] = self.closes.iso
        values.update(self._parsed(asked))
        return DealDraft(
            title=self.title.text().strip(),
            client_id=self.client.client_id,
            new_client=self.client.new_client,
            funnel_id=funnel if isinstance(funnel, int) else None,
            stage_id=stage if isinstance(stage, int) else None,
            values=values,
            tags=self._named(asked, "tags"),
            helpers=self._members(asked),
            task=task,
        )

    def _parsed(self, asked: dict[str, Value]) -> dict[str, Value]:
        """Return the demanded values as they are stored."""
        catalogue = self._catalogue
        found: dict[str, Value] = {}
        for key, value in asked.items():
            field = catalogue.get(key) if catalogue is not None else None
            if catalogue is None or field is None or not field.single:
                continue
            found[key] = catalogue.parse(field, value).value if isinstance(value, str) else value
        return found

    def _named(self, asked: dict[str, Value], key: str) -> tuple[str, ...]:
        names = str(asked.get(key) or "").split(",")
        return tuple(filter(None, (name.strip().lstrip("#") for name in names)))

    def _members(self, asked: dict[str, Value]) -> tuple[int, ...]:
        names = set(self._named(asked, "helpers"))
        people = self._catalogue.members if self._catalogue is not None else {}
        return tuple(member for member, name in people.items() if name in names)

    def _amount(self) -> Amount | None:
        typed = self.budget.text().strip()
        if not typed:
            return Amount(0)
        try:
            return parse_amount(typed, label=self.tr("Бюджет"))
        except UserError as error:
            self._budget.set_error(str(error))
            self.budget.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def _task(self) -> tuple[TaskDraft | None, bool]:
        """Return the first action (None = none) and whether it may be so."""
        draft = self.task.draft()
        if draft is None:
            return None, False
        if draft.due == NO_DUE and not draft.title:
            stage = self.stage_now
            if stage is not None and stage.plan_mode is PlanMode.REQUIRE:
                self.task.when.tell_error(
                    self.tr("На этом этапе действие обязательно: укажите день")
                )
                self.task.when.setFocus(Qt.FocusReason.OtherFocusReason)
                return None, False
            return None, True
        return draft, True

    def _build(self) -> None:
        self._title = FormField(self.tr("Название сделки"), self.title)
        self._funnel = FormField(self.tr("Воронка"), self.funnel)
        self._stage = FormField(self.tr("Этап"), self.stage)
        self._budget = FormField(self.tr("Бюджет"), self.budget)
        self._closes = FormField(self.tr("Закроем до"), self.closes)
        self._who = FormField(self.tr("Ответственный"), self.responsible)
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.M)
        self._lay_out(several=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.M)
        column.addWidget(self._title)
        column.addWidget(FormField(self.tr("Клиент"), self.client))
        column.addLayout(grid)
        column.addWidget(self.required)
        column.addWidget(Line())
        column.addWidget(Label(self.tr("Первый шаг"), Role.SECTION))
        column.addWidget(self._task_told)
        column.addWidget(self.task)
        column.addStretch(1)
        self.required.hide()

    def _lay_out(self, *, several: bool) -> None:
        """Let the funnel take a place only where there is a choice."""
        fields = [self._stage, self._budget, self._closes, self._who]
        if several:
            fields = [self._funnel, self._stage, self._who, self._budget, self._closes]
        for field in (self._funnel, self._stage, self._budget, self._closes, self._who):
            self._grid.removeWidget(field)
        across = 3 if several else 2
        for at, field in enumerate(fields):
            place = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(field, at // across, at % across, place)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < across else 0)
        self._funnel.setVisible(several)

    def _connect(self) -> None:
        for line in (self.title, self.budget):
            line.textChanged.connect(lambda _text: self.edited.emit())
            line.returnPressed.connect(self.submitted)
        self.title.textChanged.connect(lambda _text: self._title.set_error(""))
        self.budget.textChanged.connect(lambda _text: self._budget.set_error(""))
        self.closes.textChanged.connect(lambda _text: self._closes.set_error(""))
        self.client.changed.connect(lambda: self._title.set_error(""))
        self.funnel.chosen.connect(lambda _key: self._offer_people())
        self.funnel.chosen.connect(lambda _key: self._offer_stages())
        self.stage.chosen.connect(lambda _key: self._ask_required())
        self.required.edited.connect(self.edited)
        self.task.edited.connect(self.edited)
        self.task.submitted.connect(self.submitted)

    def _offer_people(self) -> None:
        """Offer who may answer for the deal; where the funnel gives deals out, that too."""
        catalogue, funnel = self._catalogue, self.funnel_now
        if catalogue is None:
            return
        given = funnel is not None and funnel.distribution is not None
        nobody = self.tr("По правилам воронки") if given else self.tr("Никто")
        people: list[tuple[object, str]] = [(None, nobody)]
        people += [(m, n) for m, n in catalogue.members.items() if m not in catalogue.former]
        self.responsible.set_options(people)

    def _offer_stages(self, stage_id: int | None = None) -> None:
        funnel = self.funnel_now
        if funnel is None:
            return
        self.stage.set_options([(stage.id, stage.name) for stage in funnel.stages])
        first = funnel.first
        self.stage.set_value(stage_id or (first.id if first is not None else None))
        self._ask_required()

    def _ask_required(self) -> None:
        stage, catalogue = self.stage_now, self._catalogue
        if stage is None or catalogue is None:
            return
        own = [field.key for field in catalogue.fields if field.required]
        wanted = [key for key in dict.fromkeys((*own, *stage.required)) if key not in _ASKED]
        self.required.show_fields(catalogue, wanted, required=True)
        told = {
            PlanMode.OFF: self.tr("Можно оставить пустым."),
            PlanMode.WARN: self.tr("Так сделка не забудется."),
            PlanMode.REQUIRE: self.tr("На этом этапе действие обязательно."),
        }[stage.plan_mode]
        near = within(stage.plan_days)
        if near:
            told = f"{told} {self.tr('Планируют')} {near}."
        self._task_told.setText(told)
        self.edited.emit()
