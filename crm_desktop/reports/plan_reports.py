"""The reports about plans and forecasts."""

from __future__ import annotations

from typing import Final

from crm_desktop.reports.forecast_check import FORECAST_CHECK
from crm_desktop.reports.forecast_report import FORECAST
from crm_desktop.reports.plan_fact import PLAN_FACT

PLAN_REPORTS: Final = (PLAN_FACT, FORECAST, FORECAST_CHECK)
