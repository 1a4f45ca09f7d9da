"""«Правила»: what the office does by itself, what it did, and what it is going to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.automation.definition import PlanTask, RuleDefinition, TaskPlan, Trigger, When
from crm_desktop.automation.rules import delete_rule, reorder_rules, switch_rule
from crm_desktop.automation.running import run_rules
from crm_desktop.journal import Kind
from crm_desktop.wording import count
from ui.automation.ready_dialog import ReadyDialog
from ui.automation.rule_book import RuleBook, RuleLine, read_book
from ui.automation.rule_dialog import RuleDialog
from ui.automation.rule_list import RuleList
from ui.automation.rule_lists import JournalPage, RepeatsPage
from ui.automation.rule_panel import RulePanel
from ui.automation.templates_dialog import TemplatesDialog
from ui.jobs import Job
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Space, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.buttons import Kind as ButtonKind
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.list_card import ListCard
from ui.widgets.menus import Menu
from ui.widgets.tabs import Tabs

if TYPE_CHECKING:
    from crm_desktop.automation.ready_made import ReadyRule
    from crm_desktop.automation.running import RunReport
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

SIDE: Final = 380
RELOAD_MS: Final = 700
_TIMES: Final = ("раз", "раза", "раз")
_FIRST: Final = RuleDefinition(
    Trigger(When.CREATED), (PlanTask(TaskPlan("call", "Позвонить: {клиент}")),)
)
_WATCHED: Final = (Kind.RULE, Kind.RULE_FIRING, Kind.TASK_TEMPLATE, Kind.STAGE, Kind.FUNNEL)
RULES, JOURNAL, REPEATS = "rules", "journal", "repeats"


class RulesScreen(Screen):
    """Three tabs: the rules, their journal, repeat deals to come."""

    place = Place.RULES
    help_page = "rules"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.book: RuleBook | None = None
        self._wanted = 0
        self.may_edit = may(workspace.office, Right.EDIT_RULES)
        self.head = ScreenHead(self.tr("Правила"), crumb=self.tr("Сделки"))
        self.head.crumb_clicked.connect(lambda: workspace.go(Place.DEALS))
        self.head.add(PaletteBox(workspace))
        self.run = Button(self.tr("Выполнить сейчас"), "play")
        self.run.clicked.connect(lambda _on=False: self.run_now())
        self.run.setEnabled(may(workspace.office, Right.EDIT_DEALS))
        self.head.add(self.run)
        self.new = Button(self.tr("Новое правило"), "plus", kind=ButtonKind.PRIMARY)
        menu = Menu(self.new)
        menu.add(self.tr("Из готовых…"), self._ready, icon="sparkles")
        menu.add(self.tr("С чистого листа"), self._blank, icon="zap")
        menu.addSeparator()
        menu.add(self.tr("Шаблоны задач…"), self._templates, icon="list-checks")
        self.new.setMenu(menu)
        if not self.may_edit:
            self.new.hide()
        self.head.add(self.new)
        self.tabs = Tabs(
            [
                (RULES, self.tr("Правила")),
                (JOURNAL, self.tr("Журнал")),
                (REPEATS, self.tr("Скоро повторные продажи")),
            ]
        )
        self.tabs.changed.connect(self._on_tab)
        self.list = RuleList(self)
        self.list.switched.connect(self.switch)
        self.list.opened.connect(lambda _line: self.edit())
        self.list.moved.connect(self._reorder)
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._show_panel())
        nothing = EmptyState(
            self.tr("Правил пока нет"),
            self.tr("«Когда сделка пришла на этап, то поставить задачу»: начните с готовых."),
            icon="zap",
        )
        start = Button(self.tr("Готовые правила"), "sparkles", kind=ButtonKind.PRIMARY)
        start.clicked.connect(lambda _on=False: self.offer_ready())
        if not self.may_edit:
            start.hide()
        nothing.add_action(start)
        self._card = ListCard(self.list, nothing)
        self.panel = RulePanel(self)
        self.journal = JournalPage(workspace)
        self.repeats = RepeatsPage(workspace)
        self._pages = QStackedWidget()
        self._lay_out()
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.panel.setFixedWidth(theme().px(SIDE))

    def open(self, argument: object | None) -> None:
        if isinstance(argument, int):
            self._wanted = argument
        elif argument in {RULES, JOURNAL, REPEATS}:
            self.tabs.set_value(argument)
            self._on_tab(argument)
        self.load()
        self.list.setFocus()

    def on_changed(self, changes: Changes) -> None:
        if any(changes.concern(kind) for kind in _WATCHED):
            self._reload.start()

    def commands(self) -> list[Command]:
        found = [
            Command("rules.run", self.tr("Выполнить правила сейчас"), self.run_now, "play", "F5"),
            Command("rules.journal", self.tr("Журнал правил"), lambda: self._go(JOURNAL),
                    "history"),
            Command("rules.repeats", self.tr("Скоро повторные продажи"),
                    lambda: self._go(REPEATS), "repeat"),
        ]  # fmt: skip
        if self.may_edit:
            found += [
                Command("rules.new", self.tr("Новое правило"), self._blank, "plus", "Ctrl+N"),
                Command("rules.ready", self.tr("Готовые правила"), self._ready, "sparkles"),
                Command("rules.templates", self.tr("Шаблоны задач"), self._templates,
                        "list-checks"),
            ]  # fmt: skip
        return found

    def load(self) -> None:
        """Read behind; what is shown stays until then."""
        office = self.workspace.office
        self.workspace.runner.read(lambda: read_book(office), self._show, owner=self, key="book")
        if self.tabs.value == JOURNAL:
            self.journal.load()
        elif self.tabs.value == REPEATS:
            self.repeats.load()

    @property
    def chosen(self) -> RuleLine | None:
        """The rule in front."""
        return self.list.chosen

    def add_rule(self, definition: RuleDefinition = _FIRST, name: str = "") -> RuleDialog | None:
        """Open the editor of a new rule."""
        if self.book is None or not self.may_edit:
            return None
        dialog = RuleDialog(self.workspace, self.book, definition, self, name=name)
        return self._open(dialog)

    def edit(self) -> RuleDialog | None:
        """Open the editor of the chosen rule."""
        line = self.chosen
        if line is None or self.book is None or not self.may_edit:
            return None
        rule = line.rule
        if rule.definition is None:
            self.workspace.tell(rule.problems[0])
            return None
        return self._open(
            RuleDialog(
                self.workspace, self.book, rule.definition, self, rule_id=rule.id, name=rule.name
            )
        )

    def copy(self) -> RuleDialog | None:
        """Open the editor of a new rule like the chosen one."""
        line = self.chosen
        if line is None or line.rule.definition is None:
            return None
        return self.add_rule(line.rule.definition, self.tr("{} (копия)").format(line.rule.name))

    def offer_ready(self) -> ReadyDialog | None:
        """Open the ready-made rules."""
        if not self.may_edit:
            return None
        dialog = ReadyDialog(self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.picked.connect(self._take_ready)
        dialog.open()
        return dialog

    def open_templates(self) -> TemplatesDialog:
        """Open the task templates."""
        dialog = TemplatesDialog(self.workspace, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _code: self.load())
        dialog.open()
        return dialog

    def switch(self, line: RuleLine) -> None:
        """Switch a rule on or off."""
        if not self.may_edit:
            return
        office, rule = self.workspace.office, line.rule
        self.workspace.act(
            lambda: switch_rule(office, rule.id, enabled=not rule.enabled),
            owner=self,
            on_done=lambda _changes: self.load(),
        )

    def delete(self) -> None:
        """Delete the chosen rule."""
        line = self.chosen
        if line is None or not self.may_edit:
            return
        office, rule = self.workspace.office, line.rule
        if confirm(
            self,
            self.tr("Удалить правило «{}»?").format(rule.name),
            self.tr("То, что оно уже сделало, останется."),
            yes=self.tr("Удалить"),
            danger=True,
        ):
            self.workspace.act(
                lambda: delete_rule(office, rule.id), owner=self, on_done=lambda _c: self.load()
            )

    def run_now(self) -> None:
        """Let the timed rules do what is due, with progress."""
        office = self.workspace.office

        def work(progress: Progress) -> RunReport:
            return run_rules(office, progress=progress)

        job: Job[Any] = Job(work, self)
        job.succeeded.connect(self._tell_run)
        self.workspace.start_long(job, self.tr("Правила по расписанию"))

    def show_firings(self, rule_id: int) -> None:
        """Show the journal of one rule."""
        self.journal.rule_id = rule_id
        self._go(JOURNAL)

    def _blank(self) -> None:
        self.add_rule()

    def _ready(self) -> None:
        self.offer_ready()

    def _templates(self) -> None:
        self.open_templates()

    def _open(self, dialog: RuleDialog) -> RuleDialog:
        dialog.saved.connect(self._on_saved)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _take_ready(self, rule: ReadyRule) -> None:
        self.add_rule(rule.definition, rule.name)

    def _on_saved(self, rule_id: int) -> None:
        self._wanted = rule_id
        self.load()

    def _reorder(self, ids: list[int]) -> None:
        office = self.workspace.office
        if self.may_edit:
            self.workspace.act(
                lambda: reorder_rules(office, ids), owner=self, on_done=lambda _c: self.load()
            )

    def _tell_run(self, report: RunReport) -> None:
        fired = count(report.fired, *_TIMES)
        text = self.tr("Правила сработали: {}").format(fired)
        if not report.fired:
            text = self.tr("Сейчас правилам нечего делать")
        self.workspace.tell(text, report.changes.change_id if report.fired else 0)
        self.load()

    def _go(self, tab: str) -> None:
        self.tabs.set_value(tab)
        self._on_tab(tab)

    def _on_tab(self, tab: object) -> None:
        self._pages.setCurrentIndex([RULES, JOURNAL, REPEATS].index(str(tab)))
        if tab == JOURNAL:
            self.journal.load()
        elif tab == REPEATS:
            self.repeats.load()

    def _show(self, book: RuleBook) -> None:
        self.book = book
        self.list.show_lines(book.lines, choose=self._wanted)
        self._wanted = 0
        self._card.show_list(bool(book.lines))
        self.panel.setVisible(bool(book.lines))
        self.tabs.set_count(RULES, len(book.lines) or None)
        self.journal.names = {line.rule.id: line.rule.name for line in book.lines}
        self._show_panel()

    def _show_panel(self) -> None:
        self.panel.show_line(self.chosen)

    def _lay_out(self) -> None:
        rules = QWidget()
        row = QHBoxLayout(rules)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._card, 1)
        row.addWidget(self.panel)
        for page in (rules, self.journal, self.repeats):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.M)
        column.addWidget(self.head)
        column.addWidget(self.tabs)
        column.addWidget(self._pages, 1)
