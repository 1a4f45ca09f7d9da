"""«За месяц сработало бы 37 раз»: trying a rule on what has happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.automation.dry_run import try_rule
from crm_desktop.errors import UserError
from crm_desktop.wording import count
from crm_desktop.wording.times import moment
from ui.jobs import Job
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, theme
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_text
from ui.widgets.progress import ProgressPanel
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QPainter

    from crm_desktop.automation.definition import RuleDefinition
    from crm_desktop.automation.dry_run import Example, Trial
    from crm_desktop.jobs import Progress
    from ui.shell.workspace import Workspace
    from ui.widgets.lists import Index, RowState

WIDTH: Final = 620
HEIGHT: Final = 520
_PERIODS: Final = ((7, "за неделю"), (30, "за месяц"), (90, "за три месяца"), (365, "за год"))
_TIMES: Final = ("раз", "раза", "раз")
_DEALS: Final = ("сделки", "сделок", "сделок")
_AT_ONCE: Final = ("сделке", "сделкам", "сделкам")


class TrialDialog(Dialog):
    """How many times the rule would have fired, and for which deals; nothing is written."""

    def __init__(self, workspace: Workspace, definition: RuleDefinition, parent: QWidget) -> None:
        super().__init__(
            "Проверка правила на прошлом", parent, width=WIDTH, height=HEIGHT,
            subtitle="Что было — из истории; условие проверяется по сделкам, какие они сейчас.",
        )  # fmt: skip
        self._workspace = workspace
        self._definition = definition
        self._job: Job[Trial] | None = None
        self.trial: Trial | None = None
        self.period = ComboBox(_PERIODS)
        self.period.set_value(30)
        self.period.chosen.connect(lambda _key: self.run())
        self.told = Label("", Role.SECTION, wrap=True)
        self.note = Label("", Role.BODY, colour="text2", wrap=True)
        self.model: RowsModel[Example] = RowsModel(lambda row: row.deal, self)
        self.list = ListView(self.tr("Сделки"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(self.list, height=44, inset=0, painter=self._paint))
        self.list.activated.connect(self._open)
        self._panel = ProgressPanel(self.tr("Смотрю, что было"))
        self._panel.cancelled.connect(self._cancel)
        self._pages = QStackedWidget()
        found = QWidget()
        column = QVBoxLayout(found)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(self.told)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        for page in (self._panel, found):
            self._pages.addWidget(page)
        self.body.addWidget(self.period)
        self.body.addWidget(self._pages, 1)
        self.add_button(self.tr("Закрыть"))
        self.run()

    def run(self) -> None:
        """Count behind, with progress."""
        self._cancel()
        office, definition = self._workspace.office, self._definition
        days = int(str(self.period.value))

        def work(progress: Progress) -> Trial:
            return try_rule(office, definition, days=days, progress=progress)

        self._pages.setCurrentIndex(0)
        job = Job(work, self)
        job.progressed.connect(self._panel.set_progress)
        job.succeeded.connect(self._show)
        job.failed.connect(self._fail)
        self._job = job
        self._workspace.runner.long(job)

    def done(self, result: int) -> None:
        self._cancel()
        super().done(result)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.told.setText(self.tr("Проверка остановлена"))
            self.note.setText("")
            self._pages.setCurrentIndex(1)

    def _show(self, trial: Trial) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        self.trial = trial
        if trial.at_once is not None:
            told = self.tr("Сейчас сработало бы по {}").format(count(trial.at_once, *_AT_ONCE))
            note = self.tr("Правило ждёт состояния: включённое, оно сразу займётся ими.")
        else:
            told = self.tr("{} сработало бы {}").format(
                self.period.currentText().capitalize(), count(trial.times, *_TIMES)
            )
            note = self.tr("Для {}.").format(count(trial.deals, *_DEALS)) if trial.times else ""
        self.told.setText(told)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.model.show_rows(trial.examples)
        self._pages.setCurrentIndex(1)

    def _fail(self, error: Exception) -> None:
        self._job = None
        self._pages.setCurrentIndex(1)
        if isinstance(error, UserError):
            self.told.setText(str(error))
            self.note.setText("")
        else:
            self._workspace.report(error)

    def _open(self, index: QModelIndex) -> None:
        row: Example = index.data(ROW)
        ids = [each.deal_id for each in self.model.rows]
        self._workspace.go(Place.DEAL, DealStop(row.deal_id, among=ids))
        self.accept()

    def _paint(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        row: Example = index.data(ROW)
        side = px(150)
        room = QRect(rect.left(), rect.top(), rect.width() - side, rect.height())
        title = f"{row.deal} · {row.client}" if row.client else row.deal
        draw_text(painter, room, title, Role.BODY_MEDIUM)
        if row.at is not None:
            zone = self._workspace.office.zone
            at = QRect(rect.right() - side, rect.top(), side, rect.height())
            told = moment(row.at, datetime.now(UTC), zone=zone)
            draw_text(painter, at, told, Role.META, "text2", align=RIGHT)
