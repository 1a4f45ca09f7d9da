"""Which clients bear an item of a directory, and giving them another."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.journal.records import write_records
from crm_desktop.journal.stamps import now_ms
from db.tables import BY_NAME

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.journal.records import Fields
    from db.connection import OfficeDatabase

COLUMN_DIRECTORIES: Final = frozenset({"type", "segment", "source", "region"})
LABEL_DIRECTORIES: Final = frozenset({"role", "tag"})
RELATION_DIRECTORIES: Final = frozenset({"relation"})
_RELATED: Final = """
SELECT e.kind, count(*) FROM (
    SELECT r.kind, r.client AS party FROM relation r WHERE r.deleted_at IS NULL
    UNION SELECT r.kind, r.other FROM relation r WHERE r.deleted_at IS NULL) e
JOIN client c ON c.id = e.party
WHERE c.deleted_at IS NULL AND c.merged_into IS NULL GROUP BY e.kind
"""
_LIVE: Final = "c.deleted_at IS NULL AND c.merged_into IS NULL"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Where the clients keep items of one directory."""

    directory: str

    def clients(self, db: OfficeDatabase, item: int, *, live: bool) -> list[int]:
        """Return the clients that bear an item; `live` leaves the trash and the merged out."""
        condition = _LIVE if live else "TRUE"
        sql = " ".join(("SELECT c.id FROM client c WHERE", self._has(), "AND", condition))
        return [row[0] for row in db.run(sql, (self._asked(item),))]

    def counts(self, db: OfficeDatabase) -> dict[int, int]:
        """Return item -> how many live clients bear it, in one pass."""
        if self.directory in COLUMN_DIRECTORIES:
            sql = ("SELECT c.", self.directory, ", count(*) FROM client c WHERE ", _LIVE,
                   " AND c.", self.directory, " IS NOT NULL GROUP BY 1")  # fmt: skip
            return dict(db.run("".join(sql)))
        if self.directory in LABEL_DIRECTORIES:
            return dict(db.run(
                "SELECT l.item, count(*) FROM client_label l JOIN client c ON c.id = l.client"
                " WHERE l.deleted_at IS NULL AND c.deleted_at IS NULL AND c.merged_into IS NULL"
                " AND l.item IN (SELECT id FROM directory_item WHERE directory = ?) GROUP BY 1",
                (self.directory,),
            ))  # fmt: skip
        if self.directory in RELATION_DIRECTORIES:
            return dict(db.run(_RELATED))
        found: dict[int, int] = {}
        sql_own = " ".join(("SELECT c.custom ->> ? FROM client c WHERE c.custom IS NOT NULL AND",
                            _LIVE))  # fmt: skip
        for (value,) in db.run(sql_own, (f"$.{self.directory}",)):
            for item in _chosen(value):
                found[item] = found.get(item, 0) + 1
        return found

    def replace(self, db: OfficeDatabase, clients: str, item: int, *, into: int | None) -> int:
        """Give clients (a JSON list of ids) `into` instead of `item`; None takes it off."""
        if self.directory in LABEL_DIRECTORIES:
            _replace_label(db, clients, item, into)
        elif self.directory in RELATION_DIRECTORIES:
            _replace_relation(db, clients, item, into)
        elif self.directory in COLUMN_DIRECTORIES:
            sql = ("UPDATE client SET ", self.directory, " = ? WHERE ", self.directory,
                   " = ? AND id IN (SELECT value FROM json_each(?))")  # fmt: skip
            db.run("".join(sql), (into, item, clients))
        else:
            self._replace_choice(db, clients, item, into)
        return len(json.loads(clients))

    def _has(self) -> str:
        if self.directory in COLUMN_DIRECTORIES:
            return f"c.{self.directory} = ?"
        if self.directory in LABEL_DIRECTORIES:
            return (
                "EXISTS (SELECT 1 FROM client_label l WHERE l.client = c.id AND l.item = ?"
                " AND l.deleted_at IS NULL)"
            )
        if self.directory in RELATION_DIRECTORIES:
            # Either side: a relation whose other side is left out would keep the item.
            return (
                "c.id IN (SELECT client FROM relation WHERE kind = ?1 AND deleted_at IS NULL"
                " UNION SELECT other FROM relation WHERE kind = ?1 AND deleted_at IS NULL)"
            )
        # The ids of the items are texts of 18 digits or so: no other value contains them.
        return f"instr(coalesce(c.custom ->> '$.{self.directory}', ''), ?) > 0"

    def _asked(self, item: int) -> Value:
        known = self.directory in COLUMN_DIRECTORIES | LABEL_DIRECTORIES | RELATION_DIRECTORIES
        return item if known else str(item)

    def _replace_choice(
        self, db: OfficeDatabase, clients: str, item: int, into: int | None
    ) -> None:
        rows = db.run(
            "SELECT id, custom ->> ? FROM client WHERE id IN (SELECT value FROM json_each(?))",
            (f"$.{self.directory}", clients),
        )
        values: dict[int, Fields] = {}
        for client, value in rows:
            several = str(value).startswith("[")
            chosen = dict.fromkeys(
                into if each == item else each for each in _chosen(value) if each
            )
            kept = [str(each) for each in chosen if each is not None]
            stored: str | None = None
            if kept:
                stored = json.dumps(kept, separators=(",", ":")) if several else kept[0]
            values[client] = {f"custom.{self.directory}": stored}
        write_records(db, BY_NAME["client"], values)


def _replace_label(db: OfficeDatabase, clients: str, item: int, into: int | None) -> None:
    db.run(
        "UPDATE client_label SET deleted_at = ? WHERE item = ? AND deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?)) AND (? IS NULL OR EXISTS"
        " (SELECT 1 FROM client_label x WHERE x.client = client_label.client AND x.item = ?"
        " AND x.deleted_at IS NULL))",
        (now_ms(), item, clients, into, into),
    )
    if into is not None:
        db.run(
            "UPDATE client_label SET item = ? WHERE item = ? AND deleted_at IS NULL"
            " AND client IN (SELECT value FROM json_each(?))",
            (into, item, clients),
        )


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
