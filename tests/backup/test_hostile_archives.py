"""Archives made to harm: nothing gets through, nothing is written, the refusal is a sentence."""

from __future__ import annotations

import io
import json
import random
import shutil
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.identity import canonical
from crm_desktop.backup.archive import dump_manifest, parse_manifest
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.errors import BadFileError, DamagedError, UserError
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office

Files = list[tuple[zipfile.ZipInfo, bytes]]


@pytest.fixture
def good(office: Office) -> Files:
    add_clients(office, 5)
    with zipfile.ZipFile(back_up(office).path) as archive:
        return [(zipfile.ZipInfo(info.filename), archive.read(info)) for info in archive.infolist()]


def pack(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in files:
            archive.writestr(info, data)
    return path


def named(name: str, data: bytes = b"x") -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo("x")
    info.filename = name
    return info, data


def link() -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo("attachments/" + "a" * 64)
    info.external_attr = 0o120777 << 16
    return info, b"/etc/passwd"


def squeezed() -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo("attachments/" + "a" * 64)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info, b"\0" * 50_000_000


def change(files: Files, name: str, work: Callable[[bytes], bytes]) -> Files:
    return [(info, work(data) if info.filename == name else data) for info, data in files]


def test_the_untouched_files_pass(good: Files, tmp_path: Path, password: str) -> None:
    report = restore(pack(tmp_path / "a.kartoteka", good), tmp_path / "b", password=password)
    assert report.facts.rows["client"] == 5


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/etc/evil", "attachments/../evil", "C:\\evil", "attachments/con", "CON",
        "attachments/" + "A" * 64, "attachments/" + "a" * 63, "office.db ", "OFFICE.DB",
        "office.db-wal", "keys.json:stream", "attachments/", "attachments/" + "a" * 64 + "/b",
        "attachments/" + "a" * 64 + ".lnk/", "", ".", "logs/x",
    ],
)  # fmt: skip
def test_no_other_name_gets_through(good: Files, tmp_path: Path, password: str, name: str) -> None:
    path = pack(tmp_path / "a.kartoteka", [*good, named(name)])

    with pytest.raises(BadFileError):
        restore(path, tmp_path / "b", password=password)

    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.kartoteka", "Ромашка"]


@pytest.mark.parametrize("extra", [link, squeezed], ids=["link", "bomb"])
def test_links_and_bombs_are_refused(
    good: Files, tmp_path: Path, extra: Callable[[], tuple[zipfile.ZipInfo, bytes]]
) -> None:
    with pytest.raises(BadFileError):
        open_archive(pack(tmp_path / "a.kartoteka", [*good, extra()]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(good: Files, tmp_path: Path) -> None:
    again = next(pair for pair in good if pair[0].filename == "keys.json")
    with pytest.raises(BadFileError, match="повторяющиеся"):
        open_archive(pack(tmp_path / "a.kartoteka", [*good, again]))


def test_files_laid_over_one_another_are_refused(good: Files, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.kartoteka", good)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", directory + 4)
    data[second + 42 : second + 46] = data[directory + 42 : directory + 46]
    path.write_bytes(data)

    with pytest.raises(BadFileError):
        open_archive(path)


def test_an_endless_list_is_refused_before_it_is_read(good: Files, tmp_path: Path) -> None:
    path = pack(tmp_path / "a.kartoteka", good)
    data = bytearray(path.read_bytes())
    end = data.rindex(b"PK\5\6")
    struct.pack_into("<L", data, end + 12, 0xFFFFFFF0)
    path.write_bytes(data)

    with pytest.raises(BadFileError, match="непомерно"):
        open_archive(path)


@pytest.mark.parametrize("name", ["office.db", "keys.json", "manifest.json"])
def test_nothing_may_be_missing(good: Files, tmp_path: Path, name: str) -> None:
    rest = [pair for pair in good if pair[0].filename != name]
    with pytest.raises(BadFileError):
        open_archive(pack(tmp_path / "a.kartoteka", rest))


@pytest.mark.parametrize("name", ["office.db", "keys.json"])
def test_a_flipped_bit_is_noticed(good: Files, tmp_path: Path, password: str, name: str) -> None:
    path = pack(tmp_path / "a.kartoteka", good)
    data = bytearray(path.read_bytes())
    content = next(content for info, content in good if info.filename == name)
    data[data.index(content) + len(content) // 2] ^= 1
    path.write_bytes(data)

    with pytest.raises(BadFileError, match=name):
        restore(path, tmp_path / "b", password=password)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_refused(good: Files, tmp_path: Path, share: float) -> None:
    path = pack(tmp_path / "a.kartoteka", good)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    with pytest.raises(BadFileError):
        open_archive(path)


def test_a_manifest_of_ones_own_is_refused(good: Files, tmp_path: Path, password: str) -> None:
    """Whoever lacks the key can put any files together, but not sign for them."""

    def other_moment(data: bytes) -> bytes:
        document = json.loads(data)
        document["created_at"] += 1
        return canonical(document)

    path = pack(tmp_path / "a.kartoteka", change(good, "manifest.json", other_moment))
    with pytest.raises(BadFileError, match="не подписана"):
        restore(path, tmp_path / "b", password=password)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b'{"format": 2}', b"\xff", b"[" * 100_000, b'{"format": 1.5}'],
)
def test_a_senseless_manifest_is_refused(good: Files, tmp_path: Path, data: bytes) -> None:
    path = pack(tmp_path / "a.kartoteka", change(good, "manifest.json", lambda _old: data))
    with pytest.raises(BadFileError):
        open_archive(path)


def test_a_foreign_base_under_the_same_keys_is_refused(
    good: Files, office: Office, tmp_path: Path, password: str
) -> None:
    plain = b"SQLite format 3\0" + b"\0" * 5000
    with pytest.raises((BadFileError, DamagedError)):
        restore(
            pack(tmp_path / "a.kartoteka", change(good, "office.db", lambda _old: plain)),
            tmp_path / "b",
            password=password,
        )


@pytest.mark.parametrize("name", ["нет.kartoteka", "папка"])
def test_no_file_at_all(tmp_path: Path, name: str) -> None:
    (tmp_path / "папка").mkdir()
    with pytest.raises(UserError):
        open_archive(tmp_path / name)


def test_random_damage_never_ends_in_a_traceback(
    good: Files, tmp_path: Path, password: str
) -> None:
    source = pack(tmp_path / "a.kartoteka", good).read_bytes()
    dice = random.Random(7)
    for number in range(150):
        data = bytearray(source)
        # Most of the file is the base; half of the blows go to the list and the manifest.
        low = 0 if number % 2 else len(data) - 2500
        for _ in range(dice.randint(1, 4)):
            data[dice.randrange(low, len(data))] = dice.randrange(256)
        path = tmp_path / "mutant.kartoteka"
        path.write_bytes(data)
        if bytes(data) == source:
            continue
        try:
            archive = open_archive(path)
            with zipfile.ZipFile(io.BytesIO(data)) as read:
                unread = [info.filename for info in read.infolist()]
            assert set(unread) == {"manifest.json", *(f.name for f in archive.manifest.files)}
            restore(path, tmp_path / "b", password=password)
        except UserError:
            assert not (tmp_path / "b").exists()
        else:
            # Only what nobody reads (a date, a comment) may differ.
            shutil.rmtree(tmp_path / "b")


def test_the_manifest_survives_its_own_text(good: Files) -> None:
    data = next(content for info, content in good if info.filename == "manifest.json")
    assert dump_manifest(parse_manifest(data)) == data
