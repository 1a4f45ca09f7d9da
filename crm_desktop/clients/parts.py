"""Writing the parts of a client inside an open change: channels, addresses, accounts, labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import Item
from crm_desktop.clients.requisites import plain
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.channel_reading import ReadChannel
    from crm_desktop.clients.drafts import BankDraft
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

ADDRESS_KINDS: Final = {
    "legal": "Юридический адрес",
    "actual": "Фактический адрес",
    "delivery": "Адрес доставки",
    "post": "Почтовый адрес",
}


class ItemBook:
    """Finds directory items by name, making those that are missing.

    Args:
        db: the database.
    """

    def __init__(self, db: OfficeDatabase) -> None:
        self._db = db
        self._ids = {
            (directory, _folded(name)): record
            for record, directory, name in db.run(
                "SELECT id, directory, name FROM directory_item WHERE deleted_at IS NULL"
                " ORDER BY position DESC, id DESC"
            )
        }

    def find(self, directory: str, name: str) -> int | None:
        """Return the item so named, or None."""
        return self._ids.get((directory, _folded(name)))

    def find_or_add(self, change: Change, directory: str, name: str) -> int:
        """Return the item so named; a new one goes to the end of its directory."""
        found = self.find(directory, name)
        if found is None:
            found = add_item_row(self._db, change, directory, name).id
            self._ids[directory, _folded(name)] = found
        return found


def add_item_row(
    db: OfficeDatabase, change: Change, directory: str, name: str, *, colour: str | None = None
) -> Item:
    """Write a new item at the end of a directory."""
    place = db.run(
        "SELECT coalesce(max(position) + 1, 0) FROM directory_item"
        " WHERE directory = ? AND deleted_at IS NULL",
        (directory,),
    )[0][0]
    item = Item(change.new_id(), directory, " ".join(name.split()), colour or "", place)
    db.run(
        "INSERT INTO directory_item(id, directory, name, colour, position) VALUES(?, ?, ?, ?, ?)",
        (item.id, directory, item.name, colour, place),
    )
    return item


def insert_channels(
    db: OfficeDatabase, change: Change, client: int, channels: Iterable[ReadChannel], *, first: int
) -> list[int]:
    """Write channels behind each other, from position `first` on; returns their ids."""
    ids = []
    for position, channel in enumerate(channels, start=first):
        ids.append(change.new_id())
        db.run(
            "INSERT INTO channel(id, client, kind, value, key, label, note, position)"
            " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            (
                ids[-1], client, channel.kind, channel.value, channel.key,
                channel.label or None, channel.note or None, position,
            ),
        )  # fmt: skip
    return ids


def insert_address(db: OfficeDatabase, change: Change, client: int, kind: str, text: str) -> int:
    """Write one more address."""
    record = change.new_id()
    db.run(
        "INSERT INTO address(id, client, kind, text) VALUES(?, ?, ?, ?)",
        (record, client, kind, text),
    )
    return record


def put_address(db: OfficeDatabase, change: Change, client: int, kind: str, text: str) -> None:
    """Make `text` the client's address of a kind; an empty text hides the ones there are."""
    bare = tidy_address(text)
    there = db.run(
        "SELECT id FROM address WHERE client = ? AND kind = ? AND deleted_at IS NULL ORDER BY id",
        (client, kind),
    )
    if not bare:
        db.run(
            "UPDATE address SET deleted_at = ?"
            " WHERE client = ? AND kind = ? AND deleted_at IS NULL",
            (now_ms(), client, kind),
        )
    elif there:
        db.run("UPDATE address SET text = ? WHERE id = ?", (bare, there[0][0]))
    else:
        insert_address(db, change, client, kind, bare)


def tidy_address(text: str) -> str:
    """The address in one line."""
    return " ".join(text.replace("\0", "").split())


def insert_bank(db: OfficeDatabase, change: Change, client: int, bank: BankDraft) -> int:
    """Write one more bank account."""
    record = change.new_id()
    db.run(
        "INSERT INTO bank_account(id, client, account, bank, bik, corr_account)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (record, client, *bank_values(bank)),
    )
    return record


def bank_values(bank: BankDraft) -> tuple[str | None, str | None, str | None, str | None]:
    """Return the stored account, bank, БИК and correspondent account."""
    return (
        plain(bank.account) or None,
        " ".join(bank.bank.split()) or None,
        plain(bank.bik) or None,
        plain(bank.corr_account) or None,
    )


def put_label(db: OfficeDatabase, change: Change, client: int, item: int) -> None:
    """Let the client bear a label; nothing happens if it does already."""
    rows = db.run(
        "SELECT id, deleted_at FROM client_label WHERE client = ? AND item = ?"
        " ORDER BY deleted_at IS NOT NULL, id LIMIT 1",
        (client, item),
    )
    if not rows:
        insert_label(db, change, client, item)
    elif rows[0][1] is not None:
        db.run("UPDATE client_label SET deleted_at = NULL WHERE id = ?", (rows[0][0],))


def insert_label(db: OfficeDatabase, change: Change, client: int, item: int) -> None:
    """Write a label of a client known to bear it not."""
    db.run(
        "INSERT INTO client_label(id, client, item) VALUES(?, ?, ?)",
        (change.new_id(), client, item),
    )


def drop_label(db: OfficeDatabase, client: int, item: int) -> None:
    """Let the client bear a label no longer."""
    db.run(
        "UPDATE client_label SET deleted_at = ? WHERE client = ? AND item = ?"
        " AND deleted_at IS NULL",
        (now_ms(), client, item),
    )


def _folded(name: str) -> str:
    return fold(" ".join(name.split()))
