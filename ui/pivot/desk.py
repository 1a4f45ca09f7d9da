"""What the screen of the pivot works on: the layout, its steps, the answer made behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import UserError
from crm_desktop.jobs import CancelToken
from crm_desktop.journal.stamps import now_ms
from crm_desktop.pivot.definition import PivotDefinition
from crm_desktop.pivot.pivoting import pivot, pivot_sources
from ui.pivot.heat import Heat

if TYPE_CHECKING:
    from crm_desktop.cube.catalogue import SourceInfo
    from crm_desktop.pivot.result import PivotResult
    from ui.shell.workspace import Workspace

PAUSE_MS: Final = 120
"""So long after the last step the answer is made anew."""
MOST_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with what shades it."""

    result: PivotResult
    heat: Heat


class Stopping:
    """Hears how far an answer is and ends it when asked to."""

    def __init__(self) -> None:
        self.token = CancelToken()

    def step(self, _done: int, _total: int, _message: str = "") -> None:
        """Go on, unless it was cancelled."""
        self.token.raise_if_cancelled()


class PivotDesk(QObject):
    """Holds the layout and makes the answer anew after each step.

    Attributes:
        changed: the layout is another one, or what can be laid out.
        answered: an `Answer`; None = there is nothing laid out.
        refused: why there is none: a sentence.
        working: whether an answer is being made.
    """

    changed = Signal()
    answered = Signal(object)
    refused = Signal(str)
    working = Signal(bool)

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.sources: tuple[SourceInfo, ...] = ()
        self.definition = PivotDefinition()
        self._past: list[PivotDefinition] = []
        self._future: list[PivotDefinition] = []
        self._running: Stopping | None = None
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._ask)

    @property
    def source(self) -> SourceInfo | None:
        """The source laid out."""
        wanted = self.definition.source
        return next((each for each in self.sources if each.key == wanted), None)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._future)

    @property
    def is_working(self) -> bool:
        """Whether an answer is being made."""
        return self._running is not None

    def load(self) -> None:
        """Read what can be laid out, and the answer anew."""
        office = self.workspace.office
        self.workspace.runner.read(
            lambda: pivot_sources(office), self._take_sources, owner=self, key="sources"
        )
        self.refresh()

    def change(self, definition: PivotDefinition) -> None:
        """Lay out otherwise: a step that can be taken back."""
        if definition == self.definition:
            return
        self._past = [*self._past[-MOST_STEPS:], self.definition]
        self._future.clear()
        self._set(definition)

    def begin(self, definition: PivotDefinition) -> None:
        """Lay out something else, with no steps behind it."""
        self._past.clear()
        self._future.clear()
        self._set(definition)

    def undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self._future.append(self.definition)
            self._set(self._past.pop())

    def redo(self) -> None:
        """Do a step again that was taken back."""
        if self._future:
            self._past.append(self.definition)
            self._set(self._future.pop())

    def refresh(self) -> None:
        """Make the answer anew: something was written."""
        if not self.definition.is_empty:
            self._soon.start()

    def cancel(self) -> None:
        """Give up the answer under way."""
        self._soon.stop()
        if self._running is not None:
            self._running.token.cancel()
            self._running = None
            self.working.emit(self.is_working)

    def _set(self, definition: PivotDefinition) -> None:
        self.definition = definition
        self.changed.emit()
        self.cancel()
        if definition.is_empty:
            self.answered.emit(None)
        else:
            self._soon.start()

    def _take_sources(self, sources: tuple[SourceInfo, ...]) -> None:
        self.sources = sources
        self.changed.emit()

    def _ask(self) -> None:
        self.cancel()
        office, definition = self.workspace.office, self.definition
        running = self._running = Stopping()

        def work() -> Answer:
            result = pivot(office, definition, now=now_ms(), progress=running)
            running.token.raise_if_cancelled()
            return Answer(result, Heat.of(result))

        self.working.emit(self.is_working)
        self.workspace.runner.read(
            work,
            lambda answer: self._take(running, answer),
            lambda error: self._refuse(running, error),
            owner=self,
            key="pivot",
        )

    def _take(self, running: Stopping, answer: Answer) -> None:
        if running is self._running:
            self._running = None
            self.working.emit(self.is_working)
            self.answered.emit(answer)

    def _refuse(self, running: Stopping, error: Exception) -> None:
        if running is not self._running:
            return
        self._running = None
        self.working.emit(self.is_working)
        if isinstance(error, UserError):
            self.refused.emit(str(error))
        else:
            self.refused.emit("")
            self.workspace.report(error)
