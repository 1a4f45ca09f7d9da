"""Deleting a stage or a funnel: no deal is left behind on what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.moving import Moves, move_away
from crm_desktop.funnels.reading import read_stage, require_funnel, require_stage
from crm_desktop.journal.stamps import now_ms
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_USAGE: Final = (
    "SELECT stage, sum(deleted_at IS NULL AND outcome IS NULL),"
    " sum(deleted_at IS NULL AND outcome IS NOT NULL), sum(deleted_at IS NOT NULL) FROM deal"
    " WHERE stage IN (SELECT id FROM stage WHERE {}) GROUP BY stage"
)


@dataclass(frozen=True, slots=True)
class Usage:
    """How many deals stand at a stage: open ones, won and lost ones, those in the trash."""

    open: int = 0
    closed: int = 0
    deleted: int = 0

    @property
    def live(self) -> int:
        """Those that are not in the trash."""
        return self.open + self.closed


class StageUsedError(UserError):
    """A stage with deals was to be deleted without saying where they go."""

    def __init__(self, name: str, usage: Usage) -> None:
        super().__init__(
            f"На этапе «{name}» {_told(usage)}. Ничего не изменено. "
            "Выберите этап, на который их перенести."
        )
        self.usage = usage


class FunnelUsedError(UserError):
    """A funnel with deals was to be deleted without saying where they go; `stages` bear them."""

    def __init__(self, name: str, usage: Usage, stages: tuple[int, ...]) -> None:
        super().__init__(
            f"В воронке «{name}» {_told(usage)}. Ничего не изменено. "
            "Выберите этапы другой воронки, на которые их перенести."
        )
        self.usage = usage
        self.stages = stages


@use_case(Right.VIEW_DEALS)
def stage_usage(office: Office, stage_id: int) -> Usage:
    """Return how many deals stand at a stage."""
    return _usage(office.db, "id = ?", stage_id).get(stage_id, Usage())


@use_case(Right.VIEW_DEALS)
def funnel_usage(office: Office, funnel_id: int) -> dict[int, Usage]:
    """Return stage -> how many deals stand there; stages without deals are left out."""
    return _usage(office.db, "funnel = ?", funnel_id)


@use_case(Right.EDIT_FUNNELS)
def delete_stage(
    office: Office, stage_id: int, *, into: int | None = None, progress: Progress | None = None
) -> Changes:
    """Delete a stage; its deals go to another one, as one change set.

    Open deals arrive there now; won and lost ones only have another last stage. Deals in the
    trash go along, without `into` to a neighbour.

    Args:
        office: the office.
        stage_id: the stage.
        into: where its deals go; a stage of any funnel.
        progress: hears of every portion of deals.

    Raises:
        NotFoundError: one of the stages is gone.
        StageUsedError: deals stand there and no `into` is given.
        UserError: `into` is the stage itself.
        JobCancelledError: cancelled; the stage stays, deals already moved can be taken back.
    """
    stage = require_stage(office.db, stage_id)
    usage = stage_usage(office, stage_id)
    if usage.live and into is None:
        raise StageUsedError(stage.name, usage)
    target = _neighbour(office.db, stage) if into is None else require_stage(office.db, into)
    if target is not None and target.id == stage_id:
        raise UserError("Сделки уже на этом этапе. Ничего не изменено. Выберите другой.")
    funnel = require_funnel(office.db, stage.funnel_id)
    moves = Moves(
        title=f"Воронка «{funnel.name}»: удалён этап «{stage.name}»",
        reason=f"Этап «{stage.name}» удалён",
        of_stages={stage_id: target.id} if target else {},
    )

    def finish(db: OfficeDatabase) -> None:
        _check_targets(db, moves)
        come = _usage(db, "id = ?", stage_id).get(stage_id, Usage())
        if come.live:  # in the very moment
            raise StageUsedError(stage.name, come)
        db.run("UPDATE stage SET deleted_at = ? WHERE id = ?", (now_ms(), stage_id))

    return move_away(office, moves, finish=finish, progress=progress)


@use_case(Right.EDIT_FUNNELS)
def delete_funnel(
    office: Office,
    funnel_id: int,
    *,
    moves: Mapping[int, int] | None = None,
    progress: Progress | None = None,
) -> Changes:
    """Delete a funnel with its stages; its deals go where `moves` says, as one change set.

    Args:
        office: the office.
        funnel_id: the funnel.
        moves: stage of this funnel -> stage of another one; each stage with deals is named.
        progress: hears of every portion of deals.

    Raises:
        NotFoundError: the funnel or a target is gone.
        FunnelUsedError: deals stand at a stage that `moves` leaves out.
        UserError: a target is of this funnel itself.
        JobCancelledError: cancelled; the funnel stays, deals already moved can be taken back.
    """
    funnel = require_funnel(office.db, funnel_id)
    title = f"Удалена воронка «{funnel.name}»"
    reason = f"Воронка «{funnel.name}» удалена"
    return _close(office, funnel, dict(moves or {}), told=(title, reason), progress=progress)


@use_case(Right.EDIT_FUNNELS)
def merge_funnels(
    office: Office,
    funnel_id: int,
    *,
    into: int,
    moves: Mapping[int, int] | None = None,
    progress: Progress | None = None,
) -> Changes:
    """Make one funnel of two: the deals of `funnel_id` go to `into`, the first one disappears.

    Args:
        office: the office.
        funnel_id: the funnel that disappears.
        into: the one that stays.
        moves: stage -> stage of `into`; what is not named goes as `suggest_moves` says.
        progress: hears of every portion of deals.

    Raises:
        NotFoundError: a funnel or a target is gone.
        UserError: they are the same, or the other has no stages.
        JobCancelledError: cancelled; both stay, deals already moved can be taken back.
    """
    funnel, other = require_funnel(office.db, funnel_id), require_funnel(office.db, into)
    if funnel.id == other.id:
        raise UserError("Выберите другую воронку: это та же самая. Ничего не изменено.")
    whole = {**suggest_moves(office, funnel_id, into), **(moves or {})}
    title = f"Воронка «{funnel.name}» объединена с «{other.name}»"
    reason = f"Воронка «{funnel.name}» объединена с «{other.name}»"
    return _close(office, funnel, whole, told=(title, reason), progress=progress)


@use_case(Right.VIEW_DEALS)
def suggest_moves(office: Office, funnel_id: int, into: int) -> dict[int, int]:
    """Return stage -> stage of another funnel: the one so called, else the one at its share.

    Raises:
        NotFoundError: one of the funnels is gone.
        UserError: the other funnel has no stages.
    """
    funnel, other = require_funnel(office.db, funnel_id), require_funnel(office.db, into)
    if not other.stages:
        raise UserError(
            f"В воронке «{other.name}» нет этапов: перенести некуда. Ничего не изменено."
        )
    named = {fold(stage.name): stage.id for stage in other.stages}
    last = max(len(funnel.stages) - 1, 1)
    return {
        stage.id: named.get(
            fold(stage.name), other.stages[round(at * (len(other.stages) - 1) / last)].id
        )
        for at, stage in enumerate(funnel.stages)
    }


def _close(
    office: Office,
    funnel: Funnel,
    moves: dict[int, int],
    *,
    told: tuple[str, str],
    progress: Progress | None,
) -> Changes:
    for target in set(moves.values()):
        if require_stage(office.db, target).funnel_id == funnel.id:
            raise UserError("Перенести можно только в другую воронку. Ничего не изменено.")
    usage = funnel_usage(office, funnel.id)
    _check_left(funnel, {stage: used for stage, used in usage.items() if stage not in moves})
    plan = Moves(told[0], told[1], moves, funnel=funnel.id)

    def finish(db: OfficeDatabase) -> None:
        _check_targets(db, plan)
        _check_left(funnel, _usage(db, "funnel = ?", funnel.id))
        at = now_ms()
        db.run(
            "UPDATE stage SET deleted_at = ? WHERE funnel = ? AND deleted_at IS NULL",
            (at, funnel.id),
        )
        db.run("UPDATE funnel SET deleted_at = ? WHERE id = ?", (at, funnel.id))

    return move_away(office, plan, finish=finish, progress=progress)


def _check_left(funnel: Funnel, usage: Mapping[int, Usage]) -> None:
    """Refuse when deals stand at these stages, those that came in the very moment too."""
    left = {stage: used for stage, used in usage.items() if used.live}
    if left:
        whole = Usage(sum(u.open for u in left.values()), sum(u.closed for u in left.values()))
        raise FunnelUsedError(funnel.name, whole, tuple(left))


def _check_targets(db: OfficeDatabase, moves: Moves) -> None:
    """Refuse to finish when a target was deleted while the deals were on their way."""
    if any(read_stage(db, target) is None for target in set(moves.of_stages.values())):
        raise NotFoundError(
            "Этап, на который переносили сделки, только что удалили. Удаление не закончено. "
            "Выберите другой этап и повторите; уже перенесённое можно отменить в истории."
        )


def _usage(db: OfficeDatabase, condition: str, value: int) -> dict[int, Usage]:
    return {row[0]: Usage(*row[1:]) for row in db.run(_USAGE.format(condition), (value,))}


def _neighbour(db: OfficeDatabase, stage: Stage) -> Stage | None:
    funnel = require_funnel(db, stage.funnel_id)
    return funnel.previous_stage(stage.id) or funnel.next_stage(stage.id)


def _told(usage: Usage) -> str:
    parts = []
    if usage.open:
        parts.append(f"{count(usage.open, *DEAL_FORMS)} в работе")
    if usage.closed:
        parts.append(count(usage.closed, "закрытая", "закрытые", "закрытых"))
    return " и ".join(parts)
