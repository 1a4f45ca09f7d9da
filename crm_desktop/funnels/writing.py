"""Writing the rows of funnels and stages inside an open change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.funnels.checking import stored_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.funnels.model import StageSettings
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_STAGE_COLUMNS: Final = (
    "name", "colour", "probability", "description", "required", "stale_days", "plan_mode",
    "plan_days", "soft_limit",
)  # fmt: skip


def stage_values(settings: StageSettings) -> dict[str, str | int | None]:
    """Return the stored form of a stage's settings, by column."""
    return dict(
        zip(
            _STAGE_COLUMNS,
            (
                settings.name, settings.colour, settings.probability,
                settings.description or None, stored_keys(settings.required),
                settings.stale_days, settings.plan_mode.value, settings.plan_days,
                settings.soft_limit,
            ),
            strict=True,
        )
    )  # fmt: skip


def insert_funnel(
    db: OfficeDatabase,
    change: Change,
    name: str,
    *,
    stages: Iterable[StageSettings] = (),
    won_required: tuple[str, ...] = (),
) -> int:
    """Write a funnel behind the others, with checked stages; return its id."""
    funnel = change.new_id()
    db.run(
        "INSERT INTO funnel(id, name, position, won_required) VALUES(?, ?,"
        " (SELECT coalesce(max(position) + 1, 0) FROM funnel WHERE deleted_at IS NULL), ?)",
        (funnel, name, stored_keys(won_required)),
    )
    for position, settings in enumerate(stages):
        insert_stage(db, change, funnel, settings, position=position)
    return funnel


def insert_stage(
    db: OfficeDatabase, change: Change, funnel: int, settings: StageSettings, *, position: int
) -> int:
    """Write a checked stage; return its id."""
    stage = change.new_id()
    values = stage_values(settings)
    sql = " ".join(
        (
            "INSERT INTO stage(id, funnel, position,", ", ".join(values), ") VALUES(?, ?, ?,",
            ", ".join("?" * len(values)), ")",
        )
    )  # fmt: skip
    db.run(sql, (stage, funnel, position, *values.values()))
    return stage
