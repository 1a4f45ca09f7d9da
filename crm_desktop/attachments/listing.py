"""The files of a client or a deal as rows for the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import holds_blob
from crm_desktop.attachments.kinds import FileKind, kind_of
from crm_desktop.attachments.names import shown_name
from crm_desktop.errors import NotFoundError
from crm_desktop.sync.blobs.whereabouts import whereabouts
from crm_desktop.timeline.subject import require_hung

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_desktop.office.office import Office

WHAT: Final = "Этого файла"
_BATCH: Final = 500
_SELECT: Final = """
SELECT a.id, a.client, a.name, a.size, a.added_at, a.author, coalesce(m.name, ''),
       e.id, coalesce(e.kind, ''), e.happened_at, a.deal, coalesce(d.title, ''), a.blob
FROM attachment a
LEFT JOIN member m ON m.id = a.author
LEFT JOIN event e ON e.id = a.event AND e.deleted_at IS NULL
LEFT JOIN deal d ON d.id = a.deal AND d.deleted_at IS NULL
WHERE a.deleted_at IS NULL AND
"""


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file as the screen shows it; of a client, a deal or both.

    Attributes:
        name: as stored.
        shown: with control and direction marks made visible.
        size: bytes of the open file.
        added_at: UTC ms.
        event_id: the event it came with, if that is still there.
        event_kind: of that event, `""` if none.
        event_at: of that event, UTC ms.
        kind: by its ending.
        present: whether its encrypted bytes are there at their full length.
        where: of an absent file in a shared office, where it is to be had («ещё у компьютера
            «Анна»»); `""` = here, or lost.
    """

    id: int
    client_id: int | None
    name: str
    shown: str
    size: int
    added_at: int
    author_id: int | None
    author: str
    event_id: int | None
    event_kind: str
    event_at: int | None
    kind: FileKind
    present: bool
    deal_id: int | None = None
    deal: str = ""
    where: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether it is absent here without being lost: opening brings it."""
        return bool(self.where)


@use_case(Right.VIEW_CLIENTS)
def list_attachments(
    office: Office, client_id: int | None, *, deal_id: int | None = None
) -> list[AttachmentRow]:
    """Return the files of a client, newest first; with a deal, those of the deal."""
    column, value = ("a.client", client_id) if deal_id is None else ("a.deal", deal_id)
    sql = f"{_SELECT} {column} = ? ORDER BY a.added_at DESC, a.id DESC"
    return _rows(office, office.db.run(sql, (value,)))


@use_case(Right.VIEW_CLIENTS)
def get_attachment(office: Office, attachment_id: int) -> AttachmentRow:
    """Return one file of a live client or deal.

    Raises:
        NotFoundError: the file or what it hangs on is not there.
    """
    require_hung(office, "attachment", attachment_id, what=WHAT, columns=())
    found = _rows(office, office.db.run(f"{_SELECT} a.id = ?", (attachment_id,)))
    if not found:
        raise NotFoundError(f"{WHAT} уже нет. Ничего не изменено. Обновите карточку.")
    return found[0]


@use_case(Right.VIEW_CLIENTS)
def files_of_events(
    office: Office, event_ids: Collection[int]
) -> dict[int, tuple[AttachmentRow, ...]]:
    """Return the files that came with events, in the order they were added; no empty entries."""
    found: dict[int, tuple[AttachmentRow, ...]] = {}
    wanted = list(event_ids)
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        marks = ", ".join("?" * len(part))
        sql = f"{_SELECT} a.event IN ({marks}) ORDER BY a.added_at, a.id"
        for row in _rows(office, office.db.run(sql, part)):
            if row.event_id is not None:
                found[row.event_id] = (*found.get(row.event_id, ()), row)
    return found


def _rows(office: Office, rows: Sequence[tuple[Any, ...]]) -> list[AttachmentRow]:
    folder = office.folder.attachments
    found = []
    for (
        record, client, name, size, added_at, author_id, author, event, kind, at, deal, title,
        blob,
    ) in rows:  # fmt: skip
        present = holds_blob(folder, blob, size)
        where = "" if present else whereabouts(office.db, record, blob)
        found.append(
            AttachmentRow(
                record, client, name, shown_name(name), size, added_at, author_id, author,
                event, kind, at, kind_of(name), present, deal, title, where,
            )
        )  # fmt: skip
    return found
