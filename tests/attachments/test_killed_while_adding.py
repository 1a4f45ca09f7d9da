"""kill -9 in the middle of attaching: the base is whole, at worst bytes nobody names are left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.attachments.sealed import CHUNK
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.doctor.examining import examine
from crm_desktop.doctor.file_checks import remove_orphans
from crm_desktop.office import open_office
from tests.attachments.files import made_client, made_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.office import Office

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")

ROOT = Path(__file__).resolve().parents[2]
CANARY = b"Kanareykin lives at 7707083893 "
DATA = CANARY * (3 * CHUNK // len(CANARY))


@contextmanager
def adding(office: Path, password: str, client: int, file: Path) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(  # noqa: S603 - our own program with our own words
        [
            sys.executable, "-m", "tests.attachments.adding_child", str(office), password,
            str(client), str(file),
        ],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def killed_at(start: str, nth: int, *words: object) -> None:
    """Kill the program when it says a line of this beginning for the nth time."""
    with adding(*words) as child:  # type: ignore[arg-type]
        assert child.stdin is not None
        assert child.stdout is not None
        while True:
            line = child.stdout.readline()
            assert line, "it ended without a word"
            nth -= line.startswith(start)
            if nth == 0:
                return
            child.stdin.write("\n")
            child.stdin.flush()


POINTS = [
    ("read", 1, 0), ("read", 2, 0), ("read", 4, 0), ("rename", 1, 0), ("read", 5, 1),
    ("row", 1, 1), ("commit", 1, 1), ("done", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize(("start", "nth", "left"), POINTS)
def test_a_killed_adding_is_whole_or_nothing(
    office: Office, password: str, tmp_path: Path, start: str, nth: int, left: int
) -> None:
    client = made_client(office)
    path = made_file(tmp_path / "файлы", "договор.txt", DATA)
    kept = add_attachment(office, client, made_file(tmp_path / "файлы", "прежний.txt", b"old"))
    office.close()
    folder = office.folder

    killed_at(start, nth, folder.path, password, client, path)

    for found in folder.path.rglob("*"):
        assert not found.is_file() or CANARY not in found.read_bytes()
    again = open_office(folder.path, password)
    try:
        assert integrity_faults(again.db.connection()) == []
        names = [row.name for row in list_attachments(again, client)]
        assert names == (["договор.txt", "прежний.txt"] if start == "done" else ["прежний.txt"])
        # Every record has its bytes; bytes without a record are an orphan for the doctor.
        blobs = [p.name for p in folder.attachments.iterdir() if not p.name.startswith(".")]
        assert len(blobs) == 1 + left
        for stray in folder.attachments.iterdir():
            moment = time.time() - 2 * 24 * 3600
            os.utime(stray, (moment, moment))
        checks = {check.name: check for check in examine(again).checks}
        assert checks["files"].found == 0
        assert checks["orphans"].found == (0 if start == "done" else left)

        remove_orphans(again)
        if start != "done":
            add_attachment(again, client, path)
        assert len(list(folder.attachments.iterdir())) == 2, "what was half done is swept away"
        for row in list_attachments(again, client):
            save_attachment(again, row.id, tmp_path / row.name)
        assert (tmp_path / "договор.txt").read_bytes() == DATA
        assert list_attachments(again, client)[-1].id == kept.ids[0]
    finally:
        again.close()
