"""Leads through the program: an empty office first, then a full one, in every theme asked for."""

from __future__ import annotations

import os
import shutil
import sys
import uuid
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from crm_desktop.access.keys import FLOOR
from crm_desktop.demo.office import DEMO_PASSWORD
from crm_desktop.office import CopyAnswer
from crm_desktop.office.folder import OfficeFolder
from ui.shell.preferences import Preferences
from ui.shell.screen import Place
from ui.shell.window import Window
from ui.start import work
from ui.theme import Mode, theme
from ui.tour.before import PASSWORD, show_start
from ui.tour.camera import Camera, wait_for
from ui.tour.inside import InsideTour, close_dialogs
from ui.tour.people import show_door
from ui.tour.sync import SyncTour
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class Guide:
    """Everything happens in a scratch folder; the person's own settings are not touched.

    Args:
        folder: for the pictures.
        scratch: for the offices; deleted by whoever made it.
        size: of the window.
        clients: how many the invented office has.
    """

    def __init__(self, folder: Path, scratch: Path, size: tuple[int, int], *, clients: int) -> None:
        self._folder = folder
        self._scratch = scratch
        self._size = size
        self._clients = clients
        self._faults: list[BaseException] = []
        self.taken: list[Path] = []
        app = QApplication.instance()
        self._app = app if app is not None else QApplication(sys.argv[:1])
        theme().apply()

    def walk(self, themes: Sequence[str], *, office: Path | None = None) -> list[BaseException]:
        """Take all pictures; returns what went wrong on the way."""
        kept, sys.excepthook = sys.excepthook, self._note
        try:
            for name in themes:
                theme().set_mode(Mode(name))
                self._walk_once(name, office)
        finally:
            sys.excepthook = kept
        return self._faults

    def _walk_once(self, name: str, office: Path | None) -> None:
        camera = Camera(self._folder, name)
        demo = self._scratch / "demo"
        window = Window(Preferences(), demo, parameters=FLOOR)
        window.idle.set_minutes(0)  # nobody touches a key: on a slow machine it would lock itself
        # The screen, real or not, may be smaller than the pictures.
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.resize(*self._size)
        window.show()
        self._try(lambda: show_start(camera, window))
        close_dialogs(window)
        self._try(lambda: self._show_empty(camera, window, self._scratch / f"empty-{name}"))
        self._try(SyncTour(camera, window, self._scratch / f"exchange-{name}").walk)
        close_dialogs(window)
        if office is None:
            self._try(lambda: self._enter_demo(window))
        else:
            self._try(lambda: self._enter(window, office))
        frame = window.frame
        if frame is not None:
            for banner in frame.findChildren(Banner):
                banner.hide()
            inside = InsideTour(camera, window, frame, self._scratch)
            for part in (
                inside.today, inside.calendar, inside.tasks, inside.dashboard, inside.reports,
                inside.pivot, inside.plans, inside.clients, inside.card,
                inside.deals, inside.rules, inside.duplicates,
                inside.quality, inside.importing,
                inside.palette,
                inside.trash, inside.history, inside.settings, inside.people,
                inside.help, inside.bug,
            ):  # fmt: skip
                self._try(part)
                close_dialogs(window)
            self._try(lambda: self._show_unlock(camera, window))
            if office is None:
                self._try(lambda: self._show_damaged(camera, window, demo))
        wait_for(window.gone, window.close)
        window.deleteLater()
        self.taken += camera.taken

    def _show_empty(self, camera: Camera, window: Window, path: Path) -> None:
        form = work.NewOffice(path, "Северный ветер", "Анна Кравцова", PASSWORD)
        (frame,) = wait_for(window.entered, lambda: window.start.create_office(form))
        for place in (Place.TODAY, Place.CLIENTS, Place.HISTORY, Place.TRASH):
            frame.go(place)
            camera.take(f"empty_{place.value}", window, frame.runner)
        wait_for(window.left, window.leave)

    def _enter_demo(self, window: Window) -> None:
        window.start.set_demo_clients(self._clients)
        wait_for(window.entered, window.start.open_demo)

    def _enter(self, window: Window, office: Path) -> None:
        """Enter a copy: the walk writes, imports and deletes on its way."""
        password = os.environ.get("KARTOTEKA_PASSWORD", DEMO_PASSWORD)
        copy = self._scratch / f"copy-{uuid.uuid4().hex}"
        shutil.copytree(office, copy)
        opened = work.unlock(copy, work.Credentials(password, answer=CopyAnswer.COPY))
        wait_for(window.entered, lambda: window.enter(opened))

    def _show_unlock(self, camera: Camera, window: Window) -> None:
        start = window.start
        wait_for(window.left, window.lock)
        camera.take("unlock", window, start.runner)
        show_door(camera, window)
        start.unlock(work.Credentials("неверный пароль", start.unlock_page.name_chosen))
        camera.take("unlock_wrong", window, start.runner)

    def _show_damaged(self, camera: Camera, window: Window, folder: Path) -> None:
        """Spoil the invented office for good and see which of its backups are offered."""
        database = OfficeFolder(folder).database
        database.write_bytes(bytes(8192))
        start = window.start
        start.unlock(work.Credentials(DEMO_PASSWORD, start.unlock_page.name_chosen))
        camera.take("damaged", window, start.runner)
        shutil.rmtree(folder)

    def _try(self, part: Callable[[], None]) -> None:
        try:
            part()
        except Exception as error:  # noqa: BLE001 - the other screens are still worth a picture; told at the end
            self._faults.append(error)

    def _note(self, _kind: object, error: BaseException, _trace: object) -> None:
        self._faults.append(error)
