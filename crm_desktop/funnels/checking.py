"""What a funnel and a stage may be; every refusal is a sentence for the person."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from crm_desktop.clients.company_names import fold
from crm_desktop.directories.items import COLOURS
from crm_desktop.errors import UserError
from crm_desktop.funnels.model import MOST_DAYS, MOST_DEALS, NAME_LENGTH, PlanMode
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.funnels.model import StageSettings


def checked_name(name: str, taken: Iterable[str], *, what: str) -> str:
    """Return a name in one line.

    Args:
        name: as typed.
        taken: the names of the others.
        what: whose it is, in the genitive: «воронки», «этапа».

    Raises:
        UserError: it is empty, too long or taken.
    """
    tidy = " ".join(name.replace("\0", "").split())
    if is_blank(tidy):
        raise UserError(f"Укажите название {what}. Ничего не изменено.")
    if len(tidy) > NAME_LENGTH:
        raise UserError(
            f"Название {what} длиннее {NAME_LENGTH} знаков. Ничего не изменено. Сократите его; "
            "подробности можно написать в описании."
        )
    if fold(tidy) in {fold(other) for other in taken}:
        raise UserError(f"Название «{tidy}» уже занято. Ничего не изменено. Выберите другое.")
    return tidy


def checked_stage(settings: StageSettings, taken: Iterable[str]) -> StageSettings:
    """Return the settings with a tidy name and description.

    Args:
        settings: as a person set them.
        taken: the names of the funnel's other stages.

    Raises:
        UserError: something in them cannot be.
    """
    name = checked_name(settings.name, taken, what="этапа")
    if settings.colour not in COLOURS:
        raise UserError(
            f"Цвета «{settings.colour}» нет. Ничего не изменено. Есть: {', '.join(COLOURS)}."
        )
    _check_range(settings.probability, 0, 100, "Вероятность — целое число процентов")
    for days, what in (
        (settings.stale_days, "Срок «без движения» — число дней"),
        (settings.plan_days, "Срок следующего дела — число дней"),
    ):
        if days is not None:
            _check_range(days, 1, MOST_DAYS, what)
    if settings.soft_limit is not None:
        _check_range(settings.soft_limit, 1, MOST_DEALS, "Предел этапа — число сделок")
    return replace(
        settings,
        name=name,
        description=settings.description.replace("\0", "").strip(),
        required=tuple(dict.fromkeys(settings.required)),
        plan_mode=PlanMode(settings.plan_mode),
    )


def stored_keys(keys: Sequence[str]) -> str | None:
    """Return the stored form of required fields; None if there are none."""
    return json.dumps(list(dict.fromkeys(keys)), ensure_ascii=False) if keys else None


def _check_range(value: int, least: int, most: int, what: str) -> None:
    if not least <= value <= most:
        raise UserError(f"{what} от {least} до {most}. Ничего не изменено.")
