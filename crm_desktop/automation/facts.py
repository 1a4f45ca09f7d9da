"""What happened to deals in a stretch of the journal, as rules see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.automation.definition import When
from crm_desktop.journal.records import OWN, read_records, same
from db.journal_schema import INSERT, UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from crm_desktop.automation.definition import Trigger
    from db.connection import OfficeDatabase

# Table of a part -> the field of the deal it makes up, and its column.
_PARTS: Final = {
    "deal_label": ("tags", "item"),
    "deal_helper": ("helpers", "member"),
    "deal_contact": ("contacts", "person"),
    "deal_line": ("lines", "id"),
}
_ARRIVING: Final = frozenset({When.STAGE, When.WON, When.LOST, When.REOPENED})


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a deal came to; `was` is the outcome it had before."""

    funnel: int
    stage: int
    outcome: str | None
    was: str | None


@dataclass(slots=True)
class Facts:
    """What happened; ids of live deals only.

    Attributes:
        created: new deal -> its funnel.
        arrivals: deal -> where it came to last.
        changed: deal -> key of the field -> the values it has now; of tags and other parts the
            ones that came.
    """

    created: dict[int, int] = field(default_factory=dict)
    arrivals: dict[int, Arrival] = field(default_factory=dict)
    changed: dict[int, dict[str, set[Any]]] = field(default_factory=dict)

    def deals_of(self, trigger: Trigger) -> Iterator[int]:
        """Yield the deals a trigger answers to."""
        match trigger.when:
            case When.CREATED:
                found = (d for d, funnel in self.created.items() if trigger.funnel in {0, funnel})
            case When.CHANGED:
                found = (d for d, fields in self.changed.items() if _changes(trigger, fields))
            case When.STAGE | When.WON | When.LOST | When.REOPENED:
                found = (d for d, arrival in self.arrivals.items() if _arrives(trigger, arrival))
            case When.OVERDUE | When.IDLE | When.DATE:
                return  # time alone brings these
        yield from found


def _changes(trigger: Trigger, fields: Mapping[str, set[Any]]) -> bool:
    values = fields.get(trigger.field)
    return values is not None and (not trigger.to or _fits(values, trigger.to))


def _arrives(trigger: Trigger, arrival: Arrival) -> bool:
    if trigger.when is When.STAGE:
        return arrival.outcome is None and arrival.stage in trigger.stages
    if trigger.funnel not in {0, arrival.funnel}:
        return False
    if trigger.when is When.REOPENED:
        return arrival.outcome is None and arrival.was is not None
    return arrival.outcome == trigger.when.value


def _fits(values: Collection[Any], wanted: Collection[Any]) -> bool:
    return any(same(one, other) for one in values for other in wanted)


def read_facts(
    db: OfficeDatabase, first_seq: int, last_seq: int, wanted: Collection[When]
) -> Facts:
    """Read from the journal rows `first_seq … last_seq` what triggers of these kinds ask for."""
    facts = Facts()
    tables = {
        row[0]
        for row in db.run(
            "SELECT DISTINCT tbl FROM journal NOT INDEXED WHERE seq BETWEEN ? AND ?",
            (first_seq, last_seq),
        )
    }
    span = (first_seq, last_seq)
    if BY_NAME["deal"].number in tables:
        facts.created = dict(
            db.run(
                "SELECT d.id, d.funnel FROM journal j NOT INDEXED CROSS JOIN deal d"
                " ON d.id = j.record WHERE j.seq BETWEEN ? AND ? AND j.tbl = ? AND j.op = ?"
                " AND d.deleted_at IS NULL",
                (*span, BY_NAME["deal"].number, INSERT),
            )
        )
    if BY_NAME["deal_move"].number in tables and _ARRIVING & set(wanted):
        _read_arrivals(db, span, facts)
    if When.CHANGED in wanted:
        if BY_NAME["deal"].number in tables:
            _read_fields(db, span, facts)
        for table, (key, column) in _PARTS.items():
            if BY_NAME[table].number in tables:
                _read_parts(db, span, facts, (table, key, column))
    return facts


def _read_arrivals(db: OfficeDatabase, span: tuple[int, int], facts: Facts) -> None:
    for deal, funnel, stage, outcome, was in db.run(
        "SELECT m.deal, m.funnel, m.stage, m.outcome, (SELECT b.outcome FROM deal_move b"
        " WHERE b.deal = m.deal AND b.id < m.id AND b.deleted_at IS NULL ORDER BY b.id DESC"
        " LIMIT 1) FROM journal j NOT INDEXED CROSS JOIN deal_move m ON m.id = j.record"
        " CROSS JOIN deal d ON d.id = m.deal WHERE j.seq BETWEEN ? AND ? AND j.tbl = ?"
        " AND j.op = ? AND m.deleted_at IS NULL AND d.deleted_at IS NULL ORDER BY m.id",
        (*span, BY_NAME["deal_move"].number, INSERT),
    ):
        facts.arrivals[deal] = Arrival(funnel, stage, outcome, was)


def _read_fields(db: OfficeDatabase, span: tuple[int, int], facts: Facts) -> None:
    before: dict[int, dict[str, Any]] = {}
    for deal, old in db.run(
        "SELECT record, old FROM journal NOT INDEXED WHERE seq BETWEEN ? AND ? AND tbl = ?"
        " AND op = ? ORDER BY seq",
        (*span, BY_NAME["deal"].number, UPDATE),
    ):
        if deal not in facts.created:
            known = before.setdefault(deal, {})
            for name, value in json.loads(old).items():
                known.setdefault(name, value)
    for deal, now in read_records(db, BY_NAME["deal"], before).items():
        if now["deleted_at"] is not None or "deleted_at" in before[deal]:
            continue
        for name, value in before[deal].items():
            if not same(now.get(name), value):
                key = name.removeprefix(OWN)
                facts.changed.setdefault(deal, {})[key] = {now.get(name)}


def _read_parts(
    db: OfficeDatabase, span: tuple[int, int], facts: Facts, part: tuple[str, str, str]
) -> None:
    table, key, column = part
    sql = " ".join(
        (
            "SELECT t.deal, CASE WHEN t.deleted_at IS NULL THEN", f"t.{column}", "END",
            "FROM journal j NOT INDEXED CROSS JOIN", table, "t ON t.id = j.record",
            "CROSS JOIN deal d ON d.id = t.deal",
            "WHERE j.seq BETWEEN ? AND ? AND j.tbl = ? AND d.deleted_at IS NULL",
        )
    )  # fmt: skip
    for deal, value in db.run(sql, (*span, BY_NAME[table].number)):
        if deal not in facts.created:
            came = facts.changed.setdefault(deal, {}).setdefault(key, set())
            if value is not None:
                came.add(value)
