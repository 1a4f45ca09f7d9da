"""The rows of data of an opened file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.errors import BadFileError
from crm_desktop.jobs import SilentProgress

if TYPE_CHECKING:
    from collections.abc import Generator

    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.sheets import Cell, SheetInfo
    from crm_desktop.jobs import Progress


class _Reading:
    """Puts our word to the reader's progress."""

    def __init__(self, progress: Progress, message: str) -> None:
        self._progress = progress
        self._message = message

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the reader names the file, we the work
        self._progress.step(done, total, self._message)


def prove(file: ImportFile, mapping: Mapping, progress: Progress) -> None:
    """Read the sheet to its end before anything is written; a trial run has done it already.

    Raises:
        BadFileError: damaged somewhere, changed since it was opened, or without that sheet.
        JobCancelledError: cancelled through `progress`.
    """
    file.workbook.prove(_sheet(file, mapping), progress=_Reading(progress, "Проверяю файл"))


def _sheet(file: ImportFile, mapping: Mapping) -> SheetInfo:
    for info in file.workbook.sheets:
        if info.name == mapping.sheet:
            return info
    raise BadFileError(
        f"В файле «{file.workbook.path.name}» нет листа «{mapping.sheet}». "
        "Ничего не загружено. Выберите лист."
    )


def read_rows(
    file: ImportFile,
    mapping: Mapping,
    progress: Progress | None = None,
    *,
    message: str = "Читаю файл",
) -> Generator[tuple[int, list[Cell]]]:
    """Yield number and cells of the rows below the heading that are not blank.

    Raises:
        BadFileError: damaged, changed since it was opened, or without that sheet.
        JobCancelledError: cancelled through `progress`.
    """
    told = _Reading(progress or SilentProgress(), message)
    sheet = _sheet(file, mapping)
    for number, cells in enumerate(file.workbook.rows(sheet, progress=told), start=1):
        if number > mapping.header[1] and any(cell is not None and cell != "" for cell in cells):
            yield number, cells
