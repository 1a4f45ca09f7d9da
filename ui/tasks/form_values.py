"""What the form of a task is given and gives back, and how its fields stand side by side."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.tasks.kinds import TASK_KINDS
from ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from crm_desktop.tasks.drafts import TaskDraft

_MINUTE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Names:
    """What the records a draft points at are called.

    Attributes:
        client: of the client.
        deal: of the deal.
        contacts: id -> name.
        needs: task id -> title.
    """

    client: str = ""
    deal: str = ""
    contacts: Mapping[int, str] = field(default_factory=dict)
    needs: Mapping[int, str] = field(default_factory=dict)


def pair(left: QWidget, right: QWidget, *, wide: int = 1) -> QHBoxLayout:
    """Put two fields side by side, the left one so many times as wide."""
    row = QHBoxLayout()
    row.setSpacing(Space.L)
    row.addWidget(left, wide, Qt.AlignmentFlag.AlignTop)
    row.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
    return row


def as_before(draft: TaskDraft, seen: TaskDraft) -> TaskDraft:
    """Keep what is the same thing said otherwise, so that it is no change.

    An untouched due date keeps its milliseconds; a title equal to the kind stays empty.
    """
    typed, was = draft.due.at, seen.due.at
    if typed is not None and was is not None and typed // _MINUTE == was // _MINUTE:
        draft = replace(draft, due=seen.due)
    if not draft.title and seen.title == TASK_KINDS.get(draft.kind) and seen.kind == draft.kind:
        draft = replace(draft, title=seen.title)
    return draft
