"""Deals, what they consist of and the ways they went, as the cube counts them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.clients.field_types import Store
from crm_desktop.cube import measures, naming
from crm_desktop.cube.dimensions import (
    Axis,
    Dimension,
    DimensionKind,
    choices_dimension,
    client_dimensions,
    date_dimensions,
    department_of,
    field_dimension,
    labels_dimension,
    own_sql,
)
from crm_desktop.cube.source import (
    CLIENT_GROUP,
    MAIN,
    OF_CLIENT,
    Source,
    by_key,
    date_sql,
    dates,
    own_measures,
)
from crm_desktop.cube.trees import deal_tree
from crm_desktop.errors import UserError
from crm_desktop.reports.result import Records
from crm_desktop.views.list_fields import ListField, ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crm_desktop.cube.frame import Frame
    from crm_desktop.cube.measures import Measure


def _deal_axes(frame: Frame) -> Iterator[Axis]:
    for field in frame.deals.all:
        if field.key.startswith(OF_CLIENT) or not field.sortable:
            continue
        if field.kind is ValueKind.INSTANT:
            yield Axis(field.key, field.label, _deal_sql(frame, field))
        elif field.kind is ValueKind.DATE:
            yield Axis(field.key, field.label, date_sql(_deal_sql(frame, field)), days=True)


def _usual_first(axes: Iterable[Axis], usual: str) -> tuple[Axis, ...]:
    return tuple(sorted(axes, key=lambda axis: axis.key != usual))


def _deal_sql(frame: Frame, field: ListField) -> str:
    return frame.conditions.scalar(field)


def _deal_dimensions(frame: Frame) -> Iterator[Dimension]:
    conditions = frame.conditions
    names = {"funnel": naming.funnels, "stage": naming.stages}
    yield Dimension(
        "client", "Клиент", MAIN, "b.client", naming.records("client"), kind=DimensionKind.RECORD
    )
    for number, field in enumerate(frame.deals.all):
        if field.key.startswith(OF_CLIENT) or field.key == "client":
            continue
        store = field.field.store if field.field else None
        if store is Store.LABEL:
            yield labels_dimension(
                field, table="deal_label", owner="b.deal", items="item", alias=f"bl{number}"
            )
        elif store is Store.HELPER:
            yield labels_dimension(
                field, table="deal_helper", owner="b.deal", items="member", alias=f"bl{number}"
            )
        elif store is Store.OWN and field.kind is ValueKind.ITEMS:
            yield choices_dimension(field, own_sql(field, "d.custom"), f"bl{number}")
        elif store in {None, Store.COLUMN, Store.OWN}:
            if field.kind in {ValueKind.DATE, ValueKind.INSTANT}:
                continue
            found = field_dimension(field, conditions.scalar(field))
            if found is not None:
                yield replace(found, names=names.get(field.key, found.names))
    if frame.parted:
        yield department_of("b.responsible", "Подразделение ответственного")
    yield from client_dimensions(frame, "kc", prefix=OF_CLIENT, group=CLIENT_GROUP)


def _deal_own_measures(frame: Frame) -> Iterator[Measure]:
    for field in frame.deals.all:
        if field.own_id and not field.key.startswith(OF_CLIENT):
            yield from own_measures(field, own_sql(field, "d.custom"))


def _sees_budget(frame: Frame) -> bool:
    return frame.deals.find("budget") is not None


def deals(frame: Frame) -> Source:
    """Return deals."""
    axes = _usual_first(_deal_axes(frame), "created")
    found = (*measures.deal_measures(sums=_sees_budget(frame)), *_deal_own_measures(frame))
    return Source(
        "deals", "Сделки", Records.DEALS, Records.DEALS,
        {
            "b": "deal_board b NOT INDEXED",
            "d": "CROSS JOIN deal d ON d.id = b.deal",
            "kc": "LEFT JOIN kc ON kc.id = b.client",
        },
        visible_board_sql(frame.office, "b"),
        {Records.DEALS: "b.deal", Records.CLIENTS: "b.client"},
        axes,
        by_key((*_deal_dimensions(frame), *dates(axes))),
        {one.key: one for one in found},
        lambda tree: deal_tree(frame, tree),
        "b.currency",
    )  # fmt: skip


def lines(frame: Frame) -> Source:
    """Return the lines of deals.

    Raises:
        UserError: this person may not see them.
    """
    if frame.deals.find("lines") is None:
        raise UserError("Состав сделок вам не показан. Отчёт не построен.")
    of_deals = deals(frame)
    own = (
        Dimension(
            "product", "Товар или услуга", MAIN, "p.title", naming.plain, kind=DimensionKind.TEXT
        ),
        Dimension(
            "unit", "Единица", MAIN, "nullif(p.unit, '')", naming.plain, kind=DimensionKind.TEXT
        ),
    )
    found = (
        measures.counted("count", "Строк"),
        measures.different("deals", "Сделок", "b.deal", Records.DEALS),
        measures.different("clients", "Клиентов", "b.client", Records.CLIENTS),
        *measures.field_money("line", "Строка", "p.sum"),
        measures.thousandths("quantity", "Количество", "p.quantity"),
    )
    return replace(
        of_deals, key="lines", title="Состав сделок",
        tables={
            "p": "deal_line p CROSS JOIN deal_board b ON b.deal = p.deal",
            "d": of_deals.tables["d"], "kc": of_deals.tables["kc"],
        },
        live=f"p.deleted_at IS NULL AND {of_deals.live}",
        axes=_usual_first(of_deals.axes, "closed"),
        dimensions=by_key((*own, *of_deals.dimensions.values())),
        measures={one.key: one for one in found},
    )  # fmt: skip


def moves(frame: Frame) -> Source:
    """Return the moves of deals from stage to stage."""
    of_deals = deals(frame)
    moved = Axis("moved", "Переход", "v.at")
    outcome = frame.deals.find("outcome")
    own = (
        Dimension("to_funnel", "Куда: воронка", MAIN, "v.funnel", naming.funnels),
        Dimension("to_stage", "Куда: этап", MAIN, "v.stage", naming.stages),
        Dimension("to_outcome", "Стала", MAIN, "coalesce(v.outcome, 'open')",
                  naming.options(outcome.options if outcome else ())),
        Dimension("mover", "Кто перевёл", MAIN, "v.author", naming.members,
                  kind=DimensionKind.PERSON),
        *date_dimensions(moved),
    )  # fmt: skip
    found = (
        measures.counted("count", "Переходов"),
        measures.different("deals", "Сделок", "b.deal", Records.DEALS),
        measures.different("clients", "Клиентов", "b.client", Records.CLIENTS),
    )
    return replace(
        of_deals, key="moves", title="Переходы по этапам",
        tables={
            "v": "deal_move v CROSS JOIN deal_board b ON b.deal = v.deal",
            "d": of_deals.tables["d"], "kc": of_deals.tables["kc"],
        },
        live=f"v.deleted_at IS NULL AND {of_deals.live}",
        axes=(moved, *of_deals.axes),
        dimensions=by_key((*own, *of_deals.dimensions.values())),
        measures={one.key: one for one in found},
    )  # fmt: skip
