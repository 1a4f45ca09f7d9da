"""Destroying a person's data or making them anonymous. Nothing brings them back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.disk import disk_refusals
from crm_desktop.clients.company_names import fold
from crm_desktop.clients.present import no_client
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.personal_data.applying import (
    KIND,
    apply_entry,
    finish,
    title_of,
    together,
)
from crm_desktop.personal_data.erasure_list import (
    Listed,
    places_of,
    read_list,
    with_entry,
    write_list,
)
from crm_desktop.personal_data.known_texts import known_texts
from crm_desktop.personal_data.purging import group_of, hanging
from crm_desktop.personal_data.reach import REACH, ErasureKind
from crm_desktop.sync.place import read_place
from crm_desktop.sync.stream.spool import spool_own

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Changes
    from crm_desktop.office.office import Office
    from db.connection import OfficeDatabase

WORD: Final = "уничтожить"
_COPIES: Final = ("before-restore-*", "backups/*.kartoteka")
_MENTIONED: Final = 50


@dataclass(frozen=True, slots=True)
class Mention:
    """Another client whose texts name the person: for a human to look through."""

    client_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure would reach.

    Attributes:
        client_id: the card.
        name: of the person as of now.
        clients: how many records: the card and those merged into it.
        counts: Russian title -> how many records.
        files_size: bytes of the attached files.
        mentions: other clients whose texts name the person; an erasure leaves them.
        copies: backups and former offices in the office's folder that still hold the person.
    """

    client_id: int
    name: str
    clients: int
    counts: Mapping[str, int]
    files_size: int
    mentions: tuple[Mention, ...]
    copies: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """A finished erasure.

    Attributes:
        changes: its change set; it is not taken back.
        number: of the act.
        swept: whether the file of the base is rewritten already; otherwise the next opening does.
    """

    changes: Changes
    number: int
    swept: bool


@use_case(Right.ERASE)
def plan_erasure(office: Office, client_id: int) -> ErasurePlan:
    """Return what an erasure of this client would reach; nothing is changed.

    Raises:
        NotFoundError: there is no such client, or it is part of another card.
        UserError: its data are destroyed already.
    """
    with office.reading():
        name = _require(office.db, client_id)
        group = group_of(office.db, client_id)
        counts = {reach.title: len(hanging(office.db, reach, group)) for reach in REACH}
        size = sum(
            office.db.run(
                "SELECT coalesce(sum(size), 0) FROM attachment WHERE client = ?", (client,)
            )[0][0]
            for client in group
        )
        mentions = _mentions(office.db, group)
    copies = tuple(path for form in _COPIES for path in sorted(office.folder.path.glob(form)))
    told = {title: number for title, number in counts.items() if number}
    return ErasurePlan(client_id, name, len(group), told, size, mentions, copies)


@use_case(Right.ERASE)
def erase_client(
    office: Office,
    client_id: int,
    *,
    kind: ErasureKind,
    reason: str,
    confirmed: str,
    progress: Progress | None = None,
) -> ErasureResult:
    """Destroy what is held on a client, or make it anonymous. This cannot be undone.

    Args:
        office: the office.
        client_id: the card; records merged into it go with it.
        kind: what is left.
        reason: why, without the name.
        confirmed: what the person typed: the client's name or the word «уничтожить».
        progress: in per cent; may cancel until the base is written to.

    Raises:
        NotFoundError: there is no such client, or it is part of another card.
        UserError: not confirmed, no reason, the reason names the person, destroyed already, or
            the disk refused. Nothing is changed.
        JobCancelledError: cancelled; nothing is changed.
    """
    progress = progress or SilentProgress()
    db, key = office.db, office.unlocked.database_key
    with office.reading():
        name = _require(db, client_id)
        group = group_of(db, client_id)
        _check_words(db, group, name, reason, confirmed)
        former = together(db, read_list(places_of(office.folder), *office.unlocked.database_keys))
    number = 1 + max((entry.number for entry in former), default=0)
    entry = Listed(
        client_id, tuple(group), kind.value, number, now_ms(), office.user_id,
        " ".join(reason.split()),
    )  # fmt: skip
    progress.step(0, 100, "Собираю данные")
    place = read_place(db)
    if place is not None and place.mode != "left":
        # What nobody has yet keeps its author's signature: it goes out as it was signed.
        spool_own(office)
    entries = with_entry(former, entry)
    with disk_refusals("Данные не уничтожены, база не тронута"):
        write_list(office.folder, entries, key)
    try:
        with office.change(title_of(entry), kind=KIND) as change:
            progress.step(10, 100, "Уничтожаю данные")
            purged = apply_entry(db, change, entry, author=office.user_id)
    except BaseException:
        write_list(office.folder, former, key)
        raise
    with office.between_writes():
        swept = finish(
            db, office.folder, key, entries, blobs=purged.blobs, progress=Uncancellable(progress)
        )
    progress.step(100, 100, "Данные уничтожены")
    return ErasureResult(change.changes, number, swept)


class Uncancellable:
    """Passes progress on; what is committed cannot be cancelled any more."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def step(self, done: int, total: int, message: str = "") -> None:
        """Report, whatever the person wishes by now."""
        with suppress(JobCancelledError):
            self._progress.step(done, total, message)


def _require(db: OfficeDatabase, client_id: int) -> str:
    rows = db.run("SELECT name, merged_into, erased_at FROM client WHERE id = ?", (client_id,))
    if not rows:
        raise no_client()
    name, merged_into, erased_at = rows[0]
    if erased_at is not None:
        raise UserError(f"«{name}»: данные уже уничтожены. Ничего не изменено.")
    if merged_into is not None:
        raise NotFoundError(
            f"Клиент «{name}» объединён с другим. Ничего не изменено. "
            "Уничтожьте данные объединённой карточки: они общие."
        )
    return str(name)


def _check_words(
    db: OfficeDatabase, group: list[int], name: str, reason: str, confirmed: str
) -> None:
    if fold(" ".join(confirmed.split())) not in {fold(" ".join(name.split())), fold(WORD)}:
        raise UserError(
            f"Не подтверждено: введите «{name}» или слово «{WORD}». Ничего не изменено."
        )
    if not reason.strip():
        raise UserError("Укажите причину: она войдёт в акт. Ничего не изменено.")
    if known_texts(db, group).told_in(reason):
        raise UserError(
            "В причине есть данные этого человека, а она остаётся навсегда. Ничего не изменено. "
            "Напишите её без имени, телефона и адреса."
        )


def _mentions(db: OfficeDatabase, group: list[int]) -> tuple[Mention, ...]:
    """Other clients whose notes, events or director's name hold the person's name or surname."""
    words = {
        word
        for row in db.run(
            "SELECT name, last_name FROM client WHERE id = ?", (group[0],)
        )
        for word in row
        if word and len(word) > len("Ким")
    }  # fmt: skip
    found: dict[int, str] = {}
    for word in sorted(words):
        rows = db.run(
            "SELECT c.id, c.name FROM client c WHERE c.erased_at IS NULL AND c.deleted_at IS NULL"
            " AND (instr(c.note, ?1) OR instr(c.director, ?1) OR instr(c.family, ?1) OR c.id IN"
            " (SELECT e.client FROM event e WHERE e.deleted_at IS NULL AND instr(e.text, ?1)))"
            " LIMIT ?2",
            (word, _MENTIONED),
        )
        found.update(row for row in rows if row[0] not in group)
    return tuple(Mention(client, name) for client, name in sorted(found.items()))[:_MENTIONED]
