"""Answering a pivot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.cube.catalogue import cube_catalogue
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.errors import NotFoundError
from crm_desktop.jobs import SilentProgress
from crm_desktop.pivot.assembling import Asked, assemble
from crm_desktop.pivot.checking import check, values_of
from crm_desktop.pivot.levels import Top, read_levels
from crm_desktop.reports.heading import area_fields
from crm_desktop.reports.result import Records
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.views.wording import describe_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_desktop.cube.catalogue import SourceInfo
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.pivot.definition import PivotDefinition
    from crm_desktop.pivot.result import PivotResult
    from crm_desktop.reports.period import ReportPeriod


@use_case(Right.REPORTS)
def pivot_sources(office: Office) -> tuple[SourceInfo, ...]:
    """Return what can be laid out: sources with their fields and values, own fields included."""
    return cube_catalogue(office)


@use_case(Right.REPORTS)
def pivot(
    office: Office, definition: PivotDefinition, *, now: int, progress: Progress | None = None
) -> PivotResult:
    """Answer a pivot by what this person may see.

    Args:
        office: the office.
        definition: what is laid out.
        now: UTC ms.
        progress: hears how far it is, and may cancel.

    Raises:
        UserError: it cannot be built: no such field, too many columns, a broken filter.
        JobCancelledError: it was cancelled.
    """
    told = progress or SilentProgress()
    with office.reading():
        source = _require_source(cube_catalogue(office), definition.source)
        check(definition, source)
        period = None
        if definition.period is not None:
            today = datetime.fromtimestamp(now / 1000, UTC).astimezone(office.zone).date()
            period = definition.period.days(today)
        measures = tuple(dict.fromkeys(each.measure for each in values_of(definition)))
        question = CubeQuestion(
            definition.source, (), measures, period, definition.axis, definition.tree
        )
        told.step(0, 0, "Считаю")
        levels = read_levels(
            office, question, rows=definition.rows, columns=definition.columns,
            top=_top(definition, definition.top, measures, ordered=True),
            top_columns=_top(definition, definition.top_columns, measures, ordered=False),
            now=now, progress=told,
        )  # fmt: skip
        narrowed = tuple(_narrowed(office, definition, source, period))
        asked = Asked(definition, source, period, measures, now, narrowed, office.name)
    return assemble(asked, levels, told)


def _require_source(known: Sequence[SourceInfo], key: str) -> SourceInfo:
    found = next((each for each in known if each.key == key), None)
    if found is None:
        offered = ", ".join(f"{each.key} — {each.title}" for each in known)
        raise NotFoundError(f"Источника «{key}» нет. Таблица не построена. Можно взять: {offered}.")
    return found


def _top(
    definition: PivotDefinition, number: int, measures: Sequence[str], *, ordered: bool
) -> Top | None:
    if not number:
        return None
    sort = definition.sort
    value = values_of(definition)[sort.value if sort else 0]
    down = sort is None or sort.descending or not ordered
    return Top(number, measures.index(value.measure), down)


def _narrowed(
    office: Office, definition: PivotDefinition, source: SourceInfo, period: ReportPeriod | None
) -> Iterator[str]:
    yield f"Источник: {source.title}"
    if period is not None:
        axes = {each.key: each.title for each in source.axes}
        yield f"Период по дате «{axes.get(definition.axis) or source.axes[0].title}»: {period}"
    if definition.tree != EVERYTHING:
        fields = area_fields(office.db, office.user_id, Records(source.area))
        if fields is not None:
            yield f"Отбор: {describe_filter(fields, definition.tree)}"
