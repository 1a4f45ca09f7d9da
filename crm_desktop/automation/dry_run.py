"""Trying a rule on the past: how many times it would have fired, and for which deals.

What happened is taken from the journal; the condition is asked of the deals as they are now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.automation.checking import find_rule_problems
from crm_desktop.automation.definition import TIMED, RuleDefinition, When
from crm_desktop.automation.facts import Arrival, Facts
from crm_desktop.automation.occasions import Occasions
from crm_desktop.automation.spans import fired_span
from crm_desktop.automation.stored import StoredRule
from crm_desktop.deals.list_conditions import fitting
from crm_desktop.deals.list_fields import read_deal_fields
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.records import OWN, read_records, same
from crm_desktop.journal.stamps import COUNTER_BITS, EPOCH_MS, SLOT_BITS, instant_of
from crm_desktop.views.comparing import Moment
from db.journal_schema import UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

EXAMPLES: Final = 20
_MOST_DAYS: Final = 366
_STEP: Final = 20_000
_PARTS: Final = {"tags": ("deal_label", "item"), "helpers": ("deal_helper", "member"),
                 "contacts": ("deal_contact", "person"), "lines": ("deal_line", "id")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A deal a rule would have fired for; `at` is when, UTC ms, None = now."""

    deal_id: int
    deal: str
    client: str
    at: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial.

    Attributes:
        days: how far back was looked.
        times: how many times it would have fired.
        deals: for how many deals.
        examples: the latest of them.
        at_once: of a rule that waits for a state (no action, an overdue task): how many deals it
            fires for the moment it is switched on; None for the others.
    """

    days: int
    times: int
    deals: int
    examples: tuple[Example, ...]
    at_once: int | None


@use_case(Right.VIEW_DEALS)
def try_rule(
    office: Office,
    definition: RuleDefinition,
    *,
    days: int = 30,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Tell how often a rule would have fired in the last days; writes nothing.

    Args:
        office: the office.
        definition: of the rule, stored or not yet.
        days: how far back.
        now: aware; None = this moment.
        progress: hears of it from time to time.

    Raises:
        UserError: something the rule names is not there.
        JobCancelledError: cancelled.
    """
    at = now or datetime.now(UTC)
    looked = min(max(days, 1), _MOST_DAYS)
    progress = progress or SilentProgress()
    with office.reading():
        fields = read_deal_fields(office.db, office.user_id)
        problems = find_rule_problems(office.db, fields, definition)
        if problems:
            raise UserError(f"{problems[0]} Исправьте правило и повторите.")
        progress.step(0, 0, "Смотрю, что было")
        if definition.trigger.when in TIMED:
            found = _of_time(office, definition, at, looked)
        else:
            since = int((at - timedelta(days=looked)).timestamp() * 1000)
            found = list(_of_acts(office, definition, since, progress))
            fits = set(
                fitting(
                    office.db, fields, definition.condition, at=Moment.now(office),
                    now=int(at.timestamp() * 1000), ids={deal for deal, _ in found},
                )
            )  # fmt: skip
            found = [each for each in found if each[0] in fits]
        found.sort(key=lambda each: -(each[1] or 0))
        at_once = len(found) if definition.trigger.when in {When.IDLE, When.OVERDUE} else None
        deals = {deal for deal, _ in found}
        return Trial(looked, len(found), len(deals), _examples(office, found), at_once)


def _of_time(
    office: Office, definition: RuleDefinition, now: datetime, days: int
) -> list[tuple[int, int | None]]:
    today = now.astimezone(office.zone).date()
    trial = StoredRule(0, "", definition, enabled=True, author=None)
    spans = {0: fired_span(definition, today - timedelta(days=days - 1), today)}
    found: list[tuple[int, int | None]] = []
    with Occasions(office, [(trial, definition)], now=now, spans=spans) as occasions:
        for each in occasions.of(trial, definition, anew=True):
            at = None
            if definition.trigger.when is When.DATE:
                on = datetime.fromisoformat(each.day).replace(hour=9, tzinfo=office.zone)
                at = int((on + timedelta(days=definition.trigger.days)).timestamp() * 1000)
            found.append((each.deal, at))
    return found


def _of_acts(
    office: Office, definition: RuleDefinition, since: int, progress: Progress
) -> Iterator[tuple[int, int | None]]:
    trigger = definition.trigger
    db = office.db
    match trigger.when:
        case When.CREATED:
            yield from db.run(
                "SELECT id, created_at FROM deal WHERE created_at >= ?1 AND deleted_at IS NULL"
                " AND (?2 = 0 OR funnel = ?2)",
                (since, trigger.funnel),
            )
        case When.CHANGED:
            yield from _changes(office, definition, since, progress)
        case _:
            for deal, at, funnel, stage, outcome, was in db.run(
                "SELECT m.deal, m.at, m.funnel, m.stage, m.outcome, (SELECT p.outcome FROM"
                " deal_move p WHERE p.deal = m.deal AND p.id < m.id AND p.deleted_at IS NULL"
                " ORDER BY p.id DESC LIMIT 1) FROM deal_move m JOIN deal d ON d.id = m.deal"
                " WHERE m.at >= ? AND m.deleted_at IS NULL AND d.deleted_at IS NULL",
                (since,),
            ):
                if _came(definition, (funnel, stage, outcome, was)):
                    yield deal, at


def _came(definition: RuleDefinition, came: tuple[int, int, str | None, str | None]) -> bool:
    return bool(list(Facts(arrivals={0: Arrival(*came)}).deals_of(definition.trigger)))


def _changes(
    office: Office, definition: RuleDefinition, since: int, progress: Progress
) -> Iterator[tuple[int, int | None]]:
    trigger = definition.trigger
    least = max(since - EPOCH_MS, 0) << (SLOT_BITS + COUNTER_BITS)
    if trigger.field in _PARTS:
        table, column = _PARTS[trigger.field]
        sql = " ".join(
            (
                "SELECT t.deal, j.stamp,", f"t.{column}", "FROM journal j JOIN", table,
                "t ON t.id = j.record JOIN deal d ON d.id = t.deal",
                "WHERE j.tbl = ? AND j.stamp >= ? AND d.deleted_at IS NULL",
            )
        )  # fmt: skip
        for deal, stamp, value in office.db.run(sql, (BY_NAME[table].number, least)):
            if not trigger.to or any(same(value, each) for each in trigger.to):
                yield deal, instant_of(stamp)
        return
    field = trigger.field
    name = f"{OWN}{field}" if field.startswith("f") and field[1:].isdecimal() else field
    rows: list[tuple[Any, ...]] = office.db.run(
        "SELECT j.record, j.stamp, j.old FROM journal j JOIN deal d ON d.id = j.record"
        " WHERE j.tbl = ? AND j.op = ? AND d.deleted_at IS NULL AND instr(j.old, ?)"
        " ORDER BY j.record, j.stamp DESC, j.seq DESC",
        (BY_NAME["deal"].number, UPDATE, json.dumps(name)[:-1]),
    )
    yield from _backwards(office, rows, (name, trigger.to, least), progress)


def _backwards(
    office: Office,
    rows: list[tuple[Any, ...]],
    sought: tuple[str, tuple[Any, ...], int],
    progress: Progress,
) -> Iterator[tuple[int, int | None]]:
    """Walk every deal's changes of one field from the latest: the value each of them left."""
    name, wanted, least = sought
    now = read_records(office.db, BY_NAME["deal"], {row[0] for row in rows})
    left: dict[int, Any] = {}
    for number, (deal, stamp, old) in enumerate(rows):
        if number % _STEP == 0:
            progress.step(number, len(rows), "Смотрю, что было")
        before = json.loads(old)
        if name not in before:
            continue
        value = left.get(deal, now[deal].get(name))
        left[deal] = before[name]
        # Of a register all fields are journalled, changed or not.
        if same(value, before[name]):
            continue
        if stamp >= least and (not wanted or any(same(value, each) for each in wanted)):
            yield deal, instant_of(stamp)


def _examples(office: Office, found: list[tuple[int, int | None]]) -> tuple[Example, ...]:
    shown = []
    for deal, at in found[:EXAMPLES]:
        rows = office.db.run(
            "SELECT d.title, coalesce(c.name, '') FROM deal d"
            " LEFT JOIN client c ON c.id = d.client WHERE d.id = ?",
            (deal,),
        )
        shown += [Example(deal, title, client, at) for title, client in rows]
    return tuple(shown)
