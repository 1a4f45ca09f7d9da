"""What an import of a calendar did or would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.calendar_files.entries import Refused


@dataclass(frozen=True, slots=True)
class CalendarReport:
    """The result of a trial or a real run.

    Attributes:
        trial: nothing was written.
        name: of the calendar, `""` if it has none.
        read: entries of the file: loaded or not.
        new: tasks made, occurrences of their own not counted.
        updated: tasks that took something from the file.
        unchanged: tasks that have all of it already.
        kept: tasks where something differs and stays: a person changed or deleted it here.
        refused: entries not loaded, each with why.
        reasons: why, and how many.
        notes: what was understood otherwise, and how often; the file's own notes first.
        change_set: what `undo` takes; None if nothing was written.
        backup: made before; None if none was needed.
    """

    trial: bool
    name: str = ""
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    refused: tuple[Refused, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    change_set: int | None = None
    backup: Path | None = None

    @property
    def skipped(self) -> int:
        """How many entries were not loaded."""
        return len(self.refused)
