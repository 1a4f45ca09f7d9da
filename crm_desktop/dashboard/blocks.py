"""The blocks about deals and clients: a table each, and a chart where one says more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.access.visibility import visible_sql
from crm_desktop.dashboard.parts import Part
from crm_desktop.dashboard.spans import BACK, NOTHING, YEAR
from crm_desktop.dashboard.tiles import (
    drill,
    in_month,
    month_labels,
    plan_of,
    plan_scope,
    share,
    within,
)
from crm_desktop.deals.list_sums import money_sum
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.plans.measures import WON_SUM
from crm_desktop.reports.clients.source_figures import OF_DEAL
from crm_desktop.reports.definition import ReportAsk
from crm_desktop.reports.result import (
    Chart,
    ChartKind,
    Column,
    Drill,
    Paint,
    Records,
    Row,
    Sense,
    Series,
    Table,
    Unit,
)
from crm_desktop.reports.showing import show_short
from crm_desktop.views.tree import EVERYTHING, UNSET, Condition, Op
from crm_desktop.wording import count
from crm_desktop.wording.times import MONTHS_SHORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.dashboard.facts import Facts
    from crm_desktop.deals.list_sums import MoneySum
    from crm_desktop.views.tree import Group

MOST_ROWS = 8
"""Reasons and sources told one by one; the rest stands together."""
_OPEN = Condition("outcome", Op.ANY_OF, ("open",))


def forecast(facts: Facts) -> Part:
    """What was won and what is expected, month by month, beside the plan."""
    months = facts.forecast_months
    later = iter(range(len(months)))
    wins: list[MoneySum] = []
    for month in months:
        if month in facts.months:
            found = facts.ended.get((facts.months.index(month), "won"), NOTHING)
        else:
            found = facts.ended_later.get((next(later), "won"), NOTHING)
        wins.append(found.sums)
    likely = [
        money_sum((row[1:] for row in facts.expected_rows if row[0] == at), facts.rates)
        for at in range(len(months))
    ]
    plans = [plan_of(facts, WON_SUM, month.first, plan_scope(facts)) for month in months]
    labels = tuple(MONTHS_SHORT[month.first.month - 1] for month in months)
    got = tuple(each.kopecks for each in wins)
    weighted = tuple(each.weighted for each in likely)
    whole = tuple(g + each.kopecks for g, each in zip(got, likely, strict=True))
    drills: dict[tuple[int, int], Drill] = {}
    rows_: list[Row] = []
    for at, month in enumerate(months):
        days = (month.first.isoformat(), month.last.isoformat())
        name = f"{MONTHS_SHORT[month.first.month - 1]} {month.first.year}"
        won = drill(facts, f"Выиграно: {name}", Condition("outcome", Op.ANY_OF, ("won",)),
                    Condition("closed", Op.BETWEEN, days))  # fmt: skip
        ahead = drill(facts, f"Ожидается: {name}", _OPEN, Condition("closes_on", Op.BETWEEN, days))
        drills |= {(0, at): won, (1, at): ahead, (2, at): ahead}
        rows_.append(Row(
            (f"{month.first:%Y-%m}", got[at], weighted[at], likely[at].kopecks, plans[at]),
            {"won": won, "weighted": ahead, "expected": ahead},
        ))  # fmt: skip
    series = [
        Series("получено", got, Paint.MAIN),
        Series("взвешенно", weighted, Paint.SECOND),
        Series("вся сумма", whole, Paint.OUTLINE),
    ]
    if any(plan is not None for plan in plans):
        series.append(Series("план", tuple(plans), Paint.TICK))
    chart = Chart(
        "forecast", "Прогноз по месяцам", ChartKind.STACKED, labels, tuple(series), Unit.KOPECKS,
        "forecast", drills, BACK,
    )  # fmt: skip
    table = Table(
        "forecast", "Прогноз по месяцам",
        (
            Column("month", "Месяц", Unit.MONTH),
            Column("won", "Получено", Unit.KOPECKS, "won", Sense.GOOD),
            Column("weighted", "Взвешенно", Unit.KOPECKS, "weighted", Sense.GOOD),
            Column("expected", "Ожидается", Unit.KOPECKS, "tile_expected", Sense.GOOD),
            Column("plan", "План", Unit.KOPECKS, "plan"),
        ),
        tuple(rows_),
    )  # fmt: skip
    return Part(
        "forecast",
        chart.title,
        chart=chart,
        table=table,
        ask=report_ask(facts, "forecast", tree=facts.scope.deals()),
    )


def reasons(facts: Facts) -> Part:
    """Why deals were lost in the month."""
    rows = facts.closed("lost", "d.loss_reason")
    names = _items(facts)
    found = _ranked(facts, rows)
    whole = sum(sums.deals for _key, sums in found)
    table_rows = tuple(
        Row(
            (
                "Не указана" if key is None else names.get(key, "Причина удалена"),
                sums.deals, share(sums.deals, whole), sums.kopecks,
            )[: 4 if facts.money else 3],
            {"deals": drill(
                facts, f"Проиграно {in_month(facts)}: {names.get(key, 'причина не указана')}",
                Condition("outcome", Op.ANY_OF, ("lost",)), within("closed", facts),
                Condition("loss_reason", Op.ANY_OF, (key or UNSET,)),
            )},
        )
        for key, sums in found
    )  # fmt: skip
    columns = [
        Column("reason", "Причина"),
        Column("deals", "Сделок", Unit.COUNT, "lost", Sense.BAD, bar=True),
        Column("share", "Доля", Unit.SHARE),
    ]
    if facts.money:
        columns.append(Column("sum", "Сумма", Unit.KOPECKS))
    table = Table("reasons", "Причины проигрыша", tuple(columns), table_rows)
    total = money_sum((row[1:] for row in rows), facts.rates)
    beside = count(total.deals, *DEAL_FORMS)
    if facts.money and total.deals:
        beside += f" · {show_short(total.kopecks, Unit.KOPECKS)}"
    return Part(
        "reasons", table.title, chart=ranked(table, "deals", Unit.COUNT, Paint.BAD), table=table,
        beside=beside, ask=report_ask(facts, "loss-reasons", tree=facts.scope.deals()),
    )  # fmt: skip


def sources(facts: Facts) -> Part:
    """Where the sales of the month came from."""
    own = "(SELECT c.source FROM client c WHERE c.id = d.client)"
    rows = facts.closed("won", f"coalesce(d.source, {own})")
    fresh: dict[int | None, int] = dict(facts.run(
        "SELECT c.source, count(*) FROM json_each(:months) m CROSS JOIN client c",
        "ON c.created_at >= m.value ->> 0 AND c.created_at < m.value ->> 1 WHERE",
        visible_sql(facts.office, "c"), "AND", facts.scope.sql("c", funnel=False), "GROUP BY 1",
        args={"months": facts.bounds((facts.scope.period,))},
    ))  # fmt: skip
    names = _items(facts)
    keys = dict.fromkeys((*(row[0] for row in rows), *fresh))
    found = {
        key: money_sum((row[1:] for row in rows if row[0] == key), facts.rates) for key in keys
    }
    order = sorted(
        found, key=lambda key: (-found[key].kopecks, -found[key].deals, -fresh.get(key, 0))
    )
    table_rows = tuple(
        Row(
            (
                "Не указан" if key is None else names.get(key, "Источник удалён"),
                fresh.get(key, 0), found[key].deals, found[key].kopecks,
            )[: 4 if facts.money else 3],
            {
                "clients": Drill(
                    f"Новые клиенты {in_month(facts)}: {names.get(key, 'источник не указан')}",
                    Records.CLIENTS,
                    tree=facts.scope.tree(
                        within("created", facts), Condition("source", Op.ANY_OF, (key or UNSET,))
                    ),
                ),
            },
        )
        for key in order
    )  # fmt: skip
    columns = [
        Column("source", "Источник"),
        Column("clients", "Новых клиентов", Unit.COUNT, "new_client", Sense.GOOD),
        Column("deals", "Выиграно", Unit.COUNT, "won", Sense.GOOD, bar=not facts.money),
    ]
    if facts.money:
        columns.append(Column("sum", "На сумму", Unit.KOPECKS, "won", Sense.GOOD, bar=True))
    table = Table("sources", "Источники", tuple(columns), table_rows)
    bar, unit = ("sum", Unit.KOPECKS) if facts.money else ("deals", Unit.COUNT)
    total = sum(each.deals for each in found.values())
    beside = f"{count(total, 'продажа', 'продажи', 'продаж')} {in_month(facts)}"
    return Part(
        "sources", table.title, chart=ranked(table, bar, unit, Paint.MAIN), table=table,
        beside=beside, ask=report_ask(facts, "sources", by=OF_DEAL),
    )  # fmt: skip


def client_months(facts: Facts) -> Part:
    """How many clients came, month by month."""
    counts = tuple(facts.client_counts.get(at, 0) for at in range(YEAR + 1))
    days = [(month.first.isoformat(), month.last.isoformat()) for month in facts.client_months]
    drills = [
        Drill("Новые клиенты", Records.CLIENTS,
              tree=facts.scope.tree(Condition("created", Op.BETWEEN, each)))
        for each in days
    ]  # fmt: skip
    labels = tuple(MONTHS_SHORT[month.first.month - 1] for month in facts.client_months)
    chart = Chart(
        "client_months", "Новые клиенты", ChartKind.BARS, labels,
        (Series("новых клиентов", counts, Paint.MAIN),), Unit.COUNT, "client_months",
        {(0, at): each for at, each in enumerate(drills)}, YEAR,
    )  # fmt: skip
    table = Table(
        "client_months", chart.title,
        (Column("month", "Месяц", Unit.TEXT),
         Column("clients", "Новых клиентов", Unit.COUNT, "new_client", Sense.GOOD)),
        tuple(
            Row((label, number), {"clients": each})
            for label, number, each in zip(
                month_labels(facts.client_months), counts, drills, strict=True
            )
        ),
    )  # fmt: skip
    return Part(
        "client_months", chart.title, chart=chart, table=table,
        beside=f"{counts[YEAR]} {in_month(facts)}",
        ask=report_ask(facts, "new-clients", tree=facts.scope.tree()),
    )  # fmt: skip


def ranked(table: Table, key: str, unit: Unit, paint: Paint) -> Chart:
    """Return a table's rows as bars by one of its columns."""
    at = next(number for number, each in enumerate(table.columns) if each.key == key)
    rows = table.rows[:MOST_ROWS]
    values = tuple(
        value if isinstance(value := row.cells[at], int | float) else None for row in rows
    )
    drills = {(0, n): row.drills[key] for n, row in enumerate(rows) if key in row.drills}
    return Chart(
        table.key, table.title, ChartKind.RANKED, tuple(str(row.cells[0]) for row in rows),
        (Series(table.columns[at].title, values, paint),), unit, table.key, drills,
    )  # fmt: skip


def _ranked(facts: Facts, rows: list[tuple[Any, ...]]) -> list[tuple[Any, MoneySum]]:
    keys = dict.fromkeys(row[0] for row in rows)
    found = [
        (key, money_sum((row[1:] for row in rows if row[0] == key), facts.rates)) for key in keys
    ]
    return sorted(found, key=lambda pair: (-pair[1].deals, -pair[1].kopecks, pair[0] or 0))


def _items(facts: Facts) -> dict[int | None, str]:
    rows = facts.run("SELECT id, name, deleted_at IS NOT NULL FROM directory_item")
    return {row[0]: f"{row[1]} (удалён)" if row[2] else row[1] for row in rows}


def report_ask(
    facts: Facts,
    report: str,
    *,
    by: str = "",
    tree: Group = EVERYTHING,
    options: Mapping[str, str] | None = None,
) -> ReportAsk | None:
    """Return the whole report, asked so that it says the same; None to who may not see reports.

    Args:
        facts: of the dashboard.
        report: its key.
        by: the way of it that is like the block's.
        tree: the filters of the dashboard, where the report knows them.
        options: of the report.
    """
    if facts.scope.forced:
        return None
    return ReportAsk(report, facts.scope.period, facts.now, by=by, tree=tree, options=options or {})
