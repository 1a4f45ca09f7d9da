"""The second place: copied, read back, told when it is old or away, never waited for."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.attachments.adding import add_attachment
from crm_desktop.backup import archive, bounded, copying_over
from crm_desktop.backup.archive_reading import open_archive
from crm_desktop.backup.automatic import backup_before
from crm_desktop.backup.base_copy import flush
from crm_desktop.backup.bounded import UnreachableError, moving, within
from crm_desktop.backup.making import back_up
from crm_desktop.backup.overview import State, Where, overview
from crm_desktop.backup.passphrase import new_lock, set_passphrase
from crm_desktop.backup.restoring import restore
from crm_desktop.backup.schedule import Duty, due, run_due, run_on_exit
from crm_desktop.backup.second_place import (
    DAY_MS,
    check_place,
    copies_there,
    copy_there,
    set_second_place,
)
from crm_desktop.backup.second_place import second_place as place_of
from crm_desktop.backup.shelf import find_backups
from crm_desktop.backup.telling import Trouble, alarms
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError, SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from tests.attachments.files import made_client, made_file
from tests.backup.filling import CancelAt, add_clients, client_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office

PHRASE = "зелёный-самовар-едет-в-Тверь"


@pytest.fixture
def stick(office: Office, tmp_path: Path) -> Path:
    """A second place of an office with five clients and a file."""
    add_clients(office, 5)
    add_attachment(office, made_client(office), made_file(tmp_path / "файлы", "a.txt", b"a"))
    folder = tmp_path / "флешка"
    folder.mkdir()
    set_second_place(office, folder)
    return folder


def test_a_copy_goes_there_with_its_files_and_is_not_made_twice(
    office: Office, stick: Path, tmp_path: Path, password: str
) -> None:
    done = run_due(office)

    assert [(each.duty, each.good) for each in done] == [(Duty.COPY, True), (Duty.SECOND, True)]
    [here] = office.folder.backups.glob("*.kartoteka")
    [there] = stick.glob("*.kartoteka")
    assert there.read_bytes() == here.read_bytes()
    assert len([path for path in (stick / "kartoteka-files").rglob("*") if path.is_file()]) == 1
    place = place_of(office)
    assert place is not None
    assert (place.copies, place.error, place.behind) == (1, "", False)
    assert copy_there(office) == there  # it is there already
    assert len(copies_there(office)) == 1
    office.close()
    shutil.rmtree(office.folder.path)
    restored = open_office(restore(there, tmp_path / "новая", password=password).folder, password)
    try:
        assert len(client_names(restored)) == 6
    finally:
        restored.close()


def test_a_sealed_copy_needs_both_the_phrase_and_a_password(office: Office, stick: Path) -> None:
    set_passphrase(office, PHRASE, parameters=FLOOR)
    run_due(office)

    [kept] = copies_there(office)
    assert kept.sealed
    assert not any(kept.sealed for kept in find_backups(office.folder.backups))
    listed = overview(office)
    assert [(each.where, each.state) for each in listed.backups] == [
        (Where.HERE, State.GOOD), (Where.SECOND, State.GOOD),
    ]  # fmt: skip
    assert listed.sealed
    assert open_archive(kept.path).manifest.keys_name == "keys.sealed"


def test_on_exit_too(office: Office, stick: Path) -> None:
    assert [each.duty for each in run_on_exit(office)] == [Duty.COPY, Duty.SECOND]
    assert len(list(stick.glob("*.kartoteka"))) == 1


def test_a_place_that_is_away_is_told_and_tried_again(office: Office, stick: Path) -> None:
    run_due(office)
    away = stick.with_name("вынута")
    stick.rename(away)
    add_clients(office, 1, first=90)
    backup_before(office, "перед импортом")
    now = now_ms()

    assert [each.good for each in run_due(office, now=now)] == [False]
    assert Duty.SECOND not in due(office, now=now + 60_000)
    [alarm] = alarms(office, now=now)
    assert (alarm.trouble, alarm.grave) == (Trouble.SECOND_AWAY, False)
    assert overview(office).unread
    [old] = alarms(office, now=now + 4 * DAY_MS)
    assert (old.trouble, old.grave) == (Trouble.SECOND_OLD, True)
    assert old.title == "Копии во втором месте 4\N{NO-BREAK SPACE}дня"

    # The empty folder a stick is mounted at is not the stick.
    stick.mkdir()
    with pytest.raises(UserError, match="диск не подключён"):
        copy_there(office)
    assert list(stick.iterdir()) == []
    stick.rmdir()
    away.rename(stick)
    assert [each.good for each in run_due(office, now=now + 3_600_000)] == [True]
    assert alarms(office, now=now + 4 * DAY_MS) == ()


def test_a_quiet_office_is_not_warned_of_old_copies(office: Office, stick: Path) -> None:
    run_due(office)
    assert alarms(office, now=now_ms() + 30 * DAY_MS) == ()


@pytest.mark.parametrize("percent", [1, 40, 80, 99])
def test_a_cancelled_one_leaves_no_half_file(office: Office, stick: Path, percent: int) -> None:
    made = backup_before(office, "перед импортом").path
    with pytest.raises(JobCancelledError):
        copying_over.copy_archive(
            made, stick / made.name, office=office.folder, keys=office.unlocked.database_keys,
            lock=new_lock(PHRASE, parameters=FLOOR), progress=CancelAt(percent),
        )  # fmt: skip
    assert [path.name for path in stick.iterdir() if path.is_file()] == []


def test_a_stick_pulled_out_midway_is_told_and_loses_nothing_here(
    office: Office, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled(path: Path) -> None:
        shutil.rmtree(stick)
        flush(path)

    with monkeypatch.context() as patch:
        patch.setattr("crm_desktop.backup.copying_over.flush", pulled)
        copied, brought = run_due(office)
    assert copied.good
    assert not brought.good
    assert "Копия во втором месте не сделана; копия в папке офиса цела" in brought.text
    [here] = find_backups(office.folder.backups)
    assert here.clients == 6
    stick.mkdir()
    assert copy_there(office) is not None


def test_what_the_stick_garbled_does_not_get_a_name(
    office: Office, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_before(office, "перед импортом")
    real = archive.write_archive

    def garble(target: Path, *rest: object) -> object:
        made = real(target, *rest)  # type: ignore[arg-type]
        data = bytearray(target.read_bytes())
        data[20_000] ^= 1
        target.write_bytes(data)
        return made

    monkeypatch.setattr(copying_over, "write_archive", garble)
    with pytest.raises(UserError):
        copy_there(office)
    assert [path.name for path in stick.iterdir() if path.is_file()] == []
    place = place_of(office)
    assert place is not None
    assert "повреждён" in place.error


def test_what_a_folder_lacks_is_said_before(office: Office, tmp_path: Path) -> None:
    assert "нет" in check_place(office, tmp_path / "нет такой").refusal
    assert "внутри папки офиса" in check_place(office, office.folder.backups).refusal
    file = tmp_path / "файл"
    file.write_bytes(b"")
    assert check_place(office, file).refusal
    found = check_place(office, tmp_path)
    assert (found.refusal, found.copies) == ("", 0)
    assert any("тот же диск" in warning for warning in found.warnings)
    with pytest.raises(UserError, match="внутри"):
        set_second_place(office, office.folder.backups)
    assert place_of(office) is None
    back_up(office, tmp_path)
    assert check_place(office, tmp_path).copies == 1


def test_no_second_place_no_copy_there(office: Office) -> None:
    assert copy_there(office) is None
    assert copies_there(office) == ()
    set_second_place(office, None)


def test_a_folder_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    stopped = threading.Event()

    def stuck(progress: Progress) -> None:
        progress.step(1, 100, "начало")
        gate.wait(60)
        try:
            progress.step(2, 100, "дальше")
        except JobCancelledError:
            stopped.set()

    with pytest.raises(UnreachableError, match="не отвечает"):
        moving(stuck, SilentProgress(), "Второе место", stall_s=0.1)
    gate.set()
    assert stopped.wait(30)  # what was given up stops by itself
    with pytest.raises(UnreachableError):
        within(lambda: threading.Event().wait(3), 0.05, "Второе место")
    assert within(lambda: 7, 30, "Второе место") == 7
    assert bounded.LOOK_S < 10


def test_progress_of_bounded_work_is_heard_and_cancels() -> None:
    def work(progress: Progress) -> int:
        percent = 0
        while True:
            percent = min(99, percent + 1)
            progress.step(percent, 100, "иду")

    def run(at: int) -> Callable[[], int]:
        return lambda: moving(work, CancelAt(at), "Второе место")

    with pytest.raises(JobCancelledError):
        run(50)()
