"""Starting a script: which one, from which day, and what will be planned by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.due import show_due
from crm_desktop.tasks.scripts import get_script, list_scripts
from crm_desktop.tasks.scripts_many import start_for_deals
from crm_desktop.tasks.scripts_run import (
    PlannedStep,
    RunRow,
    preview_script,
    runs_of,
    start_script,
    stop_run,
)
from crm_desktop.wording import count
from ui.clients.bulk_acts import QUICK, run_bulk
from ui.clients.wording import today
from ui.deals.card_words import DEALS
from ui.tasks.kind_look import kind_book
from ui.tasks.script_list import open_scripts
from ui.theme import Role, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.choices import ComboBox
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_icon, draw_text, text_width
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from crm_desktop.errors import UserError
    from crm_desktop.tasks.scripts import ScriptRow
    from ui.shell.workspace import Workspace
    from ui.tasks.kind_look import KindBook
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 600
_ROW: Final = 48
_SHOWN: Final = 6
_MOST_RUNS: Final = 3


class _StepDelegate(RowDelegate):
    """A planned step: kind, title, who; when."""

    def __init__(self, parent: ListView, kinds: KindBook, workspace: Workspace) -> None:
        super().__init__(parent, height=_ROW, inset=0)
        self._kinds = kinds
        self._zone = workspace.office.zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: PlannedStep = index.data(ROW)
        look = self._kinds.look(row.kind)
        middle = rect.center().y()
        draw_icon(painter, QRect(rect.left(), middle - px(8), px(16), px(16)), look.icon,
                  look.tone.text)  # fmt: skip
        when = show_due(row.due, now=now_ms(), zone=self._zone)
        wide = text_width(when, Role.BODY)
        at = QPoint(rect.left() + px(28), middle - px(20))
        upper = QRect(at.x(), at.y(), rect.right() - at.x() - wide - px(12), px(20))
        lower = QRect(at.x(), middle, rect.right() - at.x(), px(18))
        draw_text(painter, upper, row.title, Role.BODY_MEDIUM)
        room = QRect(rect.right() - wide, at.y(), wide + 1, px(20))
        draw_text(painter, room, when, Role.BODY, "text2", align=RIGHT)
        told = " · ".join(filter(None, (row.assignee, row.note)))
        draw_text(painter, lower, told, Role.META, "warn" if row.note else "text2")


class StartDialog(Dialog):
    """For one client, one deal or several deals.

    Attributes:
        steps: what would be planned, as it is shown.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, client_id: int | None = None,
        deal_ids: Sequence[int] = (), title: str = "",
    ) -> None:  # fmt: skip
        told = count(len(deal_ids), *DEALS) if len(deal_ids) > 1 else title
        super().__init__("Запустить сценарий", parent, subtitle=told, width=WIDTH)
        self._workspace = workspace
        self._client_id = client_id
        self._deals = list(deal_ids)
        self.steps: tuple[PlannedStep, ...] = ()
        self.script = ComboBox([])
        self.script.chosen.connect(lambda _key: self._preview())
        self.start = DateField()
        self.start.set_value(today(workspace.office.zone))
        self.start.changed.connect(lambda _day: self._preview())
        self.model: RowsModel[PlannedStep] = RowsModel(lambda step: step.title, self)
        self.list = ListView(self.tr("Что будет запланировано"))
        self.list.setModel(self.model)
        self.list.setSelectionMode(ListView.SelectionMode.NoSelection)
        self.list.setItemDelegate(_StepDelegate(self.list, kind_book(workspace), workspace))
        self.list.setFixedHeight(theme().px(_ROW * _SHOWN))
        self._nothing = Label(
            self.tr("Сценариев пока нет. Сделайте свой или возьмите готовые."), Role.BODY,
            colour="text2", wrap=True,
        )  # fmt: skip
        self._nothing.hide()
        self._wrong = Label("", Role.META, colour="bad", wrap=True)
        self._wrong.hide()
        self.runs = QVBoxLayout()
        self.body.addLayout(self.runs)
        self.body.addWidget(self._nothing)
        self._fields = (
            FormField(self.tr("Сценарий"), self.script),
            FormField(self.tr("День запуска"), self.start),
        )
        for field in self._fields:
            self.body.addWidget(field)
        self.body.addWidget(self.list)
        self.body.addWidget(self._wrong)
        self.set_note(self.tr("Отменяется одним действием"), "undo-2")
        self.edit = Button(self.tr("Сценарии…"), "list-checks")
        self.edit.clicked.connect(lambda _on=False: self._open_list())
        self.edit.setVisible(False)
        self.add_button(self.tr("Отмена"))
        self._go = self.add_button(self.tr("Запустить"), self.submit, kind=Kind.PRIMARY)
        self._go.setEnabled(False)
        self.body.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignLeft)
        self.load()
        self.load_runs()

    def load(self) -> None:
        """Read the scripts there are."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_scripts(office), self._show, owner=self, key="scripts"
        )

    def load_runs(self) -> None:
        """Read which scripts are under way here."""
        deal = self._deals[0] if len(self._deals) == 1 else None
        client = self._client_id if not self._deals else None
        if deal is None and client is None:
            return
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: runs_of(office, client_id=client, deal_id=deal),
            self._show_runs, self._workspace.report, owner=self, key="runs",
        )  # fmt: skip

    def stop(self, run_id: int) -> None:
        """Drop what is still to be done of a script that is under way."""
        office = self._workspace.office
        self._workspace.act(
            lambda: stop_run(office, run_id), owner=self,
            on_done=lambda _changes: self.load_runs(), on_refused=self._refuse,
        )  # fmt: skip

    def submit(self) -> None:
        """Plan the tasks."""
        script, start = self.script.value, self.start.value
        if not isinstance(script, int) or start is None or not self.steps:
            return
        office, deals, client = self._workspace.office, self._deals, self._client_id
        if len(deals) > 1:
            run_bulk(
                self._workspace,
                lambda progress: start_for_deals(
                    office, script, deals, start=start, progress=progress
                ),
                many=len(deals) * len(self.steps) > QUICK, title=self.tr("Планирую задачи"),
                owner=self._workspace,
            )  # fmt: skip
            self.accept()
            return
        deal = deals[0] if deals else None
        self._workspace.act(
            lambda: start_script(office, script, start=start, client_id=client, deal_id=deal),
            owner=self, on_done=lambda _started: self.accept(), on_refused=self._refuse,
        )  # fmt: skip

    def _show(self, rows: tuple[ScriptRow, ...]) -> None:
        before = self.script.value
        self.script.set_options([(row.id, row.name) for row in rows])
        known = {row.id for row in rows}
        if rows:
            self.script.set_value(before if before in known else rows[0].id)
        self._nothing.setVisible(not rows)
        for field in (*self._fields, self.list):
            field.setVisible(bool(rows))
        self.edit.setVisible(may(self._workspace.office, Right.EDIT_RULES))
        self._preview()
        self.restyle()

    def _show_runs(self, runs: tuple[RunRow, ...]) -> None:
        while (item := self.runs.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for run in [each for each in runs if each.open][:_MOST_RUNS]:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            told = self.tr("Идёт «{}»: сделано {} из {}").format(run.name, run.done, run.total)
            row.addWidget(ElidedLabel(told, Role.BODY, colour="text2"), 1)
            button = Button(self.tr("Остановить"), "circle-x", small=True)
            button.clicked.connect(lambda _on=False, run=run.run_id: self.stop(run))
            row.addWidget(button)
            self.runs.addWidget(line)
        self.restyle()

    def _preview(self) -> None:
        script, start = self.script.value, self.start.value
        self.steps = ()
        self._go.setEnabled(False)
        if not isinstance(script, int) or start is None:
            self.model.show_rows(())
            return
        office, client = self._workspace.office, self._client_id
        deal = self._deals[0] if self._deals else None
        self._workspace.runner.read(
            lambda: preview_script(
                office, get_script(office, script), start=start, client_id=client, deal_id=deal
            ),
            self._take,
            self._workspace.report,
            owner=self,
            key="preview",
        )

    def _take(self, steps: tuple[PlannedStep, ...]) -> None:
        self._wrong.hide()
        self.steps = steps
        self.model.show_rows(steps)
        self._go.setEnabled(bool(steps))

    def _open_list(self) -> None:
        open_scripts(self._workspace, self).finished.connect(lambda _code: self.load())

    def _refuse(self, error: UserError) -> None:
        self._wrong.setText(str(error))
        self._wrong.show()


def open_start(
    workspace: Workspace, parent: QWidget, *, client_id: int | None = None,
    deal_ids: Sequence[int] = (), title: str = "",
) -> StartDialog:  # fmt: skip
    """Open «Запустить сценарий» over a window."""
    dialog = StartDialog(
        workspace, parent.window(), client_id=client_id, deal_ids=deal_ids, title=title
    )
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def begin_script(workspace: Workspace, ids: Sequence[int], parent: QWidget) -> None:
    """Ask for a script, then start it for each of the deals."""
    open_start(workspace, parent, deal_ids=ids)
