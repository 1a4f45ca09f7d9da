"""Attaching files: read and encrypted first, written into the base when all bytes are safe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.names import shown_name
from crm_desktop.attachments.source import look_at
from crm_desktop.attachments.staging import (
    NEW_EVENT,
    SameFileError,
    StagedFile,
    content_digest,
    discard,
    put_row,
    stage_file,
)
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.timeline.events import EVENT_LABELS, EventDraft, add_event
from crm_desktop.timeline.subject import Subject, find_subject, require_hung
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office

__all__ = [
    "FILE_FORMS",
    "AddedFiles",
    "Refused",
    "SameFileError",
    "add_attachment",
    "add_attachments",
    "add_event_with_files",
]

FILE_FORMS: Final = ("файл", "файла", "файлов")


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not attached, and the sentence why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class AddedFiles:
    """What was attached.

    Attributes:
        ids: of the new attachments, in the order of the files.
        changes: one change set, one undo.
        refused: files that were not attached.
        event: the event made with them, if one was.
    """

    ids: tuple[int, ...]
    changes: Changes
    refused: tuple[Refused, ...] = ()
    event: int | None = None


@use_case(Right.EDIT_CLIENTS)
def add_attachment(
    office: Office,
    client_id: int | None,
    path: Path,
    *,
    deal_id: int | None = None,
    event: int | None = None,
    progress: Progress | None = None,
) -> AddedFiles:
    """Attach one file to a client or a deal.

    Args:
        office: the office.
        client_id: the client; None = the deal's, if it has one.
        path: any ordinary file, of any size.
        deal_id: the deal.
        event: an event of theirs it came with.
        progress: in bytes.

    Raises:
        NotFoundError: the client, the deal or the event is not there.
        SameFileError: the very same content hangs there already.
        BadFileError: the file cannot be read, or changed meanwhile.
        UserError: no room, or the disk refused. In every case nothing was changed.
        JobCancelledError: cancelled; nothing was changed.
    """
    subject = _require(office, client_id, deal_id, event)
    staged = stage_file(office, path, subject=subject, event=event, progress=progress)
    return _store(office, subject, _Batch([staged]), event)


@use_case(Right.EDIT_CLIENTS)
def add_attachments(
    office: Office,
    client_id: int | None,
    paths: Sequence[Path],
    *,
    deal_id: int | None = None,
    event: int | None = None,
    progress: Progress | None = None,
) -> AddedFiles:
    """Attach several files in one act with one undo; the refused ones are named.

    Raises:
        NotFoundError: the client, the deal or the event is not there.
        UserError: no file could be attached; tells the first reason.
        JobCancelledError: cancelled; nothing was changed.
    """
    subject = _require(office, client_id, deal_id, event)
    batch = _stage_all(office, subject, paths, event=event, progress=progress)
    return _store(office, subject, batch, event)


@use_case(Right.EDIT_CLIENTS)
def add_event_with_files(
    office: Office,
    client_id: int | None,
    *,
    draft: EventDraft,
    paths: Sequence[Path],
    deal_id: int | None = None,
    progress: Progress | None = None,
) -> AddedFiles:
    """Record an event and attach the files that came with it, in one act with one undo.

    Raises:
        NotFoundError: the client or the deal is not there.
        UserError: the event cannot be recorded, or a file cannot be attached; nothing was changed.
        JobCancelledError: cancelled; nothing was changed.
    """
    subject = _require(office, client_id, deal_id, None)
    batch = _stage_all(office, subject, paths, event=NEW_EVENT, progress=progress)
    if batch.refused:
        _discard_all(office, batch.staged)
        raise UserError(batch.refused[0].reason)
    try:
        with office.change(f"{EVENT_LABELS.get(draft.kind, '')}: {subject.name}") as change:
            event, _joined = add_event(
                office, subject.client_id, draft=draft, deal_id=subject.deal_id
            )
            ids = tuple(
                put_row(office, change, subject, each, event=event) for each in batch.staged
            )
    except BaseException:
        _discard_all(office, batch.staged)
        raise
    return AddedFiles(ids, change.changes, tuple(batch.twice), event)


@dataclass(slots=True)
class _Batch:
    """What became of the files of one act; `twice` = equal to another one of them.

    `digests` are those of files that share their size with another one.
    """

    staged: list[StagedFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    twice: list[Refused] = field(default_factory=list)
    of_size: dict[int, list[StagedFile]] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)

    def digest(self, office: Office, staged: StagedFile) -> bytes:
        """Return the hash of a file's content, read once."""
        if staged.blob.name not in self.digests:
            self.digests[staged.blob.name] = content_digest(office, staged)
        return self.digests[staged.blob.name]


@dataclass(frozen=True, slots=True)
class _PartOf:
    """The progress of one file, told as a part of all."""

    progress: Progress
    before: int
    total: int

    def step(self, done: int, total: int, message: str = "") -> None:
        self.progress.step(self.before + min(done, total), self.total, message)


def _require(
    office: Office, client_id: int | None, deal_id: int | None, event: int | None
) -> Subject:
    subject = find_subject(office, client_id=client_id, deal_id=deal_id)
    if subject.key is None:
        raise UserError("Укажите клиента или сделку. Ничего не изменено.")
    if event is not None:
        owner, _ = require_hung(office, "event", event, what="Этого события", columns=())
        if (owner.column, owner.key) != (subject.column, subject.key):
            raise UserError("Это событие другого клиента. Ничего не изменено. Обновите карточку.")
    return subject


def _stage_all(
    office: Office,
    subject: Subject,
    paths: Sequence[Path],
    *,
    event: int | None,
    progress: Progress | None,
) -> _Batch:
    batch = _Batch()
    sizes: dict[Path, int] = {}
    for path in dict.fromkeys(paths):
        try:
            sizes[path] = look_at(path).size
        except UserError as error:
            batch.refused.append(Refused(path, str(error)))
    done, total = 0, sum(sizes.values())
    try:
        for path, size in sizes.items():
            heard = _PartOf(progress or SilentProgress(), done, total)
            try:
                staged = stage_file(office, path, subject=subject, event=event, progress=heard)
            except UserError as error:
                batch.refused.append(Refused(path, str(error)))
            else:
                _keep_once(office, batch, staged, path)
            done += size
    except BaseException:
        _discard_all(office, batch.staged)
        raise
    if not batch.staged:
        raise UserError(batch.refused[0].reason if batch.refused else "Файлы не выбраны.")
    return batch


def _keep_once(office: Office, batch: _Batch, staged: StagedFile, path: Path) -> None:
    """Of two equal files of one act only the first is kept."""
    batch.staged.append(staged)
    rivals = batch.of_size.setdefault(staged.blob.size, [])
    for other in rivals:
        if batch.digest(office, other) == batch.digest(office, staged):
            batch.staged.pop()
            discard(office, staged)
            told = (
                f"«{shown_name(staged.name)}» — тот же файл, что «{shown_name(other.name)}». "
                "Добавлен один."
            )
            batch.twice.append(Refused(path, told))
            return
    rivals.append(staged)


def _discard_all(office: Office, staged: Sequence[StagedFile]) -> None:
    for each in staged:
        discard(office, each)


def _store(office: Office, subject: Subject, batch: _Batch, event: int | None) -> AddedFiles:
    staged = batch.staged
    what = f"«{shown_name(staged[0].name)}»"
    if len(staged) > 1:
        what = count(len(staged), *FILE_FORMS)
    try:
        # The client may have gone while its files were read.
        subject = _require(office, subject.client_id, subject.deal_id, event)
        with office.change(f"Добавление файлов: {subject.name} — {what}") as change:
            ids = tuple(put_row(office, change, subject, each, event=event) for each in staged)
    except BaseException:
        _discard_all(office, staged)
        raise
    return AddedFiles(ids, change.changes, (*batch.refused, *batch.twice))
