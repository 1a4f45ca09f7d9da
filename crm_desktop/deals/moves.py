"""Moving deals between stages and funnels; winning, losing and reopening them.

Many deals are one change set and one undo. What the person saw is checked inside the
transaction: who was slower is told where the deal is now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import ONE_TRANSACTION, in_portions
from crm_desktop.deals.arriving import LOST, WON, Arrival, arrive, check_arrival
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.loss import Loss, check_loss
from crm_desktop.deals.places import find_place, first_place
from crm_desktop.deals.planned import unplanned_deals
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.soft_limit import soft_limit_warning
from crm_desktop.errors import UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.field_types import Value
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from crm_desktop.tasks.planning import TaskDraft
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did.

    Attributes:
        changes: one change set, one undo; empty if all stood there already.
        moved: how many deals came to another place.
        unplanned: the deals whose next action the stage wants planned and nobody has planned.
        warning: that the stage holds more deals than its soft limit; `""` if not.
    """

    changes: Changes
    moved: int
    unplanned: tuple[int, ...] = ()
    warning: str = ""


@use_case(Right.EDIT_DEALS)
def move_deals(
    office: Office,
    ids: Sequence[int],
    *,
    stage_id: int,
    expected: Mapping[int, int] | None = None,
    fill: Mapping[int, Mapping[str, Value]] | None = None,
    plan: TaskDraft | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Bring deals to a stage, of another funnel too; closed ones are open again there.

    Args:
        office: the office.
        ids: the deals; of several, those that are gone are left out.
        stage_id: where to.
        expected: deal -> the stage the person saw it at, open.
        fill: deal -> fields to be set in the same act, as `edit_deal_fields` takes them.
        plan: a task to be planned for every deal in the same act.
        progress: hears of every portion.

    Raises:
        StageGoneError: the stage was deleted or put away meanwhile.
        MovedMeanwhileError: somebody else was quicker.
        LackingFieldsError: the stage demands fields that are empty.
        UnplannedError: the stage demands a planned action.
        NotFoundError: the only deal is not there.
        UserError: a value of `fill` is none.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    place = find_place(office.db, stage_id)
    arrival = Arrival(stage_id, expected=expected or {}, fill=fill or {}, plan=plan)
    title = _title(office, ids, f"Этап «{place.name}»")
    return _bring(office, ids, arrival, title=title, progress=progress)


@use_case(Right.EDIT_DEALS)
def move_to_funnel(  # noqa: PLR0913 - each is a word of the act
    office: Office,
    ids: Sequence[int],
    *,
    funnel_id: int,
    stage_id: int | None = None,
    expected: Mapping[int, int] | None = None,
    fill: Mapping[int, Mapping[str, Value]] | None = None,
    plan: TaskDraft | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Bring deals to another funnel: to a stage of it, or to its first one.

    Raises:
        UserError: the stage is of another funnel; else as `move_deals`.
    """
    place = first_place(office.db, funnel_id) if stage_id is None else find_place(
        office.db, stage_id
    )  # fmt: skip
    if place.funnel != funnel_id:
        raise UserError(f"Этап «{place.name}» — другой воронки. Ничего не изменено.")
    arrival = Arrival(place.stage, expected=expected or {}, fill=fill or {}, plan=plan)
    title = _title(office, ids, f"Воронка «{place.funnel_name}», этап «{place.name}»")
    return _bring(office, ids, arrival, title=title, progress=progress)


@use_case(Right.EDIT_DEALS)
def win_deals(
    office: Office,
    ids: Sequence[int],
    *,
    expected: Mapping[int, int] | None = None,
    fill: Mapping[int, Mapping[str, Value]] | None = None,
    at: int | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Win deals; they keep the stage they were won at.

    Args:
        office: the office.
        ids: the deals; those won already stay as they are.
        expected: deal -> the open stage the person saw it at.
        fill: deal -> fields to be set in the same act.
        at: when, UTC ms; None = now.
        progress: hears of every portion.

    Raises:
        LackingFieldsError: the funnel demands fields of a won deal that are empty.
        MovedMeanwhileError: somebody else was quicker.
        NotFoundError: the only deal is not there.
        UserError: a value of `fill` is none, or `at` is no possible time.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    arrival = Arrival(outcome=WON, at=at, expected=expected or {}, fill=fill or {})
    return _bring(office, ids, arrival, title=_title(office, ids, "Выигрыш"), progress=progress)


@use_case(Right.EDIT_DEALS)
def lose_deals(  # noqa: PLR0913 - each is a word of the act
    office: Office,
    ids: Sequence[int],
    *,
    reason_id: int | None,
    note: str = "",
    competitor_id: int | None = None,
    expected: Mapping[int, int] | None = None,
    at: int | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Lose deals; they keep the stage they were lost at. Those lost already get the new reason.

    Args:
        office: the office.
        ids: the deals.
        reason_id: an item of the directory `loss_reason`; None where the office keeps none.
        note: in free words.
        competitor_id: who won instead; None leaves the deal's competitor.
        expected: deal -> the open stage the person saw it at.
        at: when, UTC ms; None = now.
        progress: hears of every portion.

    Raises:
        NoReasonError: no reason, and the office keeps reasons.
        MovedMeanwhileError: somebody else was quicker.
        NotFoundError: the only deal is not there.
        UserError: no such reason or competitor, or `at` is no possible time.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    loss = Loss(reason_id, note.replace("\0", ""), competitor_id)
    check_loss(read_deal_catalogue(office.db), loss)
    arrival = Arrival(outcome=LOST, at=at, loss=loss, expected=expected or {})
    return _bring(office, ids, arrival, title=_title(office, ids, "Проигрыш"), progress=progress)


@use_case(Right.EDIT_DEALS)
def reopen_deals(
    office: Office,
    ids: Sequence[int],
    *,
    stage_id: int | None = None,
    progress: Progress | None = None,
) -> Moved:
    """Open won and lost deals again: at a stage, or where each stood last.

    Raises:
        StageGoneError: the stage is not there any more: choose another.
        UserError: as `move_deals`.
    """
    if stage_id is None:
        stages = office.db.run(
            "SELECT DISTINCT stage FROM deal WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
        for (stage,) in stages:
            find_place(office.db, stage)
    title = _title(office, ids, "Снова открыта" if len(ids) == 1 else "Снова открыты")
    return _bring(office, ids, Arrival(stage_id), title=title, progress=progress)


def _bring(
    office: Office,
    ids: Sequence[int],
    arrival: Arrival,
    *,
    title: str,
    progress: Progress | None,
) -> Moved:
    wanted = list(dict.fromkeys(ids))
    came: list[int] = []
    if len(wanted) > ONE_TRANSACTION:
        check_arrival(office, wanted, arrival)

    def work(_db: OfficeDatabase, change: Change, portion: str) -> int:
        if len(wanted) == 1:
            require_deal(office, wanted[0])
        moved = arrive(office, change, json.loads(portion), arrival)
        came.extend(moved)
        return len(moved)

    kinds = (Kind.DEAL, Kind.DEAL_MOVE, Kind.TASK) if arrival.plan else (Kind.DEAL, Kind.DEAL_MOVE)
    done = in_portions(office, wanted, title=title, work=work, progress=progress, kinds=kinds)
    if arrival.stage_id is None:
        return Moved(done.changes, done.changed)
    place = find_place(office.db, arrival.stage_id)
    unplanned: tuple[int, ...] = ()
    if place.plan_mode != "off":
        unplanned = unplanned_deals(
            office.db, came, plan_days=place.plan_days, now=now_ms(), zone=office.zone
        )
    warning = soft_limit_warning(office, place.stage) if came else ""
    return Moved(done.changes, done.changed, unplanned, warning)


def _title(office: Office, ids: Sequence[int], what: str) -> str:
    if len(ids) == 1:
        return f"{what}: {require_deal(office, ids[0]).title}"
    return f"{what}: {count(len(ids), *DEAL_FORMS)}"
