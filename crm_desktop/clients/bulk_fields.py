"""One field of many clients: set, emptied, added to; one undo takes all of it back."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.edits import check_filled, check_stored
from crm_desktop.clients.field_types import Field, FieldType, Store, Value
from crm_desktop.clients.field_values import one_line
from crm_desktop.clients.fields import Catalogue, dump_choices, read_catalogue
from crm_desktop.clients.portions import in_portions
from crm_desktop.clients.removal import FORMS, changes_of
from crm_desktop.clients.targets import LIVE, Targets, chosen_ids
from crm_desktop.errors import UserError
from crm_desktop.journal.records import write_records
from crm_desktop.wording import count
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.clients.portions import BulkResult
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

# Letters of a value in the title of the act: a note may be a page long.
_TOLD: Final = 60
_NAMES: Final = frozenset({"name", "last_name", "first_name", "middle_name"})
_EACH_ITS_OWN: Final = frozenset({FieldType.INN, FieldType.KPP, FieldType.OGRN, FieldType.OKPO})
_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.MULTILINE})


class How(StrEnum):
    """What is done with the values that are there."""

    SET = "set"
    CLEAR = "clear"
    APPEND = "append"
    ADD = "add"
    REMOVE = "remove"


def ways_of(field: Field) -> tuple[How, ...]:
    """Return what may be done with a field of many clients; nothing with their names."""
    if not field.single or field.key in _NAMES:
        return ()
    ways: list[How] = [] if field.type in _EACH_ITS_OWN else [How.SET]
    if field.type in _TEXTS:
        ways.append(How.APPEND)
    if field.type is FieldType.CHOICES:
        ways += [How.ADD, How.REMOVE]
    return tuple(ways) if field.required else (*ways, How.CLEAR)


@use_case(Right.BULK_EDIT)
def bulk_set_field(
    office: Office,
    targets: Targets,
    *,
    field: str,
    value: Value = None,
    how: How = How.SET,
    progress: Progress | None = None,
) -> BulkResult:
    """Change one field of clients; those of a kind that does not have it are left alone.

    Args:
        office: the office.
        targets: ids or a filter.
        field: any name of the catalogue.
        value: a typed text, or a stored value; None empties the field.
        how: one of `ways_of`; APPEND puts a text behind the present one, ADD and REMOVE change
            a choice of several.
        progress: hears of every portion.

    Raises:
        UserError: no such field, it cannot be changed so, or the value is none of it.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    catalogue = read_catalogue(office.db)
    known = catalogue.get(field)
    if how is How.SET and value is None:
        how = How.CLEAR
    if how is How.CLEAR:
        check_filled(known, None)
    if how not in ways_of(known):
        raise UserError(
            f"Поле «{known.label}» у многих клиентов сразу так не меняется. Ничего не изменено."
        )
    stored = None if how is How.CLEAR else _stored(catalogue, known, value)
    if stored is None and how is not How.CLEAR:
        raise UserError(f"Укажите значение поля «{known.label}». Ничего не изменено.")
    ids = chosen_ids(office, targets)

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        if how in {How.SET, How.CLEAR}:
            return _set(db, known, stored, portion)
        return _turn(db, known, portion, _turning(known, how, stored))

    title = f"{known.label} — {_told(catalogue, known, how, stored)}: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress)


def _told(catalogue: Catalogue, field: Field, how: How, value: Value) -> str:
    shown = catalogue.show(field, value)
    if len(shown) > _TOLD or "\n" in shown:
        line = one_line(shown)
        shown = line if len(line) <= _TOLD else f"{line[:_TOLD].rstrip()}…"
    match how:
        case How.CLEAR:
            return "пусто"
        case How.APPEND:
            return f"дописано «{shown}»"
        case How.ADD:
            return f"добавлено «{shown}»"
        case How.REMOVE:
            return f"убрано «{shown}»"
        case _:
            return shown


def _stored(catalogue: Catalogue, field: Field, value: Value) -> Value:
    if isinstance(value, str) and not _is_stored_choice(field, value):
        parsed = catalogue.parse(field, value)
        if parsed.new_items:
            raise UserError(
                f"{field.label}: в справочнике нет значения «{value}». Ничего не изменено."
            )
        return parsed.value
    stored = str(value) if field.type is FieldType.CHOICE and value is not None else value
    check_stored(catalogue, field, stored)
    return stored


def _is_stored_choice(field: Field, value: str) -> bool:
    return field.type is FieldType.CHOICES and any(item.isdecimal() for item in _items(value))


def _kinds(field: Field) -> str:
    return f"{LIVE} AND kind IN ({', '.join(repr(kind) for kind in field.kinds)})"


def _set(db: OfficeDatabase, field: Field, value: Value, portion: str) -> int:
    if field.store is Store.OWN:
        return _turn(db, field, portion, lambda _before: value)
    column = field.key
    sql = " ".join(
        ("UPDATE client SET", column, "= ? WHERE", column, "IS NOT ? AND", _kinds(field))
    )
    db.run(sql, (value, value, portion))
    return changes_of(db)


def _turn(db: OfficeDatabase, field: Field, portion: str, turned: Callable[[Value], Value]) -> int:
    """Replace each value by what is made of it; returns how many differ."""
    held = f"custom ->> '$.{field.key}'" if field.store is Store.OWN else field.key
    rows = db.run(" ".join(("SELECT id,", held, "FROM client WHERE", _kinds(field))), (portion,))
    new = {client: (before, turned(before)) for client, before in rows}
    moved = {
        client: {field.journal: after} for client, (before, after) in new.items() if after != before
    }
    write_records(db, BY_NAME["client"], moved)
    return len(moved)


def _turning(field: Field, how: How, value: Value) -> Callable[[Value], Value]:
    between = "\n" if field.type is FieldType.MULTILINE else " "

    def append(before: Value) -> Value:
        return f"{before}{between}{value}" if before else value

    def add(before: Value) -> Value:
        listed = _items(before)
        return dump_choices(list(dict.fromkeys([*listed, *_items(value)]))) if value else before

    def remove(before: Value) -> Value:
        gone = set(_items(value))
        left = [item for item in _items(before) if item not in gone]
        return dump_choices(left) if left else None

    return {How.APPEND: append, How.ADD: add, How.REMOVE: remove}[how]


def _items(value: Value) -> list[str]:
    try:
        listed = json.loads(str(value)) if value else []
    except ValueError:
        return []
    return [str(item) for item in listed] if isinstance(listed, list) else []
