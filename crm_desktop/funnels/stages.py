"""Stages of a funnel: adding, setting, ordering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.funnels.checking import checked_stage
from crm_desktop.funnels.reading import require_funnel, require_stage
from crm_desktop.funnels.writing import insert_stage, stage_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.funnels.model import Stage, StageSettings
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office


@use_case(Right.EDIT_FUNNELS)
def add_stage(
    office: Office, funnel_id: int, settings: StageSettings, *, before: int | None = None
) -> tuple[int, Changes]:
    """Add a stage; return its id.

    Args:
        office: the office.
        funnel_id: the funnel.
        settings: of the stage.
        before: the stage it stands before; None, or one that is gone = at the end.

    Raises:
        NotFoundError: there is no such funnel.
        UserError: the settings cannot be.
    """
    funnel = require_funnel(office.db, funnel_id)
    checked = checked_stage(settings, [stage.name for stage in funnel.stages])
    order = [stage.id for stage in funnel.stages]
    place = order.index(before) if before in order else len(order)
    title = f"Воронка «{funnel.name}»: новый этап «{checked.name}»"
    with office.change(title) as change:
        stage = insert_stage(office.db, change, funnel_id, checked, position=place)
        order.insert(place, stage)
        _write_order(office, order)
    return stage, change.changes


@use_case(Right.EDIT_FUNNELS)
def edit_stage(
    office: Office, stage_id: int, settings: StageSettings, *, was: StageSettings | None = None
) -> Changes:
    """Set a stage; what a colleague changed meanwhile in other settings stays.

    Args:
        office: the office.
        stage_id: the stage.
        settings: what the person wants.
        was: what the person saw before; only what differs from it is written. None = all.

    Raises:
        NotFoundError: the stage is gone.
        UserError: the settings cannot be.
    """
    stage = require_stage(office.db, stage_id)
    checked = checked_stage(settings, _others(office, stage))
    wanted = stage_values(checked)
    seen = stage_values(was or stage.settings)
    changed = {column: value for column, value in wanted.items() if value != seen[column]}
    with office.change(f"Этап «{stage.name}»{_told(stage, checked)}") as change:
        if changed:
            assignments = ", ".join(f"{column} = ?" for column in changed)
            sql = " ".join(("UPDATE stage SET", assignments, "WHERE id = ?"))
            office.db.run(sql, (*changed.values(), stage_id))
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def reorder_stages(office: Office, funnel_id: int, *, ids: Sequence[int]) -> Changes:
    """Put the stages of a funnel in this order; those not named follow as they stood.

    Raises:
        NotFoundError: there is no such funnel.
    """
    funnel = require_funnel(office.db, funnel_id)
    standing = [stage.id for stage in funnel.stages]
    named = [stage for stage in dict.fromkeys(ids) if stage in set(standing)]
    with office.change(f"Воронка «{funnel.name}»: порядок этапов") as change:
        _write_order(office, named + [stage for stage in standing if stage not in set(named)])
    return change.changes


def _write_order(office: Office, order: Sequence[int]) -> None:
    office.db.run_many("UPDATE stage SET position = ? WHERE id = ?", enumerate(order))


def _others(office: Office, stage: Stage) -> list[str]:
    funnel = require_funnel(office.db, stage.funnel_id)
    return [other.name for other in funnel.stages if other.id != stage.id]


def _told(stage: Stage, settings: StageSettings) -> str:
    return f" → «{settings.name}»" if settings.name != stage.name else ": настройка"
