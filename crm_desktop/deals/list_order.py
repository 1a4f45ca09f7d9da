"""The order of lists of deals as SQL over `deal d` and `deal_board b`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.deals.list_conditions import DAYS
from crm_desktop.views.definition import SortKey
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.views.ordering import known_keys, single_order, sort_expression
from crm_desktop.views.sql import Sql, join, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.deals.list_conditions import DealConditions
    from crm_desktop.deals.list_fields import DealListFields

BY_DUE: Final = (SortKey("next_due"),)
"""The order of a list that names none: what is to be done first."""
_BY_PLACE: Final = {
    "stage": (
        "(SELECT (SELECT f.position FROM funnel f WHERE f.id = g.funnel) * 1000 + g.position"
        " FROM stage g WHERE g.id = b.stage)"
    ),
    "funnel": "(SELECT f.position FROM funnel f WHERE f.id = b.funnel)",
    "outcome": "CASE b.outcome WHEN 'won' THEN 1 WHEN 'lost' THEN 2 ELSE 0 END",
    "state": "CASE WHEN b.outcome IS NULL THEN b.due_key END",
    "title": "b.title_key",
    "tags": (
        "(SELECT min(folded(i.name)) FROM deal_label l JOIN directory_item i ON i.id = l.item"
        " WHERE l.deal = b.deal AND l.deleted_at IS NULL AND i.deleted_at IS NULL)"
    ),
}


@dataclass(frozen=True, slots=True)
class Ordering:
    """Expressions a list is ordered by, one after another; the last one is the deal itself.

    Attributes:
        keys: expression and whether it goes downwards; empty values stand last either way.
    """

    keys: tuple[tuple[str, bool], ...]

    @property
    def sql(self) -> Sql:
        """`ORDER BY …`."""
        parts = (f"{x} {'DESC' if down else 'ASC'} NULLS LAST" for x, down in self.keys)
        return Sql(f"ORDER BY {', '.join(parts)}")

    @property
    def what(self) -> str:
        """The expressions of the keys, for reading where a deal stands."""
        return ", ".join(x for x, _down in self.keys)

    def beyond(self, place: Sequence[Any]) -> Sql:
        """Return the condition of all that stands behind a place, given as values of the keys."""
        found: list[Sql] = []
        same = Sql("1")
        for (x, down), value in zip(self.keys, place, strict=True):
            if value is not None:
                sign = "<" if down else ">"
                found.append(same & Sql(f"({x} {sign} ? OR {x} IS NULL)", (value,)))
            same &= Sql(f"{x} IS ?", (value,))
        return join(found, "OR")


def ordering(
    fields: DealListFields, conditions: DealConditions, sort: Sequence[SortKey]
) -> Ordering:
    """Return the order of some keys; ties stand by title.

    Args:
        fields: of the list.
        conditions: what turns fields into SQL.
        sort: keys; those of fields that are gone are passed over.
    """
    found = []
    for key in known_keys(fields, sort) or BY_DUE:
        field = fields.find(key.by)
        if field is not None:
            found.append((_expression(fields, conditions, field), key.descending))
    return Ordering((*found, ("b.title_key", False), ("b.deal", False)))


def _expression(fields: DealListFields, conditions: DealConditions, field: ListField) -> str:
    """What a list is ordered by for a field; NULL where a deal has none."""
    if field.key in _BY_PLACE:
        return _BY_PLACE[field.key]
    of_client = fields.of_client(field)
    if of_client is not None:
        x = sort_expression(of_client).removeprefix("+")
        return spell("(SELECT", x, "FROM client c WHERE c.id = b.client)")
    x = conditions.scalar(field)
    if field.key in DAYS:
        return f"-{x}"
    if field.kind is ValueKind.OPTION:
        return x
    return single_order(field, x)
