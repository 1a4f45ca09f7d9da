"""What is asked of an own field: who has it, whether it must be filled, how it begins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import CARD, DEAL, FORM, LIST
from crm_desktop.errors import UserError
from crm_desktop.own_fields.own_fields import (
    KINDS,
    add_own_field,
    catalogue_of,
    kind_of_field,
    rename_own_field,
    require_field,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

PLACES: Final = {CARD: "В карточке", LIST: "Столбцом в списке", FORM: "В форме создания"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of an own field.

    Attributes:
        kind: `person`, `company`, `""` = every client's, or `deal`, and then always `deal`.
            Values of clients that lose the field stay with them unseen, and are back when the
            field is.
        required: a new client or deal is not saved without it, and it is not emptied.
        standard: as typed by a person; `""` = a new one begins without a value.
        seen: of `PLACES`; a required field is always in the form.
    """

    kind: str = ""
    required: bool = False
    standard: str = ""
    seen: frozenset[str] = frozenset({CARD, LIST})


@use_case(Right.VIEW_OFFICE)
def rules_of(office: Office, field_id: int) -> Rules:
    """Return the rules of a field.

    Raises:
        NotFoundError: there is no such field.
    """
    require_field(office.db, field_id)
    kind = kind_of_field(office.db, field_id)
    catalogue = catalogue_of(office.db, kind)
    field = catalogue.get(f"f{field_id}")
    return Rules(kind, field.required, catalogue.show(field, field.standard), field.seen)


@use_case(Right.EDIT_SETTINGS)
def set_rules(office: Office, field_id: int, *, rules: Rules) -> Changes:
    """Set all rules of a field at once.

    Raises:
        NotFoundError: there is no such field.
        UserError: a bad kind or place, or the beginning value is none of the field; clients
            would hand the field over to deals.
    """
    name = require_field(office.db, field_id)
    if rules.kind not in KINDS or not rules.seen <= PLACES.keys():
        raise UserError("Таких правил у поля быть не может. Ничего не изменено.")
    kind = kind_of_field(office.db, field_id)
    if (rules.kind == DEAL) is not (kind == DEAL):
        raise UserError(
            f"Поле «{name}» нельзя передать от клиентов сделкам или обратно. Ничего не изменено. "
            "Создайте новое поле."
        )
    catalogue = catalogue_of(office.db, rules.kind)
    parsed = catalogue.parse(catalogue.get(f"f{field_id}"), rules.standard)
    if parsed.new_items:
        raise UserError(
            f"Среди вариантов поля «{name}» нет «{parsed.new_items[0]}». Ничего не изменено. "
            "Сначала добавьте такой вариант."
        )
    standard = None if parsed.value is None else json.dumps(parsed.value, ensure_ascii=False)
    seen = rules.seen | {FORM} if rules.required else rules.seen
    with office.change(f"Правила поля «{name}»") as change:
        office.db.run(
            "UPDATE own_field SET kind = ?, required = ?, standard = ?, shown = ? WHERE id = ?",
            (rules.kind, int(rules.required), standard, json.dumps(sorted(seen)), field_id),
        )
    return change.changes


@use_case(Right.EDIT_SETTINGS)
def make_field(
    office: Office,
    name: str,
    *,
    type: str,  # noqa: A002 - the word of the vocabulary
    rules: Rules,
    options: Sequence[str] = (),
) -> tuple[int, Changes]:
    """Add a field with its rules, as one act.

    Raises:
        UserError: as `add_own_field` and `set_rules`; nothing is added then.
    """
    with office.change(f"Новое поле: {name.strip()}") as change:
        field, _ = add_own_field(office, name, type=type, kind=rules.kind, options=options)
        set_rules(office, field, rules=rules)
    return field, change.changes


@use_case(Right.EDIT_SETTINGS)
def change_field(office: Office, field_id: int, *, name: str, rules: Rules) -> Changes:
    """Rename a field and set its rules, as one act.

    Raises:
        NotFoundError: there is no such field.
        UserError: as `rename_own_field` and `set_rules`; nothing is changed then.
    """
    old = require_field(office.db, field_id)
    with office.change(f"Поле «{old}»") as change:
        rename_own_field(office, field_id, name=name)
        set_rules(office, field_id, rules=rules)
    return change.changes


@use_case(Right.VIEW_OFFICE)
def unseen_values(office: Office, field_id: int, *, kind: str) -> int:
    """Return how many live clients would keep a value unseen if only `kind` had the field."""
    if kind not in {"person", "company"}:
        return 0
    return int(
        office.db.run(
            "SELECT count(*) FROM client c WHERE c.kind <> ? AND c.deleted_at IS NULL"
            " AND c.merged_into IS NULL AND c.custom ->> ? IS NOT NULL",
            (kind, f"$.f{field_id}"),
        )[0][0]
    )
