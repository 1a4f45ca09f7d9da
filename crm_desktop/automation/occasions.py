"""For which deals timed rules are to fire, read once for all rules that wait for the same.

Each kind of occasion is gathered into a temporary table that looks like `deal_board`, in memory;
the conditions of the rules are asked of it, so a thousand rules share a few walks through the base.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from crm_desktop.automation.day_sources import days_sql
from crm_desktop.automation.definition import When
from crm_desktop.automation.spans import Span
from crm_desktop.deals.list_conditions import compile_deals, reads_deals
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.handover.substitution import stands_in_for
from crm_desktop.views.checking import find_problems
from crm_desktop.views.comparing import Moment
from crm_desktop.views.periods import midnight
from crm_desktop.views.sql import TRUE, Sql, spell
from crm_desktop.wording.times import local
from db.deal_board import COLUMNS, NO_ACTION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from crm_desktop.automation.definition import RuleDefinition, Trigger
    from crm_desktop.automation.stored import StoredRule
    from crm_desktop.office.office import Office

Timed = tuple["StoredRule", "RuleDefinition"]
_HOUR_MS: Final = 3_600_000
_BOARD: Final = ", ".join(f"b.{name}" for name in COLUMNS)
_IDLE, _OVERDUE = "rule_idle", "rule_overdue"
# What is asked of first, mostly: a stage, a person.
_INDEXED: Final = (("stage", "stage"), ("responsible", "responsible"), ("day", "day, at"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal a rule is to fire for.

    Attributes:
        deal: the deal.
        key: names the occasion, the same for every rule that waits for it.
        day: ISO day it is about; `""` where it is not about a day.
    """

    deal: int
    key: str
    day: str


class Occasions:
    """Occasions of timed rules at one moment; a context manager inside one snapshot.

    Args:
        office: the office.
        rules: timed ones.
        now: aware.
        spans: of rules that wait for a day: which days.
        among: only these deals; None = all.
    """

    def __init__(
        self,
        office: Office,
        rules: Sequence[Timed],
        *,
        now: datetime,
        spans: Mapping[int, Span],
        among: Sequence[int] | None = None,
    ) -> None:
        self._office = office
        self._db = office.db
        self._rules = rules
        self._spans = spans
        self._among = None if among is None else json.dumps(list(among))
        self._now = int(now.timestamp() * 1000)
        self._fields = read_deal_fields(office.db, office.user_id)
        zone = office.zone
        today = now.astimezone(zone).date()
        lent = stands_in_for(office.db, office.user_id, today)
        self._moment = Moment(today, zone, office.user_id, lent)
        self._tables: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._gather()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for table in self._tables.values():
            self._db.run(f"DROP TABLE IF EXISTS temp.{table}")

    def problem(self, definition: RuleDefinition) -> str:
        """Return why the condition of a rule cannot be asked any more; `""` if it can."""
        found = find_problems(self._fields, definition.condition)
        return f"Условие больше не действует. {found[0].text}" if found else ""

    def of(
        self, rule: StoredRule, definition: RuleDefinition, *, anew: bool = False
    ) -> list[Candidate]:
        """Return the occasions of a rule, one for each key; `anew` tells those it had before too.

        The rule's condition must be whole.
        """
        trigger = definition.trigger
        table = self._tables.get(_place(trigger))
        if table is None:
            return []
        where = self._range(rule, trigger)
        condition = compile_deals(
            self._db, self._fields, definition.condition, at=self._moment, now=self._now
        )
        where &= condition or TRUE
        if not anew:
            where &= Sql(
                "NOT EXISTS (SELECT 1 FROM rule_firing r WHERE r.rule = ? AND r.key = b.occasion)",
                (rule.id,),
            )
        deals = "CROSS JOIN deal d ON d.id = b.deal" if reads_deals(where) else ""
        sql = spell(
            "SELECT b.deal, b.occasion, coalesce(b.day, '') FROM", f"temp.{table}", "b", deals,
            "WHERE", where.text,
            "ORDER BY b.outcome IS NOT 'won', b.closed_at DESC, b.deal DESC",
        )  # fmt: skip
        found: dict[str, Candidate] = {}
        for deal, key, day in self._db.run(sql, where.values):
            found.setdefault(key, Candidate(deal, key, day))
        return sorted(found.values(), key=lambda each: (each.day, each.deal))

    def _gather(self) -> None:
        triggers = [definition.trigger for _, definition in self._rules]
        if any(trigger.when is When.IDLE for trigger in triggers):
            self._fill(
                _IDLE,
                Sql(
                    "NULL AS day, b.touched_at AS at, 'idle:' || b.deal || ':' || b.touched_at"
                    " AS occasion FROM deal_board b WHERE b.outcome IS NULL AND b.due_key = ?",
                    (NO_ACTION,),
                ),
            )
        hours = [trigger.hours for trigger in triggers if trigger.when is When.OVERDUE]
        if hours:
            at, on = self._late(min(hours))
            self._fill(
                _OVERDUE,
                Sql(
                    "t.due_on AS day, t.due_at AS at, 'task:' || t.id || ':' ||"
                    " coalesce(t.due_at, t.due_on) AS occasion FROM task t"
                    " CROSS JOIN deal_board b ON b.deal = t.deal WHERE b.outcome IS NULL"
                    " AND t.done_at IS NULL AND t.deleted_at IS NULL"
                    " AND (t.due_at <= ? OR t.due_on < ?)",
                    (at, on),
                ),
            )
        for source, span in self._sources().items():
            days = days_sql(self._db, source, span, zone=self._moment.zone, among=self._among)
            what = Sql("x.day AS day, NULL AS at, x.occasion AS occasion")
            self._fill(source, Sql(f"{what.text} {days.text}", days.values))

    def _sources(self) -> dict[str, Span]:
        found: dict[str, Span] = {}
        for rule, definition in self._rules:
            if definition.trigger.when is When.DATE:
                source, span = definition.trigger.source, self._spans[rule.id]
                known = found.get(source, span)
                found[source] = Span(min(known.first, span.first), max(known.last, span.last))
        return found

    def _fill(self, name: str, what: Sql) -> None:
        table = f"rule_{len(self._tables)}"
        chosen, values = "", what.values
        if self._among is not None:
            chosen = "AND b.deal IN (SELECT value FROM json_each(?))"
            values = (*values, self._among)
        self._db.run(f"DROP TABLE IF EXISTS temp.{table}")
        self._tables[name] = table
        self._db.run(
            spell(f"CREATE TEMP TABLE {table} AS SELECT", _BOARD, ",", what.text, chosen), values
        )
        for number, (index, columns) in enumerate(_INDEXED):
            self._db.run(
                spell("CREATE INDEX", f"temp.{table}_{index}_{number} ON {table}({columns})")
            )

    def _range(self, rule: StoredRule, trigger: Trigger) -> Sql:
        match trigger.when:
            case When.IDLE:
                before = self._moment.today - timedelta(days=trigger.days - 1)
                return Sql("b.at < ?", (midnight(before, self._moment.zone),))
            case When.OVERDUE:
                return Sql("(b.at <= ? OR b.day < ?)", self._late(trigger.hours))
            case _:
                span = self._spans[rule.id]
                bounds = (span.first.isoformat(), span.last.isoformat())
                return Sql("b.day BETWEEN ? AND ?", bounds)

    def _late(self, hours: int) -> tuple[int, str]:
        """Return the instant and the day before which a task must have been due."""
        at = self._now - hours * _HOUR_MS
        return at, local(at, self._moment.zone).date().isoformat()


def _place(trigger: Trigger) -> str:
    match trigger.when:
        case When.IDLE:
            return _IDLE
        case When.OVERDUE:
            return _OVERDUE
        case _:
            return trigger.source
