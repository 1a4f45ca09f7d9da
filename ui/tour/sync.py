"""Pictures of the exchange: an office alone, shared, invited to, disagreeing, offline, joined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.office import open_office
from crm_desktop.sync.address import parse_address
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.state import SyncState
from ui.settings.screen import SettingsScreen
from ui.shell.screen import Place
from ui.sync.invite_dialog import InviteDialog
from ui.sync.screen import SyncScreen
from ui.sync.share_dialog import ShareDialog
from ui.tour.camera import settle, wait_for, wait_until
from ui.tour.sync_office import PASSWORD, look_in, make_alone, share_it
from ui.widgets.banner import Banner
from ui.widgets.dialogs import Dialog

if TYPE_CHECKING:
    from ui.shell.frame import OfficeFrame
    from ui.shell.window import Window
    from ui.tour.camera import Camera
    from ui.tour.sync_office import SyncOffice

DialogT = TypeVar("DialogT", bound=Dialog)


class SyncTour:
    """Walks through the exchange in one theme; computers and folder are real."""

    def __init__(self, camera: Camera, window: Window, scratch: Path) -> None:
        self._camera = camera
        self._window = window
        self._scratch = scratch

    def walk(self) -> None:
        """Take all of it."""
        made = make_alone(self._scratch)
        try:
            self._before(made)
            made.anna = open_office(made.anna.folder.path, PASSWORD)
            share_it(made, parse_address(str(made.share)))
            self._shared(made)
            self._joining(made)
        finally:
            made.close_others()

    def _before(self, made: SyncOffice) -> None:
        """A lone office, and the sharing of it, which is not carried out here."""
        frame = self._enter(made)
        frame.go(Place.SYNC)
        self._take("sync_alone", frame)
        screen = self._screen(frame)
        screen.acts.share()
        dialog = self._dialog(ShareDialog)
        self._take("sync_share", frame)
        dialog.fields.folder.set_path(made.share)
        dialog.check()
        self._take("sync_share_checked", frame)
        dialog.go_on()
        dialog.name.setText("Анна-ПК")
        self._take("sync_share_station", frame)
        self._close()
        self._leave()

    def _shared(self, made: SyncOffice) -> None:
        frame = self._enter(made)
        wait_until(lambda: frame.sync_desk.status.state is SyncState.SYNCED)
        self._pages(frame)
        self._dialogs(frame, made)
        frame.go(Place.CLIENT, made.client)
        look_in(made)
        wait_until(lambda: _sees_company(frame))
        self._take("card_presence", frame)
        frame.go(Place.SETTINGS)
        shown = frame.screen_shown
        if isinstance(shown, SettingsScreen):
            shown.section("sync")
            self._take("settings_sync_shared", frame)
        self._offline(made, frame)
        self._leave()

    def _pages(self, frame: OfficeFrame) -> None:
        frame.go(Place.SYNC)
        screen = self._screen(frame)
        for key in ("conflicts", "stations", "trouble"):
            screen.show_page(key)
            self._take(f"sync_{key}", frame)
        screen.show_page("conflicts")

    def _dialogs(self, frame: OfficeFrame, made: SyncOffice) -> None:
        acts = self._screen(frame).acts
        acts.invite()
        settle(frame.runner)
        dialog = self._dialog(InviteDialog)
        dialog.name.setText("Склад-ПК")
        next(iter(dialog.people.values())).setChecked(True)
        dialog.file.set_path(made.scratch / "Приглашение — Склад-ПК.kartoteka-invite")
        self._take("sync_invite", frame)
        dialog.make()
        self._take("sync_invited", frame)
        self._close()
        self._invitation(frame)
        for name, begin in (
            ("move", acts.move), ("refill", acts.refill), ("repair", acts.repair),
            ("return", acts.return_to_date), ("leave", acts.leave),
        ):  # fmt: skip
            begin()
            self._take(f"sync_{name}", frame)
            self._close()

    def _invitation(self, frame: OfficeFrame) -> None:
        """A computer that has not come yet, among the stations."""
        screen = self._screen(frame)
        screen.show_page("stations")
        screen.load()
        settle(frame.runner)
        page = screen.stations
        page.list.setCurrentIndex(page.model.index(len(page.model.rows) - 1))
        self._take("sync_stations_invited", frame)
        page.show_invitation()
        self._take("sync_invitation", frame)
        self._close()
        screen.show_page("conflicts")

    def _offline(self, made: SyncOffice, frame: OfficeFrame) -> None:
        """The folder is gone: work goes on."""
        made.share.rename(made.share.with_name("moved"))
        frame.go(Place.SYNC)
        frame.sync_desk.wake()
        wait_until(lambda: frame.sync_desk.status.state is SyncState.OFFLINE)
        self._take("sync_offline", frame)
        made.share.with_name("moved").rename(made.share)

    def _joining(self, made: SyncOffice) -> None:
        """What the person at a new computer sees."""
        anna = open_office(made.anna.folder.path, PASSWORD)
        file = made.scratch / "Приглашение — Мария-ноутбук.kartoteka-invite"
        invitation = invite_station(anna, file, name="Мария-ноутбук", people=[anna.user_id])
        anna.close()
        start = self._window.start
        start.show_page(start.join_page)
        page = start.join_page
        self._camera.take("join", self._window, start.runner)
        page.file.set_path(file)
        page.code.setText(invitation.code)
        page.look()
        settle(start.runner)
        page.folder.set_path(Path("/home/maria/Документы/Картотека/Северный ветер"))
        page.same.setChecked(True)
        page.password.setText(PASSWORD)
        self._camera.take("join_words", self._window, start.runner)
        page.code.clear()
        page.file.set_path(None)
        start.show_welcome()

    def _enter(self, made: SyncOffice) -> OfficeFrame:
        found: OfficeFrame
        (found,) = wait_for(self._window.entered, lambda: self._window.enter(made.anna))
        settle(found.runner)
        for banner in found.findChildren(Banner):
            banner.hide()
        return found

    def _leave(self) -> None:
        wait_for(self._window.left, self._window.leave)

    def _take(self, name: str, frame: OfficeFrame) -> None:
        self._camera.take(name, self._window, frame.runner)

    def _screen(self, frame: OfficeFrame) -> SyncScreen:
        return next(iter(frame.findChildren(SyncScreen)))

    def _dialog(self, of_class: type[DialogT]) -> DialogT:
        return next(d for d in self._window.findChildren(of_class) if d.isVisible())

    def _close(self) -> None:
        for dialog in self._window.findChildren(Dialog):
            dialog.done(0)


def _sees_company(frame: OfficeFrame) -> bool:
    desk = frame.sync_desk
    desk.wake()
    desk.look_around()
    return bool(desk.company)
