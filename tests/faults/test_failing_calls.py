"""A system call fails, or the program dies at it: nothing lost, a clear word, work goes on."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.backup.making import back_up
from crm_desktop.backup.shelf import find_backups
from crm_desktop.office import CopyAnswer, open_office
from tests.backup.filling import add_clients, client_names
from tests.db.freeze import FROZEN
from tests.db.freeze import PASSWORD as FROZEN_PASSWORD
from tests.faults.tracing import WRITING, traced, why_not

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.faults.conftest import Measure
    from tests.faults.forker import Forker

FAULTS = {
    "kill": "signal=SIGKILL",
    "full": "error=ENOSPC",
    "broken": "error=EIO",
}
BEFORE = 12


@pytest.fixture(autouse=True)
def strace_here() -> None:
    if why_not():
        pytest.skip(why_not())


class Ground:
    """A folder that is laid out anew for every fault."""

    def __init__(self, folder: Path, password: str, *words: str) -> None:
        # It stays where it was, or it would be taken for a copy.
        self.folder = folder
        self._template = folder.rename(folder.with_name("образец"))
        self.password = password
        self.words = words

    def lay(self) -> Path:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._template, self.folder)
        return self.folder


@pytest.fixture
def ground(office: Office, password: str, tmp_path: Path, deed: str) -> Ground:
    if deed == "migrate":
        frozen = tmp_path / "Старый"
        shutil.copytree(FROZEN / "schema-0004", frozen)
        return Ground(frozen, FROZEN_PASSWORD)
    add_clients(office, BEFORE)
    words = {"save": ["4"], "load": ["3"]}.get(deed, [])
    if deed == "restore":
        kept = back_up(office, tmp_path).path
        add_clients(office, 3, first=500)
        words = [str(kept)]
    office.close()
    return Ground(office.folder.path, password, *words)


def run(
    forker: Forker, ground: Ground, deed: str, log: Path, inject: str = ""
) -> tuple[list[str], str]:
    """Do the deed under strace; returns what was said and the log of what was injected."""
    folder = ground.lay()
    child = forker.start(deed, folder, ground.password, *ground.words)
    words = ["-e", f"trace={WRITING}"]
    if inject:
        words += ["-e", f"inject={WRITING}:{inject}"]
    with traced(child.pid, *words, log=log):
        child.go()
        said = list(child.lines())
    return said, log.read_text(encoding="utf-8", errors="replace")


def settled(folder: Path, password: str, said: list[str], deed: str) -> None:
    """The office opens, whole; what was acknowledged is there; work goes on."""
    answer = CopyAnswer.COPY if deed == "migrate" else None
    again = open_office(folder, password, copy_answer=answer)
    try:
        assert integrity_faults(again.db.connection()) == []
        present = {row[0] for row in again.db.run("SELECT id FROM client")}
        assert {int(line.split()[1]) for line in said if line.startswith("ack ")} <= present
        if deed in {"save", "load", "backup"}:
            assert len(present) >= BEFORE
        if deed == "restore":
            assert len(present) in {BEFORE, BEFORE + 3}
        made = [line.removeprefix("made ") for line in said if line.startswith("made ")]
        assert set(made) <= {kept.path.name for kept in find_backups(again.folder.backups)}
        before = len(client_names(again))
        add_clients(again, 1, first=9000)
        assert len(client_names(again)) == before + 1
    finally:
        again.close()


@pytest.mark.parametrize("deed", ["save", "load", "backup", "restore", "migrate"])
def test_every_call_may_fail(
    forker: Forker, ground: Ground, deed: str, measure: Measure, dice: random.Random, tmp_path: Path
) -> None:
    log = tmp_path / "strace.log"
    said, calls = run(forker, ground, deed, log)
    assert said[-1] == "done", said
    total = len(re.findall(r"^\d+ +\w+\(", calls, re.MULTILINE))
    assert total > 20
    for fault, inject in FAULTS.items():
        points = list(range(1, total + 1))
        if measure.points is not None:
            points = sorted(dice.sample(points, measure.points))
        for point in points:
            said, calls = run(forker, ground, deed, log, f"{inject}:when={point}")
            where = f"{fault} at call {point} of {deed}: {said}\n{calls[-3000:]}"
            last = said[-1] if said else ""
            assert not last.startswith("bug "), where
            assert fault == "kill" or last.startswith(("done", "refused ")), where
            # The try at signing in was counted; the next would have to wait.
            (ground.folder / "logs" / "sign-in.json").unlink(missing_ok=True)
            try:
                settled(ground.folder, ground.password, said, deed)
            except BaseException as error:
                error.add_note(where)
                raise
