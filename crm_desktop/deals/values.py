"""The one place where values of deals are checked and written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.approvals.holding import hold_back
from crm_desktop.clients.edits import check_filled, check_stored
from crm_desktop.clients.field_types import Field, FieldType, Value
from crm_desktop.clients.present import require_client
from crm_desktop.deals.amounts import MOST, ROUBLE
from crm_desktop.deals.assigning import note_handing_over
from crm_desktop.deals.present import require_deal
from crm_desktop.deals.writing import title_key
from crm_desktop.errors import UserError
from crm_desktop.journal.records import Fields, read_records, write_records
from crm_desktop.wording.visible import is_blank
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.deals.fields import DealCatalogue
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

LONGEST_TITLE: Final = 500
_MOST: Final = {FieldType.MONEY: MOST, FieldType.PERCENT: 101, FieldType.DISCOUNT: 10_001}


@use_case(Right.EDIT_DEALS)
def store_deal_values(office: Office, change: Change, values: Mapping[int, Fields]) -> None:
    """Write checked values of deals inside an open change, with everything that follows.

    A deal that gets its first client takes along the events, files and tasks it had without one;
    open tasks follow the deal to another client; a new responsible person is noted with the
    reason. A sum or a discount above the funnel's limit waits for the head instead.

    Args:
        office: the office.
        change: the open change.
        values: deal -> name in the journal (`budget`, `custom.f12`) -> stored value.
    """
    db = office.db
    values = hold_back(office, change, values)
    before = read_records(db, BY_NAME["deal"], values)
    written: dict[int, Fields] = {}
    handed: dict[int, int | None] = {}
    for deal, fields in values.items():
        row = dict(fields)
        if "title" in row:
            row["title"] = tidy_title(str(row["title"] or ""))
            row["title_key"] = title_key(row["title"])
        if "responsible" in row and row["responsible"] != before[deal]["responsible"]:
            handed[deal] = row["responsible"]
        written[deal] = row
    write_records(db, BY_NAME["deal"], written)
    for deal, row in written.items():
        if row.get("client") is not None and row["client"] != before[deal]["client"]:
            _follow_client(db, deal, before[deal]["client"], row["client"])
    note_handing_over(db, change, handed, author=office.user_id)


def _follow_client(db: OfficeDatabase, deal: int, old: int | None, new: int) -> None:
    for table in ("event", "attachment", "task"):
        sql = " ".join(
            ("UPDATE", table, "SET client = ? WHERE deal = ? AND client IS NULL",
             "AND deleted_at IS NULL")
        )  # fmt: skip
        db.run(sql, (new, deal))
    if old is not None:
        db.run(
            "UPDATE task SET client = ? WHERE deal = ? AND client = ? AND done_at IS NULL"
            " AND deleted_at IS NULL",
            (new, deal, old),
        )


def tidy_title(text: str) -> str:
    """Return a title in one line.

    Raises:
        UserError: it is empty or too long.
    """
    title = " ".join(text.replace("\0", "").split())
    if is_blank(title):
        raise UserError("У сделки должно быть название. Ничего не изменено.")
    if len(title) > LONGEST_TITLE:
        raise UserError(
            f"Название сделки длиннее {LONGEST_TITLE} знаков. Ничего не изменено. "
            "Перенесите подробности в комментарий."
        )
    return title


@use_case(Right.VIEW_DEALS)
def check_deal_value(
    office: Office, catalogue: DealCatalogue, field: Field, value: Value, *, deal_id: int = 0
) -> None:
    """Refuse a stored value the field may not hold.

    Args:
        office: the office.
        catalogue: of this moment.
        field: of the catalogue, one the row itself keeps.
        value: as stored.
        deal_id: whose value it is; 0 = of a new deal.

    Raises:
        UserError: out of bounds, no such item, person, currency, client or deal.
    """
    check_filled(field, value)
    if value is None:
        if field.type is FieldType.CURRENCY:
            raise UserError("У суммы должна быть валюта. Ничего не изменено.")
        return
    match field.type:
        case FieldType.MONEY if field.own_id:
            pass
        case FieldType.MONEY | FieldType.PERCENT | FieldType.DISCOUNT:
            if not isinstance(value, int) or not 0 <= value < _MOST[field.type]:
                shown = f"{field.label}: такого значения быть не может"
                raise UserError(f"{shown} — {value}. Ничего не изменено.")
        case FieldType.DATE:
            _check_date(field, value)
        case FieldType.CURRENCY:
            _check_currency(office.db, str(value))
        case FieldType.RECORD:
            _check_record(office, field, int(value), deal_id)
        case _:
            check_stored(catalogue, field, value)


def _check_date(field: Field, value: Value) -> None:
    try:
        date.fromisoformat(str(value))
    except ValueError as error:
        raise UserError(f"{field.label}: «{value}» — не дата. Ничего не изменено.") from error


def _check_currency(db: OfficeDatabase, code: str) -> None:
    if code == ROUBLE:
        return
    known = [row[0] for row in db.run("SELECT code FROM currency WHERE deleted_at IS NULL")]
    if code not in known:
        there = ", ".join([ROUBLE, *known])
        raise UserError(
            f"Валюты «{code}» в офисе нет. Ничего не изменено. Есть: {there}. "
            "Добавить валюту: «Настройки» → «Валюты»."
        )


def _check_record(office: Office, field: Field, record: int, deal_id: int) -> None:
    if field.directory == "client":
        require_client(office, record)
    elif field.key == "parent":
        require_deal(office, record)
        if deal_id and deal_id in _line_of(office.db, record):
            raise UserError("Сделка не может повторять саму себя. Ничего не изменено.")


def _line_of(db: OfficeDatabase, deal: int) -> set[int]:
    """Return a deal with all deals it goes back to."""
    rows: list[tuple[Any, ...]] = db.run(
        "WITH RECURSIVE line(id) AS (SELECT ? UNION SELECT d.parent FROM deal d"
        " JOIN line l ON d.id = l.id WHERE d.parent IS NOT NULL) SELECT id FROM line",
        (deal,),
    )
    return {row[0] for row in rows}
