"""Why the office may keep a person's data, and stopping to use them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import in_portions
from crm_desktop.clients.present import require_client
from crm_desktop.clients.removal import changes_of
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

CONTRACT: Final = "договор"
CONSENT: Final = "согласие"
INTEREST: Final = "законный интерес"
LAW: Final = "требование закона"
BASES: Final = (CONTRACT, CONSENT, INTEREST, LAW)
"""Stored as they are shown."""


@use_case(Right.PERSONAL_DATA)
def set_legal_basis(
    office: Office, client_ids: Sequence[int], *, basis: str, progress: Progress | None = None
) -> Changes:
    """Say why the office keeps the data of clients; one undo.

    Args:
        office: the office.
        client_ids: one live client, or many; of many those that are gone are left out.
        basis: one of `BASES`, or `""`: not known.
        progress: hears of every portion.

    Raises:
        NotFoundError: the only one is not there.
        UserError: there is no such basis.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    if basis and basis not in BASES:
        raise UserError(f"Основания «{basis}» нет. Ничего не изменено.")
    title = f"Правовое основание: {basis or 'не указано'}"

    def portion(db: OfficeDatabase, _change: Change, ids: str) -> int:
        db.run(
            "UPDATE client SET legal_basis = ? WHERE deleted_at IS NULL AND merged_into IS NULL"
            " AND erased_at IS NULL AND id IN (SELECT value FROM json_each(?))",
            (basis or None, ids),
        )
        return changes_of(db)

    if len(client_ids) == 1:
        client = require_client(office, client_ids[0])
        with office.change(f"{title}, {client.name}") as change:
            portion(office.db, change, json.dumps([client.id]))
        return change.changes
    return in_portions(office, client_ids, title=title, work=portion, progress=progress).changes


@use_case(Right.PERSONAL_DATA)
def block_client(office: Office, client_id: int) -> Changes:
    """Stop using a person's data: no mailings, a banner on the card. Undone by `unblock_client`.

    Raises:
        NotFoundError: the client is not there.
    """
    client = require_client(office, client_id)
    with office.change(f"Обработка данных остановлена: {client.name}") as change:
        office.db.run(
            "UPDATE client SET blocked_at = coalesce(blocked_at, ?) WHERE id = ?",
            (now_ms(), client_id),
        )
    return change.changes


@use_case(Right.PERSONAL_DATA)
def unblock_client(office: Office, client_id: int) -> Changes:
    """Go on using a person's data.

    Raises:
        NotFoundError: the client is not there.
    """
    client = require_client(office, client_id)
    with office.change(f"Обработка данных возобновлена: {client.name}") as change:
        office.db.run("UPDATE client SET blocked_at = NULL WHERE id = ?", (client_id,))
    return change.changes
