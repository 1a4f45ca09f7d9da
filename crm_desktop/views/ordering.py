"""The order of a list as SQL over `client c`, and the orders an index gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.field_types import DEPARTMENT, Store
from crm_desktop.views.client_conditions import EVENT_COUNT, LAST_EVENT, scalar
from crm_desktop.views.list_fields import ListField, ValueKind, is_plain_code
from crm_desktop.views.paths import INDEXED
from crm_desktop.views.sql import spell
from db.list_values import CUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.views.definition import SortKey
    from crm_desktop.views.fields import ListFields

NAME: Final = "name"
CREATED: Final = "created"
_ACTIVITY: Final = {"events": EVENT_COUNT, "quiet_days": f"-{LAST_EVENT}"}
_BY_INDEX: Final = {NAME: "c.name_key", CREATED: "c.created_at"}


def known_keys(fields: ListFields, sort: Sequence[SortKey]) -> tuple[SortKey, ...]:
    """Return the sort keys whose fields are there, each field once."""
    found: dict[str, SortKey] = {}
    for key in sort:
        field = fields.find(key.by)
        if field is not None and field.sortable:
            found.setdefault(key.by, key)
    return tuple(found.values())


def order_by(fields: ListFields, keys: Sequence[SortKey]) -> str:
    """Return `ORDER BY …`: empty values last either way, ties by name."""
    if len(keys) == 1 and keys[0].by in _BY_INDEX:
        way = "DESC" if keys[0].descending else "ASC"
        # The plus keeps an index from being walked, which fetches every row from its own place.
        return f"ORDER BY +{_BY_INDEX[keys[0].by]} {way}, c.id {way}"
    parts = []
    for key in keys:
        field = fields.find(key.by)
        if field is not None:
            parts.append(
                f"{sort_expression(field)} {'DESC' if key.descending else 'ASC'} NULLS LAST"
            )
    return f"ORDER BY {', '.join((*parts, 'c.name_key', 'c.id'))}"


def walks_values(field: ListField) -> bool:
    """Whether an index gives the values of a field in order."""
    if field.own_id:
        return field.kind is not ValueKind.ITEMS
    return field.key in INDEXED


def sort_expression(field: ListField) -> str:
    """Return what a list is ordered by for a field; NULL where a client has none."""
    if field.key in _BY_INDEX:
        return f"+{_BY_INDEX[field.key]}"
    if field.key in _ACTIVITY:
        return _ACTIVITY[field.key]
    of = field.field
    if of is None or of.store in {Store.COLUMN, Store.OWN}:
        return single_order(field, scalar(field))
    match of.store:
        case Store.CHANNEL:
            first = f"p.key FROM channel p WHERE p.kind = '{of.part}' AND"
            order = "p.position, p.id"
        case Store.ADDRESS:
            first = f"folded(p.text) FROM address p WHERE p.kind = '{of.part}' AND"
            order = "p.id"
        case Store.BANK:
            first = f"folded(p.{of.part}) FROM bank_account p WHERE p.{of.part} <> '' AND"
            order = "p.id"
        case _:
            return spell(
                "(SELECT min(folded(i.name)) FROM client_label l JOIN directory_item i",
                "ON i.id = l.item WHERE l.client = c.id AND l.deleted_at IS NULL",
                f"AND i.deleted_at IS NULL AND i.directory = '{field.directory}')",
            )
    return spell(
        "(SELECT", first, "p.client = c.id AND p.deleted_at IS NULL ORDER BY", order, "LIMIT 1)"
    )


def single_order(field: ListField, x: str) -> str:
    """Return what a list is ordered by for a field a record has one value of, `x`."""
    match field.kind:
        case ValueKind.ITEM:
            found = _department_name(x) if field.directory == DEPARTMENT else _item_name(x)
        case ValueKind.MEMBER:
            found = spell("folded((SELECT m.name FROM member m WHERE m.id =", x, "))")
        case ValueKind.ITEMS:
            first = f"CASE WHEN json_valid({x}) THEN json_extract({x}, '$[0]') END"
            found = _item_name(f"CAST({first} AS INTEGER)")
        case ValueKind.TEXT if field.own_id:
            found = f"substr(folded({x}), 1, {CUT})"
        case ValueKind.TEXT if not is_plain_code(field):
            found = f"nullif(folded({x}), '')"
        case ValueKind.BOOL if field.field is None:
            found = f"nullif({x}, 0)"
        case _:
            found = x
    return found


def _item_name(item: str) -> str:
    return spell("folded((SELECT i.name FROM directory_item i WHERE i.id =", item, "))")


def _department_name(department: str) -> str:
    return spell("folded((SELECT d.name FROM department d WHERE d.id =", department, "))")
