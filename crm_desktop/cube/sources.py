"""What records are counted: all sources there are, by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_sql
from crm_desktop.cube import measures
from crm_desktop.cube.deal_sources import deals, lines, moves
from crm_desktop.cube.dimensions import Axis, client_dimensions, client_sql
from crm_desktop.cube.source import Source, by_key, date_sql, dates, own_measures
from crm_desktop.cube.trees import client_tree
from crm_desktop.cube.work_sources import events, tasks
from crm_desktop.errors import UserError
from crm_desktop.reports.result import Records
from crm_desktop.views.list_fields import ValueKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_desktop.cube.frame import Frame


def source_of(frame: Frame, key: str) -> Source:
    """Return a source as this person may see it.

    Raises:
        UserError: there is none of this name.
    """
    make = _SOURCES.get(key)
    if make is None:
        raise UserError(
            f"Данных «{key}» в отчётах нет. Ничего не построено. Есть: {', '.join(_SOURCES)}."
        )
    return make(frame)


def source_keys() -> tuple[str, ...]:
    """Return the names of all sources."""
    return tuple(_SOURCES)


def _clients(frame: Frame) -> Source:
    axes = [Axis("created", "Создан", "c.created_at")]
    found = [measures.counted("count", "Клиентов")]
    for field in frame.clients.all:
        if field.own_id and field.kind is ValueKind.DATE:
            axes.append(Axis(field.key, field.label, date_sql(client_sql(field, "c")), days=True))
        if field.own_id:
            found += own_measures(field, client_sql(field, "c"))
    return Source(
        "clients", "Клиенты", Records.CLIENTS, Records.CLIENTS, {"c": "client c NOT INDEXED"},
        visible_sql(frame.office, "c"), {Records.CLIENTS: "c.id"}, tuple(axes),
        by_key((*client_dimensions(frame, "c"), *dates(axes))),
        {one.key: one for one in found},
        lambda tree: client_tree(frame, tree),
    )  # fmt: skip


_SOURCES: Final[Mapping[str, Callable[[Frame], Source]]] = {
    "deals": deals,
    "clients": _clients,
    "tasks": tasks,
    "events": events,
    "lines": lines,
    "moves": moves,
}
