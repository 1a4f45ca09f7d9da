"""The doors into the past: from a backup, and from the history by a date."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may
from crm_desktop.errors import PasswordError
from crm_desktop.past.opening import first_moment, open_date, open_inside
from ui.jobs import Job
from ui.past.ask import PasswordAsk
from ui.past.screen import PastDialog
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.datefield import DateField
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from crm_desktop.jobs import Progress
    from crm_desktop.past.past_office import PastOffice
    from ui.shell.workspace import Workspace

_DAY: Final = timedelta(days=1)


def may_look(workspace: Workspace) -> bool:
    """Tell whether this person may look into the past at all."""
    return may(workspace.office, Right.RESTORE)


def look_inside(workspace: Workspace, file: Path, password: str = "", code: str = "") -> None:
    """Open what a backup holds; asks for a password where the backup needs one.

    Args:
        workspace: of the window.
        file: the backup.
        password: of a person of the office as of the backup, once it was asked for.
        code: the backup's own passphrase, once it was asked for.
    """
    office = workspace.office

    def work(progress: Progress) -> PastOffice:
        return open_inside(
            office, file, password=password or None, passphrase=code or None, progress=progress
        )

    def failed(error: Exception) -> None:
        parent = _window(workspace)
        if isinstance(error, PasswordError) and parent is not None:
            ask = PasswordAsk(str(error), parent)
            ask.given.connect(lambda p, c: look_inside(workspace, file, p, c))
            ask.open()
        else:
            workspace.report(error)

    job: Job[PastOffice] = Job(work, workspace)
    job.succeeded.connect(lambda past: show_past(workspace, past))
    workspace.start_long(job, workspace.tr("Открываю резервную копию"), on_failed=failed)


def look_at_date(workspace: Workspace, instant: int | None = None) -> None:
    """Open the base as of an instant (UTC ms); without one a date is asked for."""
    if instant is None:
        parent = _window(workspace)
        if parent is not None:
            DateAsk(workspace, parent).open()
        return
    office, wanted = workspace.office, instant

    def work(progress: Progress) -> PastOffice:
        return open_date(office, wanted, progress=progress)

    job: Job[PastOffice] = Job(work, workspace)
    job.succeeded.connect(lambda past: show_past(workspace, past))
    workspace.start_long(job, workspace.tr("Открываю базу на дату"))


def show_past(workspace: Workspace, past: PastOffice) -> None:
    """Show an opened past; it is closed with its window."""
    parent = _window(workspace)
    if parent is None:
        past.close()
        return
    PastDialog(workspace, past, parent).open()


class DateAsk(Dialog):
    """Asks for the day; it is shown as it stood at its end."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(
            self.tr("База на дату"),
            parent,
            subtitle=self.tr("Какой она была в конце дня. Нынешняя база не меняется."),
            width=480,
        )
        self._workspace = workspace
        zone = workspace.office.zone
        self._today = datetime.now(zone).date()
        self._first = datetime.fromtimestamp(first_moment(workspace.office) / 1000, zone).date()
        self.day = DateField()
        self.day.set_value(max(self._today - _DAY, self._first))
        self._field = FormField(self.tr("День"), self.day, required=True)
        self.body.addWidget(self._field)
        told = self.tr("Журнал офиса начинается {}. Можно посмотреть карточки, сравнить их с "
                       "нынешними и вернуть выбранное.")  # fmt: skip
        self.body.addWidget(
            Label(told.format(f"{self._first:%d.%m.%Y}"), Role.BODY, colour="text2", wrap=True)
        )
        self.add_button(self.tr("Отмена"), self.reject)
        self.add_button(self.tr("Открыть"), self._submit, kind=Kind.PRIMARY)

    def _submit(self) -> None:
        day = self.day.value
        if not isinstance(day, date) or not self._first <= day <= self._today:
            self._field.set_error(
                self.tr("Выберите день с {} по сегодня.").format(f"{self._first:%d.%m.%Y}")
            )
            return
        zone = self._workspace.office.zone
        now = datetime.now(zone)
        end = min(datetime.combine(day + _DAY, time(), zone) - timedelta(milliseconds=1), now)
        self.accept()
        look_at_date(self._workspace, int(end.timestamp() * 1000))


def _window(workspace: Workspace) -> QWidget | None:
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415 - only for the look upwards

    above = workspace.parent()
    while above is not None and not isinstance(above, QWidget):
        above = above.parent()
    return above.window() if isinstance(above, QWidget) else None
