"""The journal of rules: which fired when, for which deal, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql
from crm_desktop.automation.acting import FAILED
from crm_desktop.automation.reactions import AGAIN
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class FiringRow:
    """One firing.

    Attributes:
        deal_id: None if the deal is in the trash or may not be seen.
        at: UTC ms.
        done: what was done, a line each.
        failed: what could not be done, likewise.
        change_id: the change set it belongs to: what undo takes.
    """

    id: int
    rule_id: int
    rule: str
    deal_id: int | None
    deal: str
    at: int
    done: tuple[str, ...]
    failed: tuple[str, ...]
    change_id: int


@use_case(Right.VIEW_DEALS)
def firings(
    office: Office, *, rule_id: int | None = None, deal_id: int | None = None, limit: int = 200
) -> list[FiringRow]:
    """Return firings, newest first: of one rule, of one deal, or all."""
    where, values = ["f.deleted_at IS NULL"], list[Any]()
    for column, value in (("f.rule", rule_id), ("f.deal", deal_id)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    sql = " ".join(
        (
            "SELECT f.id, f.rule, coalesce(r.name, ''), d.id, coalesce(d.title, ''), f.at, f.told,",
            "(SELECT j.change FROM journal j WHERE j.record = f.id AND j.tbl = t.number",
            "ORDER BY j.stamp, j.seq LIMIT 1) FROM (SELECT ? AS number) t CROSS JOIN rule_firing f",
            "LEFT JOIN rule r ON r.id = f.rule LEFT JOIN deal d ON d.id = f.deal AND",
            visible_deal_sql(office, "d"), "WHERE", " AND ".join(where),
            "ORDER BY f.id DESC LIMIT ?",
        )
    )  # fmt: skip
    number = BY_NAME["rule_firing"].number
    return [_row(*row) for row in office.db.run(sql, (number, *values, limit))]


def _row(*values: Any) -> FiringRow:
    record, rule, name, deal, title, at, told, change = values
    done, failed = _parted(told)
    return FiringRow(record, rule, name, deal, title, at, done, failed, change or 0)


def _parted(told: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    lines = [line for line in told.split("\n") if line]
    failed = tuple(line for line in lines if line.startswith(FAILED) or line == AGAIN)
    return tuple(line for line in lines if line not in failed), failed
