"""Files on the card: dropped, pasted, opened, saved, renamed, deleted; files of events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtTest import QTest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.attachments.listing import list_attachments
from crm_desktop.attachments.source import LARGE
from tests.attachments.files import made_file, some_bytes
from tests.ui.answers import answer
from tests.ui.client_desk import make, open_card
from tests.ui.files_desk import drop, files_mime, tab_of
from ui.clients import files_acts, files_intake
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.clients.files_tab import FilesTab
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


def choose(tab: FilesTab, row: int) -> None:
    tab.view.setCurrentIndex(tab.model.index(row))
    tab.view.setFocus()


def test_files_are_dropped_and_listed(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    screen = open_card(workspace, qtbot, client)
    tab = tab_of(screen, qtbot, 0)
    one, two = made_file(place, "договор.pdf", b"%PDF"), made_file(place, "фото.jpg", b"jpg!")

    assert drop(tab, files_mime(one, two)).isAccepted()

    qtbot.waitUntil(lambda: len(tab.model.rows) == 2)
    assert tab._stack.currentWidget() is tab.view
    assert tab._total.text() == "2\N{NO-BREAK SPACE}файла · 8\N{NO-BREAK SPACE}байт"
    assert told[-1][0] == "Добавление файлов: ООО «Ромашка» — 2\N{NO-BREAK SPACE}файла"
    qtbot.waitUntil(lambda: screen.tabs.bar._tabs["files"]._count == "2")
    workspace.undo_last()
    qtbot.waitUntil(lambda: not tab.model.rows)
    text = QMimeData()
    text.setText("x")
    assert not drop(tab, text).isAccepted()


def test_what_was_not_added_is_told_over_the_list(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 0)
    good, empty = made_file(place, "a.txt", b"a"), made_file(place, "пустой.txt", b"")
    tab.acts.add([good, empty, place])
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1)
    qtbot.waitUntil(tab._said.isVisible)
    said = tab._said._text.text()
    assert "Файл «пустой.txt» пуст" in said
    assert "папка" in said


def test_a_refusal_of_all_is_told_by_the_window(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 0)
    with qtbot.waitSignal(workspace.refused) as heard:
        tab.acts.add([place / "нет.txt"])
    assert "больше нет на месте" in heard.args[0]
    assert list_attachments(office, client) == []


def test_the_keyboard_does_it_all(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    opened: list[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    data = some_bytes(5000)
    add_attachment(office, client, made_file(place, "договор.pdf", data))
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 1)
    choose(tab, 0)

    QTest.keyClick(tab.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert Path(opened[0]).name == "договор.pdf"
    assert Path(opened[0]).read_bytes() == data

    target = place / "вышло.pdf"
    monkeypatch.setattr(files_acts, "choose_target", lambda _window, _name: target)
    with qtbot.waitSignal(workspace.told) as heard:
        QTest.keyClick(tab.view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert heard.args[0] == "Сохранено: вышло.pdf"
    assert target.read_bytes() == data

    QTest.keyClick(tab.view, Qt.Key.Key_F2)
    dialog = next(found for found in tab.window().findChildren(Dialog) if found.isVisible())
    field = dialog.findChild(TextField)
    assert field is not None
    assert field.selectedText() == "договор"
    field.setText("Договор 14")
    field.returnPressed.emit()
    qtbot.waitUntil(lambda: tab.model.rows[0].name == "Договор 14.pdf")
    assert [row.name for row in tab.chosen] == ["Договор 14.pdf"], "it stays selected"

    QTest.keyClick(tab.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not tab.model.rows)
    workspace.undo_last()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1)


def test_what_may_run_is_offered_for_saving_only(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    opened: list[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    add_attachment(office, client, made_file(place, "счёт.pdf.exe", b"MZ"))
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 1)
    target = place / "сохранён"
    monkeypatch.setattr(files_acts, "choose_target", lambda _window, _name: target)
    choose(tab, 0)
    assert not tab._open.isVisible()
    assert tab._save.isVisible()
    titles = [action.text() for action in tab.acts.menu(tab.model.rows[0], tab).actions()]
    assert "Открыть" not in titles

    answer("Отмена")
    tab.acts.open(tab.model.rows[0])
    assert not target.exists()
    answer("Сохранить как…")
    with qtbot.waitSignal(workspace.told):
        tab.acts.open(tab.model.rows[0])
    assert target.read_bytes() == b"MZ"
    assert opened == []


def test_a_lost_file_says_where_to_find_it(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    opened: list[str],
) -> None:  # fmt: skip
    add_attachment(office, client, made_file(place, "договор.pdf", b"%PDF"))
    for blob in office.folder.attachments.iterdir():
        blob.unlink()
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 1)
    assert not tab.model.rows[0].present
    assert tab.model.index(0).data().endswith("нет на диске")
    with qtbot.waitSignal(workspace.refused) as heard:
        tab.acts.open(tab.model.rows[0])
    assert "резервной копии" in heard.args[0]
    assert opened == []


def test_a_picture_and_files_are_pasted(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    told: list[tuple[str, object]],
) -> None:  # fmt: skip
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 0)
    clipboard = QGuiApplication.clipboard()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    clipboard.setImage(image)
    QTest.keyClick(tab, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1)
    assert tab.model.rows[0].name.startswith("Снимок 20")
    assert tab.model.rows[0].name.endswith(".png")

    clipboard.setMimeData(files_mime(made_file(place, "a.txt", b"a")))
    tab.paste()
    qtbot.waitUntil(lambda: len(tab.model.rows) == 2)
    clipboard.setText("слова")
    tab.paste()
    assert told[-1][0] == "В буфере обмена нет ни файла, ни картинки"


def test_a_large_file_is_asked_about_and_shows_its_progress(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 0)
    path = place / "большой.bin"
    with path.open("wb") as stream:
        stream.truncate(LARGE + 1)
    answer("Отмена")
    tab.acts.add([path])
    qtbot.waitUntil(lambda: not workspace.runner.is_busy)
    assert list_attachments(office, client) == []

    jobs: list[tuple[object, str]] = []
    workspace.long_wanted.connect(lambda job, title: jobs.append((job, title)))
    steps: list[str] = []
    workspace.long_wanted.connect(
        lambda job, _title: job.progressed.connect(
            lambda done, total, text: steps.append(f"{text} {done}/{total}")
        )
    )
    answer("Добавить")
    tab.acts.add([path])
    qtbot.waitUntil(lambda: len(tab.model.rows) == 1)
    assert [title for _job, title in jobs] == ["Добавление файлов"]
    assert "Добавляю «большой.bin», МБ 0/101" in steps


def test_a_cancelled_adding_leaves_nothing(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(files_acts, "AT_ONCE", 0)
    tab = tab_of(open_card(workspace, qtbot, client), qtbot, 0)
    path = made_file(place, "a.bin", some_bytes(3 << 20))
    finished: list[object] = []

    def cancel(job: object, _title: str) -> None:
        job.cancel()  # type: ignore[attr-defined]
        job.finished.connect(lambda: finished.append(job))  # type: ignore[attr-defined]

    workspace.long_wanted.connect(cancel)
    tab.acts.add([path])
    qtbot.waitUntil(lambda: len(finished) == 1)
    assert list_attachments(office, client) == []
    assert list(office.folder.attachments.iterdir()) == []


def test_another_client_shows_its_own_files(
    office: Office, workspace: Workspace, qtbot: QtBot, client: int, place: Path
) -> None:
    other = make(office, "ИП Лютик")
    add_attachment(office, client, made_file(place, "a.txt", b"a"))
    screen = open_card(workspace, qtbot, client)
    tab = tab_of(screen, qtbot, 1)
    screen.open(other)
    qtbot.waitUntil(lambda: screen.desk.card is not None and screen.desk.card.id == other)
    screen.show_tab("files")
    qtbot.waitUntil(lambda: tab._stack.currentWidget() is tab._empty)
    assert not tab.model.rows


def test_only_files_of_this_computer_are_taken() -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.pdf"), QUrl.fromLocalFile("/tmp/a.pdf")])  # noqa: S108 - only named
    assert files_intake.paths_in(data) == [Path("/tmp/a.pdf")]  # noqa: S108 - only named
