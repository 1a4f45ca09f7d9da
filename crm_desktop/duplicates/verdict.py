"""The outcome of comparing two clients."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """How surely two clients are one."""

    CERTAIN = "certain"
    SUSPECTED = "suspected"
    HINT = "hint"


REASONS: Final = {
    "inn_kpp": "совпали ИНН и КПП",
    "inn": "совпал ИНН",
    "branch": "один ИНН, разные КПП",
    "ogrn": "совпал ОГРН",
    "phone": "совпал телефон",
    "email": "совпала почта",
    "messenger": "совпал мессенджер",
    "social": "совпала страница в соцсети",
    "name": "совпало название",
    "fio": "совпали ФИО",
    "first_middle": "совпали имя и отчество",
    "first": "совпало имя",
    "initials": "совпали фамилия и инициалы",
    "name_like": "похожее название",
    "fio_like": "похожие ФИО",
    "birthday": "совпал день рождения",
    "site": "совпал сайт",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found.

    Attributes:
        level: how surely.
        score: 0 to 100, to put the likeliest first.
        reasons: codes of `REASONS`, the weightiest first.
        by_name: nothing but the names speaks for it.
    """

    level: Level
    score: int
    reasons: tuple[str, ...]
    by_name: bool = False
