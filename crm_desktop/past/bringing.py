"""Bringing chosen clients and deals back from the past: one ordinary change, undone as any."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.attachments.sealed import sealed_size
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.archive import ATTACHMENTS, StoredEntry
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.disk import disk_refusals
from crm_desktop.backup.file_copying import gather, is_of_size
from crm_desktop.backup.file_store import FileStore
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.deals.stranded import house_deals
from crm_desktop.errors import NotFoundError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal import Changes, Kind
from crm_desktop.journal.records import OWN, dump_custom, write_records
from crm_desktop.past.looking import require_seen
from crm_desktop.past.returning import Choice, Plan, Planner, Write
from crm_desktop.past.standing import PastArea
from crm_desktop.wording import count
from crm_desktop.wording.times import local
from db.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.journal import Change
    from crm_desktop.office.office import Office
    from crm_desktop.past.past_office import PastOffice
    from db.connection import OfficeDatabase

__all__ = ["Choice", "ReturnPlan", "Returned", "bring_back_from", "preview_return"]

KIND: Final = "return"
"""The kind of the change sets; rules do not answer to it."""
_PORTION: Final = 50
_CLIENT_FORMS: Final = ("клиент", "клиента", "клиентов")
_TOUCHED: Final = (Kind.CLIENT, Kind.DEAL, Kind.TASK, Kind.EVENT, Kind.ATTACHMENT)
_TITLES: Final = {
    "client": ("клиент", "клиента", "клиентов"), "deal": ("сделка", "сделки", "сделок"),
    "task": ("задача", "задачи", "задач"), "event": ("событие", "события", "событий"),
    "attachment": ("файл", "файла", "файлов"),
}  # fmt: skip
_REST: Final = ("прочая запись", "прочие записи", "прочих записей")


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """What a return would do; nothing was written yet.

    Attributes:
        made: records that come back, counted in words by kind: «2 клиента», «5 событий».
        changed: how many fields of living records are put back.
        told: what is to be known beforehand.
        refused: how many of those chosen do not come back.
    """

    made: tuple[str, ...]
    changed: int
    told: tuple[str, ...]
    refused: int

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.made and not self.changed


@dataclass(frozen=True, slots=True)
class Returned:
    """A finished return: what to refresh and undo, how many clients and deals, what to know."""

    changes: Changes
    records: int
    told: tuple[str, ...]

    @property
    def change_id(self) -> int:
        """What `undo` takes; 0 if nothing was written."""
        return self.changes.change_id


@use_case(Right.RESTORE)
def preview_return(office: Office, past: PastOffice, choices: Sequence[Choice]) -> ReturnPlan:
    """Tell what bringing these back would write; nothing is written.

    Raises:
        NotFoundError: one of them was not there, or is not this person's to see.
    """
    for choice in choices:
        require_seen(office, past, choice.area, choice.id)
    with office.reading():
        plan = Planner(office, past).plan(choices)
    _without_lost_files(office, past, plan, fetch=False)
    made: dict[str, int] = {}
    changed = 0
    for write in plan.writes:
        if write.made or "deleted_at" in write.fields:
            name = write.table if write.table in _TITLES else ""
            made[name] = made.get(name, 0) + 1
        else:
            changed += len([name for name in write.fields if not name.endswith("_key")])
    words = tuple(
        count(made[name], *_TITLES.get(name, _REST)) for name in (*_TITLES, "") if name in made
    )
    return ReturnPlan(words, changed, _sentences(plan), plan.refused)


@use_case(Right.RESTORE)
def bring_back_from(
    office: Office,
    past: PastOffice,
    choices: Sequence[Choice],
    *,
    progress: Progress | None = None,
) -> Returned:
    """Bring clients and deals back as one change set.

    Records that are gone come back with their ids; fields of living ones are put back only where
    chosen. People erased by law and merged cards stay as they are. Files come from the store of
    the backup. What this person may not see or write is left out or refused as everywhere.

    Args:
        office: the live office.
        past: where from.
        choices: what.
        progress: hears of the records.

    Raises:
        NotFoundError: nothing of it was there, or nothing can come back.
        AccessDeniedError: this person may not write one of them; nothing was changed.
        JobCancelledError: cancelled; what was brought back stays and can be undone.
    """
    progress = progress or SilentProgress()
    for choice in choices:
        require_seen(office, past, choice.area, choice.id)
    title = _title(past, choices)
    told: dict[str, int] = {}
    done = 0

    def work(change: Change, portion: Sequence[Choice]) -> None:
        nonlocal done
        plan = Planner(office, past).plan(portion)
        _without_lost_files(office, past, plan, fetch=True)
        _write(office.db, change, plan.writes)
        done += plan.records
        for sentence, times in plan.told.items():
            told[sentence] = told.get(sentence, 0) + times

    if len(choices) <= _PORTION:
        progress.step(0, len(choices), "Возвращаю")
        with disk_refusals("Ничего не возвращено"), office.change(title, kind=KIND) as change:
            work(change, choices)
        changes = change.changes
    else:
        with disk_refusals("Возвращено не всё"), office.long_change(title, kind=KIND) as long:
            try:
                for start in range(0, len(choices), _PORTION):
                    progress.step(start, len(choices), "Возвращаю")
                    with long.transaction() as change:
                        work(change, choices[start : start + _PORTION])
            except JobCancelledError:
                if done:
                    _tell_audit(office, past, long.id, done)
                raise
        changes = Changes(long.id, title, dict.fromkeys(_TOUCHED) if done else {})
    if not changes:
        reasons = " ".join(told) or "Всё это в офисе уже есть."
        raise NotFoundError(f"Возвращать нечего. Ничего не изменено. {reasons}")
    _tell_audit(office, past, changes.change_id, done)
    with suppress(JobCancelledError):  # it is done
        progress.step(len(choices), len(choices), "Возвращаю")
    return Returned(changes, done, tuple(told))


def _tell_audit(office: Office, past: PastOffice, change: int, amount: int) -> None:
    details = {"instant": past.source.instant, "change": str(change)}
    record(office, Act.BACKUP_BROUGHT_BACK, amount=amount, details=details)


def _title(past: PastOffice, choices: Sequence[Choice]) -> str:
    day = f"{local(past.source.instant, past.zone):%d.%m.%Y}"
    if len(choices) == 1:
        choice = choices[0]
        column = "name" if choice.area is PastArea.CLIENTS else "title"
        sql = " ".join(("SELECT", column, "FROM", choice.area.table, "WHERE id = ?"))
        return f"Возврат на {day}: {past.db.run(sql, (choice.id,))[0][0]}"
    clients = sum(choice.area is PastArea.CLIENTS for choice in choices)
    deals = len(choices) - clients
    words = [
        count(number, *forms)
        for number, forms in ((clients, _CLIENT_FORMS), (deals, DEAL_FORMS))
        if number
    ]
    return f"Возврат на {day}: {' и '.join(words)}"


def _write(db: OfficeDatabase, change: Change, writes: Iterable[Write]) -> None:
    deals = []
    for write in writes:
        table = BY_NAME[write.table]
        if write.made:
            own = {n.removeprefix(OWN): v for n, v in write.fields.items() if n.startswith(OWN)}
            row = {name: write.fields.get(name) for name in table.columns}
            if "custom" in row:
                row["custom"] = dump_custom(own)
            sql = " ".join(
                (
                    "INSERT INTO", write.table, "(id,", ", ".join(row), ") VALUES(?",
                    ", ?" * len(row), ")",
                )
            )  # fmt: skip
            db.run(sql, (write.record, *row.values()))
        else:
            write_records(db, table, {write.record: write.fields})
        if write.table == "deal":
            deals.append(write.record)
    if deals:
        house_deals(db, change, deals)


def _sentences(plan: Plan) -> tuple[str, ...]:
    return tuple(
        f"{sentence} ({times})" if times > 1 else sentence for sentence, times in plan.told.items()
    )


def _without_lost_files(office: Office, past: PastOffice, plan: Plan, *, fetch: bool) -> None:
    """Bring the bytes of returning files; a file nobody has whole does not come back."""
    files: dict[int, StoredEntry] = {}
    for write in plan.writes:
        if write.table == "attachment":
            rows = past.db.run("SELECT blob, size FROM attachment WHERE id = ?", (write.record,))
            files[write.record] = StoredEntry(str(rows[0][0]), sealed_size(int(rows[0][1])))
    if not files:
        return
    own = office.folder.attachments
    beside = [office.folder.backups]
    if past.source.file is not None:
        beside.insert(0, past.source.file.parent)
        if fetch:
            _unpack_files(past, files.values())
    kept = past.folder.path / "attachments"
    stores = tuple(FileStore(folder).folder for folder in beside)
    if fetch:
        own.mkdir(exist_ok=True)
        kept.mkdir(exist_ok=True)
        lost = set(gather(files.values(), own, own=kept, stores=stores, step=lambda _bytes: None))
    else:
        inside = _inside(past)
        lost = {
            entry.name
            for entry in files.values()
            if entry.name not in inside
            and not is_of_size(own / entry.name, entry.size)
            and not any(
                is_of_size(store / entry.name[:2] / entry.name, entry.size) for store in stores
            )
        }
    gone = {record for record, entry in files.items() if entry.name in lost}
    if gone:
        plan.told["Файла нет ни в офисе, ни рядом с копиями: он не вернётся."] += len(gone)
        plan.writes[:] = [
            write
            for write in plan.writes
            if not (write.table == "attachment" and write.record in gone)
        ]


def _inside(past: PastOffice) -> frozenset[str]:
    """Names of the files that lie in the backup itself."""
    if past.source.file is None:
        return frozenset()
    names = (entry.name for entry in open_archive(past.source.file).manifest.files)
    return frozenset(name.removeprefix(ATTACHMENTS) for name in names if ATTACHMENTS in name)


def _unpack_files(past: PastOffice, wanted: Iterable[StoredEntry]) -> None:
    """Take files out of the backup into the private folder; `gather` checks each."""
    inside = _inside(past)
    needed = [entry for entry in wanted if entry.name in inside]
    if not needed or past.source.file is None:
        return
    folder: Path = past.folder.path / "attachments"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(past.source.file) as archive:
        for entry in needed:
            target = folder / entry.name
            if is_of_size(target, entry.size):
                continue
            with archive.open(ATTACHMENTS + entry.name) as source, target.open("wb") as sink:
                left = entry.size
                while left and (data := source.read(min(left, 1 << 20))):
                    left -= sink.write(data)
