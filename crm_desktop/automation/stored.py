"""The rules of the base, read and switched off."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_desktop.automation.definition import DEALS, RuleDefinition
from crm_desktop.automation.definition_json import BrokenRuleError, load_definition
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, heads, write_notices

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule as it lies in the base.

    Attributes:
        definition: None if it cannot be read: such a rule does nothing.
        author: a member, or None.
    """

    id: int
    name: str
    definition: RuleDefinition | None
    enabled: bool
    author: int | None


def read_rules(db: OfficeDatabase, *, enabled_only: bool = False) -> list[StoredRule]:
    """Return the live rules over deals in their order."""
    only = "AND enabled" if enabled_only else ""
    sql = " ".join(
        (
            "SELECT id, name, definition, enabled, author FROM rule",
            "WHERE area = ? AND deleted_at IS NULL", only, "ORDER BY position, id",
        )
    )  # fmt: skip
    return [
        StoredRule(record, name, _read(text), bool(enabled), author)
        for record, name, text, enabled, author in db.run(sql, (DEALS,))
    ]


@lru_cache(maxsize=4096)
def _read(text: str) -> RuleDefinition | None:
    try:
        return load_definition(text)
    except BrokenRuleError:
        return None


def switch_off(db: OfficeDatabase, change: Change, rule: StoredRule, *, why: str) -> None:
    """Switch a rule off inside an open change and tell its author why."""
    db.run("UPDATE rule SET enabled = 0 WHERE id = ?", (rule.id,))
    tell_author(db, change, rule, f"Правило «{rule.name}» выключено. {why}")


def tell_author(
    db: OfficeDatabase, change: Change, rule: StoredRule, text: str, *, deal: int | None = None
) -> None:
    """Tell who made a rule, or the heads if he left; not again what he has not read yet."""
    there = db.run("SELECT 1 FROM member WHERE id = ? AND deleted_at IS NULL", (rule.author,))
    to = [rule.author] if there and rule.author is not None else list(heads(db))
    client = db.run("SELECT client FROM deal WHERE id = ?", (deal,))
    about = client[0][0] if client else None
    drafts = [
        NoticeDraft(member, NoticeKind.RULE, text, deal=deal, client=about)
        for member in to
        if not db.run(
            "SELECT 1 FROM notice WHERE member = ? AND read_at IS NULL AND text = ?"
            " AND deleted_at IS NULL LIMIT 1",
            (member, text),
        )
    ]
    write_notices(db, change, drafts)
