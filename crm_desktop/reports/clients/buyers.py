"""Who bought what and when: the won deals of the clients a report is about, read in one pass.

Money is counted in `parts`: kopecks times the parts of a rouble a rate counts in, so that sums of
all currencies add up exactly and are rounded once, by `kopecks_of`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_desktop.access.visibility import visible_board_sql, visible_sql
from crm_desktop.currencies.rates import UNIT, read_rates
from crm_desktop.deals.list_sums import Apart
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.won import won_sql
from crm_desktop.reports.money_notes import HIDDEN_MONEY, apart_note, money_hidden
from crm_desktop.views.client_conditions import ClientConditions
from crm_desktop.views.comparing import Moment
from crm_desktop.views.fields import read_fields
from crm_desktop.views.periods import midnight
from crm_desktop.views.sql import Sql, spell
from crm_desktop.views.tree import EVERYTHING
from crm_desktop.wording import count
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from crm_desktop.reports.reading import Reading

EVER: Final = -(1 << 62)
"""An instant before all others."""
_DAY: Final = timedelta(days=1)


def mean_kopecks(parts: int, number: int) -> int | None:
    """Return the mean of so many, in kopecks, half of one rounded up; None of nothing."""
    if not number:
        return None
    return (2 * parts + number * UNIT) // (2 * number * UNIT)


class Sale(NamedTuple):
    """One won deal of a client.

    Attributes:
        client: whose.
        deal: its id.
        closed_at: UTC ms.
        day: proleptic ordinal of the day of the office's zone.
        parts: what it brought, see above; None = no budget, a hidden one, or no rate.
        responsible: member or None.
    """

    client: int
    deal: int
    closed_at: int
    day: int
    parts: int | None
    responsible: int | None


@dataclass(frozen=True, slots=True)
class Sales:
    """What clients bought until a day.

    Attributes:
        of: client -> sales, the earliest first; only buyers.
        money: whether budgets are seen at all.
        unrated: currency without a rate -> how many deals and hundredths of its unit; in no sum.
        unpriced: won deals without a budget: counted, but add to no sum.
    """

    of: Mapping[int, list[Sale]]
    money: bool
    unrated: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    unpriced: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of the sums."""
        return money_notes(self.unrated, self.unpriced) if self.money else (HIDDEN_MONEY,)


def kopecks_of(parts: int) -> int:
    """Return a sum in kopecks, half a kopeck rounded away from zero."""
    whole = (abs(parts) + UNIT // 2) // UNIT
    return whole if parts >= 0 else -whole


def sees_money(reading: Reading) -> bool:
    """Tell whether this person sees the budgets of deals."""
    return not money_hidden(reading.office.powers)


def client_sql(reading: Reading) -> Sql:
    """Return which clients a report is about: the condition over `client c`."""
    found = Sql(visible_sql(reading.office, "c"))
    if reading.ask.tree != EVERYTHING:
        fields = read_fields(reading.db, reading.office.user_id)
        told = ClientConditions(fields, Moment.now(reading.office, at=reading.ask.now)).of(
            reading.ask.tree
        )
        found = found if told is None else found & told
    return found


def read_sales(reading: Reading, *, until: date) -> Sales:
    """Read what the clients of a report bought up to a day, that day included.

    Deals without a client have no buyer and are left out.
    """
    clients = client_sql(reading)
    zone = reading.zone
    # All of the board is read through: each of so many rows looked up by an index costs more.
    sql = spell(
        "SELECT b.client, b.deal, b.closed_at, b.budget, b.currency, b.responsible",
        "FROM deal_board b NOT INDEXED WHERE", won_sql("b"),
        "AND", visible_board_sql(reading.office, "b"),
        "AND b.client IN (SELECT c.id FROM client c WHERE", clients.text, ")",
        "ORDER BY b.closed_at, b.deal",
    )  # fmt: skip
    bounds = (EVER, midnight(until + _DAY, zone))
    rows = reading.db.run(sql, (*bounds, *clients.values))
    money, rates = sees_money(reading), read_rates(reading.db)
    reading.ask.progress.step(1, 3, "Считаю продажи")
    days = days_of((row[2] for row in rows), zone)
    found: dict[int, list[Sale]] = defaultdict(list)
    unrated: dict[str, tuple[int, int]] = {}
    unpriced = 0
    for (client, deal, at, budget, currency, responsible), day in zip(rows, days, strict=True):
        parts = None
        if budget is None:
            unpriced += 1
        elif (rate := rates.get(currency)) is None:
            number, amount = unrated.get(currency, (0, 0))
            unrated[currency] = (number + 1, amount + budget)
        else:
            parts = budget * rate
        found[client].append(Sale(client, deal, at, day, parts, responsible))
    return Sales(dict(found), money, unrated if money else {}, unpriced if money else 0)


def money_notes(
    unrated: Mapping[str, tuple[int, int]],
    unpriced: int,
    forms: tuple[str, str, str] = DEAL_FORMS,
) -> tuple[str, ...]:
    """Return what is in no sum, in words; `forms` name what is counted."""
    apart = [Apart(code, *left) for code, left in sorted(unrated.items())]
    found = [note] if (note := apart_note(apart, forms=forms)) else []
    if unpriced:
        found.append(
            f"Без суммы: {count(unpriced, *forms)}. Они сосчитаны как продажи, а к суммам "
            "ничего не добавили."
        )
    return tuple(found)


def days_of(instants: Iterable[int], zone: tzinfo) -> list[int]:
    """Return the days instants fall into, as proleptic ordinals.

    Args:
        instants: UTC ms; fastest in order.
        zone: of the office.
    """
    found: list[int] = []
    begins = ends = ordinal = 0
    for at in instants:
        if not begins <= at < ends:
            day = local(at, zone).date()
            begins, ends, ordinal = midnight(day, zone), midnight(day + _DAY, zone), day.toordinal()
        found.append(ordinal)
    return found


def names_of(reading: Reading, clients: Iterable[int]) -> dict[int, str]:
    """Return the names of clients that are seen."""
    wanted = list(clients)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _BATCH):
        portion = wanted[start : start + _BATCH]
        marks = ", ".join("?" * len(portion))
        sql = spell("SELECT id, name FROM client WHERE id IN (", marks, ")")
        found.update(reading.db.run(sql, portion))
    return found


_BATCH: Final = 5000


def month_number(ordinal: int) -> int:
    """Return the number of the month a day is in; neighbouring months differ by one."""
    day = date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1


def month_of_number(number: int) -> date:
    """Return the first day of a month by its number."""
    return date(number // 12, number % 12 + 1, 1)


def day_text(ordinal: int) -> str:
    """Return a day as `YYYY-MM-DD`."""
    return date.fromordinal(ordinal).isoformat()


def today_of(now: int, zone: tzinfo) -> date:
    """Return the day an instant falls into."""
    return local(now, zone).date()
