"""Saving, opening, renaming, deleting; what is damaged says so and changes nothing."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.blobs import destroy_blobs
from crm_desktop.attachments.changing import (
    delete_attachment,
    delete_attachments,
    rename_attachment,
)
from crm_desktop.attachments.copies import clear_copies, sweep_copies
from crm_desktop.attachments.listing import get_attachment, list_attachments
from crm_desktop.attachments.sealed import CHUNK
from crm_desktop.attachments.taking_out import open_copy, save_attachment
from crm_desktop.clients.card_json import client_as_json
from crm_desktop.clients.history import client_history, return_value
from crm_desktop.clients.removal import delete_clients, restore_clients
from crm_desktop.errors import DamagedError, NotFoundError, UserError
from crm_desktop.exporting.running import export_clients
from crm_desktop.history.acts import undo
from crm_desktop.jobs import JobCancelledError
from crm_desktop.timeline.events import EventDraft, add_event, delete_event
from tests.attachments.files import CancelAfter, blobs, made_client, made_file, some_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

DATA = some_bytes(2 * CHUNK + 77)


@pytest.fixture
def client(office: Office) -> int:
    return made_client(office)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "вышло"
    place.mkdir()
    return place


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The account's cache, for this test only."""
    folder = tmp_path / "кэш"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setattr("crm_desktop.attachments.copies.user_cache_path", lambda *_, **__: folder)
    return folder


@pytest.fixture
def file(office: Office, client: int, tmp_path: Path) -> int:
    path = made_file(tmp_path / "файлы", "договор.pdf", DATA)
    return add_attachment(office, client, path).ids[0]


def blob_of(office: Office) -> Path:
    [name] = blobs(office)
    return office.folder.attachments / name


def test_a_saved_file_replaces_one_that_is_there(office: Office, file: int, place: Path) -> None:
    target = place / "имя.pdf"
    target.write_bytes(b"older")
    save_attachment(office, file, target)
    assert target.read_bytes() == DATA
    assert [path.name for path in place.iterdir()] == ["имя.pdf"]


def places_of(length: int) -> list[int]:
    step = CHUNK + 16
    inner = [start + at for start in range(16, length, step) for at in (0, step // 2, step - 1)]
    return [*range(32), *inner, *range(length - 20, length)]


def test_any_damage_is_told_and_nothing_is_written(
    office: Office, client: int, file: int, place: Path
) -> None:
    path, good = blob_of(office), blob_of(office).read_bytes()
    for at in places_of(len(good)):
        if at >= len(good):
            continue
        bad = bytearray(good)
        bad[at] ^= 1
        path.write_bytes(bad)
        with pytest.raises(DamagedError, match=r"«договор\.pdf» на диске повреждён.*остаётся"):
            save_attachment(office, file, place / "x")
    for cut in (0, 10, 16, 16 + CHUNK + 16, len(good) - 1):
        path.write_bytes(good[:cut])
        with pytest.raises(DamagedError):
            save_attachment(office, file, place / "x")
    path.unlink()
    with pytest.raises(DamagedError, match=r"«договор\.pdf» нет на диске.*резервной копии"):
        save_attachment(office, file, place / "x")
    assert list(place.iterdir()) == []
    assert [row.present for row in list_attachments(office, client)] == [False]
    path.write_bytes(good)
    save_attachment(office, file, place / "x")
    assert (place / "x").read_bytes() == DATA


def test_two_files_swapped_on_the_disk_do_not_pass(
    office: Office, client: int, file: int, place: Path
) -> None:
    other = made_file(place, "другой.pdf", some_bytes(len(DATA), seed=9))
    add_attachment(office, client, other)
    one, two = (office.folder.attachments / name for name in blobs(office))
    one.replace(place / "t")
    two.replace(one)
    (place / "t").replace(two)
    with pytest.raises(DamagedError):
        save_attachment(office, file, place / "x")


def test_a_record_that_leads_elsewhere_opens_nothing(
    office: Office, file: int, place: Path
) -> None:
    with office.change("Подделка"):
        office.db.run("UPDATE attachment SET blob = '../office.db'")
    with pytest.raises(DamagedError, match="нет на диске"):
        save_attachment(office, file, place / "x")
    with office.change("Подделка"):
        office.db.run("UPDATE attachment SET blob = ?, key = 'zz'", (blobs(office)[0],))
    with pytest.raises(DamagedError, match="повреждён"):
        save_attachment(office, file, place / "x")


def test_a_wrong_length_in_the_record_is_told(office: Office, file: int, place: Path) -> None:
    with office.change("Подделка"):
        office.db.run("UPDATE attachment SET size = size - 1")
    with pytest.raises(DamagedError, match="не той длины"):
        save_attachment(office, file, place / "x")
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("after", [0, CHUNK, 2 * CHUNK])
def test_a_cancelled_saving_writes_nothing(
    office: Office, file: int, place: Path, cache: Path, after: int
) -> None:
    with pytest.raises(JobCancelledError):
        save_attachment(office, file, place / "x", progress=CancelAfter(after))
    with pytest.raises(JobCancelledError):
        open_copy(office, file, progress=CancelAfter(after))
    assert list(place.iterdir()) == []
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_where_it_cannot_be_saved_is_said(office: Office, file: int, place: Path) -> None:
    with pytest.raises(UserError, match="это папка"):
        save_attachment(office, file, place)
    with pytest.raises(UserError, match="такой папки нет"):
        save_attachment(office, file, place / "нет" / "x")
    with pytest.raises(UserError, match="имя слишком длинное"):
        save_attachment(office, file, place / ("x" * 300))


def test_an_open_copy_is_private_read_only_and_goes(office: Office, file: int, cache: Path) -> None:
    path = open_copy(office, file)
    again = open_copy(office, file)
    assert path.read_bytes() == DATA
    assert path.name == "договор.pdf"
    assert path.is_relative_to(cache)
    assert not path.is_relative_to(office.folder.path)
    assert path.parent != again.parent
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IREAD
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700

    foreign = path.parent.parent / "записки"
    foreign.mkdir()
    sweep_copies()
    assert path.exists(), "it is ours and in use"
    clear_copies()
    assert [left.name for left in path.parent.parent.iterdir()] == ["записки"]


def test_copies_of_dead_programs_go_and_of_living_ones_stay(cache: Path) -> None:
    base = cache / "open"
    dead, alive = base / f"999999999-{'a' * 12}", base / f"{os.getppid()}-{'b' * 12}"
    for folder in (dead, alive):
        folder.mkdir(parents=True)
        (folder / "x.pdf").write_bytes(b"x")
        (folder / "x.pdf").chmod(stat.S_IREAD)
    sweep_copies()
    assert (dead.exists(), alive.exists()) == (False, True)
    clear_copies()
    assert alive.exists()


@pytest.mark.parametrize(
    "name", ["счёт.pdf.exe", "архив.zip", "смета.xlsm", "сч\u202efdp.exe", "без окончания"]
)
def test_what_may_run_is_only_saved(
    office: Office, client: int, place: Path, cache: Path, name: str
) -> None:
    file = add_attachment(office, client, made_file(place, name, b"MZ")).ids[0]
    with pytest.raises(UserError, match="Сохранить как"):
        open_copy(office, file)
    assert not cache.exists()
    save_attachment(office, file, place / "сохранённый")
    assert (place / "сохранённый").read_bytes() == b"MZ"


def test_a_hostile_name_opens_under_a_safe_one(
    office: Office, client: int, place: Path, cache: Path
) -> None:
    file = add_attachment(office, client, made_file(place, "a", b"%PDF")).ids[0]
    for name, written in (
        ("../../x.pdf", "x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("я" * 300 + ".pdf", None),
        ("a\u202eb:c*.pdf. .", "a b c .pdf"),
    ):
        rename_attachment(office, file, name=name)
        path = open_copy(office, file)
        assert path.parent.parent == cache / "open"
        assert path.suffix == ".pdf"
        assert written is None or path.name == written
    clear_copies()


def test_renaming_keeps_the_ending_and_is_undone(office: Office, client: int, file: int) -> None:
    changes = rename_attachment(office, file, name="Договор поставки")
    assert get_attachment(office, file).name == "Договор поставки.pdf"
    assert changes.title == "Имя файла: ООО Ромашка — «Договор поставки.pdf»"
    undo(office, changes.change_id)
    assert get_attachment(office, file).name == "договор.pdf"
    assert rename_attachment(office, file, name="договор.pdf").change_id == 0
    rename_attachment(office, file, name=" счёт.docx ")
    assert get_attachment(office, file).name == "счёт.docx"
    for empty in ("", "  ", "...", "\0"):
        with pytest.raises(UserError, match="Введите имя"):
            rename_attachment(office, file, name=empty)


def test_deleting_is_undone_with_all_bytes(
    office: Office, client: int, file: int, place: Path
) -> None:
    other = add_attachment(office, client, made_file(place, "2.txt", b"2")).ids[0]
    changes = delete_attachments(office, [file, other])
    assert list_attachments(office, client) == []
    assert changes.title == "Удаление файлов: ООО Ромашка — 2\N{NO-BREAK SPACE}файла"
    for act in (get_attachment, open_copy, delete_attachment):
        with pytest.raises(NotFoundError, match="Этого файла уже нет"):
            act(office, file)
    with pytest.raises(UserError, match="не выбраны"):
        delete_attachments(office, [])
    undo(office, changes.change_id)
    save_attachment(office, file, place / "x")
    assert (place / "x").read_bytes() == DATA


def test_a_client_in_the_trash_keeps_its_files(
    office: Office, client: int, file: int, place: Path
) -> None:
    delete_clients(office, [client])
    with pytest.raises(NotFoundError, match="в корзине"):
        save_attachment(office, file, place / "x")
    restore_clients(office, [client])
    save_attachment(office, file, place / "x")


def test_a_deleted_event_leaves_its_file_with_the_client(
    office: Office, client: int, place: Path
) -> None:
    event, _ = add_event(office, client, draft=EventDraft("call", "x"))
    add_attachment(office, client, made_file(place, "a.txt", b"a"), event=event)
    [row] = list_attachments(office, client)
    assert (row.event_id, row.event_kind) == (event, "call")
    delete_event(office, event)
    [row] = list_attachments(office, client)
    assert (row.name, row.event_id, row.event_kind) == ("a.txt", None, "")


def test_bytes_are_destroyed_only_when_nobody_names_them(
    office: Office, client: int, file: int
) -> None:
    [name] = blobs(office)
    delete_attachment(office, file)
    assert destroy_blobs(office, [name]) == 0, "a deleted record can come back"
    with office.change("Уничтожение"):
        office.db.run("UPDATE attachment SET blob = '', key = '' WHERE id = ?", (file,))
    (office.folder.attachments / "заметки.txt").write_text("x")
    assert destroy_blobs(office, [name, "../office.db", "заметки.txt", "f" * 64]) == 1
    assert blobs(office) == ["заметки.txt"]
    assert office.folder.database.exists()


def test_history_tells_and_returns_names(office: Office, client: int, file: int) -> None:
    rename_attachment(office, file, name="сч\u202efdp.exe")
    delete_attachment(office, file)
    rows = [row for day in client_history(office, client, group="files") for row in day.rows]
    assert [row.sentence or f"{row.label}: {row.old} → {row.new}" for row in rows] == [
        "Файл удалён: сч⟨U+202E⟩fdp.exe",
        "Файл: название: договор.pdf → сч\u202efdp.exe",
        "Файл добавлен: договор.pdf",
    ]
    return_value(office, rows[0])
    assert get_attachment(office, file).name == "сч\u202efdp.exe"


def test_json_names_files_and_never_their_keys(
    office: Office, client: int, file: int, place: Path
) -> None:
    [told] = client_as_json(office, client)["files"]
    assert (told["id"], told["name"], told["size"]) == (str(file), "договор.pdf", len(DATA))
    path = place / "все.json"
    export_clients(office, path)
    text = path.read_text(encoding="utf-8")
    [listed] = json.loads(text)["clients"][0]["files"]
    assert set(listed) == {"id", "event", "deal", "name", "size", "added_at", "author"}
    assert listed["added_at"].endswith("Z")
    key, blob = office.db.run("SELECT key, blob FROM attachment")[0]
    assert key not in text
    assert blob not in text
