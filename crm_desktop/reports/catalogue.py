"""Which reports there are, in the order they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.errors import NotFoundError
from crm_desktop.reports.base_and_program.base_quality import DATA_QUALITY
from crm_desktop.reports.base_and_program.crm_value import CRM_VALUE
from crm_desktop.reports.clients.abc import ABC
from crm_desktop.reports.clients.churn import CHURN
from crm_desktop.reports.clients.cohorts import COHORTS
from crm_desktop.reports.clients.lifetime import LTV
from crm_desktop.reports.clients.new_clients import NEW_CLIENTS
from crm_desktop.reports.clients.rfm import RFM
from crm_desktop.reports.clients.sources import SOURCES
from crm_desktop.reports.planning.forecast_check import FORECAST_CHECK
from crm_desktop.reports.planning.forecast_report import FORECAST
from crm_desktop.reports.planning.plan_fact import PLAN_FACT
from crm_desktop.reports.sales.cycle import CYCLE
from crm_desktop.reports.sales.deal_reports import CREATED, PRODUCTS, REGIONS, SALES
from crm_desktop.reports.sales.funnel import FUNNEL
from crm_desktop.reports.sales.losses import LOSSES
from crm_desktop.reports.staff.managers import MANAGERS, TASKS_IN_TIME, WORKLOAD
from crm_desktop.reports.staff.talks import CALLS, REQUESTS

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition

GROUPS: Final = ("Продажи", "Клиенты", "Сотрудники", "Маркетинг", "База и программа")
"""Headings of the catalogue."""

SALES_REPORTS: Final = (FUNNEL, SALES, CREATED, LOSSES, CYCLE, REGIONS, PRODUCTS)
PLAN_REPORTS: Final = (PLAN_FACT, FORECAST, FORECAST_CHECK)
STAFF_REPORTS: Final = (MANAGERS, WORKLOAD, TASKS_IN_TIME, CALLS, REQUESTS)
CLIENT_REPORTS: Final = (
    NEW_CLIENTS, RFM, CHURN, LTV, COHORTS, ABC, SOURCES, DATA_QUALITY, CRM_VALUE,
)  # fmt: skip
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
