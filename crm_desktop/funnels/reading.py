"""Reading funnels and stages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.funnels.model import Funnel, PlanMode, Stage, StageSettings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_STAGE: Final = (
    "SELECT id, funnel, position, name, coalesce(colour, 'grey'), probability,"
    " coalesce(description, ''), required, stale_days, plan_mode, plan_days, soft_limit"
    " FROM stage WHERE deleted_at IS NULL"
)
_FUNNEL: Final = (
    "SELECT id, name, position, won_required, approve_budget, approve_discount, distribution,"
    " archived_at IS NOT NULL FROM funnel WHERE deleted_at IS NULL"
)
_ORDER: Final = " ORDER BY position, id"


@use_case(Right.VIEW_DEALS)
def list_funnels(office: Office, *, archived: bool = False) -> list[Funnel]:
    """Return the funnels of the office in their order, with their stages.

    Args:
        office: the office.
        archived: those put away too, behind the others.
    """
    funnels = read_funnels(office.db)
    in_use = [funnel for funnel in funnels if not funnel.archived]
    return in_use + [funnel for funnel in funnels if funnel.archived] if archived else in_use


@use_case(Right.VIEW_DEALS)
def get_funnel(office: Office, funnel_id: int) -> Funnel:
    """Return a funnel with its stages, an archived one too.

    Raises:
        NotFoundError: there is no such funnel.
    """
    return require_funnel(office.db, funnel_id)


@use_case(Right.VIEW_DEALS)
def find_funnel(office: Office, name: str) -> Funnel:
    """Return the funnel of that name (any case) or id.

    Raises:
        NotFoundError: there is none; the sentence names those there are.
        UserError: several bear the name.
    """
    funnels = list_funnels(office, archived=True)
    wanted = fold(" ".join(name.split()))
    found = [funnel for funnel in funnels if fold(funnel.name) == wanted]
    found = found or [funnel for funnel in funnels if str(funnel.id) == name.strip()]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"«{funnel.name}»" for funnel in funnels)
    if found:
        raise UserError(f"Воронок «{name}» несколько. Назовите номер одной из них.")
    told = f" Есть: {names}." if names else " В офисе ещё нет воронок."
    raise NotFoundError(f"Воронки «{name}» нет.{told}")


def require_funnel(db: OfficeDatabase, funnel_id: int) -> Funnel:
    """Return a live funnel; for the use cases themselves.

    Raises:
        NotFoundError: there is no such funnel.
    """
    funnel = read_funnel(db, funnel_id)
    if funnel is None:
        raise NotFoundError("Такой воронки больше нет. Ничего не изменено. Обновите список.")
    return funnel


def require_stage(db: OfficeDatabase, stage_id: int) -> Stage:
    """Return a live stage; for the use cases themselves.

    Raises:
        NotFoundError: there is no such stage.
    """
    stage = read_stage(db, stage_id)
    if stage is None:
        raise NotFoundError("Такого этапа больше нет. Ничего не изменено. Обновите воронку.")
    return stage


def read_funnels(db: OfficeDatabase) -> list[Funnel]:
    """Return all live funnels in their order, archived ones among them."""
    stages: dict[int, list[Stage]] = {}
    for row in db.run(_STAGE + _ORDER):
        stages.setdefault(row[1], []).append(_stage(row))
    return [_funnel(row, stages.get(row[0], ())) for row in db.run(_FUNNEL + _ORDER)]


def read_funnel(db: OfficeDatabase, funnel_id: int) -> Funnel | None:
    """Return a live funnel with its stages, or None."""
    rows = db.run(_FUNNEL + " AND id = ?", (funnel_id,))
    if not rows:
        return None
    stages = db.run(_STAGE + " AND funnel = ?" + _ORDER, (funnel_id,))
    return _funnel(rows[0], map(_stage, stages))


def read_stage(db: OfficeDatabase, stage_id: int) -> Stage | None:
    """Return a live stage, or None."""
    rows = db.run(_STAGE + " AND id = ?", (stage_id,))
    return _stage(rows[0]) if rows else None


def names_of_stages(db: OfficeDatabase) -> dict[int, str]:
    """Return how every stage is called in a history; those deleted say so."""
    return {
        record: f"{name} (удалён)" if deleted else name
        for record, name, deleted in db.run("SELECT id, name, deleted_at IS NOT NULL FROM stage")
    }


def _stage(row: tuple[Any, ...]) -> Stage:
    record, funnel, position, name, colour, probability, description, required, *plan = row
    stale_days, plan_mode, plan_days, soft_limit = plan
    known = plan_mode in set(PlanMode)
    settings = StageSettings(
        name, colour, probability, description, _keys(required), stale_days,
        PlanMode(plan_mode) if known else PlanMode.OFF, plan_days, soft_limit,
    )  # fmt: skip
    return Stage(record, funnel, position, settings)


def _funnel(row: tuple[Any, ...], stages: Iterable[Stage]) -> Funnel:
    record, name, position, won_required, budget, discount, distribution, archived = row
    return Funnel(
        record, name, position, tuple(stages), _keys(won_required), budget, discount, distribution,
        bool(archived),
    )  # fmt: skip


def _keys(stored: str | None) -> tuple[str, ...]:
    return tuple(json.loads(stored)) if stored else ()
