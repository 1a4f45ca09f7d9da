"""The catalogue of a client's fields: one for the card, the import, the export, the history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Final

from crm_desktop.access.hidden_fields import hidden_fields
from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import (
    BOTH,
    COMPANY,
    DEAL,
    DEPARTMENT,
    OWN_GROUP,
    PERSON,
    SEEN_BY_DEFAULT,
    STANDARD,
    Field,
    FieldType,
    Item,
    Parsed,
    Store,
    Value,
)
from crm_desktop.clients.field_values import PRIORITIES, one_line, parse_plain, show_plain
from crm_desktop.departments.tree import Tree
from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = [
    "PRIORITIES",
    "STANDARD",
    "Catalogue",
    "Field",
    "FieldType",
    "Item",
    "Parsed",
    "Store",
    "Value",
    "load_catalogue",
    "read_catalogue",
]

_CHOOSING: Final = frozenset({FieldType.DIRECTORY, FieldType.CHOICE})
_SEVERAL: Final = frozenset({FieldType.CHOICES, FieldType.LABELS})
_FEW: Final = 12
# Commas in the name of one option that are looked for.
_COMMAS: Final = 4


class Catalogue:
    """All fields, directories and names of people at one moment.

    Args:
        own: the office's own fields, in their order.
        items: the live items of all directories, in their order.
        members: id -> name, those who left too.
        gone: the deleted items, still needed to read history.
        former: members who left: their names are shown, nobody is handed over to them.
        hidden: keys of fields that are left out.
    """

    standard: ClassVar[tuple[Field, ...]] = STANDARD

    def __init__(
        self,
        own: Iterable[Field] = (),
        items: Iterable[Item] = (),
        members: Mapping[int, str] | None = None,
        gone: Iterable[Item] = (),
        former: Iterable[int] = (),
        *,
        hidden: Collection[str] = (),
    ) -> None:
        live = tuple(items)
        parted = any(item.directory == DEPARTMENT for item in live)
        known = [field for field in (*self.standard, *own) if field.key not in hidden]
        # An office without departments hears nothing of them.
        self.fields: tuple[Field, ...] = tuple(
            field for field in known if parted or field.directory != DEPARTMENT
        )
        self.members: Mapping[int, str] = members or {}
        self.former = frozenset(former)
        self._by_key = {field.key: field for field in known}
        self._by_name: dict[str, Field] = {}
        for field in self.fields:
            for name in (field.key, field.label, field.person_label, *field.aliases):
                if name:
                    self._by_name.setdefault(fold(name), field)
        self._items = {item.id: item for item in (*gone, *live)}
        self._of_directory: dict[str, list[Item]] = {}
        for item in live:
            self._of_directory.setdefault(item.directory, []).append(item)

    def of(self, kind: str) -> tuple[Field, ...]:
        """Return the fields a kind of clients has, in the order they are shown."""
        return tuple(field for field in self.fields if kind in field.kinds)

    def find(self, name: str) -> Field | None:
        """Return a field by its key, Russian label or other name; None if there is none."""
        return self._by_key.get(name) or self._by_name.get(fold(one_line(name)))

    def get(self, name: str) -> Field:
        """Return a field by any of its names.

        Raises:
            UserError: there is none.
        """
        field = self.find(name)
        if field is None:
            labels = ", ".join(field.label for field in self.fields)
            raise UserError(f"Поля «{name}» нет. Ничего не изменено. Есть поля: {labels}.")
        return field

    def item(self, item_id: int) -> Item | None:
        """Return an item of a directory, a deleted one too."""
        return self._items.get(item_id)

    def items(self, directory: str) -> tuple[Item, ...]:
        """Return the live items of a directory in their order."""
        return tuple(self._of_directory.get(directory, ()))

    def with_below(self, departments: Iterable[int]) -> tuple[int, ...]:
        """Return departments and all that stand below them, each once."""
        found = dict.fromkeys(departments)
        for item in self.items(DEPARTMENT):  # what is above comes first
            if item.parent in found:
                found[item.id] = None
        return tuple(found)

    def item_by_name(self, directory: str, name: str) -> Item | None:
        """Return the live item so named; case, blanks and ё do not matter."""
        wanted = fold(one_line(name))
        return next((i for i in self.items(directory) if fold(one_line(i.name)) == wanted), None)

    def member_name(self, member_id: int) -> str:
        """Return the name of a person of the office; `""` if unknown."""
        return self.members.get(member_id, "")

    def parse(self, field: Field, text: str, *, kind: str = "") -> Parsed:
        """Understand what a person typed; an empty text clears the field.

        Args:
            field: of this catalogue.
            text: as typed.
            kind: the client's kind, for stricter warnings.

        Raises:
            UserError: the text cannot be such a value. A name a directory lacks is no error: it
                comes back in `new_items`.
        """
        bare = text.replace("\0", "").strip()
        if not bare:
            return Parsed(None)
        if field.type is FieldType.MEMBER:
            return Parsed(self._parse_member(bare))
        if field.type in _CHOOSING:
            item = self.item_by_name(field.directory, bare)
            if item is None:
                return Parsed(None, new_items=(one_line(bare),))
            return Parsed(item.id if field.type is FieldType.DIRECTORY else str(item.id))
        if field.type in _SEVERAL:
            return self._parse_several(field, bare)
        return parse_plain(field, bare, kind=kind)

    def names_in(self, field: Field, text: str) -> list[str]:
        """Return the names a text of several lists; one with commas in it is known as a whole."""
        names = []
        for line in text.replace(";", "\n").split("\n"):
            parts = [one_line(part) for part in line.split(",")]
            while parts:
                size = self._longest(field, parts)
                names.append(", ".join(parts[:size]))
                parts = parts[size:]
        return list(filter(None, names))

    def _longest(self, field: Field, parts: list[str]) -> int:
        """Return of how many of the first parts the longest known name consists; at least 1."""
        for size in range(min(len(parts), _COMMAS + 1), 1, -1):
            if self.item_by_name(field.directory, ", ".join(parts[:size])) is not None:
                return size
        return 1

    def beginning(self, kind: str) -> dict[str, Value]:
        """Return what a new client of a kind begins with, by key of the own field."""
        return {
            field.key: field.standard
            for field in self.of(kind)
            if field.standard is not None and self._offers(field, field.standard)
        }

    def missing(self, kind: str, values: Mapping[str, Value]) -> list[Field]:
        """Return the required fields of a kind of clients that `values` leave empty."""
        return [
            field
            for field in self.of(kind)
            if field.required and values.get(field.key) in (None, "")
        ]

    def _offers(self, field: Field, value: Value) -> bool:
        """Tell whether the options of a value are still in the field's list."""
        if not field.directory:
            return True
        live = {str(item.id) for item in self.items(field.directory)}
        return all(str(item) in live for item in _listed(str(value)))

    def show(self, field: Field, value: Value) -> str:
        """Return the Russian text of a stored value; `""` for none."""
        if value is None:
            return ""
        if field.type is FieldType.MEMBER:
            return self.member_name(int(value)) or "бывший сотрудник"
        if field.type in _CHOOSING:
            return self._item_name(value)
        if field.type is FieldType.CHOICES:
            return ", ".join(self._item_name(item) for item in _listed(str(value)))
        return show_plain(field, value)

    def _item_name(self, value: object) -> str:
        text = str(value)
        if not text.isdecimal():  # a text that was there before the field became a choice
            return text
        item = self.item(int(text))
        return item.name if item else "удалённое значение"

    def _parse_several(self, field: Field, text: str) -> Parsed:
        found: dict[int, str] = {}
        new: dict[str, None] = {}
        for name in self.names_in(field, text):
            item = self.item_by_name(field.directory, name)
            if item is None:
                new[name] = None
            else:
                found[item.id] = item.name
        if field.type is FieldType.LABELS:
            return Parsed(", ".join(found.values()) or None, new_items=tuple(new))
        value = dump_choices([str(item) for item in found]) if found else None
        return Parsed(value, new_items=tuple(new))

    def _parse_member(self, text: str) -> int:
        wanted = fold(one_line(text))
        here = {m: name for m, name in self.members.items() if m not in self.former}
        exact = [member for member, name in here.items() if fold(name) == wanted]
        near = [member for member, name in here.items() if wanted in fold(name).split()]
        for found in (exact, near):
            if len(found) == 1:
                return found[0]
        names = ", ".join(list(here.values())[:_FEW])
        problem = "таких несколько" if len(near) > 1 else "такого сотрудника нет"
        raise UserError(f"Ответственный «{text}»: {problem}. Ничего не изменено. Есть: {names}.")


def dump_choices(items: list[str]) -> str:
    """Return the stored form of a choice of several: a JSON list of ids as texts."""
    return json.dumps(items, separators=(",", ":"))


def _listed(value: str) -> list[object]:
    """Return the items of a choice of several; a text that is no such list stands alone."""
    try:
        items = json.loads(value)
    except ValueError:
        return [value]
    return items if isinstance(items, list) else [items]


@use_case(Right.VIEW_CLIENTS)
def load_catalogue(office: Office) -> Catalogue:
    """Read the fields, directories and people of the office as they stand now."""
    return read_catalogue(office.db)


def read_catalogue(db: OfficeDatabase) -> Catalogue:
    """Read the catalogue; for the use cases themselves."""
    own = read_own_fields(db, of_deals=False)
    hidden = hidden_fields("clients", db.narrowness.hidden)
    return Catalogue(own, *read_names(db), hidden=hidden)


def read_own_fields(db: OfficeDatabase, *, of_deals: bool) -> list[Field]:
    """Return the office's own fields of deals, or those of clients, in their order."""
    return [
        own_field(*row)
        for row in db.run(
            "SELECT id, kind, name, type, required, standard, shown FROM own_field"
            " WHERE deleted_at IS NULL AND (kind = ?) = ? ORDER BY position, id",
            (DEAL, of_deals),
        )
    ]


def read_names(
    db: OfficeDatabase,
) -> tuple[list[Item], dict[int, str], list[Item], list[int]]:
    """Return live items, people, deleted items, people who left: what a catalogue names."""
    live: list[Item] = []
    gone: list[Item] = []
    for *values, colour, position, deleted_at in db.run(
        "SELECT id, directory, name, coalesce(colour, ''), position, deleted_at"
        " FROM directory_item ORDER BY directory, position, id"
    ):
        record, directory, name = values
        item = Item(record, directory, name, colour, position)
        (live if deleted_at is None else gone).append(item)
    add_departments(db, live, gone)
    people = db.run("SELECT id, name, deleted_at FROM member ORDER BY deleted_at IS NOT NULL, name")
    members: dict[int, str] = {record: name for record, name, _left in people}
    former = [record for record, _name, left in people if left is not None]
    return live, members, gone, former


def add_departments(db: OfficeDatabase, live: list[Item], gone: list[Item]) -> None:
    """Add the departments to the items a catalogue names, in the order of their tree."""
    rows = db.run("SELECT id, name, parent, head, deleted_at FROM department ORDER BY position, id")
    if not rows:
        return
    tree = Tree(row[:4] for row in rows if row[4] is None)
    live.extend(
        Item(each.id, DEPARTMENT, tree.label(each.id), "", position, each.parent_id)
        for position, each in enumerate(tree)
    )
    gone.extend(
        Item(record, DEPARTMENT, name, "", 0)
        for record, name, _parent, _head, deleted_at in rows
        if deleted_at is not None
    )


def own_field(
    record: int,
    kind: str,
    name: str,
    type_: str,
    required: int | None = None,
    standard: str | None = None,
    shown: str | None = None,
) -> Field:
    """Return the field object of an own field's row."""
    key = f"f{record}"
    return Field(
        key,
        name,
        OWN_GROUP,
        FieldType(type_),
        Store.OWN,
        kinds=(kind,) if kind in {PERSON, COMPANY, DEAL} else BOTH,
        directory=key if type_ in {"choice", "choices"} else "",
        searchable=type_ in {"text", "link", "number"},
        own_id=record,
        required=bool(required),
        standard=None if standard is None else json.loads(standard),
        seen=SEEN_BY_DEFAULT if shown is None else frozenset(json.loads(shown)),
    )
