"""Damaged, lost and foreign files: a clear refusal, and not one byte changed."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.access.keys import KeysNewerError
from crm_desktop.doctor.examining import examine_folder
from crm_desktop.errors import DamagedError, NotFoundError, PasswordError, UserError
from crm_desktop.office import open_office
from db.connection import connect
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def closed(office: Office) -> Path:
    add_clients(office, 50)
    office.close()
    return office.folder.path


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All files but the count of wrong passwords, which is there to change."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "logs"
    }


def flip(path: Path, place: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)


def notices(base: Path, key: str) -> bool:
    """Whether a damaged page shows; a free page holds nothing that could be read wrongly."""
    try:
        with closing(connect(base, key)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type='table'")
            for (table,) in tables.fetchall():
                connection.execute(" ".join(("SELECT * FROM", str(table)))).fetchall()
            faults = connection.execute("PRAGMA integrity_check").fetchall()
            return faults != [("ok",)] or bool(connection.pragma("freelist_count"))
    except (apsw.NotADBError, apsw.CorruptError):
        return True


@pytest.mark.parametrize("place", [0, 15, 16, 24, 60, 100, 1000, 4064, 4095])
def test_a_flipped_bit_on_the_first_page(closed: Path, password: str, place: int) -> None:
    flip(closed / "office.db", place)
    before = bytes_of(closed)

    with pytest.raises(DamagedError):
        open_office(closed, password)

    assert bytes_of(closed) == before


def test_flipped_bits_anywhere_in_the_base_are_never_read_as_data(
    office: Office, closed: Path, password: str
) -> None:
    sound = (closed / "office.db").read_bytes()
    dice = random.Random(5)
    key = office.unlocked.database_key.hex()
    for _ in range(25):
        damaged = bytearray(sound)
        damaged[dice.randrange(len(sound))] ^= 1 << dice.randrange(8)
        (closed / "office.db").write_bytes(damaged)
        assert notices(closed / "office.db", key)
        (closed / "office.db-wal").unlink(missing_ok=True)
        (closed / "office.db-shm").unlink(missing_ok=True)
    (closed / "office.db").write_bytes(sound)
    open_office(closed, password).close()


def test_flipped_bits_in_the_keys(closed: Path, password: str) -> None:
    keys = closed / "keys.json"
    sound = keys.read_bytes()
    dice = random.Random(3)
    for place in sorted(dice.sample(range(len(sound) - 1), 60)):
        keys.write_bytes(sound)
        flip(keys, place)
        before = bytes_of(closed)
        with pytest.raises((DamagedError, KeysNewerError)):
            open_office(closed, password)
        assert bytes_of(closed) == before
    keys.write_bytes(sound)
    open_office(closed, password).close()


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 40_000])
def test_a_cut_base(closed: Path, password: str, size: int) -> None:
    base = closed / "office.db"
    base.write_bytes(base.read_bytes()[:size])
    before = bytes_of(closed)

    report = examine_folder(closed, password)
    assert not report.good

    if size <= 4096:
        with pytest.raises(UserError):
            open_office(closed, password)
    assert bytes_of(closed) == before


def test_lost_keys(closed: Path, password: str) -> None:
    (closed / "keys.json").unlink()
    before = bytes_of(closed)

    with pytest.raises(NotFoundError, match=r"keys\.json"):
        open_office(closed, password)

    assert bytes_of(closed) == before


def test_a_lost_base(closed: Path, password: str) -> None:
    (closed / "office.db").unlink()
    before = bytes_of(closed)

    with pytest.raises(NotFoundError, match=r"office\.db"):
        open_office(closed, password)

    assert bytes_of(closed) == before


def test_a_wrong_password(closed: Path) -> None:
    before = bytes_of(closed)

    with pytest.raises(PasswordError):
        open_office(closed, "не тот пароль")

    assert bytes_of(closed) == before


def test_a_newer_base(office: Office, closed: Path, password: str) -> None:
    connection = connect(closed / "office.db", office.unlocked.database_key.hex())
    connection.pragma("user_version", 99)
    connection.close()
    before = bytes_of(closed)

    with pytest.raises(UserError, match="схема 99"):
        open_office(closed, password)

    assert bytes_of(closed) == before


def test_another_programs_base(office: Office, closed: Path, password: str) -> None:
    (closed / "office.db").unlink()
    connection = connect(closed / "office.db", office.unlocked.database_key.hex())
    connection.execute("CREATE TABLE t(a)")
    connection.pragma("user_version", 1)
    connection.close()
    before = bytes_of(closed)

    with pytest.raises(DamagedError):
        open_office(closed, password)

    assert bytes_of(closed) == before


def test_a_plain_base_is_not_taken_for_ours(closed: Path, password: str) -> None:
    (closed / "office.db").unlink()
    plain = apsw.Connection(str(closed / "office.db"))
    plain.execute("CREATE TABLE t(a)")
    plain.close()
    before = bytes_of(closed)

    with pytest.raises(DamagedError):
        open_office(closed, password)

    assert bytes_of(closed) == before
