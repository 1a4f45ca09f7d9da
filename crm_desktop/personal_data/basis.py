"""Why the office may keep a person's data, and stopping to use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.present import require_client
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

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
        client_ids: any number of live clients.
        basis: one of `BASES`, or `""`: not known.
        progress: hears of every client; may cancel, then nothing is changed.

    Raises:
        NotFoundError: one of them is not there.
        UserError: there is no such basis.
    """
    if basis and basis not in BASES:
        raise UserError(f"Основания «{basis}» нет. Ничего не изменено.")
    told = basis or "не указано"
    with office.change(f"Правовое основание: {told}") as change:
        for at, client in enumerate(client_ids):
            if progress is not None:
                progress.step(at, len(client_ids), "Записываю основание")
            require_client(office, client)
            office.db.run("UPDATE client SET legal_basis = ? WHERE id = ?", (basis or None, client))
    return change.changes


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
