"""What a saved view is: filter, columns, order, grouping, density, sums; and its JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.quick_filters import QUICK
from crm_desktop.views.tree import EVERYTHING, Group, Unknown, all_of
from crm_desktop.views.tree_json import dump_filter, load_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

VERSION: Final = 1
WIDEST: Final = 4000
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order: of a sortable `ListField`; ties stand by name."""

    by: str = "name"
    descending: bool = False


BY_NAME: Final = (SortKey(),)


class Density(StrEnum):
    """How tall the rows are."""

    ROOMY = "roomy"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column and its width in px; 0 = by itself."""

    key: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class ViewTotal:
    """What stands under a column."""

    key: str
    kind: TotalKind


@dataclass(frozen=True, slots=True)
class ViewDefinition:
    """A way to look at a list.

    Attributes:
        filter: who is in it.
        quick: keys of the quick filters that are switched on.
        columns: in their order; none = the list's own.
        sort: the order.
        group_by: key of the field it is parted by; `""` = not parted.
        density: of the rows.
        totals: what stands under the columns.
    """

    filter: Group = EVERYTHING
    quick: tuple[str, ...] = ()
    columns: tuple[ViewColumn, ...] = ()
    sort: tuple[SortKey, ...] = BY_NAME
    group_by: str = ""
    density: Density = Density.ROOMY
    totals: tuple[ViewTotal, ...] = ()


def whole_filter(definition: ViewDefinition, *, area: str = "clients") -> Group:
    """Return the filter of a view of an area together with its quick filters.

    A quick filter this program does not know is a broken condition, not everybody.
    """
    known = QUICK.get(area, {})
    quick = (known.get(key, Group((Unknown(f'"{key}"'),))) for key in definition.quick)
    return all_of(definition.filter, *quick)


def dump_definition(definition: ViewDefinition) -> str:
    """Return a definition as the text that is stored."""
    found: dict[str, Any] = {
        "version": VERSION,
        "filter": dump_filter(definition.filter),
        "quick": list(definition.quick),
        "columns": [{"key": each.key, "width": each.width} for each in definition.columns],
        "sort": [{"by": each.by, "descending": each.descending} for each in definition.sort],
        "group_by": definition.group_by,
        "density": definition.density.value,
        "totals": [{"key": each.key, "kind": each.kind.value} for each in definition.totals],
    }
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load_definition(text: str) -> ViewDefinition:
    """Return the definition of a stored text.

    A filter that cannot be read becomes one broken condition, so that nobody takes the view for
    one of everybody; other parts that cannot be read are as in a new view.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return ViewDefinition(Group((Unknown(json.dumps(text, ensure_ascii=False)),)))
    density = found.get("density")
    plain = ViewDefinition(
        filter=load_filter(found.get("filter")),
        quick=tuple(_each(found.get("quick"), lambda each: each if _is_key(each) else None)),
        columns=tuple(_each(found.get("columns"), _column)),
        sort=tuple(_each(found.get("sort"), _sort_key)) or BY_NAME,
        totals=tuple(_each(found.get("totals"), _total)),
    )
    return replace(
        plain,
        group_by=str(found["group_by"]) if _is_key(found.get("group_by")) else "",
        density=Density(density) if density in set(Density) else Density.ROOMY,
    )


def _each(value: object, read: Callable[[Any], T | None]) -> Iterator[T]:
    if isinstance(value, list):
        for each in value[:_MOST]:
            if (made := read(each)) is not None:
                yield made


def _column(value: object) -> ViewColumn | None:
    match value:
        case {"key": str() as key, "width": int() as width} if not isinstance(width, bool):
            return ViewColumn(key, min(max(width, 0), WIDEST))
        case {"key": str() as key}:
            return ViewColumn(key)
        case _:
            return None


def _sort_key(value: object) -> SortKey | None:
    match value:
        case {"by": str() as by, "descending": bool() as descending}:
            return SortKey(by, descending)
        case _:
            return None


def _total(value: object) -> ViewTotal | None:
    match value:
        case {"key": str() as key, "kind": str() as kind} if kind in set(TotalKind):
            return ViewTotal(key, TotalKind(kind))
        case _:
            return None


def _is_key(value: object) -> bool:
    return isinstance(value, str) and bool(value)
