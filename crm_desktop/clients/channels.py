"""Phones, e-mails, messengers, profiles, sites of a client; the first of a kind is the main."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.channel_reading import CHANNEL_KINDS, read_channels
from crm_desktop.clients.drafts import ChannelDraft
from crm_desktop.clients.edits import add_channels
from crm_desktop.clients.present import require_client, require_part
from crm_desktop.errors import UserError
from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

_WHAT = "Этого телефона или адреса связи"


@use_case(Right.EDIT_CLIENTS)
def add_channel(
    office: Office, client_id: int, *, text: str, kind: str = "", label: str = "", note: str = ""
) -> tuple[int, Changes]:
    """Add a channel, or several phones standing in one text.

    Args:
        office: the office.
        client_id: the client.
        text: as typed or pasted.
        kind: `phone`, `email`, `messenger`, `social`, `site`; `""` = tell by the text.
        label: «рабочий», «Telegram»…
        note: anything.

    Returns:
        The id of the first new channel, and what was touched.

    Raises:
        NotFoundError: the client is not there.
        UserError: the text is empty, or the client has this channel.
    """
    client = require_client(office, client_id)
    _check_kind(kind)
    draft = ChannelDraft(text, kind, label, note)
    told = read_channels([draft])
    name = CHANNEL_KINDS[told[0].kind].lower() if told else "связь"
    with office.change(f"Добавлено: {client.name} — {name}") as change:
        ids = add_channels(office.db, change, client, [draft])
    return ids[0], change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_channel(
    office: Office,
    channel_id: int,
    *,
    text: str | None = None,
    label: str | None = None,
    note: str | None = None,
) -> Changes:
    """Change a channel; None leaves a part as it is, `""` empties it.

    Raises:
        NotFoundError: the channel or its client is not there.
        UserError: the new text is empty, holds several numbers, or the client has it already.
    """
    client, row = require_part(office, "channel", channel_id, what=_WHAT, columns=("kind",))
    kind = row["kind"]
    values: dict[str, Any] = {}
    if text is not None:
        read = read_channels([ChannelDraft(text, kind, label or "")])
        if len(read) != 1:
            problem = "Укажите номер или адрес" if not read else "Здесь несколько значений"
            raise UserError(f"{problem}. Ничего не изменено. Добавьте каждое отдельно.")
        values = {"value": read[0].value, "key": read[0].key}
        if read[0].label:
            values["label"] = read[0].label
        _refuse_double(office, client.id, channel_id, kind=kind, key=read[0].key)
    if label is not None:
        values["label"] = label.strip() or None
    if note is not None:
        values["note"] = note.strip() or None
    with office.change(f"Правка: {client.name} — {CHANNEL_KINDS[kind].lower()}") as change:
        write_records(office.db, BY_NAME["channel"], {channel_id: values} if values else {})
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def mark_dead(office: Office, channel_id: int, *, dead: bool = True) -> Changes:
    """Say that nobody answers at a channel any more, or that it lives again.

    A dead one stays, struck out: whoever finds the number later knows that it was tried.

    Raises:
        NotFoundError: the channel or its client is not there.
    """
    client, row = require_part(
        office, "channel", channel_id, what=_WHAT, columns=("value", "dead_at")
    )
    told = "не отвечает" if dead else "снова отвечает"
    with office.change(f"{client.name}: {row['value']} {told}") as change:
        if dead is (row["dead_at"] is None):
            office.db.run(
                "UPDATE channel SET dead_at = ? WHERE id = ?",
                (now_ms() if dead else None, channel_id),
            )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def remove_channel(office: Office, channel_id: int) -> Changes:
    """Take a channel away.

    Raises:
        NotFoundError: the channel or its client is not there.
    """
    client, row = require_part(office, "channel", channel_id, what=_WHAT, columns=("kind",))
    with office.change(f"Удалено: {client.name} — {CHANNEL_KINDS[row['kind']].lower()}") as change:
        office.db.run("UPDATE channel SET deleted_at = ? WHERE id = ?", (now_ms(), channel_id))
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def reorder_channels(office: Office, client_id: int, *, ids: Sequence[int]) -> Changes:
    """Put the channels of a client in this order; those not named follow as they stood.

    Raises:
        NotFoundError: the client is not there.
    """
    client = require_client(office, client_id)
    standing = [
        row[0]
        for row in office.db.run(
            "SELECT id FROM channel WHERE client = ? AND deleted_at IS NULL ORDER BY position, id",
            (client_id,),
        )
    ]
    named = [channel for channel in dict.fromkeys(ids) if channel in set(standing)]
    order = named + [channel for channel in standing if channel not in set(named)]
    with office.change(f"Правка: {client.name} — порядок телефонов и адресов") as change:
        office.db.run_many("UPDATE channel SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


def _check_kind(kind: str) -> None:
    if kind and kind not in CHANNEL_KINDS:
        known = ", ".join(CHANNEL_KINDS)
        raise UserError(f"Вида связи «{kind}» нет. Ничего не изменено. Есть: {known}.")


def _refuse_double(office: Office, client: int, channel: int, *, kind: str, key: str) -> None:
    twin = office.db.run(
        "SELECT value FROM channel WHERE client = ? AND kind = ? AND key = ? AND key <> ''"
        " AND id <> ? AND deleted_at IS NULL",
        (client, kind, key, channel),
    )
    if twin:
        raise UserError(f"У клиента уже есть «{twin[0][0]}». Ничего не изменено.")
