"""What a merge would do, before it is done: differences side by side, and what would move."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.duplicates.merge_checks import require_mergeable
from crm_desktop.duplicates.merge_fields import Cell, Comparison, Row
from crm_desktop.duplicates.merge_join import load
from crm_desktop.duplicates.merge_links import HANGING, HANGING_BY_NAME, Hanging
from crm_desktop.duplicates.merge_weight import weights
from crm_desktop.duplicates.merge_words import TECHNICAL
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.fields import Catalogue
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

__all__ = ["Cell", "MergePreview", "MergeRecord", "Row", "United", "merge_preview"]

_IMPORT: Final = "import"
_MAKERS: Final = """
SELECT j.record, s.kind, coalesce(m.name, '') FROM json_each(?) c
CROSS JOIN journal j ON j.tbl = ? AND j.record = c.value AND j.op = 0
JOIN change_set s ON s.id = j.change LEFT JOIN member m ON m.id = s.author
"""


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """One of the records.

    Attributes:
        made_by: the person's name; `""` if it came with an import.
        filled: how many single fields it fills.
        counts: table -> how many live records hang on it; the program's own tables left out.
    """

    id: int
    name: str
    created_at: int
    made_by: str
    filled: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class United:
    """A phone, another channel or a label that stays, whoever had it.

    Attributes:
        kind: `phone`, `email`, …; `role` or `tag`.
        owners: the records that have it.
    """

    kind: str
    text: str
    owners: frozenset[int]


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do.

    Attributes:
        kind: `person` or `company`.
        winner: the record that is suggested to stay (the fullest), or the one asked for.
        fullest: the record that says most.
        records: in the order asked for.
        rows: the fields that differ.
        matching: the fields in which two or more say the same and nobody another thing.
        fields: how many fields were compared.
        united: what stays of all of them, the winner's first.
        holders: table -> for each thing that may be double which records have it.
    """

    kind: str
    winner: int
    fullest: int
    records: tuple[MergeRecord, ...]
    rows: tuple[Row, ...]
    matching: tuple[Row, ...]
    fields: int
    united: tuple[United, ...]
    holders: Mapping[str, tuple[frozenset[int], ...]]

    def moving(self, winner: int) -> dict[str, int]:
        """Return table -> how many records would come to `winner` from the others.

        What the winner has already is not counted.
        """
        found = {
            table: sum(winner not in owners for owners in things)
            for table, things in self.holders.items()
        }
        for record in self.records:
            for table, count in record.counts.items():
                if table not in self.holders:
                    found[table] = found.get(table, 0) + count * (record.id != winner)
        return {table: count for table, count in found.items() if count}


@use_case(Right.VIEW_CLIENTS)
def merge_preview(office: Office, ids: Sequence[int], *, winner: int = 0) -> MergePreview:
    """Compare records that are to become one; nothing is written.

    Args:
        office: the office.
        ids: 2–6 clients.
        winner: the one that is to stay; 0 = the fullest.

    Raises:
        UserError: they cannot be one client.
        NotFoundError: one of them is not there.
    """
    with office.reading():
        clients = require_mergeable(office, ids)
        db = office.db
        catalogue = read_catalogue(db)
        weight = weights(db, ids)
        fullest = max(ids, key=lambda client: weight[client])
        main = winner if winner in ids else fullest
        order = [main, *(client for client in ids if client != main)]
        comparison = Comparison(db, order, catalogue)
        makers = {
            client: "" if kind == _IMPORT else who
            for client, kind, who in db.run(
                _MAKERS, (json.dumps(list(ids)), BY_NAME["client"].number)
            )
        }
        records = tuple(
            MergeRecord(
                client.id, client.name, comparison.fields[client.id]["created_at"],
                makers.get(client.id, ""), comparison.filled(client.id), _counts(db, client.id),
            )
            for client in clients
        )  # fmt: skip
        return MergePreview(
            kind=clients[0].kind,
            winner=main,
            fullest=fullest,
            records=records,
            rows=comparison.rows(ids),
            matching=comparison.matching(ids),
            fields=len(catalogue.of(clients[0].kind)),
            united=(*_channels(db, order), *_labels(db, order, catalogue)),
            holders={
                hanging.name: _holders(db, hanging, set(ids))
                for hanging in HANGING
                if hanging.double is not None and hanging.name not in TECHNICAL
            },
        )


def _holders(db: OfficeDatabase, hanging: Hanging, ids: set[int]) -> tuple[frozenset[int], ...]:
    owners: dict[object, set[int]] = {}
    for row in load(db, hanging, ids, live=True).values():
        mine = {row[column] for column in hanging.columns} & ids
        ends = hanging.ends(row, lambda client: 0 if client in ids else client)
        # What stands between two of them comes to an end.
        if len(set(ends)) == len(ends) and hanging.double is not None:
            owners.setdefault((ends, hanging.double(row)), set()).update(mine)
    return tuple(frozenset(each) for each in owners.values())


def _counts(db: OfficeDatabase, client: int) -> dict[str, int]:
    found = {}
    for hanging in HANGING:
        if hanging.name in TECHNICAL:
            continue
        where = " OR ".join(f"{column} = ?1" for column in hanging.columns)
        sql = " ".join(
            ("SELECT count(*) FROM", hanging.name, f"WHERE ({where}) AND deleted_at IS NULL")
        )
        found[hanging.name] = int(db.run(sql, (client,))[0][0])
    return found


def _channels(db: OfficeDatabase, clients: Sequence[int]) -> list[United]:
    hanging = HANGING_BY_NAME["channel"]
    place = {client: number for number, client in enumerate(clients)}
    rows = sorted(
        load(db, hanging, clients, live=True).items(),
        key=lambda item: (place[item[1]["client"]], item[1]["position"], item[0]),
    )
    texts: dict[object, tuple[str, str]] = {}
    owners: dict[object, set[int]] = {}
    for _record, row in rows:
        key = hanging.double(row) if hanging.double is not None else _record
        texts.setdefault(key, (row["kind"], row["value"]))
        owners.setdefault(key, set()).add(row["client"])
    return [United(kind, text, frozenset(owners[key])) for key, (kind, text) in texts.items()]


def _labels(db: OfficeDatabase, clients: Sequence[int], catalogue: Catalogue) -> list[United]:
    owners: dict[int, set[int]] = {}
    for row in load(db, HANGING_BY_NAME["client_label"], clients, live=True).values():
        owners.setdefault(row["item"], set()).add(row["client"])
    items = [(catalogue.item(item), frozenset(of)) for item, of in owners.items()]
    named = [United(item.directory, item.name, of) for item, of in items if item]
    return sorted(named, key=lambda each: (each.kind, each.text))
