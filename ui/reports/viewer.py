"""One report: how it is set, and the answer, which stays until the next one is made."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.reports.heading import passed_of
from crm_desktop.wording import moment
from crm_desktop.wording.times import local
from ui.reports.body import ReportBody
from ui.reports.cards import open_subject
from ui.reports.controls import ReportControls
from ui.reports.drill import open_drill
from ui.reports.reading import Stoppable, read_report
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import LinkButton
from ui.widgets.labels import Label
from ui.widgets.progress import Skeleton
from ui.widgets.scroll import ScrollArea
from ui.widgets.spinner import Spinner

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition
    from crm_desktop.reports.result import Drill, ReportResult, Subject, Table
    from crm_desktop.saved_reports.definition import SavedAsk
    from ui.reports.drill import DrillDialog
    from ui.reports.reading import Reading
    from ui.shell.workspace import Workspace

PATIENCE_MS: Final = 350
"""A report that takes longer shows that it is being made."""


class ReportViewer(QWidget):
    """Shows a report and asks anew when it is set otherwise.

    Attributes:
        shown: a `Reading` came.
        kept_shown: a `ReportResult` that was kept is shown.
    """

    shown = Signal(object)
    kept_shown = Signal(object)

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._reading: Reading | None = None
        self._setting: SavedAsk | None = None
        self._progress: Stoppable | None = None
        self._kept: ReportResult | None = None
        self.controls = ReportControls(workspace)
        self.controls.edited.connect(self.show_setting)
        self.body = ReportBody(copies=may(workspace.office, Right.EXPORT))
        self.body.drilled.connect(self.drill)
        self.body.subject_opened.connect(self._open_subject)
        self.body.copied.connect(self.copy_table)
        self.area = ScrollArea(self.body)
        self._waiting = Skeleton(rows=8, avatar=False)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._waiting)
        self._pages.addWidget(self.area)
        self._blank = QWidget()
        self._pages.addWidget(self._blank)
        self._told = Label("", Role.META, colour="text2")
        self._spinner = Spinner()
        self._stop = LinkButton(self.tr("Остановить"), "x")
        self._stop.clicked.connect(lambda _on=False: self.stop())
        self.stale = LinkButton(self.tr("Данные изменились — обновить"), "refresh-cw")
        self.stale.clicked.connect(lambda _on=False: self.reload())
        self.trouble = Banner("", tone=Tone.WARN, icon="triangle-alert", closable=True)
        self.trouble.closed.connect(self.trouble.hide)
        self.back = LinkButton(self.tr("Посчитать заново"), "refresh-cw")
        self.back.clicked.connect(lambda _on=False: self.reload())
        self.keep_numbers = LinkButton(self.tr("Запомнить эти числа для офиса"), "save")
        self.keep_numbers.clicked.connect(lambda _on=False: self.keep())
        own = (self._spinner, self._stop, self.stale, self.back, self.keep_numbers, self.trouble)
        for part in own:
            part.hide()
        self._late = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._late.timeout.connect(self._show_work)
        state = QHBoxLayout()
        state.setSpacing(Space.S)
        for shown in (self._told, *own[:-1]):
            state.addWidget(shown)
        state.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.controls)
        column.addLayout(state)
        column.addWidget(self.trouble)
        column.addWidget(self._pages, 1)

    @property
    def setting(self) -> SavedAsk | None:
        """What is asked."""
        return self._setting

    @property
    def definition(self) -> ReportDefinition | None:
        """Of the report shown."""
        return self._reading.definition if self._reading is not None else None

    @property
    def result(self) -> ReportResult | None:
        """The answer shown."""
        return self._kept or (self._reading.result if self._reading is not None else None)

    @property
    def is_kept(self) -> bool:
        """Whether the answer shown was remembered at another time."""
        return self._kept is not None

    def begin(self, definition: ReportDefinition, setting: SavedAsk) -> None:
        """Show another report; nothing of the one before stays."""
        self._reading = None
        self._pages.setCurrentWidget(self._waiting)
        self._told.setText("")
        self.area.verticalScrollBar().setValue(0)
        self.controls.show_setting(definition, setting)
        self.show_setting(setting)

    def show_setting(self, setting: SavedAsk) -> None:
        """Ask the report otherwise."""
        self._setting = setting
        definition = self.definition
        if definition is not None and definition.key == setting.report:
            self.controls.show_setting(definition, setting)
        self.reload()

    def show_result(self, result: ReportResult) -> None:
        """Show an answer that was kept: nothing is asked."""
        self.stop()
        self._kept = result
        self.controls.hide()
        self.stale.hide()
        self.keep_numbers.hide()
        self.back.setVisible(self._setting is not None)
        self._tell_made(result)
        self.body.set_result(result)
        self._pages.setCurrentWidget(self.area)
        self.area.verticalScrollBar().setValue(0)
        self.kept_shown.emit(result)

    def reload(self) -> None:
        """Make the report; what is shown stays until the answer is there."""
        if self._setting is None:
            return
        self.stop()
        office, setting, progress = self._workspace.office, self._setting, Stoppable()
        self._progress = progress
        self._kept = None
        self.controls.show()
        self.back.hide()
        self.trouble.hide()
        self.stale.hide()
        self._late.start()
        self._workspace.runner.read(
            lambda: read_report(office, setting, progress),
            self._show,
            self._refuse,
            owner=self,
            key="report",
        )

    def stop(self) -> None:
        """Give up what is being made; what is shown stays."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        self._at_rest()

    def mark_stale(self) -> None:
        """Say that what is shown may have changed; nothing jumps by itself."""
        if self._reading is not None and self._progress is None and not self.is_kept:
            self.stale.show()

    def keep(self) -> None:
        """Keep the numbers the report is reckoned with as the office's own."""
        definition, setting = self.definition, self._setting
        if definition is None or definition.keep_numbers is None or setting is None:
            return
        office, keep = self._workspace.office, definition.keep_numbers
        numbers = {key: int(value) for key, value in setting.options.items()}
        self._workspace.act(
            lambda: keep(office, numbers),
            self.tr("Числа запомнены: отчёт будет считаться с ними у всех"),
            owner=self,
            on_done=lambda _changes: self.show_setting(replace(setting, options={})),
        )

    def drill(self, drill: Drill) -> DrillDialog:
        """Show the records behind a number."""
        return open_drill(self._workspace, drill, self.window())

    def copy_table(self, table: Table) -> None:
        """Put a table on the clipboard, as it is sorted here."""
        for card in self.body.tables:
            if card.table.table is table:
                card.table.copy()
                self._workspace.tell(self.tr("Таблица скопирована"))

    def _show(self, reading: Reading) -> None:
        self._progress = None
        self._at_rest()
        self._reading = reading
        self.controls.show_setting(reading.definition, reading.setting)
        self.keep_numbers.setVisible(
            reading.definition.keep_numbers is not None
            and bool(reading.setting.options)
            and may(self._workspace.office, Right.EDIT_PLANS)
        )
        self._tell_made(reading.result)
        spot = self.area.verticalScrollBar().value()
        self.body.set_result(reading.result)
        self._pages.setCurrentWidget(self.area)
        self.area.verticalScrollBar().setValue(spot)
        self.shown.emit(reading)

    def _tell_made(self, result: ReportResult) -> None:
        zone = self._workspace.office.zone
        now = local(time.time_ns() // 1_000_000, zone)
        told = []
        if result.period is not None:
            passed = passed_of(result.period, result.made_at, zone)
            told.append(", ".join(each for each in (str(result.period), passed) if each))
        if result.compared is not None:
            told.append(self.tr("сравнение: {}").format(result.compared))
        told.append(self.tr("посчитано {}").format(moment(result.made_at, now, zone=zone)))
        self._told.setText(" · ".join(told))

    def _refuse(self, error: Exception) -> None:
        self._progress = None
        self._at_rest()
        if isinstance(error, JobCancelledError):
            return
        if not isinstance(error, UserError):
            self._workspace.report(error)
            return
        if self._reading is None:
            self._pages.setCurrentWidget(self._blank)
        self.trouble.set_text(str(error))
        self.trouble.show()

    def _show_work(self) -> None:
        self._spinner.show()
        self._stop.show()

    def _at_rest(self) -> None:
        self._late.stop()
        self._spinner.hide()
        self._stop.hide()

    def _open_subject(self, subject: Subject) -> None:
        open_subject(self._workspace, subject)
