"""How a funnel gives its new deals out; kept as JSON with the funnel."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime


class Way(StrEnum):
    """How a deal comes to somebody; also what `deal_assignment.way` holds."""

    HAND = "hand"
    TURN = "turn"
    HISTORY = "history"
    CONVERSION = "conversion"


WAYS: Final = {
    Way.HAND: "Вручную",
    Way.TURN: "По очереди",
    Way.HISTORY: "Тому, кто работал с клиентом",
    Way.CONVERSION: "По конверсии: кто лучше продаёт, получает больше",
}
ALL_DAY: Final = (0, 24 * 60)
WEEK: Final = frozenset(range(7))
WORKING_WEEK: Final = frozenset(range(5))
_MOST_DEALS: Final = 100_000
_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Taker:
    """A person who gets new deals.

    Attributes:
        member_id: who.
        days: working days, Monday is 0.
        starts: minutes after midnight in the office's zone, the first of the working day.
        ends: the first minute after it; not after `starts` = the shift goes past midnight.
        limit: so many open deals are enough; None = no limit.
    """

    member_id: int
    days: frozenset[int] = WEEK
    starts: int = ALL_DAY[0]
    ends: int = ALL_DAY[1]
    limit: int | None = None

    def works(self, at: datetime) -> bool:
        """Tell whether an aware time in the office's zone is a working one."""
        minute, day = at.hour * _HOUR + at.minute, at.weekday()
        if self.starts < self.ends:
            return day in self.days and self.starts <= minute < self.ends
        return (day in self.days and minute >= self.starts) or (
            (day - 1) % 7 in self.days and minute < self.ends
        )


@dataclass(frozen=True, slots=True)
class Distribution:
    """Who gets the new deals of a funnel.

    Attributes:
        way: how; `HAND` = they wait for somebody to give them out.
        takers: in the order of the turn.
        otherwise: how a deal of an unknown client is given out, for `HISTORY`: `TURN`,
            `CONVERSION`, or `HAND` = it waits.
        waits: whether a deal waits when nobody is at work; else it goes to whose turn it is.
    """

    way: Way = Way.HAND
    takers: tuple[Taker, ...] = ()
    otherwise: Way = Way.TURN
    waits: bool = False


BY_HAND: Final = Distribution()


def dump_distribution(found: Distribution) -> str | None:
    """Return what a funnel keeps; None for «by hand» with nobody named."""
    if found == BY_HAND:
        return None
    return json.dumps(
        {
            "way": found.way,
            "otherwise": found.otherwise,
            "waits": found.waits,
            "takers": [
                {
                    "member": str(taker.member_id), "days": sorted(taker.days),
                    "starts": taker.starts, "ends": taker.ends, "limit": taker.limit,
                }
                for taker in found.takers
            ],
        },
        ensure_ascii=False,
    )  # fmt: skip


def load_distribution(stored: str | None) -> Distribution:
    """Return what a funnel keeps; what cannot be read counts as «by hand»."""
    try:
        found = json.loads(stored or "null")
        return _read(found) if isinstance(found, dict) else BY_HAND
    except (ValueError, KeyError, TypeError):
        return BY_HAND


def check_distribution(found: Distribution) -> None:
    """Refuse what makes no sense.

    Raises:
        UserError: nobody to give deals to, somebody twice, no working day, an impossible limit.
    """
    members = [taker.member_id for taker in found.takers]
    if found.way is not Way.HAND and not members:
        raise UserError("Выберите, между кем распределять сделки. Ничего не изменено.")
    if len(set(members)) < len(members):
        raise UserError("Один и тот же сотрудник указан дважды. Ничего не изменено.")
    if found.otherwise is Way.HISTORY:
        raise UserError("Укажите, как распределять сделки новых клиентов. Ничего не изменено.")
    for taker in found.takers:
        if not taker.days or not taker.days <= WEEK:
            raise UserError("У каждого должен быть хотя бы один рабочий день. Ничего не изменено.")
        if not (0 <= taker.starts < ALL_DAY[1] and 0 < taker.ends <= ALL_DAY[1]):
            raise UserError("Рабочее время — от 00:00 до 24:00. Ничего не изменено.")
        if taker.limit is not None and not 0 < taker.limit <= _MOST_DEALS:
            raise UserError(f"Предел открытых сделок — от 1 до {_MOST_DEALS}. Ничего не изменено.")


def _read(found: dict[str, Any]) -> Distribution:
    takers = tuple(
        Taker(
            int(each["member"]), frozenset(map(int, each["days"])), int(each["starts"]),
            int(each["ends"]), None if each.get("limit") is None else int(each["limit"]),
        )
        for each in found["takers"]
    )  # fmt: skip
    return Distribution(Way(found["way"]), takers, Way(found["otherwise"]), bool(found["waits"]))
