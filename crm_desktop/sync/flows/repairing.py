"""«Починить станцию»: a base made anew from what the office has, this computer's own work kept.

The new base is made beside the present one from a snapshot, gets a slot of its own like everything
that was restored, and what nobody has yet of this computer's work is said in it anew. Only then is
it put in place the way a restore is: killed at any point, the former base or the new one is there.
The former one stays in its folder `before-restore-…`.
"""

from __future__ import annotations

import shutil
import uuid
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import apsw

from crm_desktop.access.membership import Role
from crm_desktop.access.membership_past import ever_members
from crm_desktop.access.rights import Right, use_case
from crm_desktop.backup.disk import disk_refusals, require_room
from crm_desktop.backup.folder_lock import folder_lock
from crm_desktop.backup.holding import hold_alone
from crm_desktop.backup.switch import MARKER, carry_out, decide, finish_locked, new_plan
from crm_desktop.errors import UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.office import Office
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.exchange_lock import exchange_lock
from crm_desktop.sync.flows.claiming import claim_any, slots_of_stamps
from crm_desktop.sync.flows.cloning import name_station, unsent_work
from crm_desktop.sync.flows.connecting import share
from crm_desktop.sync.flows.joining import fill_station
from crm_desktop.sync.flows.moving import moved_to
from crm_desktop.sync.flows.rewriting import rewritten
from crm_desktop.sync.merge.applying import apply_transactions
from crm_desktop.sync.place import ON, require_shared
from crm_desktop.sync.snapshots.loading import load_newest
from crm_desktop.sync.snapshots.making import reader_of
from crm_desktop.sync.stream.spool import spool_transactions
from crm_desktop.sync.transport import TransportError, Trouble
from db.connection import OfficeDatabase
from db.narrowed import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.sync.place import Place
    from crm_desktop.sync.snapshots.making import Manifest
    from crm_desktop.sync.stream.wire import Transaction
    from crm_desktop.sync.transport import Transport

_FAILED: Final = "Станция не починена, прежняя база не тронута"
_PATIENCE_S: Final = 10.0
_TRIES: Final = 3
_ROUNDS: Final = 50
# This computer's own little notes go along; what they say of the exchange does not.
_KEPT: Final = ("station_note", "search_recent", "reminder_state")
_BUSY: Final = f"{_FAILED}: офис открыт ещё в одном окне или другой программой. Закройте их."


@dataclass(frozen=True, slots=True)
class Repaired:
    """A base made anew. Open the office again: every record may stand otherwise.

    What was destroyed by law since the snapshot is destroyed again at the opening.

    Attributes:
        former: where the base before it lies.
        reapplied: own transactions nobody had that are in the new one.
        kept_aside: titles of own work that could not be brought over; it is in the former base.
        clients: how many clients the office has.
        slot: this station's new one.
    """

    former: Path | None
    reapplied: int
    kept_aside: tuple[str, ...]
    clients: int
    slot: int


@use_case(Right.RESTORE)
def repair_station(
    office: Office, *, transport: Transport | None = None, progress: Progress | None = None
) -> Repaired:
    """Take the office's state for this computer's base; the exchange must not run meanwhile.

    Args:
        office: the open office, open nowhere else.
        transport: an open way to the share.
        progress: in per cent.

    Raises:
        UserError: the office is not shared, the share or the disk refused, there is no snapshot,
            or the base is open elsewhere; the former base is in its place.
        JobCancelledError: cancelled; the same.
    """
    progress, place = progress or SilentProgress(), require_shared(office.db)
    untouched = f"{_FAILED}."
    with share(place.address, office.office_id, transport, untouched=untouched) as opened:
        if moved_to(office, opened) is not None:
            raise UserError(
                f"{_FAILED}: офис переехал в другую папку, здесь он уже не весь. Сначала перейдите "
                "в новую папку, затем чините."
            )
        if place.mode == ON:
            progress.step(0, 100, "Отправляю неотправленное")
            # A base that is damaged may not manage it: then its work is brought over below.
            with suppress(UserError, apsw.Error):
                SyncEngine(office, opened, budget_ms=None, patience_s=_PATIENCE_S).once()
        with exchange_lock(office.folder.path, patience_s=_PATIENCE_S):
            return _repair(office, opened, progress)


def _repair(office: Office, transport: Transport, progress: Progress) -> Repaired:
    folder, place = office.folder, require_shared(office.db)
    mine, aside = _own_work(office, transport, place)
    with disk_refusals(_FAILED), folder_lock(folder.path):
        finish_locked(folder.path)
        folder.make()
        require_room(folder.path, folder.database.stat().st_size, _FAILED)
        plan = new_plan(folder.path)
        staged = OfficeFolder(folder.path / plan.staging)
        try:
            manifest, slot = _make(office, transport, staged, place, mine, progress)
            with office.between_writes():
                held = _alone(office)
                try:
                    decide(folder.path, plan)
                finally:
                    if held is not None:
                        held.close()
                former = carry_out(folder.path, plan)
        except BaseException:
            if not (folder.path / MARKER).exists():
                shutil.rmtree(staged.path, ignore_errors=True)
            raise
    progress.step(100, 100, "Станция починена")
    return Repaired(former, len(mine), aside, manifest.rows.get("client", 0), slot)


def _own_work(
    office: Office, transport: Transport, place: Place
) -> tuple[list[Transaction], tuple[str, ...]]:
    """What nobody has of this computer's work: what can be said anew, and titles of the rest."""
    try:
        unsent = unsent_work(office, transport, place)
    except (apsw.Error, ValueError):
        return [], ("Неотправленная работа из повреждённой базы",)
    able = office.role is Role.ADMIN
    mine = [each for each in unsent if able or each.header.author == office.user_id]
    others = [each for each in unsent if each not in mine]
    return mine, tuple(dict.fromkeys(each.header.title for each in others))


def _make(
    office: Office,
    transport: Transport,
    staged: OfficeFolder,
    place: Place,
    mine: Sequence[Transaction],
    progress: Progress,
) -> tuple[Manifest, int]:
    """Make the new base in the staging folder, complete."""
    unlocked = office.unlocked
    reader = reader_of(office)
    manifest = load_newest(
        transport, staged.database, reader=reader, database_key=unlocked.database_key,
        progress=_Most(progress),
    )  # fmt: skip
    db = OfficeDatabase(staged.database, unlocked.database_key)
    try:
        with office.db.through(EVERYTHING):
            taken = {*manifest.vector, *slots_of_stamps(db), *slots_of_stamps(office.db)}
        slot = claim_any(transport, uuid.uuid4().hex, taken=taken)
        fill_station(
            db, manifest, place=(place.address, slot, office.folder.path),
            office_id=office.office_id,
        )  # fmt: skip
        if place.slot not in manifest.vector:
            # This computer joined after the snapshot was made: all it sent comes back.
            db.run("INSERT INTO sync_peer VALUES(?, 1, 0, x'', 0, NULL, NULL)", (place.slot,))
        _bring_notes(office.folder.database, db, unlocked.database_key)
        shutil.copyfile(office.folder.keys, staged.keys)
        fresh = Office(staged, db, unlocked)
        _catch_up(fresh, transport)
        new = rewritten(
            mine, former=place.slot, slot=slot, author=office.user_id, sign=unlocked.sign,
            names=_names(db), kept=ever_members(unlocked.membership) | _change_sets(db),
        )  # fmt: skip
        if new:
            apply_transactions(fresh, new, budget_ms=None)
            with fresh.applying():
                last = max(new[-1].stamp, manifest.stamp)
                db.run("UPDATE sync_place SET absorbed = ?", (last,))
                spool_transactions(fresh, new)
        name_station(fresh, place.slot, slot, last=place.next_seq - 1)
        staged.keys.unlink()
    finally:
        db.close_all()
    return manifest, slot


def _catch_up(fresh: Office, transport: Transport) -> None:
    """Hear what the stations sent since the snapshot; nothing is told of this base yet."""
    engine = SyncEngine(fresh, _Listening(transport), budget_ms=None)
    for _round in range(_ROUNDS):
        if not engine.once().more:
            return


class _Listening:
    """A way to the share that cannot write: until the base is in its place it has no voice."""

    def __init__(self, inner: Transport) -> None:
        self.get, self.names, self.free_bytes = inner.get, inner.names, inner.free_bytes

    def put_new(self, name: str, data: bytes) -> bool:
        raise TransportError(Trouble.READ_ONLY, f"{name}: {len(data)}")

    def replace(self, name: str, data: bytes) -> None:
        raise TransportError(Trouble.READ_ONLY, f"{name}: {len(data)}")

    def delete(self, name: str) -> None:
        raise TransportError(Trouble.READ_ONLY, name)

    def now(self) -> int:
        raise TransportError(Trouble.READ_ONLY)

    def close(self) -> None:
        """The way itself stays open."""


def _bring_notes(former: Path, db: OfficeDatabase, key: bytes) -> None:
    """Bring this computer's own notes along, as far as the former base reads."""
    with suppress(apsw.Error), closing(apsw.Connection(str(former))) as base:
        base.pragma("cipher", "chacha20")
        base.pragma("key", f"raw:{key.hex()}")
        for table in _KEPT:
            rows: list[tuple[Any, ...]] = base.execute(_sql("SELECT * FROM", table)).fetchall()
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                db.connection().executemany(
                    _sql("INSERT OR IGNORE INTO", table, "VALUES(", marks, ")"), rows
                )


def _alone(office: Office) -> apsw.Connection | None:
    """Take the former base for ourselves; None if it is so damaged that nobody can have it."""
    for attempt in range(_TRIES):
        office.db.close_all()
        try:
            return hold_alone(office.folder, office.unlocked.database_key)
        except UserError as error:
            if attempt + 1 == _TRIES:
                raise UserError(_BUSY) from error
    return None


def _change_sets(db: OfficeDatabase) -> set[int]:
    return {int(row[0]) for row in db.run("SELECT id FROM change_set")}


def _names(db: OfficeDatabase) -> Mapping[int, str]:
    return {int(row[0]): str(row[1]) for row in db.run("SELECT id, name FROM member")}


def _sql(*parts: str) -> str:
    return " ".join(parts)


class _Most:
    """The larger part of a longer progress."""

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def step(self, done: int, total: int, message: str = "") -> None:
        self._whole.step(5 + 85 * done // max(total, 1), 100, message)
