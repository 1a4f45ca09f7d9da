"""«Планы и расходы»: what is to be reached and what sources cost, a year as a sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal.changes import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.plans.cost_sheet import cost_sheet
from crm_desktop.plans.costs import CostEntry, set_costs
from crm_desktop.plans.entering import PlanEntry, set_plans
from crm_desktop.plans.facts import PlanRows
from crm_desktop.plans.sheet import PlanSheet, SheetCell, SheetRow, plan_choices, plan_sheet
from ui.clients.wording import today
from ui.plans.acts import ask_copy, ask_product, ask_spread
from ui.plans.bar import COSTS, PLANS, PlansBar
from ui.plans.grid import PlanGrid
from ui.plans.grid_cells import GridSheet, of_costs, of_plans
from ui.plans.grid_model import Edit, GridModel
from ui.plans.words import FOOT, FOOT_READ_ONLY, apart_words, empty_words
from ui.shell.reports_ways import reports_switch
from ui.shell.screen import Command, Place, Screen
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.labels import Label
from ui.widgets.pills import Pill
from ui.widgets.progress import Skeleton

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.plans.cost_sheet import CostSheet
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 600
_CONCERNS: Final = frozenset({Kind.PLAN, Kind.SOURCE_COST, Kind.DEAL, Kind.CLIENT, Kind.EVENT})


class PlansScreen(Screen):
    """A sheet that is written into; beside each plan what came of it."""

    place = Place.PLANS
    help_page = "plans"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._plans: PlanSheet | None = None
        self._costs: CostSheet | None = None
        self._products: list[str] = []
        self._head = ScreenHead(self.tr("Планы и расходы"))
        self._only_look = Pill(self.tr("Только просмотр"), Tone.GREY, icon="eye")
        self._head.add(self._only_look)
        self._head.add(reports_switch(workspace, Place.PLANS))
        self.bar = PlansBar(today(workspace.office.zone).year)
        self.bar.changed.connect(lambda _shown: self.load())
        self.bar.copy_wanted.connect(self._copy)
        self.bar.spread_wanted.connect(self._spread)
        self.bar.product_wanted.connect(lambda: ask_product(self))
        self.model = GridModel(self)
        self.model.edited.connect(self._write)
        self.model.refused.connect(workspace.refused.emit)
        self.grid = PlanGrid(self.tr("Планы по месяцам"), self.model)
        self.grid.spread_wanted.connect(self._spread_line)
        self.banner = Banner("", icon="target")
        self._banner_copy = Button(self.tr("Скопировать прошлый год"), "copy", small=True)
        self._banner_copy.clicked.connect(lambda _on=False: self._copy())
        self._banner_spread = Button(self.tr("Разложить сумму на год"), "target", small=True)
        self._banner_spread.clicked.connect(lambda _on=False: self._spread())
        self.banner.add_action(self._banner_copy)
        self.banner.add_action(self._banner_spread)
        self.foot = Label("", Role.META, colour="text2", wrap=True)
        self._nothing = EmptyState(
            self.tr("Планов для вас здесь нет"),
            self.tr("Планы ставит руководитель. Когда он введёт ваш план, он появится здесь."),
            icon="target", tone=Tone.GREY,
        )  # fmt: skip
        self._waiting = Skeleton(rows=8, row_height=44, avatar=False)
        self._pages = QStackedWidget()
        for page in (self._waiting, self.grid, self._nothing):
            self._pages.addWidget(page)
        self._reload = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._reload.timeout.connect(self.load)
        card = Card(padding=0)
        card.body.setContentsMargins(1, Space.S, 1, Space.S)
        card.body.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.setSpacing(Space.M)
        for each in (self._head, self.bar, self.banner):
            column.addWidget(each)
        column.addWidget(card, 1)
        column.addWidget(self.foot)
        self.banner.hide()

    @property
    def editable(self) -> bool:
        """Whether this person may write plans and costs."""
        return may(self.workspace.office, Right.EDIT_PLANS)

    @property
    def sheet(self) -> PlanSheet | None:
        """The plans that are shown; None while costs are."""
        return self._plans if self.bar.part.value == PLANS else None

    def open(self, argument: object | None) -> None:
        """Show the sheet; «costs» those of sources, a year that year."""
        if argument in {PLANS, COSTS}:
            self.bar.part.set_value(str(argument))
        elif isinstance(argument, int):
            self.bar.year.set_year(argument)
        self.bar.set_editable(self.editable)
        self._only_look.setVisible(not self.editable)
        self.workspace.runner.read(
            lambda: plan_choices(self.workspace.office),
            lambda found: self.bar.offer(*found), self.workspace.report, owner=self, key="choices",
        )  # fmt: skip
        self.load()
        self.grid.setFocus()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _CONCERNS):
            self._reload.start()

    def commands(self) -> list[Command]:
        found = [
            Command("plans.reload", self.tr("Обновить планы"), self.load, "refresh-cw", "F5"),
            Command("plans.costs", self.tr("Расходы по источникам"),
                    lambda: self._show_part(COSTS), "chart-column", "", "реклама затраты бюджет"),
            Command("plans.plans", self.tr("Планы продаж и работы"),
                    lambda: self._show_part(PLANS), "target", "", "план цели нормы"),
        ]  # fmt: skip
        if self.editable:
            found += [
                Command("plans.copy", self.tr("Скопировать планы другого года"),
                        self._copy, "copy"),
                Command("plans.spread", self.tr("План на год по месяцам"),
                        self._spread, "target"),
            ]  # fmt: skip
        return found

    def load(self) -> None:
        """Read what is chosen behind; what is shown stays until it is there."""
        office, shown = self.workspace.office, self.bar.shown
        if shown.part == COSTS:
            self.workspace.runner.read(
                lambda: cost_sheet(office, shown.year), self._show_costs, self.workspace.report,
                owner=self, key="sheet",
            )  # fmt: skip
            return
        self.workspace.runner.read(
            lambda: plan_sheet(
                office, shown.measure, shown.year, rows=shown.rows, within=shown.within,
                now=now_ms(),
            ),
            self._show_plans, self.workspace.report, owner=self, key="sheet",
        )  # fmt: skip

    def line(self, number: int) -> SheetRow | None:
        """Return a line of the plans that are shown."""
        lines = self._plans.lines if self._plans is not None else ()
        return lines[number] if 0 <= number < len(lines) else None

    def add_product(self, title: str) -> None:
        """Show a line for a product that has no plan yet."""
        if title and title not in self._products:
            self._products.append(title)
        if self._plans is not None:
            self._show_plans(self._plans)
            titles = [line.title for line in self._plans.lines]
            self.grid.setCurrentIndex(self.model.index(titles.index(title), 0))
            self.grid.setFocus()

    def _show_part(self, part: str) -> None:
        self.bar.part.set_value(part)
        self.bar.set_editable(self.editable)
        self.load()

    def _show_plans(self, sheet: PlanSheet) -> None:
        self._plans = _with_products(sheet, self._products)
        self._costs = None
        self._show(of_plans(self._plans))
        self.banner.set_text(empty_words(sheet))
        self.banner.setVisible(not sheet.planned and sheet.editable)
        for each in (self._banner_copy, self._banner_spread):
            each.show()
        foot = FOOT if sheet.editable else FOOT_READ_ONLY
        self.foot.setText(" ".join(filter(None, (apart_words(sheet), *sheet.notes, foot))))
        if not sheet.editable and not sheet.planned:
            self._pages.setCurrentWidget(self._nothing)

    def _show_costs(self, sheet: CostSheet) -> None:
        self._costs, self._plans = sheet, None
        self._show(of_costs(sheet, today(self.workspace.office.zone)))
        self.banner.set_text(
            self.tr(
                "Расходов за {} год нет. Впишите, во что обошёлся каждый источник: отчёт "
                "«Источники и реклама» покажет цену клиента и отдачу."
            ).format(sheet.year)
        )
        self.banner.setVisible(sheet.empty and sheet.editable)
        self._banner_copy.hide()
        self._banner_spread.hide()
        self.foot.setText(FOOT if sheet.editable else FOOT_READ_ONLY)

    def _show(self, sheet: GridSheet) -> None:
        first = self._pages.currentWidget() is self._waiting
        kinds = self.model.sheet.facts if self.model.sheet is not None else None
        self.model.show(sheet)
        if kinds != sheet.facts:
            self.grid.restyle()
        self._pages.setCurrentWidget(self.grid)
        if not self.grid.currentIndex().isValid():
            self.grid.setCurrentIndex(self.model.index(0, sheet.current or 0))
        if first:
            self.grid.setFocus()

    def _write(self, edits: list[Edit]) -> None:
        office, shown = self.workspace.office, self.bar.shown
        if self._costs is not None:
            lines, year = self._costs.lines, self._costs.year
            costs = [
                CostEntry(today(office.zone).replace(year, each.month + 1, 1),
                          lines[each.line - 1].source, each.amount)
                for each in edits
            ]  # fmt: skip
            self.workspace.act(
                lambda: set_costs(office, costs), owner=self, on_done=lambda _done: self.load()
            )
        elif self._plans is not None:
            months = self._plans.months
            entries = [
                PlanEntry(shown.measure, months[each.month], each.amount, line.scope)
                for each in edits
                if (line := self.line(each.line)) is not None
            ]
            self.workspace.act(
                lambda: set_plans(office, entries), owner=self, on_done=lambda _done: self.load()
            )

    def _copy(self) -> None:
        ask_copy(self)

    def _spread(self) -> None:
        ask_spread(self, max(0, self.grid.currentIndex().row()))

    def _spread_line(self, number: object) -> None:
        if self.editable and isinstance(number, int) and self.sheet is not None:
            ask_spread(self, number)


def _with_products(sheet: PlanSheet, products: list[str]) -> PlanSheet:
    """Add lines for products that were asked for and have neither plan nor fact yet."""
    if sheet.rows is not PlanRows.PRODUCTS:
        return sheet
    known = {line.scope.product for line in sheet.lines}
    empty = SheetCell(None, None, None)
    more = tuple(
        SheetRow(
            replace(sheet.within, product=each), each, 0, gone=False, whole=False,
            cells=(empty,) * len(sheet.months), year=empty,
        )
        for each in products if each not in known
    )  # fmt: skip
    return replace(sheet, lines=(*sheet.lines, *more))
