"""Really damaged bases: what can be read is saved, nothing of the damaged files changes."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.backup.making import back_up
from crm_desktop.clients.card import get_client
from crm_desktop.clients.search import search_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import PasswordError, UserError
from crm_desktop.office import open_office
from crm_desktop.salvage.finding import Finder
from crm_desktop.salvage.pages import PAGE, Pages
from crm_desktop.salvage.salvaging import salvage
from crm_desktop.salvage.topping_up import top_up
from tests.attachments.files import made_file, some_bytes
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

CLIENTS = 150
WHOLE: set[tuple[object, ...]] = set()


@pytest.fixture
def closed(office: Office, tmp_path: Path) -> Path:
    """An office with clients, one file, and a backup of all of it."""
    ids = add_clients(office, CLIENTS)
    with office.change("длинная заметка"):
        office.db.run("UPDATE client SET note = ? WHERE id = ?", ("ё" * 9000, ids[7]))
    add_attachment(office, ids[0], made_file(tmp_path / "файлы", "а.pdf", some_bytes(5000)))
    back_up(office)
    WHOLE.clear()
    WHOLE.update(rows(office, "client"))
    office.close()
    return office.folder.path


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def spoil(base: Path, pages: list[int]) -> None:
    with base.open("r+b") as stream:
        for page in pages:
            stream.seek((page - 1) * PAGE + 1000)
            stream.write(b"\xff" * 40)


def root_of(office: Office, name: str) -> int:
    with closing(apsw.Connection(str(office.folder.database))) as base:
        base.pragma("cipher", "chacha20")
        base.pragma("key", f"raw:{office.unlocked.database_key.hex()}")
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return int(str(base.execute(sql, (name,)).fetchall()[0][0]))


def rows(office: Office, table: str) -> list[tuple[object, ...]]:
    return office.db.run(" ".join(("SELECT * FROM", table, "ORDER BY id")))


def test_every_row_of_a_sound_base_is_read_as_sqlite_reads_it(office: Office, closed: Path) -> None:
    found: dict[str, int] = {}
    notes = []
    with closing(Pages(closed / "office.db", office.unlocked.database_key)) as pages:
        finder = Finder(pages, lambda _done, _total: None)
        for name, row in finder.rows():
            found[name] = found.get(name, 0) + 1
            if name == "client":
                notes += [value for value in row.values if value == "ё" * 9000]
    assert finder.found.whole
    assert len(notes) == 1
    for table in ("client", "channel", "journal", "member", "directory_item", "seal"):
        assert found[table] == office.db.run(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - our own names
    office.close()


@pytest.mark.parametrize("seed", [1])
def test_pages_damaged_anywhere(
    office: Office, closed: Path, tmp_path: Path, password: str, seed: int
) -> None:
    dice = random.Random(seed)
    base = closed / "office.db"
    count = base.stat().st_size // PAGE
    spoil(base, dice.sample(range(2, count + 1), count // 12))
    before = bytes_of(closed)

    report = salvage(closed, tmp_path / "новый", password=password)

    assert bytes_of(closed) == before
    assert report.lost_pages
    saved = {kind.table: kind for kind in report.kinds}
    assert saved["client"].expected == CLIENTS
    assert saved["client"].saved >= CLIENTS * 2 // 3
    new = open_office(tmp_path / "новый", password)
    try:
        assert set(rows(new, "client")) <= WHOLE, "nothing is invented"
        assert len(rows(new, "client")) == saved["client"].saved
        name = str(new.db.run("SELECT name FROM client ORDER BY id DESC LIMIT 1")[0][0])
        assert search_clients(new, name)[0].name == name
        assert {check.name for check in examine(new).problems} <= {"seals", "links", "backups"}
        with new.change("работа идёт"):
            new.db.run("UPDATE client SET note = 'жив'")
        topped = top_up(new, closed / "backups")
        assert len(rows(new, "client")) == CLIENTS
        if saved["client"].short:
            assert topped is not None
            assert topped.records
    finally:
        new.close()


@pytest.mark.parametrize("harm", ["first", "root", "cut", "all but the end"])
def test_the_head_a_root_or_the_tail_is_lost(
    office: Office, closed: Path, tmp_path: Path, password: str, harm: str
) -> None:
    base = closed / "office.db"
    size = base.stat().st_size
    if harm == "first":
        spoil(base, [1])
    elif harm == "root":
        spoil(base, [root_of(office, "client"), root_of(office, "channel")])
    elif harm == "cut":
        base.write_bytes(base.read_bytes()[: size // 2 + 77])
    else:
        data = bytearray(base.read_bytes())
        data[: size // 4] = bytes(size // 4)
        base.write_bytes(data)
    before = bytes_of(closed)

    report = salvage(closed, tmp_path / "новый", password=password)

    assert bytes_of(closed) == before
    new = open_office(tmp_path / "новый", password)
    try:
        saved = new.db.run("SELECT count(*) FROM client")[0][0]
        if harm in {"first", "root"}:
            assert saved == CLIENTS
            assert get_client(new, rows(new, "client")[0][0]).channels  # type: ignore[arg-type]
        top_up(new, closed / "backups")
        assert new.db.run("SELECT count(*) FROM client")[0][0] == CLIENTS
        assert new.user_name == "Анна Кравцова"
    finally:
        new.close()
    assert "Повреждённые файлы не тронуты" in report.as_text()


def test_what_lies_in_the_log_alone_is_saved_and_a_cut_log_costs_only_its_end(
    office: Office, tmp_path: Path, password: str
) -> None:
    add_clients(office, 20)
    office.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    add_clients(office, 5, first=100)
    middle = office.folder.path.joinpath("office.db-wal").stat().st_size
    add_clients(office, 5, first=200)
    damaged = tmp_path / "повреждён"
    shutil.copytree(office.folder.path, damaged, ignore=shutil.ignore_patterns("*-shm"))
    wal = damaged / "office.db-wal"
    wal.write_bytes(wal.read_bytes()[: middle + 5000])

    salvage(damaged, tmp_path / "новый", password=password)

    new = open_office(tmp_path / "новый", password)
    try:
        assert new.db.run("SELECT count(*) FROM client")[0][0] == 25
    finally:
        new.close()


def test_what_cannot_be_salvaged_is_refused(closed: Path, tmp_path: Path, password: str) -> None:
    with pytest.raises(PasswordError):
        salvage(closed, tmp_path / "новый", password="не тот пароль вовсе")
    (tmp_path / "занята").mkdir()
    (tmp_path / "занята" / "файл").write_text("x")
    with pytest.raises(UserError, match="не пуста"):
        salvage(closed, tmp_path / "занята", password=password)
    shutil.rmtree(closed / "backups")
    (closed / "office.db").write_bytes(bytes(40 * PAGE))
    with pytest.raises(UserError, match="не удалось прочитать ничего"):
        salvage(closed, tmp_path / "новый", password=password)
    assert not (tmp_path / "новый").exists()
    assert not list(tmp_path.glob(".новый*"))
