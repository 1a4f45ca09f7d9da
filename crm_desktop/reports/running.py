"""Running a report: what is asked is checked, then answered from one snapshot of the base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.reports.catalogue import REPORTS, require_report
from crm_desktop.reports.heading import headed, require_fitting
from crm_desktop.reports.period import Comparison, ReportPeriod

if TYPE_CHECKING:
    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import Option, ReportAsk, ReportDefinition
    from crm_desktop.reports.result import ReportResult

_MOST_DIGITS: Final = 18


@use_case(Right.REPORTS)
def list_reports(office: Office) -> tuple[ReportDefinition, ...]:  # noqa: ARG001 - the right to know
    """Return all reports there are."""
    return REPORTS


@use_case(Right.REPORTS)
def get_report(office: Office, key: str) -> ReportDefinition:
    """Return a report with the ways and choices this office offers now.

    Raises:
        NotFoundError: there is no such report.
    """
    with office.reading():
        return require_report(key).offered(office)


@use_case(Right.REPORTS)
def run_report(office: Office, ask: ReportAsk) -> ReportResult:
    """Make a report of what this person may see.

    Raises:
        NotFoundError: there is no such report.
        UserError: what is asked cannot be: a way or an option it does not have, a wrong period, a
            filter with a condition that does not fit.
        JobCancelledError: it was cancelled.
    """
    definition = require_report(ask.report)
    ReportPeriod.of(ask.period.first, ask.period.last)
    with office.reading():
        offered = definition.offered(office)
        _check(offered, ask)
        # The usual way is one this person may see.
        ask = replace(ask, by=offered.way(ask))
        require_fitting(office, offered, ask)
        return headed(office, offered, ask, definition.run(office, ask))


def _check(definition: ReportDefinition, ask: ReportAsk) -> None:
    if ask.by and ask.by not in {way.key for way in definition.ways}:
        offered = ", ".join(f"{way.key} — {way.title}" for way in definition.ways)
        raise UserError(
            f"Отчёт «{definition.title}» так не раскладывается. Отчёт не построен. "
            + (f"Можно: {offered}." if offered else "Разрезов у него нет.")
        )
    if ask.comparison is not Comparison.NONE and not definition.comparable:
        raise UserError(f"Отчёт «{definition.title}» не сравнивается с другим периодом.")
    known = {option.key: option for option in definition.options}
    for key, value in ask.options.items():
        if key not in known or not _fits(known[key], value):
            raise UserError(
                f"Настройку «{key} = {value}» отчёт «{definition.title}» не понимает. Отчёт не "
                "построен. Выберите одно из предложенного."
            )


def _fits(option: Option, value: str) -> bool:
    if option.choices:
        return value in {choice.key for choice in option.choices}
    # More digits than any option has are not even read.
    told = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return told and option.least <= int(value) <= option.most
