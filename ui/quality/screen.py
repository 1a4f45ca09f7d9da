"""«Качество базы»: what is missing, wrong or forgotten; one click shows the clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.clients.list_filter import ClientFilter
from crm_desktop.quality.report import QUIET_MONTHS, quality_report
from crm_desktop.wording import count, number, percent
from ui.quality.rows import LineDelegate
from ui.shell.report_link import report_command, report_link
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.choices import ComboBox
from ui.widgets.empty import EmptyState
from ui.widgets.heads import ScreenHead
from ui.widgets.labels import Label
from ui.widgets.lists import ListView
from ui.widgets.progress import ProgressBar, Skeleton
from ui.widgets.rows_model import RowsModel

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from crm_desktop.journal import Changes
    from crm_desktop.quality.report import Line, QualityReport
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 1500
_MONTHS: Final = (3, 6, 12, 24)
_CLIENTS: Final = ("клиент", "клиента", "клиентов")


class QualityScreen(Screen):
    """A share of clients without remarks above, the checks below."""

    place = Place.QUALITY
    help_page = "quality"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self.report: QualityReport | None = None
        self.head = ScreenHead(self.tr("Качество базы"), crumb=self.tr("Клиенты"))
        self.head.crumb_clicked.connect(lambda: workspace.go(Place.CLIENTS))
        self.head.add(PaletteBox(workspace))
        self.report_link = report_link(workspace, lambda: "data-quality")
        self.head.add(self.report_link)
        self._again = Button(self.tr("Проверить снова"), "refresh-cw")
        self._again.clicked.connect(lambda _on=False: self.load())
        self.head.add(self._again)
        self.months = ComboBox([(month, self.tr("{} мес.").format(month)) for month in _MONTHS])
        self.months.set_value(QUIET_MONTHS)
        self.months.chosen.connect(lambda _key: self.load())
        self._share = Label("", Role.SCREEN)
        self._told = Label("", Role.BODY, colour="text2")
        self._bar = ProgressBar()
        self.model: RowsModel[Line] = RowsModel(lambda line: line.check.title, self)
        self.list = ListView(self.tr("Проверки"))
        self._delegate = LineDelegate(self.list)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._delegate)
        self.list.activated.connect(self._show_clients)
        self.list.clicked.connect(self._show_clients)
        self._pages = QStackedWidget()
        self._waiting = Skeleton(rows=8, avatar=False)
        self._nobody = EmptyState(
            self.tr("Проверять пока некого"),
            self.tr("Когда в базе появятся клиенты, здесь будет видно, чего у них не хватает."),
            icon="gauge",
            tone=Tone.GREY,
        )
        for page in (self._waiting, self.list, self._nobody):
            self._pages.addWidget(page)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._lay_out()

    def open(self, _argument: object | None) -> None:
        self.load()
        (self if self._pages.currentWidget() is self._waiting else self.list).setFocus()

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def commands(self) -> list[Command]:
        return [
            Command("quality.again", self.tr("Проверить качество базы снова"), self.load,
                    "refresh-cw", "F5"),
            *report_command(self.workspace, "quality", lambda: "data-quality"),
        ]  # fmt: skip

    def load(self) -> None:
        """Count behind; what is shown stays until the new figures are there."""
        office, months = self.workspace.office, int(str(self.months.value))
        self._again.set_busy(True)
        self.workspace.runner.read(
            lambda: quality_report(office, quiet_months=months),
            self._show,
            self._on_failed,
            owner=self,
            key="report",
        )

    def _show(self, report: QualityReport) -> None:
        self._again.set_busy(False)
        self.report = report
        self._delegate.total = report.total
        self._share.setText(percent(report.share))
        self._told.setText(
            self.tr("{} из {} — без замечаний").format(
                number(report.whole), count(report.total, *_CLIENTS)
            )
        )
        self._bar.set(report.whole, report.total)
        self.model.show_rows(sorted(report.lines, key=lambda line: -line.found))
        self._top.setVisible(bool(report.total))
        first = self._pages.currentWidget() is self._waiting
        self._pages.setCurrentWidget(self.list if report.total else self._nobody)
        if first and report.total:
            self.list.setCurrentIndex(self.model.index(0))
            if self.hasFocus():
                self.list.setFocus()

    def _on_failed(self, error: Exception) -> None:
        self._again.set_busy(False)
        self.workspace.report(error)

    def _show_clients(self, index: QModelIndex) -> None:
        line = self.model.rows[index.row()]
        if line.found:
            self.workspace.go(Place.CLIENTS, ClientFilter(tree=line.check.tree))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self._share)
        line.addWidget(self._told, 1)
        line.addWidget(Label(self.tr("Забытым считать через"), Role.BODY, colour="text2"))
        line.addWidget(self.months)
        words.addLayout(line)
        words.addWidget(self._bar)
        self._top = Card()
        self._top.body.addLayout(words)
        self._top.hide()
        card = Card(padding=0)
        card.body.setContentsMargins(1, Space.S, 1, Space.S)
        card.body.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self._top)
        column.addWidget(card, 1)
