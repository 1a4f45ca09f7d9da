"""What records are grouped by: every field a record has one value of, labels, parts of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import DEPARTMENT, OWN_GROUP, FieldType, Store
from crm_desktop.cube import naming
from crm_desktop.cube.days import CUT_NAMES, Cut, Raw, day_cut, instant_cut, number_of, raw_of
from crm_desktop.reports.result import Unit
from crm_desktop.views.client_conditions import scalar
from crm_desktop.views.conditions import own_scalar
from crm_desktop.views.list_fields import ListField, ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from crm_desktop.cube.frame import Frame
    from crm_desktop.cube.naming import Names

_CLIENT: Final = re.compile(r"\bc\.")
_UNITS: Final = {Cut.DAY: Unit.DAY, Cut.WEEK: Unit.DAY, Cut.MONTH: Unit.MONTH}
_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.LINK})
_NAMES: Final[dict[ValueKind, Names]] = {
    ValueKind.ITEM: naming.items,
    ValueKind.ITEMS: naming.items,
    ValueKind.MEMBER: naming.members,
    ValueKind.PRIORITY: naming.priorities,
    ValueKind.CLIENT_KIND: naming.client_kinds,
    ValueKind.BOOL: naming.yes_or_no,
    ValueKind.TEXT: naming.plain,
    ValueKind.NUMBER: naming.plain,
}


class DimensionKind(StrEnum):
    """What the values of a dimension are."""

    DATE = "date"
    PERSON = "person"
    CHOICE = "choice"
    RECORD = "record"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Axis:
    """A date of the records.

    Attributes:
        key: its name.
        title: Russian.
        sql: UTC ms, or `YYYY-MM-DD` if `days`; NULL = none.
        days: whether it is a day and no instant.
    """

    key: str
    title: str
    sql: str
    days: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """What records are grouped by.

    Attributes:
        key: its name in questions.
        title: Russian.
        group: heading in a picker.
        sql: of its value; of a date the date itself.
        names: what its values are called.
        unit: of its values.
        axis: of a date, the axis.
        cut: of a date, what it is cut into.
        join: what stands behind the tables of the source, for several values of a record.
        kind: what its values are.
    """

    key: str
    title: str
    group: str
    sql: str
    names: Names
    unit: Unit = Unit.TEXT
    axis: Axis | None = None
    cut: Cut | None = None
    join: str = ""
    kind: DimensionKind = DimensionKind.CHOICE

    @property
    def several(self) -> bool:
        """Whether a record may have several values, and is counted under each of them."""
        return bool(self.join)

    def expression(self, zone: tzinfo, within: tuple[int, int] | None = None) -> str:
        """Return SQL of what is grouped by; `within` = where the instants of its axis lie."""
        if self.axis is None or self.cut is None:
            return self.sql
        if self.axis.days:
            return day_cut(self.sql, self.cut)
        return instant_cut(self.sql, self.cut, zone, within=within)

    def raw(self, value: Raw) -> Raw:
        """Return what a value of the expression stands for."""
        return raw_of(self.cut, value) if self.cut and isinstance(value, int) else value

    def value(self, raw: Raw) -> Raw:
        """Return the value of the expression.

        Raises:
            ValueError: there is no such value.
        """
        return number_of(self.cut, raw) if self.cut else raw


_KINDS: Final = {
    ValueKind.MEMBER: DimensionKind.PERSON,
    ValueKind.TEXT: DimensionKind.TEXT,
    ValueKind.NUMBER: DimensionKind.NUMBER,
}


def date_dimensions(axis: Axis, *, group: str = "Даты") -> Iterator[Dimension]:
    """Return a date by day, week, month …; a day has no hours."""
    for cut in Cut:
        if axis.days and cut is Cut.HOUR:
            continue
        yield Dimension(
            f"{axis.key}.{cut.value}", f"{axis.title}: {CUT_NAMES[cut]}", group, axis.sql,
            naming.dates(cut), _UNITS.get(cut, Unit.TEXT), axis, cut,
            kind=DimensionKind.DATE,
        )  # fmt: skip


def field_dimension(field: ListField, sql: str) -> Dimension | None:
    """Return a field a record has one value of; None if nothing is grouped by it."""
    names = _NAMES.get(field.kind)
    of = field.field
    match field.kind:
        case ValueKind.OPTION:
            names = naming.options(field.options)
        case ValueKind.TEXT if field.key == "industry" or _is_own(field, _TEXTS):
            sql = f"nullif({sql}, '')"
        case ValueKind.NUMBER if of is not None and of.own_id:
            pass
        case ValueKind.TEXT | ValueKind.NUMBER | ValueKind.ITEMS:
            return None
        case _ if not field.sortable:
            return None
        case _:
            pass
    kind = _KINDS.get(field.kind, DimensionKind.CHOICE)
    return names and Dimension(field.key, field.label, field.group, sql, names, kind=kind)


def choices_dimension(field: ListField, sql: str, alias: str) -> Dimension:
    """Return an own field of several choices, kept as a JSON list of ids as texts."""
    listed = f"CASE WHEN json_valid({sql}) AND json_type({sql}) = 'array' THEN {sql} ELSE '[]' END"
    join = f"LEFT JOIN json_each({listed}) {alias} ON 1"
    value = f"CAST({alias}.value AS INTEGER)"
    return Dimension(field.key, field.label, field.group, value, naming.items, join=join)


def labels_dimension(
    field: ListField, *, table: str, owner: str, items: str, alias: str
) -> Dimension:
    """Return labels or people that hang on a record in rows of their own.

    Args:
        field: what they are.
        table: of the rows.
        owner: SQL of the record's id; the column of the table is named after its table.
        items: `item IN (…)`, or the name of the column if any value counts.
        alias: of the table in the statement.
    """
    column, _, which = items.partition(" ")
    record = table.partition("_")[0]
    some = f" AND {column} {which}" if which else ""
    join = (
        f"LEFT JOIN (SELECT DISTINCT {record} AS record, {column} AS value FROM {table}"  # noqa: S608 - names of ours
        f" WHERE deleted_at IS NULL{some}) {alias} ON {alias}.record = {owner}"
    )
    names = naming.members if column == "member" else naming.items
    kind = DimensionKind.PERSON if column == "member" else DimensionKind.CHOICE
    return Dimension(
        field.key, field.label, field.group, f"{alias}.value", names, join=join, kind=kind
    )


def client_dimensions(
    frame: Frame, alias: str, *, prefix: str = "", group: str = ""
) -> Iterator[Dimension]:
    """Return the fields of clients.

    Args:
        frame: whose.
        alias: of the table `client` in the statement.
        prefix: before their keys and titles: `client.`.
        group: heading; `""` = the fields' own.
    """
    for number, field in enumerate(frame.clients.all):
        if field.kind is ValueKind.SEGMENT:
            continue
        found = _client_dimension(frame, field, alias, number)
        if found is None:
            continue
        if prefix:
            label = field.label
            told = label[:1].lower() + label[1:] if label[1:2].islower() else label
            found = replace(found, key=f"{prefix}{found.key}", title=f"Клиент: {told}", group=group)
        yield found


def _client_dimension(frame: Frame, field: ListField, alias: str, number: int) -> Dimension | None:
    store = field.field.store if field.field else None
    if store is Store.LABEL:
        known = frame.db.run(
            "SELECT id FROM directory_item WHERE directory = ?", (field.directory,)
        )
        listed = ", ".join(str(row[0]) for row in known)
        return labels_dimension(
            field, table="client_label", owner=f"{alias}.id", items=f"item IN ({listed})",
            alias=f"{alias}{number}",
        )  # fmt: skip
    if store not in {None, Store.COLUMN, Store.OWN}:
        return None
    if field.kind is ValueKind.ITEMS:
        return choices_dimension(field, client_sql(field, alias), f"{alias}{number}")
    if field.kind in {ValueKind.DATE, ValueKind.INSTANT} or not (field.field or field.column):
        return None
    if field.field is None and field.key not in {"kind", "blocked"}:
        return None
    return field_dimension(field, client_sql(field, alias))


def client_sql(field: ListField, alias: str) -> str:
    """Return SQL of a field a client has one value of."""
    return _CLIENT.sub(f"{alias}.", scalar(field))


def own_sql(field: ListField, custom: str) -> str:
    """Return SQL of an own field; `custom` is the column that keeps it."""
    return own_scalar(field, custom)


def department_of(person: str, title: str) -> Dimension:
    """Return the department of a person of the office; `person` is SQL of his id."""
    sql = f"(SELECT m.department FROM member m WHERE m.id = {person})"  # noqa: S608 - names of ours
    return Dimension(DEPARTMENT, title, "Основное", sql, naming.items)


def _is_own(field: ListField, types: frozenset[FieldType]) -> bool:
    return field.field is not None and field.group == OWN_GROUP and field.field.type in types
