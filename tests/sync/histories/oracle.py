"""What must be true at the end of a history: nothing anybody was told is saved is lost."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.journal.records import read_records
from crm_desktop.journal.stamps import SLOT_BITS
from db.journal_schema import INSERT
from db.tables import BY_NAME, BY_NUMBER, TABLES
from tests.sync.histories.picking import MARK

if TYPE_CHECKING:
    from db.connection import OfficeDatabase

_WORD: Final = re.compile(MARK + r"\d+⟧")
Key = tuple[str, int, str]


class Oracle:
    """Knows every acknowledged write: its stamp, its field, the value it left.

    Attributes:
        writes: (table, record, field) -> stamp -> value.
        words: word -> records it was written into.
        said: word -> the stamps of the act that said it first.
        checked: fields whose last write was found to live.
    """

    def __init__(self) -> None:
        self.writes: dict[Key, dict[int, Any]] = defaultdict(dict)
        self.words: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self.said: dict[str, set[int]] = {}
        self.checked = 0
        self._signed: dict[int, bytes] = {}
        self._lost: set[int] = set()
        self._twice: set[int] = set()

    def learn(self, db: OfficeDatabase, after: int) -> set[int]:
        """Take in what an act left in the journal after a row; returns its stamps."""
        last: dict[Key, int] = {}
        records: dict[str, set[int]] = defaultdict(set)
        stamps = set()
        for stamp, number, record, op, old in db.run(
            "SELECT stamp, tbl, record, op, old FROM journal WHERE seq > ? ORDER BY seq", (after,)
        ):
            table = BY_NUMBER[number]
            records[table.name].add(record)
            stamps.add(stamp)
            fields = table.columns if op == INSERT or old is None else json.loads(old)
            for field in fields:
                if field != "custom":
                    last[table.name, record, field] = stamp
        self._know_twins(db, stamps)
        for name, ids in records.items():
            live = read_records(db, BY_NAME[name], ids)
            for key in [key for key in last if key[0] == name]:
                value = live[key[1]].get(key[2])
                self.writes[key][last[key]] = value
            for record, fields in live.items():
                for word in _words(fields.values()):
                    self.words[word].add((name, record))
                    self.said.setdefault(word, stamps)
        return stamps

    def _know_twins(self, db: OfficeDatabase, stamps: set[int]) -> None:
        """Note stamps that twins of one voice and one clock gave; one of them says it anew."""
        for stamp in stamps:
            for (signature,) in db.run("SELECT signature FROM seal WHERE stamp = ?", (stamp,)):
                if self._signed.setdefault(stamp, signature) != signature:
                    self._twice.add(stamp)

    def forget(self, stamps: set[int]) -> None:
        """Writes a person threw away himself: he put an older base in its place."""
        self._lost |= stamps
        for of_field in self.writes.values():
            for stamp in stamps & of_field.keys():
                del of_field[stamp]

    def require_kept(self, db: OfficeDatabase) -> None:
        """Fail unless the last write by stamp is what lives and all others are in history.

        Args:
            db: of any station, all having come to the same.
        """
        erased = _erased(db)
        there = {row[0] for row in db.run("SELECT stamp FROM seal")}
        records: dict[str, set[int]] = defaultdict(set)
        for table, record, _field in self.writes:
            records[table].add(record)
        live = {name: read_records(db, BY_NAME[name], ids) for name, ids in records.items()}
        for (table, record, field), writes in self.writes.items():
            if (
                not writes
                or (table, record) in erased
                or not writes.keys() <= there
                or writes.keys() & self._twice
            ):
                # Erased by law, or said anew under another stamp: its words are looked for below.
                continue
            assert record in live[table], f"{table} {record} is gone"
            found, expected = live[table][record].get(field), writes[max(writes)]
            self.checked += 1
            assert repr(found) == repr(expected), (
                f"{table}.{field} of {record}: {found!r}, not {expected!r} of {max(writes)}"
            )
        kept = _all_words(db)
        # Said anew by a clone a record and its write have the same number under another slot.
        lost = {stamp >> SLOT_BITS for stamp in self._lost}
        emptied = {(table, record >> SLOT_BITS) for table, record in erased}
        for word, places in self.words.items():
            thrown_away = {stamp >> SLOT_BITS for stamp in self.said[word]} <= lost
            by_law = {(table, record >> SLOT_BITS) for table, record in places} & emptied
            gone = word not in kept and not thrown_away and not by_law
            assert not gone, f"{word} was saved in {sorted(places)} and is nowhere"


def _words(values: Any) -> set[str]:
    return {word for value in values if isinstance(value, str) for word in _WORD.findall(value)}


def _all_words(db: OfficeDatabase) -> set[str]:
    found = _words(row[0] for row in db.run("SELECT old FROM journal WHERE old IS NOT NULL"))
    for table in TABLES:
        sql = " ".join(("SELECT", ", ".join(table.columns), "FROM", table.name))
        for row in db.run(sql):
            found |= _words(row)
    return found


def _erased(db: OfficeDatabase) -> set[tuple[str, int]]:
    """Records of people erased by law, and those an erasure emptied before they moved on."""
    found = {
        ("client", row[0]) for row in db.run("SELECT id FROM client WHERE erased_at IS NOT NULL")
    }
    emptied = {
        (BY_NUMBER[number].name, record)
        for number, record in db.run(
            "SELECT DISTINCT j.tbl, j.record FROM change_set c JOIN journal j ON j.change = c.id"
            " WHERE c.kind = 'erase' AND j.op <> 0"
        )
    }
    grown = bool(found)
    while grown:
        grown = False
        for table in TABLES:
            named = [*table.owners.items(), *table.refers.items()]
            for column, owner in named:
                sql = " ".join(("SELECT id,", column, "FROM", table.name, "WHERE", column, "> 0"))
                for record, other in db.run(sql):
                    if (owner, other) in found and (table.name, record) not in found:
                        found.add((table.name, record))
                        grown = True
    return found | emptied
