"""A new key for the base: who left and kept the former one reads nothing written from now on.

The base is copied under a new random key, proved equal, and put in place together with `keys.json`
by the same marker as a restore: killed at any point there is the former pair or the new one. The
former files are then overwritten and removed.
"""

from __future__ import annotations

import secrets
import shutil
import time
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.access.identity import KEY_BYTES
from crm_desktop.access.keys import SlotKind, read_keys
from crm_desktop.access.keys_epoch import next_epoch
from crm_desktop.access.keys_file import without_slots, write_keys
from crm_desktop.access.keys_keyring import SYSTEM_KEYRING
from crm_desktop.access.keys_lock import keys_lock
from crm_desktop.access.keys_people import present_key, sealed_for_all
from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.audit.acts import Act
from crm_desktop.audit.recording import record
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.base_copy import copy_held
from crm_desktop.backup.copied_state import changed_since, last_copy
from crm_desktop.backup.disk import disk_refusals, require_room, size_of
from crm_desktop.backup.folder_lock import folder_lock
from crm_desktop.backup.holding import hold_alone
from crm_desktop.backup.switch import (
    MARKER,
    REKEYED,
    carry_out,
    decide,
    destroy,
    finish_locked,
    new_plan,
)
from crm_desktop.errors import AccessDeniedError, DamagedError, UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.signing_in import has_keyring_slot

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.backup.switch import Plan
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office

_FAILED: Final = "Ключ базы не сменён, база и ключи прежние"
_TRIES: Final = 3
_KEPT: Final = (
    "Прежний файл базы перезаписан и удалён; на твердотельном диске и в снимках системы его блоки "
    "могут какое-то время оставаться, зашифрованные прежним ключом. Резервные копии, сделанные "
    "раньше, зашифрованы прежним ключом: у кого он есть, тот их прочтёт. Вам они открываются "
    "и нынешним паролем. Уберите их в надёжное место или удалите."
)


@dataclass(frozen=True, slots=True)
class RekeyReport:
    """A base under its new key.

    Attributes:
        epoch: the number of the key, 2 after the first change.
        rows: how many rows were copied and compared.
        seconds: how long it took.
        text: what to tell the person, what remains of the former key included.
    """

    epoch: int
    rows: int
    seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class EpochFacts:
    """The base's present key: its number, when it was made (UTC ms; None = not known), by whom."""

    epoch: int
    made_at: int | None
    author: str


@use_case(Right.VIEW_OFFICE)
def epoch_facts(office: Office) -> EpochFacts:
    """Tell of the base's present key.

    Raises:
        UserError: `keys.json` cannot be read.
    """
    epoch = read_keys(office.folder.keys).epoch
    if epoch is None:
        return EpochFacts(1, None, "")
    rows = office.db.run("SELECT name FROM member WHERE id = ?", (epoch.made_by,))
    return EpochFacts(epoch.number, epoch.made_at, str(rows[0][0]) if rows else "")


@use_case(Right.MANAGE_PEOPLE)
def rekey(office: Office, *, progress: Progress | None = None, copies: bool = True) -> RekeyReport:
    """Give the base a new key; the office goes on working under it.

    Nobody else's password is needed: the new key is sealed to everybody. What computers remember
    is forgotten. Other threads' use of the base is refused as busy while it lasts.

    Args:
        office: the open office, open nowhere else.
        progress: in per cent; may cancel until the new files are put in place.
        copies: make a verified copy before, if anything changed since the last one, and one under
            the new key after. The one before goes again then: it would keep under the former key
            what was entered up to now.

    Raises:
        AccessDeniedError: the signed-in person is no administrator.
        UserError: the base is open elsewhere, there is no room, or the disk refused. Base and
            keys are as they were.
        DamagedError: the base or the copy is damaged; base and keys are as they were.
        JobCancelledError: cancelled; base and keys are as they were.
    """
    if office.role is not Role.ADMIN:
        raise AccessDeniedError("Ключ базы меняет администратор. Ничего не изменено.")
    progress, started = progress or SilentProgress(), time.monotonic()
    if not copies:
        return _rekey(office, progress, started)
    before = None
    if changed_since(office, last_copy(office)):
        before = backup_before(office, "перед сменой ключа", progress=_Part(progress, 0, 30)).path
    report = _rekey(office, _Part(progress, 30, 40), started)
    told = _copy_after(office, before, _Part(progress, 70, 30))
    return replace(report, text=f"{report.text} {told}", seconds=time.monotonic() - started)


def _copy_after(office: Office, before: Path | None, progress: Progress) -> str:
    """Make the first copy under the new key and drop the one of a moment ago; says how it went."""
    try:
        backup_before(office, "после смены ключа", progress=progress)
    except (UserError, JobCancelledError):
        return "Копия под новым ключом ещё не сделана: сделайте её."
    if before is not None:
        with suppress(OSError):
            before.unlink()
    return "Копия под новым ключом сделана и проверена."


def _rekey(office: Office, progress: Progress, started: float) -> RekeyReport:
    folder = office.folder
    held = has_keyring_slot(folder.keys, office.unlocked)
    with disk_refusals(_FAILED), folder_lock(folder.path), keys_lock(folder.keys):
        finish_locked(folder.path)
        folder.make()
        require_room(folder.path, _size(folder), _FAILED)
        plan = new_plan(folder.path, REKEYED)
        with office.between_writes():
            try:
                fresh, rows = _prepare(office, plan, progress)
            except BaseException:
                if not (folder.path / MARKER).exists():
                    shutil.rmtree(folder.path / plan.staging, ignore_errors=True)
                raise
            with office.keys_still():
                aside = carry_out(folder.path, plan)
                office.adopt_keys(fresh)
            office.db.run("SELECT slot FROM station")
        _tell(progress, 97, "Уничтожаю прежний файл")
        gone = aside is None or destroy(aside)
    if held:
        SYSTEM_KEYRING.forget(office.office_id, office.user_id)
    number = fresh.epoch.number if fresh.epoch else 1
    record(office, Act.REKEYED, details={"epoch": number})
    _tell(progress, 100, "Ключ базы сменён")
    left = "" if gone else f" Прежний файл удалить не удалось, удалите папку «{aside}» сами."
    return RekeyReport(number, rows, time.monotonic() - started, f"Ключ базы сменён.{left} {_KEPT}")


def _prepare(office: Office, plan: Plan, progress: Progress) -> tuple[Unlocked, int]:
    """Make the new base and the new keys and decide; returns the keys and how many rows it has."""
    folder, unlocked = office.folder, office.unlocked
    staged = OfficeFolder(folder.path / plan.staging)
    database_key = secrets.token_bytes(KEY_BYTES)
    with closing(_alone(office)) as held:
        facts = copy_held(
            held,
            staged.database,
            database_key,
            lambda done, what: progress.step(done * 9 // 10, 100, what),
        )
        fresh = _write_keys(folder.keys, staged.keys, unlocked, database_key)
        progress.step(95, 100, "Ставлю на место")
        decide(folder.path, plan)
    return fresh, sum(facts.rows.values())


def _alone(office: Office) -> apsw.Connection:
    """Take the base for ourselves: our own connections closed, nobody else's open.

    Raises:
        UserError: another program has it open.
        DamagedError: it is damaged.
    """
    for attempt in range(_TRIES):
        # Another thread of ours may open one again at once.
        office.db.close_all()
        try:
            held = hold_alone(office.folder, office.unlocked.database_key)
        except UserError as error:
            if attempt + 1 == _TRIES:
                raise UserError(
                    f"{_FAILED}: офис открыт ещё в одном окне или другой программой. "
                    "Закройте их и повторите."
                ) from error
            continue
        if held is not None:
            return held
        break
    raise DamagedError(f"{_FAILED}: база повреждена. Проверьте её доктором.")


def _write_keys(former: Path, path: Path, unlocked: Unlocked, database_key: bytes) -> Unlocked:
    """Write the keys that go with the new base, and read them back."""
    key_file = sealed_for_all(read_keys(former), unlocked)
    if key_file.epoch is None:
        raise RuntimeError("sealed keys without an epoch")
    epoch = next_epoch(
        key_file.epoch, key_file.membership, unlocked.author,
        keys=(present_key(key_file, unlocked), database_key), at=now_ms(),
    )  # fmt: skip
    bare = without_slots(key_file, kinds=(SlotKind.KEYRING,))
    office = replace(bare.office, database_check=epoch.check)
    write_keys(path, replace(bare, office=office, epoch=epoch, behind=None))
    now = read_keys(path)
    return replace(
        unlocked, database_key=database_key, epoch_key=b"", epoch=now.epoch,
        membership=now.membership,
    )  # fmt: skip


class _Part:
    """A part of a longer progress, in per cent."""

    def __init__(self, whole: Progress, first: int, span: int) -> None:
        self._whole, self._first, self._span = whole, first, span

    def step(self, done: int, total: int, message: str = "") -> None:
        share = self._first + self._span * done // max(total, 1)
        self._whole.step(share, 100, message)


def _tell(progress: Progress, percent: int, message: str) -> None:
    """Report what can be cancelled no more."""
    with suppress(JobCancelledError):
        progress.step(percent, 100, message)


def _size(folder: OfficeFolder) -> int:
    return size_of(folder.database, folder.database.with_name("office.db-wal"))
