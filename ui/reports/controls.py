"""What a report is set with: period, comparison, way, options, filter."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.reports.period import COMPARISON_NAMES, Comparison
from crm_desktop.views.tree import EVERYTHING
from ui.clients.filter_dialog import FilterDialog
from ui.clients.wording import today
from ui.reports.number_option import NumberOption
from ui.reports.period_field import PeriodField
from ui.theme import Space, theme
from ui.views.list_area import AREAS
from ui.widgets.buttons import Button
from ui.widgets.choices import ComboBox
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from crm_desktop.reports.definition import Option, ReportDefinition
    from crm_desktop.reports.period_choice import PeriodChoice
    from crm_desktop.saved_reports.definition import SavedAsk
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.tree import Group
    from ui.shell.workspace import Workspace

WAY_MOST: Final = 300
"""A longer name of a way is cut; the others leave room for the filter in one row."""
MANY_NUMBERS: Final = 4
"""A report with so many numbers to set shows them when they are asked for."""


class ReportControls(QWidget):
    """A row (on a small screen two) of choices.

    Attributes:
        edited: another `SavedAsk`.
    """

    edited = Signal(object)

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._setting: SavedAsk | None = None
        self._definition: ReportDefinition | None = None
        self.period = PeriodField(lambda: today(workspace.office.zone))
        self.period.picked.connect(self._take_period)
        self.comparison = ComboBox(
            [(key, name[:1].upper() + name[1:]) for key, name in COMPARISON_NAMES.items()]
        )
        self.comparison.setAccessibleName(self.tr("Сравнение"))
        self.comparison.chosen.connect(self._take_comparison)
        self.way = ComboBox()
        self.way.setAccessibleName(self.tr("Разрез"))
        self.way.setMaximumWidth(theme().px(WAY_MOST))
        self.way.chosen.connect(self._take_way)
        self.filter = Button(self.tr("Фильтр"), "list-filter")
        self.filter.clicked.connect(lambda _on=False: self.open_filter())
        self.numbers = Button(self.tr("Параметры"), "settings")
        self.numbers.clicked.connect(lambda _on=False: self._unfold())
        self._unfolded = False
        self.options: dict[str, ComboBox | NumberOption] = {}
        self._flow = FlowLayout(self, spacing=Space.S, line_spacing=Space.S)
        for part in (self.period, self.comparison, self.way, self.numbers, self.filter):
            self._flow.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_setting(self, definition: ReportDefinition, setting: SavedAsk) -> None:
        """Show how a report is set."""
        if definition != self._definition:
            self._unfolded = self._unfolded and _same(definition, self._definition)
            self._build(definition)
        self._definition, self._setting = definition, setting
        self.period.show_choice(setting.period)
        self.comparison.set_value(setting.comparison)
        self.way.set_value(setting.by or (definition.ways[0].key if definition.ways else None))
        changed = 0
        for option in definition.options:
            usual = option.choices[0].key if option.choices else str(option.usual)
            value = setting.options.get(option.key, usual)
            changed += not option.choices and value != usual
            if option.key in self.options:
                self.options[option.key].set_value(value)
        caption = self.tr("Параметры")
        self.numbers.set_caption(f"{caption}: {changed}" if changed else caption)
        conditions = len(setting.tree.nodes)
        caption = self.tr("Фильтр")
        self.filter.set_caption(f"{caption}: {conditions}" if conditions else caption)

    def open_filter(self) -> None:
        """Read the fields of the report's area, then open «Фильтры»."""
        definition = self._definition
        if definition is None or definition.area is None:
            return
        area, office = AREAS[definition.area.value], self._workspace.office
        self._workspace.runner.read(
            lambda: area.load_fields(office),
            self._edit_filter,
            self._workspace.report,
            owner=self,
            key="fields",
        )

    def _edit_filter(self, fields: ListFields) -> None:
        if self._setting is None:
            return
        FilterDialog(
            self._workspace,
            fields,
            self._setting.tree,
            apply=self._take_filter,
            segment=None,
            parent=self.window(),
            done=self.tr("Применить"),
        ).open()

    def _take_period(self, choice: PeriodChoice) -> None:
        if self._setting is not None:
            self._tell(replace(self._setting, period=choice))

    def _take_comparison(self, key: object) -> None:
        if self._setting is not None:
            self._tell(replace(self._setting, comparison=Comparison(str(key))))

    def _take_way(self, key: object) -> None:
        if self._setting is not None:
            self._tell(replace(self._setting, by=str(key)))

    def _take_filter(self, tree: Group) -> None:
        if self._setting is not None:
            self._tell(replace(self._setting, tree=tree if tree.nodes else EVERYTHING))

    def _build(self, definition: ReportDefinition) -> None:
        self.period.setVisible(definition.periodic)
        self.comparison.setVisible(definition.comparable)
        self.way.setVisible(len(definition.ways) > 1)
        self.way.set_options(
            [(way.key, self.tr("Разрез: {}").format(_small(way.title))) for way in definition.ways]
        )
        self.filter.setVisible(definition.area is not None and definition.area.value in AREAS)
        for made in self.options.values():
            self._flow.removeWidget(made)
            made.hide()
            made.deleteLater()
        # What the office offers is not known yet when a report is opened: nothing stands there.
        self.options = {
            option.key: self._made(option) for option in definition.options if option.offer is None
        }
        numbers = [each for each in self.options.values() if isinstance(each, NumberOption)]
        chosen = [each for each in self.options.values() if isinstance(each, ComboBox)]
        many = len(numbers) >= MANY_NUMBERS
        self.numbers.setVisible(many)
        self._flow.removeWidget(self.numbers)
        self._flow.removeWidget(self.filter)
        for part in (*chosen, self.filter, self.numbers, *numbers) if many else (
            *self.options.values(), self.filter
        ):  # fmt: skip
            self._flow.addWidget(part)
        for number in numbers:
            number.setVisible(self._unfolded or not many)

    def _unfold(self) -> None:
        """Show the numbers, or put them away."""
        self._unfolded = not self._unfolded
        numbers = [each for each in self.options.values() if isinstance(each, NumberOption)]
        for number in numbers:
            number.setVisible(self._unfolded)
        if self._unfolded and numbers:
            numbers[0].setFocus()

    def _made(self, option: Option) -> ComboBox | NumberOption:
        made: ComboBox | NumberOption
        if option.choices:
            made = ComboBox(_named(option))
            made.setAccessibleName(option.title)
        else:
            made = NumberOption(option.title, option.least, option.most)
        made.chosen.connect(partial(self._set_option, option.key))
        return made

    def _set_option(self, key: str, value: object) -> None:
        if self._setting is not None:
            self._tell(replace(self._setting, options={**self._setting.options, key: str(value)}))

    def _tell(self, changed: SavedAsk) -> None:
        if changed != self._setting:
            self.edited.emit(changed)


def _named(option: Option) -> list[tuple[object, str]]:
    return [(each.key, f"{option.title}: {each.title}") for each in option.choices]


def _same(one: ReportDefinition, other: ReportDefinition | None) -> bool:
    return other is not None and one.key == other.key


def _small(title: str) -> str:
    """A title after a colon; abbreviations and names keep their capitals."""
    second = title[1:2]
    return title if second.isupper() or not second.isalpha() else title[:1].lower() + title[1:]
