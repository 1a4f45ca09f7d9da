"""«Когда …»: what a rule waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.automation.checking import date_sources, watched_fields
from crm_desktop.automation.definition import Source, Trigger, When
from crm_desktop.automation.words import WHEN_WORDS
from crm_desktop.clients.field_types import FieldType
from crm_desktop.errors import UserError
from crm_desktop.views.tree import ME
from ui.automation.number_field import NumberField
from ui.theme import Role, Space, theme
from ui.views.pick_list import Option
from ui.views.pick_popup import PickField
from ui.widgets.choices import ComboBox
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.deals.list_fields import DealListFields

_DAY_HOURS: Final = 24
_BEFORE, _ON, _AFTER = "before", "on", "after"
_SIDES: Final = ((_BEFORE, "дней до неё"), (_ON, "в этот день"), (_AFTER, "дней после неё"))


class TriggerForm(QWidget):
    """The kind of event, and below it what is to be told of it.

    Attributes:
        edited: something was chosen or typed.
    """

    edited = Signal()

    def __init__(self, fields: DealListFields, trigger: Trigger) -> None:
        super().__init__()
        self._fields = fields
        self._catalogue = fields.catalogue
        self.when = ComboBox([(when, WHEN_WORDS[when]) for when in When])
        self.when.setAccessibleName(self.tr("Когда"))
        self.when.set_value(trigger.when)
        self.when.chosen.connect(lambda _key: self._on_when())
        self._row = QHBoxLayout()
        self._row.setSpacing(Space.S)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.when)
        column.addLayout(self._row)
        self._parts: list[QWidget] = []
        self._show(trigger)

    def trigger(self) -> Trigger:
        """Return what is chosen.

        Raises:
            UserError: something is missing.
        """
        match self._when:
            case When.STAGE:
                stages = tuple(key for key in self.stages.chosen if isinstance(key, int))
                if not stages:
                    self.stages.set_error(True)
                    raise UserError("Выберите этап, которого ждёт правило.")
                return Trigger(When.STAGE, stages=stages)
            case When.CHANGED:
                return self._changed()
            case When.OVERDUE:
                hours = self.amount.number("Просрочена на")
                unit = _DAY_HOURS if self.unit.value == "days" else 1
                return Trigger(When.OVERDUE, hours=hours * unit)
            case When.IDLE:
                return Trigger(When.IDLE, days=self.amount.number("Дней без действия"))
            case When.DATE:
                side = self.side.value
                days = 0 if side == _ON else self.amount.number("Дней")
                source = str(self.source.value)
                return Trigger(When.DATE, source=source, days=-days if side == _BEFORE else days)
            case _:
                funnel = self.funnel.value
                return Trigger(self._when, funnel=funnel if isinstance(funnel, int) else 0)

    @property
    def _when(self) -> When:
        value = self.when.value
        return value if isinstance(value, When) else When.CREATED

    def _changed(self) -> Trigger:
        key = str(self.field.chosen[0]) if self.field.chosen else ""
        if not key:
            self.field.set_error(True)
            raise UserError("Выберите поле, изменения которого ждёт правило.")
        to = tuple(self._stored(v) for v in self.to.chosen if isinstance(v, int | str | float))
        return Trigger(When.CHANGED, field=key, to=to)

    def _stored(self, value: Value) -> Value:
        """An own choice keeps its item as a text."""
        field = self._catalogue.find(str(self.field.chosen[0]))
        return str(value) if field is not None and field.type is FieldType.CHOICE else value

    def _on_when(self) -> None:
        days = {When.IDLE: 3, When.DATE: -3, When.OVERDUE: 0}.get(self._when, 0)
        self._show(Trigger(self._when, days=days, hours=_DAY_HOURS, source=Source.CLOSES.value))
        self.edited.emit()

    def _show(self, trigger: Trigger) -> None:
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        match trigger.when:
            case When.STAGE:
                self._show_stages(trigger)
            case When.CHANGED:
                self._show_field(trigger)
            case When.OVERDUE:
                self._show_overdue(trigger)
            case When.IDLE:
                self._show_idle(trigger)
            case When.DATE:
                self._show_date(trigger)
            case _:
                self._show_funnel(trigger)

    def _show_stages(self, trigger: Trigger) -> None:
        options = [
            Option(stage.id, stage.name, note=funnel.name)
            for funnel in self._catalogue.funnels.values()
            if not funnel.deleted
            for stage in self._catalogue.stages_of(funnel.id)
        ]
        self.stages = PickField(options, placeholder=self.tr("Выберите этап"))
        self.stages.set_chosen(trigger.stages)
        self.stages.changed.connect(self._on_picked)
        self._row.addWidget(self.stages, 1)

    def _show_funnel(self, trigger: Trigger) -> None:
        options: list[tuple[object, str]] = [(0, self.tr("в любой воронке"))]
        options += [
            (funnel.id, self.tr("в воронке «{}»").format(funnel.name))
            for funnel in self._catalogue.funnels.values()
            if not funnel.deleted
        ]
        self.funnel = ComboBox(options)
        self.funnel.set_value(trigger.funnel)
        self.funnel.chosen.connect(lambda _key: self.edited.emit())
        self._row.addWidget(self.funnel, 1)

    def _show_field(self, trigger: Trigger) -> None:
        options = [Option(f.key, f.label, note=f.group) for f in watched_fields(self._catalogue)]
        self.field = PickField(options, several=False, placeholder=self.tr("Выберите поле"))
        self.field.set_chosen((trigger.field,) if trigger.field else ())
        self.field.changed.connect(lambda _keys: self._offer_values(()))
        self.field.changed.connect(self._on_picked)
        self.to = PickField(placeholder=self.tr("на любое значение"))
        self.to.changed.connect(self._on_picked)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.to, 1)
        self._offer_values(trigger.to)

    def _offer_values(self, chosen: tuple[object, ...]) -> None:
        """Choosing fields may wait for a value; sums and texts are told by the condition."""
        key = str(self.field.chosen[0]) if self.field.chosen else ""
        listed = self._fields.find(key)
        choices = self._fields.choices(listed) if listed is not None else ()
        options = [Option(c.value, c.label) for c in choices if c.value not in {0, ME}]
        self.to.set_options(options)
        texts = {str(option.key): option.key for option in options}
        self.to.set_chosen([texts[str(key)] for key in chosen if str(key) in texts])
        self.to.setVisible(bool(options))

    def _show_overdue(self, trigger: Trigger) -> None:
        whole = trigger.hours and trigger.hours % _DAY_HOURS == 0
        shown = trigger.hours // _DAY_HOURS if whole else trigger.hours
        self._words(self.tr("на"))
        self._number(shown)
        self.unit = ComboBox([("hours", self.tr("часов")), ("days", self.tr("дней"))])
        self.unit.set_value("days" if whole else "hours")
        self.unit.chosen.connect(lambda _key: self.edited.emit())
        self._row.addWidget(self.unit)
        self._words(self.tr("и больше"), stretch=True)

    def _show_idle(self, trigger: Trigger) -> None:
        self._words(self.tr("уже"))
        self._number(trigger.days)
        self._words(self.tr("дней, считая от последнего касания"), stretch=True)

    def _show_date(self, trigger: Trigger) -> None:
        sources = date_sources(self._catalogue)
        self.source = ComboBox(list(sources.items()))
        self.source.set_value(trigger.source)
        self.source.chosen.connect(lambda _key: self.edited.emit())
        self._row.addWidget(self.source, 1)
        self._number(abs(trigger.days))
        self.side = ComboBox(_SIDES)
        days = trigger.days
        self.side.set_value(_BEFORE if days < 0 else _AFTER if days else _ON)
        self.side.setFixedWidth(theme().px(170))
        self.side.chosen.connect(lambda _key: self._on_side())
        self._row.addWidget(self.side)
        self.amount.setVisible(self.side.value != _ON)

    def _on_side(self) -> None:
        self.amount.setVisible(self.side.value != _ON)
        self.edited.emit()

    def _number(self, value: int) -> None:
        self.amount = NumberField(value)
        self.amount.setAccessibleName(self.tr("Сколько"))
        self.amount.edited.connect(self.edited)
        self._row.addWidget(self.amount)

    def _words(self, text: str, *, stretch: bool = False) -> None:
        self._row.addWidget(Label(text, Role.BODY, colour="text2"), int(stretch))

    def _on_picked(self, _keys: object) -> None:
        sender = self.sender()
        if isinstance(sender, PickField):
            sender.set_error(False)
        self.edited.emit()
