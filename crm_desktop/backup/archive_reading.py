"""Reading an archive that anybody may have made: exact names, no tricks, bounded memory."""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
from contextlib import closing
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from crm_desktop.access.keys_json import BadDocumentError
from crm_desktop.backup.archive import (
    DATABASE,
    KEYS,
    MANIFEST,
    SEALED_KEYS,
    Manifest,
    is_expected_name,
    parse_manifest,
)
from crm_desktop.errors import BadFileError
from crm_desktop.wording.disk import disk_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MAX_LIST: Final = 256 << 20
_MAX_MANIFEST: Final = 64 << 20
_MAX_KEYS: Final = 16 << 20
_CHUNK: Final = 1 << 20
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_LONGEST_COMMENT: Final = 0xFFFF
_ENCRYPTED: Final = 0x1
_UNTOUCHED: Final = "Ничего не изменено. Выберите другую копию."


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup whose list of files is as it should be; the contents are checked by `unpack`."""

    path: Path
    manifest: Manifest

    @property
    def size(self) -> int:
        """Bytes of all files inside."""
        return sum(entry.size for entry in self.manifest.files)

    @property
    def sealed(self) -> bool:
        """Whether a separate passphrase is needed to open it."""
        return self.manifest.keys_name == SEALED_KEYS


def open_archive(path: Path) -> Archive:
    """Read the list of files and the manifest, and check both.

    Raises:
        BadFileError: not a backup of ours, or a damaged or forged one; says why.
    """
    try:
        _refuse_endless_list(path)
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
            _check_list(path, listed)
            sizes = {info.filename: info.file_size for info in listed}
            if sizes.get(MANIFEST, _MAX_MANIFEST + 1) > _MAX_MANIFEST:
                raise _bad(path, "в ней нет описи или опись непомерно велика")
            manifest = parse_manifest(archive.read(MANIFEST))
    except BadDocumentError as error:
        raise _bad(
            path, f"опись не читается или сделана более новой программой ({error})"
        ) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _bad(path, "файл обрезан или это не копия «Картотеки»") from error
    except OSError as error:
        raise _bad(path, f"файл не читается: {disk_reason(error)}") from error
    sizes.pop(MANIFEST)
    if sizes != {entry.name: entry.size for entry in manifest.files} or len(sizes) != len(
        manifest.files
    ):
        raise _bad(path, "список файлов не совпадает с описью")
    keys = manifest.keys_name
    if sizes.keys() & {DATABASE, KEYS, SEALED_KEYS} != {DATABASE, keys}:
        raise _bad(path, "в ней нет базы или ключей, или ключи двойные")
    if sizes[keys] > _MAX_KEYS:
        raise _bad(path, "файл ключей непомерно велик")
    return Archive(path, manifest)


def unpack(
    archive: Archive,
    into: Path | None,
    step: Callable[[int], None] = lambda _bytes: None,
    *,
    only: frozenset[str] | None = None,
) -> None:
    """Read every file to its end and compare its sum; write it below `into` unless that is None.

    Args:
        archive: as `open_archive` gave it.
        into: an existing empty folder.
        step: takes the number of bytes read; may raise to cancel.
        only: names to write; the rest is read all the same.

    Raises:
        BadFileError: a file inside is damaged.
        OSError: the disk refused to write.
    """
    done = 0
    with zipfile.ZipFile(archive.path) as source:
        for entry in archive.manifest.files:
            digest, size = hashlib.sha256(), 0
            try:
                stream = source.open(entry.name)
            except (zipfile.BadZipFile, EOFError, ValueError) as error:
                raise _bad(archive.path, f"повреждён файл {entry.name}") from error
            place = into if only is None or entry.name in only else None
            with closing(_Sink(place, entry.name)) as sink, stream:
                while data := _read(archive.path, stream, entry.name):
                    digest.update(data)
                    size += len(data)
                    sink.write(data)
                    step(done + size)
            done += size
            if size != entry.size or digest.hexdigest() != entry.sha256:
                raise _bad(archive.path, f"повреждён файл {entry.name}")


class _Sink:
    """A new file below a folder, or nothing."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._stream: IO[bytes] | None = None
        if folder is not None:
            path = folder.joinpath(*name.split("/"))
            path.parent.mkdir(exist_ok=True)
            path.touch(mode=0o600, exist_ok=False)
            self._stream = path.open("wb")

    def write(self, data: bytes) -> None:
        if self._stream is not None:
            self._stream.write(data)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


def _read(path: Path, stream: IO[bytes], name: str) -> bytes:
    try:
        return stream.read(_CHUNK)
    except (zipfile.BadZipFile, EOFError) as error:
        raise _bad(path, f"повреждён файл {name}") from error
    except OSError as error:
        raise _bad(path, f"не читается файл {name}: {disk_reason(error)}") from error


def _check_list(path: Path, listed: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in listed]
    if len(set(names)) != len(names):
        raise _bad(path, "в ней есть повторяющиеся имена")
    end = 0
    for info in sorted(listed, key=lambda info: info.header_offset):
        # `orig_filename` is what the file says; `filename` has it cut at NUL.
        if info.orig_filename != info.filename or not (
            info.filename == MANIFEST or is_expected_name(info.filename)
        ):
            raise _bad(path, "в ней есть постороннее имя файла")
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG} or info.is_dir():
            raise _bad(path, "в ней есть ссылка или папка вместо файла")
        if (
            info.compress_type != zipfile.ZIP_STORED
            or info.compress_size != info.file_size
            or info.flag_bits & _ENCRYPTED
        ):
            raise _bad(path, "файлы в ней сжаты или зашифрованы не так, как делает «Картотека»")
        if info.header_offset < end:
            raise _bad(path, "файлы в ней наложены друг на друга")
        end = info.header_offset + info.file_size
    if end > path.stat().st_size:
        raise _bad(path, "она обрезана")


def _refuse_endless_list(path: Path) -> None:
    """The list of files is read into memory whole, so its length is looked at first."""
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - _LONGEST_COMMENT - _END.size - _LOCATOR.size))
        tail = stream.read()
        place = tail.rfind(b"PK\5\6")
        if place < 0 or len(tail) - place < _END.size:
            raise _bad(path, "файл обрезан или это не копия «Картотеки»")
        size = _END.unpack_from(tail, place)[5]
        locator = tail[place - _LOCATOR.size : place]
        if locator[:4] == b"PK\6\7":
            stream.seek(_LOCATOR.unpack(locator)[2])
            record = stream.read(_END64.size)
            size = _END64.unpack(record)[8] if len(record) == _END64.size else _MAX_LIST + 1
    if size > _MAX_LIST:
        raise _bad(path, "список файлов в ней непомерно велик")


def _bad(path: Path, reason: str) -> BadFileError:
    return BadFileError(f"Копия «{path.name}» повреждена или подделана: {reason}. {_UNTOUCHED}")
