"""A line of the audit as it is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.audit.acts import Act
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase


@dataclass(frozen=True, slots=True)
class Line:
    """What was done.

    Attributes:
        act: what.
        area: of which records: `clients`, `deals`, `tasks`, `""` = of none.
        amount: how many.
        destination: a folder, never a file: its name may be a person's.
        details: ids as text, counts, words of ours; no data of clients.
        person: the member it is about.
    """

    act: Act
    area: str = ""
    amount: int | None = None
    destination: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    person: int | None = None


def write_line(db: OfficeDatabase, change: Change, line: Line, *, at: int) -> int:
    """Write a line inside an open change; returns its id. `at` is UTC ms."""
    entry = change.new_id()
    details = json.dumps(dict(line.details), ensure_ascii=False) if line.details else None
    db.run(
        "INSERT INTO audit_entry(id, author, act, area, amount, destination, details, person,"
        " happened_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry, change.header.author, line.act.value, line.area or None, line.amount,
            line.destination or None, details, line.person, at,
        ),
    )  # fmt: skip
    return entry
