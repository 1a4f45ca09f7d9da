"""What the page of salvage does off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.salvage.report import SalvageReport


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved, and how many clients and deals the newest good backup added."""

    report: SalvageReport
    topped_up: int


def salvage_and_top_up(
    damaged: Path, into: Path, password: str, progress: Progress, *, top_up: bool
) -> Salvaged:
    """Save what can be read, and add what only the newest good backup has.

    Raises:
        UserError: as `salvage` says; nothing was made.
    """
    from crm_desktop.salvage.salvaging import salvage  # noqa: PLC0415 - loaded when needed: the window starts without it

    report = salvage(damaged, into, password=password, progress=progress)
    if not top_up or report.backup is None:
        return Salvaged(report, 0)
    from crm_desktop.office import open_office  # noqa: PLC0415 - as above
    from crm_desktop.salvage.topping_up import top_up as bring  # noqa: PLC0415 - as above

    office = open_office(report.folder, password)
    try:
        done = bring(office, report.backup.parent, progress=progress)
    finally:
        office.close()
    return Salvaged(report, done.records if done else 0)
