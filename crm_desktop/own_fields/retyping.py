"""Making an own field another type: what of its values fits is turned, the rest is set apart.

Nothing is lost: values that cannot be of the new type go to a new text field «… (прежнее)».
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import DEAL, FieldType, Value
from crm_desktop.clients.fields import Catalogue, dump_choices, own_field
from crm_desktop.clients.parts import ItemBook
from crm_desktop.clients.portions import in_portions
from crm_desktop.errors import UserError
from crm_desktop.journal.records import write_records
from crm_desktop.own_fields.own_fields import TYPES, catalogue_of, kind_of_field, require_field
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.clients.fields import Field
    from crm_desktop.clients.portions import BulkResult
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

MOST_OPTIONS: Final = 200
_SHOWN: Final = 5
# A comma in these stands between values, in a number before its fraction.
_LISTS: Final = frozenset({FieldType.TEXT, FieldType.CHOICES})


@dataclass(frozen=True, slots=True)
class Retyping:
    """What becomes of a field's values under another type.

    Attributes:
        fitting: how many values turn into the new type.
        apart: how many values do not, and go to the field «… (прежнее)».
        examples: some texts of those.
        options: names the list of the new choice would get.
    """

    fitting: int = 0
    apart: int = 0
    examples: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """By stored value: its text if it fits, the options it names, its text if it does not fit."""

    fitting: dict[Value, str] = field(default_factory=dict)
    named: dict[Value, list[str]] = field(default_factory=dict)
    apart: dict[Value, str] = field(default_factory=dict)
    holders: dict[Value, int] = field(default_factory=dict)

    @property
    def options(self) -> list[str]:
        """All options, each once whatever its case."""
        found: dict[str, str] = {}
        for names in self.named.values():
            for name in names:
                found.setdefault(fold(name), name)
        return list(found.values())


@use_case(Right.VIEW_OFFICE)
def preview_retyping(office: Office, field_id: int, *, type: str) -> Retyping:  # noqa: A002 - the word of the vocabulary
    """Tell what `retype` would do; changes nothing.

    Raises:
        NotFoundError: there is no such field.
        UserError: there is no such type.
    """
    with office.reading():
        _check(office.db, field_id, type)
        plan = _plan(office.db, field_id, type)
    return Retyping(
        sum(plan.holders[value] for value in plan.fitting),
        sum(plan.holders[value] for value in plan.apart),
        tuple(list(plan.apart.values())[:_SHOWN]),
        tuple(plan.options),
    )


@use_case(Right.EDIT_SETTINGS)
def retype(
    office: Office,
    field_id: int,
    *,
    type: str,  # noqa: A002 - the word of the vocabulary
    progress: Progress | None = None,
) -> BulkResult:
    """Make a field another type, values and all, as one change set.

    Args:
        office: the office.
        field_id: the field.
        type: a key of `TYPES`.
        progress: hears of every portion of its holders.

    Raises:
        NotFoundError: there is no such field.
        UserError: there is no such type, a choice would get too many options, or somebody else
            was quicker.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    name, old = _check(office.db, field_id, type)
    if old == type:
        raise UserError(f"Поле «{name}» уже такого вида. Ничего не изменено.")
    plan = _plan(office.db, field_id, type)
    if len(plan.options) > MOST_OPTIONS:
        raise UserError(
            f"В поле «{name}» {len(plan.options)} разных значений: для списка это слишком много "
            f"(можно до {MOST_OPTIONS}). Ничего не изменено."
        )
    table = _table(office.db, field_id)
    held_by = " ".join(("SELECT id FROM", table, "WHERE custom IS NOT NULL AND custom ->> ?",
                        "IS NOT NULL ORDER BY id"))  # fmt: skip
    ids = [row[0] for row in office.db.run(held_by, (f"$.f{field_id}",))]
    turned: dict[Value, dict[str, Value]] = {}

    def work(db: OfficeDatabase, change: Change, portion: str) -> int:
        if not turned:
            if _check(db, field_id, type)[1] != old:
                raise UserError(
                    f"Вид поля «{name}» только что изменил другой сотрудник. Ничего не изменено. "
                    "Посмотрите, каким поле стало, и повторите."
                )
            turned.update(_begin(db, change, field_id, type, plan))
        values_of = " ".join(("SELECT id, custom ->> ? FROM", table,
                              "WHERE id IN (SELECT value FROM json_each(?))"))  # fmt: skip
        held = db.run(values_of, (f"$.f{field_id}", portion))
        # A value that somebody wrote since the plan was made stays as it is.
        values = {record: turned[value] for record, value in held if value in turned}
        write_records(db, BY_NAME[table], values)
        return len(values)

    title = f"Вид поля «{name}»: {TYPES[type]}"
    return in_portions(office, ids, title=title, work=work, progress=progress)


def _table(db: OfficeDatabase, field_id: int) -> str:
    return "deal" if kind_of_field(db, field_id) == DEAL else "client"


def _check(db: OfficeDatabase, field_id: int, type_: str) -> tuple[str, str]:
    """Return the name and the present type of the field."""
    name = require_field(db, field_id)
    if type_ not in TYPES:
        raise UserError(f"Такого вида поля нет: «{type_}». Ничего не изменено.")
    return name, str(db.run("SELECT type FROM own_field WHERE id = ?", (field_id,))[0][0])


def _plan(db: OfficeDatabase, field_id: int, type_: str) -> _Plan:
    """Look at every different value once."""
    catalogue = catalogue_of(db, kind_of_field(db, field_id))
    old = catalogue.get(f"f{field_id}")
    new = own_field(field_id, "", old.label, type_)
    plan = _Plan()
    path = f"$.f{field_id}"
    sql = " ".join(("SELECT custom ->> ?1, count(*) FROM", _table(db, field_id),
                    "WHERE custom IS NOT NULL AND custom ->> ?1 IS NOT NULL",
                    "GROUP BY 1 ORDER BY 2 DESC, 1"))  # fmt: skip
    for value, holders in db.run(sql, (path,)):
        text = _text(catalogue, old, value)
        plan.holders[value] = holders
        try:
            names = _options(old, new, text)
            if not new.directory:
                catalogue.parse(new, text)
        except UserError:
            plan.apart[value] = catalogue.show(old, value)
        else:
            plan.fitting[value] = text
            plan.named[value] = names
    return plan


def _text(catalogue: Catalogue, old: Field, value: Value) -> str:
    """Return a value as a person would type it into another field."""
    if old.type is FieldType.MONEY and isinstance(value, int):
        return str((Decimal(value) / 100).quantize(Decimal("0.01"))).replace(".", ",")
    return catalogue.show(old, value)


def _options(old: Field, new: Field, text: str) -> list[str]:
    """Return the options a text names under a choosing type.

    Raises:
        UserError: several were chosen, where one may be.
    """
    if not new.directory:
        return []
    whole = " ".join(text.split())
    if new.type is FieldType.CHOICES and old.type in _LISTS:
        return list(dict.fromkeys(filter(None, map(str.strip, whole.split(",")))))
    if old.type is FieldType.CHOICES and "," in whole:
        raise UserError(f"«{whole}» — это несколько значений.")
    return [whole]


def _begin(
    db: OfficeDatabase, change: Change, field_id: int, type_: str, plan: _Plan
) -> dict[Value, dict[str, Value]]:
    """Give the field its new type; return old value -> what a holder's row gets instead."""
    db.run("UPDATE own_field SET type = ?, standard = NULL WHERE id = ?", (type_, field_id))
    key = f"custom.f{field_id}"
    book = ItemBook(db)
    for name in plan.options:
        book.find_or_add(change, f"f{field_id}", name)
    catalogue = catalogue_of(db, kind_of_field(db, field_id))
    new = catalogue.get(f"f{field_id}")
    turned: dict[Value, dict[str, Value]] = {}
    for value, text in plan.fitting.items():
        if new.directory:
            items = [str(book.find(new.directory, name)) for name in plan.named[value]]
            several = new.type is FieldType.CHOICES
            turned[value] = {key: dump_choices(items) if several else items[0]}
        else:
            turned[value] = {key: catalogue.parse(new, text).value}
    if plan.apart:
        kept = f"custom.f{_keep_field(db, change, field_id, catalogue)}"
        turned.update((value, {key: None, kept: text}) for value, text in plan.apart.items())
    return turned


def _keep_field(db: OfficeDatabase, change: Change, field_id: int, catalogue: Catalogue) -> int:
    """Make the text field for what does not fit, right after the field itself."""
    kind, name, position = db.run(
        "SELECT kind, name, position FROM own_field WHERE id = ?", (field_id,)
    )[0]
    free = kept = f"{name} (прежнее)"
    number = 2
    while catalogue.find(free) is not None:
        free = f"{kept} {number}"
        number += 1
    record = change.new_id()
    db.run(
        "INSERT INTO own_field(id, kind, name, type, position) VALUES(?, ?, ?, 'text', ?)",
        (record, kind, free, position),
    )
    return record
