"""What the client list reads, off the window's thread: pages, counts, totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.clients.listing import count_clients, quick_counts
from crm_desktop.jobs import CancelToken
from crm_desktop.views.totals import client_totals
from ui.clients.list_query import ListQuery, Page, read_all, read_first

if TYPE_CHECKING:
    from crm_desktop.clients.listing import QuickCounts
    from crm_desktop.views.definition import ViewTotal
    from crm_desktop.views.fields import ListFields
    from crm_desktop.views.totals import Totals
    from ui.shell.workspace import Workspace

COUNT_CAP: Final = 2_000_001
ROUGH_CAP: Final = 10_001
"""As far a count is told before all is read: «10 000+»."""
COUNT_PAUSE_MS: Final = 700


class _Stop:
    """Progress nobody sees, which ends the work when it is not wanted any more."""

    def __init__(self) -> None:
        self._token = CancelToken()

    def cancel(self) -> None:
        self._token.cancel()

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - nobody sees it
        self._token.raise_if_cancelled()


class ListReader(QObject):
    """Reads for one list; an answer to an older question is not told, its work is stopped.

    Attributes:
        paged: a `Page` of the query in force: the first one, then all.
        counted: `QuickCounts`.
        roughly: how many fit, no further than `ROUGH_CAP`; comes before all is read.
        totalled: `Totals`.
    """

    paged = Signal(object)
    counted = Signal(object)
    roughly = Signal(object)
    totalled = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.query = ListQuery()
        self.columns: tuple[str, ...] = ()
        self.complete = False
        self.counts: QuickCounts | None = None
        self._reading = _Stop()
        self._adding = _Stop()
        self._count_soon = QTimer(self, singleShot=True, interval=COUNT_PAUSE_MS)
        self._count_soon.timeout.connect(self.read_counts)

    def read(self, fields: ListFields | None, *, first: bool = False) -> None:
        """Read the list; `first` also a first page of it, where that is quicker."""
        office, query, runner = self._workspace.office, self.query, self._workspace.runner
        columns, filter_ = self.columns, self.query.filter
        self.complete = False
        self._reading.cancel()
        stop = self._reading = _Stop()
        if first and fields is not None and query.begins_at_once(fields):
            runner.read(
                lambda: read_first(office, query, columns=columns),
                self._take, owner=self, key="first",
            )  # fmt: skip
            runner.read(
                lambda: (query, count_clients(office, filter_, cap=ROUGH_CAP)),
                self._take_rough, owner=self, key="rough",
            )  # fmt: skip
        runner.read(
            lambda: read_all(office, query, progress=stop), self._take, owner=self, key="all"
        )

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

    def read_totals(self, totals: tuple[ViewTotal, ...]) -> None:
        """Add up what stands under the columns, over everybody the query finds."""
        self._adding.cancel()
        if not totals:
            return
        office, query = self._workspace.office, self.query
        stop = self._adding = _Stop()
        self._workspace.runner.read(
            lambda: (query, client_totals(office, query.filter, totals=totals, progress=stop)),
            self._take_totals,
            self._workspace.report,
            owner=self,
            key="totals",
        )

    def _take(self, page: Page) -> None:
        if page.query == self.query and (page.complete or not self.complete):
            self.complete = page.complete
            self.paged.emit(page)

    def _take_rough(self, counted: tuple[ListQuery, int]) -> None:
        if counted[0] == self.query and not self.complete:
            self.roughly.emit(counted[1])

    def _take_counts(self, counts: QuickCounts) -> None:
        self.counts = counts
        self.counted.emit(counts)

    def _take_totals(self, added: tuple[ListQuery, Totals]) -> None:
        if added[0] == self.query:
            self.totalled.emit(added[1])
