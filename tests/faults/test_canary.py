"""Words of clients never lie on the disk in the clear: not in the base, its log, copies, temp."""

from __future__ import annotations

import logging
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import UserError
from crm_desktop.office import open_office
from tests.faults.running import hear, kill, program

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

CANARIES = (
    "Канарейкин",
    "канарейкин",
    "79160001122",
    "canary@example.org",
    "7707083893",
    "Строка 1",
)
ENCODINGS = ("utf-8", "utf-16-le", "cp1251")


def spilled(*folders: Path) -> list[str]:
    """Where a canary is found, in a file or in a file's name."""
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            text = path.read_bytes() if path.is_file() else b""
            found += [
                f"{path}: {word}"
                for word in CANARIES
                if word in path.name or any(word.encode(code) in text for code in ENCODINGS)
            ]
    return found


def fill(office: Office) -> int:
    with office.change("Клиент Канарейкин") as change:
        client = change.new_id()
        office.db.run(
            "INSERT INTO client(id, kind, name, name_key, inn, note, created_at)"
            " VALUES(?, 'person', 'Канарейкин Пётр', 'канарейкин петр', '7707083893', ?, 1)",
            (client, "звонить Канарейкину " * 300),
        )
        for kind, value in (("phone", "79160001122"), ("email", "canary@example.org")):
            office.db.run(
                "INSERT INTO channel(id, client, kind, value, key, position)"
                " VALUES(?, ?, ?, ?, ?, 0)",
                (change.new_id(), client, kind, value, value),
            )
    return client


def test_the_search_for_canaries_finds_one(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("Канарейкин", encoding="cp1251")
    assert spilled(tmp_path)


def test_no_word_of_a_client_in_the_clear(
    office: Office,
    password: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temp))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    client = fill(office)
    with office.change("Правка Канарейкина") as change:
        office.db.run("UPDATE client SET note = 'Канарейкин' WHERE id = ?", (client,))
    office.undo(change.changes.change_id)
    # A large sort spills to a temporary file if it may.
    office.db.run(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " SELECT name || i FROM client, n ORDER BY 1 DESC LIMIT 1"
    )
    assert spilled(tmp_path) == []

    backup = back_up(office).path
    backup_before(office, "перед импортом")
    examine(office)
    office.db.run("VACUUM")
    assert spilled(tmp_path) == []

    restored = restore(backup, tmp_path / "вторая", password=password)
    again = open_office(restored.folder, password)
    fill(again)
    again.close()
    with pytest.raises(UserError):
        open_office(restored.folder, "Канарейкин")
    office.close()

    assert spilled(tmp_path) == []
    assert not [word for word in CANARIES if word in caplog.text]


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_program_leaves_nothing_in_the_clear(
    office: Office, password: str, tmp_path: Path
) -> None:
    office.close()
    with program("import", str(office.folder.path), password) as child:
        assert hear(child) == "ready"
        for _ in range(40):
            hear(child)
        kill(child)

    assert (office.folder.path / "office.db-wal").stat().st_size > 0
    assert spilled(tmp_path) == []
