"""The cells of any columns of a list, a page at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.field_types import FieldType, Store, Value
from crm_desktop.journal.stamps import now_ms
from crm_desktop.views.fields import CLIENT_KINDS, ListFields, read_fields
from crm_desktop.views.list_fields import ListField, ValueKind
from crm_desktop.wording import day
from crm_desktop.wording.times import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, tzinfo

    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_ONE_KIND: Final = {"person": "Человек", "company": "Компания"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        text: Russian; `""` = nothing.
        value: stored: id of an item, number, kopecks, ISO date, UTC ms; the first of several.
    """

    text: str = ""
    value: Value = None


NOTHING: Final = Cell()
Labels = dict[tuple[int, str], list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class _Page:
    """All that was read for a page: by client, or by client and what part of it."""

    rows: Mapping[int, Mapping[str, Any]]
    parts: Mapping[tuple[int, str], list[str]]
    labels: Mapping[tuple[int, str], list[tuple[int, str]]]
    contacts: Mapping[int, str]


@use_case(Right.VIEW_CLIENTS)
def read_cells(
    office: Office, ids: Sequence[int], columns: Iterable[str], *, contacts: Mapping[int, str]
) -> dict[int, tuple[Cell, ...]]:
    """Return the cells of clients in the order of the columns, in a few statements.

    Args:
        office: the office, inside one snapshot.
        ids: the clients, a page of them.
        columns: keys of `ListFields.columns`; one that is gone gives empty cells.
        contacts: what the rows show as the contact.
    """
    fields = read_fields(office.db, office.user_id)
    wanted = [
        field if (field := fields.find(key)) is not None and field.column else None
        for key in columns
    ]
    page = _read(office.db, json.dumps(list(ids)), [each for each in wanted if each], contacts)
    show = _Showing(
        fields, office.zone, datetime.fromtimestamp(now_ms() / 1000, office.zone).date()
    )
    return {
        client: tuple(
            NOTHING if field is None else show.cell(page, client, field) for field in wanted
        )
        for client in page.rows
    }


def _read(
    db: OfficeDatabase, given: str, fields: Sequence[ListField], contacts: Mapping[int, str]
) -> _Page:
    stores = {field.field.store for field in fields if field.field is not None}
    keys = {field.key for field in fields}
    names = ["id", "kind", "created_at", "legal_basis", "blocked_at"]
    names += [f.key for f in fields if f.field is not None and f.field.store is Store.COLUMN]
    expressions = [f"c.{name}" for name in names]
    for name, wanted, expression in (
        ("custom", Store.OWN in stores, "c.custom"),
        ("last_event", not keys.isdisjoint({"last_event", "quiet_days"}), _LAST_EVENT),
        ("events", "events" in keys, _EVENT_COUNT),
    ):
        if wanted:
            names.append(name)
            expressions.append(expression)
    sql = " ".join(
        ("SELECT", ", ".join(expressions),
         "FROM json_each(?) j CROSS JOIN client c ON c.id = j.value")
    )  # fmt: skip
    rows: dict[int, dict[str, Any]] = {}
    for values in db.run(sql, (given,)):
        row = dict(zip(names, values, strict=True))
        if "custom" in row:
            row["custom"] = json.loads(row["custom"]) if row["custom"] else {}
        rows[values[0]] = row
    parts: dict[tuple[int, str], list[str]] = defaultdict(list)
    for store, query in _PARTS.items():
        if store in stores:
            for client, kind, text in db.run(query, (given,)):
                parts[client, kind].append(text)
    labels: Labels = defaultdict(list)
    if Store.LABEL in stores:
        for client, directory, item, name in db.run(_LABELS, (given,)):
            labels[client, directory].append((item, name))
    return _Page(rows, parts, labels, contacts)


class _Showing:
    """Puts values in words."""

    def __init__(self, fields: ListFields, zone: tzinfo, today: date) -> None:
        self._catalogue = fields.catalogue
        self._zone = zone
        self._today = today

    def cell(self, page: _Page, client: int, field: ListField) -> Cell:
        """Return the cell of a client."""
        of = field.field
        if of is None:
            return self._computed(page, client, field)
        match of.store:
            case Store.COLUMN:
                return self._single(field, page.rows[client][field.key])
            case Store.OWN:
                return self._single(field, page.rows[client]["custom"].get(field.key))
            case Store.LABEL:
                found = page.labels.get((client, of.directory), [])
                names = ", ".join(name for _item, name in found)
                return Cell(names, found[0][0]) if found else NOTHING
            case _:
                texts = page.parts.get((client, of.part), [])
                return Cell(", ".join(texts), texts[0]) if texts else NOTHING

    def _single(self, field: ListField, value: Value) -> Cell:
        if value is None or field.field is None:
            return NOTHING
        if field.field.type in _CHOOSING:
            return Cell(self._chosen(field, value), value)
        return Cell(self._catalogue.show(field.field, value), value)

    def _chosen(self, field: ListField, value: Value) -> str:
        """Names of chosen items; of what is none (the field was of another type) the text."""
        if field.kind is ValueKind.ITEMS:
            try:
                listed = json.loads(str(value))
            except ValueError:
                return str(value)
            texts = [str(each) for each in listed] if isinstance(listed, list) else [str(value)]
        else:
            texts = [str(value)]
        items = (self._catalogue.item(int(text)) if text.isdecimal() else None for text in texts)
        return ", ".join(item.name if item else "удалённое значение" for item in items)

    def _computed(self, page: _Page, client: int, field: ListField) -> Cell:
        row = page.rows[client]
        match field.key:
            case "kind":
                found = Cell(_ONE_KIND.get(row["kind"], CLIENT_KINDS["company"]), row["kind"])
            case "contact":
                name = page.contacts.get(client, "")
                found = Cell(name, name or None)
            case "created":
                found = self._instant(row["created_at"])
            case "last_event":
                found = self._instant(row["last_event"])
            case "quiet_days" if row["last_event"] is None:
                found = NOTHING
            case "quiet_days":
                last = local(row["last_event"], self._zone).date()
                days = max(0, (self._today - last).days)
                found = Cell(str(days), days)
            case "events":
                found = Cell(str(row["events"] or ""), row["events"])
            case "legal_basis":
                found = Cell(row["legal_basis"] or "", row["legal_basis"])
            case _:
                stopped = row["blocked_at"] is not None
                found = Cell("Да", 1) if stopped else NOTHING
        return found

    def _instant(self, at: int | None) -> Cell:
        if at is None:
            return NOTHING
        return Cell(day(local(at, self._zone).date(), self._today), at)


_CHOOSING: Final = frozenset({FieldType.DIRECTORY, FieldType.CHOICE, FieldType.CHOICES})
_LAST_EVENT: Final = (
    "(SELECT max(e.happened_at) FROM event e WHERE e.client = c.id AND e.deleted_at IS NULL)"
)
_EVENT_COUNT: Final = (
    "(SELECT count(*) FROM event e WHERE e.client = c.id AND e.deleted_at IS NULL)"
)
_PARTS: Final = {
    Store.CHANNEL: "SELECT p.client, p.kind, p.value FROM json_each(?) j CROSS JOIN channel p"
    " ON p.client = j.value WHERE p.deleted_at IS NULL ORDER BY p.position, p.id",
    Store.ADDRESS: "SELECT p.client, p.kind, p.text FROM json_each(?) j CROSS JOIN address p"
    " ON p.client = j.value WHERE p.deleted_at IS NULL ORDER BY p.id",
    Store.BANK: """
SELECT client, kind, text FROM (
  SELECT p.id, p.client, k.value AS kind,
         CASE k.value WHEN 'account' THEN p.account WHEN 'bank' THEN p.bank WHEN 'bik' THEN p.bik
                      ELSE p.corr_account END AS text
  FROM json_each(?) j CROSS JOIN bank_account p ON p.client = j.value
  CROSS JOIN json_each('["account","bank","bik","corr_account"]') k
  WHERE p.deleted_at IS NULL)
WHERE text <> '' ORDER BY id""",
}
_LABELS: Final = """
SELECT l.client, i.directory, i.id, i.name
FROM json_each(?) j CROSS JOIN client_label l ON l.client = j.value
JOIN directory_item i ON i.id = l.item
WHERE l.deleted_at IS NULL AND i.deleted_at IS NULL
ORDER BY i.position, i.id
"""
