"""The separate passphrase of copies: one more lock, never a way round the people's keys."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.access import keys_kdf
from crm_desktop.access.keys import FLOOR, KdfParameters
from crm_desktop.access.passwords import WeakPasswordError
from crm_desktop.backup import passphrase as module
from crm_desktop.backup.archive import dump_manifest, parse_manifest
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.making import back_up
from crm_desktop.backup.notes import LOCK, write_note
from crm_desktop.backup.opened import keys_of
from crm_desktop.backup.passphrase import (
    PassphraseNeededError,
    copy_lock,
    open_keys,
    set_passphrase,
)
from crm_desktop.backup.restoring import restore
from crm_desktop.errors import BadFileError, DamagedError, PasswordError
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.office import Office

PHRASE = "зелёный-самовар-едет-в-Тверь"


@pytest.fixture
def sealed(office: Office, tmp_path: Path) -> Path:
    add_clients(office, 3)
    set_passphrase(office, PHRASE, parameters=FLOOR)
    return back_up(office, tmp_path / "копия.kartoteka").path


def inside(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def pack(file: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file


def test_neither_secret_alone_opens_it(
    sealed: Path, tmp_path: Path, password: str, office: Office
) -> None:
    keys = office.folder.keys.read_bytes()
    assert sorted(inside(sealed)) == ["keys.sealed", "manifest.json", "office.db"]
    assert not any(keys[:200] in data for data in inside(sealed).values())
    target = tmp_path / "новая"
    with pytest.raises(PassphraseNeededError):
        restore(sealed, target, password=password)
    with pytest.raises(PasswordError, match="фраза копии не подошла"):
        restore(sealed, target, password=password, passphrase=password)
    with pytest.raises(PasswordError, match="Неверный пароль"):
        restore(sealed, target, password=PHRASE, passphrase=PHRASE)
    assert not target.exists()

    report = restore(sealed, target, password=password, passphrase=PHRASE)
    assert report.facts.rows["client"] == 3
    assert (target / "keys.json").read_bytes() == keys
    assert not (target / "keys.sealed").exists()


def test_copies_in_the_offices_folder_stay_open(sealed: Path, office: Office) -> None:
    assert not open_archive(back_up(office).path).sealed
    assert copy_lock(office) is not None
    set_passphrase(office, None)
    assert copy_lock(office) is None
    assert keys_of(open_archive(sealed), PHRASE) == office.folder.keys.read_bytes()


def test_a_weak_phrase_is_refused(office: Office) -> None:
    with pytest.raises(WeakPasswordError):
        set_passphrase(office, "1234567890", parameters=FLOOR)
    assert copy_lock(office) is None


def test_a_lock_that_does_not_read_lets_no_copy_out_unsealed(
    office: Office, tmp_path: Path
) -> None:
    for text in ("что-то", "{}", '{"kdf": 1}'):
        write_note(office.db, LOCK, text)
        with pytest.raises(DamagedError, match="Задайте фразу снова"):
            back_up(office, tmp_path / "копия.kartoteka")
    assert list(tmp_path.glob("*.kartoteka")) == []


def test_the_phrase_itself_is_nowhere(sealed: Path, office: Office) -> None:
    [(kept,)] = office.db.run("SELECT value FROM station_note WHERE name = ?", (LOCK,))
    assert PHRASE not in kept
    assert "самовар" not in repr(copy_lock(office))
    assert json.loads(kept)["key"] not in repr(copy_lock(office))


def lowered(document: dict[str, Any]) -> None:
    document["kdf"]["memory_kib"] = 8


def fewer_passes(document: dict[str, Any]) -> None:
    document["kdf"]["passes"] = 1


def absurd(document: dict[str, Any]) -> None:
    document["kdf"]["memory_kib"] = 1 << 40


def other_kdf(document: dict[str, Any]) -> None:
    document["kdf"]["algorithm"] = "md5"


def newer(document: dict[str, Any]) -> None:
    document["format"] = 2


def longer(document: dict[str, Any]) -> None:
    document["more"] = 1


def cut(document: dict[str, Any]) -> None:
    document["sealed"] = document["sealed"][:40]


def other_office(document: dict[str, Any]) -> None:
    document["office_id"] = "0" * 32


@pytest.mark.parametrize(
    "change", [lowered, fewer_passes, absurd, other_kdf, newer, longer, cut, other_office]
)
def test_a_changed_seal_does_not_open(
    sealed: Path, change: Callable[[dict[str, Any]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lowers the cost of a guess is refused before anything is guessed."""
    guesses: list[KdfParameters] = []
    real = keys_kdf.derive

    def watched(secret: str, salt: bytes, *, parameters: KdfParameters) -> keys_kdf.DerivedKey:
        guesses.append(parameters)
        return real(secret, salt, parameters=parameters)

    monkeypatch.setattr(module, "derive", watched)
    document = json.loads(inside(sealed)["keys.sealed"])
    change(document)
    with pytest.raises(DamagedError):
        open_keys(json.dumps(document).encode(), PHRASE)
    assert all(guess == FLOOR for guess in guesses)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff"])
def test_a_senseless_seal_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedError):
        open_keys(data, PHRASE)


def test_open_keys_beside_sealed_ones_are_refused(
    sealed: Path, office: Office, tmp_path: Path, password: str
) -> None:
    """Nobody goes round the passphrase by laying open keys into the archive."""
    files = inside(sealed)
    keys = office.folder.keys.read_bytes()
    for names in (
        {**files, "keys.json": keys},
        {name: data for name, data in files.items() if name != "keys.sealed"} | {"keys.json": keys},
        {name: data for name, data in files.items() if name != "keys.sealed"},
    ):
        with pytest.raises(BadFileError):
            open_archive(pack(tmp_path / "b.kartoteka", names))


def test_a_manifest_of_the_other_form_is_refused(sealed: Path, tmp_path: Path) -> None:
    files = inside(sealed)
    document = json.loads(files["manifest.json"])
    assert document["format"] == 3
    assert dump_manifest(parse_manifest(files["manifest.json"])) == files["manifest.json"]
    document["format"] = 2
    files["manifest.json"] = json.dumps(document).encode()
    with pytest.raises(BadFileError):
        open_archive(pack(tmp_path / "b.kartoteka", files))
