"""Files of events in the timeline of the card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QDesktopServices

from crm_desktop.attachments.adding import add_event_with_files
from crm_desktop.attachments.listing import files_of_events, list_attachments
from crm_desktop.timeline.events import EventDraft, add_event, list_events
from tests.attachments.files import made_file, some_bytes
from tests.ui.client_desk import make, open_card
from tests.ui.files_desk import drop, files_mime, tab_of
from ui.clients import event_writing, feed_tab, files_acts
from ui.clients.feed_tab import FeedTab
from ui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from PySide6.QtCore import QUrl
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The account's cache, for this test only."""
    folder = tmp_path / "кэш"
    monkeypatch.setattr("crm_desktop.attachments.copies.user_cache_path", lambda *_, **__: folder)
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was handed to the system to be opened."""
    found: list[str] = []

    def open_url(url: QUrl) -> bool:
        found.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "файлы"
    place.mkdir()
    return place


@pytest.fixture
def client(office: Office) -> int:
    return make(office, "ООО «Ромашка»")


def test_an_event_takes_files_along(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    screen = open_card(workspace, qtbot, client)
    feed = screen.part(FeedTab)
    one, two = made_file(place, "1.jpg", b"1"), made_file(place, "2.jpg", b"2")
    assert drop(feed, files_mime(one, two)).isAccepted()
    feed.entry.add_files([one])
    assert feed.entry.files.paths == [one, two]
    feed.entry.files._remove(two)
    assert not feed.entry.is_empty
    feed.entry.form.text.setPlainText("осмотр")
    feed.entry.save()
    qtbot.waitUntil(lambda: len(feed.column.items) == 1)
    qtbot.waitUntil(lambda: feed.entry.files.paths == [])
    [event] = list_events(office, client)
    assert [row.name for row in files_of_events(office, [event.id])[event.id]] == ["1.jpg"]
    assert [link.caption for link in feed.column.items[0].files.links] == ["1.jpg"]


def test_files_alone_make_a_note_of_their_names(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    feed = open_card(workspace, qtbot, client).part(FeedTab)
    feed.entry.add_files([made_file(place, "скан.pdf", b"%PDF")])
    assert feed.entry._save.isEnabled()
    feed.entry.save()
    qtbot.waitUntil(lambda: len(feed.column.items) == 1)
    assert list_events(office, client)[0].text == "скан.pdf"


def test_a_refused_file_keeps_words_and_files(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    feed = open_card(workspace, qtbot, client).part(FeedTab)
    feed.entry.form.text.setPlainText("осмотр")
    feed.entry.add_files([made_file(place, "1.jpg", b"1"), place / "нет.jpg"])
    feed.entry.save()
    qtbot.waitUntil(lambda: "больше нет на месте" in feed.entry.form.error.text())
    assert feed.entry.form.text.toPlainText() == "осмотр"
    assert len(feed.entry.files.paths) == 2
    assert list_events(office, client) == []


def test_a_long_writing_does_not_touch_the_next_card(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(event_writing, "AT_ONCE", 0)
    other = make(office, "ИП Лютик")
    screen = open_card(workspace, qtbot, client)
    feed = screen.part(FeedTab)
    feed.entry.form.text.setPlainText("осмотр")
    feed.entry.add_files([made_file(place, "1.jpg", some_bytes(1 << 20))])
    feed.entry.save()
    assert feed.entry.is_empty, "what is on its way is not lost"
    screen.open(other)
    qtbot.waitUntil(lambda: screen.desk.card is not None and screen.desk.card.id == other)
    qtbot.waitUntil(lambda: feed.entry._writing is None)
    feed.entry.form.text.setPlainText("другому")
    qtbot.waitUntil(lambda: len(list_events(office, client)) == 1)
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert feed.entry.form.text.toPlainText() == "другому"
    assert list_events(office, other) == []
    assert len(list_attachments(office, client)) == 1


def test_a_file_is_added_to_an_event_that_is_there(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    opened: list[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add_event(office, client, draft=EventDraft("call", "о цене"))
    feed = open_card(workspace, qtbot, client).part(FeedTab)
    qtbot.waitUntil(lambda: len(feed.column.items) == 1)
    path = made_file(place, "цены.xlsx", b"PK")
    monkeypatch.setattr(files_acts, "choose_files", lambda _window: [path])
    feed.column.attach_wanted.emit(feed.column.items[0].event_row)
    qtbot.waitUntil(lambda: len(feed.column.items[0].files.links) == 1)
    feed.column.items[0].files.links[0].click()
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert Path(opened[0]).read_bytes() == b"PK"


def test_the_paper_clip_asks_for_files(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = made_file(place, "a.txt", b"a")
    monkeypatch.setattr(feed_tab, "choose_files", lambda _window: [path])
    feed = open_card(workspace, qtbot, client).part(FeedTab)
    clip = next(
        button for button in feed.entry.findChildren(IconButton)
        if button.accessibleName() == "Прикрепить файлы"
    )  # fmt: skip
    clip.click()
    assert feed.entry.files.paths == [path]


def test_a_hostile_name_is_shown_with_its_marks(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    event = add_event_with_files(
        office, client, draft=EventDraft("note", "x"),
        paths=[made_file(place, "сч\u202efdp.exe", b"MZ")],
    ).event  # fmt: skip
    assert event is not None
    screen = open_card(workspace, qtbot, client)
    feed = screen.part(FeedTab)
    qtbot.waitUntil(lambda: len(feed.column.items) == 1)
    assert feed.column.items[0].files.links[0].caption == "сч⟨U+202E⟩fdp.exe"
    tab = tab_of(screen, qtbot, 1)
    assert tab.model.index(0).data().startswith("сч⟨U+202E⟩fdp.exe: Программа")
