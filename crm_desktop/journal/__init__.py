"""The heart: change sets, history of every field, undo, and notices of what changed."""

from __future__ import annotations

from crm_desktop.journal.changes import Changes, Kind
from crm_desktop.journal.journal import Author, Change, Journal, LongChange
from crm_desktop.journal.undo import Left, UndoResult, undo_change

__all__ = [
    "Author",
    "Change",
    "Changes",
    "Journal",
    "Kind",
    "Left",
    "LongChange",
    "UndoResult",
    "undo_change",
]
