"""The reports about sales and about staff, in the order they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.cycle import CYCLE
from crm_desktop.reports.funnel import FUNNEL
from crm_desktop.reports.losses import LOSSES
from crm_desktop.reports.sales import CREATED, PRODUCTS, REGIONS, SALES
from crm_desktop.reports.staff import MANAGERS, TASKS_IN_TIME, WORKLOAD
from crm_desktop.reports.talks import CALLS, REQUESTS

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition

SALES_REPORTS: Final[tuple[ReportDefinition, ...]] = (
    FUNNEL, SALES, CREATED, LOSSES, CYCLE, REGIONS, PRODUCTS,
)  # fmt: skip
STAFF_REPORTS: Final[tuple[ReportDefinition, ...]] = (
    MANAGERS, WORKLOAD, TASKS_IN_TIME, CALLS, REQUESTS,
)  # fmt: skip
