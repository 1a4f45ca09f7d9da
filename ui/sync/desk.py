"""The exchange while the window is open: runs it, and tells the window how it stands.

It also tells the others which card is open here, and the window who has the same one open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.journal import Kind
from crm_desktop.sync.state import SyncState, SyncStatus
from ui.shell.bug_report import log_bug
from ui.shell.screen import ClientStop, DealStop, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from crm_desktop.sync.runner import SyncRunner
    from crm_desktop.sync.talk.presence import Someone
    from ui.shell.workspace import Workspace

STOP_S: Final = 2.0
"""The window waits for a share that hangs no longer than this."""
LOOK_MS: Final = 5000
"""Who else is in the card is asked so often; the answer lies in memory."""
ALONE: Final = SyncStatus(SyncState.ALONE, "")


class SyncDesk(QObject):
    """Knows the state all screens show; never waits for the share.

    Attributes:
        status_changed: the new `SyncStatus`, on the window's thread.
        company_changed: others who have the card in front open too (a tuple of `Someone`).
    """

    status_changed = Signal(object)
    company_changed = Signal(object)
    _heard = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._runner: SyncRunner | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self._stopped = False
        self._spot: tuple[Kind, int] | None = None
        self.status = ALONE
        self.company: tuple[Someone, ...] = ()
        self._looks = QTimer(self, interval=LOOK_MS)
        self._looks.timeout.connect(self.look_around)
        # The runner speaks from its own thread; a signal to a signal crosses over.
        self._heard.connect(self._take)

    def start(self) -> None:
        """Begin to exchange, if the office is shared and not paused; returns at once."""
        if self._stopped:
            return
        office = self._workspace.office

        def look() -> tuple[SyncStatus, SyncRunner | None]:
            from crm_desktop.sync.status import sync_status  # noqa: PLC0415 - not needed to show the window

            status = sync_status(office)
            runs = status.state not in (SyncState.ALONE, SyncState.PAUSED)
            return status, _runner_of(office) if runs and self._runner is None else None

        self._workspace.runner.read(look, self._on_looked, log_bug, owner=self, key="start")

    def refresh(self) -> None:
        """Look anew after the office was shared, paused, moved or left."""
        self._halt(self.start)

    def hold(self, then: Callable[[], None]) -> None:
        """Stop exchanging until `start`, then do what needs the base and the share for itself."""
        self._halt(then)

    def wake(self) -> None:
        """Exchange now."""
        if self._runner is not None:
            self._runner.wake()

    def be_at(self, place: Place, argument: object | None) -> None:
        """Say where the person is now; only cards of clients and deals are told to others."""
        spot = _spot_of(place, argument)
        if spot != self._spot:
            self._spot = spot
            self._show_company(())
            self._tell_spot()

    def stop(self) -> None:
        """Stop for good: the office is being closed; what hangs is left to end by itself."""
        self._stopped = True
        self._halt(lambda: None)

    def _halt(self, then: Callable[[], None]) -> None:
        """Stop the exchange on a lane of work, which the closing of the office waits for."""
        self._looks.stop()
        runner, self._runner = self._runner, None
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        if runner is None:
            then()
            return
        self._workspace.runner.read(
            lambda: runner.stop(STOP_S), lambda _stopped: then(), log_bug, owner=self, key="stop"
        )

    def _on_looked(self, found: tuple[SyncStatus, SyncRunner | None]) -> None:
        status, runner = found
        if self._stopped:
            return
        if runner is not None and self._runner is None:
            self._runner = runner
            self._unsubscribe = runner.subscribe(self._heard.emit)
            runner.start()
            self._looks.start()
            self._tell_spot()
        self._take(status)

    def _tell_spot(self) -> None:
        if self._runner is None:
            return
        office, spot = self._workspace.office, self._spot

        def tell() -> bool:
            from crm_desktop.sync.talk.presence import here  # noqa: PLC0415 - not needed to show the window

            return here(office, spot[0] if spot else None, spot[1] if spot else None)

        self._workspace.runner.read(
            tell, lambda news: self.wake() if news else None, log_bug, owner=self, key="spot"
        )
        self.look_around()

    def look_around(self) -> None:
        """Ask who else has the card in front open."""
        spot, office = self._spot, self._workspace.office
        if spot is None:
            return

        def look() -> tuple[Someone, ...]:
            from crm_desktop.sync.talk.presence import who_is_in  # noqa: PLC0415 - as above

            return who_is_in(office, *spot)

        def looked(found: tuple[Someone, ...]) -> None:
            if spot == self._spot:
                self._show_company(found)

        self._workspace.runner.read(look, looked, log_bug, owner=self, key="company")

    def _show_company(self, company: tuple[Someone, ...]) -> None:
        if company != self.company:
            self.company = company
            self.company_changed.emit(company)

    def _take(self, status: object) -> None:
        if isinstance(status, SyncStatus) and not self._stopped:
            changed, self.status = status != self.status, status
            if changed:
                self.status_changed.emit(status)


def desk_of(workspace: Workspace) -> SyncDesk | None:
    """Return the exchange a window runs; None where none does."""
    return workspace.exchange


def _spot_of(place: Place, argument: object | None) -> tuple[Kind, int] | None:
    match place, argument:
        case Place.CLIENT, ClientStop(client_id=record):
            return Kind.CLIENT, record
        case Place.CLIENT, int(record) if record:
            return Kind.CLIENT, record
        case Place.DEAL, DealStop(deal_id=record):
            return Kind.DEAL, record
        case Place.DEAL, int(record) if record:
            return Kind.DEAL, record
        case _:
            return None


def _runner_of(office: Office) -> SyncRunner:
    from crm_desktop.sync.flows.own_share import make_runner  # noqa: PLC0415 - loads the ways to a share

    return make_runner(office)
