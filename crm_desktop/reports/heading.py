"""What stands over every report: whose office, which days, what it is narrowed by, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.reports.result import Records
from crm_desktop.tasks.list_fields import read_task_fields
from crm_desktop.views.checking import require_whole
from crm_desktop.views.fields import read_fields
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.views.wording import describe_filter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk, ReportDefinition
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.views.fields import ListFields
    from db.connection import OfficeDatabase


@use_case(Right.REPORTS)
def headed(
    office: Office, definition: ReportDefinition, ask: ReportAsk, result: ReportResult
) -> ReportResult:
    """Return an answer with its heading; what the report told itself stays."""
    period = ask.period if definition.periodic else None
    compared = period.against(ask.comparison) if period else None
    return replace(
        result,
        period=result.period or period,
        compared=result.compared or compared,
        narrowed=result.narrowed or tuple(_narrowed(office, definition, ask)),
        office=result.office or office.name,
    )


@use_case(Right.REPORTS)
def require_fitting(office: Office, definition: ReportDefinition, ask: ReportAsk) -> None:
    """Refuse a filter that does not fit: a report over more records than meant would mislead.

    Raises:
        BrokenFilterError: a condition does not fit the office any more.
    """
    if ask.tree != EVERYTHING and definition.area is not None:
        fields = area_fields(office.db, office.user_id, definition.area)
        if fields is not None:
            require_whole(fields, ask.tree, what="Отчёт не построен.")


def _narrowed(office: Office, definition: ReportDefinition, ask: ReportAsk) -> Iterator[str]:
    for option in definition.options:
        value = definition.option(ask, option.key)
        names = {choice.key: choice.title for choice in option.choices}
        if option.choices or option.most:
            yield f"{option.title}: {names.get(value, value)}"
    way = definition.way(ask)
    yield from (f"Разрез: {each.title}" for each in definition.ways if each.key == way)
    if ask.tree != EVERYTHING and definition.area is not None:
        fields = area_fields(office.db, office.user_id, definition.area)
        if fields is not None:
            yield f"Отбор: {describe_filter(fields, ask.tree)}"


def area_fields(db: OfficeDatabase, user_id: int, area: Records) -> ListFields | None:
    """Return the fields conditions over the records of an area speak of; None = there are none."""
    match area:
        case Records.CLIENTS:
            return read_fields(db, user_id)
        case Records.DEALS:
            return read_deal_fields(db, user_id)
        case Records.TASKS:
            return read_task_fields(db)
        case Records.EVENTS:
            return None
