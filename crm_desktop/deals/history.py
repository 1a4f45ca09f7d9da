"""The history of a deal: every change of every field and part, and returning an old value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.history_words import HistoryRow, Narrator
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.values import check_deal_value, store_deal_values
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.history import FieldChange, Made, history_of, place_in_time
from crm_desktop.journal.records import read_records, write_records
from db.tables import BY_NAME, TABLES

if TYPE_CHECKING:
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_DEAL = BY_NAME["deal"]


@use_case(Right.VIEW_HISTORY)
def deal_history(
    office: Office, deal_id: int, *, limit: int = 200, offset: int = 0
) -> list[HistoryRow]:
    """Return what happened to a deal and its parts, newest first; of a deleted deal too.

    Args:
        office: the office.
        deal_id: the deal.
        limit: at most this many rows.
        offset: skip the newest ones.
    """
    with office.reading():
        narrator = Narrator(
            office.db, read_catalogue(office.db), now=datetime.now(UTC), zone=office.zone
        )
        rows = narrator.tell(_entries(office.db, deal_id))
    return rows[offset : offset + limit]


@use_case(Right.EDIT_DEALS)
def return_deal_value(office: Office, row: HistoryRow) -> Changes:
    """Write the old value of a history row of a deal or its part back, as an ordinary edit.

    Raises:
        NotFoundError: the deal or the part of it is not there.
        UserError: this row has nothing to return, or the value is none any more.
    """
    if not row.revertable:
        raise UserError("Здесь нечего возвращать. Ничего не изменено.")
    deal = require_deal(office, row.deal_id)
    with office.change(f"Возврат значения: {deal.title} — {row.label}") as change:
        if row.table == "deal":
            catalogue = read_deal_catalogue(office.db)
            field = catalogue.find(row.field.removeprefix("custom."))
            if field is None:
                raise UserError("Этого поля больше нет. Ничего не изменено.")
            check_deal_value(office, catalogue, field, row.old_value, deal_id=deal.id)
            store_deal_values(office, change, {deal.id: {row.field: row.old_value}})
        else:
            _return_part(office.db, row)
    return change.changes


def _return_part(db: OfficeDatabase, row: HistoryRow) -> None:
    table = BY_NAME[row.table]
    present = read_records(db, table, (row.record,)).get(row.record)
    if present is None:
        raise NotFoundError("Этой записи в базе нет. Ничего не изменено.")
    if present["deleted_at"] is not None and row.field != "deleted_at":
        raise NotFoundError("Запись удалена. Ничего не изменено. Сначала верните её.")
    values = {row.field: row.old_value}
    if row.table == "task" and row.field in {"due_on", "due_at"}:
        # A task is due on a day or at an instant, never both.
        values = {"due_on": None, "due_at": None} | values
    write_records(db, table, {row.record: values})


def _entries(db: OfficeDatabase, deal: int) -> list[FieldChange | Made]:
    found = history_of(db, _DEAL, [deal])
    for table in TABLES:
        if "deal" in table.owners:
            sql = " ".join(("SELECT id FROM", table.name, "WHERE deal = ?"))
            found += history_of(db, table, [row[0] for row in db.run(sql, (deal,))])
    made_with = {
        entry.change for entry in found if isinstance(entry, Made) and entry.table == "deal"
    }
    kept = [
        entry
        for entry in found
        # What a deal was made with is told by «Сделка создана».
        if not (isinstance(entry, Made) and entry.change in made_with and entry.table != "deal")
    ]
    return sorted(kept, key=place_in_time, reverse=True)
