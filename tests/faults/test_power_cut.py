"""The power goes: whatever state of the disk is left, nothing acknowledged is lost."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.access.throttle import FILE_NAME
from crm_desktop.backup.archive_reading import open_archive, unpack
from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.backup.making import back_up
from crm_desktop.backup.shelf import find_backups
from crm_desktop.office import CopyAnswer, Office, open_office
from db.connection import OfficeDatabase
from tests.backup.filling import add_clients
from tests.db.freeze import FROZEN
from tests.db.freeze import PASSWORD as FROZEN_PASSWORD
from tests.faults.calls import HEARD, TRACED, CallReader
from tests.faults.disk import Disk
from tests.faults.tracing import WRITING, traced, why_not

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.calls import Call
    from tests.faults.conftest import Measure
    from tests.faults.forker import Forker

BEFORE = 12


@pytest.fixture(autouse=True)
def strace_here() -> None:
    if why_not():
        pytest.skip(why_not())


def recorded(
    forker: Forker, log: Path, deed: str, folder: Path, password: str, *words: str
) -> list[Call]:
    """Do a deed and put the folder back as it was; returns the calls."""
    before = folder.with_name("до")
    shutil.copytree(folder, before)
    child = forker.start(deed, folder, password, *words)
    with traced(child.pid, *TRACED, "-e", f"trace={WRITING},{HEARD}", log=log):
        child.go()
        said = list(child.lines())
    assert said[-1] == "done", said
    calls = list(CallReader(str(folder)).read(log.read_text(encoding="ascii")))
    log.unlink()
    shutil.rmtree(folder)
    before.rename(folder)
    return calls


def cut(
    folder: Path,
    calls: list[Call],
    look: Callable[[list[str]], None],
    *,
    states: int,
    dice: random.Random,
) -> None:
    """Lay out states of the disk and look at each; `look` takes what was acknowledged."""
    kept = folder.with_name("начало")
    shutil.copytree(folder, kept)
    for number in range(states):
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        disk = Disk(folder)
        at = dice.randint(0, len(calls))
        disk.replay(calls[:at])
        disk.lay_out(dice)
        (folder / "logs" / FILE_NAME).unlink(missing_ok=True)
        try:
            look(disk.said)
        except BaseException as error:
            error.add_note(f"state {number}: the power went after call {at} of {len(calls)}")
            raise


def acknowledged(said: list[str]) -> set[int]:
    return {int(line.split()[1]) for line in said if line.startswith("ack ")}


@pytest.mark.parametrize(("deed", "many"), [("save", "8"), ("load", "6")])
def test_while_saving(  # noqa: PLR0913, PLR0917 - fixtures
    office: Office, password: str, forker: Forker, tmp_path: Path, measure: Measure,
    dice: random.Random, deed: str, many: str,
) -> None:  # fmt: skip
    first = set(add_clients(office, BEFORE))
    folder, unlocked = office.folder, office.unlocked
    office.close()
    calls = recorded(forker, tmp_path / "log", deed, folder.path, password, many)

    def look(said: list[str]) -> None:
        db = OfficeDatabase(folder.database, unlocked.database_key)
        again = Office(folder, db, unlocked)
        try:
            assert integrity_faults(db.connection()) == []
            present = {row[0] for row in db.run("SELECT id FROM client")}
            assert first | acknowledged(said) <= present
            add_clients(again, 1, first=9000)
        finally:
            again.close()

    cut(folder.path, calls, look, states=measure.states, dice=dice)


def test_while_backing_up(
    office: Office, password: str, forker: Forker, tmp_path: Path, measure: Measure,
    dice: random.Random,
) -> None:  # fmt: skip
    first = set(add_clients(office, BEFORE))
    folder, unlocked = office.folder, office.unlocked
    office.close()
    calls = recorded(forker, tmp_path / "log", "backup", folder.path, password)
    assert any(call.name == "rename" for call in calls)

    def look(said: list[str]) -> None:
        made = {line.removeprefix("made ") for line in said if line.startswith("made ")}
        there = {kept.path.name for kept in find_backups(folder.backups)}
        assert made <= there
        for name in there:
            unpack(open_archive(folder.backups / name), None)
        db = OfficeDatabase(folder.database, unlocked.database_key)
        try:
            assert {row[0] for row in db.run("SELECT id FROM client")} == first
        finally:
            db.close_all()

    cut(folder.path, calls, look, states=measure.states, dice=dice)


def test_while_restoring(
    office: Office, password: str, forker: Forker, tmp_path: Path, measure: Measure,
    dice: random.Random,
) -> None:  # fmt: skip
    old = set(add_clients(office, BEFORE))
    backup = back_up(office, tmp_path).path
    new = old | set(add_clients(office, 3, first=500))
    folder = office.folder.path
    office.close()
    calls = recorded(forker, tmp_path / "log", "restore", folder, password, str(backup))

    def look(said: list[str]) -> None:
        again = open_office(folder, password)
        try:
            assert integrity_faults(again.db.connection()) == []
            present = {row[0] for row in again.db.run("SELECT id FROM client")}
            assert present in ([old] if "restored" in said else [old, new])
        finally:
            again.close()

    cut(folder, calls, look, states=measure.states, dice=dice)


def test_while_migrating(
    forker: Forker, tmp_path: Path, measure: Measure, dice: random.Random
) -> None:
    folder = tmp_path / "Старый"
    shutil.copytree(FROZEN / "schema-0004", folder)
    calls = recorded(forker, tmp_path / "log", "migrate", folder, FROZEN_PASSWORD)
    clients: set[int] = set()

    def look(_said: list[str]) -> None:
        again = open_office(folder, FROZEN_PASSWORD, copy_answer=CopyAnswer.COPY)
        try:
            assert integrity_faults(again.db.connection()) == []
            present = {row[0] for row in again.db.run("SELECT id FROM client")}
            clients.update(present)
            assert present == clients
            assert present
        finally:
            again.close()

    cut(folder, calls, look, states=measure.states, dice=dice)


def test_this_disk_forgets_what_is_not_flushed(
    office: Office, password: str, forker: Forker, tmp_path: Path, dice: random.Random
) -> None:
    """A base that does not flush loses rows here: the other tests could fail."""
    folder, unlocked = office.folder, office.unlocked
    office.close()
    calls = recorded(forker, tmp_path / "log", "careless", folder.path, password, "8")
    lost = 0

    def look(said: list[str]) -> None:
        nonlocal lost
        db = OfficeDatabase(folder.database, unlocked.database_key)
        try:
            present = {row[0] for row in db.run("SELECT id FROM client")}
            lost += not acknowledged(said) <= present
        except apsw.Error:
            lost += 1
        finally:
            db.close_all()

    cut(folder.path, calls, look, states=20, dice=dice)
    assert lost > 0
