"""Clients opened by hand to a colleague who would not see them otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.clients.portions import BulkResult, in_portions
from crm_desktop.clients.present import require_client
from crm_desktop.clients.removal import FORMS, changes_of
from crm_desktop.clients.targets import LIVE, Targets, chosen_ids
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.journal import Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.members.staff import require_member
from crm_desktop.notices.writing import NoticeDraft, NoticeKind, write_notices
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change, Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

_FEW: Final = 3
_KINDS: Final = (Kind.CLIENT, Kind.CLIENT_SHARE)


@dataclass(frozen=True, slots=True)
class Opened:
    """To whom a client is open by hand; `author` who did it, `at` UTC ms."""

    member_id: int
    name: str
    author: str
    at: int


@use_case(Right.VIEW_CLIENTS)
def opened_to(office: Office, client_id: int) -> list[Opened]:
    """Return to whom a client is open by hand, by name.

    Raises:
        NotFoundError: there is no such client.
    """
    require_client(office, client_id)
    return openings_of(office.db, client_id)


def openings_of(db: OfficeDatabase, client_id: int) -> list[Opened]:
    """Return to whom a client is open by hand, a deleted one too."""
    rows = db.run(
        "SELECT s.member, m.name, coalesce(w.name, ''), min(s.at) FROM client_share s"
        " JOIN member m ON m.id = s.member LEFT JOIN member w ON w.id = s.author"
        " WHERE s.client = ? AND s.deleted_at IS NULL GROUP BY s.member ORDER BY m.name, s.member",
        (client_id,),
    )
    return [Opened(*row) for row in rows]


@use_case(Right.EDIT_CLIENTS)
def open_client(office: Office, client_id: int, *, member_ids: Sequence[int]) -> Changes:
    """Open a client to colleagues, who hear of it; for those who see it anyway nothing changes.

    Raises:
        NotFoundError: there is no such client or member.
        UserError: nobody is named.
    """
    client = require_client(office, client_id)
    names = _names(office.db, member_ids)
    with office.change(f"Открыт коллегам: {client.name} — {_told(names)}") as change:
        for member in dict.fromkeys(member_ids):
            if _open(office, change, json.dumps([client_id]), member):
                text = f"{office.user_name}: вам открыт клиент «{client.name}»"
                _tell(office, change, member, text, client_id)
    return change.changes


@use_case(Right.EDIT_CLIENTS)
def close_client(office: Office, client_id: int, *, member_id: int) -> Changes:
    """Take back that a client is open to a colleague.

    Raises:
        NotFoundError: there is no such client, or it is not open to them.
    """
    client = require_client(office, client_id)
    rows = office.db.run(
        "SELECT m.name FROM client_share s JOIN member m ON m.id = s.member"
        " WHERE s.client = ? AND s.member = ? AND s.deleted_at IS NULL",
        (client_id, member_id),
    )
    if not rows:
        raise NotFoundError("Клиент этому сотруднику уже не открыт. Ничего не изменено.")
    with office.change(f"Закрыт: {client.name} — {rows[0][0]}") as change:
        _close(office.db, json.dumps([client_id]), member_id)
    return change.changes


@use_case(Right.BULK_EDIT)
def bulk_open(
    office: Office,
    targets: Targets,
    *,
    member_ids: Sequence[int],
    progress: Progress | None = None,
) -> BulkResult:
    """Open clients to colleagues; each hears once how many.

    Returns:
        How many openings were added.

    Raises:
        NotFoundError: there is no such member.
        UserError: nobody is named.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    names = _names(office.db, member_ids)
    ids = chosen_ids(office, targets)
    opened = dict.fromkeys(member_ids, 0)
    done = 0

    def work(_db: OfficeDatabase, change: Change, portion: str) -> int:
        nonlocal done
        added = 0
        for member in opened:
            new = _open(office, change, portion, member)
            opened[member] += new
            added += new
        done += len(json.loads(portion))
        if done >= len(ids):
            for member, clients in opened.items():
                if clients:
                    told = count(clients, *FORMS)
                    _tell(office, change, member, f"{office.user_name}: вам открыто — {told}")
        return added

    title = f"Открыт доступ — {_told(names)}: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress, kinds=_KINDS)


@use_case(Right.BULK_EDIT)
def bulk_close(
    office: Office, targets: Targets, *, member_id: int, progress: Progress | None = None
) -> BulkResult:
    """Take back that clients are open to a colleague.

    Raises:
        NotFoundError: there is no such member.
        JobCancelledError: cancelled; what is done stays and can be undone.
    """
    name = require_member(office.db, member_id)
    ids = chosen_ids(office, targets)

    def work(db: OfficeDatabase, _change: Change, portion: str) -> int:
        return _close(db, portion, member_id)

    title = f"Закрыт доступ — {name}: {count(len(ids), *FORMS)}"
    return in_portions(office, ids, title=title, work=work, progress=progress, kinds=_KINDS)


def _names(db: OfficeDatabase, members: Iterable[int]) -> list[str]:
    names = [require_member(db, member) for member in dict.fromkeys(members)]
    if not names:
        raise UserError("Выберите, кому открыть. Ничего не изменено.")
    return names


def _told(names: Sequence[str]) -> str:
    if len(names) <= _FEW:
        return ", ".join(names)
    return count(len(names), "сотрудник", "сотрудника", "сотрудников")


def _open(office: Office, change: Change, portion: str, member: int) -> int:
    """Open clients, a JSON list of ids, to a member; returns how many were not yet."""
    sql = " ".join(
        (
            "SELECT id FROM client WHERE", LIVE, "AND responsible IS NOT ? AND NOT EXISTS (",
            "SELECT 1 FROM client_share s WHERE s.client = client.id AND s.member = ?",
            "AND s.deleted_at IS NULL)",
        )
    )  # fmt: skip
    new = [row[0] for row in office.db.run(sql, (portion, member, member))]
    at = now_ms()
    office.db.run_many(
        "INSERT INTO client_share(id, client, member, author, at) VALUES(?, ?, ?, ?, ?)",
        [(change.new_id(), client, member, office.user_id, at) for client in new],
    )
    return len(new)


def _close(db: OfficeDatabase, portion: str, member: int) -> int:
    db.run(
        "UPDATE client_share SET deleted_at = ? WHERE member = ? AND deleted_at IS NULL"
        " AND client IN (SELECT value FROM json_each(?))",
        (now_ms(), member, portion),
    )
    return changes_of(db)


def _tell(
    office: Office, change: Change, member: int, text: str, client: int | None = None
) -> None:
    if member != office.user_id:
        draft = NoticeDraft(member, NoticeKind.OTHER, text, client=client, author=office.user_id)
        write_notices(office.db, change, [draft])
