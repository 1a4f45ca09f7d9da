"""What tiles and blocks are made of: each reading of the base is done once, when first wanted."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from crm_desktop.access.visibility import (
    visible_board_sql,
    visible_deal_sql,
    visible_sql,
    visible_task_sql,
)
from crm_desktop.currencies.rates import read_rates
from crm_desktop.dashboard.calls import count_calls
from crm_desktop.dashboard.spans import (
    AHEAD,
    BACK,
    CLOSED_COLUMNS,
    PAST,
    WEEK_MS,
    WEEKS,
    YEAR,
    Ended,
)
from crm_desktop.deals.action_state import DAY_MS, Moment
from crm_desktop.deals.list_sums import SUM_COLUMNS, money_sum
from crm_desktop.deals.staleness import quiet_sql, stale_sql
from crm_desktop.plans.book import PlanBook, read_plans
from crm_desktop.reports.money_notes import money_hidden
from crm_desktop.reports.period import Comparison, ReportPeriod, Step, shifted
from crm_desktop.views.sql import spell
from db.deal_board_sums import PART

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.dashboard.filters import Scope
    from crm_desktop.office.office import Office

_Rows = list[tuple[Any, ...]]


class Facts:
    """Readings for one dashboard; made inside one snapshot, thrown away after it.

    Rows of money are those of `SUM_COLUMNS`: currency, deals, sums in two parts, weighted sums in
    two parts, how many have a budget.

    Attributes:
        office: whose.
        scope: the filters.
        at: the moment.
        rates: currency -> rate.
        money: whether sums of deals may be seen.
    """

    def __init__(self, office: Office, scope: Scope, now: int) -> None:
        self.office = office
        self.scope = scope
        self.at = Moment.of(office.zone, now)
        self.rates = read_rates(office.db)
        self.money = self.sees_money(office)

    @staticmethod
    def sees_money(office: Office) -> bool:
        """Tell whether the signed-in person sees sums of deals."""
        return not money_hidden(office.powers)

    @property
    def now(self) -> int:
        """The moment, UTC ms."""
        return self.at.now

    @cached_property
    def weeks(self) -> tuple[int, ...]:
        """The ends of the last weeks, counted back from now, the oldest first; UTC ms."""
        return tuple(self.now - WEEK_MS * step for step in reversed(range(WEEKS)))

    @cached_property
    def months(self) -> tuple[ReportPeriod, ...]:
        """The last months, the chosen one at the end."""
        first = shifted(self.scope.period.first, 1 - PAST)
        return tuple(ReportPeriod(first, self.scope.period.last).steps(Step.MONTH))

    @cached_property
    def open_rows(self) -> _Rows:
        """Funnel, stage, person (0 = nobody), idle, then money: of open deals, by all of them."""
        # Beyond the gate the sums are a view over what is seen.
        columns = (
            "b.funnel, b.stage, b.responsible, b.idle, b.currency, b.deals, b.amount_high,"
            " b.amount_low, b.weighted_high, b.weighted_low, b.deals"
        )
        return self.run(
            "SELECT", columns, "FROM deal_board_sum b WHERE b.outcome = '' AND", self.scope.sql(),
        )  # fmt: skip

    @cached_property
    def stale_rows(self) -> _Rows:
        """Person (None = nobody), weeks since it is stale (0 = within the last one), then money."""
        since = f"(:today_ends - b.touched_at - g.stale_days * {DAY_MS}) / {WEEK_MS}"
        weeks = f"max(0, min({WEEKS}, {since}))"
        return self.run(
            "SELECT b.responsible,", weeks, ",", SUM_COLUMNS,
            "FROM stage g CROSS JOIN deal_board b INDEXED BY deal_board_due",
            "ON b.funnel = g.funnel AND b.stage = g.id WHERE b.outcome IS NULL AND",
            "g.stale_days IS NOT NULL AND b.touched_at <=", quiet_sql(), "AND", stale_sql(), "AND",
            self.scope.sql(), "AND", self._board_seen, "GROUP BY 1, 2, b.currency",
            args={"now": self.at.now, "today_ends": self.at.today_ends},
        )  # fmt: skip

    @cached_property
    def ended(self) -> Mapping[tuple[int, str], Ended]:
        """Number of the month in `months` and outcome -> what was closed so."""
        return self._ended(self.months)

    @cached_property
    def ended_year_ago(self) -> Mapping[tuple[int, str], Ended]:
        """The same of a year ago, as month 0: of a running month, the days that have come."""
        return self._ended((self.year_ago,))

    @cached_property
    def ended_later(self) -> Mapping[tuple[int, str], Ended]:
        """The same of the months of the forecast behind the chosen one, as far as they came."""
        return self._ended([
            month for month in self.forecast_months
            if self.scope.period.last < month.first <= self.scope.today
        ])  # fmt: skip

    @cached_property
    def standing_rows(self) -> _Rows:
        """Funnel, stage, money: where deals stand; of a month that is over, stood at its end.

        A deal closed since stands at the stage it was closed from, an open one where it is now.
        """
        if self.scope.today <= self.scope.period.last:
            return [(row[0], row[1], *row[4:]) for row in self.open_rows]
        over = {"over": self._span(self.scope.period)["over"]}
        still = self.run(
            "SELECT b.funnel, b.stage,", SUM_COLUMNS,
            "FROM deal_board b INDEXED BY deal_board_due WHERE b.outcome IS NULL",
            "AND b.funnel IN (SELECT id FROM funnel) AND b.created_at < :over AND", self._where,
            "GROUP BY 1, 2, b.currency", args=over,
        )  # fmt: skip
        since = self.run(
            "SELECT d.funnel, d.stage,", CLOSED_COLUMNS, "FROM deal d INDEXED BY deal_ended",
            "WHERE d.outcome IN ('won', 'lost') AND d.closed_at >= :over AND d.created_at < :over",
            "AND", self._deals_where, "GROUP BY 1, 2, d.currency", args=over,
        )  # fmt: skip
        return still + since

    @property
    def year_ago(self) -> ReportPeriod:
        """The month a year ago; of a running month, the days of it that have come."""
        return self.scope.so_far.against(Comparison.YEAR_AGO) or self.scope.so_far

    @cached_property
    def sold_rows(self) -> _Rows:
        """Person (None = nobody), money: of the deals won in the chosen month."""
        return self.closed("won", "d.responsible")

    def closed(self, outcome: str, by: str) -> _Rows:
        """Return what was closed in the chosen month, by an expression over the deal `d`: money.

        Args:
            outcome: `won` or `lost`.
            by: SQL; columns of the index `deal_ended` cost nothing.
        """
        return self.run(
            "SELECT", by, ",", CLOSED_COLUMNS, "FROM deal d INDEXED BY deal_ended",
            "WHERE d.outcome = :outcome AND d.closed_at >= :first AND d.closed_at < :over AND",
            self._deals_where, "GROUP BY", by, ", d.currency",
            args={"outcome": outcome, **self._span(self.scope.period)},
        )  # fmt: skip

    @cached_property
    def recent_rows(self) -> _Rows:
        """Week it was closed in (0 = the last), week it was made in, stage, money.

        Of the deals closed within the weeks; a week is counted back from now.
        """
        made = f"min({self._week('d.created_at')}, {WEEKS})"
        return self.run(
            "SELECT", self._week("d.closed_at"), ",", made, ", d.stage,", CLOSED_COLUMNS,
            "FROM deal d INDEXED BY deal_ended WHERE d.outcome IN ('won', 'lost')",
            "AND d.closed_at > :first AND d.closed_at <= :now AND", self._deals_where,
            "GROUP BY 1, 2, 3, d.currency",
            args={"first": self.weeks[0], "now": self.now},
        )  # fmt: skip

    @cached_property
    def fresh_rows(self) -> _Rows:
        """Week it was made in (0 = the last), money: of the open deals made within the weeks."""
        return self.run(
            "SELECT", self._week("b.created_at"), ",", SUM_COLUMNS,
            "FROM deal_board b INDEXED BY deal_board_created WHERE b.outcome IS NULL",
            "AND b.created_at > :first AND b.created_at <= :now AND", self._where,
            "GROUP BY 1, b.currency",
            args={"first": self.weeks[0], "now": self.now},
        )  # fmt: skip

    @cached_property
    def forecast_months(self) -> tuple[ReportPeriod, ...]:
        """The months of the forecast: some before the chosen one, some behind it."""
        first = self.scope.period.first
        last = ReportPeriod.month(shifted(first, AHEAD)).last
        return tuple(ReportPeriod(shifted(first, -BACK), last).steps(Step.MONTH))

    @cached_property
    def expected_rows(self) -> _Rows:
        """Number of the month in `forecast_months`, money: open deals by expected closing."""
        return self.run(
            "SELECT m.key,", SUM_COLUMNS,
            "FROM json_each(:months) m CROSS JOIN deal_board b INDEXED BY deal_board_expected",
            "ON b.closes_on >= m.value AND b.closes_on < m.value || '-99'",
            "WHERE b.outcome IS NULL AND", self._where, "GROUP BY m.key, b.currency",
            args={"months": json.dumps([f"{month.first:%Y-%m}" for month in self.forecast_months])},
        )  # fmt: skip

    @cached_property
    def created_counts(self) -> dict[int, int]:
        """Number of the month in `months` -> deals made in it."""
        return dict(
            self.run(
                "SELECT m.key, count(*) FROM json_each(:months) m",
                "CROSS JOIN deal_board b INDEXED BY deal_board_created",
                "ON b.created_at >= m.value ->> 0 AND b.created_at < m.value ->> 1",
                "WHERE", self._where, "GROUP BY m.key",
                args={"months": self._bounds(self.months)},
            )
        )  # fmt: skip

    @cached_property
    def client_months(self) -> tuple[ReportPeriod, ...]:
        """The chosen month and the twelve before it."""
        first = shifted(self.scope.period.first, -YEAR)
        return tuple(ReportPeriod(first, self.scope.period.last).steps(Step.MONTH))

    @cached_property
    def client_counts(self) -> dict[int, int]:
        """Number of the month in `client_months` -> clients made in it."""
        return self._clients(self.client_months)

    def clients_of(self, period: ReportPeriod) -> int:
        """Return how many clients were made in other days."""
        return self._clients((period,)).get(0, 0)

    @cached_property
    def calls_by_month(self) -> tuple[int, ...]:
        """Calls of each of `months`, by the people of the filters."""
        return tuple(sum(by.values()) for by in self._calls)

    @property
    def calls_by_person(self) -> dict[int | None, int]:
        """Author -> calls in the chosen month."""
        return self._calls[-1]

    @cached_property
    def _calls(self) -> list[dict[int | None, int]]:
        return count_calls(self)

    @cached_property
    def late_rows(self) -> _Rows:
        """Assignee, weeks it is late (0 = within the last one), how many: open tasks late now."""
        return self.run(
            "SELECT t.assignee,", self._late_weeks, ", count(*) FROM task t WHERE",
            "t.done_at IS NULL AND (t.due_at < :now OR coalesce(t.ends_on, t.due_on) < :today)",
            "AND", visible_task_sql(self.office), "AND", self._whose_task, "GROUP BY 1, 2",
            args=self._late_args,
        )  # fmt: skip

    @cached_property
    def done_late_rows(self) -> _Rows:
        """Week it was done in (0 = the last), weeks it was late since, how many: done late."""
        return self.run(
            "SELECT", self._week("t.done_at"), ",", self._late_weeks, ", count(*) FROM task t",
            "INDEXED BY task_done_times WHERE t.done_at > :first AND t.done_at <= :now AND",
            "(t.due_at < t.done_at OR coalesce(t.ends_on, t.due_on) < :today)",
            "AND", visible_task_sql(self.office), "AND", self._whose_task, "GROUP BY 1, 2",
            args={**self._late_args, "first": self.weeks[0]},
        )  # fmt: skip

    @cached_property
    def plans(self) -> PlanBook:
        """The plans of the months of the forecast."""
        months = self.forecast_months
        return read_plans(self.office.db, months[0].first, months[-1].last)

    @cached_property
    def people(self) -> dict[int, tuple[str, bool]]:
        """Person -> name and whether he left the office."""
        rows = self.office.db.run("SELECT id, name, deleted_at IS NOT NULL FROM member ORDER BY id")
        return {row[0]: (row[1], bool(row[2])) for row in rows}

    def person(self, member: int | None) -> str:
        """Return how a person is called in a row."""
        if not member:
            return "Никто"
        name, gone = self.people.get(member, ("Неизвестный", True))
        return f"{name} (удалён)" if gone else name

    @property
    def where(self) -> str:
        """The filters and the sight over a row `b` of `deal_board`."""
        return self._where

    def bounds(self, months: Sequence[ReportPeriod]) -> str:
        """Return periods as JSON pairs of instants."""
        return self._bounds(months)

    def _clients(self, months: Sequence[ReportPeriod]) -> dict[int, int]:
        return dict(
            self.run(
                "SELECT m.key, count(*) FROM json_each(:months) m CROSS JOIN client c",
                "ON c.created_at >= m.value ->> 0 AND c.created_at < m.value ->> 1 WHERE",
                visible_sql(self.office, "c"), "AND", self.scope.sql("c", funnel=False),
                "GROUP BY m.key",
                args={"months": self._bounds(months)},
            )
        )  # fmt: skip

    def _ended(self, months: Sequence[ReportPeriod]) -> dict[tuple[int, str], Ended]:
        """Add up in one walk each: grouping many rows would put them in order first."""
        codes = self._currencies
        sums = ", ".join(
            f"json_array('{code}', count(CASE WHEN d.currency = '{code}' THEN 1 END),"
            f" sum(CASE WHEN d.currency = '{code}' THEN d.budget / {PART} END),"
            f" sum(CASE WHEN d.currency = '{code}' THEN d.budget % {PART} END), 0, 0,"
            f" count(CASE WHEN d.currency = '{code}' THEN d.budget END))"
            for code in codes
        )
        days = f"total(max(d.closed_at - d.created_at, 0)) / {DAY_MS}.0"
        each = spell(
            "SELECT json_array(", ", ".join(part for part in (days, sums) if part), ")",
            "FROM deal d INDEXED BY deal_ended WHERE d.outcome = o.value",
            "AND d.closed_at >= m.value ->> 0 AND d.closed_at < m.value ->> 1 AND",
            self._deals_where,
        )  # fmt: skip
        rows = self.run(
            "SELECT m.key, o.value, (", each, ") FROM json_each(:months) m",
            "CROSS JOIN json_each('[\"won\", \"lost\"]') o",
            args={"months": self._bounds(months)},
        )  # fmt: skip
        found = {}
        for month, outcome, told in rows:
            took, *listed = json.loads(told)
            found[month, outcome] = Ended(
                took or 0.0, money_sum((row for row in listed if row[1]), self.rates)
            )
        return found

    @cached_property
    def _currencies(self) -> tuple[str, ...]:
        rows = self.run("SELECT DISTINCT currency FROM deal_board_sum ORDER BY 1")
        # A code is three letters; whatever else stands there is in no statement.
        return tuple(row[0] for row in rows if row[0].isascii() and row[0].isalnum())

    def _span(self, period: ReportPeriod) -> dict[str, int]:
        first, over = period.bounds(self.office.zone)
        return {"first": first, "over": over}

    @property
    def _deals_where(self) -> str:
        return f"{self.scope.sql('d')} AND {visible_deal_sql(self.office, 'd')}"

    @property
    def _where(self) -> str:
        return f"{self.scope.sql()} AND {self._board_seen}"

    @property
    def _board_seen(self) -> str:
        return visible_board_sql(self.office)

    @property
    def _whose_task(self) -> str:
        return self.scope.sql("t", by="assignee", funnel=False)

    def _week(self, column: str) -> str:
        return f"({self.now:d} - {column}) / {WEEK_MS}"

    @property
    def _late_weeks(self) -> str:
        """For how many whole weeks it is late."""
        days = "julianday(:today) - julianday(coalesce(t.ends_on, t.due_on)) - 1"
        late = f"CASE WHEN t.due_at IS NULL THEN ({days}) / 7 ELSE {self._week('t.due_at')} END"
        return f"CAST({late} AS INTEGER)"

    @property
    def _late_args(self) -> dict[str, Any]:
        return {"now": self.now, "today": self.scope.today.isoformat()}

    def _bounds(self, months: Sequence[ReportPeriod]) -> str:
        return json.dumps([list(month.bounds(self.office.zone)) for month in months])

    def run(self, *parts: str, args: dict[str, Any] | None = None) -> _Rows:
        """Run a statement put together of parts."""
        found: _Rows = self.office.db.connection().execute(spell(*parts), args or {}).fetchall()
        return found
