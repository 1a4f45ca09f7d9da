"""What became of figures since they were kept: late and backdated records change the past."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.reports.result import Column, Figure, ReportResult, Row, Table, Unit
from crm_desktop.saved_reports.running import run_definition
from crm_desktop.saved_reports.snapshots import open_snapshot
from crm_desktop.wording.times import MONTHS_OF, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.reports.result import Value

_WORDS: Final = frozenset({Unit.TEXT, Unit.DAY, Unit.MONTH})
_TOTAL: Final = "Итого"
Key = tuple[object, ...]


@use_case(Right.REPORTS)
def compare_now(
    office: Office, snapshot_id: int, *, now: int, progress: Progress | None = None
) -> ReportResult:
    """Return how kept figures differ from the same report made now.

    Raises:
        NotFoundError: they are gone, or this person may not see them.
        UserError: the report cannot be made again.
        JobCancelledError: it was cancelled.
    """
    kept = open_snapshot(office, snapshot_id)
    if kept.definition is None:
        raise UserError(
            "Неизвестно, с какими настройками построен этот отчёт: повторить его нельзя. "
            "Ничего не изменено."
        )
    report = kept.row.report
    again = run_definition(office, report, kept.definition, now=now, progress=progress)
    made = local(kept.result.made_at, office.zone)
    found = differences(kept.result, again)
    when = f"{made.day} {MONTHS_OF[made.month - 1]} {made.year}, {made:%H:%M}"
    notes = [f"Запомнено {when}; «было» — тогда, «стало» — сейчас."]
    if not found.tables:
        notes.append("В таблицах ничего не изменилось.")
    if not kept.whole:
        notes.append("Цифры запоминал сотрудник, который видит не все записи.")
    return replace(found, title=f"Что изменилось: {kept.row.title}", notes=tuple(notes))


def differences(before: ReportResult, after: ReportResult) -> ReportResult:
    """Return only what is not the same: figures, and the lines of tables."""
    was = {figure.key: figure for figure in before.figures}
    figures = tuple(
        replace(each, before=was[each.key].value, against="к запомненному", plan=None, trend=(),
                trend_labels=(), drill=None)
        if each.key in was
        else replace(each, before=None, against="", drill=None)
        for each in after.figures
        if each.key not in was or was[each.key].value != each.value
    )  # fmt: skip
    there = {figure.key for figure in after.figures}
    gone = tuple(
        Figure(each.key, each.title, None, each.unit, beside="в отчёте больше нет")
        for each in before.figures
        if each.key not in there
    )
    now = {table.key: table for table in after.tables}
    old = {table.key: table for table in before.tables}
    tables = [
        _differing(old.get(key) or replace(now[key], rows=(), total=None), now.get(key))
        for key in dict.fromkeys((*old, *now))
    ]
    return ReportResult(
        after.key,
        after.title,
        after.made_at,
        period=before.period,
        narrowed=before.narrowed,
        figures=figures + gone,
        tables=tuple(table for table in tables if table is not None),
        office=after.office,
    )


def _differing(before: Table, after: Table | None) -> Table | None:
    after = after if after is not None else replace(before, rows=(), total=None)
    columns = _compared(before, after)
    old, new = dict(_keyed(before)), dict(_keyed(after))
    rows, changed = [], set()
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key), new.get(key)
        was = [_at(before, one, column) for column in columns]
        now = [_at(after, other, column) for column in columns]
        if was == now and (one is None) == (other is None):
            continue
        changed |= {at for at, pair in enumerate(zip(was, now, strict=True)) if pair[0] != pair[1]}
        shown = other or one
        if shown is not None:
            rows.append((_name(after if other else before, shown, key), shown, was, now))
    if not rows:
        return None
    kept = [at for at in range(len(columns)) if at in changed]
    heads = [Column("name", "Строка")]
    for at in kept:
        column = columns[at]
        for part, title in (("was", "было"), ("now", "стало"), ("more", "разница")):
            if part != "more" or column.unit not in _WORDS:
                heads.append(Column(f"{column.key}.{part}", title, column.unit, group=column.title))
    lines = tuple(
        Row(
            (name, *(value for at in kept for value in _three(columns[at], was[at], now[at]))),
            subject=row.subject,
        )
        for name, row, was, now in rows
    )
    return Table(before.key, before.title, tuple(heads), lines)


def _compared(before: Table, after: Table) -> list[Column]:
    """Columns that are compared: all but the first text, which names the line."""
    found = {column.key: column for column in (*after.columns, *before.columns)}
    named = {table.columns[0].key for table in (before, after) if table.columns}
    return [
        column for column in found.values()
        if not (column.key in named and column.unit is Unit.TEXT)
    ]  # fmt: skip


def _keyed(table: Table) -> Iterator[tuple[Key, Row]]:
    seen: Counter[Key] = Counter()
    above: list[Value] = []
    for row in table.rows:
        first = row.cells[0] if row.cells else None
        above = [*above[: row.level], first]
        key: Key = (
            (row.subject.records, row.subject.id) if row.subject is not None else tuple(above)
        )
        seen[key] += 1
        yield (*key, seen[key]), row
    if table.total is not None:
        yield (_TOTAL, 0), table.total


def _at(table: Table, row: Row | None, column: Column) -> Value:
    if row is None:
        return None
    for at, each in enumerate(table.columns):
        if each.key == column.key:
            return row.cells[at]
    return None


def _name(table: Table, row: Row, key: Key) -> Value:
    if key == (_TOTAL, 0):
        return _TOTAL
    for at, column in enumerate(table.columns):
        if column.unit in _WORDS and row.cells[at] is not None:
            return row.cells[at]
    return "" if not row.cells else str(row.cells[0])


def _three(column: Column, was: Value, now: Value) -> tuple[Value, ...]:
    if column.unit in _WORDS:
        return was, now
    one = was if isinstance(was, int | float) else 0
    other = now if isinstance(now, int | float) else 0
    return was, now, other - one
