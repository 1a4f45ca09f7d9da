"""Filter trees as JSON and back. What cannot be read is kept as it is, never dropped."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.views.tree import (
    EVERYTHING,
    LIMITS,
    Condition,
    Group,
    Join,
    Op,
    Period,
    PeriodKind,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.views.tree import Node, Operand

VERSION: Final = 1
_LARGEST: Final = 1 << 63


def dump_filter(tree: Group) -> dict[str, Any]:
    """Return a tree as plain JSON values, with the version of their shape."""
    return {"version": VERSION, "tree": _dump(tree)}


def load_filter(value: object) -> Group:
    """Return the tree of plain JSON values; pieces that are not understood become `Unknown`."""
    match value:
        case None:
            return EVERYTHING
        case {"tree": dict() as tree}:
            # A newer version may have new pieces: those become Unknown one by one.
            read = _load(tree, 0, [0])
            return read if isinstance(read, Group) else Group((read,))
        case _:
            return Group((_unknown(value),))


def _dump(node: Node) -> Any:
    match node:
        case Unknown():
            try:
                return json.loads(node.raw)
            except ValueError:
                return node.raw
        case Group():
            return {
                "join": node.join.value,
                **({"negated": True} if node.negated else {}),
                "nodes": [_dump(each) for each in node.nodes],
            }
        case Condition():
            found: dict[str, Any] = {"field": node.field, "op": node.op.value}
            if node.values:
                found["values"] = list(node.values)
            if node.period:
                found["period"] = {"kind": node.period.kind.value, "days": node.period.days}
            return found


def _load(value: object, level: int, seen: list[int]) -> Node:
    seen[0] += 1
    if level > LIMITS.levels or seen[0] > LIMITS.nodes:
        return _unknown(value)
    match value:
        case {"nodes": list() as nodes, "join": str() as join, **rest}:
            known = join in set(Join) and rest.keys() <= {"negated"}
            if not known or not isinstance(rest.get("negated", False), bool):
                return _unknown(value)
            read = tuple(_load(each, level + 1, seen) for each in nodes)
            return Group(read, Join(join), bool(rest.get("negated", False)))
        case {"field": str() as field, "op": str() as op, **rest} if op in set(Op):
            return _load_condition(field, Op(op), rest) or _unknown(value)
        case _:
            return _unknown(value)


def _load_condition(field: str, op: Op, rest: Mapping[Any, Any]) -> Condition | None:
    if not rest.keys() <= {"values", "period"}:
        return None
    values, period = rest.get("values", []), rest.get("period")
    if not isinstance(values, list) or not all(_is_operand(each) for each in values):
        return None
    read: Period | None = None
    match period:
        case None:
            pass
        case {"kind": str() as kind, "days": int() as days, **more} if not more:
            if kind not in set(PeriodKind) or isinstance(days, bool):
                return None
            read = Period(PeriodKind(kind), days)
        case _:
            return None
    operands: tuple[Operand, ...] = tuple(values)
    return Condition(field, op, operands, read)


def _is_operand(value: object) -> bool:
    match value:
        case bool():
            return False
        case int():
            return -_LARGEST <= value < _LARGEST
        case float():
            return math.isfinite(value)
        case str():
            return "\0" not in value and _is_text(value)
        case _:
            return False


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # half a surrogate pair
        return False
    return True


def _unknown(value: object) -> Unknown:
    return Unknown(json.dumps(value, ensure_ascii=False, sort_keys=True))
