"""The reports about clients, marketing and the base, in the order they are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.reports.abc import ABC
from crm_desktop.reports.base_quality import DATA_QUALITY
from crm_desktop.reports.churn import CHURN
from crm_desktop.reports.cohorts import COHORTS
from crm_desktop.reports.crm_value import CRM_VALUE
from crm_desktop.reports.lifetime import LTV
from crm_desktop.reports.new_clients import NEW_CLIENTS
from crm_desktop.reports.rfm import RFM
from crm_desktop.reports.sources import SOURCES

if TYPE_CHECKING:
    from crm_desktop.reports.definition import ReportDefinition

CLIENT_REPORTS: Final[tuple[ReportDefinition, ...]] = (
    NEW_CLIENTS, RFM, CHURN, LTV, COHORTS, ABC, SOURCES, DATA_QUALITY,
    CRM_VALUE,
)  # fmt: skip
