"""A question made ready: its keys looked up, its conditions put together, its statement run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from crm_desktop.cube.sources import source_of
from crm_desktop.errors import UserError
from crm_desktop.views.sql import Sql, spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.cube.days import Raw
    from crm_desktop.cube.dimensions import Axis, Dimension
    from crm_desktop.cube.frame import Frame
    from crm_desktop.cube.measures import Measure
    from crm_desktop.cube.parts import Part
    from crm_desktop.cube.question import Cell, CubeQuestion
    from crm_desktop.cube.source import Source
    from crm_desktop.reports.result import Records

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Selection:
    """Records a question is about.

    Attributes:
        frame: who asks, and when.
        question: what was asked.
        source: of the records.
        dimensions: they are grouped by.
        measures: that are counted.
        axis: the date the period is about.
        where: which records.
        within: the first instant of the period and the one after its last; None = whenever.
        every: nothing but the period narrows them.
    """

    frame: Frame
    question: CubeQuestion
    source: Source
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    axis: Axis
    where: Sql
    within: tuple[int, int] | None
    every: bool

    def expression(self, dimension: Dimension) -> str:
        """Return SQL of what is grouped by."""
        within = self.within if dimension.axis == self.axis else None
        return dimension.expression(self.frame.zone, within)

    def lacking(self, dimension: Dimension, raws: Sequence[Raw]) -> Sql:
        """Return the condition of having another value than these."""
        x = self.expression(dimension)
        others = Sql("1")
        for raw in raws:
            others &= Sql(f"({x}) IS NOT ?", (dimension.value(raw),))
        if not dimension.several:
            return others
        record = self.source.ids[self.source.records]
        tables = self.source.tables_for(record, dimension.join, others.text)
        inside = spell(
            self.source.before(dimension.join, others.text), "SELECT", record, "FROM", tables,
            dimension.join, "WHERE", others.text,
        )  # fmt: skip
        return Sql(f"{record} IN ({inside})", others.values)

    def run(
        self, dimensions: Sequence[Dimension], parts: Sequence[Part], *, by_currency: bool,
        limit: int,
    ) -> list[tuple[Any, ...]]:  # fmt: skip
        """Ask for parts by dimensions, and by currency behind them; at most `limit` rows."""
        groups = [self.expression(each) for each in dimensions]
        if by_currency:
            groups.append(self.source.currency)
        columns = [column for part in parts for column in part.columns]
        said, joins = ", ".join((*groups, *columns)), [each.join for each in dimensions]
        by = f"GROUP BY {', '.join(str(n + 1) for n in range(len(groups)))}" if groups else ""
        tables = self.source.tables_for(said, self.where.text, *joins, every=self.every)
        sql = spell(
            self.source.before(said, self.where.text, *joins), "SELECT", said, "FROM", tables,
            *joins, "WHERE", self.where.text, by, f"LIMIT {limit}",
        )  # fmt: skip
        return self.frame.db.run(sql, self.where.values)


def select_of(frame: Frame, question: CubeQuestion) -> Selection:
    """Make a question ready.

    Raises:
        UserError: it names what there is not, or what this person may not see.
        BrokenFilterError: a condition of its filter does not fit any more.
    """
    source = source_of(frame, question.source)
    dimensions = tuple(
        _found(source.dimensions, key, "Разреза", source) for key in question.dimensions
    )
    measures = tuple(
        _found(source.measures, key, "Показателя", source) for key in question.measures
    )
    axes = {axis.key: axis for axis in source.axes}
    axis = _found(axes, question.axis, "Даты", source) if question.axis else source.axes[0]
    where, within = Sql(source.live), None
    if question.period is not None:
        if axis.days:
            days = (question.period.first.isoformat(), question.period.last.isoformat())
            where &= Sql(f"{axis.sql} BETWEEN ? AND ?", days)
        else:
            within = question.period.bounds(frame.zone)
            where &= Sql(f"{axis.sql} >= ? AND {axis.sql} < ?", within)
    narrowed = source.tree(question.tree)
    if narrowed is not None:
        where &= narrowed
    found = Selection(
        frame, question, source, dimensions, measures, axis, where, within, every=narrowed is None
    )
    for key, raws in question.without:
        dimension = _found(source.dimensions, key, "Разреза", source)
        where &= found.lacking(dimension, raws)
    return replace(found, where=where)


def ids_of(frame: Frame, cell: Cell, records: Records) -> list[int]:
    """Return the records behind a place of an answer, the latest of its axis first.

    Args:
        frame: who looks; what he may not see is not among them.
        cell: the place.
        records: of this kind, each once.

    Raises:
        UserError: it names what there is not, or what this person may not see.
    """
    of = select_of(frame, cell.question)
    source = of.source
    where, joins = of.where, []
    for key, raw in cell.at:
        dimension = _found(source.dimensions, key, "Разреза", source)
        where &= Sql(f"({of.expression(dimension)}) IS ?", (dimension.value(raw),))
        joins.append(dimension.join)
    if cell.measure:
        measure = _found(source.measures, cell.measure, "Показателя", source)
        where &= Sql(f"({measure.where})") if measure.where else Sql("1")
    record = source.ids.get(records)
    if record is None:
        raise UserError("За этим числом нет таких записей. Ничего не открыто.")
    said = f"{record} {of.axis.sql}"
    tables = source.tables_for(said, where.text, *joins)
    sql = spell(
        source.before(where.text, *joins), "SELECT", record, "FROM", tables, *joins, "WHERE",
        where.text, "AND", record, "IS NOT NULL GROUP BY 1", f"ORDER BY max({of.axis.sql}) DESC,",
        "1 DESC",
    )  # fmt: skip
    return [row[0] for row in frame.db.run(sql, where.values)]


def _found(known: Mapping[str, T], key: str, what: str, source: Source) -> T:
    found = known.get(key)
    if found is None:
        raise UserError(
            f"{what} «{key}» у данных «{source.title}» нет, или вам его не видно. Отчёт не "
            "построен. Что есть, показывает сводная таблица."
        )
    return found
