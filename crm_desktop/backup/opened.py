"""A backup taken out of its file for looking at: its base unpacked, proved, never written to.

Everything that judges a backup without putting it in the place of an office goes through here:
the full check, the monthly rehearsal, looking inside.
"""

from __future__ import annotations

import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import apsw

from crm_desktop.access.keys import read_keys, unlock
from crm_desktop.access.keys_disk import write_whole
from crm_desktop.backup.archive import (
    DATABASE,
    KEYS,
    SEALED_KEYS,
    Manifest,
    signed_with,
    signing_key,
)
from crm_desktop.backup.archive_reading import Archive, open_archive, unpack
from crm_desktop.backup.base_copy import check_base, open_unchanging
from crm_desktop.backup.disk import disk_refusals, require_room
from crm_desktop.backup.passphrase import open_keys
from crm_desktop.backup.schema_check import schema_faults
from crm_desktop.errors import BadFileError, DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from db.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.backup.content import Facts
    from crm_desktop.jobs import Progress

_FAILED: Final = "Копия не прочитана и не изменена"
_OTHER: Final = "Выберите другую копию."


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """A backup whose every byte and row is what its manifest says.

    Attributes:
        database: its base, unpacked; open it with `base_copy.open_unchanging`.
        keys: its `keys.json`, unpacked; None where the base's key was known and a passphrase
            seals them.
        key: of the base, 32 bytes.
        manifest: what it says of itself, signed with that key.
        facts: what was counted in the base just now, equal to the manifest's.
    """

    database: Path
    keys: Path | None
    key: bytes = field(repr=False)
    manifest: Manifest
    facts: Facts


def open_backup(  # noqa: PLR0913 - the ways to open it, all by name
    file: Path,
    into: Path,
    *,
    keys: Sequence[bytes] = (),
    password: str | None = None,
    user_name: str | None = None,
    passphrase: str | None = None,
    progress: Progress | None = None,
    again: bool = False,
) -> OpenedBackup:
    """Unpack a backup's base and keys (no files of clients) and prove them.

    Args:
        file: the backup.
        into: an existing empty folder, the caller's to remove.
        keys: of the base, present and former, where they are known; tried before the password.
        password: of a person of the office, as of the backup.
        user_name: whose password it is; None tries all.
        passphrase: of the copy, if it is sealed under one.
        progress: in per cent.
        again: it was proved when it was made, and its signed sum says that it is the same to the
            last bit: what hashing the history and counting links found then is not sought anew.

    Raises:
        BadFileError: the backup is damaged or forged, or is another office's.
        PasswordError: neither the key nor the password opens it.
        DamagedError: the base in it is damaged or not what the manifest says.
        UserError: made by a newer program, or no room.
    """
    progress = progress or SilentProgress()
    archive = open_archive(file)
    refuse_newer(archive.manifest)
    size = archive.size + 1
    with disk_refusals(_FAILED):
        require_room(into, archive.size, _FAILED)
        wanted = frozenset({DATABASE, KEYS, SEALED_KEYS})
        unpack(
            archive, into, lambda done: progress.step(50 * done // size, 100, "Читаю копию"),
            only=wanted,
        )  # fmt: skip
        unpacked: Path | None = into / KEYS
        key = signing_key(archive.manifest, keys)
        if key is None:
            if keys and password is None:
                raise _not_signed()
            unseal(into, archive, passphrase)
            unlocked = unlock(read_keys(into / KEYS), password or "", user_name=user_name)
            key = unlocked.database_key
            require_seal(archive.manifest, key, office_id=unlocked.office_id)
        elif archive.sealed:
            unpacked = None
        progress.step(50, 100, "Проверяю базу")
        facts = prove(into / DATABASE, archive.manifest, key, progress, again=again)
    return OpenedBackup(into / DATABASE, unpacked, key, archive.manifest, facts)


def keys_of(archive: Archive, passphrase: str | None) -> bytes:
    """Return the text of an archive's `keys.json`, whichever way it lies there.

    Raises:
        PassphraseNeededError: it is sealed, and no passphrase was given.
        PasswordError: the passphrase is wrong.
        DamagedError: the seal is damaged or forged.
    """
    with zipfile.ZipFile(archive.path) as source:
        data = source.read(archive.manifest.keys_name)
    return open_keys(data, passphrase) if archive.sealed else data


def unseal(folder: Path, archive: Archive, passphrase: str | None) -> None:
    """Put `keys.json` beside an unpacked base whose keys were sealed; otherwise nothing to do.

    Raises:
        PasswordError: no passphrase, or not the right one.
        DamagedError: the seal is damaged or forged.
    """
    if archive.sealed:
        opened = open_keys((folder / SEALED_KEYS).read_bytes(), passphrase)
        write_whole(folder / KEYS, opened)
        (folder / SEALED_KEYS).unlink()


def refuse_newer(manifest: Manifest) -> None:
    """Refuse a backup of a schema this program does not know.

    Raises:
        UserError: it is newer; names both.
    """
    if manifest.facts.schema > LATEST:
        raise UserError(
            f"Копия сделана более новой версией «Картотеки» (схема {manifest.facts.schema}, "
            f"эта версия знает {LATEST}). Ничего не изменено. "
            "Обновите программу на этом компьютере."
        )


def require_seal(manifest: Manifest, key: bytes, *, office_id: str) -> None:
    """Check who wrote the manifest and of which office it is.

    Raises:
        BadFileError: it is not this office's, or somebody without the key wrote it.
    """
    if manifest.office_id != office_id or not signed_with(manifest, key):
        raise _not_signed()


def _not_signed() -> BadFileError:
    return BadFileError(
        "Копия повреждена или подделана: её опись не подписана ключом этого офиса. "
        f"Ничего не изменено. {_OTHER}"
    )


def prove(
    base: Path, manifest: Manifest, key: bytes, progress: Progress, *, again: bool = False
) -> Facts:
    """Check every page, the schema, the counts and the hashes of an unpacked base.

    Raises:
        DamagedError: damaged, or not what the manifest says.
        BadFileError: it has parts that are not ours.
    """
    try:
        with closing(open_unchanging(base, key)) as connection:
            foreign = schema_faults(connection)
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise DamagedError(f"База в копии повреждена. Ничего не изменено. {_OTHER}") from error
    if foreign:
        raise BadFileError(
            f"В базе копии есть посторонние или изменённые части: {', '.join(foreign[:5])}. "
            f"Ничего не изменено. {_OTHER}"
        )
    facts = check_base(
        base, key, lambda: progress.step(75, 100, "Проверяю базу"),
        signed=manifest.facts if again else None,
    )  # fmt: skip
    if facts != manifest.facts:
        raise DamagedError(
            f"База в копии не совпадает с описью копии. Ничего не изменено. {_OTHER}"
        )
    return facts
