"""A kept report as a block of the dashboard: its first chart, else its first table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.dashboard.parts import Part
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from crm_desktop.office.office import Office

_MOST_ROWS = 50


@use_case(Right.REPORTS)
def saved_part(office: Office, saved_id: int, now: int) -> Part:
    """Return what a kept report answers now; a sentence where it answers nothing."""
    from crm_desktop.dashboard.pieces import SAVED  # noqa: PLC0415 - the pieces know the blocks
    from crm_desktop.saved_reports.running import run_saved  # noqa: PLC0415 - slow to import

    key = f"{SAVED}{saved_id}"
    try:
        result = run_saved(office, saved_id, now=now)
    except UserError as error:
        return Part(key, "Сохранённый отчёт", hidden=str(error))
    table = result.tables[0] if result.tables else None
    return Part(
        key, result.title, chart=result.charts[0] if result.charts else None, table=table,
        beside=str(result.period) if result.period is not None else "", notes=result.notes,
        hidden="" if table is not None else "В этом отчёте нет ни одной строки.", whole=result,
    )  # fmt: skip
