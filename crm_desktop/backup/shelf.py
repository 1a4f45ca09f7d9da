"""What backups there are, and which of them is the newest good one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from crm_desktop.backup.archive import SEALED_FORMAT, SUFFIX, signing_key
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.file_store import store_faults
from crm_desktop.errors import BadFileError
from crm_desktop.journal.stamps import now_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from pathlib import Path

KEEP_NEWEST: Final = 12
KEEP_WEEKS: Final = 10
KEEP_MONTHS: Final = 9
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup on the shelf, as its manifest tells.

    Attributes:
        path: the file.
        created_at: UTC ms of the snapshot.
        office_id: whose it is.
        reason: why it was made; empty when a person asked.
        clients: how many, deleted ones too.
        size: bytes of the archive.
        files: how many files of clients it needs from the store beside.
        files_size: bytes of those files.
        missing: how many of them are not there.
        sealed: whether it needs a separate passphrase.
        signed: which of the keys asked about signed it, 0 the present one; None: none of them.
    """

    path: Path
    created_at: int
    office_id: str
    reason: str
    clients: int
    size: int
    files: int = 0
    files_size: int = 0
    missing: int = 0
    sealed: bool = False
    signed: int | None = None


def find_backups(
    folder: Path, *, office_id: str | None = None, keys: Sequence[bytes] = ()
) -> tuple[KeptBackup, ...]:
    """Return the readable backups in a folder, newest first; only the manifests are read.

    Args:
        folder: it may be missing.
        office_id: leave out those of other offices.
        keys: of the base, the present one first: say which of them signed each.
    """
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        try:
            manifest = open_archive(path).manifest
        except BadFileError:
            continue
        if office_id in {None, manifest.office_id}:
            clients = manifest.facts.rows.get("client", 0)
            size = path.stat().st_size
            signer = signing_key(manifest, keys)
            found.append(
                KeptBackup(
                    path,
                    manifest.created_at,
                    manifest.office_id,
                    manifest.reason,
                    clients,
                    size,
                    len(manifest.stored),
                    sum(entry.size for entry in manifest.stored),
                    len(store_faults(path, manifest).missing),
                    manifest.format == SEALED_FORMAT,
                    None if signer is None else keys.index(signer),
                )
            )
    return tuple(sorted(found, key=lambda kept: kept.created_at, reverse=True))


def newest_good(
    folder: Path, *, office_id: str | None = None, keys: Sequence[bytes] = ()
) -> KeptBackup | None:
    """Return the newest backup that reads whole; every byte of it is compared with its sum.

    Of those, the newest with all its files beside it, if there is one: their names and lengths
    are looked at. Those under the present key go first: whoever left with a former one could
    have made a copy under that.

    Args:
        folder: it may be missing.
        office_id: leave out those of other offices.
        keys: of the base, the present one first; with them the manifest's code is checked too.
    """
    listed = find_backups(folder, office_id=office_id, keys=keys)
    fitting = [kept for kept in listed if not keys or kept.signed is not None]
    for kept in sorted(fitting, key=lambda kept: (kept.missing > 0, bool(kept.signed))):
        try:
            unpack(open_archive(kept.path), None)
        except BadFileError:
            continue
        return kept
    return None


def thin(
    folder: Path, *, office_id: str, verified: frozenset[Path] = frozenset()
) -> tuple[Path, ...]:
    """Remove the automatic backups nobody needs any more; returns them.

    What a person made stays, and so does the newest of those that were put to the proof later.
    Nothing goes when the clock seems to have gone back, for then nobody knows which is the
    newest.

    Args:
        folder: where they lie.
        office_id: whose.
        verified: copies that were proved whole after they were made.
    """
    automatic = [kept for kept in find_backups(folder, office_id=office_id) if kept.reason]
    proved = next((kept.path for kept in automatic if kept.path.absolute() in verified), None)
    gone = tuple(kept.path for kept in surplus(automatic, now=now_ms()) if kept.path != proved)
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def surplus(backups: Sequence[KeptBackup], *, now: int) -> tuple[KeptBackup, ...]:
    """Return the backups beyond the 12 newest, the newest of 10 weeks and of 9 months.

    Args:
        backups: newest first.
        now: UTC ms.
    """
    if not backups or backups[0].created_at > now + _HOUR_MS:
        return ()
    keep = {kept.path for kept in backups[:KEEP_NEWEST]}
    keep |= _newest_of_each(backups, lambda day: day.isocalendar()[:2], KEEP_WEEKS)
    keep |= _newest_of_each(backups, lambda day: (day.year, day.month), KEEP_MONTHS)
    return tuple(kept for kept in backups if kept.path not in keep)


def _newest_of_each(
    backups: Sequence[KeptBackup], period: Callable[[datetime], Hashable], count: int
) -> set[Path]:
    found: dict[Hashable, Path] = {}
    for kept in backups:
        moment = datetime.fromtimestamp(kept.created_at / 1000).astimezone()
        found.setdefault(period(moment), kept.path)
    return set(list(found.values())[:count])
