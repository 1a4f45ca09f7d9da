"""Who did what, and taking it back: undo, redo, the list of change sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, require, use_case
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.fields import read_catalogue
from crm_desktop.clients.history_words import HistoryRow, Narrator
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal.history import FieldChange, Made, history_of, place_in_time
from db.tables import BY_NAME, BY_NUMBER

if TYPE_CHECKING:
    from crm_desktop.jobs import Progress
    from crm_desktop.journal import UndoResult
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

KINDS: Final = {
    "act": "Правка",
    "bulk": "Массовое действие",
    "import": "Импорт",
    "export": "Выгрузка",
    "print": "Печать",
    "erase": "Уничтожение данных",
    "merge": "Объединение",
    "unmerge": "Разъединение",
    "return": "Возврат из прошлого",
    "rules": "Правила",
    "conflict": "Расхождение",
    "undo": "Отмена",
    "people": "Сотрудники",
    "system": "Система",
}
LASTING: Final = ("export", "print", "system", "erase", "people", "audit")
"""Kinds of change sets that are not taken back."""
_SCAN: Final = 20_000
"""How many change sets a search for a text looks through at most."""


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which change sets.

    Attributes:
        author: a member's id; None = anybody.
        kind: a key of `KINDS`; `""` = any.
        since: UTC ms, inclusive.
        until: UTC ms, exclusive.
        text: a part of the title, case and ё do not matter.
    """

    author: int | None = None
    kind: str = ""
    since: int | None = None
    until: int | None = None
    text: str = ""


ANY: Final = ActFilter()


@dataclass(frozen=True, slots=True)
class ChangeSetRow:
    """One act.

    Attributes:
        at: when it began, UTC ms.
        records: how many records it touched, counted no further than one above `MOST_COUNTED`.
        state: `done`, `open` (still being written) or `interrupted`.
        undoes: the change set it took back, or None.
        undone: 1 or 0: whether it is taken back itself, and that was not taken back in its turn.
    """

    id: int
    title: str
    kind: str
    author_id: int
    author: str
    at: int
    records: int
    state: str
    undoes: int | None
    undone: int


@use_case(Right.UNDO)
def undo(office: Office, change_id: int, *, progress: Progress | None = None) -> UndoResult:
    """Take a change set back, now or days later; what changed since is left alone and named.

    Somebody else's act may be undone by those who may edit in bulk.

    Raises:
        NotFoundError: there is no such change set.
        AccessDeniedError: it is somebody else's.
        UserError: it is still being written, or made the office itself.
        JobCancelledError: cancelled; a second undo takes back the rest.
    """
    rows = office.db.run("SELECT author, kind, title FROM change_set WHERE id = ?", (change_id,))
    if rows and rows[0][1] in LASTING:
        raise UserError(f"«{rows[0][2]}» не отменяется. Ничего не изменено.")
    if rows and rows[0][0] != office.user_id:
        require(office, Right.BULK_EDIT)
    return office.undo(change_id, progress)


@use_case(Right.UNDO)
def undo_last(office: Office, *, progress: Progress | None = None) -> UndoResult:
    """Take back this person's last act that is not taken back yet.

    Raises:
        NotFoundError: there is none.
        JobCancelledError: cancelled.
    """
    change = _last_act(office)
    if not change:
        raise NotFoundError("Отменять больше нечего.")
    return office.undo(change, progress)


@use_case(Right.UNDO)
def redo(office: Office, *, progress: Progress | None = None) -> UndoResult:
    """Take back this person's last undo, if nothing was done since; again, the one before it.

    Raises:
        NotFoundError: the last act was no undo.
        JobCancelledError: cancelled.
    """
    rows = office.db.run(_LAST_UNDO, (office.user_id,))
    if not rows or rows[0][0] < _last_act(office):
        raise NotFoundError("Повторять нечего: последнее действие не отмена.")
    return office.undo(rows[0][0], progress)


@use_case(Right.VIEW_HISTORY)
def last_act(office: Office) -> ChangeSetRow | None:
    """Return what `undo_last` would take back; None if there is nothing."""
    with office.reading():
        change = _last_act(office)
        return _rows(office.db, "c.id = ?", (change,), limit=1)[0] if change else None


@use_case(Right.VIEW_HISTORY)
def list_change_sets(
    office: Office,
    filter_: ActFilter = ANY,
    *,
    before: int | None = None,
    limit: int = 50,
) -> list[ChangeSetRow]:
    """Return change sets, newest first.

    Args:
        office: the office.
        filter_: which.
        before: the id of the last one already shown; None = from the newest.
        limit: at most this many.
    """
    # The lines of the audit are read by those who may, elsewhere.
    where = ["c.id < ?", "c.kind <> 'audit'"]
    values: list[int | str] = [before if before is not None else 1 << 62]
    for condition, value in (
        ("c.author = ?", filter_.author),
        ("c.started_at >= ?", filter_.since),
        ("c.started_at < ?", filter_.until),
        ("c.kind = ?", filter_.kind or None),
    ):
        if value is not None:
            where.append(condition)
            values.append(value)
    with office.reading():
        if not filter_.text.strip():
            return _rows(office.db, " AND ".join(where), tuple(values), limit=limit)
        wanted = fold(" ".join(filter_.text.split()))
        sql = " ".join(
            ("SELECT c.id, c.title FROM change_set c WHERE", " AND ".join(where),
             "ORDER BY c.id DESC LIMIT ?")
        )  # fmt: skip
        titles = office.db.run(sql, (*values, _SCAN))
        ids = [change for change, title in titles if wanted in fold(title)][:limit]
        marks = f"c.id IN ({', '.join('?' * len(ids))})"
        return _rows(office.db, marks, tuple(ids), limit=limit)


@use_case(Right.VIEW_HISTORY)
def act_details(office: Office, change_id: int, *, limit: int = 200) -> list[HistoryRow]:
    """Return what one change set did, in words; at most `limit` records are told.

    Raises:
        NotFoundError: there is no such change set.
    """
    with office.reading():
        if not office.db.run("SELECT 1 FROM change_set WHERE id = ?", (change_id,)):
            raise NotFoundError("Такого действия в журнале нет.")
        records: dict[int, list[int]] = {}
        for number, record in office.db.run(
            "SELECT DISTINCT tbl, record FROM change_row WHERE change = ? AND tbl <> ?"
            " ORDER BY seq LIMIT ?",
            (change_id, BY_NAME["audit_entry"].number, limit),
        ):
            records.setdefault(number, []).append(record)
        entries: list[FieldChange | Made] = []
        for number, ids in records.items():
            entries += (
                entry
                for entry in history_of(office.db, BY_NUMBER[number], ids)
                if entry.change == change_id
            )
        narrator = Narrator(
            office.db, read_catalogue(office.db), now=datetime.now(UTC), zone=office.zone
        )
        return narrator.tell(sorted(entries, key=place_in_time))


@use_case(Right.VIEW_HISTORY)
def describe_left(office: Office, result: UndoResult) -> list[str]:
    """Say what an undo left alone, a sentence each: «Телефон у ООО «Ромашка» изменён позже…»."""
    with office.reading():
        narrator = Narrator(
            office.db, read_catalogue(office.db), now=datetime.now(UTC), zone=office.zone
        )
        return narrator.tell_left(result.left)


_NOT_TAKEN_BACK: Final = """
NOT EXISTS (SELECT 1 FROM change_set u WHERE u.undoes = c.id AND u.state = 'done'
    AND NOT EXISTS (SELECT 1 FROM change_set r WHERE r.undoes = u.id AND r.state = 'done'))
"""
_LAST_ACT: Final = " ".join(
    (
        "SELECT c.id FROM change_set c WHERE c.author = ? AND c.state <> 'open'",
        f"AND c.kind NOT IN {('undo', *LASTING)!r} AND", _NOT_TAKEN_BACK,
        "ORDER BY c.id DESC LIMIT 1",
    )
)  # fmt: skip
# A redo is an undo of an undo: only an undo of an act is for `redo` to take back.
_LAST_UNDO: Final = " ".join(
    (
        "SELECT c.id FROM change_set c JOIN change_set a ON a.id = c.undoes",
        "WHERE c.author = ? AND c.state = 'done' AND c.kind = 'undo' AND a.kind <> 'undo' AND",
        _NOT_TAKEN_BACK, "ORDER BY c.id DESC LIMIT 1",
    )
)  # fmt: skip
MOST_COUNTED: Final = 10_000
"""Records of an act are counted up to here; one more means «more than»."""
_SELECT: Final = """
SELECT c.id, c.title, c.kind, c.author, coalesce(m.name, ''), c.started_at,
       (SELECT count(*) FROM (SELECT DISTINCT tbl, record FROM change_row j
                             WHERE j.change = c.id AND j.tbl <> 52 LIMIT 10001)),
       c.state, c.undoes,
       EXISTS (SELECT 1 FROM change_set u WHERE u.undoes = c.id AND u.state = 'done'
               AND NOT EXISTS (SELECT 1 FROM change_set r
                               WHERE r.undoes = u.id AND r.state = 'done'))
FROM change_set c LEFT JOIN member m ON m.id = c.author WHERE
"""


def _last_act(office: Office) -> int:
    """Return this person's last act that is not taken back; 0 if none."""
    rows = office.db.run(_LAST_ACT, (office.user_id,))
    return int(rows[0][0]) if rows else 0


def _rows(
    db: OfficeDatabase, where: str, values: tuple[Any, ...], *, limit: int
) -> list[ChangeSetRow]:
    sql = " ".join((_SELECT, where, "ORDER BY c.id DESC LIMIT ?"))
    return [ChangeSetRow(*row) for row in db.run(sql, (*values, limit))]
