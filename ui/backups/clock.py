"""What the program does about copies while people work: now and then a look, and a quiet line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import UserError
from ui.jobs import Job
from ui.shell.bug_report import log_bug
from ui.shell.screen import Place
from ui.theme import Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.backup.schedule import Done
    from crm_desktop.backup.telling import Alarm
    from crm_desktop.jobs import Progress
    from ui.shell.frame import OfficeFrame
    from ui.shell.workspace import Workspace

FIRST_MS: Final = 180_000
"""Nobody opens the office to wait for a copy."""
EVERY_MS: Final = 600_000
IDLE_S: Final = 300.0
"""So long without a key or a move nobody is there."""

Found = tuple[tuple["Done", ...], tuple["Alarm", ...]]


class BackupClock(QObject):
    """Runs on the lane of long jobs, and leaves it when the person wants something long.

    Attributes:
        telling: what is being done and how far; both empty when it is over.
        alarmed: what is wrong with the copies (`Alarm`s), each time it was looked.
    """

    telling = Signal(str, str)
    alarmed = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._quiet_s: Callable[[], float] = lambda: 0.0
        self._job: Job[Found] | None = None
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.run)
        workspace.long_wanted.connect(lambda _job, _title: self._give_way())

    def start(self) -> None:
        """Look in some minutes, and then again and again."""
        if not self._stopped:
            self._timer.start(FIRST_MS)

    def watch(self, quiet_s: Callable[[], float]) -> None:
        """Learn from whom to hear for how many seconds nobody has touched the program."""
        self._quiet_s = quiet_s

    def stop(self) -> None:
        """Look no more; what is under way stops and is due again."""
        self._stopped = True
        self._timer.stop()
        self._give_way()

    def run(self) -> None:
        """Look now, and do what is due."""
        self._timer.stop()
        if self._stopped or self._job is not None:
            return
        office, idle = self._workspace.office, self._quiet_s() >= IDLE_S

        def work(progress: Progress) -> Found:
            from crm_desktop.backup.schedule import run_due  # noqa: PLC0415 - not needed to show the window
            from crm_desktop.backup.telling import alarms  # noqa: PLC0415 - likewise

            return run_due(office, idle=idle, progress=progress), alarms(office)

        job: Job[Any] = Job(work, self)
        job.progressed.connect(self._on_progress)
        job.succeeded.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)
        self._job = job
        self._workspace.runner.long(job)

    def _give_way(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _on_progress(self, done: object, total: object, message: str) -> None:
        percent = f" · {done} %" if isinstance(done, int) and total else ""
        self.telling.emit(self.tr("Делаем резервную копию"), f"{message}{percent}")

    def _on_done(self, found: object) -> None:
        if isinstance(found, tuple):
            self.alarmed.emit(found[1])

    def _on_failed(self, error: Exception) -> None:
        # The base is busy or its disk is gone: it shows itself where the person works.
        if not isinstance(error, UserError):
            log_bug(error)

    def _on_finished(self) -> None:
        self._job = None
        self.telling.emit("", "")
        if not self._stopped:
            self._timer.start(EVERY_MS)


class AlarmTeller(QObject):
    """Above the screens: copies go wrong. Closed, it comes again only with another trouble."""

    def __init__(self, frame: OfficeFrame) -> None:
        super().__init__(frame)
        self._frame = frame
        self._told: frozenset[tuple[str, int]] = frozenset()
        self._banner: Banner | None = None

    def show_alarms(self, alarms: object) -> None:
        """Show the first of what is grave among them; nothing grave takes the strip away."""
        grave = [alarm for alarm in alarms if alarm.grave] if isinstance(alarms, tuple) else []
        marks = frozenset((alarm.trouble.value, alarm.mark) for alarm in grave)
        if marks == self._told:
            return
        self._told = marks
        if self._banner is not None:
            self._banner.hide()
            self._banner = None
        if not grave:
            return
        first: Alarm = grave[0]
        banner = Banner(
            first.text, tone=Tone.WARN, title=first.title, icon="database-backup", closable=True
        )
        button = Button(self.tr("Резервные копии"), small=True)
        button.clicked.connect(lambda _on=False: self._frame.go(Place.SETTINGS, "backup"))
        banner.add_action(button)
        self._frame.add_banner(banner)
        self._banner = banner
