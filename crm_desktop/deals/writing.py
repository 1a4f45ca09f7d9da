"""Writing a whole new deal inside an open change; the fast path of the import as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.deals.amounts import ROUBLE
from crm_desktop.journal.records import dump_custom
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.field_types import Value
    from crm_desktop.deals.drafts import LineDraft
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_COLUMNS: Final = BY_NAME["deal"].columns
_INSERT: Final = " ".join(
    ("INSERT INTO deal(id,", ", ".join(_COLUMNS), ") VALUES(?", ", ?" * len(_COLUMNS), ")")
)
_NOT_A_VALUE: Final = frozenset(
    {
        "id", "deleted_at", "title", "title_key", "client", "funnel", "stage", "stage_since",
        "outcome", "closed_at", "parent", "repeat_key", "custom", "created_at", "author",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One arrival of a deal: `outcome` is None for an open stage, else `won` or `lost`."""

    at: int
    funnel: int
    stage: int
    outcome: str | None = None
    author: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal with everything of it, ready to be stored: nothing is checked any more.

    Attributes:
        title: as shown, not empty.
        client: id or None.
        created_at: UTC ms; None = now. `stage_since` None = the last of `moves`, or then.
        outcome: `won`, `lost` or None; with `closed_at`.
        values: column or own field key (`f12`) -> stored value; no currency = roubles.
        moves: the whole way it came, oldest first; empty = opened at `created_at`, and closed at
            `closed_at` if it is.
        contacts: ids of people with roles.
        helpers: ids of members.
        labels: ids of directory items.
    """

    title: str
    client: int | None
    funnel: int
    stage: int
    created_at: int | None = None
    stage_since: int | None = None
    outcome: str | None = None
    closed_at: int | None = None
    author: int | None = None
    parent: int | None = None
    repeat_key: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    moves: tuple[MoveRow, ...] = ()
    lines: tuple[LineDraft, ...] = ()
    contacts: tuple[tuple[int, str], ...] = ()
    helpers: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()


def title_key(title: str) -> str:
    """Return the sort key of a title."""
    return fold(title)


def write_deal(db: OfficeDatabase, change: Change, row: DealRow) -> int:
    """Write a new deal with all its parts; returns its id.

    Raises:
        KeyError: a value of a field no deal has.
        UserError: a line without a title or with absurd numbers.
    """
    made_at = now_ms() if row.created_at is None else row.created_at
    moves = row.moves or _way(row, made_at)
    stored: dict[str, Any] = dict.fromkeys(_COLUMNS)
    own: dict[str, Any] = {}
    for key, value in row.values.items():
        if key in stored and key not in _NOT_A_VALUE:
            stored[key] = value
        elif key.startswith("f") and key[1:].isdecimal():
            own[key] = value
        else:
            raise KeyError(key)
    stored.update(
        title=row.title, title_key=title_key(row.title), client=row.client, funnel=row.funnel,
        stage=row.stage, outcome=row.outcome, closed_at=row.closed_at,
        stage_since=moves[-1].at if row.stage_since is None else row.stage_since,
        parent=row.parent, repeat_key=row.repeat_key or None, custom=dump_custom(own),
        created_at=made_at, author=row.author, currency=stored["currency"] or ROUBLE,
    )  # fmt: skip
    deal = change.new_id()
    db.run(_INSERT, (deal, *(stored[column] for column in _COLUMNS)))
    for move in moves:
        write_move(db, change, deal, move)
    for position, line in enumerate(row.lines):
        insert_line(db, change, deal, line, position=position)
    for person, role in dict(row.contacts).items():
        insert_contact(db, change, deal, person, role)
    for member in dict.fromkeys(row.helpers):
        insert_helper(db, change, deal, member)
    for item in dict.fromkeys(row.labels):
        insert_tag(db, change, deal, item)
    return deal


def write_move(db: OfficeDatabase, change: Change, deal: int, move: MoveRow) -> None:
    """Write an arrival of a deal."""
    db.run(
        "INSERT INTO deal_move(id, deal, at, funnel, stage, outcome, author, reason)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            change.new_id(), deal, move.at, move.funnel, move.stage, move.outcome, move.author,
            move.reason,
        ),
    )  # fmt: skip


def insert_line(
    db: OfficeDatabase, change: Change, deal: int, line: LineDraft, *, position: int
) -> int:
    """Write a line of a deal; returns its id.

    Raises:
        UserError: no title, or a number out of bounds.
    """
    record = change.new_id()
    values = line.values()
    db.run(
        "INSERT INTO deal_line(id, deal, title, quantity, unit, price, sum, lasts_days, position)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (record, deal, *values.values(), position),
    )
    return record


def insert_contact(db: OfficeDatabase, change: Change, deal: int, person: int, role: str) -> int:
    """Write a contact of a deal; returns its id."""
    record = change.new_id()
    db.run(
        "INSERT INTO deal_contact(id, deal, person, role) VALUES(?, ?, ?, ?)",
        (record, deal, person, " ".join(role.split()) or None),
    )
    return record


def insert_helper(db: OfficeDatabase, change: Change, deal: int, member: int) -> None:
    """Write a helper of a deal."""
    db.run(
        "INSERT INTO deal_helper(id, deal, member) VALUES(?, ?, ?)",
        (change.new_id(), deal, member),
    )


def insert_tag(db: OfficeDatabase, change: Change, deal: int, item: int) -> None:
    """Write a tag of a deal known to bear it not."""
    db.run("INSERT INTO deal_label(id, deal, item) VALUES(?, ?, ?)", (change.new_id(), deal, item))


def _way(row: DealRow, made_at: int) -> tuple[MoveRow, ...]:
    opened = MoveRow(made_at, row.funnel, row.stage, author=row.author)
    if row.outcome is None:
        return (opened,)
    closed_at = made_at if row.closed_at is None else row.closed_at
    return opened, MoveRow(closed_at, row.funnel, row.stage, row.outcome, row.author)
