"""A pivot as JSON and back. Read strictly: what is not understood is refused in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError
from crm_desktop.pivot.definition import PivotDefinition, PivotSort, PivotValue, Show
from crm_desktop.reports.period_choice import dump_period, load_period
from crm_desktop.views.tree import EVERYTHING, Group, Unknown
from crm_desktop.views.tree_json import dump_filter, load_filter

if TYPE_CHECKING:
    from crm_desktop.views.tree import Node

VERSION: Final = 1
_LONGEST_KEY: Final = 120
_LARGEST: Final = 100_000
_KEYS: Final = frozenset(
    {"version", "source", "rows", "columns", "values", "filter", "period", "axis", "sort", "top",
     "top_columns", "subtotals", "totals", "hide_empty"}
)  # fmt: skip


def dump_pivot(definition: PivotDefinition) -> str:
    """Return a pivot as JSON, with the version of its shape."""
    return json.dumps(to_plain(definition), ensure_ascii=False)


def to_plain(definition: PivotDefinition) -> dict[str, Any]:
    """Return a pivot as plain JSON values; what is as usual is left out."""
    found: dict[str, Any] = {
        "version": VERSION,
        "source": definition.source,
        "rows": list(definition.rows),
        "columns": list(definition.columns),
        "values": [_dump_value(each) for each in definition.values],
    }
    if definition.tree != EVERYTHING:
        found["filter"] = dump_filter(definition.tree)
    if definition.period is not None:
        found["period"] = dump_period(definition.period)
    if definition.sort is not None:
        found["sort"] = {"value": definition.sort.value, "descending": definition.sort.descending}
    for key, usual in (("axis", ""), ("top", 0), ("top_columns", 0), ("subtotals", True),
                       ("totals", True), ("hide_empty", True)):  # fmt: skip
        value = getattr(definition, key)
        if value != usual:
            found[key] = value
    return found


def load_pivot(text: str) -> PivotDefinition:
    """Return the pivot of a JSON text.

    Raises:
        UserError: it is none, or one of a later program.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable("это не запись сводной таблицы") from error
    return from_plain(value)


def from_plain(value: object) -> PivotDefinition:
    """Return the pivot of plain JSON values.

    Raises:
        UserError: it is none, or one of a later program.
    """
    if not isinstance(value, dict):
        raise _unreadable("это не запись сводной таблицы")
    version = value.get("version")
    if type(version) is int and version > VERSION:
        raise _unreadable("её сохранила более новая программа; обновите эту")
    if version != VERSION:
        raise _unreadable("неизвестен вид записи")
    strange = sorted(str(key)[:40] for key in value.keys() - _KEYS)
    if strange:
        raise _unreadable(f"незнакомая настройка «{strange[0]}»")
    return PivotDefinition(
        source=_key(value.get("source", "deals"), "source"),
        rows=_keys(value.get("rows", []), "rows"),
        columns=_keys(value.get("columns", []), "columns"),
        values=_values(value.get("values", [])),
        tree=_tree(value.get("filter")),
        period=None if value.get("period") is None else load_period(value["period"]),
        axis=_key(value["axis"], "axis") if value.get("axis", "") != "" else "",
        sort=_sort(value.get("sort")),
        top=_number(value.get("top", 0), "top"),
        top_columns=_number(value.get("top_columns", 0), "top_columns"),
        subtotals=_flag(value.get("subtotals", True), "subtotals"),
        totals=_flag(value.get("totals", True), "totals"),
        hide_empty=_flag(value.get("hide_empty", True), "hide_empty"),
    )


def _dump_value(value: PivotValue) -> dict[str, str]:
    if value.show is Show.VALUE:
        return {"measure": value.measure}
    return {"measure": value.measure, "show": value.show.value}


def _unreadable(why: str) -> UserError:
    return UserError(
        f"Сводную таблицу не прочитать: {why}. Запись оставлена как есть. Соберите таблицу заново "
        "или откройте другую."
    )


def _wrong(name: str) -> UserError:
    return _unreadable(f"непонятно значение настройки «{name}»")


def _key(value: object, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_KEY or not value.isprintable():
        raise _wrong(name)
    return value


def _keys(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(name)
    return tuple(_key(each, name) for each in value)


def _values(value: object) -> tuple[PivotValue, ...]:
    if not isinstance(value, list):
        raise _wrong("values")
    found = []
    for each in value:
        match each:
            case {"measure": measure, **rest} if rest.keys() <= {"show"}:
                show = rest.get("show", Show.VALUE.value)
                if not isinstance(show, str) or show not in set(Show):
                    raise _wrong("show")
                found.append(PivotValue(_key(measure, "measure"), Show(show)))
            case _:
                raise _wrong("values")
    return tuple(found)


def _tree(value: object) -> Group:
    tree = load_filter(value)
    if _has_unknown(tree):
        raise _unreadable("в отборе есть условие, которого эта программа не знает")
    return tree


def _has_unknown(node: Node) -> bool:
    if isinstance(node, Group):
        return any(_has_unknown(each) for each in node.nodes)
    return isinstance(node, Unknown)


def _sort(value: object) -> PivotSort | None:
    match value:
        case None:
            return None
        case {"value": number, "descending": bool() as down, **rest} if not rest:
            return PivotSort(_number(number, "sort"), down)
        case _:
            raise _wrong("sort")


def _number(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise _wrong(name)
    return value


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(name)
    return value
