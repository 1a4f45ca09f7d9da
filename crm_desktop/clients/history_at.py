"""A client as of a moment in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.card import (
    CardAddress,
    CardBank,
    CardChannel,
    CardLabel,
    FieldValue,
    field_values,
)
from crm_desktop.clients.fields import Catalogue, read_catalogue
from crm_desktop.clients.history import parts_of
from crm_desktop.errors import NotFoundError
from crm_desktop.journal.history import state_at
from crm_desktop.journal.stamps import COUNTER_BITS, EPOCH_MS, SLOT_BITS
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.journal.records import Fields
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class ClientAt:
    """What the card said at `instant` (UTC ms). Directories and people are named as today."""

    client_id: int
    instant: int
    kind: str
    name: str
    deleted: bool
    fields: tuple[FieldValue, ...]
    channels: tuple[CardChannel, ...]
    addresses: tuple[CardAddress, ...]
    banks: tuple[CardBank, ...]
    labels: tuple[CardLabel, ...]


@use_case(Right.VIEW_HISTORY)
def client_at(office: Office, client_id: int, *, instant: int) -> ClientAt:
    """Return a client as it stood at an instant, everything of that millisecond included.

    Raises:
        NotFoundError: there was no such client yet.
    """
    stamp = ((instant - EPOCH_MS + 1) << (SLOT_BITS + COUNTER_BITS)) - 1
    with office.reading():
        db = office.db
        row = state_at(db, BY_NAME["client"], (client_id,), stamp).get(client_id)
        if row is None:
            raise NotFoundError("В это время такого клиента в базе ещё не было.")
        catalogue = read_catalogue(db)
        channels = sorted(
            _parts_at(db, client_id, "channel", stamp), key=lambda each: each[1]["position"]
        )
        return ClientAt(
            client_id,
            instant,
            row["kind"],
            row["name"],
            row["deleted_at"] is not None,
            field_values(catalogue, row["kind"], row),
            tuple(
                CardChannel(
                    record, part["kind"], part["value"], part["key"], part["label"] or "",
                    part["note"] or "",
                )
                for record, part in channels
            ),
            tuple(
                CardAddress(record, part["kind"], part["text"])
                for record, part in _parts_at(db, client_id, "address", stamp)
            ),
            tuple(
                CardBank(
                    record, part["account"] or "", part["bank"] or "", part["bik"] or "",
                    part["corr_account"] or "",
                )
                for record, part in _parts_at(db, client_id, "bank_account", stamp)
            ),
            _labels_at(db, catalogue, client_id, stamp),
        )  # fmt: skip


def _labels_at(
    db: OfficeDatabase, catalogue: Catalogue, client_id: int, stamp: int
) -> tuple[CardLabel, ...]:
    items = [
        catalogue.item(part["item"])
        for _record, part in _parts_at(db, client_id, "client_label", stamp)
    ]
    return tuple(CardLabel(i.id, i.directory, i.name, i.colour) for i in items if i is not None)


def _parts_at(
    db: OfficeDatabase, client_id: int, table: str, stamp: int
) -> list[tuple[int, Fields]]:
    states = state_at(db, BY_NAME[table], parts_of(db, client_id, table), stamp)
    return [
        (record, states[record])
        for record in sorted(states)
        if states[record]["deleted_at"] is None and states[record]["client"] == client_id
    ]
