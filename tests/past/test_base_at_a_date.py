"""The base rolled back by the journal equals the copy kept at that moment, row for row."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from typing import TYPE_CHECKING, Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.backup.content import business_tables
from crm_desktop.errors import UserError
from crm_desktop.journal.records import dump_custom
from crm_desktop.office import Office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.past.opening import first_moment, open_date
from crm_desktop.past.private import PREFIX, PrivateFolder, sweep_past
from crm_desktop.past.rollback import roll_back
from db.connection import OfficeDatabase
from tests.backup.filling import add_clients
from tests.past.moments import last_stamp, moment

if TYPE_CHECKING:
    from pathlib import Path


def rows_of(connection: apsw.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        name: connection.execute(" ".join(("SELECT * FROM", name, "ORDER BY id"))).fetchall()
        for name in business_tables(connection)
    }


def raw(path: Path, key: bytes) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    return connection


ACTS = st.sampled_from(
    ("add", "note", "own", "unown", "phone", "delete", "restore", "number", "item", "undo")
)
PICK = st.integers(0, 1 << 30)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
VALUES = st.one_of(
    TEXTS, st.integers(-(1 << 63), (1 << 63) - 1), st.floats(allow_nan=False, allow_infinity=False)
)


class Clerk:
    """Does random business of an office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.clients = add_clients(office, 3)

    def do(self, act: str, pick: int, value: str | float) -> None:
        db, client = self.office.db, self.clients[pick % len(self.clients)]
        if act == "undo":
            rows = db.run("SELECT id FROM change_set WHERE kind IN ('act', 'undo') ORDER BY id")
            self.office.undo(rows[pick % len(rows)][0])
            return
        if isinstance(value, float) and str(value) == "-0.0":
            value = 0.0
        with self.office.change(act) as change:
            match act:
                case "add":
                    new = change.new_id()
                    db.run(
                        "INSERT INTO client(id, kind, name, name_key, created_at)"
                        " VALUES(?, 'person', ?, ?, 1)",
                        (new, str(value), str(value)),
                    )
                    self.clients.append(new)
                case "note":
                    db.run("UPDATE client SET note = ? WHERE id = ?", (str(value), client))
                case "own" | "unown":
                    key = f"f{pick % 3}"
                    custom = db.run("SELECT custom FROM client WHERE id = ?", (client,))[0][0]
                    held = json.loads(custom or "{}") | {key: value if act == "own" else None}
                    db.run("UPDATE client SET custom = ? WHERE id = ?", (dump_custom(held), client))
                case "phone":
                    db.run(
                        "INSERT INTO channel(id, client, kind, value, key, position)"
                        " VALUES(?, ?, 'phone', ?, '7', 0)",
                        (change.new_id(), client, str(value)),
                    )
                case "delete":
                    db.run("UPDATE client SET deleted_at = ? WHERE id = ?", (pick, client))
                case "restore":
                    db.run("UPDATE client SET deleted_at = NULL WHERE id = ?", (client,))
                case "number":
                    db.run("UPDATE client SET priority = ?, created_at = ? WHERE id = ?",
                           (pick % 4, pick, client))  # fmt: skip
                case _:
                    db.run(
                        "UPDATE directory_item SET name = ? WHERE id IN"
                        " (SELECT id FROM directory_item ORDER BY id LIMIT 1 OFFSET ?)",
                        (str(value), pick % 5),
                    )


@given(days=st.lists(st.lists(st.tuples(ACTS, PICK, VALUES), max_size=6), min_size=1, max_size=4))
@settings(max_examples=8)
def test_rolled_back_equals_the_kept_copy(
    days: list[list[tuple[str, int, str | float]]],
    empty_office: tuple[Any, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    made, unlocked = empty_office
    folder = OfficeFolder(tmp_path_factory.mktemp("past") / "офис")
    shutil.copytree(made.path, folder.path)
    office = Office(folder, OfficeDatabase(folder.database, unlocked.database_key), unlocked)
    clerk = Clerk(office)
    kept = []
    for day in days:
        kept.append((last_stamp(office), rows_of(office.db.connection())))
        for act in day:
            clerk.do(*act)
    office.close()
    for number, (stamp, rows) in enumerate(kept):
        copy = folder.path / f"копия {number}.db"
        shutil.copy(folder.database, copy)
        with closing(raw(copy, unlocked.database_key)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("BEGIN")
            roll_back(connection, stamp)
            connection.execute("COMMIT")
            assert rows_of(connection) == rows
    shutil.rmtree(folder.path)


def test_a_date_shows_what_was_and_leaves_nothing(office: Office) -> None:
    first, second = add_clients(office, 2)
    then = moment(office)
    before = rows_of(office.db.connection())["channel"]
    with office.change("потом"):
        office.db.run("UPDATE client SET name = 'Иначе' WHERE id = ?", (first,))
        office.db.run("UPDATE client SET deleted_at = 1 WHERE id = ?", (second,))
    add_clients(office, 1, first=50)

    past = open_date(office, then)
    try:
        assert [row[0] for row in past.db.run("SELECT name FROM client ORDER BY id")] == [
            "Клиент 1",
            "Клиент 2",
        ]
        assert rows_of(past.db.connection())["channel"] == before
        with pytest.raises(UserError, match="только смотреть"):
            past.change("нельзя")
        with pytest.raises(apsw.ConstraintError):
            past.db.run("UPDATE client SET name = 'x'")
        stored = past.folder.database.read_bytes()
        assert "Клиент 1".encode() not in stored
        assert office.unlocked.database_key != past.unlocked.database_key
    finally:
        past.close()
    assert not list(office.folder.path.glob(f"{PREFIX}*"))
    assert office.db.run("SELECT name FROM client WHERE id = ?", (first,)) == [("Иначе",)]


def test_a_date_before_the_office_and_one_to_come_are_refused(office: Office) -> None:
    with pytest.raises(UserError, match="ещё не было"):
        open_date(office, first_moment(office) - 1)
    with pytest.raises(UserError, match="не наступила"):
        open_date(office, 1 << 50)
    assert not list(office.folder.path.glob(f"{PREFIX}*"))


def test_what_a_killed_program_left_is_swept_what_is_in_use_stays(office: Office) -> None:
    left = office.folder.path / f"{PREFIX}0000"
    left.mkdir()
    (left / "office.db").write_bytes(b"x")
    used = PrivateFolder(office.folder.path)
    try:
        assert sweep_past(office.folder) == 1
        assert not left.exists()
        assert used.path.exists()
    finally:
        used.close()
    assert not used.path.exists()
