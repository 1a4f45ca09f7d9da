"""Calling every use case with made-up arguments, and finding words in whatever comes back."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import crm_desktop
from crm_desktop.access.right import Right
from crm_desktop.access.rights import USE_CASES
from crm_desktop.access.subjects import subject_of

if TYPE_CHECKING:
    import re


# Not walked, and why.
_WHOLE_OFFICE = "is of the office as a whole, tells of no record and has tests of its own"
APART = {
    "backup.": _WHOLE_OFFICE,
    "cli.task_words.": "repeats what was typed",
    "demo.": "fills an empty office",
    "doctor.": _WHOLE_OFFICE,
    "past.": "is for who may restore, and they see everything",
    "audit.sessions.": "writes that somebody signed in",
    "history.acts.redo": "does what the person did himself",
    "history.acts.undo_last": "takes back what the person did himself",
    "office.settings.change_own_password": "is of the person's own key",
    "members.": _WHOLE_OFFICE,
    "sync.flows.cloning.": "is of this computer's place among the stations and tells of no record",
    "sync.flows.moving.": _WHOLE_OFFICE,
    "sync.snapshots.making.": _WHOLE_OFFICE,
    "access.": _WHOLE_OFFICE,
}
LOOKS = frozenset(
    {
        Right.VIEW_CLIENTS, Right.VIEW_DEALS, Right.VIEW_TASKS, Right.VIEW_HISTORY,
        Right.VIEW_OFFICE, Right.EXPORT, Right.PRINT, Right.TEAM_FIGURES, Right.REPORTS,
        Right.PERSONAL_DATA, Right.VIEW_AUDIT, Right.HANDOVER, Right.IMPORT,
    }
)  # fmt: skip


def every_use_case() -> dict[str, Callable[..., Any]]:
    """Import everything and return the use cases by module and name."""
    for module in pkgutil.walk_packages(crm_desktop.__path__, "crm_desktop."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = {}
    for name in sorted(USE_CASES):
        module_name, _, function = name.rpartition(".")
        if module_name.startswith("crm_desktop."):
            found[name.removeprefix("crm_desktop.")] = getattr(
                importlib.import_module(module_name), function
            )
    return found


def inner(work: Callable[..., Any]) -> bool:
    """Whether a use case is a step of another one: it is given an open change or what one read."""
    kinds = {
        str(each.annotation)
        for each in inspect.signature(work).parameters.values()
        if each.default is each.empty
    }
    return bool(kinds & _INNER)


_INNER = {
    "Change", "TaskPresent", "Occurrence", "DealCatalogue", "StagedFile", "Subject",
    "Sequence[FoundConflict]",
    "Iterable[tuple[RingRow, int]]", "RingRow", "Iterable[TaskInTime]", "ImportFile",
    "Sequence[tuple[ImportFile, Mapping]]", "Mapping", "Plan", "Holdings", "list[Line]", "Line",
    "Callable[[OfficeDatabase, Change, str], int]", "Callable[[Change, int, str | None], bool]",
    "PastOffice", "AuditLine", "UndoResult", "Iterable[DueReminder]", "DueReminder",
    "dict[str, Any]", "Mapping[str, Any]", "Act", "Collection[str]",
    "LastCopy", "LastCopy | None", "Moves", "ReportDefinition", "FunnelLines", "Tabular",
}  # fmt: skip


def subjects(name: str, work: Callable[..., Any]) -> dict[str, str]:
    """Return which parameters of a use case name records, and of which table."""
    module = f"crm_desktop.{name.rpartition('.')[0]}"
    found = {each: subject_of(module, each) for each in inspect.signature(work).parameters}
    return {each: table for each, table in found.items() if table}


def texts(found: Any, *, deep: int = 0) -> Iterator[str]:
    """Give every text in a value: of dataclasses, containers, papers, files that were written."""
    parts: Any = ()
    if deep > _DEEPEST:
        return
    if isinstance(found, str | int | float | date | BaseException):
        yield str(found)
    elif isinstance(found, bytes):
        yield found.decode("utf-8", "replace")
    elif isinstance(found, Path):
        yield from file_texts(found)
    elif isinstance(found, Mapping):
        parts = (*found.keys(), *found.values())
    elif is_dataclass(found) and not isinstance(found, type):
        parts = (getattr(found, each.name) for each in fields(found))
    elif isinstance(found, Collection | Iterator):
        parts = found
    elif hasattr(found, "__dict__"):
        parts = (value for key, value in vars(found).items() if key not in _NOT_TOLD)
    for part in parts:
        yield from texts(part, deep=deep + 1)


_DEEPEST = 12
# A catalogue asks the base when it is asked; the office is not told of.
_NOT_TOLD = {"_db", "db", "office", "_office"}


def file_texts(path: Path) -> Iterator[str]:
    """Give the texts of a file, also of one that is a packed folder."""
    if not path.is_file():
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                yield book.read(name).decode("utf-8", "replace")
        return
    yield path.read_bytes().decode("utf-8", "replace")


def words_in(found: Any, word: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Give the places of a value in which the word or the pattern stands."""
    for text in texts(found):
        number = pattern.search(text)
        place = number.start() if number else text.find(word)
        if place >= 0:
            yield text[max(0, place - 60) : place + 60]
