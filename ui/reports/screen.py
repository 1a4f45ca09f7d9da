"""«Отчёты»: which there are, and the one that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.reports.catalogue import BY_KEY
from crm_desktop.reports.running import list_reports
from ui.reports.acts import ReportActs
from ui.reports.catalogue import Catalogue
from ui.reports.saved_side import SavedSide
from ui.reports.setting import SavedStop, setting_of
from ui.reports.staleness import may_change_figures
from ui.reports.terms import explain
from ui.reports.viewer import ReportViewer
from ui.shell.reports_ways import reports_switch
from ui.shell.screen import Command, Place, Screen
from ui.theme import Space
from ui.widgets.buttons import IconButton
from ui.widgets.heads import ScreenHead

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.reports.definition import ReportDefinition
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.saved_reports.saving import SavedReport
    from ui.reports.reading import Reading
    from ui.shell.workspace import Workspace


class ReportsScreen(Screen):
    """The catalogue, or a report: its argument says which (see `ui.reports.setting`)."""

    place = Place.REPORT
    help_page = "reports"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._asked: object | None = None
        self._head = ScreenHead("", crumb=self.tr("Отчёты"))
        self._list_head = ScreenHead(self.tr("Отчёты"))
        self._list_head.add(reports_switch(workspace, Place.REPORT))
        self.catalogue = Catalogue()
        self.catalogue.chosen.connect(self._open_report)
        self.viewer = ReportViewer(workspace)
        self.viewer.shown.connect(self._on_shown)
        self.viewer.kept_shown.connect(self._on_kept)
        self.acts = ReportActs(workspace, self.viewer, self)
        self.acts.saved_read.connect(self._show_saved)
        self.acts.named.connect(self._head.set_title)
        self.side = SavedSide(workspace, self.acts)
        self._head.crumb_clicked.connect(lambda: workspace.go(Place.REPORT))
        self._terms = IconButton("circle-help", self.tr("Что значат слова отчёта"), size=36)
        self._terms.clicked.connect(lambda _on=False: self.explain())
        for part in (self._terms, *self.acts.buttons):
            self._head.add(part)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._page(self._list_head, self._with_side()))
        self._pages.addWidget(self._page(self._head, self.viewer))
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        column.addWidget(self._pages)

    @property
    def is_open(self) -> bool:
        """Whether a report is shown, not the catalogue."""
        return self._pages.currentIndex() == 1

    def open(self, argument: object | None) -> None:
        setting = setting_of(argument)
        saved = _saved_of(argument)
        if self._asked is not None and self._asked == argument and self.viewer.result is not None:
            self._pages.setCurrentIndex(1)  # back from a card: as it was
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif saved is not None:
            self._begin(argument)
            self.acts.read_saved(saved)
        elif setting is None:
            self._pages.setCurrentIndex(0)
            self._asked = None
            self._read_list()
            self.catalogue.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._begin(argument)
            definition = BY_KEY[setting.report]
            self._head.set_title(definition.title)
            self.viewer.begin(definition, setting)

    def on_changed(self, changes: Changes) -> None:
        if not changes:
            return
        if self.is_open:
            if may_change_figures(changes):
                self.viewer.mark_stale()
        else:
            self._read_list()

    def commands(self) -> list[Command]:
        if not self.is_open:
            return []
        return [
            Command("reports.reload", self.tr("Пересчитать отчёт"), self.viewer.reload,
                    "refresh-cw", "F5", "обновить"),
            Command("reports.filter", self.tr("Фильтр отчёта"), self.viewer.controls.open_filter,
                    "list-filter", "Ctrl+Shift+F", "условия отбор"),
            *self.acts.commands(),
        ]  # fmt: skip

    def focus_search(self) -> bool:
        if self.is_open:
            return False
        self.catalogue.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def explain(self) -> None:
        """Show what the words of this report mean."""
        definition = self.viewer.definition
        if definition is not None:
            explain(*definition.terms, at=self._terms)

    def _page(self, head: ScreenHead, body: QWidget) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(head)
        column.addWidget(body, 1)
        return page

    def _with_side(self) -> QWidget:
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self.catalogue, 1)
        row.addWidget(self.side)
        return both

    def _begin(self, argument: object) -> None:
        self._asked = argument
        self.acts.saved = None
        self._pages.setCurrentIndex(1)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_saved(self, saved: SavedReport) -> None:
        """Show a saved report under its own name; one that was just kept is shown already."""
        setting = saved.saved_ask
        if setting.report not in BY_KEY:
            self.workspace.refused.emit(self.tr(
                "Отчёта, который здесь сохранён, в этой версии программы нет. Выберите другой."
            ))  # fmt: skip
            self.workspace.go(Place.REPORT)
        elif self.viewer.setting != setting or self.viewer.result is None:
            self.viewer.begin(BY_KEY[setting.report], setting)

    def _open_report(self, definition: ReportDefinition) -> None:
        self.workspace.go(Place.REPORT, definition.key)

    def _read_list(self) -> None:
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: list_reports(office),
            self.catalogue.show_reports,
            self.workspace.report,
            owner=self,
            key="list",
        )

    def _on_shown(self, reading: Reading) -> None:
        saved = self.acts.saved
        self._head.set_title(saved.name if saved is not None else reading.definition.title)
        self._terms.setVisible(bool(reading.definition.terms))
        self.acts.refresh()

    def _on_kept(self, result: ReportResult) -> None:
        self._pages.setCurrentIndex(1)
        self._head.set_title(result.title)
        self.acts.refresh()


def _saved_of(argument: object | None) -> int | None:
    if isinstance(argument, SavedStop):
        return argument.saved_id
    return argument if isinstance(argument, int) and not isinstance(argument, bool) else None
