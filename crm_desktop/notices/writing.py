"""Writing notices inside an open change; any use case may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_desktop.access.membership import Role
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

LONGEST: Final = 2000


class NoticeKind(StrEnum):
    """What a notice is about."""

    RULE = "rule"
    APPROVAL = "approval"
    ASSIGNED = "assigned"
    TASK = "task"
    MENTION = "mention"
    SECURITY = "security"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A word to one person.

    Attributes:
        member: to whom.
        kind: what it is about.
        text: in plain words; too long a one is cut.
        deal: the deal it leads to.
        client: the client it leads to, where there is no deal.
        author: whose act it tells of.
        task: the task it leads to.
    """

    member: int
    kind: NoticeKind
    text: str
    deal: int | None = None
    client: int | None = None
    author: int | None = None
    task: int | None = None


def write_notice(db: OfficeDatabase, change: Change, draft: NoticeDraft) -> int:
    """Write a notice inside an open change; returns its id."""
    notice = change.new_id()
    text = draft.text.replace("\0", "").strip()
    db.run(
        "INSERT INTO notice(id, member, at, kind, text, deal, client, author, task)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            notice, draft.member, now_ms(), draft.kind.value, text[:LONGEST], draft.deal,
            draft.client, draft.author, draft.task,
        ),
    )  # fmt: skip
    return notice


def write_notices(db: OfficeDatabase, change: Change, drafts: Iterable[NoticeDraft]) -> None:
    """Write several notices; one person hears of one thing once."""
    for draft in dict.fromkeys(drafts):
        write_notice(db, change, draft)


def heads(db: OfficeDatabase) -> tuple[int, ...]:
    """Return who leads the office: the heads, or its administrators where there are none."""
    for role in (Role.HEAD, Role.ADMIN):
        rows = db.run(
            "SELECT id FROM member WHERE role = ? AND deleted_at IS NULL ORDER BY id",
            (role.value,),
        )
        if rows:
            return tuple(row[0] for row in rows)
    return ()
