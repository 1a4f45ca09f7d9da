"""Deals: funnels, stages, deals with their parts, tasks, rules, notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.deal_board import SCHEMA as BOARD_SCHEMA
from db.rule_progress import SCHEMA as PROGRESS_SCHEMA

if TYPE_CHECKING:
    import apsw

_COLUMNS: Final = (
    "ALTER TABLE event ADD COLUMN deal INTEGER",
    "ALTER TABLE event ALTER COLUMN client DROP NOT NULL",
    "CREATE INDEX event_deal ON event(deal, happened_at) WHERE deal IS NOT NULL",
    "ALTER TABLE attachment ADD COLUMN deal INTEGER",
    "ALTER TABLE attachment ALTER COLUMN client DROP NOT NULL",
    "CREATE INDEX attachment_deal ON attachment(deal) WHERE deal IS NOT NULL",
)

_FUNNELS: Final = (
    """CREATE TABLE funnel(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, position INTEGER NOT NULL,
        won_required TEXT, approve_budget INTEGER, approve_discount INTEGER, distribution TEXT,
        archived_at INTEGER)""",
    """CREATE TABLE stage(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, funnel INTEGER NOT NULL, name TEXT NOT NULL,
        colour TEXT, probability INTEGER NOT NULL, description TEXT, position INTEGER NOT NULL,
        required TEXT, stale_days INTEGER, plan_mode TEXT NOT NULL, plan_days INTEGER,
        soft_limit INTEGER)""",
    "CREATE INDEX stage_funnel ON stage(funnel)",
    """CREATE TABLE currency(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, code TEXT NOT NULL, rate INTEGER,
        rated_on TEXT)""",
)

# What hangs on a deal: table -> its columns.
_PARTS: Final = {
    "deal_contact": "person INTEGER NOT NULL, role TEXT",
    "deal_helper": "member INTEGER NOT NULL",
    "deal_label": "item INTEGER NOT NULL",
    "deal_line": """title TEXT NOT NULL, quantity INTEGER, unit TEXT, price INTEGER, sum INTEGER,
        lasts_days INTEGER, position INTEGER NOT NULL""",
    "deal_move": """at INTEGER NOT NULL, funnel INTEGER NOT NULL, stage INTEGER NOT NULL,
        outcome TEXT, author INTEGER, reason TEXT""",
    "deal_assignment": """member INTEGER, at INTEGER NOT NULL, way TEXT NOT NULL,
        why TEXT NOT NULL, author INTEGER""",
    "approval": """field TEXT NOT NULL, value INTEGER NOT NULL, currency TEXT,
        threshold INTEGER NOT NULL, comment TEXT, asked_by INTEGER NOT NULL,
        asked_at INTEGER NOT NULL, decision TEXT, decided_by INTEGER, decided_at INTEGER,
        answer TEXT""",
    "deal_link": "source TEXT NOT NULL, source_id TEXT",
}

_DEALS: Final = (
    """CREATE TABLE deal(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, title TEXT NOT NULL, title_key TEXT NOT NULL,
        client INTEGER, funnel INTEGER NOT NULL, stage INTEGER NOT NULL,
        stage_since INTEGER NOT NULL, outcome TEXT, closed_at INTEGER, loss_reason INTEGER,
        loss_note TEXT, budget INTEGER, currency TEXT NOT NULL, discount INTEGER,
        probability INTEGER, starts_on TEXT, closes_on TEXT, contract_ends_on TEXT, type INTEGER,
        source INTEGER, competitor INTEGER, responsible INTEGER, parent INTEGER, repeat_key TEXT,
        note TEXT, custom TEXT, created_at INTEGER NOT NULL, author INTEGER)""",
    "CREATE INDEX deal_client ON deal(client) WHERE client IS NOT NULL",
    "CREATE INDEX deal_parent ON deal(parent) WHERE parent IS NOT NULL",
    "CREATE INDEX deal_repeat ON deal(repeat_key) WHERE repeat_key IS NOT NULL",
    *(
        f"""CREATE TABLE {table}(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, deal INTEGER NOT NULL, {columns})"""
        for table, columns in _PARTS.items()
    ),
    *(f"CREATE INDEX {table}_deal ON {table}(deal)" for table in _PARTS),
    """CREATE INDEX deal_responsible ON deal(responsible)
        WHERE outcome IS NULL AND deleted_at IS NULL""",
    "CREATE INDEX deal_assignment_way ON deal_assignment(way, at)",
    "CREATE INDEX deal_contact_person ON deal_contact(person)",
    "CREATE INDEX deal_label_item ON deal_label(item)",
    "CREATE INDEX deal_link_source ON deal_link(source, source_id)",
    "CREATE INDEX approval_waiting ON approval(asked_at) WHERE decision IS NULL",
)

_WORK: Final = (
    """CREATE TABLE task(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, kind TEXT NOT NULL, title TEXT NOT NULL,
        text TEXT, client INTEGER, deal INTEGER, assignee INTEGER, author INTEGER, due_on TEXT,
        due_at INTEGER, priority INTEGER, created_at INTEGER NOT NULL, done_at INTEGER,
        done_by INTEGER, result TEXT, rule INTEGER)""",
    "CREATE INDEX task_deal ON task(deal, done_at, deleted_at) WHERE deal IS NOT NULL",
    "CREATE INDEX task_client ON task(client, done_at, deleted_at) WHERE client IS NOT NULL",
    """CREATE INDEX task_open ON task(assignee, due_on, due_at)
        WHERE done_at IS NULL AND deleted_at IS NULL""",
    """CREATE TABLE task_template(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, name TEXT NOT NULL, definition TEXT NOT NULL,
        position INTEGER NOT NULL)""",
    """CREATE TABLE rule(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, area TEXT NOT NULL, name TEXT NOT NULL,
        definition TEXT NOT NULL, enabled INTEGER NOT NULL, position INTEGER NOT NULL,
        created_at INTEGER NOT NULL, author INTEGER)""",
    """CREATE TABLE rule_firing(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, rule INTEGER NOT NULL, deal INTEGER,
        client INTEGER, at INTEGER NOT NULL, key TEXT NOT NULL, told TEXT NOT NULL)""",
    "CREATE INDEX rule_firing_occasion ON rule_firing(rule, key)",
    "CREATE INDEX rule_firing_deal ON rule_firing(deal) WHERE deal IS NOT NULL",
    """CREATE TABLE notice(
        id INTEGER PRIMARY KEY, deleted_at INTEGER, member INTEGER NOT NULL, at INTEGER NOT NULL,
        kind TEXT NOT NULL, text TEXT NOT NULL, deal INTEGER, client INTEGER, author INTEGER,
        read_at INTEGER)""",
    "CREATE INDEX notice_member ON notice(member, read_at, at)",
)


def upgrade(connection: apsw.Connection) -> None:
    """Add columns and tables."""
    for statement in (*_COLUMNS, *_FUNNELS, *_DEALS, *_WORK, *BOARD_SCHEMA, *PROGRESS_SCHEMA):
        connection.execute(statement)
