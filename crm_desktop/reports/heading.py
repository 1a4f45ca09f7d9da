"""What stands over every report: whose office, which days, what it is narrowed by, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.reports.result import Records
from crm_desktop.tasks.list_fields import read_task_fields
from crm_desktop.views.checking import require_whole
from crm_desktop.views.fields import read_fields
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.views.wording import describe_filter
from crm_desktop.wording.numbers import count
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from crm_desktop.office.office import Office
    from crm_desktop.reports.definition import ReportAsk, ReportDefinition
    from crm_desktop.reports.period import ReportPeriod
    from crm_desktop.reports.result import ReportResult
    from crm_desktop.views.fields import ListFields
    from db.connection import OfficeDatabase

_DAY: Final = timedelta(days=1)


def passed_of(period: ReportPeriod, now: int, zone: tzinfo) -> str:
    """Return how much of a period that still runs has passed: «прошло 22 дня из 30»; else `""`."""
    today = local(now, zone).date()
    if not period.first <= today < period.last:
        return ""
    passed, whole = (today - period.first) // _DAY + 1, (period.last - period.first) // _DAY + 1
    told = count(passed, "день", "дня", "дней")
    return f"прошло {told} из {whole}"


@use_case(Right.REPORTS)
def headed(
    office: Office, definition: ReportDefinition, ask: ReportAsk, result: ReportResult
) -> ReportResult:
    """Return an answer with its heading; what the report told itself stays."""
    period = ask.period if definition.periodic else None
    compared = period.against(ask.comparison) if period else None
    notes = list(result.notes)
    if not notes and result.tables and not any(table.rows for table in result.tables):
        within = " за эти дни" if period else ""
        asked = f"Под этот отбор{within} ничего не попало"
        notes.append(f"{asked if ask.tree != EVERYTHING else f'Записей{within} нет'}.")
    passed = passed_of(period, ask.now, office.zone) if period and compared else ""
    if passed:
        notes.append(f"Период ещё идёт: {passed}. То, с чем он сравнивается, взято целиком.")
    return replace(
        result,
        notes=tuple(notes),
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
