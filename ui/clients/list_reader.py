"""What the client list reads, off the window's thread: pages, counts, the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.clients.listing import quick_counts
from ui.clients.list_query import ListQuery, Page, read_all, read_first

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.clients.listing import QuickCounts
    from ui.shell.workspace import Workspace

COUNT_CAP: Final = 2_000_001
COUNT_PAUSE_MS: Final = 700


class ListReader(QObject):
    """Reads for one list; an answer to an older question is not told.

    Attributes:
        paged: a `Page` of the query in force: the first one, then all.
        counted: `QuickCounts`.
        catalogued: a `Catalogue`.
    """

    paged = Signal(object)
    counted = Signal(object)
    catalogued = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.query = ListQuery()
        self.complete = False
        self.counts: QuickCounts | None = None
        self.catalogue: Catalogue | None = None
        self._count_soon = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._count_soon.timeout.connect(self.read_counts)

    def read(self, *, first: bool = False) -> None:
        """Read the list; `first` also a first page of it, where that is quicker."""
        office, query, runner = self._workspace.office, self.query, self._workspace.runner
        self.complete = False
        if first and query.begins_at_once:
            runner.read(lambda: read_first(office, query), self._take, owner=self, key="first")
        runner.read(lambda: read_all(office, query), self._take, owner=self, key="all")

    def read_counts(self) -> None:
        """Count what stands behind the quick filters."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: quick_counts(office, cap=COUNT_CAP),
            self._take_counts,
            owner=self,
            key="counts",
        )

    def count_soon(self) -> None:
        """Count when nothing more has happened for a moment."""
        self._count_soon.start()

    def read_catalogue(self) -> None:
        """Read fields, directories and people."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: load_catalogue(office), self._take_catalogue, owner=self, key="catalogue"
        )

    def _take(self, page: Page) -> None:
        if page.query == self.query and (page.complete or not self.complete):
            self.complete = page.complete
            self.paged.emit(page)

    def _take_counts(self, counts: QuickCounts) -> None:
        self.counts = counts
        self.counted.emit(counts)

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.catalogued.emit(catalogue)
