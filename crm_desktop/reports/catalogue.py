"""Which reports there are, in the order they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.errors import NotFoundError
from crm_desktop.reports.client_reports import CLIENT_REPORTS
from crm_desktop.reports.plan_reports import PLAN_REPORTS
from crm_desktop.reports.sales_reports import SALES_REPORTS, STAFF_REPORTS

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition

GROUPS: Final = ("Продажи", "Клиенты", "Сотрудники", "Маркетинг", "База и программа")
"""Headings of the catalogue."""

REPORTS: Final[tuple[ReportDefinition, ...]] = (
    *SALES_REPORTS, *PLAN_REPORTS, *STAFF_REPORTS, *CLIENT_REPORTS,
)  # fmt: skip
BY_KEY: Final = {report.key: report for report in REPORTS}


def require_report(key: str) -> ReportDefinition:
    """Return a report.

    Raises:
        NotFoundError: there is none of this name.
    """
    found = BY_KEY.get(key)
    if found is None:
        raise NotFoundError(
            f"Отчёта «{key}» нет. Ничего не сделано. Выберите отчёт из списка («reports»)."
        )
    return found
