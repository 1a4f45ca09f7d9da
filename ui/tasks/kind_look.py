"""How kinds of tasks and the state of an action look: the same icon and colour everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.journal import Kind
from crm_desktop.tasks.due import ActionState
from crm_desktop.tasks.kinds import TASK_KINDS, read_kinds
from ui.clients.wording import tone_of
from ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.tasks.kinds import TaskKind
    from ui.shell.workspace import Workspace

STATE_TONES: Final = {
    ActionState.OVERDUE: Tone.BAD,
    ActionState.TODAY: Tone.OK,
    ActionState.PLANNED: Tone.GREY,
    ActionState.NONE: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class KindLook:
    """A kind of task on the screen.

    Attributes:
        key: as stored.
        label: Russian.
        icon: Lucide name.
        tone: of the round ground behind the icon.
    """

    key: str
    label: str
    icon: str
    tone: Tone


_BUILT_IN: Final = {
    look.key: look
    for look in (
        KindLook("call", TASK_KINDS["call"], "phone", Tone.ACCENT),
        KindLook("meeting", TASK_KINDS["meeting"], "handshake", Tone.VIOLET),
        KindLook("letter", TASK_KINDS["letter"], "mail", Tone.TEAL),
        KindLook("todo", TASK_KINDS["todo"], "circle-check", Tone.GREY),
    )
}
OWN_ICON: Final = "file-text"
_OWN: Final = KindLook("", "Задача", OWN_ICON, Tone.WARN)


def kind_look(key: str) -> KindLook:
    """Return the look of a built-in kind; an own one has a look of its own in `KindBook`."""
    found = _BUILT_IN.get(key)
    return found if found is not None else KindLook(key, _OWN.label, _OWN.icon, _OWN.tone)


class KindBook(QObject):
    """The kinds of an open office, read anew when they change.

    Attributes:
        changed: there are other kinds, or one looks or is called otherwise.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._looks = dict(_BUILT_IN)
        workspace.changed.connect(self._on_changed)
        self.load()

    @property
    def looks(self) -> list[KindLook]:
        """The kinds a task may have, in order."""
        return list(self._looks.values())

    def look(self, key: str) -> KindLook:
        """Return how a kind looks; a deleted or unknown one has a look too."""
        return self._looks.get(key) or kind_look(key)

    def load(self) -> None:
        """Read the own kinds."""
        office = self._workspace.office
        self._workspace.runner.read(lambda: read_kinds(office), self._take, owner=self, key="kinds")

    def _take(self, kinds: dict[str, TaskKind]) -> None:
        looks = {key: _BUILT_IN.get(key) or _own(kind) for key, kind in kinds.items()}
        if looks != self._looks:
            self._looks = looks
            self.changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.DIRECTORY_ITEM):
            self.load()


def _own(kind: TaskKind) -> KindLook:
    return KindLook(kind.key, kind.label, OWN_ICON, tone_of(kind.colour, otherwise=Tone.WARN))


def kind_book(workspace: Workspace) -> KindBook:
    """Return the kinds of an open office; one book for all its screens."""
    found = workspace.findChild(KindBook)
    return found if found is not None else KindBook(workspace)
