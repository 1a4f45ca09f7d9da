"""kill -9 during a backup or a restore: the old office or the new one, never neither."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.making import back_up
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.shelf import find_backups
from crm_desktop.backup.switch import MARKER
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import UserError
from crm_desktop.office import open_office
from tests.backup.filling import add_clients, client_names
from tests.faults.running import go_on, hear, program

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")


def killed_at(start: str, *words: str, nth: int = 1) -> None:
    """Kill a program when it says a line of this beginning for the nth time."""
    with program("wait", *words) as child:
        while True:
            line = hear(child)
            assert line, "it ended without a word"
            nth -= line.startswith(start)
            if nth == 0:
                return
            if line != "ready":
                go_on(child)


@pytest.mark.parametrize("percent", [35, 40, 60, 8, 9])
def test_a_killed_backup_is_no_backup(office: Office, password: str, percent: int) -> None:
    add_clients(office, 200)
    good = back_up(office).path
    office.close()

    killed_at(str(percent), "backup", str(office.folder.path), password)

    assert [kept.path for kept in find_backups(office.folder.backups)] == [good]
    again = open_office(office.folder.path, password)
    try:
        assert len(client_names(again)) == 200
        unpack(open_archive(back_up(again).path), None)
        # The next backup has swept away what the killed one left.
        assert sorted(p.suffix for p in again.folder.backups.iterdir()) == [".kartoteka"] * 2
    finally:
        again.close()


@pytest.fixture
def changed(office: Office) -> tuple[Path, Path]:
    """A closed office of 30 clients, and a backup of its first 20."""
    add_clients(office, 20)
    backup = back_up(office).path
    add_clients(office, 10, first=500)
    office.close()
    return office.folder.path, backup


@pytest.mark.parametrize(
    ("start", "nth", "new"),
    [
        ("5", 1, False), ("60", 1, False), ("75", 1, False),
        ("95", 1, False), ("move", 1, True), ("move", 2, True), ("move", 3, True),
        ("move", 4, True), ("move", 5, True), ("move", 6, True), ("100", 1, True),
    ],
)  # fmt: skip
def test_a_killed_restore_leaves_the_old_or_the_new(
    changed: tuple[Path, Path], password: str, start: str, nth: int, new: bool
) -> None:
    folder, backup = changed

    killed_at(start, "restore", str(folder), password, str(backup), nth=nth)

    assert (folder / MARKER).exists() == (start == "move")
    again = open_office(folder, password)
    try:
        assert len(client_names(again)) == (20 if new else 30)
        problems = {check.name for check in examine(again).problems}
        assert problems - {"backups", "room"} == set()
        add_clients(again, 1, first=900)
    finally:
        again.close()
    assert not list(folder.glob(".restore*"))


def test_a_restore_can_be_begun_again_after_a_kill(
    changed: tuple[Path, Path], password: str
) -> None:
    folder, backup = changed
    killed_at("move", "restore", str(folder), password, str(backup), nth=4)

    report = restore(backup, folder, password=password)

    assert report.former is not None
    again = open_office(folder, password)
    assert len(client_names(again)) == 20
    again.close()
    # Both what was replaced first and what was replaced next are kept.
    assert len(list(folder.glob("before-restore-*/office.db"))) == 2


def test_an_office_another_program_writes_into_is_not_replaced(
    changed: tuple[Path, Path], password: str
) -> None:
    folder, backup = changed
    with program("write", str(folder), password) as child:
        assert hear(child) == "ready"
        before = {int(hear(child)) for _ in range(5)}
        with pytest.raises(UserError, match="сейчас открыт"):
            restore(backup, folder, password=password)
        # It has noticed nothing and goes on.
        before |= {int(hear(child)) for _ in range(5)}

    again = open_office(folder, password)
    try:
        assert before <= {row[0] for row in again.db.run("SELECT id FROM client")}
    finally:
        again.close()
    assert not list(folder.glob("before-restore-*"))
