"""The window before an office is open: which page is shown, and what each of them sets off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import NotFoundError, UserError
from ui.jobs import Job, JobRunner
from ui.start import work
from ui.start.create_page import CreatePage
from ui.start.drawer import WIDTH, StartSide
from ui.start.foot import StartFoot
from ui.start.join_page import JoinPage
from ui.start.open_page import OpenPage, RestorePage
from ui.start.salvage_page import SalvagePage
from ui.start.sign_in import SignIn
from ui.start.trouble_pages import BusyPage, DamagedPage
from ui.start.welcome import WelcomePage
from ui.theme import follow_theme, theme
from ui.widgets.dialogs import tell
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from crm_desktop.access.keys import KdfParameters
    from crm_desktop.office import Office
    from ui.shell.preferences import Preferences
    from ui.start.page import StartPage
    from ui.start.work import Credentials, NewOffice

NARROWEST_WITH_SIDE = WIDTH + 620


class StartView(QWidget):
    """Welcome, create, unlock, restore.

    Attributes:
        opened: an unlocked office.
        folder_wanted: an office's folder was chosen; the window says whether it may be opened here.
    """

    opened = Signal(object)
    folder_wanted = Signal(object)

    def __init__(
        self,
        preferences: Preferences,
        demo_folder: Path,
        *,
        parameters: KdfParameters | None = None,
        demo_clients: int = work.DEMO_CLIENTS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._demo_folder = demo_folder
        self._parameters = parameters
        self._demo_clients = demo_clients
        self._path: Path | None = None
        self._fresh = True
        self.runner = JobRunner(self, readers=2)
        self.runner.failed.connect(self._on_bug)
        self.welcome = WelcomePage()
        self.create_page = CreatePage(self.runner)
        self.join_page = JoinPage(self.runner)
        self.open_page = OpenPage()
        self.restore_page = RestorePage()
        self.sign_in = SignIn(self.runner, self)
        self.unlock_page = self.sign_in.unlock_page
        self.busy_page = BusyPage()
        self.damaged_page = DamagedPage()
        self.salvage_page = SalvagePage(self.runner)
        self._side = StartSide()
        self._stack = QStackedWidget()
        self._areas: dict[StartPage, ScrollArea] = {}
        for page in (
            self.welcome, self.create_page, self.join_page, self.open_page, self.restore_page,
            self.unlock_page, self.sign_in.new_password_page, self.sign_in.forgotten_page,
            self.busy_page, self.damaged_page, self.salvage_page,
        ):  # fmt: skip
            self._areas[page] = ScrollArea(page)
            self._stack.addWidget(self._areas[page])
        for page in (
            self.welcome, self.create_page, self.join_page, self.open_page, self.restore_page,
            self.unlock_page, self.busy_page, self.damaged_page, self.salvage_page,
        ):  # fmt: skip
            page.back_wanted.connect(self.show_welcome)
        self.foot = StartFoot(preferences)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addLayout(right, 1)
        self._connect()
        QShortcut(QKeySequence("F1"), self).activated.connect(self.open_help)
        follow_theme(self.update)
        self.show_page(self.welcome)

    def set_demo_clients(self, clients: int) -> None:
        """Make a new demonstration of another size."""
        self._demo_clients = clients

    @property
    def page(self) -> StartPage:
        """The page shown."""
        return next(p for p, area in self._areas.items() if area is self._stack.currentWidget())

    def show_welcome(self) -> None:
        """Show what to begin with."""
        self.welcome.set_recent(self._preferences.recent)
        self.show_page(self.welcome)

    def show_unlock(
        self, path: Path, *, name: str = "", note: str = "", locked_by: int = 0
    ) -> None:
        """Ask who comes in and for his password.

        Args:
            path: of the office.
            name: of the office, if it is known already.
            note: said above the password.
            locked_by: the person who locked it: his password is asked, whoever is remembered.
        """
        self._path = path
        if path == self._demo_folder and not note:
            note = self.tr("Пароль демонстрации: демо-картотека-2026")
        person = locked_by or self._preferences.people.get(str(path), 0)
        self.sign_in.begin(path, name=name, note=note, person=person, locked=bool(locked_by))
        self.runner.read(
            lambda: work.look_at(path),
            self.sign_in.show_face,
            self._on_trouble,
            owner=self,
            key="face",
        )

    def choose_person(self) -> None:
        """Show everybody who may come in, not only the one who locked."""
        self.sign_in.choose_anew()

    def open_help(self) -> None:
        """Open the help over the page."""
        from ui.help.view import HelpDialog  # noqa: PLC0415 - not needed to start

        HelpDialog(self, "index" if self.page is self.welcome else "offices").open()

    def hold(self, note: str) -> None:
        """Keep the password from being asked until `release`: the office is still being closed."""
        self.sign_in.hold(note)

    def release(self, note: str = "") -> None:
        """Let the password be typed."""
        self.sign_in.release(note)

    def unlock(self, who: Credentials) -> None:
        """Try to open the chosen office."""
        self.sign_in.unlock(who)

    def create_office(self, form: NewOffice) -> None:
        """Make an office and go in."""
        parameters = self._parameters

        def make(progress: Any) -> Office:
            progress.step(0, 0, self.tr("Подбираем стойкость замка под этот компьютер"))
            return work.create(form, parameters)

        self._run(
            self.tr("Создаём офис «{}»").format(form.name),
            self.tr("Это займёт несколько секунд."),
            make,
            self._back_to(self.create_page, self.create_page.show_refusal),
            cancellable=False,
        )

    def open_demo(self) -> None:
        """Go into the demonstration, making it first if needed."""
        folder, parameters, clients = self._demo_folder, self._parameters, self._demo_clients
        self._run(
            self.tr("Готовим демонстрацию"),
            self.tr("Придумываем клиентов, звонки и письма."),
            lambda progress: work.demo(folder, parameters, progress, clients),
            self._back_to(self.welcome, self._tell_refusal),
            cancellable=False,
        )

    def restore(self, file: Path, into: Path, password: str) -> None:
        """Restore a backup and go in."""
        page = self.restore_page
        without, passphrase = page.without_missing, page.passphrase.text() or None
        refused = self._back_to(page, page.show_refusal)

        def failed(error: Exception) -> None:
            refused(error)
            if work.are_files_missing(error):
                page.offer_without()
            if work.is_passphrase_needed(error):
                page.offer_passphrase()

        self._run(
            self.tr("Восстанавливаем офис"),
            self.tr("Копия проверяется целиком; до конца проверки ничего не меняется."),
            lambda progress: work.restore_and_open(
                file, into, password, progress, without_missing=without, passphrase=passphrase
            ),
            failed,
            cancellable=True,
        )

    def show_parting(self, job: Job[Any]) -> None:
        """Show the copy made when an office is closed, once it is known that one is made."""
        before, shown = self.page, False

        def begun() -> None:
            nonlocal shown
            if shown:
                return
            shown = True
            self.busy_page.show_job(
                self.tr("Делаем резервную копию"),
                self.tr(
                    "Работа сохранена, офис закрывается. Ждать не обязательно: прерванную копию "
                    "программа сделает при следующем запуске."
                ),
                job,
                cancellable=True,
                stop=self.tr("Не ждать"),
            )
            self.show_page(self.busy_page)

        def over() -> None:
            if self.page is self.busy_page:
                self.show_page(before)

        job.progressed.connect(begun)
        job.finished.connect(over)

    def show_restore(self, file: Path | None, into: Path | None) -> None:
        """Ask for what a restore needs."""
        self.restore_page.prepare(file, into)
        self.show_page(self.restore_page)

    def _connect(self) -> None:
        self.welcome.create_wanted.connect(lambda: self.show_page(self.create_page))
        self.welcome.join_wanted.connect(lambda: self.show_page(self.join_page))
        self.join_page.opened.connect(self.opened)
        self.join_page.folder_chosen.connect(self.folder_wanted)
        self.join_page.sign_in_wanted.connect(self.unlock)
        self.join_page.failed.connect(self._on_bug)
        self.welcome.open_wanted.connect(lambda: self.show_page(self.open_page))
        self.welcome.demo_wanted.connect(self.open_demo)
        self.welcome.recent_wanted.connect(self.folder_wanted)
        self.welcome.forget_wanted.connect(self._on_forget)
        self.create_page.submitted.connect(self.create_office)
        self.open_page.folder_chosen.connect(self.folder_wanted)
        self.open_page.restore_wanted.connect(lambda: self._show_restore(None))
        self.restore_page.submitted.connect(self.restore)
        self.sign_in.opened.connect(self.opened)
        self.sign_in.page_wanted.connect(self.show_page)
        self.sign_in.damaged.connect(self._show_damaged)
        self.sign_in.failed.connect(self._on_bug)
        self.unlock_page.other_wanted.connect(self.show_welcome)
        self.damaged_page.restore_wanted.connect(self._show_restore)
        self.damaged_page.retry_wanted.connect(self._on_retry)
        self.damaged_page.salvage_wanted.connect(self._show_salvage)
        self.salvage_page.folder_chosen.connect(self.folder_wanted)

    def _run(
        self,
        title: str,
        text: str,
        make: Callable[[Any], Office],
        failed: Callable[[Exception], None],
        *,
        cancellable: bool,
    ) -> None:
        before = self.page
        job: Job[Office] = Job(make, self)
        settled: list[bool] = []
        self.busy_page.show_job(title, text, job, cancellable=cancellable)
        self.show_page(self.busy_page)

        def succeeded(office: object) -> None:
            settled.append(True)
            self.opened.emit(office)

        def refused(error: Exception) -> None:
            settled.append(True)
            failed(error)

        def finished() -> None:
            if not settled:  # cancelled
                self.show_page(before)
            job.deleteLater()

        job.succeeded.connect(succeeded)
        job.failed.connect(refused)
        job.finished.connect(finished)
        self.runner.long(job)

    def _back_to(self, page: StartPage, show: Callable[[str], None]) -> Callable[[Exception], None]:
        def failed(error: Exception) -> None:
            self.show_page(page)
            if isinstance(error, UserError):
                show(str(error))
            else:
                self._on_bug(error)

        return failed

    def show_page(self, page: StartPage) -> None:
        """Show one of the pages and put the focus into it."""
        self._stack.setCurrentWidget(self._areas[page])
        page.begin()

    def _on_trouble(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            self._on_bug(error)
            return
        if isinstance(error, NotFoundError) and self._path is not None:
            known = any(office.path == str(self._path) for office in self._preferences.recent)
            if not known:
                self.show_welcome()
                self._tell_refusal(str(error))
                return
        self._show_damaged(str(error))

    def _show_damaged(self, reason: str) -> None:
        path = self._path
        if path is None:
            return
        self.runner.read(
            lambda: work.backups_of(path),
            lambda found: self.damaged_page.tell(reason, found),
            owner=self,
        )
        self.damaged_page.tell(reason, [])
        self.show_page(self.damaged_page)

    def _show_salvage(self) -> None:
        if self._path is not None:
            self.salvage_page.prepare(self._path)
            self.show_page(self.salvage_page)

    def _show_restore(self, file: Path | None) -> None:
        self.show_restore(file, self._path if self.page is self.damaged_page else None)

    def _on_retry(self) -> None:
        if self._path is not None:
            self.show_unlock(self._path)

    def _on_forget(self, path: Path) -> None:
        self._preferences.forget(path)
        self.show_welcome()

    def _tell_refusal(self, text: str) -> None:
        tell(self, self.tr("Не получилось"), text)

    def _on_bug(self, error: Exception) -> None:
        from ui.shell.bug_report import BugReport, log_bug  # noqa: PLC0415 - rare

        log_bug(error)
        BugReport(error, self).open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.page.begin()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate and self._fresh:
            # Only after the window itself has handed the focus out.
            self._fresh = False
            QTimer.singleShot(0, self, self._begin)
        return super().event(event)

    def _begin(self) -> None:
        self.page.begin()
        # While the person reads or types: opening an office then finds its modules loaded.
        self.runner.read(work.warm_up, lambda _none: None, owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setVisible(self.width() >= NARROWEST_WITH_SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("bg"))
        painter.end()
