"""The file of a backup: a plain zip, nothing compressed, with an exact list of names.

    manifest.json        what is inside: names, sizes, SHA-256; counts and hashes of the base
    office.db            the base, encrypted under the office's own key
    keys.json            who may open it; or keys.sealed, the same under a separate passphrase
    attachments/<name>   files of the office, as they lie in its folder; or none of them, and the
                         manifest names those that lie in the store beside (`file_store`)

Anybody can unpack it by hand and has an office's folder. `manifest.json` holds no client data
and bears a code (HMAC) under the base's key, so that nobody without the key can change it.
Format 1 had no store; format 3 is format 2 with `keys.sealed`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zipfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, Literal, Protocol

from crm_desktop.access import keys_json
from crm_desktop.access.identity import canonical
from crm_desktop.backup.content import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

FORMAT: Final = 2
SEALED_FORMAT: Final = 3
_WITHOUT_STORE: Final = 1
SUFFIX: Final = ".kartoteka"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "office.db"
KEYS: Final = "keys.json"
SEALED_KEYS: Final = "keys.sealed"
ATTACHMENTS: Final = "attachments/"
ATTACHMENT_NAME: Final = re.compile(r"[0-9a-f]{64}")

_CHUNK: Final = 1 << 20
_LABEL: Final = b"kartoteka backup 1\n"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A file of the office that lies in the store beside the archive.

    Attributes:
        name: SHA-256 of its bytes, hex.
        size: bytes.
    """

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    Attributes:
        created_at: UTC ms of the snapshot.
        reason: why it was made; empty when a person asked.
        files: all inside but the manifest itself.
        stored: files of the office that lie in the store beside.
        mac: HMAC-SHA256 of the rest under the base's key, hex; see `mac_of`.
        format: the version of the form.
    """

    created_at: int
    office_id: str
    reason: str
    facts: Facts
    files: tuple[FileEntry, ...]
    stored: tuple[StoredEntry, ...] = ()
    mac: str = ""
    format: int = FORMAT

    @property
    def keys_name(self) -> str:
        """Under which name its keys lie."""
        return SEALED_KEYS if self.format == SEALED_FORMAT else KEYS


def mac_of(manifest: Manifest, key: bytes) -> str:
    """Return the code only the holder of the base's key can make."""
    return hmac.digest(key, _LABEL + canonical(_fields(manifest)), hashlib.sha256).hex()


def signed_with(manifest: Manifest, key: bytes) -> bool:
    """Tell whether the holder of this key wrote the manifest."""
    return hmac.compare_digest(mac_of(manifest, key), manifest.mac)


def signing_key(manifest: Manifest, keys: Iterable[bytes]) -> bytes | None:
    """Return which of an office's keys signed the manifest; None: none of them.

    Args:
        manifest: of a backup.
        keys: the base's present key and those before it.
    """
    return next((key for key in keys if signed_with(manifest, key)), None)


def dump_manifest(manifest: Manifest) -> bytes:
    """Return the text of `manifest.json`."""
    document = {**_fields(manifest), "mac": manifest.mac}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def parse_manifest(data: bytes) -> Manifest:
    """Read `manifest.json`.

    Raises:
        BadDocumentError: it is not one, or of a newer format.
    """
    document = keys_json.parse(data)
    form = keys_json.whole(document, "format")
    if form not in {_WITHOUT_STORE, FORMAT, SEALED_FORMAT}:
        raise keys_json.BadDocumentError("format")
    names = {"format", "created_at", "office_id", "reason", "base", "files", "mac"}
    keys_json.exactly(
        document, frozenset(names | ({"stored"} if form != _WITHOUT_STORE else set()))
    )
    base = keys_json.part(document, "base")
    keys_json.exactly(base, frozenset({"schema", "rows", "content", "history", "dangling"}))
    rows = keys_json.part(base, "rows")
    return Manifest(
        created_at=keys_json.whole(document, "created_at"),
        office_id=keys_json.text(document, "office_id"),
        reason=keys_json.text(document, "reason"),
        facts=Facts(
            schema=keys_json.whole(base, "schema"),
            rows={name: keys_json.whole(rows, name) for name in rows},
            content=keys_json.text(base, "content"),
            history=keys_json.text(base, "history"),
            dangling=keys_json.whole(base, "dangling"),
        ),
        files=tuple(_file(value) for value in keys_json.items(document, "files")),
        stored=tuple(
            _stored(value)
            for value in (keys_json.items(document, "stored") if form != _WITHOUT_STORE else ())
        ),
        mac=keys_json.text(document, "mac"),
        format=form,
    )


def is_expected_name(name: str) -> bool:
    """Tell whether a file of this name may lie in an archive (the manifest aside)."""
    if name in {DATABASE, KEYS, SEALED_KEYS}:
        return True
    return name.startswith(ATTACHMENTS) and bool(
        ATTACHMENT_NAME.fullmatch(name.removeprefix(ATTACHMENTS))
    )


class Source(Protocol):
    """Where the bytes of a file come from: a path, or a part of another archive."""

    def open(self, mode: Literal["rb"], /) -> IO[bytes]:
        """Begin to read."""
        ...


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file inside an open archive, as a source."""

    archive: zipfile.ZipFile
    name: str

    def open(self, _mode: Literal["rb"], /) -> IO[bytes]:
        """Begin to read."""
        return self.archive.open(self.name)


def write_archive(
    target: Path,
    files: Iterable[tuple[str, Source]],
    seal: Callable[[tuple[FileEntry, ...]], Manifest],
    step: Callable[[int], None],
) -> Manifest:
    """Write an archive to a new file.

    Args:
        target: must not exist.
        files: names in the archive and where to take the bytes.
        seal: makes the manifest when the sums of all files are known.
        step: takes the number of bytes written; may raise to cancel.

    Raises:
        OSError: the disk refused; `target` may be left behind.
    """
    entries: list[FileEntry] = []
    written = 0
    # Keys lie inside: on POSIX only the owner reads it.
    target.touch(mode=0o600, exist_ok=False)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, place in files:
            digest, size = hashlib.sha256(), 0
            # No time of day: the same files make the same archive.
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o600 << 16
            with place.open("rb") as source, archive.open(info, "w", force_zip64=True) as stream:
                while data := source.read(_CHUNK):
                    stream.write(data)
                    digest.update(data)
                    size += len(data)
                    written += len(data)
                    step(written)
            entries.append(FileEntry(name, size, digest.hexdigest()))
        manifest = seal(tuple(entries))
        archive.writestr(zipfile.ZipInfo(MANIFEST), dump_manifest(manifest))
    return manifest


def _fields(manifest: Manifest) -> Mapping[str, object]:
    facts = manifest.facts
    stored = [{"name": entry.name, "size": entry.size} for entry in manifest.stored]
    return {
        "format": manifest.format,
        "created_at": manifest.created_at,
        "office_id": manifest.office_id,
        "reason": manifest.reason,
        "base": {
            "schema": facts.schema,
            "rows": dict(facts.rows),
            "content": facts.content,
            "history": facts.history,
            "dangling": facts.dangling,
        },
        "files": [
            {"name": entry.name, "size": entry.size, "sha256": entry.sha256}
            for entry in manifest.files
        ],
        **({} if manifest.format == _WITHOUT_STORE else {"stored": stored}),
    }


def _file(value: object) -> FileEntry:
    document = keys_json.as_document(value, "file")
    keys_json.exactly(document, frozenset({"name", "size", "sha256"}))
    return FileEntry(
        keys_json.text(document, "name"),
        keys_json.whole(document, "size"),
        keys_json.text(document, "sha256"),
    )


def _stored(value: object) -> StoredEntry:
    document = keys_json.as_document(value, "stored")
    keys_json.exactly(document, frozenset({"name", "size"}))
    name, size = keys_json.text(document, "name"), keys_json.whole(document, "size")
    # The name leads to a file on the disk: nothing else may get through.
    if not ATTACHMENT_NAME.fullmatch(name) or size < 0:
        raise keys_json.BadDocumentError("stored")
    return StoredEntry(name, size)
