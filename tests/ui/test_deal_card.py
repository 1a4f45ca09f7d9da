"""The card of a deal: its head, its way, its values, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.deals.card import get_deal
from crm_desktop.deals.drafts import LineDraft
from crm_desktop.deals.lines import add_line
from crm_desktop.deals.moves import move_deals
from crm_desktop.deals.removal import delete_deals
from crm_desktop.history.acts import undo_last
from crm_desktop.timeline.events import EventDraft, add_event, list_events
from tests.ui.answers import answer
from tests.ui.client_desk import make
from tests.ui.deal_desk import funnel_of, make_deal, open_deal, plan
from ui.deals.client_dialog import DealClientDialog
from ui.deals.deal_contacts import DealContacts
from ui.deals.deal_feed import DealFeed
from ui.deals.deal_fields import MainDealFields
from ui.deals.deal_history_tab import DealHistoryTab
from ui.deals.deal_lines import DealLines, told_line
from ui.deals.deal_people import DealPeople
from ui.deals.line_dialog import LineDialog
from ui.deals.stages_tab import StagesTab

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.deals.card_screen import DealCardScreen
    from ui.shell.workspace import Workspace

T = TypeVar("T", bound=QWidget)


def dialog_of(screen: DealCardScreen, of_class: type[T]) -> T:
    """The dialog open over the card."""
    return screen.window().findChildren(of_class)[-1]


def test_the_title_is_edited_in_place_and_taken_back(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    title = screen.head.title
    screen.rename()
    QTest.keyClicks(title.focusWidget(), "Shop")
    QTest.keyClick(title.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: get_deal(office, deal).title == "Shop")
    undo_last(office)
    qtbot.waitUntil(lambda: screen.head.title.text == "Сайт")
    screen.rename()
    QTest.keyClicks(title.focusWidget(), "other")
    QTest.keyClick(title.focusWidget(), Qt.Key.Key_Escape)
    assert not title.is_editing
    assert title.text == "Сайт"


def test_a_sum_is_understood_as_people_write_it(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    row = screen.part(MainDealFields).row("budget")
    assert row is not None
    row.editor.start_editing()
    editor = row.editor.focusWidget()
    assert isinstance(editor, QLineEdit)
    QTest.keyClicks(editor, "12e9")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert row.editor.is_editing  # said below, nothing written
    editor.clear()
    QTest.keyClicks(editor, "1 200,50")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: get_deal(office, deal).budget == 120_050)
    qtbot.waitUntil(lambda: "1\N{NO-BREAK SPACE}200,50" in screen.head.sum.text())


def test_the_way_is_walked_by_keys(office: Office, workspace: Workspace, qtbot: QtBot) -> None:
    stages = funnel_of(office).stages
    deal = make_deal(office, "Сайт")
    plan(office, deal)
    screen = open_deal(workspace, qtbot, deal)
    way = screen.head.way
    way.setFocus()
    QTest.keyClick(way, Qt.Key.Key_Right)
    QTest.keyClick(way, Qt.Key.Key_Right)
    assert way.walked == stages[2].id
    assert get_deal(office, deal).stage_id == stages[0].id
    QTest.keyClick(way, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: get_deal(office, deal).stage_id == stages[2].id)
    qtbot.waitUntil(lambda: screen.head.way._at == 2)
    screen.step(-1)
    qtbot.waitUntil(lambda: get_deal(office, deal).stage_id == stages[1].id)
    screen.show_tab("stages")
    qtbot.waitUntil(lambda: len(screen.part(StagesTab).stays) == 3)
    names = [stay.stage for stay in screen.part(StagesTab).stays]
    assert names == [stages[1].name, stages[2].name, stages[0].name]


def test_a_click_on_a_stage_sends_the_deal_there(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    stages = funnel_of(office).stages
    deal = make_deal(office, "Сайт")
    plan(office, deal)
    screen = open_deal(workspace, qtbot, deal)
    way = screen.head.way
    spot = way._box(len(stages) - 1).center()
    QTest.mouseClick(way, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    qtbot.waitUntil(lambda: get_deal(office, deal).stage_id == stages[-1].id)


def test_somebody_else_moved_it_meanwhile(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    stages = funnel_of(office).stages
    deal = make_deal(office, "Сайт")
    plan(office, deal)
    screen = open_deal(workspace, qtbot, deal)
    said: list[str] = []
    workspace.refused.connect(said.append)
    workspace.changed.disconnect(screen.on_changed)  # the news has not come yet
    move_deals(office, [deal], stage_id=stages[3].id)
    screen.move_to(stages[1].id)
    qtbot.waitUntil(lambda: bool(said))
    assert "передвинули" in said[0]
    assert get_deal(office, deal).stage_id == stages[3].id
    qtbot.waitUntil(lambda: screen.desk.deal is not None
                    and screen.desk.deal.stage_id == stages[3].id)  # fmt: skip


def test_a_deal_is_won_lost_and_taken_back_to_work(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    screen.head.won.click()
    qtbot.waitUntil(lambda: get_deal(office, deal).outcome == "won")
    qtbot.waitUntil(screen.head.reopen.isVisible)
    assert not screen.head.won.isVisible()
    screen.head.reopen.click()
    qtbot.waitUntil(lambda: get_deal(office, deal).outcome == "")
    qtbot.waitUntil(screen.head.lost.isVisible)
    answer("Отмена")
    screen.lose()  # asked why, changed his mind
    assert get_deal(office, deal).outcome == ""


def test_values_of_a_deal_deleted_meanwhile_are_refused_and_the_card_says_so(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    workspace.changed.disconnect(screen.on_changed)
    delete_deals(office, [deal])
    said: list[str] = []
    workspace.refused.connect(said.append)
    screen.head.title.start_editing()
    QTest.keyClicks(screen.head.title.focusWidget(), "x")
    screen.head.title.commit()
    qtbot.waitUntil(lambda: bool(said))
    qtbot.waitUntil(screen.gone.isVisible)
    screen.gone.restore.click()
    qtbot.waitUntil(lambda: get_deal(office, deal).deleted_at is None)
    assert get_deal(office, deal).title == "Сайт"


def test_contacts_are_found_made_named_and_taken_off(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    company = make(office, "ООО «Ромашка»")
    known = make(office, "Лебедев Виктор", kind="person", phone="+7 921 555-10-24")
    deal = make_deal(office, "Сайт", client=company)
    screen = open_deal(workspace, qtbot, deal)
    contacts = screen.part(DealContacts)
    screen.add_contact()
    contacts.picker.chosen.emit(known)
    qtbot.waitUntil(lambda: len(contacts.rows) == 1)
    screen.add_contact()
    contacts.picker.post.setText("платит")
    contacts.picker.new_wanted.emit("Орлова Анна")
    qtbot.waitUntil(lambda: len(contacts.rows) == 2)
    made = get_deal(office, deal).contacts[1]
    assert (made.name, made.role) == ("Орлова Анна", "платит")
    screen.add_contact()
    contacts.picker.chosen.emit(known)  # twice is once
    qtbot.waitUntil(lambda: not contacts.picker._error.isHidden())
    contacts.rows[0].remove_wanted.emit()
    qtbot.waitUntil(lambda: [row.name for row in get_deal(office, deal).contacts]
                    == ["Орлова Анна"])  # fmt: skip


def test_lines_are_typed_counted_and_become_the_budget(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Склад")
    screen = open_deal(workspace, qtbot, deal)
    screen.add_line()
    dialog = dialog_of(screen, LineDialog)
    dialog.title.setText("Стеллаж")
    dialog.quantity.setText("2,5")
    dialog.unit.setText("шт")
    dialog.price.setText("много")
    dialog._save()
    assert get_deal(office, deal).lines == ()  # the price is no sum
    dialog.price.setText("40 000")
    dialog.lasts.setText("30")
    dialog._save()
    lines = screen.part(DealLines)
    qtbot.waitUntil(lambda: len(lines.rows) == 1)
    line = get_deal(office, deal).lines[0]
    assert (line.quantity, line.price, line.sum, line.lasts_days) == (2500, 4_000_000, 10_000_000,
                                                                     30)  # fmt: skip
    assert "хватает на 30" in told_line(line, "RUB")
    lines.take.click()
    qtbot.waitUntil(lambda: get_deal(office, deal).budget == 10_000_000)
    qtbot.waitUntil(lines.take.isHidden)
    add_line(office, deal, LineDraft("Доставка", price=100_000))
    qtbot.waitUntil(lambda: len(lines.rows) == 2)
    QTest.keyClick(lines.rows[1], Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [row.line.title for row in lines.rows] == ["Доставка", "Стеллаж"])
    QTest.keyClick(lines.rows[0], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [row.title for row in get_deal(office, deal).lines] == ["Стеллаж"])


def test_the_timeline_has_events_moves_and_done_tasks(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    client = make(office, "ООО «Ромашка»")
    stages = funnel_of(office).stages
    deal = make_deal(office, "Сайт", client=client)
    add_event(office, client, draft=EventDraft("note", "О другом"))
    task = plan(office, deal, "обсудить сроки")
    move_deals(office, [deal], stage_id=stages[1].id)
    screen = open_deal(workspace, qtbot, deal)
    feed = screen.part(DealFeed)
    screen.write_event("note")
    feed.entry.form.text.setPlainText("Согласны")
    feed.entry.save()
    qtbot.waitUntil(lambda: len(feed.column.items) == 1)
    row = list_events(office, None, deal_id=deal)[0]
    assert (row.text, row.client_id) == ("Согласны", client)
    titles = [item.moment.title for item in feed.column.moment_items]
    assert titles == [f"{stages[0].name} → {stages[1].name}", f"Сделка открыта: {stages[0].name}"]
    from crm_desktop.tasks.doing import complete_task  # noqa: PLC0415 - beside its use

    complete_task(office, task, result="Ждут договор")
    qtbot.waitUntil(lambda: len(feed.column.moment_items) == 3)
    done = next(i.moment for i in feed.column.moment_items if "Выполнено" in i.moment.title)
    assert done.text == "Ждут договор"
    feed.whole.setChecked(True)
    qtbot.waitUntil(lambda: len(feed.column.items) == 2)
    assert {item.event_row.text for item in feed.column.items} == {"Согласны", "О другом"}


def test_a_tag_and_the_history_of_the_deal(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт", budget=10_000)
    screen = open_deal(workspace, qtbot, deal)
    people = screen.part(DealPeople)
    screen.desk.act(lambda of, record: screen.desk.write_value(of, record, field="budget",
                                                               value=20_000))  # fmt: skip
    qtbot.waitUntil(lambda: get_deal(office, deal).budget == 20_000)
    screen.show_tab("history")
    history = screen.part(DealHistoryTab)
    qtbot.waitUntil(lambda: any(i.row.label == "Бюджет" and i.button for i in history.items))
    item = next(i for i in history.items if i.row.label == "Бюджет" and i.button is not None)
    assert item.button is not None
    item.button.click()
    qtbot.waitUntil(lambda: get_deal(office, deal).budget == 10_000)
    people.ask_tag()
    from ui.clients.label_dialog import LabelDialog  # noqa: PLC0415 - beside its use

    dialog = dialog_of(screen, LabelDialog)
    dialog._name.setText("срочно-срочно")
    dialog._take_typed()
    qtbot.waitUntil(lambda: [tag.name for tag in get_deal(office, deal).tags] == ["срочно-срочно"])


def test_a_deal_without_a_client_gets_one_and_its_events_go_there(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Заявка с сайта")
    add_event(office, None, draft=EventDraft("note", "Просил перезвонить"), deal_id=deal)
    screen = open_deal(workspace, qtbot, deal)
    assert "Указать" in screen.head.client.caption
    screen.head.client.click()
    dialog = dialog_of(screen, DealClientDialog)
    dialog.field.picker.new_wanted.emit("ООО «Новый»")
    dialog.field.phone.setText("+7 921 555-10-24")
    dialog._save()
    qtbot.waitUntil(lambda: get_deal(office, deal).client == "ООО «Новый»")
    card = get_deal(office, deal)
    assert card.client_id is not None
    assert [row.text for row in list_events(office, card.client_id)] == ["Просил перезвонить"]
    assert card.phone == "+7 921 555-10-24"
    undo_last(office)
    assert get_deal(office, deal).client_id is None
