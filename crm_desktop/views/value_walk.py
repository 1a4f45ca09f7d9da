"""The clients of an index value by value, in the order of what the values are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import DEPARTMENT
from crm_desktop.departments.tree import BETWEEN
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.ordering import sort_expression
from crm_desktop.views.paths import LIVE, Stream, column_stream, value_stream
from crm_desktop.views.sql import Sql, select, spell
from db.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.views.definition import SortKey
    from crm_desktop.views.fields import ListFields
    from db.connection import OfficeDatabase

Walk = Callable[[Sql, tuple[int | None] | None], tuple[Stream, ...]]
# So few clients are looked up and sorted rather than met among all the names.
FEW: Final = 1_500


def value_streams(
    db: OfficeDatabase, fields: ListFields, key: SortKey, *, walk: Walk
) -> Iterator[tuple[Stream, ...]]:
    """Yield the streams of each value in order, at last those of the clients without one.

    The streams of one yield lie side by side: items of one name. `walk` gives the
    streams by name of the clients wanted that meet a condition the index of names tells; and who
    answers for them, if the condition is that.
    """
    field = fields.find(key.by)
    if field is None:
        return
    lost: list[Any] = []
    if field.kind in {ValueKind.ITEM, ValueKind.MEMBER}:
        named: dict[str, list[Any]] = {}
        for value in _values(db, field, descending=False):
            name = _name(fields, field, value)
            if name is None:
                lost.append(value)
            else:
                named.setdefault(fold(name), []).append(value)
        for name in sorted(named, reverse=key.descending):
            yield tuple(s for value in named[name] for s in _streams(db, field, value, walk))
    else:
        for value in _values(db, field, descending=key.descending):
            yield _streams(db, field, value, walk)
    none = Sql(f"{sort_expression(field)} IS NULL" if field.own_id else f"c.{field.key} IS NULL")
    yield (
        *walk(none, _whose(field, None)),
        *(s for value in lost for s in _streams(db, field, value, walk)),
    )


def _name(fields: ListFields, field: ListField, value: Any) -> str | None:
    if field.kind is ValueKind.MEMBER:
        return fields.catalogue.members.get(value)
    item = fields.catalogue.item(value)
    if item is None:
        return None
    # By its own name, as the base orders it, not by the path it is told apart by.
    return item.name.rpartition(BETWEEN)[2] if item.directory == DEPARTMENT else item.name


def _streams(db: OfficeDatabase, field: ListField, value: Any, walk: Walk) -> tuple[Stream, ...]:
    if field.own_id:
        return (value_stream(field.own_id, Sql("v.value = ?", (value,))),)
    few = column_stream(field.key, value, plain=True)
    if few.ordered:
        # Of who does not see all, others' clients need not be gone through one by one.
        walked = walk(Sql(f"c.{field.key} = ?", (value,)), _whose(field, value))
        return (few,) if walked[0].source.endswith("client_name") else walked
    rows = select("1", few.source, few.where)
    [(count,)] = db.run(spell("SELECT count(*) FROM (", rows.text, "LIMIT ?)"),
                        (*rows.values, FEW + 1))  # fmt: skip
    if count <= FEW:
        return (replace(few, name="c.name_key"),)
    return walk(Sql(f"c.{field.key} = ?", (value,)), None)


def _whose(field: ListField, value: int | None) -> tuple[int | None] | None:
    return (value,) if field.key == "responsible" else None


def _values(db: OfficeDatabase, field: ListField, *, descending: bool) -> Iterator[Any]:
    """Each value there is, found by a look-up of its own: the index is not read through."""
    if field.own_id:
        x, source = "v.value", f"list_value v WHERE v.field = {field.own_id}"
    else:
        x = f"c.{field.key}"
        source = f"client c INDEXED BY client_{field.key} WHERE {LIVE} AND {x} IS NOT NULL"
    sign, way = ("<", "DESC") if descending else (">", "ASC")
    first = " ".join(("SELECT", x, "FROM", source, "ORDER BY", x, way, "LIMIT 1"))
    following = " ".join(
        ("SELECT", x, "FROM", source, "AND", x, sign, "? ORDER BY", x, way, "LIMIT 1")
    )
    found = db.run(first)
    while found:
        yield found[0][0]
        found = db.run(following, found[0])
