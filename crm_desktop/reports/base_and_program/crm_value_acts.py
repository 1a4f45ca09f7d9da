"""What people did with the program's help in a period, counted where it is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.visibility import visible_board_sql
from crm_desktop.cube.asking import answer
from crm_desktop.cube.question import CubeQuestion
from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.won import won_sql
from crm_desktop.reports.clients.buyers import sees_money
from crm_desktop.views.sql import spell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.reports.reading import Reading
    from crm_desktop.reports.result import Drill

_DAY_MS: Final = 24 * 3600 * 1000
_IN_TIME: Final = "in_time"
_NOT_UNDONE: Final = "NOT EXISTS (SELECT 1 FROM change_set u WHERE u.undoes = s.id)"


@dataclass(frozen=True, slots=True)
class Acts:
    """What was done.

    Attributes:
        in_time: tasks done in time.
        in_time_drill: which.
        rules: firings of rules.
        papers: prints, letters and exports.
        imports: files loaded and not undone.
        merges: duplicates joined and not parted again.
        revived: deals won after a task ended a long silence, see `revived_deals`.
        revived_parts: what they come to, see `buyers`; None = budgets are hidden.
        unrated: of them, what has no rate, as in `buyers.Sales`.
    """

    in_time: int
    in_time_drill: Drill
    rules: int
    papers: int
    imports: int
    merges: int
    revived: tuple[int, ...]
    revived_parts: int | None
    unrated: Mapping[str, tuple[int, int]]


def acts_of(reading: Reading, *, quiet_days: int) -> Acts:
    """Count what was done in the period of a report."""
    bounds = reading.ask.period.bounds(reading.zone)
    question = CubeQuestion(
        "tasks", measures=(_IN_TIME,), period=reading.ask.period, axis="done"
    )  # fmt: skip
    tasks = answer(reading.office, question, now=reading.ask.now)
    in_time = tasks.total[0]
    rules = reading.db.run(
        "SELECT count(*) FROM rule_firing WHERE at >= ? AND at < ? AND deleted_at IS NULL", bounds
    )[0][0]
    sql = spell(
        "SELECT s.kind, count(*) FROM change_set s WHERE s.started_at >= ? AND s.started_at < ?",
        "AND s.kind IN ('print', 'export', 'import', 'merge') AND s.state = 'done'",
        "AND", _NOT_UNDONE, "GROUP BY s.kind",
    )  # fmt: skip
    kinds: dict[str, int] = dict(reading.db.run(sql, bounds))
    deals, parts, unrated = _revived(reading, bounds, quiet_days)
    return Acts(
        in_time if isinstance(in_time, int) else 0,
        tasks.drill("Дела, сделанные в срок", measure=_IN_TIME), rules,
        kinds.get("print", 0) + kinds.get("export", 0), kinds.get("import", 0),
        kinds.get("merge", 0), deals, parts if sees_money(reading) else None,
        unrated,
    )  # fmt: skip


def _revived(
    reading: Reading, bounds: tuple[int, int], quiet_days: int
) -> tuple[tuple[int, ...], int, Mapping[str, tuple[int, int]]]:
    """Deals won in a period to which a task brought somebody back, and what they come to.

    Before the task was done, and before the win, there was nothing for so many days: no event, no
    other done task, no move. What happened within a day before it was ticked off is a part of it.
    """

    def last(what: str, at: str, before: str) -> str:
        return spell(
            "coalesce((SELECT max(", at, ") FROM", what, "x WHERE x.deal = t.deal",
            "AND x.deleted_at IS NULL AND", at, "<", before, "), 0)",
        )  # fmt: skip

    day_before = f"t.done_at - {_DAY_MS}"
    sql = spell(
        "SELECT DISTINCT b.deal, b.budget, b.currency FROM task t",
        "CROSS JOIN deal_board b ON b.deal = t.deal",
        "WHERE t.deal IS NOT NULL AND t.done_at IS NOT NULL AND t.deleted_at IS NULL AND",
        won_sql("b"), "AND", visible_board_sql(reading.office, "b"),
        "AND t.done_at < b.closed_at AND t.done_at - max(b.created_at,",
        last("event", "x.happened_at", day_before), ",",
        last("task", "x.done_at", "t.done_at"), ",",
        last("deal_move", "x.at", day_before), ") >= ? ORDER BY b.deal",
    )  # fmt: skip
    rates = read_rates(reading.db)
    deals: list[int] = []
    parts = 0
    unrated: dict[str, tuple[int, int]] = {}
    for deal, budget, currency in reading.db.run(sql, (*bounds, quiet_days * _DAY_MS)):
        deals.append(deal)
        if currency in rates:
            parts += (budget or 0) * rates[currency]
        elif budget is not None:
            number, amount = unrated.get(currency, (0, 0))
            unrated[currency] = (number + 1, amount + budget)
    return tuple(deals), parts, unrated
