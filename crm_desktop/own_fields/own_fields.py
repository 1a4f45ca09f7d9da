"""The office's own fields. Options of a choice are items of the directory `f<id of the field>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import DEAL, SEEN_BY_DEFAULT
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.parts import add_item_row
from crm_desktop.deals.fields import read_deal_catalogue
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.clients.field_types import Item
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

TYPES: Final = {
    "text": "Текст",
    "number": "Число",
    "money": "Деньги",
    "date": "Дата",
    "choice": "Выбор одного",
    "choices": "Выбор нескольких",
    "bool": "Да / нет",
    "link": "Ссылка",
}
KINDS: Final = {
    "": "Для всех клиентов",
    "person": "Для людей",
    "company": "Для компаний",
    DEAL: "Для сделок",
}
CHOOSING: Final = frozenset({"choice", "choices"})


@dataclass(frozen=True, slots=True)
class OwnFieldRow:
    """An own field; `used` = how many live clients, or deals, have a value in it.

    `required` and `seen` are told in `own_fields.rules`.
    """

    id: int
    key: str
    kind: str
    name: str
    type: str
    position: int
    options: tuple[Item, ...]
    used: int
    required: bool = False
    seen: frozenset[str] = SEEN_BY_DEFAULT


@use_case(Right.VIEW_OFFICE)
def list_own_fields(office: Office, kind: str = "") -> list[OwnFieldRow]:
    """Return the own fields in their order.

    Args:
        office: the office.
        kind: `person` or `company`: what such a client has; `deal`: what deals have; `""` = all.
    """
    with office.reading():
        of_clients, of_deals = read_catalogue(office.db), read_deal_catalogue(office.db)
        used: dict[str, int] = dict(office.db.run(_USED))
        rows = office.db.run(
            "SELECT id, kind, name, type, position FROM own_field WHERE deleted_at IS NULL"
            " ORDER BY position, id"
        )
    found = []
    for record, of, name, type_, position in rows:
        if kind and of != kind and (of or kind == DEAL):
            continue
        catalogue = of_deals if of == DEAL else of_clients
        field = catalogue.get(f"f{record}")
        found.append(
            OwnFieldRow(
                record, field.key, of, name, type_, position, catalogue.items(field.key),
                used.get(field.key, 0), required=field.required, seen=field.seen,
            )
        )  # fmt: skip
    return found


_USED: Final = (
    "SELECT j.key, count(*) FROM client c, json_each(c.custom) j"
    " WHERE c.custom IS NOT NULL AND c.deleted_at IS NULL AND c.merged_into IS NULL GROUP BY j.key"
    " UNION ALL SELECT j.key, count(*) FROM deal d, json_each(d.custom) j"
    " WHERE d.custom IS NOT NULL AND d.deleted_at IS NULL GROUP BY j.key"
)


@use_case(Right.EDIT_SETTINGS)
def add_own_field(
    office: Office,
    name: str,
    *,
    type: str,  # noqa: A002 - the word of the vocabulary
    kind: str = "",
    options: Sequence[str] = (),
) -> tuple[int, Changes]:
    """Add a field to the clients, or the deals, of the office.

    Args:
        office: the office.
        name: its Russian name; no other field of clients (of deals) has it.
        type: a key of `TYPES`.
        kind: whose it is: `person`, `company`, `""` = every client's, `deal`.
        options: names to choose from, for `choice` and `choices`.

    Raises:
        UserError: a bad type or kind, no name or one that is taken, options missing.
    """
    if type not in TYPES or kind not in KINDS:
        raise UserError(f"Такого вида поля нет: «{type}» «{kind}». Ничего не изменено.")
    check_field_name(office.db, name, kind=kind, field_id=0)
    names = list(dict.fromkeys(" ".join(option.split()) for option in options if option.strip()))
    if type in CHOOSING and not names:
        raise UserError("Добавьте хотя бы один вариант для выбора. Ничего не изменено.")
    with office.change(f"Новое поле: {name.strip()}") as change:
        field = change.new_id()
        office.db.run(
            "INSERT INTO own_field(id, kind, name, type, position) VALUES(?, ?, ?, ?,"
            " (SELECT coalesce(max(position) + 1, 0) FROM own_field WHERE deleted_at IS NULL))",
            (field, kind, " ".join(name.split()), type),
        )
        if type in CHOOSING:
            for option in names:
                add_item_row(office.db, change, f"f{field}", option)
    return field, change.changes


@use_case(Right.EDIT_SETTINGS)
def rename_own_field(office: Office, field_id: int, *, name: str) -> Changes:
    """Rename a field; its values stay.

    Raises:
        NotFoundError: there is no such field.
        UserError: no name or one that is taken.
    """
    old = require_field(office.db, field_id)
    check_field_name(office.db, name, kind=kind_of_field(office.db, field_id), field_id=field_id)
    with office.change(f"Поле «{old}» → «{name.strip()}»") as change:
        office.db.run(
            "UPDATE own_field SET name = ? WHERE id = ?", (" ".join(name.split()), field_id)
        )
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def delete_own_field(office: Office, field_id: int) -> Changes:
    """Take a field off the cards. Its values stay with the clients: an undo shows them again.

    Raises:
        NotFoundError: there is no such field.
    """
    name = require_field(office.db, field_id)
    with office.change(f"Удалено поле: {name}") as change:
        office.db.run("UPDATE own_field SET deleted_at = ? WHERE id = ?", (now_ms(), field_id))
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def reorder_own_fields(office: Office, ids: Sequence[int]) -> Changes:
    """Put the own fields in this order; those not named follow as they stood."""
    standing = [row.id for row in list_own_fields(office)]
    named = [field for field in dict.fromkeys(ids) if field in set(standing)]
    order = named + [field for field in standing if field not in set(named)]
    with office.change("Порядок своих полей") as change:
        office.db.run_many("UPDATE own_field SET position = ? WHERE id = ?", enumerate(order))
    return change.changes


def require_field(db: OfficeDatabase, field_id: int) -> str:
    """Return the name of an own field.

    Raises:
        NotFoundError: there is no such field.
    """
    rows = db.run("SELECT name FROM own_field WHERE id = ? AND deleted_at IS NULL", (field_id,))
    if not rows:
        raise NotFoundError("Такого поля нет. Ничего не изменено. Обновите список полей.")
    return str(rows[0][0])


def kind_of_field(db: OfficeDatabase, field_id: int) -> str:
    """Return whose a field is, a key of `KINDS`; `""` for one that is not there."""
    rows = db.run("SELECT kind FROM own_field WHERE id = ?", (field_id,))
    return str(rows[0][0]) if rows else ""


def catalogue_of(db: OfficeDatabase, kind: str) -> Catalogue:
    """Return the catalogue the own fields of a kind stand in."""
    return read_deal_catalogue(db) if kind == DEAL else read_catalogue(db)


def check_field_name(db: OfficeDatabase, name: str, *, kind: str, field_id: int) -> None:
    """Refuse a name that is empty or another field's.

    Raises:
        UserError: the same.
    """
    if not fold(name).strip():
        raise UserError("Укажите название поля. Ничего не изменено.")
    taken = catalogue_of(db, kind).find(name)
    if taken is not None and not taken.own_id:
        raise UserError(f"Поле «{taken.label}» уже есть среди обычных. Ничего не изменено.")
    if taken is not None and taken.own_id != field_id:
        raise UserError(f"Поле «{taken.label}» уже есть. Ничего не изменено.")
