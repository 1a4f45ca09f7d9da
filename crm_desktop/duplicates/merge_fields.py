"""What clients that are to become one say differently, and what their winner will say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.clients.field_types import COMPANY, PERSON, FieldType
from crm_desktop.clients.parts import ADDRESS_KINDS
from crm_desktop.errors import UserError
from crm_desktop.journal.records import read_records, same
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crm_desktop.clients.field_types import Field
    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

# field key -> the client to take it from; of a text or addresses several may be kept.
Choice = int | tuple[int, ...]
NAME: Final = "name"
_NAME_COLUMNS: Final = {
    PERSON: ("name", "name_key", "last_name", "first_name", "middle_name"),
    COMPANY: ("name", "name_key"),
}
_NEVER: Final = frozenset(
    {"kind", "deleted_at", "merged_into", "created_at", "blocked_at", "erased_at"}
)
_ONE_ADDRESS: Final = "legal"
_SEVERAL: Final = frozenset({FieldType.MULTILINE, FieldType.CHOICES})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record says; `text` is empty if it says nothing."""

    client: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A field in which records differ.

    Attributes:
        key: what a choice is given under.
        several: whether more than one cell may be kept (texts are joined, addresses all stay).
        cells: one for each record, in the order of the records.
        suggested: the records whose cells are kept unless a person chooses otherwise.
    """

    key: str
    label: str
    several: bool
    cells: tuple[Cell, ...]
    suggested: tuple[int, ...]


class Comparison:
    """The single fields and the addresses of clients of one kind.

    Args:
        db: inside a transaction or a snapshot.
        clients: the winner first.
        catalogue: of the same moment.
    """

    def __init__(self, db: OfficeDatabase, clients: Sequence[int], catalogue: Catalogue) -> None:
        self._db = db
        self._catalogue = catalogue
        self.clients = tuple(clients)
        self.fields = read_records(db, BY_NAME["client"], clients)
        self.kind = str(self.fields[clients[0]]["kind"])
        self.addresses = _addresses(db, clients)
        self._known = {field.journal: field for field in catalogue.of(self.kind) if field.single}
        self._age: dict[int, dict[str, int]] | None = None

    def rows(self, order: Sequence[int] = ()) -> tuple[Row, ...]:
        """Return the fields in which at least two records say different things.

        Args:
            order: in which order the cells stand; by default the winner first.
        """
        return tuple(row for row in self._all(order or self.clients) if _differ(_texts(row)))

    def matching(self, order: Sequence[int] = ()) -> tuple[Row, ...]:
        """Return the fields in which at least two records say the same and none another thing."""
        return tuple(
            row
            for row in self._all(order or self.clients)
            if not _differ(_texts(row)) and sum(bool(cell.text) for cell in row.cells) > 1
        )

    def _all(self, order: Sequence[int]) -> Iterator[Row]:
        for field in self._catalogue.of(self.kind):
            if field.single and field.journal not in _NAME_COLUMNS[self.kind][1:]:
                texts = {client: self.text(field, client) for client in order}
                if any(texts.values()):
                    several = field.type in _SEVERAL
                    yield self._row(field.key, self._label(field), texts, several=several)
        for kind, label in ADDRESS_KINDS.items():
            texts = {client: "; ".join(self.addresses[client].get(kind, ())) for client in order}
            if any(texts.values()):
                yield self._row(address_key(kind), label, texts, several=kind != _ONE_ADDRESS)

    def filled(self, client: int) -> int:
        """Return how many single fields of a record are filled."""
        return sum(1 for name in self._known if self.fields[client].get(name) is not None)

    def text(self, field: Field, client: int) -> str:
        """Return what a record says in a field, in Russian."""
        return self._catalogue.show(field, self.fields[client].get(field.journal))

    def _label(self, field: Field) -> str:
        return field.label_for(self.kind)

    def _row(self, key: str, label: str, texts: Mapping[int, str], *, several: bool) -> Row:
        cells = tuple(Cell(client, text) for client, text in texts.items())
        said = [client for client in self.clients if texts.get(client)]
        suggested = tuple(_unlike(said, texts)) if several else (self._best(key, said),)
        return Row(key, label, several, cells, suggested)

    def _best(self, key: str, said: Sequence[int]) -> int:
        """Return the record a field is best taken from: the winner, if it says anything.

        Of names the fullest, of consents the refusal; else what was written last.
        """
        if key == NAME:
            return max(said, key=lambda c: (self._name_parts(c), c == self.clients[0]))
        if key == "newsletter":
            return next((c for c in said if self.fields[c].get(key) == 0), said[0])
        if said[0] == self.clients[0]:
            return said[0]
        name = self._journal_name(key)
        return max(said, key=lambda client: (self._written(client, name), -said.index(client)))

    def _name_parts(self, client: int) -> int:
        if self.kind != PERSON:
            return 0
        row = self.fields[client]
        parts = [row[part] or "" for part in _NAME_COLUMNS[PERSON][2:]]
        return sum(len(part.strip(".")) > 1 for part in parts)

    def _journal_name(self, key: str) -> str:
        field = self._catalogue.find(key)
        return field.journal if field else key

    def _written(self, client: int, name: str) -> int:
        """Return the stamp of the last change of a field; of the record's making if none."""
        if self._age is None:
            self._age = _ages(self._db, self.clients)
        ages = self._age[client]
        return ages.get(name, ages.get("", 0))

    def settle(self, choices: Mapping[str, Choice]) -> tuple[Fields, set[int]]:
        """Return the winner's new values, and the addresses (ids) that are to be hidden.

        Raises:
            UserError: a choice names an unknown field, a record that is not here or says nothing,
                or several records for a field that holds one value.
        """
        chosen = {key: self._check(key, choice) for key, choice in choices.items()}
        values: Fields = {}
        names = {name for fields in self.fields.values() for name in fields}
        for name in sorted(names - _NEVER - set(_NAME_COLUMNS[self.kind])):
            field = self._known.get(name)
            self._settle_one(name, field, chosen.get(field.key if field else ""), values)
        self._settle_name(chosen.get(NAME), values)
        winner = self.fields[self.clients[0]]
        oldest = min(self.fields[client]["created_at"] for client in self.clients)
        if oldest < winner["created_at"]:
            values["created_at"] = oldest
        return values, self._unchosen(chosen)

    def _settle_one(
        self, name: str, field: Field | None, chosen: tuple[int, ...] | None, values: Fields
    ) -> None:
        winner = self.fields[self.clients[0]].get(name)
        said = [c for c in self.clients if self.fields[c].get(name) is not None]
        if not said:
            return
        several = field is not None and field.type in _SEVERAL
        if chosen is None and several:
            chosen = tuple(said)
        elif chosen is None:
            differ = any(
                not same(self.fields[c].get(name), self.fields[said[0]].get(name)) for c in said
            )
            chosen = (self._best(name if field is None else field.key, said),) if differ else ()
        kept = [self.fields[c].get(name) for c in chosen or said[:1]]
        new = _joined(field, kept) if several and field is not None else kept[0]
        if not same(new, winner):
            values[name] = new

    def _settle_name(self, chosen: tuple[int, ...] | None, values: Fields) -> None:
        source = chosen[0] if chosen else self._best(NAME, self.clients)
        for name in _NAME_COLUMNS[self.kind]:
            new = self.fields[source][name]
            if not same(new, self.fields[self.clients[0]][name]):
                values[name] = new

    def _unchosen(self, chosen: Mapping[str, tuple[int, ...]]) -> set[int]:
        hidden: set[int] = set()
        for kind in ADDRESS_KINDS:
            said = {c: self.addresses[c].get(kind, {}) for c in self.clients}
            if not _differ({c: "; ".join(each) for c, each in said.items()}):
                continue
            kept = chosen.get(address_key(kind))
            if kept is None:
                if kind != _ONE_ADDRESS:
                    continue
                kept = (next(c for c in self.clients if said[c]),)
            texts = {_folded(text) for client in kept for text in said[client]}
            for client in set(self.clients) - set(kept):
                hidden.update(r for t, r in said[client].items() if _folded(t) not in texts)
        return hidden

    def _check(self, key: str, choice: Choice) -> tuple[int, ...]:
        clients = choice if isinstance(choice, tuple) else (choice,)
        field, kind = self._catalogue.find(key), key.removesuffix("_address")
        is_address = key != kind and kind in ADDRESS_KINDS
        if not is_address and (field is None or not field.single or field.key != key):
            raise UserError(f"Поля «{key}» среди различий нет. Ничего не изменено.")
        label = ADDRESS_KINDS[kind] if field is None else self._label(field)
        several = (
            kind != _ONE_ADDRESS if is_address else field is not None and (field.type in _SEVERAL)
        )
        if not clients or (len(clients) > 1 and not several):
            raise UserError(f"Поле «{label}»: выберите одну запись. Ничего не изменено.")
        for client in clients:
            if client not in self.fields:
                raise UserError(
                    f"Поле «{label}»: такой записи среди объединяемых нет. Ничего не изменено."
                )
            said = (
                bool(self.addresses[client].get(kind))
                if is_address
                else field is not None and self.fields[client].get(field.journal) is not None
            )
            if not said:
                raise UserError(
                    f"Поле «{label}»: в выбранной записи оно не заполнено. Ничего не изменено."
                )
        return clients


def address_key(kind: str) -> str:
    """Return the field key of a kind of addresses."""
    return f"{kind}_address"


def _addresses(db: OfficeDatabase, clients: Sequence[int]) -> dict[int, dict[str, dict[str, int]]]:
    """Return client -> kind -> text -> id of the live addresses, the main one first."""
    found: dict[int, dict[str, dict[str, int]]] = {client: {} for client in clients}
    rows = db.run(
        "SELECT client, kind, text, id FROM address WHERE deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(clients)),),
    )
    for client, kind, text, record in rows:
        found[client].setdefault(kind, {}).setdefault(text, record)
    return found


def _ages(db: OfficeDatabase, clients: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return client -> field -> stamp of its last change; under `""` when it was made."""
    found: dict[int, dict[str, int]] = {client: {} for client in clients}
    rows = db.run(
        "SELECT record, stamp, old FROM journal WHERE tbl = ?"
        " AND record IN (SELECT value FROM json_each(?)) ORDER BY stamp, seq",
        (BY_NAME["client"].number, json.dumps(list(clients))),
    )
    for client, stamp, old in rows:
        for name in json.loads(old) if old else ("",):
            found[client][name] = stamp
    return found


def _texts(row: Row) -> dict[int, str]:
    return {cell.client: cell.text for cell in row.cells}


def _differ(texts: Mapping[int, str]) -> bool:
    return len({_folded(text) for text in texts.values() if text}) > 1


def _folded(text: str) -> str:
    return " ".join(text.split())


def _unlike(said: Iterable[int], texts: Mapping[int, str]) -> list[int]:
    """Return the first record of each text."""
    first: dict[str, int] = {}
    for client in said:
        first.setdefault(_folded(texts[client]), client)
    return list(first.values())


def _joined(field: Field, values: Iterable[Any]) -> Any:
    if field.type is FieldType.CHOICES:
        items = dict.fromkeys(item for value in values for item in json.loads(str(value)))
        return json.dumps(list(items), separators=(",", ":"))
    kept: list[str] = []
    for value in map(str, values):
        if not any(_folded(value) in _folded(text) for text in kept):
            kept = [text for text in kept if _folded(text) not in _folded(value)]
            kept.append(value)
    return "\n\n".join(kept)
