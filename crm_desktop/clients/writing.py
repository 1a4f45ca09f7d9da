"""Writing a whole new client inside an open change; the fast path of the import as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.naming import names_of_draft
from crm_desktop.clients.parts import (
    ItemBook,
    insert_address,
    insert_bank,
    insert_channels,
    insert_label,
    tidy_address,
)
from crm_desktop.journal.records import dump_custom
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

__all__ = ["ItemBook", "write_draft"]

_COLUMNS: Final = BY_NAME["client"].columns
_INSERT: Final = " ".join(
    (
        "INSERT INTO client(id,", ", ".join(_COLUMNS), ") VALUES(?",
        ", ?" * len(_COLUMNS), ")",
    )
)  # fmt: skip
_NOT_A_VALUE: Final = frozenset(
    {"id", "kind", "name", "name_key", "custom", "created_at", "deleted_at", "merged_into"}
)


def write_draft(
    db: OfficeDatabase,
    change: Change,
    draft: ClientDraft,
    *,
    items: ItemBook,
    responsible: int | None = None,
    created_at: int | None = None,
) -> int:
    """Write a new client with all its parts.

    Args:
        db: the database, inside `change`.
        change: the open change.
        draft: its `values` are stored as they are: the caller has parsed them.
        items: of the same database; kept for many drafts.
        responsible: who answers for the client if the draft does not say.
        created_at: UTC ms; None = now.

    Returns:
        The new client's id.

    Raises:
        UserError: the client has no name.
        KeyError: a value of a field no client has.
    """
    row: dict[str, Any] = dict.fromkeys(_COLUMNS)
    row["responsible"] = responsible
    own: dict[str, Any] = {}
    for key, value in draft.values.items():
        if key in row and key not in _NOT_A_VALUE:
            row[key] = value
        elif key.startswith("f") and key[1:].isdecimal():
            own[key] = value
        else:
            raise KeyError(key)
    row.update(names_of_draft(draft))
    row["custom"] = dump_custom(own)
    row["created_at"] = now_ms() if created_at is None else created_at
    client = change.new_id()
    db.run(_INSERT, (client, *(row[column] for column in _COLUMNS)))
    _write_parts(db, change, client, draft, items)
    return client


def _write_parts(
    db: OfficeDatabase, change: Change, client: int, draft: ClientDraft, items: ItemBook
) -> None:
    insert_channels(db, change, client, read_channels(draft.channels), first=0)
    for kind, text in draft.addresses.items():
        if address := tidy_address(text):
            insert_address(db, change, client, kind, address)
    for bank in filter(None, draft.banks):
        insert_bank(db, change, client, bank)
    labels = dict.fromkeys(
        items.find_or_add(change, directory, name)
        for directory, names in (("role", draft.roles), ("tag", draft.tags))
        for name in names
        if name.strip()
    )
    for item in labels:
        insert_label(db, change, client, item)
    if draft.contact_of is not None:
        db.run(
            "INSERT INTO contact(id, company, person, post) VALUES(?, ?, ?, ?)",
            (
                change.new_id(), draft.contact_of.company, client,
                " ".join(draft.contact_of.post.split()) or None,
            ),
        )  # fmt: skip
