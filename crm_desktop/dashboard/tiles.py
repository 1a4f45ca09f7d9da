"""The tiles about deals: a number each, with what it was and the records behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.access.visibility import sees_all
from crm_desktop.cube.measures import divided
from crm_desktop.dashboard.money import apart_notes, weighed_by
from crm_desktop.dashboard.parts import Part
from crm_desktop.dashboard.spans import LAST, NOTHING, PAST, WEEKS
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.list_sums import money_sum
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.plans.measures import WON_SUM
from crm_desktop.plans.scope import PlanScope
from crm_desktop.reports.result import Drill, Figure, Records, Sense, Unit
from crm_desktop.reports.showing import show_short, show_value
from crm_desktop.views.tree import Condition, Node, Op
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS_OF, MONTHS_SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from crm_desktop.dashboard.facts import Facts
    from crm_desktop.deals.list_sums import MoneySum
    from crm_desktop.reports.period import ReportPeriod

PREPOSITIONAL: Final = (
    "январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре",
    "октябре", "ноябре", "декабре",
)  # fmt: skip
_OPEN: Final = Condition("outcome", Op.ANY_OF, ("open",))


def open_deals(facts: Facts) -> Part:
    """How many deals are open, and their sum."""
    sums = money_sum((row[4:] for row in facts.open_rows), facts.rates)
    figure = Figure(
        "open", "Открытые сделки", sums.deals, Unit.COUNT, Sense.GOOD,
        beside=show_value(sums.kopecks, Unit.KOPECKS) if facts.money else "",
        term="tile_open", trend=_open_trend(facts, sums.deals), trend_labels=week_labels(facts),
        drill=drill(facts, "Открытые сделки", _OPEN),
    )  # fmt: skip
    return part(figure, notes=apart_notes(sums) if facts.money else ())


def weighted(facts: Facts) -> Part:
    """What the open deals bring by probability."""
    sums = money_sum((row[4:] for row in facts.open_rows), facts.rates)
    figure = Figure(
        "weighted", "Взвешенный прогноз", sums.weighted, Unit.KOPECKS, Sense.GOOD,
        beside=f"из {show_short(sums.kopecks, Unit.KOPECKS)}", term="tile_weighted",
        trend=_weighted_trend(facts, sums.weighted), trend_labels=week_labels(facts),
        drill=drill(facts, "Открытые сделки с бюджетом", _OPEN, Condition("budget", Op.FILLED)),
    )  # fmt: skip
    figure = replace(figure, before=figure.trend[-5], against="за 4 недели")
    return part(figure, notes=apart_notes(sums))


def won(facts: Facts) -> Part:
    """What was won in the month, beside a year ago and the plan."""
    rows = _ended(facts, "won")
    sums = rows[LAST]
    figure = Figure(
        "won", f"Выиграно {in_month(facts)}", sums.kopecks, Unit.KOPECKS, Sense.GOOD,
        beside=count(sums.deals, *DEAL_FORMS),
        before=_year_ago(facts, "won").kopecks, against=against(facts),
        plan=plan_of(facts, WON_SUM, facts.scope.period.first, plan_scope(facts)),
        trend=tuple(each.kopecks for each in rows), trend_labels=month_labels(facts.months),
        term="won", drill=_ended_drill(facts, "Выиграно", "won"),
    )  # fmt: skip
    return part(figure, notes=apart_notes(sums))


def won_count(facts: Facts) -> Part:
    """How many deals were won in the month."""
    rows = _ended(facts, "won")
    return part(Figure(
        "won_count", f"Побед {in_month(facts)}", rows[LAST].deals, Unit.COUNT, Sense.GOOD,
        before=_year_ago(facts, "won").deals, against=against(facts),
        trend=tuple(each.deals for each in rows), trend_labels=month_labels(facts.months),
        term="won", drill=_ended_drill(facts, "Выиграно", "won"),
    ))  # fmt: skip


def lost(facts: Facts) -> Part:
    """How many deals were lost in the month."""
    rows = _ended(facts, "lost")
    sums = rows[LAST]
    return part(Figure(
        "lost", f"Проиграно {in_month(facts)}", sums.deals, Unit.COUNT, Sense.BAD,
        beside=show_value(sums.kopecks, Unit.KOPECKS) if facts.money else "",
        before=_year_ago(facts, "lost").deals, against=against(facts),
        trend=tuple(each.deals for each in rows), trend_labels=month_labels(facts.months),
        term="lost", drill=_ended_drill(facts, "Проиграно", "lost"),
    ), notes=apart_notes(sums) if facts.money else ())  # fmt: skip


def conversion(facts: Facts) -> Part:
    """Which share of the deals closed in the month was won."""
    wins, losses = _ended(facts, "won"), _ended(facts, "lost")
    shares = tuple(
        share(good.deals, good.deals + bad.deals) for good, bad in zip(wins, losses, strict=True)
    )
    ago_won, ago_lost = _year_ago(facts, "won").deals, _year_ago(facts, "lost").deals
    closed = wins[LAST].deals + losses[LAST].deals
    return part(Figure(
        "conversion", f"Конверсия {in_month(facts)}", shares[LAST], Unit.SHARE, Sense.GOOD,
        beside=f"{wins[LAST].deals} из {count(closed, 'закрытой', 'закрытых', 'закрытых')}",
        before=share(ago_won, ago_won + ago_lost), against=against(facts),
        trend=shares, trend_labels=month_labels(facts.months), term="tile_conversion",
        drill=_ended_drill(facts, "Закрыто", "won", "lost"),
    ))  # fmt: skip


def average_check(facts: Facts) -> Part:
    """What a won deal of the month comes to on average."""
    rows = _ended(facts, "won")
    return part(Figure(
        "check", f"Средний чек {in_month(facts)}", average(rows[LAST]), Unit.KOPECKS, Sense.GOOD,
        beside=f"из {count(_filled(rows[LAST]), 'сделки', 'сделок', 'сделок')} с суммой",
        before=average(_year_ago(facts, "won")), against=against(facts),
        trend=tuple(average(each) for each in rows), trend_labels=month_labels(facts.months),
        term="tile_check",
        drill=_ended_drill(facts, "Выиграно", "won", also=Condition("budget", Op.FILLED)),
    ), notes=apart_notes(rows[LAST]))  # fmt: skip


def cycle(facts: Facts) -> Part:
    """How long the deals won in the month took on average."""
    found = [facts.ended.get((at, "won"), NOTHING) for at in range(PAST)]
    means = tuple(share(each.days, each.sums.deals) for each in found)
    ago = facts.ended_year_ago.get((0, "won"), NOTHING)
    return part(Figure(
        "cycle", "Цикл сделки", means[LAST], Unit.DAYS, Sense.BAD,
        beside=f"{count(found[LAST].sums.deals, *DEAL_FORMS)} {in_month(facts)}",
        before=share(ago.days, ago.sums.deals),
        against=against(facts), trend=means, trend_labels=month_labels(facts.months),
        term="tile_cycle", drill=_ended_drill(facts, "Выиграно", "won"),
    ))  # fmt: skip


def no_action(facts: Facts) -> Part:
    """How many open deals have nothing that is due next."""
    number = sum(row[3] for row in facts.open_rows)
    whole = sum(row[5] for row in facts.open_rows)
    return part(Figure(
        "no_action", "Без действия", number, Unit.COUNT, Sense.BAD,
        beside=f"{show_value(share(number, whole), Unit.SHARE)} открытых" if whole else "",
        term="tile_no_action",
        drill=drill(facts, "Без действия", _OPEN,
                    Condition("state", Op.ANY_OF, (ActionState.NONE.value,))),
    ))  # fmt: skip


def stale(facts: Facts) -> Part:
    """How many open deals stand still too long, and since when."""
    rows = facts.stale_rows
    number = sum(row[3] for row in rows)
    lately = sum(row[3] for row in rows if row[1] == 0)
    trend = tuple(sum(row[3] for row in rows if row[1] >= step) for step in reversed(range(WEEKS)))
    return part(Figure(
        "stale", "Застыли", number, Unit.COUNT, Sense.BAD,
        beside=f"{lately} за последнюю неделю" if lately else "за неделю ни одной",
        trend=trend, trend_labels=week_labels(facts), term="tile_stale",
        drill=drill(facts, "Застывшие сделки", _OPEN, Condition("stale", Op.YES)),
    ))  # fmt: skip


def stale_sum(facts: Facts) -> Part:
    """What the deals that stand still come to."""
    sums = money_sum((row[2:] for row in facts.stale_rows), facts.rates)
    return part(Figure(
        "stale_sum", "Деньги в застывших", sums.kopecks, Unit.KOPECKS, Sense.BAD,
        beside=count(sums.deals, *DEAL_FORMS), term="tile_stale",
        drill=drill(facts, "Застывшие сделки", _OPEN, Condition("stale", Op.YES)),
    ), notes=apart_notes(sums))  # fmt: skip


def expected(facts: Facts) -> Part:
    """What the open deals that are to close in the month come to."""
    at = facts.forecast_months.index(facts.scope.period)
    sums = money_sum((row[1:] for row in facts.expected_rows if row[0] == at), facts.rates)
    days = (facts.scope.period.first.isoformat(), facts.scope.period.last.isoformat())
    return part(Figure(
        "expected", f"Ожидается {in_month(facts)}", sums.kopecks, Unit.KOPECKS, Sense.GOOD,
        beside=f"{count(sums.deals, *DEAL_FORMS)} · взвешенно "
        f"{show_short(sums.weighted, Unit.KOPECKS)}",
        term="tile_expected",
        drill=drill(facts, f"Ожидается {in_month(facts)}", _OPEN,
                    Condition("closes_on", Op.BETWEEN, days)),
    ), notes=apart_notes(sums))  # fmt: skip


def new_deals(facts: Facts) -> Part:
    """How many deals were opened in the month."""
    counts = facts.created_counts
    ago = facts.run(
        "SELECT count(*) FROM json_each(:months) m",
        "CROSS JOIN deal_board b INDEXED BY deal_board_created",
        "ON b.created_at >= m.value ->> 0 AND b.created_at < m.value ->> 1 WHERE", facts.where,
        args={"months": facts.bounds((facts.year_ago,))},
    )[0][0]  # fmt: skip
    return part(Figure(
        "new_deals", f"Новые сделки {in_month(facts)}", counts.get(LAST, 0), Unit.COUNT,
        Sense.GOOD, before=ago, against=against(facts),
        trend=tuple(counts.get(at, 0) for at in range(PAST)),
        trend_labels=month_labels(facts.months), term="new_deal",
        drill=drill(facts, f"Новые сделки {in_month(facts)}", within("created", facts)),
    ))  # fmt: skip


def part(figure: Figure, *, notes: tuple[str, ...] = ()) -> Part:
    """Return the answer of a tile."""
    return Part(figure.key, figure.title, figure=figure, notes=notes)


def drill(facts: Facts, title: str, *conditions: Node) -> Drill:
    """Return the deals that fit, within the filters."""
    return Drill(title, Records.DEALS, tree=facts.scope.deals(*conditions))


def in_month(facts: Facts) -> str:
    """«в ноябре»; of another year «в ноябре 2025»."""
    first = facts.scope.period.first
    year = "" if first.year == facts.scope.today.year else f" {first.year}"
    return f"в {PREPOSITIONAL[first.month - 1]}{year}"


def plan_scope(facts: Facts, member: int | None = None) -> PlanScope:
    """Return whose plan goes with the filters, or with one person within them."""
    asked = facts.scope.filters
    return PlanScope(member or asked.member, asked.department, asked.funnel)


def plan_of(
    facts: Facts, measure: str, month: date, scope: PlanScope, *, area: Area = Area.DEALS
) -> int | None:
    """Return the plan of a month; None also where it says nothing.

    The plan of the whole office says nothing beside a part of its records.

    Args:
        facts: of the dashboard.
        measure: of plans.
        month: any day of it.
        scope: whose.
        area: the records it is set against.
    """
    if scope.member is None and scope.department is None and not sees_all(facts.office, area):
        return None
    return facts.plans.month(measure, month, scope)


def share(number: float, of: float) -> float | None:
    """Return a share; None of nothing."""
    return number / of if of else None


def average(sums: MoneySum) -> int | None:
    """Return the mean budget of the deals that have one in a currency with a rate."""
    filled = _filled(sums)
    return divided(sums.kopecks, filled) if filled else None


def month_labels(months: Iterable[ReportPeriod]) -> tuple[str, ...]:
    """«ноя 2025»."""
    return tuple(f"{MONTHS_SHORT[each.first.month - 1]} {each.first.year}" for each in months)


def week_labels(facts: Facts) -> tuple[str, ...]:
    """«15 ноября»."""
    days = (facts.at.day_of(each) for each in facts.weeks)
    return tuple(f"{day.day} {MONTHS_OF[day.month - 1]}" for day in days)


def against(facts: Facts) -> str:
    """«к ноя 2025»; of a running month «к 1–18 ноя 2025»."""
    first = facts.scope.period.first
    month = f"{MONTHS_SHORT[first.month - 1]} {first.year - 1}"
    if not facts.scope.running:
        return f"к {month}"
    day = facts.year_ago.last.day
    days = f"1–{day}" if day > 1 else "1"
    return f"к {days} {month}"


def _filled(sums: MoneySum) -> int:
    return sums.filled - sum(each.deals for each in sums.apart)


def _ended(facts: Facts, outcome: str) -> list[MoneySum]:
    return [facts.ended.get((at, outcome), NOTHING).sums for at in range(PAST)]


def _year_ago(facts: Facts, outcome: str) -> MoneySum:
    return facts.ended_year_ago.get((0, outcome), NOTHING).sums


def within(field: str, facts: Facts) -> Condition:
    """Return the condition: a date of the chosen month."""
    days = (facts.scope.period.first.isoformat(), facts.scope.period.last.isoformat())
    return Condition(field, Op.BETWEEN, days)


def _ended_drill(facts: Facts, title: str, *outcomes: str, also: Condition | None = None) -> Drill:
    conditions = [Condition("outcome", Op.ANY_OF, outcomes), within("closed", facts)]
    if also is not None:
        conditions.append(also)
    return drill(facts, f"{title} {in_month(facts)}", *conditions)


def _open_trend(facts: Facts, now: int) -> tuple[int, ...]:
    return tuple(
        now
        - sum(row[2] for row in facts.fresh_rows if row[0] < step)
        + sum(row[4] for row in facts.recent_rows if row[0] < step <= row[1])
        for step in reversed(range(WEEKS))
    )


def _weighted_trend(facts: Facts, now: int) -> tuple[int, ...]:
    chances: dict[int, int] = dict(facts.run("SELECT id, probability FROM stage"))
    found: list[int] = []
    for step in reversed(range(WEEKS)):
        made = money_sum((row[1:] for row in facts.fresh_rows if row[0] < step), facts.rates)
        gone = weighed_by(
            (
                (chances.get(row[2], 0), row[3:])
                for row in facts.recent_rows
                if row[0] < step <= row[1]
            ),
            facts.rates,
        )
        found.append(now - made.weighted + gone)
    return tuple(found)
