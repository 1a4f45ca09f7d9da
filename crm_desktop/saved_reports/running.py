"""Running what was kept: a report of the catalogue or a pivot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.reports.running import run_report
from crm_desktop.saved_reports.definition import PIVOT, load_ask
from crm_desktop.saved_reports.saving import get_saved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import ReportResult


@use_case(Right.REPORTS)
def run_saved(
    office: Office, saved_id: int, *, now: int, progress: Progress | None = None
) -> ReportResult:
    """Make a kept report of what this person may see now; it bears the name it is kept under.

    Raises:
        NotFoundError: it is gone or somebody else's, or there is no such report any more.
        UserError: what was asked cannot be any more: a field of its filter is gone.
        JobCancelledError: it was cancelled.
    """
    saved = get_saved(office, saved_id)
    result = run_definition(office, saved.report, saved.definition, now=now, progress=progress)
    return replace(result, title=saved.name)


@use_case(Right.REPORTS)
def run_definition(
    office: Office,
    report: str,
    definition: Mapping[str, Any],
    *,
    now: int,
    progress: Progress | None = None,
) -> ReportResult:
    """Make a report of a kept definition.

    Args:
        office: the office.
        report: key of the catalogue, or `pivot`.
        definition: plain JSON values.
        now: UTC ms.
        progress: hears how far it is, and may cancel.

    Raises:
        UserError: it cannot be read, or not be made any more.
        JobCancelledError: it was cancelled.
    """
    if report == PIVOT:
        from crm_desktop.pivot.reporting import pivot_report  # noqa: PLC0415 - few reports are one

        return pivot_report(office, dict(definition), now=now, progress=progress)
    return run_report(office, load_ask(definition).ask(now, office.zone, progress=progress))
