"""Attaching files: all or nothing, whatever the file or the disk does."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from crm_desktop.attachments.adding import (
    SameFileError,
    add_attachment,
    add_attachments,
    add_event_with_files,
)
from crm_desktop.attachments.listing import files_of_events, list_attachments
from crm_desktop.attachments.sealed import CHUNK
from crm_desktop.attachments.taking_out import save_attachment
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.history.acts import undo, undo_last
from crm_desktop.jobs import JobCancelledError
from crm_desktop.timeline.events import EventDraft, add_event, list_events
from tests.attachments.files import (
    CancelAfter,
    Heard,
    blobs,
    made_client,
    made_file,
    some_bytes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.office import Office

CANARY = b"the canary sings of Kanareykin "


@pytest.fixture
def client(office: Office) -> int:
    return made_client(office)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "файлы"
    place.mkdir()
    return place


def taken_out(office: Office, attachment: int, place: Path) -> bytes:
    target = place / f"из базы {attachment}"
    save_attachment(office, attachment, target)
    return target.read_bytes()


@pytest.mark.parametrize("size", [1, CHUNK, 3 * CHUNK + 7])
def test_a_file_comes_back_as_it_was(office: Office, client: int, place: Path, size: int) -> None:
    data, heard = some_bytes(size), Heard()
    path = made_file(place, "договор.pdf", data)

    added = add_attachment(office, client, path, progress=heard)

    [row] = list_attachments(office, client)
    assert (row.id, row.name, row.size, row.present) == (added.ids[0], "договор.pdf", size, True)
    assert (row.author, row.event_id) == ("Анна Кравцова", None)
    assert taken_out(office, row.id, place) == data
    assert path.read_bytes() == data
    assert heard.steps[0][:2] == (0, size)
    assert heard.steps[-1][:2] == (size, size)
    assert added.changes.concern("client", client)  # type: ignore[arg-type]


def test_no_byte_of_it_lies_in_the_office_in_the_clear(
    office: Office, client: int, place: Path
) -> None:
    path = made_file(place, "Канарейкин.txt", CANARY * 20_000)
    add_attachment(office, client, path)
    second = made_file(place, "2.txt", CANARY * 20_001)
    with pytest.raises(JobCancelledError):
        add_attachment(office, client, second, progress=CancelAfter(300_000))
    for found in office.folder.path.rglob("*"):
        assert "Канарейкин" not in found.name
        assert not found.is_file() or CANARY not in found.read_bytes()


def test_several_files_are_one_act_and_one_undo(office: Office, client: int, place: Path) -> None:
    paths = [made_file(place, f"{n}.txt", some_bytes(1000, seed=n)) for n in range(3)]
    heard = Heard()

    added = add_attachments(office, client, paths, progress=heard)

    assert len(added.ids) == 3
    assert added.refused == ()
    assert added.changes.title == "Добавление файлов: ООО Ромашка — 3\N{NO-BREAK SPACE}файла"
    assert heard.steps[-1][:2] == (3000, 3000)
    assert [done for done, _total, _text in heard.steps] == sorted(
        done for done, _total, _text in heard.steps
    )
    undo(office, added.changes.change_id)
    assert list_attachments(office, client) == []
    assert len(blobs(office)) == 3, "the bytes wait for a redo"


def test_the_refused_ones_are_named_and_the_rest_is_added(
    office: Office, client: int, place: Path
) -> None:
    good = made_file(place, "a.txt", b"a")
    again = made_file(place, "a (1).txt", b"a")
    empty = made_file(place, "пустой.txt", b"")

    added = add_attachments(office, client, [empty, good, place, again, place / "нет", good])

    assert [row.name for row in list_attachments(office, client)] == ["a.txt"]
    told = {refused.path.name: refused.reason for refused in added.refused}
    assert "пуст" in told["пустой.txt"]
    assert "папка" in told["файлы"]
    assert "больше нет на месте" in told["нет"]
    assert "тот же файл, что «a.txt»" in told["a (1).txt"]
    assert len(blobs(office)) == 1


def test_the_same_content_is_noticed(office: Office, client: int, place: Path) -> None:
    data = some_bytes(CHUNK + 5)
    first = add_attachment(office, client, made_file(place, "договор.pdf", data))

    with pytest.raises(SameFileError, match=r"«договор\.pdf»") as caught:
        add_attachment(office, client, made_file(place, "договор (1).pdf", data))
    assert caught.value.attachment_id == first.ids[0]
    assert len(blobs(office)) == 1

    # Equal length is not equal content, another client is another matter, a deleted one is gone.
    add_attachment(office, client, made_file(place, "другой.pdf", data[:-1] + b"!"))
    add_attachment(office, made_client(office, "ИП Лютик"), made_file(place, "x.pdf", data))
    undo(office, first.changes.change_id)
    add_attachment(office, client, made_file(place, "снова.pdf", data))
    assert len(blobs(office)) == 4


def test_the_same_content_on_an_event_shares_its_bytes(
    office: Office, client: int, place: Path
) -> None:
    event, _ = add_event(office, client, draft=EventDraft("call", "о договоре"))
    data = some_bytes(5000)
    one = add_attachment(office, client, made_file(place, "договор.pdf", data))
    two = add_attachment(office, client, made_file(place, "скан.pdf", data), event=event)

    assert len(blobs(office)) == 1
    assert taken_out(office, two.ids[0], place) == data
    with pytest.raises(SameFileError):
        add_attachment(office, client, place / "скан.pdf", event=event)
    undo(office, one.changes.change_id)
    assert taken_out(office, two.ids[0], place) == data
    assert [row.event_kind for row in list_attachments(office, client)] == ["call"]


def test_a_damaged_twin_is_no_reason_to_refuse(office: Office, client: int, place: Path) -> None:
    data = some_bytes(5000)
    add_attachment(office, client, made_file(place, "a.pdf", data))
    (office.folder.attachments / blobs(office)[0]).write_bytes(b"spoilt")
    again = add_attachment(office, client, made_file(place, "b.pdf", data))
    assert taken_out(office, again.ids[0], place) == data


def test_an_event_comes_with_its_files_or_not_at_all(
    office: Office, client: int, place: Path
) -> None:
    paths = [made_file(place, f"{n}.jpg", some_bytes(100, seed=n)) for n in range(2)]
    draft = EventDraft("meeting", "осмотр")
    with pytest.raises(UserError, match="больше нет на месте"):
        add_event_with_files(office, client, draft=draft, paths=[*paths, place / "нет.jpg"])
    assert (list_events(office, client), blobs(office)) == ([], [])
    with pytest.raises(UserError, match="Напишите текст"):
        add_event_with_files(office, client, draft=EventDraft("note"), paths=paths)
    assert (list_events(office, client), blobs(office)) == ([], [])

    added = add_event_with_files(office, client, draft=draft, paths=[*paths, paths[0]])

    assert added.event is not None
    files = files_of_events(office, [added.event])[added.event]
    assert [row.name for row in files] == ["0.jpg", "1.jpg"]
    assert undo_last(office).title == "Встреча: ООО Ромашка"
    assert list_events(office, client) == []
    assert list_attachments(office, client) == []


def test_an_event_of_another_client_is_refused(office: Office, client: int, place: Path) -> None:
    other = made_client(office, "ИП Лютик")
    event, _ = add_event(office, other, draft=EventDraft("note", "x"))
    path = made_file(place, "a.txt", b"a")
    with pytest.raises(UserError, match="другого клиента"):
        add_attachment(office, client, path, event=event)
    with pytest.raises(NotFoundError):
        add_attachment(office, client, path, event=12345)
    with pytest.raises(NotFoundError):
        add_attachment(office, 12345, path)
    assert blobs(office) == []


def test_hostile_names_are_kept_and_shown(office: Office, client: int, place: Path) -> None:
    names = ["..\\x", "сч\u202efdp.exe", "CON", "-rf", ".bashrc", "a" * 250, "Я.txt", "я.txt"]
    for number, name in enumerate(names):
        add_attachment(office, client, made_file(place, name, bytes([number])))
    listed = {row.name: row.shown for row in list_attachments(office, client)}
    assert set(listed) == set(names)
    assert listed["сч\u202efdp.exe"] == "сч⟨U+202E⟩fdp.exe"


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux")
def test_a_name_that_is_no_text(office: Office, client: int, place: Path) -> None:
    name = os.fsdecode(b"\xf1\xf7\xb8\xf2.txt")
    add_attachment(office, client, made_file(place, name, b"x"))
    assert [row.name for row in list_attachments(office, client)] == ["\ufffd" * 4 + ".txt"]
