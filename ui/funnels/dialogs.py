"""Questions about funnels: a ready set, required fields, where the deals go, what winning asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.deals.amounts import parse_amount, show_money
from crm_desktop.deals.field_texts import parse_percent, show_discount
from crm_desktop.errors import UserError
from crm_desktop.funnels.ready_made import ReadyMade, ready_made_sets
from crm_desktop.wording import count
from ui.theme import Role, Space, theme
from ui.widgets.buttons import Kind
from ui.widgets.choices import CheckBox, ComboBox, RadioButton
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.clients.field_types import Field

_TALLEST: Final = 380


class ReadyMadeDialog(Dialog):
    """Chooses one of the ready sets.

    Args:
        done: gets the key of the set.
    """

    def __init__(self, parent: QWidget, done: Callable[[str], None]) -> None:
        super().__init__(
            "Готовые наборы", parent, width=640,
            subtitle="Этапы, сроки и цвета потом можно поменять как угодно.",
        )  # fmt: skip
        self._done = done
        self.choices: dict[str, RadioButton] = {}
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.M)
        for ready in ready_made_sets():
            self.choices[ready.key] = choice = RadioButton(ready.title, note=_told(ready))
            column.addWidget(choice)
        column.addStretch(1)
        next(iter(self.choices.values())).setChecked(True)
        area = ScrollArea(whole)
        area.setMinimumHeight(min(whole.sizeHint().height() + 4, theme().px(_TALLEST)))
        self.body.addWidget(area, 1)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Добавить воронку"), self._submit, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        next(iter(self.choices.values())).setFocus()

    def _submit(self) -> None:
        key = next(key for key, choice in self.choices.items() if choice.isChecked())
        self.accept()
        self._done(key)


class FieldsDialog(Dialog):
    """Chooses fields a deal must have.

    Args:
        done: gets the keys.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        *,
        fields: Sequence[Field],
        chosen: Sequence[str],
        done: Callable[[tuple[str, ...]], None],
    ) -> None:
        super().__init__(
            title, parent, width=480,
            subtitle="Без них сделка сюда не попадёт: программа спросит только недостающие.",
        )  # fmt: skip
        self._done = done
        self.boxes: dict[str, CheckBox] = {}
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.S)
        group = ""
        groups = list(dict.fromkeys(field.group for field in fields))
        for field in sorted(fields, key=lambda field: groups.index(field.group)):
            if field.group != group:
                group = field.group
                column.addWidget(Label(group, Role.META_MEDIUM, colour="text2"))
            self.boxes[field.key] = box = CheckBox(field.label)
            box.setChecked(field.key in chosen)
            column.addWidget(box)
        # A key whose field is no more stays out of sight and is dropped by the next save.
        area = ScrollArea(whole)
        area.setMinimumHeight(min(whole.sizeHint().height() + 4, theme().px(_TALLEST)))
        self.body.addWidget(area, 1)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._submit, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.boxes:
            next(iter(self.boxes.values())).setFocus()

    def _submit(self) -> None:
        keys = tuple(key for key, box in self.boxes.items() if box.isChecked())
        self.accept()
        self._done(keys)


class MovesRow(NamedTuple):
    """A stage whose deals go: its id, its name, how many they are, where they might go."""

    stage: int
    name: str
    deals: int
    suggested: int


class MovesDialog(Dialog):
    """Asks where the deals of every stage go when their funnel disappears.

    Args:
        rows: the stages with deals.
        targets: id and name of each stage they may go to.
        done: gets stage -> target.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        *,
        rows: Sequence[MovesRow],
        targets: Sequence[tuple[int, str]],
        yes: str,
        done: Callable[[dict[int, int]], None],
    ) -> None:
        super().__init__(title, parent, width=600)
        self._done = done
        self.choices: dict[int, ComboBox] = {}
        self.body.addWidget(Label(text, Role.BODY, colour="text2", wrap=True))
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.S)
        for row in rows:
            self.choices[row.stage] = choice = ComboBox(targets)
            choice.set_value(row.suggested)
            told = count(row.deals, "сделка", "сделки", "сделок")
            column.addWidget(FormField(f"{row.name} · {told}", choice))
        column.addStretch(1)
        area = ScrollArea(whole)
        area.setMinimumHeight(min(whole.sizeHint().height() + 4, theme().px(_TALLEST)))
        self.body.addWidget(area, 1)
        self.add_button(self.tr("Отмена"))
        self.add_button(yes, self._submit, kind=Kind.DANGER)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.choices:
            next(iter(self.choices.values())).setFocus()

    def _submit(self) -> None:
        moves = {
            stage: choice.value
            for stage, choice in self.choices.items()
            if isinstance(choice.value, int)
        }
        self.accept()
        self._done(moves)


class LimitsDialog(Dialog):
    """Asks above what a value waits for the head.

    Args:
        done: gets the limits: kopecks and hundredths of a percent, None = none.
    """

    def __init__(
        self,
        parent: QWidget,
        *,
        budget: int | None,
        discount: int | None,
        done: Callable[[int | None, int | None], None],
    ) -> None:
        super().__init__(
            "Согласование", parent, width=480,
            subtitle="Значение выше предела ждёт решения руководителя.",
        )  # fmt: skip
        self._done = done
        self.budget = TextField("" if budget is None else show_money(budget))
        self.discount = TextField("" if discount is None else show_discount(discount))
        self._budget = FormField(
            self.tr("Бюджет больше"), self.budget, hint=self.tr("Пусто: согласовывать не нужно")
        )
        self._discount = FormField(self.tr("Скидка больше, %"), self.discount)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._budget, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._discount, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._submit, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.budget.setFocus()

    def _submit(self) -> None:
        budget = discount = None
        for field, control in ((self._budget, self.budget), (self._discount, self.discount)):
            text = control.text().strip()
            field.set_error("")
            if not text:
                continue
            try:
                if control is self.budget:
                    budget = parse_amount(text).value
                else:
                    discount = parse_percent(self.tr("Скидка"), text, digits=2)
            except UserError as error:
                field.set_error(str(error))
                return
        self.accept()
        self._done(budget, discount)


def _told(ready: ReadyMade) -> str:
    way = " → ".join(stage.name for stage in ready.stages)
    return f"{ready.text}\n{way}"
