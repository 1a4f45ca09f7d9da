r"""Deals as one JSON document, for programmers and for keeping.

    {
      "format": "kartoteka-deals", "version": 1,
      "exported_at": "2026-11-18T07:42:00.000Z", "office": {"id": …, "name": …, "zone": …},
      "members": [{"id", "name"}],
      "funnels": [{"id", "name", "stages": [{"id", "name", "probability", "position"}]}],
      "currencies": [{"code", "rate": millionths of a rouble}],
      "directories": {"deal_type": [{"id", "name"}], …, "f<id>": options},
      "own_fields": [{"key": "f<id>", "name", "type"}],
      "deals": [{
        "id", "title", …every column of the table `deal`…,
        "client_name", "own": {"f<id>": value},
        "contacts": [{"person", "name", "role"}], "helpers": [member], "tags": [item],
        "lines": [{"title", "quantity", "unit", "price", "sum", "lasts_days"}],
        "moves": [{"at", "funnel", "stage", "outcome", "author", "reason"}],
        "tasks": [{"id", "kind", "title", "text", "assignee", "due_on", "due_at", "done_at",
                   "result"}]
      }]
    }

Ids are texts: they do not fit a double. Instants are ISO 8601 in UTC with milliseconds, money is
in hundredths of its currency's unit, discounts in hundredths of a percent, quantities in
thousandths. Empty values are null. A reader skips what it does not know; `version` grows when
something known changes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.exporting.records import PORTION, portions
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

FORMAT: Final = "kartoteka-deals"
VERSION: Final = 1
_IDS: Final = frozenset(
    {"id", "client", "funnel", "stage", "loss_reason", "type", "source", "competitor",
     "responsible", "parent", "author", "person", "member", "item", "assignee"}
)  # fmt: skip
_INSTANTS: Final = frozenset(
    {"created_at", "closed_at", "stage_since", "at", "due_at", "done_at", "exported_at"}
)
_SKIPPED: Final = frozenset({"title_key", "custom", "deleted_at"})
# Part -> its table, columns and order.
_PARTS: Final = {
    "lines": ("deal_line", ("title", "quantity", "unit", "price", "sum", "lasts_days"), "position"),
    "moves": ("deal_move", ("at", "funnel", "stage", "outcome", "author", "reason"), "at"),
    "tasks": (
        "task",
        ("id", "kind", "title", "text", "assignee", "due_on", "due_at", "done_at", "result"),
        "created_at",
    ),
}
_DIRECTORIES: Final = ("deal_type", "source", "loss_reason", "competitor", "deal_tag")


@use_case(Right.EXPORT)
def write_deals_json(office: Office, path: Path, ids: array[int], *, progress: Progress) -> None:
    """Write deals and all that is needed to understand them.

    Args:
        office: inside a snapshot.
        path: the file, made anew.
        ids: the deals in their order.
        progress: hears of every portion.
    """
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for key, value in _beginning(office):
            stream.write("{\n" if key == "format" else ",\n")
            stream.write(f"{_dumped(key)}: {_dumped(value)}")
        stream.write(',\n"deals": [')
        between = "\n"
        for done, given in enumerate(portions(ids)):
            progress.step(done * PORTION, len(ids), "Записываю сделки")
            for deal in _deals(office.db, given):
                stream.write(between + _dumped(deal))
                between = ",\n"
        stream.write("\n]\n}\n")


def _beginning(office: Office) -> Iterator[tuple[str, Any]]:
    db = office.db
    yield "format", FORMAT
    yield "version", VERSION
    yield "exported_at", _shown("exported_at", now_ms())
    yield "office", {"id": office.office_id, "name": office.name, "zone": office.zone.key}
    yield "members", _listed(db, "SELECT id, name FROM member ORDER BY id", ("id", "name"))
    funnels = _listed(
        db, "SELECT id, name FROM funnel WHERE deleted_at IS NULL ORDER BY position, id",
        ("id", "name"),
    )  # fmt: skip
    for funnel in funnels:
        funnel["stages"] = _listed(
            db, "SELECT id, name, probability, position FROM stage WHERE funnel = ?"
            " AND deleted_at IS NULL ORDER BY position, id",
            ("id", "name", "probability", "position"), int(funnel["id"]),
        )  # fmt: skip
    yield "funnels", funnels
    yield "currencies", _listed(
        db, "SELECT code, rate FROM currency WHERE deleted_at IS NULL ORDER BY code",
        ("code", "rate"),
    )  # fmt: skip
    own = db.run(
        "SELECT id, name, type FROM own_field WHERE kind = 'deal' AND deleted_at IS NULL"
        " ORDER BY position, id"
    )
    items = (
        "SELECT id, name FROM directory_item WHERE directory = ? AND deleted_at IS NULL"
        " ORDER BY position, id"
    )
    names = (*_DIRECTORIES, *(f"f{record}" for record, _name, _type in own))
    directories = {name: _listed(db, items, ("id", "name"), name) for name in names}
    yield "directories", {name: found for name, found in directories.items() if found}
    yield "own_fields", [{"key": f"f{i}", "name": name, "type": type_} for i, name, type_ in own]


def _listed(
    db: OfficeDatabase, sql: str, keys: tuple[str, ...], *values: Any
) -> list[dict[str, Any]]:
    return [
        {key: _shown(key, value) for key, value in zip(keys, row, strict=True)}
        for row in db.run(sql, values)
    ]


def _deals(db: OfficeDatabase, given: str) -> Iterator[dict[str, Any]]:
    columns = ("id", *(name for name in BY_NAME["deal"].columns if name not in _SKIPPED))
    parts = {name: _part(db, name, given) for name in _PARTS}
    contacts: dict[int, list[Any]] = defaultdict(list)
    for deal, person, name, role in db.run(_CONTACTS, (given,)):
        contacts[deal].append({"person": str(person), "name": name, "role": role})
    members: dict[int, list[str]] = defaultdict(list)
    for deal, member in db.run(_HELPERS, (given,)):
        members[deal].append(str(member))
    items: dict[int, list[str]] = defaultdict(list)
    for deal, item in db.run(_TAGS, (given,)):
        items[deal].append(str(item))
    what = ", ".join(f"d.{name}" for name in columns)
    sql = " ".join(("SELECT", what, ", d.custom, c.name", _FROM))
    for *values, custom, client in db.run(sql, (given,)):
        deal = values[0]
        yield {
            **{key: _shown(key, value) for key, value in zip(columns, values, strict=True)},
            "client_name": client,
            "own": json.loads(custom) if custom else {},
            "contacts": contacts.get(deal, []),
            "helpers": members.get(deal, []),
            "tags": items.get(deal, []),
            **{name: found.get(deal, []) for name, found in parts.items()},
        }


def _part(db: OfficeDatabase, name: str, given: str) -> dict[int, list[dict[str, Any]]]:
    table, columns, order = _PARTS[name]
    sql = " ".join(
        ("SELECT p.deal,", ", ".join(f"p.{each}" for each in columns),
         "FROM json_each(?) j CROSS JOIN", table, "p ON p.deal = j.value",
         "WHERE p.deleted_at IS NULL ORDER BY", f"p.{order}, p.id")
    )  # fmt: skip
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for deal, *values in db.run(sql, (given,)):
        row = {key: _shown(key, value) for key, value in zip(columns, values, strict=True)}
        found[deal].append(row)
    return found


def _shown(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key in _IDS:
        return str(value)
    if key in _INSTANTS:
        at = datetime.fromtimestamp(value / 1000, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{value % 1000:03d}Z"
    return value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_FROM: Final = (
    "FROM json_each(?) j CROSS JOIN deal d ON d.id = j.value"
    " LEFT JOIN client c ON c.id = d.client ORDER BY j.key"
)
_CONTACTS: Final = (
    "SELECT k.deal, k.person, c.name, k.role FROM json_each(?) j CROSS JOIN deal_contact k"
    " ON k.deal = j.value JOIN client c ON c.id = k.person AND c.deleted_at IS NULL"
    " WHERE k.deleted_at IS NULL ORDER BY k.id"
)
_HELPERS: Final = (
    "SELECT h.deal, h.member FROM json_each(?) j CROSS JOIN deal_helper h ON h.deal = j.value"
    " WHERE h.deleted_at IS NULL ORDER BY h.id"
)
_TAGS: Final = (
    "SELECT l.deal, l.item FROM json_each(?) j CROSS JOIN deal_label l ON l.deal = j.value"
    " JOIN directory_item i ON i.id = l.item AND i.deleted_at IS NULL"
    " WHERE l.deleted_at IS NULL ORDER BY i.position, i.id"
)
