"""Deals come to a place: what is demanded of them, and what is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.approvals.holding import require_nothing_waits
from crm_desktop.deals.edits import fill_deal
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.lacking import lacking_fields
from crm_desktop.deals.places import Place, find_place, keys_in
from crm_desktop.deals.planned import unplanned_deals
from crm_desktop.deals.refusals import LackingFieldsError, MovedMeanwhileError, UnplannedError
from crm_desktop.deals.writing import MoveRow, write_move
from crm_desktop.errors import UserError
from crm_desktop.journal.records import Fields, write_records
from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.planning import write_task
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.field_types import Field, Value
    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.deals.loss import Loss
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.planning import TaskDraft
    from db.connection import OfficeDatabase

WON: Final = "won"
LOST: Final = "lost"
_OPEN_AGAIN: Final = dict.fromkeys(("outcome", "closed_at", "loss_reason", "loss_note"))


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where deals are to come, and what the person saw and filled in.

    Attributes:
        stage_id: None = the deals stay at their stages (a win, a loss, a reopening).
        outcome: `won`, `lost`, None = they are open then.
        at: when, UTC ms; None = now.
        loss: why, for `lost`.
        expected: deal -> the open stage the person saw it at.
        fill: deal -> fields to be set in the same act.
        plan: a task to be planned for every deal in the same act.
    """

    stage_id: int | None = None
    outcome: str | None = None
    at: int | None = None
    loss: Loss | None = None
    expected: Mapping[int, int] = field(default_factory=dict)
    fill: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    plan: TaskDraft | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a deal stands; `since` is when it came there."""

    id: int
    title: str
    funnel: int
    stage: int
    outcome: str | None
    since: int


@use_case(Right.EDIT_DEALS)
def check_arrival(office: Office, deals: Sequence[int], arrival: Arrival) -> None:
    """Refuse what can be seen before anything is written; for acts of many transactions.

    Raises:
        UserError: as `arrive`.
    """
    with office.reading():
        catalogue = read_deal_catalogue(office.db)
        standing = _standing(office, deals)
        _check_expected(catalogue, standing, arrival)
        _check_demands(office, catalogue, standing, arrival, unless=arrival.fill)


@use_case(Right.EDIT_DEALS)
def arrive(office: Office, change: Change, deals: Sequence[int], arrival: Arrival) -> list[int]:
    """Bring deals to a place inside an open change; returns those that stood elsewhere.

    Raises:
        StageGoneError: the stage was deleted or put away meanwhile.
        MovedMeanwhileError: a deal is not where the person saw it.
        LackingFieldsError: the place demands fields that are empty.
        UnplannedError: the stage demands a planned action.
        UserError: a value of `fill` is none, or `at` is before the deal came where it stands.
    """
    db = office.db
    standing = _standing(office, deals)
    catalogue = read_deal_catalogue(db)
    _check_expected(catalogue, standing, arrival)
    for deal in standing:
        if values := arrival.fill.get(deal):
            fill_deal(office, change, deal, values=values, create_items=True)
        if arrival.plan is not None:
            write_task(office, change, replace(arrival.plan, deal_id=deal))
    place = _check_demands(office, catalogue, standing, arrival)
    at = _moment(standing, arrival)
    written: dict[int, Fields] = {}
    came = []
    for deal, old in standing.items():
        fields = _fields(old, arrival, place, at)
        if fields:
            written[deal] = fields
        if _elsewhere(old, arrival, place):
            came.append(deal)
    write_records(db, BY_NAME["deal"], written)
    told = arrival.loss.told(catalogue) if arrival.loss else None
    for deal in came:
        old = standing[deal]
        funnel, stage = (place.funnel, place.stage) if place else (old.funnel, old.stage)
        row = MoveRow(at, funnel, stage, arrival.outcome, office.user_id, told)
        write_move(db, change, deal, row)
    return came


def _standing(office: Office, deals: Sequence[int]) -> dict[int, _Standing]:
    """Return the live deals among those named, in that order."""
    sql = " ".join(
        (
            "SELECT d.id, d.title, d.funnel, d.stage, d.outcome, d.stage_since",
            "FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value WHERE",
            visible_deal_sql(office, "d"),
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = office.db.run(sql, (json.dumps(list(deals)),))
    return {row[0]: _Standing(*row) for row in rows}


def _check_expected(
    catalogue: DealCatalogue, standing: Mapping[int, _Standing], arrival: Arrival
) -> None:
    moved = {
        deal.id: deal.stage
        for deal in standing.values()
        if deal.id in arrival.expected
        and (deal.stage != arrival.expected[deal.id] or deal.outcome is not None)
    }
    if moved:
        first = standing[next(iter(moved))]
        closed = {WON: "выиграна", LOST: "проиграна"}.get(first.outcome or "")
        where = closed or f"на этапе «{catalogue.name_of('stage', first.stage)}»"
        raise MovedMeanwhileError(moved, title=first.title, where=where)


def _check_demands(
    office: Office,
    catalogue: DealCatalogue,
    standing: Mapping[int, _Standing],
    arrival: Arrival,
    *,
    unless: Mapping[int, object] | None = None,
) -> Place | None:
    """Check what the place demands of the deals not in `unless`; return the place."""
    deals = [deal for deal in standing if deal not in (unless or {})]
    if arrival.outcome == WON:
        newly = [deal for deal in standing if standing[deal].outcome != WON]
        require_nothing_waits(office.db, newly)
        _check_won(office.db, catalogue, standing, deals)
    if arrival.stage_id is None:
        return None
    place = find_place(office.db, arrival.stage_id)
    newcomers = [deal for deal in deals if standing[deal].stage != place.stage]
    lacking = lacking_fields(office.db, catalogue, newcomers, place.required)
    if lacking:
        title = standing[next(iter(lacking))].title if len(lacking) == 1 else ""
        where = f"для этапа «{place.name}»"
        raise LackingFieldsError(lacking, stage_id=place.stage, where=where, title=title)
    if place.plan_mode == "require" and not (unless is not None and arrival.plan):
        left = unplanned_deals(
            office.db, newcomers, plan_days=place.plan_days, now=now_ms(), zone=office.zone
        )
        if left:
            raise UnplannedError(
                left, stage_id=place.stage, stage=place.name, plan_days=place.plan_days
            )
    return place


def _check_won(
    db: OfficeDatabase,
    catalogue: DealCatalogue,
    standing: Mapping[int, _Standing],
    deals: Sequence[int],
) -> None:
    demanded = {
        record: keys_in(stored) for record, stored in db.run("SELECT id, won_required FROM funnel")
    }
    lacking: dict[int, tuple[Field, ...]] = {}
    for funnel in {standing[deal].funnel for deal in deals}:
        those = [d for d in deals if standing[d].funnel == funnel and standing[d].outcome != WON]
        lacking.update(lacking_fields(db, catalogue, those, demanded.get(funnel, ())))
    if lacking:
        first = standing[next(iter(lacking))]
        raise LackingFieldsError(
            lacking, stage_id=first.stage, where="для выигрыша", outcome=WON,
            title=first.title if len(lacking) == 1 else "",
        )  # fmt: skip


def _moment(standing: Mapping[int, _Standing], arrival: Arrival) -> int:
    now = now_ms()
    if arrival.at is None:
        return now
    if arrival.at > now or any(arrival.at < deal.since for deal in standing.values()):
        raise UserError(
            "Время закрытия не может быть в будущем или раньше, чем сделка пришла на этап. "
            "Ничего не изменено."
        )
    return arrival.at


def _elsewhere(old: _Standing, arrival: Arrival, place: Place | None) -> bool:
    return old.outcome != arrival.outcome or (place is not None and place.stage != old.stage)


def _fields(old: _Standing, arrival: Arrival, place: Place | None, at: int) -> Fields:
    """Return what is written into a deal's row; empty if it stands there already."""
    if arrival.outcome == LOST:
        fields = _loss_fields(arrival.loss)
        if old.outcome != LOST:
            fields |= {"outcome": LOST, "closed_at": at}
        return fields
    if not _elsewhere(old, arrival, place):
        return {}
    if arrival.outcome == WON:
        return {**_OPEN_AGAIN, "outcome": WON, "closed_at": at}
    fields = {**_OPEN_AGAIN, "stage_since": at}
    if place is not None:
        fields |= {"funnel": place.funnel, "stage": place.stage, "probability": None}
    return fields


def _loss_fields(loss: Loss | None) -> Fields:
    if loss is None:
        return {}
    fields: Fields = {"loss_reason": loss.reason_id, "loss_note": loss.note.strip() or None}
    if loss.competitor_id is not None:
        fields["competitor"] = loss.competitor_id
    return fields
