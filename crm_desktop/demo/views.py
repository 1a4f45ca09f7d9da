"""Views and a segment an office of some years would have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.views.definition import SortKey, ViewColumn, ViewDefinition, ViewTotal
from crm_desktop.views.fields import ListFields, load_fields
from crm_desktop.views.list_fields import TotalKind
from crm_desktop.views.saved_views import add_view
from crm_desktop.views.tree import Condition, Op, Period, PeriodKind, all_of

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from crm_desktop.views.tree import Node

_CALLS = ("name", "phone", "last_event", "quiet_days", "tags", "responsible")
_IMPORTANT = ("name", "phone", "type", "region", "events", "last_event")


@use_case(Right.SHARE_VIEWS)
def add_demo_views(office: Office) -> None:
    """Add two views of everybody, one of the signed-in person and a segment."""
    fields = load_fields(office)
    quiet = Condition("quiet_days", Op.AT_LEAST, (60,))
    calls = ViewDefinition(
        all_of(quiet, Condition("has_phone", Op.YES)),
        columns=_columns(_CALLS),
        sort=(SortKey("last_event"),),
    )
    important = ViewDefinition(
        all_of(_chosen(fields, "tags", "Важный")),
        columns=_columns(_IMPORTANT),
        group_by="responsible",
        totals=(ViewTotal("events", TotalKind.SUM),),
    )
    recent = Condition("created", Op.PERIOD, (), Period(PeriodKind.THIS_MONTH))
    add_view(office, "Обзвон: давно не связывались", definition=calls, shared=True)
    add_view(office, "Важные по менеджерам", definition=important, shared=True)
    add_view(office, "Новые в этом месяце", definition=ViewDefinition(all_of(recent)))
    add_view(
        office,
        "Москва и область",
        definition=ViewDefinition(
            all_of(_chosen(fields, "region", "Москва", "Московская область"))
        ),
        shared=True,
        kind="segment",
    )


def _columns(keys: tuple[str, ...]) -> tuple[ViewColumn, ...]:
    return tuple(ViewColumn(key) for key in keys)


def _chosen(fields: ListFields, key: str, *names: str) -> Node:
    field = fields.find(key)
    choices = fields.choices(field) if field is not None else ()
    return Condition(key, Op.ANY_OF, tuple(one.value for one in choices if one.label in names))
