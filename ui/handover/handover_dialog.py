"""«Передать дела»: what a colleague holds, who gets it, the act on paper, one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.errors import UserError
from crm_desktop.handover.handover import hand_over, holdings_of, plan_handover
from crm_desktop.wording import count, number
from ui.handover.sharing import Sharing
from ui.jobs import Job
from ui.printing.saving import PaperSaving, ask_path
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.choices import CheckBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.taborder import order_by_layout

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.clients.portions import BulkResult
    from crm_desktop.handover.handover import Holdings, Plan
    from crm_desktop.jobs import Progress
    from crm_desktop.printing.blocks import PaperReport
    from ui.shell.workspace import Workspace

_CLIENTS: Final = ("клиент", "клиента", "клиентов")
_TALKS: Final = ("в переговорах", "в переговорах", "в переговорах")
_DEALS: Final = ("открытая сделка", "открытые сделки", "открытых сделок")


def begin_handover(workspace: Workspace, member_id: int, parent: QWidget) -> None:
    """Read what the colleague holds, then ask who is to get it."""
    office = workspace.office

    def read() -> tuple[Holdings, Catalogue]:
        with office.reading():
            return holdings_of(office, member_id), load_catalogue(office)

    def ask(read: tuple[Holdings, Catalogue]) -> None:
        HandoverDialog(workspace, *read, parent=parent).open()

    workspace.runner.read(read, ask, workspace.report, owner=parent, key="holdings")


class HandoverDialog(Dialog):
    """On the left how to share out, on the right who would get how many."""

    def __init__(
        self, workspace: Workspace, holdings: Holdings, catalogue: Catalogue, *, parent: QWidget
    ) -> None:
        super().__init__(
            f"Передать дела: {holdings.member}", parent, subtitle=_told(holdings), width=760
        )
        self._workspace = workspace
        self.holdings = holdings
        self._people = {
            member: name
            for member, name in catalogue.members.items()
            if member not in catalogue.former and member != holdings.member_id
        }
        self.plan: Plan | None = None
        self.sharing = Sharing(catalogue, self._people)
        self.sharing.changed.connect(self._look)
        self.views = CheckBox(self.tr("Передать и личные виды списков и отчёты"))
        self.views.setVisible(bool(holdings.views))
        self._told = Panel()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setColumnStretch(0, 1)
        self._told.body.addLayout(self._grid)
        self._told.body.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2, 2, Space.S, 2)
        column.setSpacing(Space.M)
        column.addWidget(self.sharing)
        column.addWidget(self.views)
        column.addStretch(1)
        scroll = ScrollArea(left)
        scroll.setMinimumHeight(260)
        self.body.addWidget(scroll, 1)
        self.body.addWidget(self._told)
        self.set_note(self.tr("Отменяется одним действием"), "undo-2")
        self._paper = self.add_button(
            self.tr("Акт в PDF…"), self._print, kind=Kind.SECONDARY, icon="printer"
        )
        self.add_button(self.tr("Отмена"), self.reject)
        self._yes = self.add_button(self.tr("Передать"), self._submit, kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._look()

    def _look(self) -> None:
        """Tell what the choices come to."""
        try:
            self.plan = plan_handover(
                self.holdings, rules=self.sharing.rules, evenly_to=self.sharing.evenly_to
            )
        except UserError as error:  # a colleague chose themself: the list does not offer it
            self._workspace.report(error)
            self.plan = None
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        plan = self.plan
        talks = {held.id for held in self.holdings.clients if held.in_talks}
        rows: list[tuple[str, str]] = []
        if plan is not None:
            rows = [(self._people[m], _share(plan, m, talks)) for m in plan.takers]
            if plan.left:
                rows.append((self.tr("Останутся как есть"), count(len(plan.left), *_CLIENTS)))
        for line, (name, told) in enumerate(rows):
            self._grid.addWidget(Label(name, Role.BODY_MEDIUM), line, 0)
            self._grid.addWidget(Label(told, Role.BODY, colour="text2"), line, 1)
        order_by_layout(self)  # a rule added later stands before the buttons
        handed = plan is not None and bool(plan.takers)
        self._yes.setEnabled(handed)
        self._paper.setEnabled(handed)
        self.restyle()

    def _submit(self) -> None:
        plan, office, workspace = self.plan, self._workspace.office, self._workspace
        if plan is None or not plan.takers:
            return
        views_to = plan.takers[0] if self.views.isChecked() else 0

        def work(progress: Progress) -> BulkResult:
            return hand_over(office, plan, views_to=views_to, progress=progress)

        job: Job[BulkResult] = Job(work, workspace)
        job.succeeded.connect(
            lambda done: workspace.tell(done.changes.title, done.changes.change_id)
        )
        workspace.start_long(job, self.tr("Передаю дела: {}").format(self.holdings.member))
        self.accept()

    def _print(self) -> None:
        plan, workspace, holdings = self.plan, self._workspace, self.holdings
        if plan is None:
            return
        path = ask_path(self, self.tr("Акт передачи дел — {}").format(holdings.member))
        if path is None:
            return

        def work(progress: Progress) -> PaperReport:
            # The library of papers takes a third of a second to load: not before it is wanted.
            from crm_desktop.handover.act import print_act  # noqa: PLC0415 - as above

            return print_act(
                workspace.office, path, holdings=holdings, plan=plan, progress=progress
            )

        PaperSaving(workspace, self.parentWidget()).start(path, work)


def _share(plan: Plan, member: int, talks: set[int]) -> str:
    """What one of the takers gets."""
    clients, deals = plan.parts.get(member, ()), plan.deals.get(member, ())
    said = [count(len(clients), *_CLIENTS)] if clients else []
    if in_talks := len(talks.intersection(clients)):
        said.append(f"{number(in_talks)} {_TALKS[0]}")
    if deals:
        said.append(count(len(deals), *_DEALS))
    if member == plan.rest_to:
        said.append("задачи без клиента")
    return ", ".join(said)


def _told(holdings: Holdings) -> str:
    said = [count(len(holdings.clients), *_CLIENTS)]
    if holdings.in_talks:
        said.append(f"{number(holdings.in_talks)} {_TALKS[0]}")
    if holdings.deals:
        said.append(count(len(holdings.deals), *_DEALS))
    if holdings.tasks:
        said.append(count(holdings.tasks, "открытая задача", "открытые задачи", "открытых задач"))
    if holdings.substitutions:
        said.append(count(holdings.substitutions, "замещение", "замещения", "замещений"))
    if holdings.opened:
        said.append(count(holdings.opened, "открытый клиент", "открытых клиента",
                          "открытых клиентов"))  # fmt: skip
    if holdings.views:
        said.append(f"личные виды и отчёты: {number(holdings.views)}")
    if holdings.leads:
        # Nobody gets these by a handover: a head is chosen in «Подразделения».
        said.append(f"возглавляет: {', '.join(holdings.leads)} (назначьте другого сами)")
    return " · ".join(said)
