"""Attaching a file that is none, changes, is cancelled; a disk that refuses: nothing is left."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import (
    add_attachment,
    add_attachments,
)
from crm_desktop.attachments.sealed import CHUNK
from crm_desktop.attachments.source import LARGE, look_at
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.backup import disk
from crm_desktop.clients.removal import delete_clients
from crm_desktop.errors import BadFileError, NotFoundError, UserError
from crm_desktop.jobs import JobCancelledError
from tests.attachments.files import (
    CancelAfter,
    blobs,
    made_client,
    made_file,
    rows,
    some_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office


@pytest.fixture
def client(office: Office) -> int:
    return made_client(office)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "файлы"
    place.mkdir()
    return place


def a_pipe(place: Path) -> Path:
    os.mkfifo(place / "канал")
    return place / "канал"


def a_link(place: Path) -> Path:
    made_file(place, "цель.txt", b"x")
    (place / "ссылка.txt").symlink_to(place / "цель.txt")
    return place / "ссылка.txt"


def a_forbidden(place: Path) -> Path:
    if os.geteuid() == 0:
        pytest.skip("nothing is forbidden to root")
    path = made_file(place, "чужой.txt", b"x")
    path.chmod(0)
    return path


REFUSED: list[tuple[Callable[[Path], Path], str]] = [
    (lambda place: place, "папка"),
    (lambda place: made_file(place, "пустой.txt", b""), "пуст"),
    (lambda place: place / "нет.txt", "больше нет на месте"),
    (lambda place: made_file(place, "файл", b"x") / "x", "больше нет на месте"),
    (lambda _place: Path("/dev/zero"), "не обычный файл"),
    (a_pipe, "не обычный файл"),
    (a_link, "ссылка"),
    (a_forbidden, "нет прав"),
    (lambda place: place / ("x" * 300), "не читается"),
    (lambda place: place / "a\0b", "не бывает"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="makes pipes and devices of POSIX")
@pytest.mark.parametrize(("make", "said"), REFUSED)
def test_what_is_no_ordinary_file_is_refused(
    office: Office, client: int, place: Path, make: Callable[[Path], Path], said: str
) -> None:
    path = make(place)
    with pytest.raises(BadFileError, match=said):
        look_at(path)
    with pytest.raises(BadFileError, match=said):
        add_attachment(office, client, path)
    assert (rows(office), blobs(office)) == (0, [])


@pytest.mark.parametrize("after", [0, 1, CHUNK, 2 * CHUNK, 2 * CHUNK + 9])
def test_a_cancelled_one_leaves_nothing(
    office: Office, client: int, place: Path, after: int
) -> None:
    path = made_file(place, "a.bin", some_bytes(2 * CHUNK + 9))
    with pytest.raises(JobCancelledError):
        add_attachment(office, client, path, progress=CancelAfter(after))
    assert (rows(office), blobs(office)) == (0, [])


def test_a_cancelled_drop_leaves_none_of_its_files(
    office: Office, client: int, place: Path
) -> None:
    paths = [made_file(place, f"{n}", some_bytes(CHUNK, seed=n)) for n in range(3)]
    with pytest.raises(JobCancelledError):
        add_attachments(office, client, paths, progress=CancelAfter(2 * CHUNK + 1))
    assert (rows(office), blobs(office)) == (0, [])


class Meddler:
    """Progress that does something to the file in the middle of its reading."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        self._meddle = meddle
        self._calls = 0

    def step(self, done: int, total: int, message: str = "") -> None:
        assert done <= total, message
        self._calls += 1
        if self._calls == 2:
            self._meddle()


def grow(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"more")


def rewrite(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + b"!")
    os.utime(path, ns=(1, 1))


MEDDLING: list[Callable[[Path], object]] = [
    grow,
    rewrite,
    lambda path: os.truncate(path, 10),
    lambda path: path.unlink(),
    lambda path: path.replace(path.with_name("другое")),
]


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not removed there")
@pytest.mark.parametrize("meddle", MEDDLING)
def test_a_file_that_changes_meanwhile_is_not_added(
    office: Office, client: int, place: Path, meddle: Callable[[Path], object]
) -> None:
    path = made_file(place, "живой.log", some_bytes(3 * CHUNK))
    with pytest.raises(BadFileError, match=r"изменился, пока|больше нет"):
        add_attachment(office, client, path, progress=Meddler(lambda: meddle(path)))
    assert (rows(office), blobs(office)) == (0, [])


def test_a_client_deleted_meanwhile_gets_no_file(office: Office, client: int, place: Path) -> None:
    path = made_file(place, "a.bin", some_bytes(3 * CHUNK))
    with pytest.raises(NotFoundError, match="в корзине"):
        add_attachment(
            office, client, path, progress=Meddler(lambda: delete_clients(office, [client]))
        )
    assert (rows(office), blobs(office)) == (0, [])


def test_room_is_asked_for_first(
    office: Office, client: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_space", lambda _folder: 5 << 20)
    path = place / "большой.bin"
    with path.open("wb") as stream:
        stream.truncate(LARGE + 1)  # a hole: it takes no room itself
    assert look_at(path).is_large
    with pytest.raises(UserError, match="свободно 5 МБ"):
        add_attachment(office, client, path)
    assert (rows(office), blobs(office)) == (0, [])


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EFBIG])
def test_a_disk_that_refuses_in_the_middle(
    office: Office, client: int, place: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def failing(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    path = made_file(place, "a.bin", some_bytes(CHUNK))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(UserError, match="Файл не добавлен, прежние файлы и база не тронуты"):
            add_attachment(office, client, path)
    assert (rows(office), blobs(office)) == (0, [])
    add_attachment(office, client, path)


@pytest.mark.skipif(sys.platform == "win32", reason="an open base is not moved there")
def test_a_disk_of_the_office_that_went_away(office: Office, client: int, place: Path) -> None:
    path = made_file(place, "a.bin", b"x")
    moved = office.folder.path.with_name("унесли")
    office.folder.path.rename(moved)
    try:
        with pytest.raises(UserError, match="не тронуты"):
            add_attachment(office, client, path)
        assert not office.folder.path.exists()
    finally:
        moved.rename(office.folder.path)
    add_attachment(office, client, path)


def test_a_missing_folder_of_attachments_is_made_again(
    office: Office, client: int, place: Path
) -> None:
    shutil.rmtree(office.folder.attachments)
    add_attachment(office, client, made_file(place, "a.bin", b"x"))
    assert len(blobs(office)) == 1


def test_memory_does_not_grow_with_the_file(office: Office, client: int, place: Path) -> None:
    path = place / "большой.bin"
    with path.open("wb") as stream:
        stream.truncate(48 << 20)
    tracemalloc.start()
    try:
        added = add_attachment(office, client, path)
        save_attachment(office, added.ids[0], place / "обратно.bin")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 6 << 20
    assert (place / "обратно.bin").stat().st_size == 48 << 20
