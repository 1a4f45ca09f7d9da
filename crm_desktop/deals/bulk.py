"""One act over many deals; one undo takes all of it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.bulk_fields import How
from crm_desktop.clients.edits import check_filled
from crm_desktop.clients.field_types import FieldType
from crm_desktop.clients.field_values import one_line
from crm_desktop.clients.fields import dump_choices
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.deals.amounts import parse_amount
from crm_desktop.deals.fields import DealCatalogue, editable, read_deal_catalogue
from crm_desktop.deals.labelling import TAGS, drop_linked, put_linked, tag_ids
from crm_desktop.deals.present import present_deals
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.values import check_deal_value, store_deal_values
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.records import Fields, read_records
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_desktop.clients.field_types import Field, Value
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_TOLD: Final = 60
_EACH_ITS_OWN: Final = frozenset({"title", "parent"})
_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.MULTILINE})
_KINDS: Final = (Kind.DEAL,)


def deal_ways_of(field: Field) -> tuple[How, ...]:
    """Return what may be done with a field of many deals; nothing with their titles."""
    if not editable(field) or field.key in _EACH_ITS_OWN:
        return ()
    ways = [How.SET]
    if field.type in _TEXTS:
        ways.append(How.APPEND)
    if field.type is FieldType.CHOICES:
        ways += [How.ADD, How.REMOVE]
    stays = field.required or field.type is FieldType.CURRENCY
    return tuple(ways) if stays else (*ways, How.CLEAR)


@use_case(Right.BULK_EDIT)
def bulk_edit_deals(
    office: Office,
    ids: Sequence[int],
    *,
    field: str,
    value: Value = None,
    how: How = How.SET,
    progress: Progress | None = None,
) -> BulkResult:
    """Change one field of deals; those that are gone are left out.

    Args:
        office: the office.
        ids: the deals.
        field: any name of the catalogue.
        value: a typed text, or a stored value; None empties the field.
        how: one of `deal_ways_of`.
        progress: hears of every portion.

    Raises:
        UserError: no such field, it cannot be changed so, or the value is none of it.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    catalogue = read_deal_catalogue(office.db)
    known = catalogue.get(field)
    if how is How.SET and value is None:
        how = How.CLEAR
    if how is How.CLEAR:
        check_filled(known, None)
    if how not in deal_ways_of(known):
        raise UserError(
            f"Поле «{known.label}» у многих сделок сразу так не меняется. Ничего не изменено."
        )
    stored = {} if how is How.CLEAR else _stored(office, catalogue, known, value)
    turn = _turning(known, how, stored.get(known.journal))

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        written: dict[int, Fields] = {}
        there = present_deals(office, json.loads(portion))
        for deal, row in read_records(db, BY_NAME["deal"], there).items():
            new = {**stored, known.journal: turn(row.get(known.journal))}
            if any(row.get(key) != new[key] for key in new):
                written[deal] = new
        store_deal_values(office, change, written)
        return len(written)

    wanted = list(dict.fromkeys(ids))
    told = _told(catalogue, known, how, stored.get(known.journal))
    title = f"{known.label} — {told}: {count(len(wanted), *DEAL_FORMS)}"
    kinds = (Kind.DEAL, Kind.TASK, Kind.EVENT) if known.key == "client" else _KINDS
    return in_portions(office, wanted, title=title, work=work, progress=progress, kinds=kinds)


@use_case(Right.BULK_EDIT)
def bulk_tag_deals(
    office: Office, ids: Sequence[int], *, name: str, progress: Progress | None = None
) -> BulkResult:
    """Let deals bear a tag; a name the directory lacks is added to it.

    Raises:
        UserError: the name is empty.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    if not name.strip():
        raise UserError("Укажите название метки. Ничего не изменено.")

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        item = tag_ids(db, change, [name])[0]
        bare = db.run(
            "SELECT j.value FROM json_each(?1) j WHERE NOT EXISTS (SELECT 1 FROM deal_label l"
            " WHERE l.deal = j.value AND l.item = ?2 AND l.deleted_at IS NULL)",
            (json.dumps(present_deals(office, json.loads(portion))), item),
        )
        for (deal,) in bare:
            put_linked(db, change, "deal_label", deal, item)
        return len(bare)

    wanted = list(dict.fromkeys(ids))
    title = f"Метка «{name.strip()}»: {count(len(wanted), *DEAL_FORMS)}"
    return in_portions(office, wanted, title=title, work=work, progress=progress, kinds=_KINDS)


@use_case(Right.BULK_EDIT)
def bulk_untag_deals(
    office: Office, ids: Sequence[int], *, item_id: int, progress: Progress | None = None
) -> BulkResult:
    """Take a tag off deals.

    Raises:
        NotFoundError: there is no such tag.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    item = read_deal_catalogue(office.db).item(item_id)
    if item is None or item.directory != TAGS:
        raise NotFoundError("Такой метки в справочнике нет. Ничего не изменено.")

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        bearing = db.run(
            "SELECT DISTINCT l.deal FROM json_each(?) j CROSS JOIN deal_label l"
            " ON l.deal = j.value WHERE l.item = ? AND l.deleted_at IS NULL",
            (json.dumps(present_deals(office, json.loads(portion))), item_id),
        )
        for (deal,) in bearing:
            drop_linked(db, "deal_label", deal, item_id)
        return len(bearing)

    wanted = list(dict.fromkeys(ids))
    title = f"Снять «{item.name}»: {count(len(wanted), *DEAL_FORMS)}"
    return in_portions(office, wanted, title=title, work=work, progress=progress, kinds=_KINDS)


def _stored(office: Office, catalogue: DealCatalogue, field: Field, value: Value) -> Fields:
    """Return what is written: the field, and the currency a typed sum names."""
    stored = value
    row: Fields = {}
    if isinstance(value, str) and not _is_stored_choice(field, value):
        parsed = catalogue.parse(field, value)
        if parsed.new_items:
            raise UserError(
                f"{field.label}: в справочнике нет значения «{value}». Ничего не изменено."
            )
        stored = parsed.value
        if field.key == "budget" and value.strip():
            currency = parse_amount(value).currency
            if currency is not None:
                check_deal_value(office, catalogue, catalogue.get("currency"), currency)
                row["currency"] = currency
    if stored is None:
        raise UserError(f"Укажите значение поля «{field.label}». Ничего не изменено.")
    check_deal_value(office, catalogue, field, stored)
    return {**row, field.journal: stored}


def _is_stored_choice(field: Field, value: str) -> bool:
    return field.type is FieldType.CHOICES and any(item.isdecimal() for item in _items(value))


def _turning(field: Field, how: How, value: Value) -> Callable[[Value], Value]:
    between = "\n" if field.type is FieldType.MULTILINE else " "

    def add(before: Value) -> Value:
        return dump_choices(list(dict.fromkeys([*_items(before), *_items(value)])))

    def remove(before: Value) -> Value:
        left = [item for item in _items(before) if item not in set(_items(value))]
        return dump_choices(left) if left else None

    return {
        How.SET: lambda _before: value,
        How.CLEAR: lambda _before: None,
        How.APPEND: lambda before: f"{before}{between}{value}" if before else value,
        How.ADD: add,
        How.REMOVE: remove,
    }[how]


def _items(value: Value) -> list[str]:
    try:
        listed = json.loads(str(value)) if value else []
    except ValueError:
        return []
    return [str(item) for item in listed] if isinstance(listed, list) else []


def _told(catalogue: DealCatalogue, field: Field, how: How, value: Value) -> str:
    shown = one_line(catalogue.show(field, value))
    if len(shown) > _TOLD:
        shown = f"{shown[:_TOLD].rstrip()}…"
    return {
        How.SET: shown,
        How.CLEAR: "пусто",
        How.APPEND: f"дописано «{shown}»",
        How.ADD: f"добавлено «{shown}»",
        How.REMOVE: f"убрано «{shown}»",
    }[how]
