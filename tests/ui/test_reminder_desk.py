"""Cards at the corner, the list of what was missed, and what their buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.reminders.due import next_ring, open_reminders
from crm_desktop.reminders.habits import Notify, ReminderHabits, save_habits
from tests.reminders.reminder_base import DAY, HOUR, MINUTE, add_task, at, show, update
from ui.reminders.card import ReminderCard
from ui.reminders.desk import ReminderDesk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

NOON = at("2027-04-15 12:00")


class Hand:
    """The time, set by hand."""

    def __init__(self) -> None:
        self.now = NOON


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    made = Hand()
    monkeypatch.setattr("time.time_ns", lambda: made.now * 1_000_000)
    return made


@pytest.fixture
def desk(hand: Hand, workspace: Workspace, qtbot: QtBot) -> Iterator[ReminderDesk]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = ReminderDesk(workspace, window)
    with qtbot.waitSignal(made.clock.listed):
        made.clock.look()
    yield made
    made.stop()


def cards(desk: ReminderDesk) -> list[str]:
    return [
        card.reminder.title
        for card in desk.stack.cards
        if isinstance(card, ReminderCard) and card.isVisible()
    ]


def card_of(desk: ReminderDesk) -> ReminderCard:
    [card] = desk.stack.cards
    assert isinstance(card, ReminderCard)
    return card


def settle(qtbot: QtBot, desk: ReminderDesk, waiting: int) -> None:
    qtbot.waitUntil(lambda: desk.waiting == waiting and desk.clock.interval > 0)


def ring_one(office: Office, desk: ReminderDesk, qtbot: QtBot, title: str = "Звонок") -> int:
    task = add_task(office, title, due_at=NOON + 15 * MINUTE)
    desk.clock.look()
    qtbot.waitUntil(lambda: title in cards(desk))
    settle(qtbot, desk, len(desk.stack.cards))
    return task


def test_a_card_says_what_when_and_takes_no_focus(
    office: Office, desk: ReminderDesk, qtbot: QtBot
) -> None:
    ring_one(office, desk, qtbot, "Позвонить Ирине")
    card = card_of(desk)
    assert card.accessibleName().replace("\N{NO-BREAK SPACE}", " ") == (
        "Напоминание. Позвонить Ирине. сегодня, 12:15 · через 15 минут"
    )
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert desk.item.badge == "1"
    assert not desk.item.isHidden()
    area = card.screen().availableGeometry()
    assert area.contains(card.frameGeometry())
    desk.take_focus()
    qtbot.waitUntil(card.open_button.hasFocus)


def test_cards_stand_one_above_another(office: Office, desk: ReminderDesk, qtbot: QtBot) -> None:
    for title in ("Первый", "Второй", "Третий"):
        ring_one(office, desk, qtbot, title)
    tops = [card.y() for card in desk.stack.cards]
    assert tops == sorted(tops)
    for upper, lower in zip(desk.stack.cards, desk.stack.cards[1:], strict=False):
        assert upper.frameGeometry().bottom() < lower.y()


def test_closed_it_is_answered(office: Office, desk: ReminderDesk, qtbot: QtBot) -> None:
    ring_one(office, desk, qtbot)
    QTest.keyClick(card_of(desk), Qt.Key.Key_Escape)
    assert desk.stack.cards == []
    settle(qtbot, desk, 0)
    qtbot.waitUntil(lambda: open_reminders(office) == [])
    assert desk.item.isHidden()
    assert show(office, NOON + DAY) == []


def test_snoozed_it_comes_back_then(
    office: Office, desk: ReminderDesk, qtbot: QtBot, hand: Hand
) -> None:
    ring_one(office, desk, qtbot)
    card = card_of(desk)
    card.open_menu()
    labels = [action.text() for action in card.menu.actions()]
    assert labels == ["на 5 минут", "на 15 минут", "на час", "до завтра, 9:00", "до начала"]
    card.menu.actions()[0].trigger()
    card.menu.close()
    assert desk.stack.cards == []
    qtbot.waitUntil(lambda: next_ring(office) == NOON + 5 * MINUTE)
    settle(qtbot, desk, 0)
    hand.now = NOON + 5 * MINUTE
    desk.clock.look()
    qtbot.waitUntil(lambda: cards(desk) == ["Звонок"])


def test_done_on_the_card_is_done_and_can_be_taken_back(
    office: Office, desk: ReminderDesk, qtbot: QtBot, workspace: Workspace
) -> None:
    task = ring_one(office, desk, qtbot)
    with qtbot.waitSignal(workspace.told):
        card_of(desk).done_button.click()
    qtbot.waitUntil(lambda: desk.stack.cards == [])
    [(done,)] = office.db.run("SELECT done_at FROM task WHERE id = ?", (task,))
    assert done is not None
    with qtbot.waitSignal(workspace.undone) as undone:
        workspace.undo_last()
    assert undone.args is not None
    assert undone.args[0] == "Отменено: «Выполнено: Звонок»"
    assert office.db.run("SELECT done_at FROM task WHERE id = ?", (task,)) == [(None,)]


def test_opened_the_window_comes_to_the_front_with_the_task(
    office: Office, desk: ReminderDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.tasks import task_desk  # noqa: PLC0415 - patched here

    task = ring_one(office, desk, qtbot)
    opened: list[tuple[int, str | None]] = []
    monkeypatch.setattr(
        task_desk, "open_task",
        lambda _workspace, _parent, wanted, *, slot: opened.append((wanted, slot)),
    )  # fmt: skip
    with qtbot.waitSignal(desk.front_wanted):
        card_of(desk).open_button.click()
    assert opened == [(task, None)]
    settle(qtbot, desk, 0)


def test_a_card_goes_with_its_task(office: Office, desk: ReminderDesk, qtbot: QtBot) -> None:
    task = ring_one(office, desk, qtbot)
    update(office, task, done_at=NOON)
    qtbot.waitUntil(lambda: desk.stack.cards == [])
    settle(qtbot, desk, 0)


def test_too_many_for_the_corner_come_as_a_list(
    office: Office, desk: ReminderDesk, qtbot: QtBot
) -> None:
    with office.change("Много"):
        for number in range(6):
            add_task(office, f"Звонок {number}", due_at=NOON + 10 * MINUTE)
    desk.clock.look()
    qtbot.waitUntil(lambda: desk.list is not None and desk.list.isVisible())
    assert desk.stack.cards == []
    settle(qtbot, desk, 6)
    assert desk.list is not None
    assert len(desk.list.rows) == 6


def test_what_was_missed_is_a_list_worked_off_by_keyboard(
    office: Office, hand: Hand, workspace: Workspace, qtbot: QtBot
) -> None:
    for number in range(3):
        add_task(office, f"Звонок {number}", due_at=NOON + (number + 1) * HOUR)
    hand.now = NOON + DAY
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    desk = ReminderDesk(workspace, window)
    desk.clock.look()
    qtbot.waitUntil(lambda: desk.list is not None and desk.list.isVisible())
    settle(qtbot, desk, 3)
    found = desk.list
    assert found is not None
    assert found.windowTitle() == "Пока вас не было"
    QTest.keyClick(found.list, Qt.Key.Key_Delete)
    settle(qtbot, desk, 2)
    assert [row.title for row in found.rows] == ["Звонок 1", "Звонок 2"]
    with qtbot.waitSignal(workspace.told):
        QTest.keyClick(found.list, Qt.Key.Key_Space)
    settle(qtbot, desk, 1)
    found.all_button.click()
    settle(qtbot, desk, 0)
    qtbot.waitUntil(found.isHidden)
    desk.stop()


def test_silent_habits_fill_the_list_and_show_nothing(
    office: Office, desk: ReminderDesk, qtbot: QtBot
) -> None:
    save_habits(office, ReminderHabits(notify=Notify.LIST))
    qtbot.waitUntil(lambda: desk.clock.habits.notify is Notify.LIST)
    settle(qtbot, desk, 0)
    add_task(office, "Тихий", due_at=NOON + 10 * MINUTE)
    settle(qtbot, desk, 1)
    assert desk.stack.cards == []
    assert desk.list is None
    assert desk.open_list().windowTitle() == "Пропущенные напоминания"


def test_the_tray_is_told_when_the_person_is_elsewhere(
    office: Office, desk: ReminderDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.reminders.desk.QApplication.activeWindow", lambda: None)
    with qtbot.waitSignal(desk.told) as told:
        add_task(office, "Позвонить Ирине", due_at=NOON + 15 * MINUTE)
    assert told.args is not None
    assert told.args[0] == "Позвонить Ирине"
    qtbot.waitUntil(lambda: bool(desk.stack.cards))


def test_locked_with_cards_on_the_screen_the_list_is_there_afterwards(
    office: Office, desk: ReminderDesk, workspace: Workspace, qtbot: QtBot
) -> None:
    ring_one(office, desk, qtbot)
    desk.stop()
    assert desk.stack.cards == []
    window = QWidget()
    qtbot.addWidget(window)
    again = ReminderDesk(workspace, window)
    again.clock.look()
    qtbot.waitUntil(lambda: again.list is not None and again.list.isVisible())
    assert again.list is not None
    assert [row.title for row in again.list.rows] == ["Звонок"]
    again.stop()


def test_what_a_colleague_of_mine_answers_elsewhere_leaves_the_screen(
    office: Office, desk: ReminderDesk, qtbot: QtBot
) -> None:
    """The same person, in another program."""
    from crm_desktop.reminders.ringing import answer  # noqa: PLC0415 - the other program's

    ring_one(office, desk, qtbot)
    answer(office, open_reminders(office))
    desk.clock.look()
    qtbot.waitUntil(lambda: desk.stack.cards == [])
