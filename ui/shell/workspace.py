"""What a screen may ask of the window: the office, the lanes of work, navigation, news."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import UserError
from crm_desktop.history import acts
from crm_desktop.journal import Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.journal import UndoResult
    from crm_desktop.office import Office
    from ui.jobs import Job, JobRunner
    from ui.shell.screen import Place


class Workspace(QObject):
    """An open office on the screen.

    Attributes:
        changed: news (`Changes`) on the window's thread, whoever wrote.
        place_wanted: navigation: the place and what to show there.
        told: a short message for a toast and, if it can be undone, its change set's id (else 0).
        refused: a Russian sentence that explains why an act did not happen.
        failed: an unexpected exception; the window shows its report.
        long_wanted: a job to show with progress and «Отмена», and its title.
    """

    changed = Signal(object)
    place_wanted = Signal(object, object)
    told = Signal(str, object)
    refused = Signal(str)
    failed = Signal(object)
    long_wanted = Signal(object, str)

    def __init__(self, office: Office, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self.runner = runner
        self._mine: list[int] = []
        # Signals cross threads by themselves: commits happen on the lanes of work.
        self._unsubscribe = office.subscribe(self.changed.emit)
        runner.failed.connect(self.report)

    def close(self) -> None:
        """Stop listening to the office."""
        self._unsubscribe()

    def go(self, place: Place, argument: object | None = None) -> None:
        """Show a place."""
        self.place_wanted.emit(place, argument)

    def act(
        self,
        work: Callable[[], Any],
        done: str = "",
        *,
        owner: QObject,
        on_done: Callable[[Any], None] | None = None,
        on_refused: Callable[[UserError], None] | None = None,
    ) -> None:
        """Do one short act of the person on the write lane, then offer «Отменить».

        Args:
            work: a use case; its result is `Changes`, or has them as the attribute `changes`,
                or is a tuple that ends with them.
            done: the toast's text; the change set's title if empty.
            owner: who asks; outcomes for a closed owner are dropped.
            on_done: gets the result.
            on_refused: gets the refusal; by default the window shows its text.
        """

        def settled(result: Any) -> None:
            changes = changes_of(result)
            if changes is not None and changes.change_id:
                self._mine.append(changes.change_id)
                self.told.emit(done or changes.title, changes.change_id)
            if on_done is not None:
                on_done(result)

        def refused(error: Exception) -> None:
            if isinstance(error, UserError) and on_refused is not None:
                on_refused(error)
            else:
                self.report(error)

        self.runner.write(work, settled, refused, owner=owner)

    def start_long(self, job: Job[Any], title: str) -> None:
        """Run a long job with progress and «Отмена» shown by the window."""
        job.failed.connect(self.report)
        self.long_wanted.emit(job, title)
        self.runner.long(job)

    def tell(self, text: str, change_id: int = 0) -> None:
        """Show a toast; with a change set it offers «Отменить»."""
        if change_id:
            self._mine.append(change_id)
        self.told.emit(text, change_id)

    def report(self, error: Exception) -> None:
        """Show why something did not happen."""
        if isinstance(error, UserError):
            self.refused.emit(str(error))
        else:
            self.failed.emit(error)

    def undo(self, change_id: int) -> None:
        """Take a change set back and tell what came of it."""

        def settled(result: UndoResult) -> None:
            if change_id in self._mine:
                self._mine.remove(change_id)
            self.told.emit(acts.describe_undo(self.office, result), 0)

        self.runner.write(
            lambda: acts.undo(self.office, change_id), settled, self.report, owner=self
        )

    def undo_last(self) -> None:
        """Ctrl+Z outside a text field: take back this person's last act in this window."""
        if self._mine:
            self.undo(self._mine[-1])
        else:
            self.told.emit(self.tr("В этом окне отменять нечего: смотрите «Историю»"), 0)


def changes_of(result: object) -> Changes | None:
    """Return the changes a use case reports, if it wrote."""
    if isinstance(result, Changes):
        return result
    if isinstance(result, tuple) and result and isinstance(result[-1], Changes):
        return result[-1]
    changes = getattr(result, "changes", None)
    return changes if isinstance(changes, Changes) else None
