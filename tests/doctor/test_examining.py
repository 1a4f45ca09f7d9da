from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import read_keys
from crm_desktop.access.keys_file import write_keys
from crm_desktop.access.membership import rename_member
from crm_desktop.backup.content import content_hash
from crm_desktop.backup.making import back_up
from crm_desktop.doctor import folder_checks
from crm_desktop.doctor.examining import examine, examine_folder
from crm_desktop.doctor.report import Report, Status
from crm_desktop.errors import PasswordError
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from tests.backup.filling import add_clients

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

ALL = [
    "integrity", "cipher", "schema", "links", "journal", "seals", "audit", "custom",
    "directories", "names", "departments", "roles", "shares", "numbers", "clock", "interrupted",
    "search", "lists", "board", "touch", "access", "reminders", "files", "orphans", "keys",
    "backups", "room",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of the machine that tests is nobody's finding."""
    monkeypatch.setattr(folder_checks, "free_space", lambda _folder: 1 << 40)


@pytest.fixture
def worked(office: Office) -> Office:
    """An office with a little of everything, and a backup."""
    ids = add_clients(office, 30)
    with office.change("Поле") as change:
        field = change.new_id()
        office.db.run(
            "INSERT INTO own_field(id, kind, name, type, position)"
            " VALUES(?, '', 'Размер', 'number', 0)",
            (field,),
        )
    with office.change("Правка"):
        for client, value in zip(
            ids[:9], (1, 2.5, 'a"б', 0.1, 1e300, -3, "", 7.0, "к"), strict=True
        ):
            custom = json.dumps({f"f{field}": value}, ensure_ascii=False, separators=(",", ":"))
            office.db.run("UPDATE client SET custom = ? WHERE id = ?", (custom, client))
    with office.change("Правка"):
        office.db.run("UPDATE client SET custom = NULL, note = NULL WHERE id = ?", (ids[3],))
        odd = "".join(map(chr, range(1, 130))) + "\u2028 \ufeff \U0001f600 / </script>"
        office.db.run("UPDATE client SET note = ? WHERE id = ?", (odd, ids[5]))
    with office.change("Правка"):
        office.db.run("UPDATE client SET note = 'просто' WHERE id = ?", (ids[5],))
        office.db.run("UPDATE channel SET deleted_at = 5 WHERE client = ?", (ids[4],))
    with office.change("Удаление") as change:
        office.db.run("UPDATE client SET deleted_at = ? WHERE id = ?", (now_ms(), ids[0]))
    with office.long_change("Импорт", kind="import") as long:
        for _ in range(3):
            with long.transaction() as change:
                client = change.new_id()
                office.db.run(
                    "INSERT INTO client(id, kind, name, name_key, created_at)"
                    " VALUES(?, 'company', 'Ива', 'ива', 1)",
                    (client,),
                )
                office.db.run("UPDATE client SET note = 'x' WHERE id = ?", (client,))
    office.note("Выгрузка клиентов", kind="export")
    office.undo(change.id)
    back_up(office)
    return office


def tamper(office: Office, *statements: str) -> None:
    """Change the file as a foreign program with the key would: past triggers and journal."""
    connection = office.db.connection()
    triggers = list(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'"))
    for name, _sql in triggers:
        office.db.run(f"DROP TRIGGER {name}")
    for statement in statements:
        office.db.run(statement)
    for _name, sql in triggers:
        office.db.run(str(sql))


def found(report: Report) -> dict[str, int]:
    return {check.name: check.found for check in report.problems}


def test_a_sound_office_has_no_findings(worked: Office) -> None:
    report = examine(worked)

    assert [check.name for check in report.checks] == ALL
    assert [(check.name, check.text) for check in report.problems] == []
    assert report.good
    assert report.content_hash == content_hash(worked.db)
    assert report.rows["client"] == 33
    json.dumps(report.as_json(), ensure_ascii=False)


def test_a_new_office_has_no_findings(office: Office) -> None:
    assert examine(office).good


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("UPDATE client SET inn = '1' WHERE name = 'Клиент 7'", "seals"),
        ("UPDATE channel SET value = 'x' WHERE id = (SELECT max(id) FROM channel)", "seals"),
        ("UPDATE journal SET old = '{\"note\":\"y\"}' WHERE op = 1", "seals"),
        ("UPDATE change_set SET title = 'Ничего не было' WHERE title = 'Удаление'", "seals"),
        ("UPDATE change_set SET author = 1 WHERE title = 'Удаление'", "seals"),
        ("DELETE FROM seal WHERE stamp = (SELECT max(stamp) FROM seal)", "seals"),
        ("DELETE FROM seal WHERE stamp = (SELECT min(stamp) FROM seal)", "seals"),
        ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "seals"),
        ("DELETE FROM change_set WHERE title = 'Удаление'", "journal"),
        ("INSERT INTO directory_item(id, directory, name, position) VALUES(9, 'tag', 'Я', 1)",
         "journal"),
        ("DELETE FROM client WHERE name = 'Клиент 8'", "links"),
        ("UPDATE client SET custom = '{\"f1\":' WHERE name = 'Клиент 8'", "custom"),
        ("UPDATE client SET custom = '{\"f1\":1}' WHERE name = 'Клиент 8'", "custom"),
        ("UPDATE client SET custom = '[1]' WHERE name = 'Клиент 8'", "custom"),
        ("UPDATE client SET name_key = 'а' WHERE name = 'Клиент 8'", "names"),
        ("UPDATE client SET type = (SELECT id FROM directory_item WHERE directory = 'source')",
         "directories"),
        ("UPDATE client SET responsible = 5 WHERE name = 'Клиент 8'", "links"),
        ("UPDATE station SET last_stamp = 5", "clock"),
        ("UPDATE station SET last_stamp = 4611686018427387904", "clock"),
        ("UPDATE station SET office = 'чужой'", "keys"),
        ("UPDATE member SET role = 'observer'", "keys"),
        ("DROP INDEX client_inn", "schema"),
        ("CREATE VIEW spy AS SELECT * FROM client", "schema"),
        ("UPDATE change_set SET state = 'open' WHERE title = 'Удаление'", "interrupted"),
    ],
)  # fmt: skip
def test_every_kind_of_tampering_is_found(worked: Office, statement: str, name: str) -> None:
    tamper(worked, statement)

    report = examine(worked)

    assert name in found(report)
    assert not report.good


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE search_text SET name = 'пусто' WHERE docid = 3",
        "DELETE FROM search_doc WHERE docid = 3",
        "DELETE FROM search_words WHERE rowid = 4",
        "DELETE FROM search_text WHERE docid = 3",
        "INSERT INTO search_doc VALUES(900, 77)",
        "INSERT INTO search_grams(rowid, t) VALUES(901, 'чужое')",
    ],
)
def test_the_search_index_is_mended(worked: Office, statement: str) -> None:
    before = content_hash(worked.db)
    worked.db.run(statement)

    looked = next(check for check in examine(worked, mend=False).checks if check.name == "search")
    assert looked.status is Status.PROBLEM
    mended = next(check for check in examine(worked).checks if check.name == "search")
    assert (mended.status, mended.found > 0) == (Status.MENDED, True)

    again = examine(worked)
    assert again.good
    assert all(check.status is Status.OK for check in again.checks)
    assert content_hash(worked.db) == before


def test_old_signatures_outlive_a_rename_of_the_author(worked: Office) -> None:
    keys = read_keys(worked.folder.keys)
    renamed = rename_member(
        keys.membership,
        worked.unlocked.author,
        user_id=worked.user_id,
        name="Анна Иванова",
        at=time.time_ns() // 1_000_000,
    )
    write_keys(worked.folder.keys, type(keys)(keys.office, keys.slots, keys.raw_slots, renamed))

    assert examine(worked).good


def test_backups_that_rot_are_noticed(worked: Office) -> None:
    [path] = worked.folder.backups.glob("*.kartoteka")
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)

    assert "backups" in found(examine(worked))


def test_an_old_backup_is_noticed(worked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_clients(worked, 1, first=800)
    assert examine(worked).good
    week = 8 * 24 * 3600 * 1000
    monkeypatch.setattr(folder_checks, "now_ms", lambda: now_ms() + week)

    assert found(examine(worked)) == {"backups": 1}


def test_little_room_is_noticed(worked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_checks, "free_space", lambda _folder: 1000)

    assert "room" in found(examine(worked))


def test_a_closed_office_is_examined_without_a_change(worked: Office, password: str) -> None:
    worked.close()
    before = worked.folder.database.read_bytes()

    report = examine_folder(worked.folder.path, password)

    assert [check.name for check in report.checks] == ALL
    assert report.good
    assert worked.folder.database.read_bytes() == before
    with pytest.raises(PasswordError):
        examine_folder(worked.folder.path, "не тот пароль")


def test_a_base_that_does_not_open_names_the_backup(worked: Office, password: str) -> None:
    worked.close()
    base = worked.folder.database
    base.write_bytes(b"\0" * base.stat().st_size)

    report = examine_folder(worked.folder.path, password)

    problem, readable = report.problems
    [backup] = worked.folder.backups.glob("*.kartoteka")
    assert backup.name in problem.text
    assert "клиентов: 33" in problem.text
    assert "спасите" in problem.text
    assert "Прочитать можно: ничего" in readable.text
    assert report.damaged
    assert set(base.read_bytes()) == {0}


def test_lost_keys_name_the_backup(worked: Office, password: str) -> None:
    worked.close()
    worked.folder.keys.unlink()

    report = examine_folder(worked.folder.path, password)

    assert "Восстановите офис из копии" in report.problems[0].text


def test_a_page_damaged_in_the_middle_is_a_finding_not_a_crash(
    worked: Office, password: str
) -> None:
    sql = "SELECT rootpage FROM sqlite_schema WHERE name IN ('channel_key', 'channel')"
    pages = [row[0] for row in worked.db.run(sql)]
    worked.close()
    with worked.folder.database.open("r+b") as stream:
        for page in pages:
            stream.seek((page - 1) * 4096 + 100)
            stream.write(b"\xff" * 50)

    report = examine_folder(worked.folder.path, password)

    assert "integrity" in found(report)
    assert not report.good
    [readable] = [check for check in report.problems if check.name == "readable"]
    assert "Повреждены: Телефоны и почта" in readable.text
    assert "клиенты — 33" in readable.text
    assert "! Что читается из базы" in report.as_text(when="сегодня")


def test_mending_goes_on_beside_open_windows(worked: Office, tmp_path: Path, password: str) -> None:
    worked.db.run("DELETE FROM search_words WHERE rowid = 4")
    other = open_office(worked.folder.path, password)
    try:
        assert examine(other).good
        add_clients(worked, 1, first=700)
        assert examine(other).good
    finally:
        other.close()
