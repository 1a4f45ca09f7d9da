"""«Синхронизация»: the conflicts, the computers of the office, and how the exchange stands."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.sync.flows.leaving import pause, resume
from crm_desktop.sync.state import SyncState, SyncStatus
from crm_desktop.sync.stream.quarantine import CUT
from crm_desktop.wording import count, number
from ui.shell.screen import Command, Place, Screen
from ui.shell.search_box import PaletteBox
from ui.sync.acts import SyncActs
from ui.sync.alone_page import AlonePage
from ui.sync.conflict_paint import Spot
from ui.sync.conflicts_page import ConflictsPage
from ui.sync.desk import desk_of
from ui.sync.looks import STATIONS, advice_of, clock_time
from ui.sync.reading import SyncRead, read_sync
from ui.sync.side_column import SideColumn
from ui.sync.stations_page import StationsPage
from ui.sync.trouble_page import TroublePage
from ui.theme import Space, Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.buttons import IconButton
from ui.widgets.heads import ScreenHead
from ui.widgets.menus import Menu
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.journal import Changes
    from ui.shell.workspace import Workspace

RELOAD_MS: Final = 250
ROOMY: Final = 980
"""From this width the state stands beside the pages; px at 100 %."""
CONFLICTS: Final = "conflicts"
STATION_PAGE: Final = "stations"
TROUBLE: Final = "trouble"
PAGES: Final = (CONFLICTS, STATION_PAGE, TROUBLE)


class SyncScreen(Screen):
    """Pages on the left, the state on the right; an office of one computer has its own page."""

    place = Place.SYNC
    help_page = "sync"

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(workspace, parent)
        self._read: SyncRead | None = None
        self._desk = desk_of(workspace)
        self.acts = SyncActs(workspace, self)
        self.head = ScreenHead(self.tr("Синхронизация"))
        self.tabs = Segment(
            [(CONFLICTS, "Расхождения"), (STATION_PAGE, "Станции"), (TROUBLE, "Требует внимания")]
        )
        self.tabs.changed.connect(lambda key: self.show_page(str(key)))
        self._more = IconButton("ellipsis", self.tr("Что ещё можно сделать"), framed=True, size=36)
        self._more.clicked.connect(lambda _on=False: self._open_menu())
        self.head.add(self.tabs)
        self._search = PaletteBox(workspace)
        self.head.add(self._search)
        self.head.add(self._more)
        self.conflicts = ConflictsPage(workspace)
        self.stations = StationsPage(workspace)
        self.trouble = TroublePage(workspace)
        self.alone = AlonePage(may_share=may(workspace.office, Right.SHARE_OFFICE))
        self.side = SideColumn(workspace.office.zone)
        # Said in the column on the right, where there is room for it.
        self._advice = Banner("", tone=Tone.WARN)
        self._advice.hide()
        self._told = ""
        self._reload = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._reload.timeout.connect(self.load)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.pages = QStackedWidget()
        for page in (self.conflicts, self.stations, self.trouble):
            self.pages.addWidget(page)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self.pages, 1)
        row.addWidget(self.side)
        self._whole = QStackedWidget()
        self._whole.addWidget(QWidget())
        self._whole.addWidget(both)
        self._whole.addWidget(self.alone)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L, Space.XL, Space.XL)
        column.setSpacing(Space.L)
        column.addWidget(self.head)
        column.addWidget(self._advice)
        column.addWidget(self._whole, 1)

    def _connect(self) -> None:
        self.alone.share_wanted.connect(self.acts.share)
        self.alone.help_wanted.connect(lambda: self.workspace.go(Place.HELP, "sync"))
        self.stations.invite_wanted.connect(self.acts.invite)
        self.stations.changed.connect(self.load)
        self.conflicts.changed.connect(self.load)
        self.trouble.changed.connect(self.sync_now)
        self.side.state.sync_wanted.connect(self.sync_now)
        self.side.state.resume_wanted.connect(self.resume)
        self.side.state.password_wanted.connect(self.acts.ask_password)
        self.side.state.stations_wanted.connect(self._show_station)
        self.side.mend.repair_wanted.connect(self.acts.repair)
        self.side.mend.return_wanted.connect(self.acts.return_to_date)
        self.side.mend.refill_wanted.connect(self.acts.refill)
        self.acts.changed.connect(self._on_share_changed)
        if self._desk is not None:
            self._desk.status_changed.connect(self._on_status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The corner, the keys and the menu say and do the same where there is no room for it.
        roomy = self.width() >= theme().px(ROOMY)
        self.side.setVisible(roomy)
        self._search.setVisible(roomy)
        self._advice.setVisible(bool(self._told) and not roomy)

    @property
    def page(self) -> str:
        """The key of the page shown."""
        return str(self.tabs.value)

    def open(self, argument: object | None) -> None:
        if argument in PAGES:
            self.show_page(str(argument))
        self.load()
        self._focus()

    def show_page(self, key: str) -> None:
        """Show conflicts, stations, or what waits."""
        self.tabs.set_value(key)
        self.pages.setCurrentIndex(PAGES.index(key))
        self.side.show_page(key)

    def on_changed(self, changes: Changes) -> None:
        if changes:
            self._reload.start()

    def commands(self) -> list[Command]:
        read = self._read
        if read is None or read.share is None:
            return self.acts.commands(read)
        found = [
            Command("sync.now", self.tr("Обменяться сейчас"), self.sync_now, "refresh-cw", "F5",
                    "синхронизировать обмен"),
            Command("sync.take", self.tr("Взять другое значение"),
                    lambda: self._answer(Spot.TAKE), "arrow-left-right", "Ctrl+Return"),
            Command("sync.keep", self.tr("Оставить как есть"),
                    lambda: self._answer(Spot.KEEP), "check", "Ctrl+D"),
            Command("sync.keep_all", self.tr("Оставить все расхождения как есть"),
                    self.conflicts.keep_all, "check-check"),
        ]  # fmt: skip
        found += [
            Command(f"sync.{key}", text, partial(self.show_page, key), "", keys)
            for key, text, keys in (
                (CONFLICTS, self.tr("Показать расхождения"), "Alt+1"),
                (STATION_PAGE, self.tr("Показать станции"), "Alt+2"),
                (TROUBLE, self.tr("Показать, что ждёт"), "Alt+3"),
            )
        ]
        paused = read.status.state is SyncState.PAUSED
        found.append(
            Command("sync.resume", self.tr("Продолжить обмен"), self.resume, "play")
            if paused
            else Command("sync.pause", self.tr("Приостановить обмен"), self.pause, "pause")
        )
        return found + self.acts.commands(read)

    def load(self) -> None:
        """Read everything anew."""
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: read_sync(office), self._show, self.workspace.report, owner=self, key="sync"
        )

    def sync_now(self) -> None:
        """Exchange now, without waiting for the next time."""
        if self._desk is not None:
            self._desk.wake()

    def pause(self) -> None:
        """Stop exchanging until the person says so."""
        self._turn(pause, self.tr("Обмен приостановлен: изменения копятся здесь"))

    def resume(self) -> None:
        """Go on exchanging."""
        self._turn(resume, self.tr("Обмен продолжен"))

    def _turn(self, use_case: Any, told: str) -> None:
        office = self.workspace.office

        def done(_none: object) -> None:
            self.workspace.tell(told)
            self._on_share_changed()

        self.workspace.runner.write(
            lambda: use_case(office), done, self.workspace.report, owner=self
        )

    def _on_share_changed(self) -> None:
        if self._desk is not None:
            self._desk.refresh()
        self.load()

    def _answer(self, spot: Spot) -> None:
        if self.page == CONFLICTS:
            self.conflicts.answer(spot)

    def _show(self, read: SyncRead) -> None:
        live = self._desk.status if self._desk is not None else None
        if read.share is not None and live is not None and live.state is not SyncState.ALONE:
            # What was read may have been overtaken by what the exchange has told since.
            read = replace(read, status=live)
        self._read = read
        shared = read.share is not None
        first = self._whole.currentIndex() == 0
        self._whole.setCurrentIndex(1 if shared else 2)
        for widget in (self.tabs, self._more):
            widget.setVisible(shared)
        self._tell(read.status)
        if shared:
            self.conflicts.show_read(read)
            self.stations.show_read(read)
            self.trouble.show_waiting(read.waiting)
            self.side.show_read(read)
            self._name_tabs(read)
        if first:
            self._focus()

    def _name_tabs(self, read: SyncRead) -> None:
        waiting = sum(line.is_open for line in read.conflicts)
        living = sum(row.retired_at is None for row in read.stations)
        for key, text, many in (
            (CONFLICTS, self.tr("Расхождения"), waiting),
            (STATION_PAGE, self.tr("Станции"), living),
            (TROUBLE, self.tr("Требует внимания"), sum(each.state != CUT for each in read.waiting)),
        ):
            self.tabs.set_text(key, f"{text}  {number(many)}" if many else text)

    def _tell(self, status: SyncStatus) -> None:
        self._told = advice_of(status)
        self._advice.set_text(self._told)
        self._advice.setVisible(bool(self._told) and self.width() < theme().px(ROOMY))
        if status.state is SyncState.ALONE:
            self.head.set_subtitle(self.tr("офис пока на одном компьютере"))
            return
        told = [count(status.stations, *STATIONS)]
        if status.last_contact is not None:
            when = clock_time(status.last_contact, self.workspace.office.zone)
            told.append(self.tr("обмен был {}").format(when))
        self.head.set_subtitle(" · ".join(told))

    def _on_status(self, status: object) -> None:
        if not isinstance(status, SyncStatus) or self._read is None:
            return
        self._tell(status)
        self.side.state.show_status(status)
        if self.isVisible() and status.state is not SyncState.WORKING:
            self._reload.start()

    def _show_station(self, row: object) -> None:
        self.show_page(STATION_PAGE)
        self.stations.choose(getattr(row, "slot", 0))
        self.stations.list.setFocus()

    def _focus(self) -> None:
        if self._whole.currentIndex() == 2:  # noqa: PLR2004 - the page of a lone computer
            self.alone.begin()
        elif self.page == STATION_PAGE:
            self.stations.list.setFocus()
        else:
            self.conflicts.focus_list()

    def _open_menu(self) -> None:
        read = self._read
        if read is None:
            return
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.add(self.tr("Обменяться сейчас"), self.sync_now, icon="refresh-cw", shortcut="F5")
        if read.status.state is SyncState.PAUSED:
            menu.add(self.tr("Продолжить обмен"), self.resume, icon="play")
        else:
            menu.add(self.tr("Приостановить обмен"), self.pause, icon="pause")
        self.acts.fill(menu, read)
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
