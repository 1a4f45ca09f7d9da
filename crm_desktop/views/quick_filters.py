"""Filters switched on by one press, of clients and of deals: data, not rows of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crm_desktop.views.tree import ME, Condition, Group, Op, Period, PeriodKind, all_of

NEW_DAYS: Final = 30
QUIET_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class QuickFilter:
    """A filter switched on by one press."""

    key: str
    label: str
    filter: Group


MINE: Final = Condition("responsible", Op.ANY_OF, (ME,))
NO_PHONE: Final = Condition("has_phone", Op.NO)
NEW: Final = Condition("created", Op.PERIOD, period=Period(PeriodKind.LAST_DAYS, NEW_DAYS))
QUIET: Final = Condition("quiet_days", Op.AT_LEAST, (QUIET_DAYS,))

QUICK_FILTERS: Final = (
    QuickFilter("mine", "Мои", all_of(MINE)),
    QuickFilter("companies", "Компании", all_of(Condition("kind", Op.IS, ("company",)))),
    QuickFilter("persons", "Люди", all_of(Condition("kind", Op.IS, ("person",)))),
    QuickFilter("new", "Новые", all_of(NEW)),
    QuickFilter("no_phone", "Без телефона", all_of(NO_PHONE)),
)

OPEN: Final = Condition("outcome", Op.ANY_OF, ("open",))
WON: Final = Condition("outcome", Op.ANY_OF, ("won",))
LOST: Final = Condition("outcome", Op.ANY_OF, ("lost",))
IDLE: Final = Condition("state", Op.ANY_OF, ("none",))
OVERDUE: Final = Condition("state", Op.ANY_OF, ("overdue",))
TODAY: Final = Condition("state", Op.ANY_OF, ("today",))
STALE: Final = Condition("stale", Op.YES)
REPEAT: Final = Condition("repeat", Op.YES)
WAITING: Final = Condition("waiting", Op.YES)

DEAL_QUICK_FILTERS: Final = (
    QuickFilter("mine", "Мои", all_of(MINE)),
    QuickFilter("open", "Открытые", all_of(OPEN)),
    QuickFilter("idle", "Без действия", all_of(IDLE)),
    QuickFilter("overdue", "Просрочено", all_of(OVERDUE)),
    QuickFilter("today", "Сегодня", all_of(TODAY)),
    QuickFilter("stale", "Застывшие", all_of(STALE)),
)
QUICK: Final = {
    area: {each.key: each.filter for each in filters}
    for area, filters in (("clients", QUICK_FILTERS), ("deals", DEAL_QUICK_FILTERS))
}
"""By area and key."""
