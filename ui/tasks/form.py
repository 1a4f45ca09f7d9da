"""The form of a task: the same fields wherever one is planned or changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.fields import PRIORITIES
from crm_desktop.deals.of_client import deal_briefs
from crm_desktop.tasks.drafts import ItemDraft, TaskDraft
from crm_desktop.tasks.kinds import TASK_KINDS
from crm_desktop.tasks.series_days import off_days
from crm_desktop.tasks.typed import read_typed
from crm_desktop.tasks.waiting import candidates
from ui.clients.wording import today
from ui.reminders.reminder_field import ReminderField
from ui.settings.office import ZONES
from ui.tasks.form_parts import (
    DurationField,
    KindField,
    find_clients,
    find_deals,
    find_persons,
)
from ui.tasks.form_values import Names, as_before, pair
from ui.tasks.kind_look import kind_book
from ui.tasks.lookup_field import LookupField
from ui.tasks.repeat_field import RepeatField
from ui.tasks.when_field import WhenField, typed_due
from ui.theme import Space
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.fields import TextArea, TextField
from ui.widgets.formfield import FormField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.deals.of_client import DealBrief
    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

_LONGEST: Final = 500


class TaskForm(QWidget):
    """What, when, for whom, by whom; below it, shown when asked for, all the rest.

    Args:
        workspace: of the open office.
        people: who may do it: id -> name.
        task_id: the task it is of; 0 = a new one, whose title line understands dates.

    Attributes:
        edited: something was typed or chosen.
        submitted: Enter in a line, Ctrl+Enter in the text.
    """

    edited = Signal()
    submitted = Signal()

    def __init__(
        self, workspace: Workspace, people: Mapping[int, str], *, task_id: int = 0
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._office = workspace.office
        self._task_id = task_id
        self._draft = TaskDraft()
        self._when_typed = False
        self._told_when = ""
        self._kind_chosen = False
        self._showing = False
        self.kind = KindField(kind_book(workspace))
        self.title = TextField("", "")
        self.title.setMaxLength(_LONGEST)
        self.when = WhenField(self._office.zone)
        self.duration = DurationField()
        self.until = DateField()
        self.zone = ComboBox()
        self.client = LookupField(
            workspace, find_clients, placeholder=self.tr("Имя, название, телефон"),
            icon="users", create=self._create_client,
        )  # fmt: skip
        self.deal = LookupField(
            workspace, lambda office, text: find_deals(office, text, self.client.value),
            placeholder=self.tr("Название сделки"), icon="square-kanban",
        )  # fmt: skip
        self.assignee = ComboBox(list(people.items()))
        self.helpers = PickField(
            [Option(member, name, icon="user") for member, name in people.items()],
            placeholder=self.tr("Никто"), name=self.tr("Помощники"),
        )  # fmt: skip
        self.priority = ComboBox([(None, self.tr("Не задан")), *enumerate(PRIORITIES)])
        self.place = TextField("", self.tr("Адрес, переговорная, ссылка"), icon="map-pin")
        self.text = TextArea("", self.tr("Подробности, если нужны"), lines=3)
        self.items = TextArea("", self.tr("По пункту в строке"), lines=3)
        self.contacts = LookupField(
            workspace, lambda office, text: find_persons(office, text, self.client.value),
            placeholder=self.tr("Имя человека"), several=True,
        )  # fmt: skip
        self.needs = LookupField(
            workspace, self._find_tasks, placeholder=self.tr("Название задачи"), several=True
        )
        self.repeat = RepeatField(self._office.zone)
        self.reminders = ReminderField(self._office)
        self.result = CheckBox(self.tr("Спросить результат, когда будет сделано"))
        self._lay_out()
        self._connect()
        office = self._office
        workspace.runner.read(
            lambda: off_days(office), self.repeat.set_days_off, owner=self, key="days off"
        )  # fmt: skip

    @property
    def is_whole(self) -> bool:
        """Whether all fields are shown."""
        return not self._rest.isHidden()

    def set_whole(self, whole: bool) -> None:
        """Show all fields, or the first ones."""
        self._rest.setVisible(whole)

    def show_draft(self, draft: TaskDraft, names: Names) -> None:
        """Show a task, or what a new one begins with."""
        self._showing = True
        self._draft = draft
        kind = draft.kind
        self.kind.set_value(kind)
        self.duration.set_kind(kind)
        self.title.setText("" if draft.title == TASK_KINDS.get(kind) else draft.title)
        self._show_zone(draft.zone)
        self.when.set_due(draft.due)
        self.duration.set_minutes(draft.duration)
        self.until.set_value(draft.ends_on)
        self.client.set_chosen({draft.client_id: names.client} if draft.client_id else {})
        self.deal.set_chosen({draft.deal_id: names.deal} if draft.deal_id else {})
        who = draft.assignee_id if draft.assignee_id is not None else self._office.user_id
        self.assignee.set_value(who)
        self.helpers.set_chosen(draft.helpers or ())
        self.priority.set_value(draft.priority)
        self.place.setText(draft.place)
        self.items.setPlainText("\n".join(item.text for item in draft.items or ()))
        self.text.setPlainText(draft.text)
        self.contacts.set_chosen(dict(names.contacts))
        self.needs.set_chosen(dict(names.needs))
        self.result.setChecked(draft.result_required)
        self.repeat.set_start(draft.due)
        self.repeat.set_repeat(draft.repeats or None, draft.days_off or None)
        self.reminders.set_reminders(draft.reminders)
        self.reminders.set_task(kind, draft.due, draft.zone)
        self._say_kind(kind)
        self._showing = False

    def draft(self) -> TaskDraft | None:
        """What is typed; None (and the reason is shown) if a date cannot be understood."""
        due = self.when.read()
        if due is None:
            self.when.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        if not self.until.is_valid:
            self.until.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        repeat = self.repeat.read()
        if repeat is None:
            self.repeat.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        who = self.assignee.value
        last = self.until.value
        priority = self.priority.value
        draft = replace(
            self._draft, kind=self.kind.value, title=self._title(),
            text=self.text.toPlainText().strip(), due=due, duration=self.duration.minutes,
            ends_on=last if due.on is not None and last != due.on else None,
            zone=str(self.zone.value or ""), client_id=self.client.value, deal_id=self.deal.value,
            assignee_id=who if isinstance(who, int) else None,
            priority=priority if isinstance(priority, int) else None,
            place=self.place.text().strip(), result_required=self.result.isChecked(),
            helpers=tuple(each for each in self.helpers.chosen if isinstance(each, int)),
            contacts=self.contacts.ids, needs=self.needs.ids, repeats=repeat.repeats or "",
            days_off=repeat.days_off or "",
            reminders=None if self.reminders.is_untouched else self.reminders.reminders(),
        )  # fmt: skip
        if not self._task_id:
            lines = (line.strip() for line in self.items.toPlainText().splitlines())
            draft = replace(draft, items=tuple(ItemDraft(line) for line in lines if line))
        return as_before(draft, self._draft)

    def _title(self) -> str:
        """The title without the words of a date that went into «Когда»."""
        typed = self.title.text().strip()
        if self._task_id or not self._told_when or self._told_when != self.when.line.text():
            return typed
        return read_typed(typed, today=today(self._office.zone), zone=self._office.zone).title

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        hint = self.tr("Можно одной строкой: «завтра 14:00 позвонить Ивановой»")
        self._words = FormField(
            self.tr("Что сделать"), self.title, hint="" if self._task_id else hint
        )
        column.addWidget(self._words)
        column.addLayout(
            pair(
                FormField(self.tr("Когда"), self.when),
                FormField(self.tr("Сколько займёт"), self.duration),
                wide=2,
            )
        )
        column.addLayout(
            pair(FormField(self.tr("Клиент"), self.client), FormField(self.tr("Сделка"), self.deal))
        )
        self.who = FormField(self.tr("Кто делает"), self.assignee)
        column.addLayout(pair(self.who, FormField(self.tr("Помогают"), self.helpers)))
        self._rest = QWidget()
        self._more = QVBoxLayout(self._rest)
        self._more.setContentsMargins(0, 0, 0, 0)
        self._more.setSpacing(Space.M)
        self._more.addWidget(FormField(self.tr("Подробности"), self.text))
        if not self._task_id:  # that of a task lives beside its form
            self._more.addWidget(FormField(self.tr("Чек-лист"), self.items))
        self._more.addWidget(FormField(self.tr("Повторять"), self.repeat))
        self._more.addWidget(FormField(self.tr("Напомнить"), self.reminders))
        self._more.addLayout(
            pair(
                FormField(self.tr("Приоритет"), self.priority),
                FormField(self.tr("Место"), self.place),
            )
        )
        self._more.addLayout(
            pair(
                FormField(self.tr("Контактные лица"), self.contacts),
                FormField(self.tr("Сначала должно быть сделано"), self.needs),
            )
        )
        self._more.addLayout(
            pair(
                FormField(self.tr("Последний день, если дело на несколько дней"), self.until),
                FormField(self.tr("По часам"), self.zone),
            )
        )
        self._more.addWidget(self.result)
        column.addWidget(self._rest)
        column.addStretch(1)
        self._rest.hide()

    def _connect(self) -> None:
        self.kind.changed.connect(self._on_kind)
        self.title.textChanged.connect(lambda _text: self._on_title())
        self.when.edited.connect(self._on_when)
        self.client.changed.connect(self._on_client)
        self.deal.changed.connect(self._on_deal)
        self.zone.chosen.connect(self._on_zone)
        for line in (self.title, self.when.line, self.place):
            line.returnPressed.connect(self.submitted)
        self.text.submitted.connect(self.submitted)
        for area in (self.text, self.items):
            area.textChanged.connect(self._tell_edited)
        self.place.textChanged.connect(lambda _text: self._tell_edited())
        self.result.toggled.connect(lambda _on: self._tell_edited())
        self.until.changed.connect(lambda _day: self._tell_edited())
        for box in (self.duration, self.assignee, self.priority):
            box.chosen.connect(lambda _key: self._tell_edited())
        self.helpers.changed.connect(lambda _keys: self._tell_edited())
        self.reminders.changed.connect(self._tell_edited)
        self.repeat.edited.connect(self._tell_edited)
        for several in (self.contacts, self.needs):
            several.changed.connect(self._tell_edited)

    def _tell_edited(self) -> None:
        if not self._showing:
            self.edited.emit()

    def _on_kind(self, kind: object) -> None:
        self._kind_chosen = True
        self._say_kind(str(kind))
        self._tell_edited()

    def _say_kind(self, kind: str) -> None:
        named = {
            "call": self.tr("О чём поговорить"),
            "meeting": self.tr("О чём встреча"),
            "letter": self.tr("О чём написать"),
        }
        self.title.setPlaceholderText(named.get(kind, self.tr("Что сделать")))
        self.duration.set_kind(kind)
        self._tell_reminders()

    def _tell_reminders(self) -> None:
        """The reminders that fit a time are not those that fit a day."""
        due = self.when.due()
        if due is not None:
            self.repeat.set_start(due)
            self.reminders.set_task(self.kind.value, due, str(self.zone.value or ""))

    def _on_title(self) -> None:
        """Take the date and the kind out of the words of a new task, until they are chosen."""
        if self._showing:
            return
        if not self._task_id:
            zone = self._office.zone
            typed = read_typed(self.title.text(), today=today(zone), zone=zone)
            if typed.kind and not self._kind_chosen:
                self.kind.set_value(typed.kind)
                self._say_kind(typed.kind)
            if typed.said and not self._when_typed:
                self._showing = True
                self.when.set_due(typed.due)
                self._told_when = typed_due(typed.due, zone)
                self._showing = False
                self._tell_reminders()
        self._tell_edited()

    def _on_when(self) -> None:
        if not self._showing:
            self._when_typed = True
            self._tell_reminders()
            self._tell_edited()

    def _on_client(self) -> None:
        self.deal.set_chosen({})
        self._tell_edited()

    def _on_deal(self) -> None:
        """A deal brings its client."""
        deal = self.deal.value
        if deal is not None and self.client.value is None:
            self._read_client(deal)
        self._tell_edited()

    def _read_client(self, deal: int) -> None:
        office = self._office

        def take(briefs: list[DealBrief]) -> None:
            client = briefs[0].client_id if briefs else None
            if self.deal.value == deal and self.client.value is None and client is not None:
                self.client.set_chosen({client: briefs[0].client})

        self._workspace.runner.read(
            lambda: deal_briefs(office, [deal]), take, owner=self, key="client of deal"
        )

    def _on_zone(self, zone: object) -> None:
        self._set_zone(str(zone or ""))
        self._tell_edited()

    def _set_zone(self, zone: str) -> None:
        found = ZoneInfo(zone) if zone else self._office.zone
        self.when.set_zone(found)
        self.repeat.set_zone(found)

    def _show_zone(self, zone: str) -> None:
        own = self._office.zone.key
        names = dict(ZONES)
        others = [(key, name) for key, name in ZONES if key != own]
        if zone and zone != own and zone not in names:
            others.append((zone, zone))
        self.zone.set_options([("", self.tr("офиса: {}").format(names.get(own, own))), *others])
        self.zone.set_value(zone if zone != own else "")
        self._set_zone(zone)

    def _find_tasks(self, office: Office, text: str) -> list[Option]:
        found = candidates(office, self._task_id or None, text=text, limit=5)
        return [
            Option(one.id, one.title, one.client or one.assignee, "circle-check") for one in found
        ]

    def _create_client(self, name: str, take: Callable[[int, str], None]) -> None:
        office = self._office
        self._workspace.act(
            lambda: create_client(office, ClientDraft(kind="", name=name)),
            owner=self, on_done=lambda made: take(made[0], name),
        )  # fmt: skip
