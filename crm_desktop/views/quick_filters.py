"""Filters switched on by one press: data, not rows of the base."""

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
QUICK: Final = {each.key: each.filter for each in QUICK_FILTERS}
