"""Coming into an office: the person, the password, what is asked besides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import DamagedError, PasswordError, UserError
from ui.start import work
from ui.start.copied import ask_copied
from ui.start.forgotten_page import ForgottenPage
from ui.start.new_password_page import NewPasswordPage
from ui.start.unlock_page import UnlockPage
from ui.start.work import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.office import Office
    from ui.jobs import JobRunner
    from ui.start.work import OfficeFace, PersonFace


class SignIn(QObject):
    """Owns the three pages a person meets on the way in.

    Attributes:
        opened: an unlocked office.
        page_wanted: the page to be shown.
        damaged: the office does not open; why.
        failed: an exception nobody expected.
        unlock_page: who and the password.
        new_password_page: one's own password instead of a temporary one.
        forgotten_page: the recovery sheet.
        remember_wanted: whether the one who came in last wants to be remembered here.
    """

    opened = Signal(object)
    page_wanted = Signal(object)
    damaged = Signal(str)
    failed = Signal(object)

    def __init__(self, runner: JobRunner, window: QWidget) -> None:
        super().__init__(window)
        self._runner = runner
        self._window = window
        self._path: Path | None = None
        self._face: OfficeFace | None = None
        self._knocking: Credentials | None = None
        self._person = 0
        self._is_locked = False
        self._held = ""
        self.remember_wanted = False
        self.unlock_page = UnlockPage()
        self.new_password_page = NewPasswordPage(runner)
        self.forgotten_page = ForgottenPage()
        self._connect()

    def begin(
        self, path: Path, *, name: str = "", note: str = "", person: int = 0, locked: bool = False
    ) -> None:
        """Ask who comes in.

        Args:
            path: the office.
            name: of the office, if known.
            note: said above the password.
            person: whom the cursor stands on.
            locked: he locked it just now: his password is asked, whoever is remembered.
        """
        self._path = path
        self._face = None
        self._person = person
        self._is_locked = locked
        self.unlock_page.prepare(path, name, note, locked=locked)
        self.page_wanted.emit(self.unlock_page)

    def show_face(self, face: OfficeFace) -> None:
        """Show the people, once their list is read."""
        if face.path != self._path:
            return
        self._face = face
        self.unlock_page.set_face(
            face, person=self._person, straight=bool(self._person) and self._is_locked
        )
        if self._held:
            self.hold(self._held)
        page = self.unlock_page
        # A keyring that does not even load is none.
        self._runner.read(
            work.can_remember,
            page.set_can_remember,
            lambda _error: page.set_can_remember(False),
            owner=self,
            key="remember",
        )

    def choose_anew(self) -> None:
        """Let somebody else be chosen than the one who locked."""
        self._person = 0
        self.unlock_page.choose_anew()

    def hold(self, note: str) -> None:
        """Keep the password from being asked until `release`: the office is still being closed."""
        self._held = note
        self.unlock_page.set_note(note)
        self.unlock_page.set_busy(True)

    def release(self, note: str = "") -> None:
        """Let the password be typed."""
        self._held = ""
        self.unlock_page.set_note(note)
        self.unlock_page.set_busy(False)
        self.unlock_page.begin()

    def unlock(self, who: Credentials) -> None:
        """Try to open the chosen office."""
        path = self._path
        if path is None:
            return
        self._knocking = who
        self._set_busy(busy=True)

        def refused(error: Exception) -> None:
            self._on_failed(error, path, who)

        self._runner.write(lambda: work.unlock(path, who), self._on_opened, refused, owner=self)

    def _connect(self) -> None:
        page = self.unlock_page
        page.submitted.connect(self.unlock)
        page.person_chosen.connect(self._on_person)
        page.remembered_wanted.connect(
            lambda person: self.unlock(Credentials(person=person.name, user_id=person.user_id))
        )
        page.forgotten_wanted.connect(self._on_forgotten)
        self.new_password_page.submitted.connect(self._on_new_password)
        self.forgotten_page.submitted.connect(lambda code: self.unlock(Credentials(sheet=code)))
        for other in (self.new_password_page, self.forgotten_page):
            other.back_wanted.connect(lambda: self.page_wanted.emit(page))

    def _on_opened(self, office: Office) -> None:
        who, self._knocking = self._knocking, None
        self.remember_wanted = who is not None and who.remember
        self._set_busy(busy=False)
        self.new_password_page.clear()
        self.forgotten_page.fields.clear()
        self.opened.emit(office)

    def _set_busy(self, *, busy: bool) -> None:
        self.unlock_page.set_busy(busy)
        self.new_password_page.set_busy(busy)
        self.forgotten_page.set_busy(busy)

    def _on_person(self, person: PersonFace) -> None:
        """Whoever mistyped before the program was closed still has to wait."""
        path = self._path
        if path is not None:
            self._runner.read(
                lambda: work.wait_before(path, person.name),
                self.unlock_page.show_wait,
                owner=self,
                key="wait",
            )

    def _on_forgotten(self) -> None:
        self.forgotten_page.prepare(has_sheet=self._face is not None and self._face.has_sheet)
        self.page_wanted.emit(self.forgotten_page)

    def _on_new_password(self, password: str) -> None:
        if self._knocking is not None:
            self.unlock(replace(self._knocking, new_password=password))

    def _on_failed(self, error: Exception, path: Path, who: Credentials) -> None:
        from crm_desktop.office import CopiedOfficeError  # noqa: PLC0415 - loaded by now
        from crm_desktop.office.signing_in import (  # noqa: PLC0415 - loaded by now
            PasswordChangeNeededError,
            PasswordNeededError,
        )

        # After a wrong password nobody may try again before the wait is known.
        wrong = type(error) is PasswordError and not (who.new_password or who.sheet)
        self._set_busy(busy=wrong)
        match error:
            case PasswordChangeNeededError():
                page = self.new_password_page
                page.prepare(
                    self.unlock_page.office_name, error.user_name, after_sheet=bool(who.sheet)
                )
                self.page_wanted.emit(page)
            case PasswordNeededError():
                self.unlock_page.ask_password(str(error))
            case CopiedOfficeError():
                ask_copied(self._window, lambda answer: self.unlock(replace(who, answer=answer)))
            case DamagedError():
                self.damaged.emit(str(error))
            case UserError() if who.new_password:
                self.new_password_page.show_refusal(str(error))
            case UserError() if who.sheet:
                self.forgotten_page.show_refusal(str(error), getattr(error, "groups", ()))
            case PasswordError():
                self._runner.read(
                    lambda: work.wait_before(path, who.person),
                    lambda wait: self.unlock_page.show_wrong(str(error), wait),
                    owner=self,
                )
            case UserError():
                self.unlock_page.show_wrong(str(error), 0)
            case _:
                self.failed.emit(error)
