"""An open office in the frame: news, undo, palette, going about, locking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from crm_desktop.clients.card import get_client
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.listing import count_clients
from crm_desktop.office import open_office
from ui.clients.card_screen import ClientCardScreen
from ui.clients.channels_card import ChannelsCard
from ui.clients.sheet_tab import SheetTab
from ui.jobs import Job
from ui.shell.frame import OfficeFrame
from ui.shell.preferences import Preferences
from ui.shell.screen import Place
from ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.jobs import Progress
    from crm_desktop.office import Office

ROMASHKA = ClientDraft(name="ООО «Ромашка»")


@pytest.fixture
def frame(qtbot: QtBot, office: Office) -> Iterator[OfficeFrame]:
    theme().apply()
    made = OfficeFrame(office, Preferences())
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    if not made.isHidden():
        with qtbot.waitSignal(made.closed):
            made.close_office(cancel_jobs=True)
    made.hide()
    made.deleteLater()


def settle(qtbot: QtBot, frame: OfficeFrame) -> None:
    qtbot.waitUntil(lambda: not frame.runner.is_busy)


def test_an_act_is_told_and_ctrl_z_takes_it_back_by_name(qtbot: QtBot, frame: OfficeFrame) -> None:
    frame.go(Place.HISTORY)
    frame.workspace.act(lambda: create_client(frame.office, ROMASHKA), owner=frame)
    settle(qtbot, frame)
    assert count_clients(frame.office) == 1
    title = frame.workspace.undo_title
    assert "Ромашка" in title
    assert frame.toasts.toasts[-1].button is not None

    QTest.keyClick(frame, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, frame)

    assert count_clients(frame.office) == 0
    assert len(frame.toasts.toasts) == 1, "the offer that was taken up goes"
    assert "Ромашка" in frame.toasts.toasts[-1].text()
    assert frame.workspace.undo_title == ""
    assert frame.workspace.can_redo

    frame.workspace.redo_last()
    settle(qtbot, frame)
    assert count_clients(frame.office) == 1


def test_ctrl_z_with_nothing_to_undo_says_so(qtbot: QtBot, frame: OfficeFrame) -> None:
    frame.workspace.undo_last()

    assert "нечего" in frame.toasts.toasts[-1].text()


def test_a_refusal_is_shown_as_it_is(qtbot: QtBot, frame: OfficeFrame) -> None:
    frame.workspace.act(lambda: create_client(frame.office, ClientDraft()), owner=frame)
    settle(qtbot, frame)

    assert len(frame.toasts.toasts) == 1
    assert count_clients(frame.office) == 0


def test_what_another_program_wrote_appears_within_a_second(
    qtbot: QtBot, frame: OfficeFrame, password: str
) -> None:
    other = open_office(frame.office.folder.path, password)
    try:
        with qtbot.waitSignal(frame.workspace.changed) as news:
            create_client(other, ROMASHKA)
    finally:
        other.close()

    assert news.args is not None
    assert news.args[0].change_id == 0
    assert bool(news.args[0])


def test_the_palette_finds_clients_and_goes_there(qtbot: QtBot, frame: OfficeFrame) -> None:
    client, _changes = create_client(frame.office, ROMASHKA)
    frame.go(Place.HISTORY)
    settle(qtbot, frame)
    palette = frame.everywhere.open_palette()
    assert palette.model.entries

    QTest.keyClicks(palette.field, "hjvfirf")
    qtbot.waitUntil(lambda: any("Ромашка" in entry.title for entry in palette.model.entries))
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    # Enter pressed before the answer is there waits for it.
    qtbot.waitUntil(lambda: frame.recent_clients == [client])
    assert frame.sidebar.value is Place.CLIENTS
    settle(qtbot, frame)


def test_the_palette_runs_a_command_found_in_the_wrong_layout(
    qtbot: QtBot, frame: OfficeFrame
) -> None:
    frame.go(Place.HISTORY)
    palette = frame.everywhere.open_palette()

    QTest.keyClicks(palette.field, "rjhpbyf")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: shown(frame) is Place.TRASH)
    settle(qtbot, frame)


def test_the_palette_finds_a_part_of_the_settings(qtbot: QtBot, frame: OfficeFrame) -> None:
    frame.go(Place.TRASH)
    palette = frame.everywhere.open_palette()
    palette.field.setText("бэкап")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    def is_there() -> bool:
        here = frame.here
        return here is not None and (here.place, here.argument) == (Place.SETTINGS, "backup")

    qtbot.waitUntil(is_there)
    settle(qtbot, frame)


def shown(frame: OfficeFrame) -> object:
    return frame.sidebar.value


def test_escape_and_alt_arrows_walk_the_trail(qtbot: QtBot, frame: OfficeFrame) -> None:
    for place in (Place.HISTORY, Place.TRASH):
        frame.go(place)
    settle(qtbot, frame)

    QTest.keyClick(frame, Qt.Key.Key_Escape)
    assert shown(frame) is Place.HISTORY
    QTest.keyClick(frame, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown(frame) is Place.TRASH
    QTest.keyClick(frame, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown(frame) is Place.HISTORY
    settle(qtbot, frame)


def test_escape_leaves_a_field_before_it_leaves_the_screen(
    qtbot: QtBot, frame: OfficeFrame
) -> None:
    create_client(frame.office, ROMASHKA)
    frame.go(Place.HISTORY)
    frame.go(Place.CLIENTS)
    settle(qtbot, frame)
    shown = frame.screen_shown
    assert shown is not None
    assert shown.focus_search()
    field = frame.focusWidget()
    assert isinstance(field, QLineEdit)

    QTest.keyClick(field, Qt.Key.Key_Escape)
    here = frame.here
    assert here is not None
    assert here.place is Place.CLIENTS
    assert not field.hasFocus()

    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Escape)
    here = frame.here
    assert here is not None
    assert here.place is Place.HISTORY


def test_an_empty_base_puts_the_focus_on_the_first_thing_to_do(
    qtbot: QtBot, frame: OfficeFrame
) -> None:
    frame.go(Place.CLIENTS)
    settle(qtbot, frame)

    focused = frame.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Новый клиент"

    frame.go(Place.HISTORY)
    create_client(frame.office, ROMASHKA)
    frame.go(Place.CLIENTS)
    settle(qtbot, frame)
    focused = frame.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Клиенты"


def test_the_keys_of_a_card_work_and_a_saved_phone_keeps_enter_harmless(
    qtbot: QtBot, frame: OfficeFrame
) -> None:
    client, _changes = create_client(frame.office, ROMASHKA)
    frame.go(Place.CLIENT, client)
    settle(qtbot, frame)
    QTest.keyClick(frame, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    shown = frame.screen_shown
    assert isinstance(shown, ClientCardScreen)
    assert shown.part(SheetTab).isVisible()

    shown.part(ChannelsCard).start_adding()
    field = frame.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "+7 921 555-10-24")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not shown.part(ChannelsCard).is_editing)
    settle(qtbot, frame)
    focused = frame.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Добавить"

    QTest.keyClick(frame, Qt.Key.Key_F6)
    focused = frame.focusWidget()
    assert focused is frame.toasts.toasts[-1].button
    QTest.keyClick(focused, Qt.Key.Key_Return)
    settle(qtbot, frame)
    assert get_client(frame.office, client).channels == ()


def test_f1_opens_the_page_of_the_screen(qtbot: QtBot, frame: OfficeFrame) -> None:
    from ui.help.screen import HelpScreen  # noqa: PLC0415 - the frame itself loads it late

    frame.go(Place.SETTINGS)
    QTest.keyClick(frame, Qt.Key.Key_F1)

    shown = frame.screen_shown
    assert isinstance(shown, HelpScreen)
    assert shown.view.browser.toPlainText().startswith("Настройки")
    settle(qtbot, frame)


def test_a_long_job_is_shown_and_can_be_cancelled(qtbot: QtBot, frame: OfficeFrame) -> None:
    def endless(progress: Progress) -> None:
        step = 0
        while True:
            step += 1
            progress.step(step, 1_000_000_000, "Считаю")

    job: Job[None] = Job(endless)
    frame.workspace.start_long(job, "Долгое дело")
    assert frame.jobs.titles == ["Долгое дело"]
    assert frame.jobs.isVisibleTo(frame)

    with qtbot.waitSignal(frame.jobs.emptied):
        job.cancel()

    assert not frame.jobs.isVisibleTo(frame)


def test_closing_waits_for_work_that_runs(qtbot: QtBot, frame: OfficeFrame) -> None:
    frame.workspace.act(lambda: create_client(frame.office, ROMASHKA), owner=frame)

    with qtbot.waitSignal(frame.closed):
        frame.close_office()
    frame.hide()

    assert count_clients(frame.office) == 1
    frame.office.close()
