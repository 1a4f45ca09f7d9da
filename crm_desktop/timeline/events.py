"""Facts in the timeline of a client or a deal: calls, meetings, letters, messages, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.history_phrases import EVENT_LABELS
from crm_desktop.errors import UserError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.timeline.subject import Subject, find_subject, require_hung

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

__all__ = [
    "EVENT_LABELS",
    "EventDraft",
    "EventRow",
    "add_event",
    "delete_event",
    "edit_event",
    "event_place",
    "list_events",
]

_DIRECTIONS: Final = ("", "in", "out")
_LONGEST_S: Final = 7 * 24 * 3600
_AHEAD_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as told.

    Attributes:
        kind: a key of `EVENT_LABELS`.
        text: may be empty for a call or a meeting.
        happened_at: UTC ms; None = now (for an edit: as it was).
        duration_s: seconds, None = unknown.
        direction: `in`, `out` or `""`.
    """

    kind: str
    text: str = ""
    happened_at: int | None = None
    duration_s: int | None = None
    direction: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as the timeline shows it."""

    id: int
    client_id: int | None
    kind: str
    happened_at: int
    duration_s: int | None
    direction: str
    text: str
    author_id: int | None
    author: str
    deal_id: int | None = None
    deal: str = ""

    @property
    def cursor(self) -> tuple[int, int]:
        """What `before` takes to read on after this one."""
        return self.happened_at, self.id


@use_case(Right.EDIT_CLIENTS)
def add_event(
    office: Office, client_id: int | None, *, draft: EventDraft, deal_id: int | None = None
) -> tuple[int, Changes]:
    """Record that something happened with a client, or over a deal.

    Args:
        office: the office.
        client_id: the client; None = the deal's, if it has one.
        draft: what happened.
        deal_id: the deal it was about.

    Returns:
        The event's id and what was touched.

    Raises:
        NotFoundError: the client or the deal is not there.
        UserError: an unknown kind or direction, an empty note, a time in the future.
    """
    subject = _require(office, client_id, deal_id)
    text = _checked(draft)
    at = now_ms() if draft.happened_at is None else draft.happened_at
    with office.change(_title(subject, draft.kind)) as change:
        event = change.new_id()
        office.db.run(
            "INSERT INTO event(id, client, kind, happened_at, duration_s, direction, text, author,"
            " deal) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event, subject.client_id, draft.kind, at, draft.duration_s, draft.direction, text,
                office.user_id, deal_id,
            ),
        )  # fmt: skip
    return event, change.changes


@use_case(Right.EDIT_CLIENTS)
def edit_event(office: Office, event_id: int, *, draft: EventDraft) -> Changes:
    """Replace what is told of an event; who recorded it stays.

    Raises:
        NotFoundError: the event, its client or its deal is not there.
        UserError: as for `add_event`.
    """
    subject, row = require_hung(
        office, "event", event_id, what="Этого события", columns=("happened_at",)
    )
    text = _checked(draft)
    at = row["happened_at"] if draft.happened_at is None else draft.happened_at
    with office.change(f"Правка: {_title(subject, draft.kind)}") as change:
        office.db.run(
            "UPDATE event SET kind = ?, happened_at = ?, duration_s = ?, direction = ?, text = ?"
            " WHERE id = ?",
            (draft.kind, at, draft.duration_s, draft.direction, text, event_id),
        )
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def delete_event(office: Office, event_id: int) -> Changes:
    """Take an event out of the timeline.

    Raises:
        NotFoundError: the event, its client or its deal is not there.
    """
    subject, row = require_hung(office, "event", event_id, what="Этого события", columns=("kind",))
    with office.change(f"Удаление: {_title(subject, row['kind'])}") as change:
        office.db.run("UPDATE event SET deleted_at = ? WHERE id = ?", (now_ms(), event_id))
    return change.changes


@use_case(Right.VIEW_CLIENTS)
def list_events(
    office: Office,
    client_id: int | None,
    *,
    deal_id: int | None = None,
    before: tuple[int, int] | None = None,
    limit: int = 50,
    kinds: Sequence[str] = (),
) -> list[EventRow]:
    """Return events of a client, or of a deal, newest first.

    Args:
        office: the office.
        client_id: the client; None = whoever the deal was talked over with.
        deal_id: only events of this deal.
        before: the `cursor` of the last row already shown; None = from the newest.
        limit: at most this many.
        kinds: only these; empty = all.
    """
    at, last = before or (1 << 62, 1 << 62)
    where, values = _of(client_id, deal_id)
    marks = f"AND e.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    sql = " ".join(
        (
            _SELECT, where, "AND e.happened_at <= ? AND (e.happened_at, e.id) < (?, ?)", marks,
            "ORDER BY e.happened_at DESC, e.id DESC LIMIT ?",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (*values, at, at, last, *kinds, limit))
    return [EventRow(*row) for row in rows]


@use_case(Right.VIEW_CLIENTS)
def event_place(
    office: Office, client_id: int | None, *, event_id: int, deal_id: int | None = None
) -> int | None:
    """Return how many events `list_events` gives before this one; None: not there."""
    where, values = _of(client_id, deal_id)
    live = f"FROM event e WHERE e.deleted_at IS NULL AND {where}"
    rows = office.db.run(f"SELECT e.happened_at {live} AND e.id = ?", (*values, event_id))
    if not rows:
        return None
    newer = office.db.run(
        f"SELECT count(*) {live} AND (e.happened_at, e.id) > (?, ?)",
        (*values, rows[0][0], event_id),
    )
    return int(newer[0][0])


_SELECT: Final = """
SELECT e.id, e.client, e.kind, e.happened_at, e.duration_s, coalesce(e.direction, ''), e.text,
       e.author, coalesce(m.name, ''), e.deal, coalesce(d.title, '')
FROM event e LEFT JOIN member m ON m.id = e.author
LEFT JOIN deal d ON d.id = e.deal AND d.deleted_at IS NULL
WHERE e.deleted_at IS NULL AND
"""


def _of(client_id: int | None, deal_id: int | None) -> tuple[str, tuple[int, ...]]:
    """Return a condition over `event e` and its values."""
    asked = {"e.client = ?": client_id, "e.deal = ?": deal_id}
    found = {text: value for text, value in asked.items() if value is not None}
    return " AND ".join(found) or "0", tuple(found.values())


def _require(office: Office, client_id: int | None, deal_id: int | None) -> Subject:
    subject = find_subject(office, client_id=client_id, deal_id=deal_id)
    if subject.key is None:
        raise UserError("Укажите клиента или сделку. Ничего не изменено.")
    return subject


def _checked(draft: EventDraft) -> str:
    """Return the tidy text of an event that may be recorded."""
    if draft.kind not in EVENT_LABELS:
        raise UserError(f"Вида события «{draft.kind}» нет. Ничего не изменено.")
    if draft.direction not in _DIRECTIONS:
        raise UserError(f"Направления «{draft.direction}» нет. Ничего не изменено.")
    if draft.duration_s is not None and not 0 <= draft.duration_s <= _LONGEST_S:
        raise UserError("Длительность должна быть от 0 до 7 дней. Ничего не изменено.")
    if draft.happened_at is not None and draft.happened_at > now_ms() + _AHEAD_MS:
        raise UserError(
            "Событие не может быть в будущем. Ничего не изменено. Запланируйте его задачей."
        )
    text = draft.text.replace("\0", "").strip()
    if not text and draft.kind in {"note", "message", "letter"}:
        raise UserError("Напишите текст. Ничего не изменено.")
    return text


def _title(subject: Subject, kind: str) -> str:
    return f"{EVENT_LABELS[kind]}: {subject.name}"
