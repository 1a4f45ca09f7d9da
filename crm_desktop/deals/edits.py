"""Editing the fields of a deal, one or several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, may, use_case
from crm_desktop.clients.field_types import Field, FieldType, Store, Value
from crm_desktop.clients.parts import ItemBook
from crm_desktop.deals.amounts import parse_amount
from crm_desktop.deals.fields import DealCatalogue, editable, read_deal_catalogue
from crm_desktop.deals.labelling import set_linked, tag_ids
from crm_desktop.deals.present import PresentDeal, require_deal
from crm_desktop.deals.values import check_deal_value, store_deal_values
from crm_desktop.errors import AccessDeniedError, UserError
from crm_desktop.handover.substitution import stands_in_for, today_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office

_NAMED_AT_MOST = 3
_BY_MOVES = frozenset({"funnel", "stage", "loss_reason", "loss_note"})


@use_case(Right.EDIT_DEALS)
def edit_deal_field(
    office: Office, deal_id: int, *, field: str, value: Value, create_items: bool = False
) -> Changes:
    """Set one field of a deal.

    Args:
        office: the office.
        deal_id: the deal.
        field: any name of the catalogue: key, label, another name. Tags and helpers are set as a
            whole; contacts and lines have functions of their own, the stage is changed by moves.
        value: a text is understood as typed by a person («1 200,50 ₽», «12 тыс»); a number or
            None is stored as it is.
        create_items: add to a directory a name it lacks, instead of refusing.

    Raises:
        NotFoundError: the deal, or the client named, is not there.
        AccessDeniedError: the deal is a colleague's, and giving it to others is for the head.
        UserError: there is no such field, or the value is none.
    """
    return edit_deal_fields(office, deal_id, values={field: value}, create_items=create_items)


@use_case(Right.EDIT_DEALS)
def edit_deal_fields(
    office: Office, deal_id: int, *, values: Mapping[str, Value], create_items: bool = False
) -> Changes:
    """Set several fields of a deal in one change set; see `edit_deal_field`."""
    deal = require_deal(office, deal_id)
    catalogue = read_deal_catalogue(office.db)
    fields = [catalogue.get(name) for name in values]
    with office.change(deal_edit_title(deal, fields)) as change:
        fill_deal(office, change, deal_id, values=values, create_items=create_items)
    return change.changes


@use_case(Right.EDIT_DEALS)
def fill_deal(
    office: Office,
    change: Change,
    deal_id: int,
    *,
    values: Mapping[str, Value],
    create_items: bool = False,
) -> None:
    """Set fields of a deal inside an open change (a move with its mini form, a rule).

    Raises:
        NotFoundError: the deal, or the client named, is not there.
        AccessDeniedError: the deal is a colleague's, and giving it to others is for the head.
        UserError: there is no such field, or a value is none.
    """
    require_deal(office, deal_id)
    catalogue = read_deal_catalogue(office.db)
    columns: dict[str, Value] = {}
    for name, value in values.items():
        field = catalogue.get(name)
        if field.store in {Store.LABEL, Store.HELPER}:
            _set_part(office, change, catalogue, deal_id, (field, str(value or "")))
            continue
        if not editable(field):
            raise UserError(_not_edited(field))
        stored = value
        if isinstance(value, str):
            stored = _typed(office, change, catalogue, (field, value), create_items=create_items)
            currency = _named_currency(field, value)
            if currency is not None and "currency" not in values:
                check_deal_value(office, catalogue, catalogue.get("currency"), currency)
                columns["currency"] = currency
        check_deal_value(office, catalogue, field, stored, deal_id=deal_id)
        if field.key == "responsible":
            _check_handing_over(office, deal_id, stored)
        columns[field.journal] = stored
    if columns:
        store_deal_values(office, change, {deal_id: columns})


def deal_edit_title(deal: PresentDeal, fields: Iterable[Field]) -> str:
    """«Правка сделки: Поставка окон — бюджет, источник»."""
    labels = [_in_sentence(field.label) for field in fields]
    told = ", ".join(labels) if len(labels) <= _NAMED_AT_MOST else "несколько полей"
    return f"Правка сделки: {deal.title} — {told}"


def _typed(
    office: Office,
    change: Change,
    catalogue: DealCatalogue,
    typed: tuple[Field, str],
    *,
    create_items: bool,
) -> Value:
    """Return the stored value of a typed text; names a directory lacks are added if allowed."""
    field, text = typed
    parsed = catalogue.parse(field, text)
    if not parsed.new_items:
        return parsed.value
    if not create_items:
        known = ", ".join(item.name for item in catalogue.items(field.directory)) or "пока ничего"
        raise UserError(
            f"{field.label}: в справочнике нет значения «{parsed.new_items[0]}». "
            f"Ничего не изменено. Есть: {known}."
        )
    book = ItemBook(office.db)
    for name in parsed.new_items:
        book.find_or_add(change, field.directory, name)
    return read_deal_catalogue(office.db).parse(field, text).value


def _check_handing_over(office: Office, deal: int, member: Value) -> None:
    """Everybody takes what nobody answers for and gives what is theirs; the rest is for heads."""
    now = office.db.run("SELECT responsible FROM deal WHERE id = ?", (deal,))[0][0]
    if now in {None, office.user_id, member} or may(office, Right.ASSIGN_DEALS):
        return
    if now in stands_in_for(office.db, office.user_id, today_of(office)):
        return
    raise AccessDeniedError(
        "За эту сделку отвечает другой сотрудник. Ничего не изменено. "
        "Передать её может он сам или руководитель."
    )


def _named_currency(field: Field, text: str) -> str | None:
    if field.type is not FieldType.MONEY or field.own_id or not text.strip():
        return None
    return parse_amount(text, label=field.label).currency


def _set_part(
    office: Office, change: Change, catalogue: DealCatalogue, deal: int, typed: tuple[Field, str]
) -> None:
    field, text = typed
    if field.store is Store.LABEL:
        items = tag_ids(office.db, change, catalogue.names_in(field, text))
        set_linked(office.db, change, "deal_label", deal, items)
        return
    names = [name.strip() for name in text.replace(";", ",").split(",") if name.strip()]
    member = catalogue.get("responsible")
    members = [int(catalogue.parse(member, name).value or 0) for name in names]
    set_linked(office.db, change, "deal_helper", deal, members)


def _not_edited(field: Field) -> str:
    if field.key in _BY_MOVES:
        how = "Передвиньте сделку, выиграйте или проиграйте её."
    else:
        how = "Добавьте или уберите нужное в карточке сделки."
    return f"Поле «{field.label}» так не меняется. Ничего не изменено. {how}"


def _in_sentence(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
