"""The history of a client: every change of every field and part, and returning an old value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.channel_reading import read_channels
from crm_desktop.clients.drafts import ChannelDraft
from crm_desktop.clients.edits import store_values
from crm_desktop.clients.fields import FieldType, read_catalogue
from crm_desktop.clients.history_merges import merged_clients, winners_of
from crm_desktop.clients.history_words import HistoryRow, Narrator
from crm_desktop.clients.present import require_client
from crm_desktop.deals.history import return_deal_value
from crm_desktop.deals.history_words import NOUNS
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.history import FieldChange, Made, history_of, place_in_time
from crm_desktop.journal.records import Fields, read_records, write_records
from crm_desktop.wording.times import local
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = ["GROUPS", "HistoryDay", "HistoryRow", "client_history", "return_value"]

# What a history may be narrowed to -> the tables it then shows.
GROUPS: Final = {
    "fields": ("client",),
    "channels": ("channel",),
    "addresses": ("address", "bank_account"),
    "contacts": ("contact", "relation"),
    "labels": ("client_label",),
    "events": ("event",),
    "files": ("attachment",),
    "access": ("client_share",),
}
_OWNERS: Final = {"contact": ("company", "person"), "relation": ("client", "other")}


@dataclass(frozen=True, slots=True)
class HistoryDay:
    """What happened on one day of the office's zone, newest first."""

    day: date
    rows: tuple[HistoryRow, ...]


@use_case(Right.VIEW_HISTORY)
def client_history(
    office: Office, client_id: int, *, limit: int = 100, offset: int = 0, group: str = ""
) -> list[HistoryDay]:
    """Return what happened to a client, newest first, grouped by day.

    Args:
        office: the office.
        client_id: the client, a deleted one too.
        limit: at most this many rows.
        offset: skip the newest ones.
        group: a key of `GROUPS`, or `""` for everything.

    Raises:
        UserError: no such group.
    """
    if group and group not in GROUPS:
        raise UserError(f"Раздела истории «{group}» нет.")
    tables = GROUPS[group] if group else tuple(t for each in GROUPS.values() for t in each)
    zone = office.zone
    with office.reading():
        entries = _entries(office.db, client_id, tables)
        narrator = Narrator(office.db, read_catalogue(office.db), now=datetime.now(UTC), zone=zone)
        rows = narrator.tell(entries, seen_from=client_id)[offset : offset + limit]
    return [
        HistoryDay(day, tuple(each))
        for day, each in groupby(rows, key=lambda row: local(row.at, zone).date())
    ]


@use_case(Right.EDIT_CLIENTS)
def return_value(office: Office, row: HistoryRow) -> Changes:
    """Write the old value of a history row back, as an ordinary edit.

    Raises:
        NotFoundError: the client, the deal or the part of it is not there.
        UserError: this row has nothing to return, or the value left its directory.
    """
    if not row.revertable:
        raise UserError("Здесь нечего возвращать. Ничего не изменено.")
    if row.table in NOUNS or (row.deal_id and not row.client_id):
        return return_deal_value(office, row)
    client = require_client(office, row.client_id)
    title = f"Возврат значения: {client.name} — {row.label}"
    if row.table == "client":
        _check_still_known(office, row)
        with office.change(title) as change:
            store_values(office.db, client, {row.field: row.old_value})
        return change.changes
    table = BY_NAME[row.table]
    present = read_records(office.db, table, (row.record,)).get(row.record)
    if present is None:
        raise NotFoundError("Этой записи в базе нет. Ничего не изменено.")
    if present["deleted_at"] is not None and row.field != "deleted_at":
        raise NotFoundError("Запись удалена. Ничего не изменено. Сначала верните её.")
    values: Fields = {row.field: row.old_value}
    if (row.table, row.field) == ("channel", "value"):
        read = read_channels([ChannelDraft(str(row.old_value), present["kind"])])
        values["key"] = read[0].key if read else ""
    with office.change(title) as change:
        write_records(office.db, table, {row.record: values})
    return change.changes


def parts_of(db: OfficeDatabase, client_id: int, table: str) -> list[int]:
    """Return the ids of a client's parts in a table, deleted ones too."""
    ids: dict[int, None] = {}
    for column in _OWNERS.get(table, ("client",)):
        sql = " ".join(("SELECT id FROM", BY_NAME[table].name, "WHERE", column, "= ?"))
        ids.update(dict.fromkeys(row[0] for row in db.run(sql, (client_id,))))
    return list(ids)


def _entries(
    db: OfficeDatabase, client_id: int, tables: tuple[str, ...]
) -> list[FieldChange | Made]:
    found: list[FieldChange | Made] = []
    for table in tables:
        records = [client_id] if table == "client" else parts_of(db, client_id, table)
        found += history_of(db, BY_NAME[table], records)
    if "client" in tables:
        others = history_of(db, BY_NAME["client"], merged_clients(db, client_id))
        found += (entry for entry in others if client_id in winners_of([entry]))
    birth = db.run(
        "SELECT change FROM journal WHERE tbl = ? AND record = ? ORDER BY stamp, seq LIMIT 1",
        (BY_NAME["client"].number, client_id),
    )
    made_with = birth[0][0] if birth else 0
    kept = [
        entry
        for entry in found
        # What a client was made with is told by «Клиент создан».
        if not (isinstance(entry, Made) and entry.change == made_with and entry.table != "client")
    ]
    return sorted(kept, key=place_in_time, reverse=True)


def _check_still_known(office: Office, row: HistoryRow) -> None:
    catalogue = read_catalogue(office.db)
    field = catalogue.find(row.field.removeprefix("custom."))
    if field is None:
        raise UserError("Этого поля больше нет. Ничего не изменено.")
    if field.type in {FieldType.DIRECTORY, FieldType.CHOICE} and row.old_value is not None:
        live = {item.id for item in catalogue.items(field.directory)}
        if int(row.old_value) not in live:
            raise UserError(
                f"Значения «{row.old}» в справочнике больше нет. Ничего не изменено. "
                "Добавьте его в справочник или выберите другое."
            )
