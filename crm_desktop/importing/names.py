"""Directory items and own fields a file speaks of by name, those to be added included."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_types import OWN_GROUP, Field, FieldType, Store
from crm_desktop.clients.parts import ItemBook
from crm_desktop.importing.report import NewItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.clients.fields import Catalogue, Value
    from crm_desktop.importing.mapping import Target
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

NEW: Final = "new:"
_MOST_SAID: Final = 20_000
_CHOOSING: Final = ("choice", "choices")


class Names:
    """Gives an id to every name: the item's own, or a negative one until it is added.

    Args:
        catalogue: the office's fields and directories as they stand.
        whose: of which kind of records new own fields are, `""` = of all clients.
    """

    def __init__(self, catalogue: Catalogue, whose: str = "") -> None:
        self.catalogue = catalogue
        self._whose = whose
        self.used: Counter[int] = Counter()
        self.new_fields: dict[str, Field] = {}
        self.used_fields: set[str] = set()
        self._ids: dict[tuple[str, str], int] = {}
        self._said: dict[tuple[str, str], int] = {}
        self._new: list[tuple[Field, str]] = []
        self._real: dict[int, int] = {}
        self._promised: dict[int, int] = {}
        self._book: ItemBook | None = None
        self._real_fields: dict[str, int] = {}
        self.choosers = {f.key: f for f in catalogue.fields if f.directory}

    def own_field(self, target: Target, header: str) -> Field:
        """Return the own field a column asks for: an existing one so named, or one to be added."""
        name = target.label or header
        wanted = fold(" ".join(name.split()))
        for field in self.catalogue.fields:
            if field.own_id and fold(" ".join(field.label.split())) == wanted:
                return field
        key = f"{NEW}{wanted}"
        type_ = target.type or "text"
        if key not in self.new_fields:
            self.new_fields[key] = Field(
                key, " ".join(name.split()), OWN_GROUP, FieldType(type_), Store.OWN,
                directory=key if type_ in _CHOOSING else "",
            )  # fmt: skip
            if type_ in _CHOOSING:
                self.choosers[key] = self.new_fields[key]
        return self.new_fields[key]

    @property
    def any_added(self) -> bool:
        """Whether anything promised stands in the base by now."""
        return bool(self._real or self._real_fields)

    def chooser(self, key: str) -> Field | None:
        """Return the field of a key if its values are items of a directory."""
        return self.choosers.get(key)

    def item(self, field: Field, name: str) -> int:
        """Return the id of an item of the field's directory."""
        said = (field.directory, name)
        known = self._said.get(said)
        if known is not None:
            return known
        found = self._item(field, " ".join(name.split()))
        if len(self._said) < _MOST_SAID:
            self._said[said] = found
        return found

    def _item(self, field: Field, text: str) -> int:
        key = (field.directory, fold(text))
        found = self._ids.get(key)
        if found is None:
            item = self.catalogue.item_by_name(field.directory, text)
            if item is not None:
                found = item.id
            else:
                self._new.append((field, text))
                found = -len(self._new)
            self._ids[key] = found
        return found

    def name_of(self, item: int) -> str:
        """Return the name of an item, of one to be added too."""
        promised = self._promised.get(item, item)
        if promised < 0:
            return self._new[-promised - 1][1]
        found = self.catalogue.item(item)
        return found.name if found else ""

    def shown(self, field: Field, value: Value) -> list[str]:
        """Return the names of the items a value chooses."""
        return [self.name_of(item) for item in _items(field, value)]

    def is_new(self, item: int) -> bool:
        """Whether an item has yet to be added to its directory."""
        return item < 0

    def use(self, field: Field | None, value: Value) -> None:
        """Count a value that goes into the base."""
        if field is not None and field.key.startswith(NEW):
            self.used_fields.add(field.key)
        for item in _items(field, value):
            self.use_label(item)

    def use_label(self, item: int) -> None:
        """Count a label that goes into the base."""
        promised = item if item < 0 else self._promised.get(item)
        if promised is not None:
            self.used[promised] += 1

    def new_items(self) -> tuple[NewItem, ...]:
        """Return the items that rows brought with them, by field and name."""
        found = []
        for item, rows in self.used.items():
            field, name = self._new[-item - 1]
            found.append(NewItem(field.key, field.label, name, rows))
        return tuple(sorted(found, key=lambda item: (item.label, fold(item.name))))

    def new_field_names(self) -> tuple[str, ...]:
        """Return the names of own fields that rows brought with them."""
        return tuple(f.label for key, f in self.new_fields.items() if key in self.used_fields)

    # Writing: what was promised is made, inside an open change.

    def real_item(self, db: OfficeDatabase, change: Change, item: int) -> int:
        """Return the id under which an item stands in the base, adding it if need be."""
        if item >= 0:
            return item
        if item not in self._real:
            field, name = self._new[-item - 1]
            directory = field.directory
            if directory.startswith(NEW):
                directory = self.real_key(db, change, field.key)
            self._book = self._book or ItemBook(db)
            self._real[item] = record = self._book.find_or_add(change, directory, name)
            self._promised[record] = item
        return self._real[item]

    def real_key(self, db: OfficeDatabase, change: Change, key: str) -> str:
        """Return the key under which an own field stands in the base, adding it if need be."""
        if not key.startswith(NEW):
            return key
        if key not in self._real_fields:
            field = self.new_fields[key]
            position = db.run("SELECT coalesce(max(position) + 1, 0) FROM own_field")[0][0]
            self._real_fields[key] = record = change.new_id()
            real = f"f{record}"
            self.new_fields[real] = replace(
                field, key=real, own_id=record, directory=real if field.directory else ""
            )
            if field.directory:
                self.choosers[real] = self.new_fields[real]
            db.run(
                "INSERT INTO own_field(id, kind, name, type, position) VALUES(?, ?, ?, ?, ?)",
                (self._real_fields[key], self._whose, field.label, field.type.value, position),
            )
        return f"f{self._real_fields[key]}"

    def real_value(
        self, db: OfficeDatabase, change: Change, field: Field | None, value: Value
    ) -> Value:
        """Return a value as it is stored, its new items added."""
        if field is None or not any(item < 0 for item in _items(field, value)):
            return value
        real = [self.real_item(db, change, item) for item in _items(field, value)]
        if field.type is FieldType.DIRECTORY:
            return real[0]
        return str(real[0]) if field.type is FieldType.CHOICE else choices(real)

    def stored(self, field: Field, value: Value) -> Value:
        """Return a value with the items added so far under their real ids."""
        items = _items(field, value)
        if not any(item in self._real for item in items):
            return value
        real = [self._real.get(item, item) for item in items]
        if field.type is FieldType.DIRECTORY:
            return real[0]
        return str(real[0]) if field.type is FieldType.CHOICE else choices(real)

    def stored_key(self, key: str) -> str:
        """Return the key of an own field, the real one once it has been added."""
        added = self._real_fields.get(key)
        return key if added is None else f"f{added}"

    def stored_item(self, item: int) -> int:
        """Return the id of an item, the real one once it has been added."""
        return self._real.get(item, item)


def choices(items: Iterable[int]) -> str:
    """Return the stored form of several items."""
    return json.dumps([str(item) for item in items], separators=(",", ":"))


def _items(field: Field | None, value: Value) -> list[int]:
    if field is None or value is None:
        return []
    if field.type in {FieldType.DIRECTORY, FieldType.CHOICE}:
        return [int(value)]
    if field.type is FieldType.CHOICES:
        return [int(item) for item in json.loads(str(value))]
    return []
