"""Archives of somebody who has the key, or brings keys of his own: signed, and still refused."""

from __future__ import annotations

import hashlib
import json
import zipfile
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.backup.archive import FileEntry, Manifest, dump_manifest, mac_of, parse_manifest
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.verify import verify
from crm_desktop.errors import BadFileError, DamagedError, PasswordError, UserError
from crm_desktop.office import create_office
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office

THEIRS = "чужой-утюг-под-дождём-77"


@pytest.fixture
def good(office: Office) -> dict[str, bytes]:
    add_clients(office, 5)
    with zipfile.ZipFile(back_up(office).path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def signed(
    path: Path,
    files: dict[str, bytes],
    key: bytes,
    change: Callable[[Manifest], Manifest] = lambda manifest: manifest,
) -> Path:
    """Pack files with a manifest whose sums are theirs, signed with a key."""
    manifest = parse_manifest(files["manifest.json"])
    entries = tuple(
        FileEntry(entry.name, len(files[entry.name]), hashlib.sha256(files[entry.name]).hexdigest())
        for entry in manifest.files
    )
    bare = change(replace(manifest, files=entries))
    whole = replace(bare, mac=mac_of(bare, key))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, "manifest.json": dump_manifest(whole)}.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return path


def with_base(files: dict[str, bytes], folder: Path, key: bytes, sql: str) -> dict[str, bytes]:
    """Do something to the base as its key allows."""
    base = folder / "base.db"
    base.write_bytes(files["office.db"])
    with closing(apsw.Connection(str(base))) as connection:
        connection.pragma("cipher", "chacha20")
        connection.pragma("key", f"raw:{key.hex()}")
        connection.execute(sql)
    data = base.read_bytes()
    base.unlink()
    return {**files, "office.db": data}


def test_the_same_again_passes(
    good: dict[str, bytes], office: Office, tmp_path: Path, password: str
) -> None:
    path = signed(tmp_path / "a.kartoteka", good, office.unlocked.database_key)
    assert restore(path, tmp_path / "новая", password=password).facts.rows["client"] == 5


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE VIEW evil AS SELECT * FROM client", "evil"),
        ("CREATE TRIGGER evil AFTER UPDATE ON client BEGIN SELECT 1; END", "evil"),
        ("CREATE TABLE evil(id)", "evil"),
        ("DROP TRIGGER client_updated", "client_updated"),
        ("DELETE FROM journal", "не совпадает с описью"),
        ("UPDATE setting SET value = 'Asia/Omsk'", "не совпадает с описью"),
    ],
)
def test_a_base_of_his_making_is_refused(
    good: dict[str, bytes], office: Office, tmp_path: Path, password: str, sql: str, said: str
) -> None:
    key = office.unlocked.database_key
    if sql.startswith("UPDATE"):
        sql = f"DROP TRIGGER setting_updated; {sql}"
        said = "setting_updated"
    path = signed(tmp_path / "a.kartoteka", with_base(good, tmp_path, key, sql), key)

    with pytest.raises((BadFileError, DamagedError), match=said):
        restore(path, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()
    [fault] = verify(path, keys=(key,), work=tmp_path).faults
    assert said in fault


@pytest.mark.parametrize("at", [5, 4096 + 9, 3 * 4096 + 100, -700])
def test_a_page_that_lies_of_its_cells_is_refused(
    good: dict[str, bytes], office: Office, tmp_path: Path, password: str, at: int
) -> None:
    base = bytearray(good["office.db"])
    base[at] ^= 0x55
    key = office.unlocked.database_key
    path = signed(tmp_path / "a.kartoteka", {**good, "office.db": bytes(base)}, key)

    with pytest.raises(DamagedError):
        restore(path, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()


def more_clients(manifest: Manifest) -> Manifest:
    rows = {**manifest.facts.rows, "client": 6}
    return replace(manifest, facts=replace(manifest.facts, rows=rows))


def other_hash(manifest: Manifest) -> Manifest:
    return replace(manifest, facts=replace(manifest.facts, content="0" * 64))


def older_schema(manifest: Manifest) -> Manifest:
    return replace(manifest, facts=replace(manifest.facts, schema=1))


def newer_schema(manifest: Manifest) -> Manifest:
    return replace(manifest, facts=replace(manifest.facts, schema=99))


def other_office(manifest: Manifest) -> Manifest:
    return replace(manifest, office_id="0" * 32)


@pytest.mark.parametrize(
    "change", [more_clients, other_hash, older_schema, newer_schema, other_office]
)
def test_a_signed_manifest_that_lies_is_refused(
    good: dict[str, bytes],
    office: Office,
    tmp_path: Path,
    password: str,
    change: Callable[[Manifest], Manifest],
) -> None:
    path = signed(tmp_path / "a.kartoteka", good, office.unlocked.database_key, change)

    with pytest.raises(UserError):
        restore(path, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()


def test_keys_of_another_office_open_nothing(
    good: dict[str, bytes], tmp_path: Path, password: str
) -> None:
    """Our base under their keys: neither our password nor theirs makes an office of it."""
    other = create_office(
        tmp_path / "Чужие", "Чужие", admin="Глеб", password=THEIRS, parameters=FLOOR
    )
    key, keys = other.unlocked.database_key, other.folder.keys.read_bytes()
    other.close()
    path = signed(tmp_path / "a.kartoteka", {**good, "keys.json": keys}, key)

    with pytest.raises(PasswordError):
        restore(path, tmp_path / "новая", password=password)
    with pytest.raises(BadFileError, match="не подписана"):
        restore(path, tmp_path / "новая", password=THEIRS)


def test_a_cheap_guess_is_refused(
    good: dict[str, bytes], office: Office, tmp_path: Path, password: str
) -> None:
    document = json.loads(good["keys.json"])
    document["slots"][0]["kdf"]["memory_kib"] = 8
    keys = json.dumps(document).encode()
    path = signed(
        tmp_path / "a.kartoteka", {**good, "keys.json": keys}, office.unlocked.database_key
    )

    with pytest.raises(UserError):
        restore(path, tmp_path / "новая", password=password)
    assert not (tmp_path / "новая").exists()
