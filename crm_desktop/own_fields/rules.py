"""What is asked of an own field: who has it, whether it must be filled, how it begins."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import CARD, FORM, LIST
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.errors import UserError
from crm_desktop.own_fields.own_fields import (
    KINDS,
    add_own_field,
    rename_own_field,
    require_field,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

PLACES: Final = {CARD: "В карточке", LIST: "Столбцом в списке", FORM: "В форме нового клиента"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked of an own field.

    Attributes:
        kind: `person`, `company` or `""` = everybody's. Values of clients that lose the field
            stay with them unseen, and are back when the field is.
        required: a new client is not saved without it, and it is not emptied.
        standard: as typed by a person; `""` = a new client begins without a value.
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
    catalogue = read_catalogue(office.db)
    field = catalogue.get(f"f{field_id}")
    kind = field.kinds[0] if len(field.kinds) == 1 else ""
    return Rules(kind, field.required, catalogue.show(field, field.standard), field.seen)


@use_case(Right.EDIT_SETTINGS)
def set_rules(office: Office, field_id: int, *, rules: Rules) -> Changes:
    """Set all rules of a field at once.

    Raises:
        NotFoundError: there is no such field.
        UserError: a bad kind or place, or the beginning value is none of the field.
    """
    name = require_field(office.db, field_id)
    if rules.kind not in KINDS or not rules.seen <= PLACES.keys():
        raise UserError("Таких правил у поля быть не может. Ничего не изменено.")
    catalogue = read_catalogue(office.db)
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
    if not kind:
        return 0
    return int(
        office.db.run(
            "SELECT count(*) FROM client c WHERE c.kind <> ? AND c.deleted_at IS NULL"
            " AND c.merged_into IS NULL AND c.custom ->> ? IS NOT NULL",
            (kind, f"$.f{field_id}"),
        )[0][0]
    )
