"""Funnels: making, naming, ordering, putting away, and what is asked at their end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import UserError
from crm_desktop.funnels.checking import checked_name, checked_stage, stored_keys
from crm_desktop.funnels.reading import read_funnels, require_funnel
from crm_desktop.funnels.writing import insert_funnel
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.funnels.model import StageSettings
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_WHOLE: Final = 10_000
"""Hundredths of a percent in a whole."""
_MOST_KOPECKS: Final = 10**15


@use_case(Right.EDIT_FUNNELS)
def add_funnel(
    office: Office, name: str, *, stages: Sequence[StageSettings] = ()
) -> tuple[int, Changes]:
    """Add a funnel behind the others; return its id.

    Raises:
        UserError: no name or one that is taken, or a stage cannot be as it is set.
    """
    tidy = checked_name(name, _names(office), what="воронки")
    checked: list[StageSettings] = []
    for settings in stages:
        checked.append(checked_stage(settings, [stage.name for stage in checked]))
    with office.change(f"Новая воронка: {tidy}") as change:
        funnel = insert_funnel(office.db, change, tidy, stages=checked)
    return funnel, change.changes


@use_case(Right.EDIT_FUNNELS)
def rename_funnel(office: Office, funnel_id: int, *, name: str) -> Changes:
    """Give a funnel another name.

    Raises:
        NotFoundError: there is no such funnel.
        UserError: no name or one that is taken.
    """
    old = require_funnel(office.db, funnel_id).name
    tidy = checked_name(name, _names(office, but=funnel_id), what="воронки")
    with office.change(f"Воронка «{old}» → «{tidy}»") as change:
        office.db.run("UPDATE funnel SET name = ? WHERE id = ?", (tidy, funnel_id))
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def reorder_funnels(office: Office, ids: Sequence[int]) -> Changes:
    """Put the funnels in this order; those not named follow as they stood."""
    standing = [funnel.id for funnel in read_funnels(office.db)]
    named = [funnel for funnel in dict.fromkeys(ids) if funnel in set(standing)]
    order = named + [funnel for funnel in standing if funnel not in set(named)]
    with office.change("Порядок воронок") as change:
        office.db.run_many("UPDATE funnel SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def archive_funnel(office: Office, funnel_id: int, *, archived: bool = True) -> Changes:
    """Put a funnel away, or take it back; its deals stay where they are.

    Raises:
        NotFoundError: there is no such funnel.
    """
    funnel = require_funnel(office.db, funnel_id)
    title = "в архив" if archived else "из архива"
    with office.change(f"Воронка «{funnel.name}»: {title}") as change:
        if archived != funnel.archived:
            office.db.run(
                "UPDATE funnel SET archived_at = ? WHERE id = ?",
                (now_ms() if archived else None, funnel_id),
            )
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def set_won_required(office: Office, funnel_id: int, *, keys: Sequence[str]) -> Changes:
    """Say which fields a deal must have to be won, by the keys of deal fields.

    Raises:
        NotFoundError: there is no such funnel.
    """
    funnel = require_funnel(office.db, funnel_id)
    with office.change(f"Воронка «{funnel.name}»: поля для выигрыша") as change:
        office.db.run(
            "UPDATE funnel SET won_required = ? WHERE id = ?", (stored_keys(keys), funnel_id)
        )
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def set_approval_limits(
    office: Office, funnel_id: int, *, budget: int | None, discount: int | None
) -> Changes:
    """Say above what a value waits for the head.

    Args:
        office: the office.
        funnel_id: the funnel.
        budget: in kopecks; None = no limit.
        discount: in hundredths of a percent; None = no limit.

    Raises:
        NotFoundError: there is no such funnel.
        UserError: a limit that cannot be.
    """
    funnel = require_funnel(office.db, funnel_id)
    if budget is not None and not 0 <= budget <= _MOST_KOPECKS:
        raise UserError("Такого предела бюджета быть не может. Ничего не изменено.")
    if discount is not None and not 0 <= discount <= _WHOLE:
        raise UserError("Предел скидки — от 0 до 100 %. Ничего не изменено.")
    with office.change(f"Воронка «{funnel.name}»: согласование") as change:
        office.db.run(
            "UPDATE funnel SET approve_budget = ?, approve_discount = ? WHERE id = ?",
            (budget, discount, funnel_id),
        )
    return change.changes


@use_case(Right.EDIT_FUNNELS)
def set_distribution(office: Office, funnel_id: int, *, definition: str | None) -> Changes:
    """Keep who gets the new deals of a funnel.

    Args:
        office: the office.
        funnel_id: the funnel.
        definition: a JSON object; None = by hand.

    Raises:
        NotFoundError: there is no such funnel.
        UserError: the definition is no JSON object.
    """
    funnel = require_funnel(office.db, funnel_id)
    if definition is not None and not _is_object(definition):
        raise UserError("Правило распределения записано с ошибкой. Ничего не изменено.")
    with office.change(f"Воронка «{funnel.name}»: распределение") as change:
        office.db.run("UPDATE funnel SET distribution = ? WHERE id = ?", (definition, funnel_id))
    return change.changes


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _names(office: Office, *, but: int = 0) -> list[str]:
    return [funnel.name for funnel in read_funnels(office.db) if funnel.id != but]
