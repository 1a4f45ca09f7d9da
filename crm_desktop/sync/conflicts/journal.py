"""The journal of conflicts: both values, who wrote them and when, and taking the other one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, may, require, use_case
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.history_words import HistoryRow, Narrator
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.history import FieldChange, titles
from crm_desktop.journal.records import read_records
from crm_desktop.journal.stamps import instant_of, slot_of
from crm_desktop.sync.conflicts.reading import KIND, find_conflicts
from crm_desktop.sync.conflicts.taking import rights_to_settle, write_other
from crm_desktop.sync.conflicts.writable import writable
from db.journal_schema import UPDATE
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.office.office import Office
    from crm_desktop.sync.conflicts.reading import FoundConflict

_CARDS: Final = ("client", "deal", "task")
_GONE: Final = "Этого конфликта в журнале нет: его, возможно, уже разобрали. Ничего не изменено."


@dataclass(frozen=True, slots=True)
class Side:
    """One of two values and where it came from; `at` is UTC ms, `text` empty for an empty value."""

    text: str
    author: int
    author_name: str
    at: int
    station: int
    station_name: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people wrote one field without having seen each other's value.

    Attributes:
        id: its number on this station.
        table: where, with `record` and `field`.
        title: what it belongs to, as people call it.
        field_title: «Телефон», «Бюджет».
        kept: the later value, which stood after both.
        lost: the one it overwrote.
        found_at: when this station heard of it, UTC ms.
        settled_at: when somebody wrote the field again knowing both, None = nobody yet;
            `settled_by` is his name, `taken` tells whether he wrote the other value.
        gone: the record is deleted.
        takeable: it is open, the record is there and this person may write it.
        opens: ("client" | "deal" | "task", id) of the card it belongs to.
        same_author: one person, on two computers.
    """

    id: int
    table: str
    record: int
    title: str
    field: str
    field_title: str
    kept: Side
    lost: Side
    found_at: int
    settled_at: int | None
    settled_by: str
    taken: bool
    gone: bool
    takeable: bool
    opens: tuple[str, int] | None

    @property
    def settled(self) -> bool:
        return self.settled_at is not None

    @property
    def same_author(self) -> bool:
        return self.kept.author == self.lost.author


@use_case(Right.VIEW_HISTORY)
def list_conflicts(
    office: Office,
    *,
    open_only: bool = True,
    table: str | None = None,
    record: int | None = None,
    limit: int = 200,
) -> list[Conflict]:
    """Return conflicts, the newest first.

    Args:
        office: the office.
        open_only: without those somebody has dealt with.
        table: with `record`, only of this record.
        record: with `table`.
        limit: at most so many.
    """
    of = (BY_NAME[table], record) if table is not None and record is not None else None
    with office.reading():
        found = find_conflicts(office.db, open_only=open_only, of=of, limit=limit)
        return _tell(office, found)


@use_case(Right.VIEW_HISTORY)
def take_other(office: Office, conflict_id: int) -> int:
    """Write the overwritten value again, as an ordinary edit; a deal moves as any deal does.

    Returns:
        The change set's id.

    Raises:
        NotFoundError: there is no such conflict, or no such record any more.
        AccessDeniedError: this person may not write such a record.
        UserError: the field has been written since, or a deal may not come where it stood.
    """
    found = _require_open(office, conflict_id)
    (told,) = _tell(office, [found])
    title = f"Взято другое значение: {told.title} — {told.field_title}"
    with office.change(title, kind=KIND) as change:
        write_other(office, change, found)
    return change.id


@use_case(Right.VIEW_HISTORY)
def settle_conflict(office: Office, conflict_id: int) -> int:
    """Leave the value that stands and call the conflict settled, on every station.

    Returns:
        The change set's id.

    Raises:
        NotFoundError: there is no such conflict, or no such record any more.
        AccessDeniedError: this person may not write such a record.
        UserError: the field has been written since.
    """
    _require_open(office, conflict_id)
    return _confirm(office, (conflict_id,))


@use_case(Right.VIEW_HISTORY)
def settle_conflicts(office: Office, ids: Sequence[int]) -> int:
    """Leave all values that stand, as one act.

    What is settled already, and what this person may not write, is passed over.

    Returns:
        The change set's id, 0 if nothing was left to settle.
    """
    return _confirm(office, ids)


def _require_open(office: Office, conflict_id: int) -> FoundConflict:
    with office.reading():
        found = find_conflicts(office.db, open_only=False, ids=(conflict_id,))
    if not found:
        raise NotFoundError(_GONE)
    if found[0].settled is not None:
        raise UserError(
            "Это поле с тех пор уже меняли. Ничего не изменено. Посмотрите историю карточки."
        )
    if found[0].gone:
        raise NotFoundError("Запись удалена. Ничего не изменено. Сначала верните её из корзины.")
    rights = rights_to_settle(found[0].table.name)
    if not any(may(office, right) for right in rights):
        require(office, rights[0])
    return found[0]


def _confirm(office: Office, ids: Sequence[int]) -> int:
    """Write the present values once more: an entry of the journal that changes nothing.

    Whoever gets it knows that somebody saw both values, and so the conflict is over there too.
    """
    title = "Оставлены значения, которые стоят" if len(ids) > 1 else "Оставлено значение"
    with office.change(title, kind=KIND) as change:
        told = find_conflicts(office.db, ids=ids)
        mine = writable(office, told) if len(ids) > 1 else {each.id for each in told}
        for found in told:
            if found.id not in mine:
                continue
            live = read_records(office.db, found.table, [found.record])[found.record]
            office.db.run(
                "INSERT INTO journal(change, stamp, tbl, record, op, old) VALUES(?, ?, ?, ?, ?, ?)",
                (
                    change.id, change.stamp, found.table.number, found.record, UPDATE,
                    json.dumps(
                        {name: live.get(name) for name in found.kept},
                        ensure_ascii=False, separators=(",", ":"),
                    ),
                ),
            )  # fmt: skip
    return change.id if change.changes else 0


def _tell(office: Office, found: Sequence[FoundConflict]) -> list[Conflict]:
    db = office.db
    catalogue = read_catalogue(db)
    narrator = Narrator(db, catalogue, now=datetime.now(UTC), zone=office.zone)
    rows: dict[int, HistoryRow] = {
        row.seq: row
        for row in narrator.tell(
            FieldChange(
                each.id, each.kept_by, each.winner, each.table.name, each.record, each.field,
                each.lost[each.field], each.kept[each.field],
            )
            for each in found
        )
    }  # fmt: skip
    heads = titles(db, [n for each in found for n in (each.kept_by, each.lost_by)])
    settled = titles(db, [each.settled.change for each in found if each.settled])
    stations: dict[int, str] = dict(
        db.run("SELECT slot, name FROM workstation WHERE deleted_at IS NULL ORDER BY id DESC")
    )

    def side(stamp: int, change: int, text: str) -> Side:
        author = heads.get(change, ("", "", 0, 0))[2]
        name = catalogue.member_name(author)
        slot = slot_of(stamp)
        return Side(text, author, name, instant_of(stamp), slot, stations.get(slot, ""))

    told = []
    mine = writable(office, [each for each in found if each.settled is None and not each.gone])
    for each in found:
        row = rows.get(each.id)
        lost, kept = (str(value) if value is not None else "" for value in
                      (each.lost[each.field], each.kept[each.field]))  # fmt: skip
        if row is not None:
            lost, kept = row.old, row.new
        by = settled.get(each.settled.change, ("", "", 0, 0))[2] if each.settled else 0
        told.append(
            Conflict(
                each.id, each.table.name, each.record, _title(row), each.field,
                row.label if row is not None else each.field,
                side(each.winner, each.kept_by, kept), side(each.loser, each.lost_by, lost),
                each.found_at,
                instant_of(each.settled.stamp) if each.settled else None,
                catalogue.member_name(by) if by else "",
                each.taken,
                each.gone,
                each.id in mine,
                _opens(each, row),
            )
        )  # fmt: skip
    return told


def _title(row: HistoryRow | None) -> str:
    return row.whose if row is not None and row.whose else "Настройки офиса"


def _opens(found: FoundConflict, row: HistoryRow | None) -> tuple[str, int] | None:
    if found.table.name in _CARDS:
        return found.table.name, found.record
    if row is None:
        return None
    if row.client_id:
        return "client", row.client_id
    return ("deal", row.deal_id) if row.deal_id else None
