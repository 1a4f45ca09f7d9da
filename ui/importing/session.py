"""What the wizard knows about the file in hand, and the work it asks of the core."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.fields import load_catalogue
from crm_desktop.deals.fields import load_deal_catalogue
from crm_desktop.errors import UserError
from crm_desktop.history.acts import ActFilter, list_change_sets
from crm_desktop.importing.cell_text import text_of
from crm_desktop.importing.mapping import What
from crm_desktop.importing.recognition import open_book, open_import
from crm_desktop.importing.running import run_book
from crm_desktop.importing.saved import list_saved
from crm_desktop.importing.targets import list_targets
from crm_desktop.jobs import JobCancelledError
from crm_desktop.members.people import list_members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.importing.mapping import About, Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.report import BookReport, ImportReport
    from crm_desktop.importing.saved import SavedSettings
    from crm_desktop.importing.targets import TargetChoice
    from crm_desktop.jobs import Progress
    from crm_desktop.members.people import MemberRow
    from crm_desktop.office import Office

RAW_ROWS: Final = 60
"""So many rows of the sheet are shown as they stand in the file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file looked at, and what its columns may become in this office.

    Attributes:
        file: what the core recognised.
        raw: the first rows of the sheet as texts, blank ones included; row n is `raw[n - 1]`.
        targets: meanings a column may have.
        catalogue: fields and directories as they stood.
        members: people of the office.
        saved: settings of imports the office has saved.
        deals: of a table of deals: their fields and directories.
    """

    file: ImportFile
    raw: tuple[tuple[str, ...], ...]
    targets: tuple[TargetChoice, ...]
    catalogue: Catalogue
    members: tuple[MemberRow, ...]
    saved: tuple[SavedSettings, ...] = ()
    deals: DealCatalogue | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A load the person stopped.

    Attributes:
        change_id: the part that was written; 0 if nothing was.
        records: how many records that is.
        reason: why it stopped if the person did not ask for it.
    """

    change_id: int
    records: int
    reason: str = ""


def read_file(
    office: Office,
    path: Path,
    sheet: str | None,
    header: tuple[int, int] | None,
    progress: Progress,
    *,
    profile: str | None = None,
    about: About | None = None,
) -> Opened:
    """Open a file and gather all the first two steps show.

    Raises:
        BadFileError: it cannot be read.
        JobCancelledError: cancelled.
    """
    file = open_import(
        office, path, sheet=sheet, header=header, profile=profile, about=about, progress=progress
    )
    return _gather(office, file, progress)


def _gather(office: Office, file: ImportFile, progress: Progress) -> Opened:
    raw = file.workbook.sample(file.sheet, RAW_ROWS, progress=progress)
    return Opened(
        file,
        tuple(tuple(text_of(cell) for cell in row) for row in raw),
        list_targets(office, about=file.about),
        load_catalogue(office),
        tuple(list_members(office)),
        list_saved(office),
        load_deal_catalogue(office) if file.about == "deals" else None,
    )


def read_sheets(office: Office, path: Path, progress: Progress) -> tuple[Opened, ...]:
    """Open every shown sheet with a table in it, each to be looked at by itself.

    Raises:
        BadFileError: it cannot be read.
        JobCancelledError: cancelled.
    """
    return tuple(
        _gather(office, file, progress) for file in open_book(office, path, progress=progress)
    )


def try_file(
    office: Office,
    parts: Sequence[tuple[ImportFile, Mapping]],
    rejects: Path | None,
    progress: Progress,
) -> BookReport:
    """Find out what a load would do; `rejects` = where to write what it would not take.

    Raises:
        UserError: the file changed since it was opened, or `rejects` cannot be written.
        JobCancelledError: cancelled.
    """
    return run_book(office, parts, trial=True, rejects=rejects, progress=progress)


def load_file(
    office: Office,
    parts: Sequence[tuple[ImportFile, Mapping]],
    rejects: Path,
    progress: Progress,
) -> ImportReport | Stopped:
    """Load for good; stopped on its way, tell what had been written by then.

    Raises:
        UserError: nothing was loaded.
    """
    before = _latest_import(office)
    try:
        return run_book(office, parts, rejects=rejects, progress=progress).total
    except JobCancelledError:
        latest = _latest_import(office)
        return latest if latest.change_id != before.change_id else Stopped(0, 0)
    except UserError as error:
        latest = _latest_import(office)
        if latest.change_id == before.change_id:
            raise
        return replace(latest, reason=str(error))


def _latest_import(office: Office) -> Stopped:
    rows = list_change_sets(office, ActFilter(author=office.user_id, kind="import"), limit=1)
    return Stopped(rows[0].id, rows[0].records) if rows else Stopped(0, 0)


def used_columns(mapping: Mapping) -> int:
    """How many columns are loaded into something."""
    return sum(column.target.what is not What.SKIP for column in mapping.columns)
