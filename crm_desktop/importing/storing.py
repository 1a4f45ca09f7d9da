"""Writing a plan into the base in bulk, inside an open change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.records import OWN, dump_custom, write_records
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_desktop.clients.fields import Value
    from crm_desktop.importing.names import Names
    from crm_desktop.importing.plan import Plan
    from crm_desktop.importing.state import ClientState
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

_COLUMNS: Final = BY_NAME["client"].columns
_OF_ROW: Final = frozenset(_COLUMNS)


def store(db: OfficeDatabase, change: Change, plan: Plan, names: Names) -> dict[int, int]:
    """Write a plan; returns the ids given to new clients by their `ref`."""
    writer = _Writer(db, change, names)
    ids = {ref: change.new_id() for ref in plan.made}

    def of(ref: int) -> int:
        return ids.get(ref, ref)

    new = change.new_id
    writer.insert(
        "client",
        ("id", *_COLUMNS),
        [writer.client_row(ids[ref], state) for ref, state in plan.made.items()],
    )
    if plan.changed:
        writer.update_clients(plan.changed)
    writer.insert(
        "channel",
        ("id", "client", "kind", "value", "key", "label", "note", "position"),
        [
            (new(), of(ref), c.kind, c.value, c.key, c.label or None, c.note or None, place)
            for ref, c, place in plan.channels
        ],
    )
    writer.insert(
        "address",
        ("id", "client", "kind", "text"),
        [(new(), of(ref), kind, text) for (ref, kind), text in plan.addresses.items()],
    )
    writer.insert(
        "bank_account",
        ("id", "client", "account", "bank", "bik", "corr_account"),
        [
            (
                new(), of(ref), bank.account or None, bank.bank or None, bank.bik or None,
                bank.corr_account or None,
            )
            for ref, bank in plan.banks
        ],
    )  # fmt: skip
    writer.insert(
        "client_label",
        ("id", "client", "item"),
        [(new(), of(ref), names.real_item(db, change, item)) for ref, item in plan.labels],
    )
    writer.insert(
        "import_link",
        ("id", "client", "source", "source_id"),
        [(new(), of(ref), source, number) for ref, source, number in plan.links],
    )
    writer.insert(
        "contact",
        ("id", "company", "person", "post"),
        [
            (new(), of(company), of(person), post or None)
            for (company, person), post in plan.contacts.items()
        ],
    )
    for record, text in plan.moved.items():
        db.run("UPDATE address SET text = ? WHERE id = ?", (text, record))
    for record, post in plan.posts.items():
        db.run("UPDATE contact SET post = ? WHERE id = ?", (post, record))
    for record, bank in plan.filled_banks.items():
        db.run(
            "UPDATE bank_account SET account = ?, bank = ?, bik = ?, corr_account = ?"
            " WHERE id = ?",
            (bank.account or None, bank.bank or None, bank.bik or None, bank.corr_account or None,
             record),
        )  # fmt: skip
    return ids


class _Writer:
    def __init__(self, db: OfficeDatabase, change: Change, names: Names) -> None:
        self._db = db
        self._change = change
        self._names = names
        self._now = now_ms()

    def insert(self, table: str, columns: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
        if not rows:
            return
        named = tuple(columns)
        marks = ", ".join("?" * len(named))
        self._db.run_many(
            " ".join(("INSERT INTO", table, f"({', '.join(named)})", f"VALUES({marks})")), rows
        )

    def client_row(self, record: int, state: ClientState) -> tuple[Any, ...]:
        row: dict[str, Any] = dict.fromkeys(_COLUMNS)
        own: dict[str, Value] = {}
        for key, value in state.values.items():
            stored = self._value(key, value)
            if key in _OF_ROW:
                row[key] = stored
            else:
                own[self._names.real_key(self._db, self._change, key)] = stored
        row["kind"] = state.kind
        row["custom"] = dump_custom(own) if own else None
        row["created_at"] = self._now if state.created_at is None else state.created_at
        return (record, *row.values())

    def update_clients(self, changed: Mapping[int, Mapping[str, Value]]) -> None:
        fields: dict[int, dict[str, Any]] = {}
        for record, values in changed.items():
            fields[record] = {
                (
                    key
                    if key in _OF_ROW
                    else OWN + self._names.real_key(self._db, self._change, key)
                ): self._value(key, value)
                for key, value in values.items()
            }
        write_records(self._db, BY_NAME["client"], fields)

    def _value(self, key: str, value: Value) -> Value:
        chooser = self._names.chooser(key)
        if chooser is None:
            return value
        return self._names.real_value(self._db, self._change, chooser, value)
