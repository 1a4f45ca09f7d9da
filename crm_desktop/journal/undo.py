"""Taking a change set back, now or days later, without touching what came after it.

A field is written back where the value the change set left still stands, whatever passed in
between; other fields are left alone and named. A new record is taken back only together with
its whole: the owner (a client) and its parts (phones, addresses, contacts) made by the same
change set go or stay together, and they stay if anybody changed or added anything since.
An undo is itself a change set, so it can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.history import Entry, entries_of
from crm_desktop.journal.holder import is_held
from crm_desktop.journal.made_records import find_kept
from crm_desktop.journal.records import Fields, read_records, same, write_records
from crm_desktop.journal.stamps import now_ms
from db.journal_schema import INSERT, UPDATE
from db.tables import BY_NAME, BY_NUMBER, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from crm_desktop.jobs import Progress
    from crm_desktop.journal.journal import Change, Journal
    from db.connection import OfficeDatabase
    from db.tables import JournalTable

# Up to this many journal rows an undo is one transaction; above, many short ones.
ONE_TRANSACTION: Final = 4000
PORTION: Final = 2000
_SPECIAL_PORTION: Final = 100
UNDONE: Final = "Отмена: "


@dataclass(frozen=True, slots=True)
class Left:
    """What an undo left alone: a field changed since, or a whole record (`field` = '*')."""

    table: str
    record: int
    field: str


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo did.

    Attributes:
        change_id: its own change set; 0 if there was nothing left to take back.
        title: what was taken back.
        restored: records written back or hidden.
        left: what was left alone because it changed since.
    """

    change_id: int
    title: str
    restored: int
    left: tuple[Left, ...]


class Special(Protocol):
    """Takes back what single fields cannot tell: how records hang together after a merge."""

    def apart(self, table: str, field: str) -> bool:
        """Tell whether a field is left to `take_back`."""
        ...

    def records(self, db: OfficeDatabase, change_id: int) -> list[int]:
        """Return the records `take_back` is to be called with, a portion at a time."""
        ...

    def take_back(self, db: OfficeDatabase, change_id: int, records: list[int]) -> list[Left]:
        """Take one portion back inside an open change; return what had to be left alone."""
        ...


After = Callable[["OfficeDatabase", "Change", int], list[Left]]
"""Takes the base, the open undo and what it takes back; returns what did not stay as it was."""


def undo_change(
    db: OfficeDatabase,
    journal: Journal,
    change_id: int,
    progress: Progress | None = None,
    *,
    specials: Mapping[str, Special] | None = None,
    after: After | None = None,
) -> UndoResult:
    """Take a change set back.

    Args:
        db: the base.
        journal: writes the undo.
        change_id: the change set, itself an undo perhaps.
        progress: hears of every portion.
        specials: kind of change set -> what takes it back beside its fields; an undo (and an undo
            of an undo) is of the kind of what was done first.
        after: called last, inside the undo, to mend what cannot stay as it came back.

    Raises:
        NotFoundError: there is no such change set.
        UserError: it is still being written, or is being taken back already.
        JobCancelledError: cancelled; the part already taken back stays so, and a second
            undo takes back the rest.
    """
    progress = progress or SilentProgress()
    title, kind = _require_finished(db, change_id)
    special = (specials or {}).get(_first_kind(db, change_id))
    size = db.run("SELECT count(*) FROM change_row WHERE change = ?", (change_id,))[0][0]
    heading = f"Повтор: {title.removeprefix(UNDONE)}" if kind == "undo" else f"{UNDONE}{title}"
    if size <= ONE_TRANSACTION:
        with journal.change(heading, kind="undo", undoes=change_id) as change:
            undo = _Undo(db, change_id, special, after)
            undo.run(_Single(change), progress)
        return UndoResult(
            change.id if change.changes else 0, title, undo.restored, tuple(undo.left)
        )
    with journal.long_change(heading, kind="undo", undoes=change_id) as long:
        undo = _Undo(db, change_id, special, after)
        undo.run(long, progress)
    return UndoResult(long.id, title, undo.restored, tuple(undo.left))


def _require_finished(db: OfficeDatabase, change_id: int) -> tuple[str, str]:
    rows = db.run("SELECT title, kind, holder FROM change_set WHERE id = ?", (change_id,))
    if not rows:
        raise NotFoundError(
            f"Действия {change_id} нет в журнале. Ничего не изменено. Проверьте номер в истории."
        )
    title, kind, holder = rows[0]
    if is_held(change_id, holder):
        raise UserError(
            f"Действие «{title}» ещё выполняется. Ничего не изменено. "
            "Отмените его, когда оно закончится."
        )
    others = db.run(
        "SELECT id, holder FROM change_set WHERE undoes = ? AND state = 'open'", (change_id,)
    )
    if any(is_held(*other) for other in others):
        raise UserError(
            f"Действие «{title}» уже отменяется. Дождитесь конца: история покажет, что возвращено."
        )
    return title, kind


def _first_kind(db: OfficeDatabase, change_id: int) -> str:
    """Return the kind of a change set; of an undo the kind of what was done first."""
    rows = db.run(
        "WITH RECURSIVE up(id) AS (SELECT ? UNION SELECT s.undoes FROM up u"
        " JOIN change_set s ON s.id = u.id WHERE s.undoes IS NOT NULL)"
        " SELECT s.kind FROM up u JOIN change_set s ON s.id = u.id WHERE s.undoes IS NULL",
        (change_id,),
    )
    return str(rows[0][0]) if rows else ""


class _Single:
    """Gives one open transaction as if it were a long change's next one."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def transaction(self) -> AbstractContextManager[Change]:
        return nullcontext(self._change)


class _Portions(Protocol):
    """Gives the transactions an undo is made of."""

    def transaction(self) -> AbstractContextManager[Change]: ...


class _Undo:
    def __init__(
        self, db: OfficeDatabase, change_id: int, special: Special | None, after: After | None
    ) -> None:
        self._db = db
        self._id = change_id
        self._special = special
        self._after = after
        self._kept: dict[int, set[int]] = {}
        self._known_seq = -1
        self.restored = 0
        self.left: list[Left] = []

    def run(self, portions: _Portions, progress: Progress) -> None:
        total = self._db.run("SELECT count(*) FROM change_row WHERE change = ?", (self._id,))[0][0]
        done = 0
        # Owners go before their parts: what is hidden cannot be added to while the rest goes on.
        for table in (each for each in TABLES if not each.lasting):
            for made in (True, False):
                for records in self._portions(table, made=made):
                    progress.step(done, total, "Возвращаю как было")
                    with portions.transaction() as change:
                        if made:
                            self._hide(table, records, change)
                        else:
                            self._write_back(table, records)
                    done += len(records)
        self._run_special(portions)
        if self._after is not None:
            with portions.transaction() as change:
                self.left += self._after(self._db, change, self._id)
        self._name_kept()
        progress.step(total, total, "Возвращаю как было")

    def _run_special(self, portions: _Portions) -> None:
        """The part that is not a matter of fields; it may not be cancelled half way."""
        if self._special is None:
            return
        records = self._special.records(self._db, self._id)
        for start in range(0, len(records), _SPECIAL_PORTION):
            part = records[start : start + _SPECIAL_PORTION]
            with portions.transaction():
                left = self._special.take_back(self._db, self._id, part)
            stayed = {each.record for each in left if each.record in part}
            self.left += left
            self.restored += len(part) - len(stayed)

    def _name_kept(self) -> None:
        """Name what stays; a part is named only if its whole is not."""
        for number, records in self._kept.items():
            table = BY_NUMBER[number]
            for record, fields in read_records(self._db, table, sorted(records)).items():
                owned = any(
                    fields[column] in self._kept[BY_NAME[owner].number]
                    for column, owner in table.owners.items()
                )
                if fields["deleted_at"] is None and not owned:
                    self.left.append(Left(table.name, record, "*"))

    def _portions(self, table: JournalTable, *, made: bool) -> list[list[int]]:
        rows = self._db.run(
            "SELECT record FROM change_row WHERE change = ? AND tbl = ? GROUP BY record"
            " HAVING min(op) = ? ORDER BY record",
            (self._id, table.number, INSERT if made else UPDATE),
        )
        ids = [row[0] for row in rows]
        return [ids[start : start + PORTION] for start in range(0, len(ids), PORTION)]

    def _hide(self, table: JournalTable, records: list[int], change: Change) -> None:
        self._look_for_news(change)
        hidden = json.dumps([r for r in records if r not in self._kept[table.number]])
        sql = " ".join(
            (
                "UPDATE", table.name, "SET deleted_at = ? WHERE deleted_at IS NULL AND id IN",
                "(SELECT value FROM json_each(?))",
            )
        )  # fmt: skip
        self._db.run(sql, (now_ms(), hidden))
        self.restored += self._db.run("SELECT changes()")[0][0]

    def _look_for_news(self, change: Change) -> None:
        """Find out what must stay, again if somebody wrote since the last portion."""
        news = self._db.run(
            "SELECT EXISTS (SELECT 1 FROM journal NOT INDEXED WHERE seq > ? AND change <> ?)",
            (self._known_seq, change.id),
        )[0][0]
        if news or self._known_seq < 0:
            self._kept = find_kept(self._db, self._id, ignoring=change.id)
        self._known_seq = self._db.run("SELECT coalesce(max(seq), 0) FROM journal")[0][0]

    def _write_back(self, table: JournalTable, records: list[int]) -> None:
        present = read_records(self._db, table, records)
        values: dict[int, Fields] = {}
        for record, entries in entries_of(self._db, table, records).items():
            now = present[record]
            found, left = before_and_after(entries, self._id, now)
            back = {}
            for name, value in found.items():
                # Of a register it journalled all, though it changed some.
                if same(value, left[name]):
                    continue
                if self._special is not None and self._special.apart(table.name, name):
                    continue
                if not same(now.get(name), left[name]):
                    self.left.append(Left(table.name, record, name))
                elif not same(now.get(name), value):
                    back[name] = value
            if back:
                values[record] = back
        write_records(self._db, table, values)
        self.restored += len(values)


def before_and_after(entries: list[Entry], change: int, now: Fields) -> tuple[Fields, Fields]:
    """Return the values a change set found and the values it left, for the fields it changed.

    Args:
        entries: the record's journal, oldest first.
        change: the change set; of the fields it journalled some it may not have changed.
        now: the record's present fields.
    """
    found: Fields = {}
    left: Fields = {}
    for entry in entries:
        if entry.change == change:
            for name, value in entry.old.items():
                found.setdefault(name, value)
                left.pop(name, None)
        elif found:
            for name, value in entry.old.items():
                if name in found:
                    left.setdefault(name, value)
    return found, {name: left.get(name, now.get(name)) for name in found}
