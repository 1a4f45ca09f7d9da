"""What the signed-in person was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.access.visibility import visible_deal_sql, visible_sql, visible_task_sql
from crm_desktop.notices.writing import NoticeKind

if TYPE_CHECKING:
    from crm_desktop.office.office import Office


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice.

    Attributes:
        at: UTC ms.
        deal_id: the deal it leads to; None if there is none, or it is not to be seen any more.
        client_id: the client, likewise.
        author: whose act it tells of; `""` if nobody's.
        read_at: UTC ms; None = not read yet.
        task_id: the task it leads to, likewise.
    """

    id: int
    at: int
    kind: NoticeKind
    text: str
    deal_id: int | None
    deal: str
    client_id: int | None
    client: str
    author: str
    read_at: int | None
    task_id: int | None = None
    task: str = ""


@use_case(Right.VIEW_OFFICE)
def list_notices(office: Office, *, unread_only: bool = False, limit: int = 200) -> list[NoticeRow]:
    """Return the notices of the signed-in person, newest first."""
    unread = "AND n.read_at IS NULL" if unread_only else ""
    sql = " ".join(
        (
            "SELECT n.id, n.at, n.kind, n.text, d.id, coalesce(d.title, ''), c.id,",
            "coalesce(c.name, ''), coalesce(m.name, ''), n.read_at, t.id,",
            "coalesce(t.title, '') FROM notice n",
            "LEFT JOIN deal d ON d.id = n.deal AND", visible_deal_sql(office, "d"),
            "LEFT JOIN client c ON c.id = n.client AND", visible_sql(office, "c"),
            "LEFT JOIN task t ON t.id = n.task AND", visible_task_sql(office),
            "LEFT JOIN member m ON m.id = n.author",
            "WHERE n.member = ? AND n.deleted_at IS NULL", unread,
            "ORDER BY n.at DESC, n.id DESC LIMIT ?",
        )
    )  # fmt: skip
    return [
        NoticeRow(record, at, _kind(kind), *rest)
        for record, at, kind, *rest in office.db.run(sql, (office.user_id, limit))
    ]


@use_case(Right.VIEW_OFFICE)
def unread_count(office: Office) -> int:
    """Return how many notices the signed-in person has not read."""
    rows = office.db.run(
        "SELECT count(*) FROM notice WHERE member = ? AND read_at IS NULL AND deleted_at IS NULL",
        (office.user_id,),
    )
    return int(rows[0][0])


def _kind(stored: str) -> NoticeKind:
    return NoticeKind(stored) if stored in set(NoticeKind) else NoticeKind.OTHER
