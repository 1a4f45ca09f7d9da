"""Which clients, deals and tasks bear an item of a directory, and giving them another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.field_types import Value
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

RELATION: Final = "relation"
_RELATED: Final = """
SELECT e.kind, count(*) FROM (
    SELECT r.kind, r.client AS party FROM relation r WHERE r.deleted_at IS NULL
    UNION SELECT r.kind, r.other FROM relation r WHERE r.deleted_at IS NULL) e
JOIN client c ON c.id = e.party
WHERE c.deleted_at IS NULL AND c.merged_into IS NULL GROUP BY e.kind
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A table whose records bear items.

    Attributes:
        table: its name.
        live: SQL that leaves the trash out, over the table known as `c`.
        columns: directory -> the column with its one item.
        labels: the table of labels; its column with the owner is called like `table`.
        label_directories: whose items are labels.
        prefix: what stands before the item in the column; such a column is a text and never empty.
        otherwise: what the column holds where the item is taken off.
    """

    table: str
    live: str
    columns: Mapping[str, str]
    labels: str
    label_directories: frozenset[str]
    prefix: str = ""
    otherwise: str | None = None


CLIENTS: Final = Owner(
    "client",
    "c.deleted_at IS NULL AND c.merged_into IS NULL",
    {name: name for name in ("type", "segment", "source", "region")},
    "client_label",
    frozenset({"role", "tag"}),
)
DEALS: Final = Owner(
    "deal",
    "c.deleted_at IS NULL",
    {
        "source": "source", "loss_reason": "loss_reason", "competitor": "competitor",
        "deal_type": "type",
    },
    "deal_label",
    frozenset({"deal_tag"}),
)  # fmt: skip
TASKS: Final = Owner(
    "task", "c.deleted_at IS NULL", {"task_kind": "kind"}, "", frozenset(), "k", "todo"
)
_OWNERS: Final = (CLIENTS, DEALS, TASKS)
KNOWN: Final = frozenset({RELATION}).union(
    *(owner.columns.keys() | owner.label_directories for owner in _OWNERS)
)


def is_own(directory: str) -> bool:
    """Tell whether a name is that of the options of an own field: `f<id>`."""
    return directory.startswith("f") and directory[1:].isdecimal()


def bearers(directory: str) -> tuple[Bearer, ...]:
    """Return the tables that bear items of a directory: clients first."""
    if directory == RELATION:
        return (Bearer(directory, CLIENTS),)
    return tuple(
        Bearer(directory, owner)
        for owner in _OWNERS
        if (is_own(directory) and owner is not TASKS)
        or directory in owner.columns
        or directory in owner.label_directories
    )


@dataclass(frozen=True, slots=True)
class Bearer:
    """Where the clients, or the deals, keep items of one directory."""

    directory: str
    owner: Owner

    def records(self, db: OfficeDatabase, item: int, *, live: bool) -> list[int]:
        """Return the records that bear an item; `live` leaves the trash and the merged out."""
        condition = self.owner.live if live else "TRUE"
        sql = " ".join(
            ("SELECT c.id FROM", self.owner.table, "c WHERE", self._has(), "AND", condition)
        )
        return [row[0] for row in db.run(sql, (self._asked(item),))]

    def counts(self, db: OfficeDatabase) -> dict[int, int]:
        """Return item -> how many live records bear it, in one pass."""
        owner = self.owner
        if self._column:
            by_column = ("SELECT c.", self._column, ", count(*) FROM ", owner.table,
                         " c WHERE ", owner.live, " AND c.", self._column,
                         " IS NOT NULL GROUP BY 1")  # fmt: skip
            found = db.run("".join(by_column))
            if not owner.prefix:
                return dict(found)
            own = ((value.removeprefix(owner.prefix), number) for value, number in found)
            return {int(value): number for value, number in own if value.isdecimal()}
        if self._labelled:
            by_label = ("SELECT l.item, count(*) FROM ", owner.labels, " l JOIN ", owner.table,
                        " c ON c.id = l.", owner.table, " WHERE l.deleted_at IS NULL AND ",
                        owner.live, " AND l.item IN",
                        " (SELECT id FROM directory_item WHERE directory = ?) GROUP BY 1"
                        )  # fmt: skip
            return dict(db.run("".join(by_label), (self.directory,)))
        if self.directory == RELATION:
            return dict(db.run(_RELATED))
        options: dict[int, int] = {}
        sql_own = " ".join(("SELECT c.custom ->> ? FROM", owner.table,
                            "c WHERE c.custom IS NOT NULL AND", owner.live))  # fmt: skip
        for (value,) in db.run(sql_own, (f"$.{self.directory}",)):
            for item in _chosen(value):
                options[item] = options.get(item, 0) + 1
        return options

    def replace(self, db: OfficeDatabase, records: str, item: int, *, into: int | None) -> None:
        """Give records (a JSON list of ids) `into` instead of `item`; None takes it off."""
        if self._labelled:
            self._replace_label(db, records, item, into)
        elif self.directory == RELATION:
            _replace_relation(db, records, item, into)
        elif self._column:
            sql = ("UPDATE ", self.owner.table, " SET ", self._column, " = ? WHERE ", self._column,
                   " = ? AND id IN (SELECT value FROM json_each(?))")  # fmt: skip
            db.run("".join(sql), (self._stored(into), self._stored(item), records))
        else:
            self._replace_choice(db, records, item, into)

    @property
    def _column(self) -> str:
        return self.owner.columns.get(self.directory, "")

    @property
    def _labelled(self) -> bool:
        return self.directory in self.owner.label_directories

    def _has(self) -> str:
        owner = self.owner
        if self._column:
            return f"c.{self._column} = ?"
        if self._labelled:
            return " ".join(
                ("EXISTS (SELECT 1 FROM", owner.labels, f"l WHERE l.{owner.table} = c.id",
                 "AND l.item = ? AND l.deleted_at IS NULL)")
            )  # fmt: skip
        if self.directory == RELATION:
            # Either side: a relation whose other side is left out would keep the item.
            return (
                "c.id IN (SELECT client FROM relation WHERE kind = ?1 AND deleted_at IS NULL"
                " UNION SELECT other FROM relation WHERE kind = ?1 AND deleted_at IS NULL)"
            )
        # The ids of the items are texts of 18 digits or so: no other value contains them.
        return f"instr(coalesce(c.custom ->> '$.{self.directory}', ''), ?) > 0"

    def _asked(self, item: int) -> Value:
        return str(item) if is_own(self.directory) else self._stored(item)

    def _stored(self, item: int | None) -> Value:
        """Return an item as its column holds it; None = taken off."""
        if item is None:
            return self.owner.otherwise
        return f"{self.owner.prefix}{item}" if self.owner.prefix else item

    def _replace_label(self, db: OfficeDatabase, records: str, item: int, into: int | None) -> None:
        labels, whose = self.owner.labels, self.owner.table
        sql = ("UPDATE ", labels, " SET deleted_at = ? WHERE item = ? AND deleted_at IS NULL AND ",
               whose, " IN (SELECT value FROM json_each(?)) AND (? IS NULL OR EXISTS",
               " (SELECT 1 FROM ", labels, " x WHERE x.", whose, " = ", labels, ".", whose,
               " AND x.item = ? AND x.deleted_at IS NULL))")  # fmt: skip
        db.run("".join(sql), (now_ms(), item, records, into, into))
        if into is not None:
            other = ("UPDATE ", labels, " SET item = ? WHERE item = ? AND deleted_at IS NULL",
                     " AND ", whose, " IN (SELECT value FROM json_each(?))")  # fmt: skip
            db.run("".join(other), (into, item, records))

    def _replace_choice(
        self, db: OfficeDatabase, records: str, item: int, into: int | None
    ) -> None:
        sql = ("SELECT id, custom ->> ? FROM ", self.owner.table,
               " WHERE id IN (SELECT value FROM json_each(?))")  # fmt: skip
        rows = db.run("".join(sql), (f"$.{self.directory}", records))
        values: dict[int, Fields] = {}
        for record, value in rows:
            several = str(value).startswith("[")
            chosen = dict.fromkeys(
                into if each == item else each for each in _chosen(value) if each
            )
            kept = [str(each) for each in chosen if each is not None]
            stored: str | None = None
            if kept:
                stored = json.dumps(kept, separators=(",", ":")) if several else kept[0]
            values[record] = {f"custom.{self.directory}": stored}
        write_records(db, BY_NAME[self.owner.table], values)


def _replace_relation(db: OfficeDatabase, clients: str, item: int, into: int | None) -> None:
    db.run(
        "UPDATE relation SET deleted_at = ?1 WHERE kind = ?2 AND deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?3)) AND (?4 IS NULL OR EXISTS"
        " (SELECT 1 FROM relation x WHERE x.kind = ?4 AND x.deleted_at IS NULL"
        " AND x.client IN (relation.client, relation.other)"
        " AND x.other IN (relation.client, relation.other)))",
        (now_ms(), item, clients, into),
    )
    if into is not None:
        db.run(
            "UPDATE relation SET kind = ? WHERE kind = ? AND deleted_at IS NULL"
            " AND client IN (SELECT value FROM json_each(?))",
            (into, item, clients),
        )


def _chosen(value: object) -> list[int]:
    if not value:
        return []
    text = str(value)
    return [int(each) for each in (json.loads(text) if text.startswith("[") else [text])]
