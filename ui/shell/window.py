"""The one window: the start screens or an open office, locking, closing."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QCoreApplication, QMargins, QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QStackedLayout, QWidget

from ui.reminders.background import Background
from ui.shell.idle import IdleWatch
from ui.shell.os_lock import OsLock
from ui.shell.screen import Place
from ui.shell.single import Door, door_name, knock
from ui.start.view import StartView
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button
from ui.widgets.dialogs import OUTSIDE, SHUT, confirm, tell
from ui.widgets.nav import program_icon

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent

    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.office import Office
    from ui.shell.frame import OfficeFrame
    from ui.shell.preferences import Preferences
    from ui.shell.trail import Stop

SMALLEST: Final = QSize(1024, 640)
FIRST: Final = QSize(1366, 768)
FAREWELL = True
"""Whether an office that is left makes its copy first; tests of something else do not."""
_EDGES: Final = 40
"""What a desktop adds to a window at most: the title bar and the frame."""


class Window(QWidget):
    """Shows one office at a time.

    Attributes:
        entered: an office is open; its `OfficeFrame`.
        left: no office is open any more.
        gone: the window is closed and nothing works any more.
    """

    entered = Signal(object)
    left = Signal()
    gone = Signal()

    def __init__(
        self,
        preferences: Preferences,
        demo_folder: Path,
        *,
        parameters: KdfParameters | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self._demo_folder = demo_folder
        self._door: Door | None = None
        self._leaving: list[object] = []
        self._closing = False
        self._quitting = False
        self._session_ends = False
        self._left_at: tuple[Path, int, Stop | None] | None = None
        self._session: dict[str, tuple[int, ...]] = {}
        self.frame: OfficeFrame | None = None
        self.start = StartView(preferences, demo_folder, parameters=parameters)
        self.start.setProperty(OUTSIDE, 1)
        self.start.opened.connect(self.enter)
        self.start.folder_wanted.connect(self.ask_password)
        self._layers = QStackedLayout(self)
        self._layers.setContentsMargins(0, 0, 0, 0)
        self._layers.addWidget(self.start)
        self.idle = IdleWatch(preferences.lock_minutes, self)
        self.idle.idle.connect(self.lock_now)
        preferences.lock_changed.append(self.idle.set_minutes)
        self.os_lock = OsLock(self)
        self.os_lock.locked.connect(self.lock_now)
        self.background = Background(self, preferences)
        self.background.front_wanted.connect(self.come_to_front)
        self.background.lock_wanted.connect(self.lock)
        self.background.quit_wanted.connect(self.quit)
        preferences.background_changed.append(self.background.set_stays)
        self.setWindowTitle("Картотека")
        self.setWindowIcon(program_icon())
        self.setMinimumSize(SMALLEST)
        self._restore_geometry()

    def listen_to_system(self) -> None:
        """Lock when the screen of the computer is locked or the computer goes to sleep."""
        self.os_lock.start(self)

    def begin(self, path: Path | None) -> None:
        """Show the password of an office, or what to begin with."""
        if path is None:
            self.start.show_welcome()
        else:
            self.ask_password(path)

    def ask_password(self, path: Path) -> None:
        """Take an office for this window and ask for its password."""
        if self._take_door(path):
            name = next((o.name for o in self.preferences.recent if o.path == str(path)), "")
            self.start.show_unlock(path, name=name)
        else:
            tell(
                self,
                self.tr("Офис уже открыт"),
                self.tr("Его окно показано поверх остальных. Здесь ничего не открыто."),
            )

    def enter(self, office: Office) -> None:
        """Show an office just opened."""
        from crm_desktop.attachments.copies import sweep_copies  # noqa: PLC0415 - loaded when needed: the window starts without it
        from crm_desktop.audit.sessions import WINDOW, signed_in  # noqa: PLC0415 - loaded when needed: the window starts without it
        from ui.people.after_sign_in import remember_person, remind_of_sheet  # noqa: PLC0415 - loaded when needed: the window starts without it
        from ui.personal_data.banner import tell_erased_again  # noqa: PLC0415 - loaded when needed: the window starts without it
        from ui.shell.frame import OfficeFrame  # noqa: PLC0415 - not needed to show the window
        from ui.shell.interrupted import offer_interrupted  # noqa: PLC0415 - loaded when needed: the window starts without it
        from ui.shell.unsaved import offer as offer_unsaved  # noqa: PLC0415 - loaded when needed: the window starts without it

        sweep_copies()
        self.setProperty(SHUT, 0)
        path = office.folder.path
        self._take_door(path)
        is_demo = path == self._demo_folder
        self.preferences.remember(path, office.name, person=office.user_id)
        frame = OfficeFrame(office, self.preferences, is_demo=is_demo)
        frame.lock_wanted.connect(self.lock)
        frame.switch_wanted.connect(self.switch)
        frame.expelled.connect(self.lock_now)
        frame.leave_wanted.connect(self.leave)
        frame.delete_wanted.connect(self._delete_demo)
        frame.quit_wanted.connect(self.quit)
        frame.workspace.restore_wanted.connect(self._restore)
        frame.backups.watch(self.idle.quiet_s)
        self.frame = frame
        frame.runner.write(lambda: signed_in(office, by=WINDOW), lambda _none: None, owner=frame)
        self.background.entered(frame.reminders)
        self._layers.addWidget(frame)
        self._layers.setCurrentWidget(frame)
        self.setWindowTitle(f"{office.name} — Картотека")
        if is_demo:
            self._add_demo_banner(frame)
        offer_interrupted(frame)
        tell_erased_again(frame)
        remind_of_sheet(frame)
        if self.start.sign_in.remember_wanted:
            remember_person(frame)
        self._resume(frame)
        offer_unsaved(frame)
        self.idle.start()
        self.entered.emit(frame)

    def _resume(self, frame: OfficeFrame) -> None:
        """After a lock show him who locked what was shown; otherwise what is to be done today."""
        left, self._left_at = self._left_at, None
        session, self._session = self._session, {}
        back = left is not None and left[:2] == (frame.office.folder.path, frame.office.user_id)
        if back:
            frame.workspace.session.update(session)
        frame.go(Place.TODAY)
        if left is not None and back and left[2] is not None:
            frame.go(left[2].place, left[2].argument)

    def lock(self) -> None:
        """Ctrl+L: lock, unless the person would rather keep unsaved work."""
        if self.frame is not None and self.frame.may_close():
            self.lock_now()

    def switch(self) -> None:
        """Lock, and show who else may come in."""
        if self.frame is not None and self.frame.may_close():
            self.lock_now()
            self.start.choose_person()

    def lock_now(self, why: str = "") -> None:
        """Hide everything behind the password; work under way finishes, then the base closes.

        Nobody is asked: he is not there. What stands half-typed in forms is kept in the base and
        offered to the same person when he is back.
        """
        frame = self.frame
        if frame is None:
            return
        from ui.shell.unsaved import keep as keep_unsaved  # noqa: PLC0415 - loaded by now

        keep_unsaved(frame)
        frame.locked = True
        self.setProperty(SHUT, 1)
        self._close_what_lies_above()
        self.background.locked()
        path, name = frame.office.folder.path, frame.office.name
        self._left_at = (path, frame.office.user_id, frame.here)
        self._session = dict(frame.workspace.session)
        self.start.show_unlock(path, name=name, locked_by=frame.office.user_id)
        jobs = ", ".join(frame.jobs.titles)
        note = self.tr("Доделываем: {}. Потом можно будет войти снова.").format(jobs)
        self.start.hold(note if jobs else self.tr("Закрываем базу…"))
        frame.closed.connect(lambda: self.start.release(why or self.tr("Офис заблокирован.")))
        self._put_away(frame)

    def _close_what_lies_above(self) -> None:
        """Dialogs and menus may show clients; a locked window must not.

        A dialog is ended, not closed: one that would rather ask first must not keep it open.
        """
        for widget in self.findChildren(QWidget):
            if widget.isWindow() and widget.isVisible() and not isinstance(widget, QDialog):
                widget.close()
        of_start = self.start.findChildren(QDialog)
        for dialog in self.findChildren(QDialog):
            dialog.done(QDialog.DialogCode.Rejected)
            if dialog not in of_start:
                dialog.deleteLater()

    def leave(self) -> None:
        """Close the office and show the others to choose from."""
        frame = self.frame
        if frame is not None and self._may_stop_jobs(frame):
            frame.closed.connect(self._drop_door)
            self.start.show_welcome()
            self._put_away(frame, farewell=True)

    def _restore(self, file: Path) -> None:
        frame = self.frame
        if frame is not None and self._may_stop_jobs(frame):
            into = frame.office.folder.path
            frame.closed.connect(self._drop_door)
            self.start.show_restore(file, into)
            self._put_away(frame, farewell=True)

    def _put_away(self, frame: OfficeFrame, *, farewell: bool = False) -> None:
        self.frame = None
        if self.background.desk is frame.reminders:
            self.background.left()
        self.idle.stop()
        self._leaving.append(frame)
        self.setWindowTitle("Картотека")
        self._layers.setCurrentWidget(self.start)
        frame.closed.connect(lambda: self._forget(frame))
        _clear_copies()
        frame.parting.connect(self.start.show_parting)
        frame.close_office(farewell=farewell and FAREWELL)

    def _forget(self, frame: OfficeFrame) -> None:
        _clear_copies()  # one may have been on its way when the office was put away
        self._leaving.remove(frame)
        self.setProperty(SHUT, 0)
        self._layers.removeWidget(frame)
        frame.deleteLater()
        self.left.emit()
        if self._closing:
            self.close()

    def _may_stop_jobs(self, frame: OfficeFrame) -> bool:
        if not frame.may_close():
            return False
        jobs = frame.jobs.titles
        if not jobs:
            return True
        stop = confirm(
            self,
            self.tr("Работа ещё идёт"),
            self.tr("Сейчас выполняется: {}. Прервать её? Записанное останется целым.").format(
                ", ".join(jobs)
            ),
            yes=self.tr("Прервать и выйти"),
            no=self.tr("Подождать"),
            danger=True,
        )
        if stop:
            frame.jobs.cancel_all()
        return stop

    def _add_demo_banner(self, frame: OfficeFrame) -> None:
        banner = Banner(
            self.tr("Клиенты здесь вымышленные, можно пробовать всё."),
            title=self.tr("Демонстрация"),
            icon="sparkles",
            closable=True,
        )
        button = Button(self.tr("Удалить демонстрацию"), "trash-2", small=True)
        button.clicked.connect(self._delete_demo)
        banner.add_action(button)
        frame.add_banner(banner)

    def _delete_demo(self) -> None:
        frame = self.frame
        if frame is None or not frame.is_demo:
            return
        sure = confirm(
            self,
            self.tr("Удалить демонстрацию?"),
            self.tr("Вымышленный офис и всё, что вы в нём сделали, удалится без возврата."),
            yes=self.tr("Удалить"),
            danger=True,
        )
        if sure:
            folder = self._demo_folder
            frame.closed.connect(lambda: self._remove_demo(folder))
            frame.jobs.cancel_all()
            self._put_away(frame)
            self.start.show_welcome()

    def _remove_demo(self, folder: Path) -> None:
        self._drop_door()
        self.preferences.forget(folder)
        self.start.runner.write(
            lambda: shutil.rmtree(folder), lambda _none: self.start.show_welcome(), owner=self
        )

    def _take_door(self, path: Path) -> bool:
        name = door_name(path)
        if self._door is not None and self._door.name == name:
            return True
        if knock(name):
            return False
        self._drop_door()
        self._door = Door(name, self)
        self._door.knocked.connect(self.come_to_front)
        return True

    def _drop_door(self) -> None:
        if self._door is not None:
            self._door.close()
            self._door.deleteLater()
            self._door = None

    def come_to_front(self) -> None:
        """Be seen, whatever lies above."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def quit(self) -> None:
        """End the program, also where closing the window would leave it running."""
        self._quitting = True
        self.close()
        self._quitting = self._closing

    def end_with_session(self) -> None:
        """The person signs out of the computer: nothing is asked, and nothing is waited for."""
        self._quitting = True
        self._session_ends = True

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and not self._quitting and self.background.keeps_on():
            self._keep_geometry()
            event.ignore()
            self.hide()
            return
        frame = self.frame
        if frame is not None and not self._may_stop_jobs(frame):
            event.ignore()
            return
        self._keep_geometry()
        self._closing = True
        if frame is not None:
            self.start.show_welcome()
            self._put_away(frame, farewell=not self._session_ends)
        if self._leaving:
            # The last frame to be closed closes the window.
            event.ignore()
            return
        self.start.runner.shutdown()
        self.background.ended()
        self._drop_door()
        super().closeEvent(event)
        self.gone.emit()
        QCoreApplication.quit()

    def _keep_geometry(self) -> None:
        self.preferences.geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.preferences.save()

    def _restore_geometry(self) -> None:
        kept = QByteArray.fromBase64(self.preferences.geometry.encode("ascii", "ignore"))
        if kept.isEmpty() or not self.restoreGeometry(kept):
            room = self.screen().availableSize()
            self.resize(FIRST.boundedTo(room))
            framed = FIRST.grownBy(QMargins(0, 0, _EDGES, _EDGES))
            if framed.boundedTo(room) != framed:
                # With its title bar it would reach beyond the screen.
                self.setWindowState(Qt.WindowState.WindowMaximized)


def _clear_copies() -> None:
    """Remove the open copies of files: nobody may read them while the office is locked."""
    from crm_desktop.attachments.copies import clear_copies  # noqa: PLC0415 - loaded when needed: the window starts without it

    clear_copies()
