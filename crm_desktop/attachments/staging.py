"""From a file outside to encrypted bytes in the office's folder, before any record names them.

Killed here, the program leaves at worst bytes that nobody names; the doctor finds them.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import StoredBlob, reading_blob, write_blob
from crm_desktop.attachments.names import shown_name
from crm_desktop.attachments.source import Counted, OpenSource, opened
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.timeline.subject import Subject

NEW_EVENT = -1
"""Names an event that is yet to be made: nothing hangs on it."""


class SameFileError(UserError):
    """This very content hangs there already; `attachment_id` names it."""

    def __init__(self, text: str, attachment_id: int) -> None:
        super().__init__(text)
        self.attachment_id = attachment_id


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file that no record names yet; its encrypted bytes may be another attachment's too.

    Attributes:
        name: as it will be stored.
    """

    name: str
    blob: StoredBlob


@use_case(Right.EDIT_CLIENTS)
def stage_file(
    office: Office,
    path: Path,
    *,
    subject: Subject | None = None,
    event: int | None = None,
    progress: Progress | None = None,
) -> StagedFile:
    """Encrypt a file into the office's folder; no record names it yet.

    Args:
        office: the office.
        path: the file.
        subject: the same content among the files of this client or deal is not stored twice.
        event: with that content on the same event (or on none as well) the file is refused.
        progress: in bytes of this file.

    Raises:
        SameFileError: this very content hangs there already.
        BadFileError: the file cannot be read, or changed meanwhile.
        UserError: no room, or the disk refused.
        JobCancelledError: cancelled. In every case nothing remains on the disk.
    """
    progress = progress or SilentProgress()
    with opened(path) as source:
        given = source.source
        known = None
        if subject is not None:
            known = _known(office, source, subject, event, progress)
        if known is not None:
            return known
        folder = office.folder.attachments
        blob = write_blob(folder, Counted(source, progress), expected=given.size)
        staged = StagedFile(given.name, blob)
        try:
            source.require_unchanged(blob.size)
            progress.step(given.size, given.size, "Файл прочитан")
        except BaseException:
            discard(office, staged)
            raise
        return staged


@use_case(Right.EDIT_CLIENTS)
def put_row(
    office: Office,
    change: Change,
    subject: Subject,
    staged: StagedFile,
    *,
    event: int | None = None,
) -> int:
    """Write the record of a staged file inside an open change; returns its id."""
    record = change.new_id()
    office.db.run(
        "INSERT INTO attachment(id, client, event, name, size, blob, key, added_at, author, deal)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record, subject.client_id, event, staged.name, staged.blob.size, staged.blob.name,
            staged.blob.key, now_ms(), office.user_id, subject.deal_id,
        ),
    )  # fmt: skip
    return record


@use_case(Right.EDIT_CLIENTS)
def discard(office: Office, staged: StagedFile) -> None:
    """Remove the bytes of a staged file that will not be attached, unless a record names them.

    What cannot be removed now is an orphan the doctor will find.
    """
    named = office.db.run("SELECT 1 FROM attachment WHERE blob = ? LIMIT 1", (staged.blob.name,))
    if not named:
        with suppress(OSError):
            (office.folder.attachments / staged.blob.name).unlink(missing_ok=True)


@use_case(Right.VIEW_CLIENTS)
def content_digest(office: Office, staged: StagedFile) -> bytes:
    """Return a hash of the open bytes of a staged file; for comparing, never stored.

    Raises:
        DamagedError: it does not read.
    """
    digest = hashlib.sha256()
    blob = staged.blob
    with reading_blob(office.folder.attachments, blob.name, blob.key, shown=staged.name) as pieces:
        for piece in pieces:
            digest.update(piece)
    return digest.digest()


def _known(
    office: Office, source: OpenSource, subject: Subject, event: int | None, progress: Progress
) -> StagedFile | None:
    """The same content among the subject's files; only files of equal size are compared.

    Raises:
        SameFileError: it hangs on the same event already, or on none as well.
    """
    size = source.source.size
    sql = " ".join(
        (
            "SELECT id, name, blob, key, event, deal FROM attachment WHERE", subject.column,
            "= ? AND size = ? AND deleted_at IS NULL",
            "ORDER BY event IS NOT ?, deal IS NOT ?, id",
        )
    )  # fmt: skip
    rows = office.db.run(sql, (subject.key, size, event, subject.deal_id))
    for record, name, blob, key, its_event, its_deal in rows:
        stored = StoredBlob(blob, key, size)
        same = _is_content_of(office, source, stored, progress)
        source.rewind()
        if not same:
            continue
        source.require_unchanged(size)
        if (its_event, its_deal) == (event, subject.deal_id):
            raise SameFileError(
                f"Такой файл здесь уже есть: «{shown_name(name)}». Второй раз он не добавлен.",
                record,
            )
        return StagedFile(source.source.name, stored)
    return None


def _is_content_of(
    office: Office, source: OpenSource, stored: StoredBlob, progress: Progress
) -> bool:
    folder = office.folder.attachments
    try:
        with reading_blob(folder, stored.name, stored.key, shown="") as pieces:
            for piece in pieces:
                progress.step(0, stored.size, "Сравниваю с прежними файлами")
                if source.read(len(piece)) != piece:
                    return False
            return source.read(1) == b""
    except DamagedError:
        return False  # a damaged one is no reason to refuse a sound one
