"""A disk that can only be read: what lies there stays as it is, and the refusal is clear."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.audit.sessions import WINDOW, signed_in, signed_out
from crm_desktop.backup.making import back_up
from crm_desktop.clients.card import get_client
from crm_desktop.errors import UserError
from crm_desktop.office import CopyAnswer, open_office
from tests.backup.filling import add_clients, client_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where the system lets us mount one."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if sys.platform == "win32" or os.geteuid() != 0 or not (mount and umount):
        pytest.skip("mounting a disk needs root on a POSIX system")
    place = tmp_path / "диск"
    place.mkdir()
    if _mount(mount, "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)):
        pytest.skip("mount refused")
    yield place
    subprocess.run([umount, "-l", str(place)], check=True)  # noqa: S603 - the system's own


def _mount(mount: str | None, *words: str) -> int:
    run = subprocess.run([str(mount), *words], capture_output=True, check=False)  # noqa: S603 - the system's own
    return run.returncode


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_an_office_on_a_disk_that_can_only_be_read(
    office: Office, disk: Path, password: str, tmp_path: Path
) -> None:
    add_clients(office, 5)
    office.close()
    folder = disk / "офис"
    shutil.copytree(office.folder.path, folder)
    open_office(folder, password, copy_answer=CopyAnswer.MOVED).close()
    before = bytes_of(folder)
    if _mount(shutil.which("mount"), "-o", "remount,ro", str(disk)):
        pytest.skip("remount refused")

    try:
        opened = open_office(folder, password)
    except UserError as error:
        assert "записи" in str(error) or "не читается" in str(error)  # noqa: PT017 - either is right
        assert bytes_of(folder) == before
        return
    try:
        signed_in(opened, by=WINDOW)
        assert len(client_names(opened)) == 5
        get_client(opened, opened.db.run("SELECT id FROM client")[0][0])
        with pytest.raises(UserError, match=r"закрыт для записи|не пишется"):
            back_up(opened, disk)
        signed_out(opened)
    finally:
        opened.close()
    assert bytes_of(folder) == before
