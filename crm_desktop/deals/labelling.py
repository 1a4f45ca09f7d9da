"""Writing tags and helpers of a deal inside an open change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.parts import ItemBook
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

TAGS: Final = "deal_tag"
# Table -> its column besides the deal.
_LINKED: Final = {"deal_label": "item", "deal_helper": "member"}


def put_linked(db: OfficeDatabase, change: Change, table: str, deal: int, linked: int) -> None:
    """Let a deal bear a tag or have a helper; nothing happens if it does already."""
    column = _LINKED[table]
    rows = db.run(
        " ".join(
            ("SELECT id, deleted_at FROM", table, "WHERE deal = ? AND", column, "= ?",
             "ORDER BY deleted_at IS NOT NULL, id LIMIT 1")
        ),
        (deal, linked),
    )  # fmt: skip
    if not rows:
        db.run(
            " ".join(("INSERT INTO", table, "(id, deal,", column, ") VALUES(?, ?, ?)")),
            (change.new_id(), deal, linked),
        )
    elif rows[0][1] is not None:
        db.run(" ".join(("UPDATE", table, "SET deleted_at = NULL WHERE id = ?")), (rows[0][0],))


def drop_linked(db: OfficeDatabase, table: str, deal: int, linked: int) -> None:
    """Take a tag off a deal, or a helper from it."""
    db.run(
        " ".join(
            ("UPDATE", table, "SET deleted_at = ? WHERE deal = ? AND", _LINKED[table],
             "= ? AND deleted_at IS NULL")
        ),
        (now_ms(), deal, linked),
    )  # fmt: skip


def set_linked(
    db: OfficeDatabase, change: Change, table: str, deal: int, wanted: Iterable[int]
) -> None:
    """Make these the tags or helpers of a deal, no others."""
    kept = list(dict.fromkeys(wanted))
    sql = " ".join(
        ("SELECT", _LINKED[table], "FROM", table, "WHERE deal = ? AND deleted_at IS NULL")
    )
    for (linked,) in db.run(sql, (deal,)):
        if linked not in kept:
            drop_linked(db, table, deal, linked)
    for linked in kept:
        put_linked(db, change, table, deal, linked)


def tag_ids(db: OfficeDatabase, change: Change, names: Iterable[str]) -> list[int]:
    """Return the tags so named; those the directory lacks are added to it."""
    named = [name for name in names if name.strip()]
    if not named:
        return []
    book = ItemBook(db)
    return list(dict.fromkeys(book.find_or_add(change, TAGS, name) for name in named))
