"""Where a deal may stand: a live stage of a live funnel, with what the stage demands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.deals.refusals import StageGoneError
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

_STAGE: Final = """
SELECT s.id, s.name, s.funnel, f.name, s.probability, s.required, s.plan_mode, s.plan_days,
       s.soft_limit, s.deleted_at IS NOT NULL OR f.deleted_at IS NOT NULL, f.archived_at
FROM stage s JOIN funnel f ON f.id = s.funnel
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A stage as a move needs it.

    Attributes:
        required: keys of the fields a deal must have to enter.
        plan_mode: `off`, `warn` or `require`: whether the next action must be planned, within
            `plan_days` where they are set.
        soft_limit: above this many deals the column warns; None = no limit.
    """

    stage: int
    name: str
    funnel: int
    funnel_name: str
    probability: int
    required: tuple[str, ...]
    plan_mode: str
    plan_days: int | None
    soft_limit: int | None


def find_place(db: OfficeDatabase, stage_id: int) -> Place:
    """Return a live stage of a live funnel.

    Raises:
        StageGoneError: it was deleted, or its funnel was deleted or put away.
    """
    rows = db.run(f"{_STAGE} WHERE s.id = ?", (stage_id,))
    if not rows:
        raise StageGoneError("Такого этапа нет. Ничего не изменено. Обновите доску.")
    *values, gone, archived = rows[0]
    if gone:
        raise StageGoneError(
            f"Этап «{values[1]}» уже удалён. Ничего не изменено. Выберите другой этап."
        )
    if archived is not None:
        raise StageGoneError(
            f"Воронка «{values[3]}» убрана в архив. Ничего не изменено. Выберите другую воронку."
        )
    return _place(values)


def first_place(db: OfficeDatabase, funnel_id: int | None) -> Place:
    """Return the first stage of a funnel; of the first funnel for None.

    Raises:
        StageGoneError: the funnel is gone, or has no stages.
        UserError: the office has no funnels yet.
    """
    wanted = "TRUE" if funnel_id is None else "f.id = ?"
    rows = db.run(
        f"{_STAGE} WHERE {wanted} AND f.deleted_at IS NULL AND f.archived_at IS NULL"
        " AND s.deleted_at IS NULL ORDER BY f.position, f.id, s.position, s.id LIMIT 1",
        () if funnel_id is None else (funnel_id,),
    )
    if rows:
        return _place(rows[0][:-2])
    if funnel_id is None:
        raise UserError(
            "В офисе нет ни одной воронки с этапами, кроме убранных в архив. Ничего не изменено. "
            "Создайте её или верните из архива: «Настройки» → «Воронки»."
        )
    named = db.run("SELECT name FROM funnel WHERE id = ?", (funnel_id,))
    told = f"Воронки «{named[0][0]}»" if named else "Такой воронки"
    raise StageGoneError(
        f"{told} больше нет, она в архиве или без этапов. Ничего не изменено. Выберите другую."
    )


def keys_in(stored: str | None) -> tuple[str, ...]:
    """Return the keys of fields in a stored JSON list."""
    listed = json.loads(stored) if stored else []
    return tuple(str(key) for key in listed)


def _place(values: list[object] | tuple[object, ...]) -> Place:
    stage, name, funnel, funnel_name, probability, required, plan_mode, days, limit = values
    return Place(
        int(str(stage)), str(name), int(str(funnel)), str(funnel_name), int(str(probability)),
        keys_in(None if required is None else str(required)), str(plan_mode),
        None if days is None else int(str(days)), None if limit is None else int(str(limit)),
    )  # fmt: skip
