"""What a screen may ask of the window: the office, the lanes of work, navigation, news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import UserError
from crm_desktop.journal import Changes
from crm_desktop.wording import number, set_off
from ui.jobs import Job
from ui.shell.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import UndoResult
    from crm_desktop.office import Office
    from ui.jobs import JobRunner
    from ui.shell.screen import Place
    from ui.sync.desk import SyncDesk


MOST_LEFT: Final = 2
_UNDO: Final = "Отмена: "


@dataclass(frozen=True, slots=True)
class _Act:
    change_id: int
    title: str
    large: bool = False


LAST_CLIENT: Final = "client.last"
"""In a session: whose card was looked at last."""


class Workspace(QObject):
    """An open office on the screen.

    Attributes:
        changed: news (`Changes`) on the window's thread, whoever wrote.
        place_wanted: navigation: the place and what to show there.
        back_wanted: navigation: to where the person was before.
        told: a short message for a toast and, if it can be undone, its change set's id (else 0).
        taking_back: id of a change set whose undo begins.
        undone: what an undo did, and the undo's own change set (0: nothing came back).
        refused: a Russian sentence that explains why an act did not happen.
        failed: an unexpected exception; the window shows its report.
        long_wanted: a job to show with progress and «Отмена», and its title.
        palette_wanted: «Поиск и команды» was asked for, with a text to begin with.
        restore_wanted: the person wants to restore this office from a backup file.
        lock_wanted: the person wants the window locked.
        preferences: what this computer remembers of the window.
        session: what screens remember while the program is open, a lock included: ids only,
            nothing that could be read.
        exchange: the exchange with the other stations; None where no window runs it.
    """

    changed = Signal(object)
    place_wanted = Signal(object, object)
    back_wanted = Signal()
    told = Signal(str, object)
    taking_back = Signal(object)
    undone = Signal(str, object)
    refused = Signal(str)
    failed = Signal(object)
    long_wanted = Signal(object, str)
    palette_wanted = Signal(str)
    restore_wanted = Signal(object)
    lock_wanted = Signal()

    def __init__(
        self,
        office: Office,
        runner: JobRunner,
        parent: QObject | None = None,
        *,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__(parent)
        self.office = office
        self.preferences = preferences or Preferences()
        self.session: dict[str, tuple[int, ...]] = {}
        self.exchange: SyncDesk | None = None
        self.runner = runner
        self._mine: list[_Act] = []
        self._taken_back: list[int] = []
        # Signals cross threads by themselves: commits happen on the lanes of work.
        self._unsubscribe = office.subscribe(self.changed.emit)
        runner.failed.connect(self.report)

    def close(self) -> None:
        """Stop listening to the office."""
        self._unsubscribe()

    def go(self, place: Place, argument: object | None = None) -> None:
        """Show a place."""
        self.place_wanted.emit(place, argument)

    def back(self) -> None:
        """Show what was shown before."""
        self.back_wanted.emit()

    def open_palette(self, text: str = "") -> None:
        """Open «Поиск и команды»."""
        self.palette_wanted.emit(text)

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
                self.tell(done or changes.title, changes.change_id)
            if on_done is not None:
                on_done(result)

        def refused(error: Exception) -> None:
            if isinstance(error, UserError) and on_refused is not None:
                on_refused(error)
            else:
                self.report(error)

        self.runner.write(work, settled, refused, owner=owner)

    def start_long(
        self, job: Job[Any], title: str, *, on_failed: Callable[[Exception], None] | None = None
    ) -> None:
        """Run a long job with progress and «Отмена» shown by the window.

        Args:
            job: the work.
            title: what the progress says.
            on_failed: gets what went wrong; by default the window shows its text.
        """
        job.failed.connect(on_failed or self.report)
        self.long_wanted.emit(job, title)
        self.runner.long(job)

    def tell(self, text: str, change_id: int = 0) -> None:
        """Show a toast; with a change set it offers «Отменить»."""
        if change_id:
            self.remember(change_id, text)
        self.told.emit(text, change_id)

    def remember(self, change_id: int, title: str, *, large: bool = False) -> None:
        """Let Ctrl+Z take an act back that the screen tells of itself; see `undo` for `large`."""
        self._mine = [act for act in self._mine if act.change_id != change_id]
        self._mine.append(_Act(change_id, title, large))
        self._taken_back.clear()

    def report(self, error: Exception) -> None:
        """Show why something did not happen."""
        if isinstance(error, UserError):
            self.refused.emit(str(error))
        else:
            self.failed.emit(error)

    @property
    def undo_title(self) -> str:
        """What Ctrl+Z would take back; '' when there is nothing of this window."""
        return self._mine[-1].title if self._mine else ""

    @property
    def can_redo(self) -> bool:
        """Whether an undo of this window can itself be taken back."""
        return bool(self._taken_back)

    def undo(self, change_id: int, *, large: bool = False) -> None:
        """Take a change set back and tell what came of it; a large one shows its progress."""
        self._mine = [act for act in self._mine if act.change_id != change_id]
        self.taking_back.emit(change_id)
        if not large:
            self.runner.write(
                lambda: _take_back(self.office, change_id),
                self._tell_undone,
                self.report,
                owner=self,
            )
            return
        job = Job(lambda progress: _take_back(self.office, change_id, progress), self)
        job.succeeded.connect(self._tell_undone)
        self.start_long(job, self.tr("Отмена действия"))

    def undo_last(self) -> None:
        """Ctrl+Z outside a text field: take back this person's last act in this window."""
        if self._mine:
            self.undo(self._mine[-1].change_id, large=self._mine[-1].large)
        else:
            self.told.emit(self.tr("В этом окне отменять нечего: смотрите «Историю»"), 0)

    def redo_last(self) -> None:
        """Bring back what the last undo of this window took away."""
        if not self._taken_back:
            self.told.emit(self.tr("Возвращать нечего"), 0)
            return
        change_id = self._taken_back.pop()
        self.runner.write(
            lambda: _take_back(self.office, change_id), self._tell_redone, self.report, owner=self
        )

    def _tell_undone(self, outcome: tuple[UndoResult, list[str]]) -> None:
        result, left = outcome
        said = self.tr("Отменено: {}").format(set_off(result.title)) if result.change_id else ""
        if not result.change_id:
            said = self.tr("Отменять нечего: «{}» уже отменено или изменено").format(result.title)
        if result.change_id:
            self._taken_back.append(result.change_id)
        if result.change_id and result.title.startswith(_UNDO):
            said = self.tr("Возвращено: {}").format(set_off(result.title.removeprefix(_UNDO)))
        self.undone.emit(_with_left(said, left), result.change_id)

    def _tell_redone(self, outcome: tuple[UndoResult, list[str]]) -> None:
        result, left = outcome
        title = result.title.removeprefix(_UNDO)
        if result.change_id:
            self._mine.append(_Act(result.change_id, title))
        self.told.emit(_with_left(self.tr("Возвращено: {}").format(set_off(title)), left), 0)


def _with_left(said: str, left: Sequence[str]) -> str:
    """Add what was left alone: the first few by name, the rest by number."""
    told = [sentence.rstrip(". ") for sentence in left[:MOST_LEFT]]
    if len(left) > MOST_LEFT:
        told.append(f"Оставлено ещё: {number(len(left) - MOST_LEFT)}")
    return ". ".join([said, *told])


def _take_back(
    office: Office, change_id: int, progress: Progress | None = None
) -> tuple[UndoResult, list[str]]:
    from crm_desktop.history import acts  # noqa: PLC0415 - not needed to show the window

    result = acts.undo(office, change_id, progress=progress)
    return result, acts.describe_left(office, result)


def changes_of(result: object) -> Changes | None:
    """Return the changes a use case reports, if it wrote."""
    if isinstance(result, Changes):
        return result
    if isinstance(result, tuple) and result and isinstance(result[-1], Changes):
        return result[-1]
    changes = getattr(result, "changes", None)
    return changes if isinstance(changes, Changes) else None
