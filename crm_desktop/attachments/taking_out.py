"""Taking a file out: saved where a person says, or opened as a copy; verified on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.blobs import reading_blob
from crm_desktop.attachments.copies import close_copy, new_place
from crm_desktop.attachments.kinds import may_open
from crm_desktop.attachments.listing import WHAT
from crm_desktop.attachments.names import safe_name, shown_name
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.exporting.atomic import appearing
from crm_desktop.jobs import SilentProgress
from crm_desktop.sync.blobs.bringing import bring
from crm_desktop.timeline.subject import require_hung

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_COLUMNS = ("name", "size", "blob", "key")


@use_case(Right.VIEW_CLIENTS)
def save_attachment(
    office: Office, attachment_id: int, to: Path, *, progress: Progress | None = None
) -> None:
    """Write the open bytes of a file to the disk; it appears whole and verified or not at all.

    One that lies at another computer is brought first.

    Args:
        office: the office.
        attachment_id: the file.
        to: the path to write; a file that is there is replaced.
        progress: in bytes.

    Raises:
        NotFoundError: the file or its client is not there.
        DamagedError: its bytes are gone or damaged; says what to do.
        UserError: `to` cannot be written, or the file cannot be brought.
        JobCancelledError: cancelled; nothing was written.
    """
    about, row = require_hung(office, "attachment", attachment_id, what=WHAT, columns=_COLUMNS)
    ids = [str(each) for each in (about.client_id, about.deal_id) if each is not None]

    def remember() -> None:
        folder = str(to.absolute().parent)
        details = {"file": str(attachment_id), "ids": ids}
        record(office, Act.FILE_SAVED, amount=1, destination=folder, details=details)

    bring(office, attachment_id, progress=progress)
    _write(office, row, to, progress or SilentProgress(), before=remember)


@use_case(Right.VIEW_CLIENTS)
def open_copy(office: Office, attachment_id: int, *, progress: Progress | None = None) -> Path:
    """Write a read-only copy into a private temporary folder, for another program to show.

    `copies.clear_copies` removes it when the office is locked or closed.

    Returns:
        The copy's path; its name is safe and has the ending of the file.

    Raises:
        NotFoundError: the file or its client is not there.
        DamagedError: its bytes are gone or damaged; says what to do.
        UserError: files of this kind are only saved, the disk refused, or the file cannot be
            brought from another computer.
        JobCancelledError: cancelled; nothing was written.
    """
    _client, row = require_hung(office, "attachment", attachment_id, what=WHAT, columns=_COLUMNS)
    if not may_open(row["name"]):
        raise UserError(
            f"Файлы такого вида отсюда не открываются: «{shown_name(row['name'])}». "
            "Сохраните его на диск кнопкой «Сохранить как…»."
        )
    bring(office, attachment_id, progress=progress)
    path = new_place(safe_name(row["name"]))
    try:
        _write(office, row, path, progress or SilentProgress(), before=lambda: None)
    except BaseException:
        path.parent.rmdir()
        raise
    close_copy(path)
    return path


def _write(
    office: Office,
    row: dict[str, object],
    to: Path,
    progress: Progress,
    *,
    before: Callable[[], None],
) -> None:
    name, total = str(row["name"]), int(str(row["size"]))
    shown, done = shown_name(name), 0
    folder = office.folder.attachments
    with (
        reading_blob(folder, str(row["blob"]), str(row["key"]), shown=shown) as pieces,
        appearing(to, before=before) as partial,
        partial.open("wb") as stream,
    ):
        for piece in pieces:
            stream.write(piece)
            done += len(piece)
            progress.step(min(done, total), total, f"Достаю «{shown}»")
        if done != total:
            raise DamagedError(
                f"Файл «{shown}» не той длины, что записана в карточке. Он не сохранён. "
                "Запись о файле остаётся; проверьте базу в настройках."
            )
