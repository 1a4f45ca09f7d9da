"""«Поиск и команды»: groups, keys, recent ones, what is understood; one change of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.attachments.adding import add_attachment
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.rows import client_rows
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.search.recent import recent_searches, recently_opened
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.timeline.events import EventDraft, add_event
from crm_desktop.views.definition import ViewDefinition
from crm_desktop.views.saved_views import add_view
from crm_desktop.views.tree import Condition, Group, Op
from ui.clients.card_screen import ClientCardScreen
from ui.clients.feed_tab import FeedTab
from ui.clients.files_tab import FilesTab
from ui.clients.list_screen import ClientListScreen
from ui.shell.frame import OfficeFrame
from ui.shell.palette_entries import (
    CLIENTS,
    COMMANDS,
    DEALS,
    EVENTS,
    FILES,
    HELP,
    RECENT,
    SEARCHED,
    TASKS,
    VIEWS,
    Entry,
)
from ui.shell.palette_finder import Answer
from ui.shell.preferences import Preferences
from ui.shell.screen import Place
from ui.shell.trail import Stop
from ui.tasks.card_dialog import TaskCardDialog
from ui.theme import theme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.palette import Palette

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def frame(qtbot: QtBot, office: Office) -> Iterator[OfficeFrame]:
    theme().apply()
    made = OfficeFrame(office, Preferences())
    made.resize(1366, 768)
    made.show()
    made.go(Place.TRASH)
    yield made
    if not made.isHidden():
        with qtbot.waitSignal(made.closed):
            made.close_office(cancel_jobs=True)
    made.hide()
    made.deleteLater()


def client(office: Office, name: str) -> int:
    return create_client(office, ClientDraft(name=name))[0]


def event(office: Office, owner: int, text: str) -> int:
    return add_event(office, owner, draft=EventDraft("call", text))[0]


def settle(qtbot: QtBot, frame: OfficeFrame) -> None:
    qtbot.waitUntil(lambda: not frame.runner.is_busy)


def asked(qtbot: QtBot, frame: OfficeFrame, text: str) -> Palette:
    """The palette with the answer to a text."""
    palette = frame.everywhere.open_palette()
    palette.field.setText(text)
    qtbot.waitUntil(lambda: not palette.is_searching)
    settle(qtbot, frame)
    return palette


def titles(palette: Palette, section: str) -> list[str]:
    return [each.title for each in palette.model.entries if each.section == section and each.able]


def sections(palette: Palette) -> list[str]:
    return [each.section for each in palette.model.entries if not each.able]


def chosen(palette: Palette) -> Entry:
    return palette.model.entries[palette.list.currentIndex().row()]


def press(palette: Palette, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(palette.field, key, modifier or Qt.KeyboardModifier.NoModifier)


def test_groups_in_their_order(
    qtbot: QtBot, frame: OfficeFrame, office: Office, tmp_path: Path
) -> None:
    owner = client(office, "ООО «Корзинка»")
    event(office, owner, "Просят корзины под цветы")
    path = tmp_path / "корзина.pdf"
    path.write_bytes(b"%PDF")
    add_attachment(office, owner, path)
    add_view(office, "Корзинщики", definition=ViewDefinition(), kind="segment")

    palette = asked(qtbot, frame, "корзин")

    assert sections(palette) == [CLIENTS, EVENTS, FILES, VIEWS, COMMANDS, HELP]
    assert titles(palette, CLIENTS) == ["ООО «Корзинка»"]
    [found] = [each for each in palette.model.entries if each.section == EVENTS and each.able]
    assert found.detail == "Просят корзины под цветы"
    assert [found.detail[first:last] for first, last in found.marks] == ["корзин"]
    assert palette.understood.isHidden()
    palette.reject()


def test_tab_walks_groups_both_ways(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    owner = client(office, "ООО «Лютик»")
    event(office, owner, "лютик позвонил")
    client(office, "Лютикова Анна")

    palette = asked(qtbot, frame, "лютик")
    assert sections(palette) == [CLIENTS, EVENTS]
    seen = [chosen(palette).section]
    for key in (Key.Key_Tab, Key.Key_Tab, Key.Key_Backtab):
        press(palette, key)
        seen.append(chosen(palette).section)

    assert seen == [CLIENTS, EVENTS, CLIENTS, EVENTS]
    assert palette.field.hasFocus()
    palette.reject()


def test_enter_leads_to_the_event_in_the_feed(
    qtbot: QtBot, frame: OfficeFrame, office: Office
) -> None:
    owner = client(office, "ООО «Лютик»")
    wanted = event(office, owner, "обсудили щебень")
    for number in range(60):
        event(office, owner, f"звонок {number}")

    palette = asked(qtbot, frame, "щебень")
    press(palette, Key.Key_Return)
    settle(qtbot, frame)

    card = frame.screen_shown
    assert isinstance(card, ClientCardScreen)
    assert card.tabs.value == "feed"
    feed = card.part(FeedTab)
    qtbot.waitUntil(
        lambda: wanted in [item.event_row.id for item in feed.column.items if item.marked]
    )
    assert recent_searches(office) == ["щебень"]
    assert recently_opened(office) == [owner]


def test_enter_leads_to_the_file(
    qtbot: QtBot, frame: OfficeFrame, office: Office, tmp_path: Path
) -> None:
    owner = client(office, "ООО «Лютик»")
    for name in ("смета.pdf", "щебень.pdf", "план.pdf"):
        path = tmp_path / name
        path.write_bytes(name.encode())
        add_attachment(office, owner, path)

    palette = asked(qtbot, frame, "щебень")
    press(palette, Key.Key_Return)
    settle(qtbot, frame)

    card = frame.screen_shown
    assert isinstance(card, ClientCardScreen)
    files = card.part(FilesTab)
    qtbot.waitUntil(lambda: [row.name for row in files.chosen] == ["щебень.pdf"])


def test_ctrl_enter_opens_beside(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    first, second = client(office, "ООО «Лютик»"), client(office, "ООО «Пион»")
    frame.go(Place.CLIENT, first)
    settle(qtbot, frame)

    palette = asked(qtbot, frame, "пион")
    press(palette, Key.Key_Return, CTRL)
    settle(qtbot, frame)

    card = frame.screen_shown
    assert isinstance(card, ClientCardScreen)
    assert [each.client_id for each in card.deck.cards.cards] == [first, second]
    assert card.desk.client_id == second


def test_a_found_deal_opens_its_card(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    number, _ = create_deal(office, DealDraft("Остекление веранды", values={"note": "тёплое"}))
    plan_task(office, TaskDraft("call", "Уточнить профиль", deal_id=number))

    palette = asked(qtbot, frame, "веранд")
    assert titles(palette, DEALS) == ["Остекление веранды"]
    assert sections(palette)[0] == DEALS
    assert not chosen(palette).detail
    press(palette, Key.Key_Return)
    settle(qtbot, frame)
    assert frame.here == Stop(Place.DEAL, number)

    frame.go(Place.TRASH)
    palette = asked(qtbot, frame, "тепло")
    found = chosen(palette)
    assert (found.detail, found.marks) == ("тёплое", ((0, 5),))
    palette.reject()

    palette = asked(qtbot, frame, "профиль")
    assert (chosen(palette).section, chosen(palette).title) == (TASKS, "Уточнить профиль")
    assert chosen(palette).note == "Остекление веранды"
    press(palette, Key.Key_Return)
    settle(qtbot, frame)
    [dialog] = frame.window().findChildren(TaskCardDialog)
    dialog.reject()


def test_enter_before_the_answer_waits_for_it(
    qtbot: QtBot, frame: OfficeFrame, office: Office
) -> None:
    owner = client(office, "ООО «Лютик»")
    palette = frame.everywhere.open_palette()
    settle(qtbot, frame)

    palette.field.setText("лютик")
    assert palette.is_searching
    press(palette, Key.Key_Return)

    qtbot.waitUntil(lambda: frame.recent_clients == [owner])
    settle(qtbot, frame)


def test_the_list_stays_while_more_is_typed(
    qtbot: QtBot, frame: OfficeFrame, office: Office
) -> None:
    client(office, "ООО «Лютик»")
    palette = asked(qtbot, frame, "лю")
    before = list(palette.model.entries)
    height = palette.height()

    palette.field.setText("лют")
    assert palette.model.entries == before
    qtbot.waitUntil(lambda: not palette.is_searching)
    palette.field.setText("щщщщщщщ")
    qtbot.waitUntil(lambda: not palette.is_searching)

    assert palette.height() == height
    assert palette.nothing.isVisible()
    palette.reject()


def test_an_answer_to_an_older_text_is_dropped(qtbot: QtBot, frame: OfficeFrame) -> None:
    palette = asked(qtbot, frame, "щщщщ")
    assert palette.model.entries == []

    palette.take_found(Answer("щщ", "", (Entry(CLIENTS, "Чужой", palette.reject),)))
    palette.take_found(Answer("щщщщ", EVENTS, (Entry(EVENTS, "Чужой", palette.reject),)))

    assert palette.model.entries == []
    palette.reject()


def test_show_all_and_the_way_back(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    owner = client(office, "ООО «Лютик»")
    for number in range(9):
        event(office, owner, f"лютик {number}")

    palette = asked(qtbot, frame, "лютик")
    assert titles(palette, EVENTS) == ["ООО «Лютик»"] * 4 + ["Показать все"]
    press(palette, Key.Key_Tab)
    for _ in range(4):
        press(palette, Key.Key_Down)
    assert chosen(palette).expand == EVENTS
    press(palette, Key.Key_Return)
    qtbot.waitUntil(lambda: not palette.is_searching)
    assert sections(palette) == [EVENTS]
    assert titles(palette, EVENTS) == ["ООО «Лютик»"] * 9

    press(palette, Key.Key_Escape)
    qtbot.waitUntil(lambda: sections(palette) == [CLIENTS, EVENTS])
    press(palette, Key.Key_Escape)
    assert palette.field.text() == ""
    assert palette.isVisible()
    press(palette, Key.Key_Escape)
    assert palette.result() == 0
    assert not palette.isVisible()
    settle(qtbot, frame)


def test_all_clients_go_on_in_the_list(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    for number in range(9):
        client(office, f"Лютик {number}")
    palette = asked(qtbot, frame, "лютик")
    for _ in range(6):
        press(palette, Key.Key_Down)
    press(palette, Key.Key_Return)
    qtbot.waitUntil(lambda: not palette.is_searching)
    assert len(titles(palette, CLIENTS)) == 10
    press(palette, Key.Key_Up)
    press(palette, Key.Key_Return)
    settle(qtbot, frame)

    shown = frame.screen_shown
    assert isinstance(shown, ClientListScreen)
    qtbot.waitUntil(lambda: len(shown.model.ids) == 9)
    assert shown.head.search.text() == "лютик"


def test_what_was_understood_is_told(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    owner = client(office, "ООО «Лютик»")
    event(office, owner, "обсудили щебень")
    palette = asked(qtbot, frame, "ot,tym")
    assert titles(palette, EVENTS) == ["ООО «Лютик»"]
    assert palette.understood.text() == "Искал: щебень"
    assert palette.understood.isVisible()
    palette.reject()


def test_views_and_segments_lead_to_the_list(
    qtbot: QtBot, frame: OfficeFrame, office: Office
) -> None:
    key, _ = add_view(office, "Щебень по пятницам", definition=ViewDefinition())
    palette = asked(qtbot, frame, "щебень")
    assert titles(palette, VIEWS) == ["Щебень по пятницам"]
    press(palette, Key.Key_Return)
    settle(qtbot, frame)

    shown = frame.screen_shown
    assert isinstance(shown, ClientListScreen)
    qtbot.waitUntil(lambda: shown.desk.current is not None and shown.desk.current.key == str(key))


def test_recent_ones_are_there_after_the_office_was_opened_again(
    qtbot: QtBot, frame: OfficeFrame, office: Office
) -> None:
    owner = client(office, "ООО «Лютик»")
    palette = asked(qtbot, frame, "лютик")
    press(palette, Key.Key_Return)
    settle(qtbot, frame)
    frame.go(Place.TRASH)
    frame.recent_clients = []  # as after a new start

    palette = frame.everywhere.open_palette()
    qtbot.waitUntil(lambda: RECENT in sections(palette))
    assert titles(palette, RECENT) == ["ООО «Лютик»"]
    assert titles(palette, SEARCHED) == ["лютик"]
    press(palette, Key.Key_Tab)
    assert chosen(palette).fill == "лютик"
    press(palette, Key.Key_Return)
    qtbot.waitUntil(lambda: palette.field.text() == "лютик" and not palette.is_searching)
    assert titles(palette, CLIENTS) == ["ООО «Лютик»"]
    assert owner
    palette.reject()
    settle(qtbot, frame)


def test_a_segment_narrows_the_list(qtbot: QtBot, frame: OfficeFrame, office: Office) -> None:
    for name in ("ООО «Лютик»", "Пион Анна"):
        client(office, name)
    companies = Group((Condition("kind", Op.ANY_OF, ("company",)),))
    definition = ViewDefinition(filter=companies)
    add_view(office, "Щебёнщики", definition=definition, kind="segment")

    palette = asked(qtbot, frame, "щебенщ")
    press(palette, Key.Key_Return)
    settle(qtbot, frame)

    shown = frame.screen_shown
    assert isinstance(shown, ClientListScreen)
    qtbot.waitUntil(lambda: len(shown.model.ids) == 1)
    [row] = client_rows(office, list(shown.model.ids))
    assert row.name == "ООО «Лютик»"
