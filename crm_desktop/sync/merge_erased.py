"""What other stations wrote about people the law has erased here: it is emptied on arrival.

Whoever wrote it had not heard of the erasure. What says nothing about the person (a deal's stage,
who is responsible) is kept, as an erasure keeps it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.personal_data.reach import BY_TABLE
from crm_desktop.sync.merge_batch import Part

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from crm_desktop.journal.operations import Operation
    from crm_desktop.personal_data.reach import Reach
    from crm_desktop.sync.wire import Sent
    from db.connection import OfficeDatabase

# What an erasure leaves in a column, as far as that is the same for every record.
_LEFT: Final[Mapping[str, Any]] = {"NULL": None, "''": "", "0": 0, "'Сделка'": "Сделка",
                                   "'сделка'": "сделка"}  # fmt: skip
_FOR_A_MADE: Final = "other"


def without_erased(db: OfficeDatabase, parts: Sequence[Part]) -> tuple[list[Part], set[int]]:
    """Return the parts without what the law has emptied, and the stamps that lost something.

    Costs one look-up when nobody was ever erased.
    """
    if not db.run("SELECT 1 FROM erasure LIMIT 1"):
        return list(parts), set()
    erased = [row[0] for row in db.run("SELECT id FROM client WHERE erased_at IS NOT NULL")]
    wanted: dict[str, set[int]] = {}
    for part in parts:
        for sent in part.sent:
            if sent.operation.table in BY_TABLE and not sent.operation.whole:
                wanted.setdefault(sent.operation.table, set()).add(sent.operation.record)
    hanging = {name: _hanging(db, BY_TABLE[name], ids, erased) for name, ids in wanted.items()}
    people = set(erased)
    emptied: set[int] = set()
    found = []
    for part in parts:
        left = [_emptied(sent, hanging.get(sent.operation.table, set()), people)
                for sent in part.sent]  # fmt: skip
        if any(one is not other for one, other in zip(left, part.sent, strict=True)):
            emptied.add(part.stamp)
        found.append(Part(part.stamp, part.change, left))
    return found, emptied


def _hanging(
    db: OfficeDatabase, reach: Reach, records: Collection[int], clients: Sequence[int]
) -> set[int]:
    sql = " ".join(
        (
            "SELECT id FROM", reach.table, "WHERE (", reach.condition,
            ") AND id IN (SELECT value FROM json_each(:records))",
        )
    )  # fmt: skip
    values = {"clients": json.dumps(list(clients)), "records": json.dumps(list(records))}
    return {int(str(row[0])) for row in db.connection().execute(sql, values)}


def _emptied(sent: Sent, hanging: Collection[int], people: Collection[int]) -> Sent:
    operation = sent.operation
    if operation.whole or operation.table not in BY_TABLE:
        return sent
    reach = BY_TABLE[operation.table]
    theirs = operation.record in hanging or (
        operation.made and any(operation.fields.get(column) in people for column in reach.holders)
    )
    if not theirs or "erased_at" in operation.fields:
        return sent
    fields = {
        name: value for name, value in operation.fields.items() if not _is_emptied(reach, name)
    }
    if len(fields) == len(operation.fields):
        return sent
    if operation.made:
        fields = _left_of_made(reach, operation) | fields
    bases = {name: base for name, base in sent.bases.items() if name in fields}
    return replace(sent, operation=replace(operation, fields=fields), bases=bases)


def _is_emptied(reach: Reach, field: str) -> bool:
    column = "custom" if field.startswith("custom.") else field
    return column in reach.emptied


def _left_of_made(reach: Reach, operation: Operation) -> dict[str, Any]:
    left = {}
    for name, expression in reach.emptied.items():
        if name in operation.fields:
            value = _LEFT.get(expression, _FOR_A_MADE)
            if value is not None:
                left[name] = value
    return left
