"""The code of a recovery sheet: 125 random bits a person can type from paper.

Five groups of five signs hold the secret, a sixth holds one check sign for each of them, so a
mistake is told by its group. The alphabet has no 0, 1, I and O; letter case, spaces and dashes do
not matter, and Russian letters that look like Latin ones count as those.

The check of a group is a weighted sum over GF(32), other weights for every place of the sheet: any
single wrong sign and any two neighbours exchanged show, and 31 of 32 of all other mistakes.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUP: Final = 5
SECRET_GROUPS: Final = 5
GROUPS: Final = SECRET_GROUPS + 1

_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}
_RUSSIAN: Final = str.maketrans("АВЕКМНРСТУХЗ", "ABEKMHPCTYX3")
_SKIPPED: Final = frozenset(" -–—_.\t\r\n\u00a0")
# x^5 + x^2 + 1, which every power of 2 below 31 walks through.
_MODULUS: Final = 0b100101
_OVERFLOW: Final = 0b100000


class SheetCodeError(UserError):
    """What was typed is not a code of a sheet.

    Attributes:
        groups: numbers of the groups that are wrong, from 1; empty if its length is.
    """

    def __init__(self, text: str, groups: tuple[int, ...]) -> None:
        super().__init__(text)
        self.groups = groups


def new_code() -> tuple[str, ...]:
    """Six groups: 125 bits from the system's random source, and their checks."""
    secret = ["".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(SECRET_GROUPS)]
    return (*secret, _checks(secret))


def group_of(text: str) -> str:
    """What was typed for a group, as it stands on the sheet."""
    shown = text.upper().translate(_RUSSIAN)
    return "".join(sign for sign in shown if sign not in _SKIPPED)


def check_code(text: str) -> tuple[int, ...]:
    """Numbers (from 1) of the complete groups that are wrong; may be asked while one types.

    Until the sixth group is there, only signs that stand on no sheet can be told.
    """
    typed = group_of(text)
    groups = [typed[at : at + GROUP] for at in range(0, len(typed), GROUP)]
    strange = [number for number, group in enumerate(groups, 1) if not set(group) <= set(ALPHABET)]
    if strange or len(typed) != GROUP * GROUPS:
        return tuple(strange)
    secret, checks = groups[:SECRET_GROUPS], _checks(groups[:SECRET_GROUPS])
    differing = [
        at + 1
        for at, (ours, theirs) in enumerate(zip(checks, groups[-1], strict=True))
        if ours != theirs
    ]
    # All at once: the checks themselves are wrong, not five groups.
    return (GROUPS,) if len(differing) == len(secret) else tuple(differing)


def secret_of(text: str) -> str:
    """The secret of a code as typed: its five groups joined.

    Raises:
        SheetCodeError: too short, too long, or a group is wrong; names it.
    """
    typed, wrong = group_of(text), check_code(text)
    if wrong:
        raise SheetCodeError(f"{_named(wrong)} Сверьте с листом. Ничего не изменено.", wrong)
    if len(typed) != GROUP * GROUPS:
        raise SheetCodeError(
            f"В коде с листа {GROUPS} групп по {GROUP} знаков, а введено знаков: {len(typed)}. "
            "Ничего не изменено. Введите все группы.",
            (),
        )
    return typed[: GROUP * SECRET_GROUPS]


def _named(wrong: Sequence[int]) -> str:
    if len(wrong) == 1:
        number = wrong[0]
        if number < GROUPS:
            return f"Ошибка в группе {number} (или в {number}-м знаке последней группы)."
        return "Ошибка в последней группе."
    return f"Ошибка в группах {', '.join(map(str, wrong))}."


def _checks(groups: Sequence[str]) -> str:
    """One check sign for each group."""
    signs, weight = [], 1
    for group in groups:
        total = 0
        for sign in group:
            weight = _double(weight)
            total ^= _product(weight, _VALUES[sign])
        signs.append(ALPHABET[total])
    return "".join(signs)


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ _MODULUS if doubled & _OVERFLOW else doubled


def _product(one: int, other: int) -> int:
    result = 0
    while other:
        if other & 1:
            result ^= one
        one, other = _double(one), other >> 1
    return result
