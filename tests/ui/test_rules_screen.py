"""Rules and notices on the screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.automation.definition import (
    AddTag,
    Carry,
    MoveTo,
    NewDeal,
    PlanTask,
    RemoveTag,
    RuleDefinition,
    SetField,
    SetResponsible,
    Source,
    TaskPlan,
    Tell,
    Trigger,
    When,
    Who,
    WhoKind,
)
from crm_desktop.automation.ready_made import ready_rules
from crm_desktop.automation.rules import add_rule, list_rules
from crm_desktop.automation.templates import add_template
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from tests.ui.answers import answer
from tests.ui.client_desk import KEPT
from tests.ui.rules_desk import DEAR, TOLD, dialog_of, names, opened, plain, rest, stages, tag
from ui.automation.rule_book import read_book
from ui.automation.rule_dialog import RuleDialog
from ui.automation.rules_screen import JOURNAL, REPEATS
from ui.automation.trial_dialog import TrialDialog
from ui.shell.screen import DealStop, Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace


def test_a_ready_rule_is_taken_changed_and_kept(workspace: Workspace, qtbot: QtBot) -> None:
    screen = opened(workspace, qtbot)
    ready = screen.offer_ready()
    assert ready is not None
    made: list[RuleDialog] = []
    ready.picked.connect(lambda _rule: made.extend(screen.window().findChildren(RuleDialog)))
    QTest.keyClick(ready.list, Qt.Key.Key_Down)
    QTest.keyClick(ready.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(made))
    dialog = made[0]

    assert dialog.name.text() == ready_rules()[1].name
    dialog.trigger.amount.setText("5")
    dialog.trigger.amount.edited.emit()
    assert "5 дней" in plain(dialog.words.text())
    dialog.save()
    qtbot.waitUntil(lambda: names(screen) == [ready_rules()[1].name])
    definition = list_rules(workspace.office)[0].definition
    assert definition is not None
    assert definition.trigger == Trigger(When.IDLE, days=5)


def test_the_switch_is_pressed_by_mouse_and_by_space(
    workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    office = workspace.office
    add_rule(office, "Первое", RuleDefinition(Trigger(When.CREATED), (TOLD,)))
    add_rule(office, "Второе", RuleDefinition(Trigger(When.WON), (TOLD,)))
    screen = opened(workspace, qtbot)

    def on() -> list[bool]:
        return [rule.enabled for rule in list_rules(office)]

    at = screen.list.switch_at(1).center()
    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: on() == [True, False])
    rest(workspace, qtbot)
    assert "Второе" in told[-1][0]
    QTest.keyClick(screen.list, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: on() == [True, True])
    beside = screen.list.visualRect(screen.list.lines.index(0, 0)).center()
    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    rest(workspace, qtbot)
    assert on() == [True, True]


def test_rules_are_moved_copied_and_deleted(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    for name in ("Первое", "Второе"):
        add_rule(office, name, RuleDefinition(Trigger(When.CREATED), (TOLD,), DEAR))
    screen = opened(workspace, qtbot)

    QTest.keyClick(screen.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(screen) == ["Второе", "Первое"])
    chosen = screen.chosen
    assert chosen is not None
    assert chosen.rule.name == "Первое"
    copy = screen.copy()
    assert copy is not None
    copy.save()
    qtbot.waitUntil(lambda: names(screen) == ["Второе", "Первое", "Первое (копия)"])
    rest(workspace, qtbot)
    assert list_rules(office)[2].definition == list_rules(office)[1].definition
    answer("Удалить")
    screen.delete()
    qtbot.waitUntil(lambda: names(screen) == ["Второе", "Первое"])


def test_every_trigger_and_every_action_comes_back_from_its_form(
    workspace: Workspace, qtbot: QtBot
) -> None:
    office = workspace.office
    stage, other = stages(office)[:2]
    vip = tag(office, "VIP")
    template, _ = add_template(office, "Замер", plan=TaskPlan("meeting", "Замерить", days=2))
    funnel = office.db.run("SELECT id FROM funnel")[0][0]
    plan = TaskPlan("meeting", "Встреча", "", 3, "14:30", None, Who(WhoKind.CLIENT))
    actions = (
        PlanTask(plan),
        PlanTask(TaskPlan(days=4), template),
        SetField("closes_on", None, 30),
        SetField("probability", 50),
        SetField("note", "важно"),
        SetField("note", None),
        SetResponsible(Who(WhoKind.MEMBER, office.user_id)),
        AddTag(vip),
        RemoveTag(vip),
        Tell(Who(WhoKind.HEADS), "«{сделка}»"),
        MoveTo(other),
        NewDeal("{клиент}", 0, stage, frozenset(Carry), 10, TaskPlan(title="Позвонить")),
        NewDeal("{клиент}", carry=frozenset(), task=None),
    )
    triggers = (
        Trigger(When.CREATED, funnel=funnel),
        Trigger(When.STAGE, stages=(stage, other)),
        Trigger(When.WON),
        Trigger(When.LOST),
        Trigger(When.REOPENED),
        Trigger(When.CHANGED, field="budget"),
        Trigger(When.CHANGED, field="tags", to=(vip,)),
        Trigger(When.OVERDUE, hours=48),
        Trigger(When.OVERDUE, hours=5),
        Trigger(When.IDLE, days=3),
        Trigger(When.DATE, source=Source.CONTRACT.value, days=-30),
        Trigger(When.DATE, source=Source.BIRTHDAY.value),
        Trigger(When.DATE, source=Source.WON.value, days=180),
    )
    for trigger in triggers:
        made = RuleDefinition(trigger, actions, DEAR)
        dialog = dialog_of(workspace, qtbot, made)
        assert dialog.definition() == made
        assert dialog.words.text() == read_book(office).describe(made)
        dialog.done(0)
    for when in When:
        dialog = dialog_of(workspace, qtbot, RuleDefinition(triggers[0], actions[:1]))
        dialog.trigger.when.set_value(when)
        dialog.trigger.when.chosen.emit(when)
        if when not in {When.STAGE, When.CHANGED}:
            assert dialog.definition().trigger.when is when
        dialog.done(0)


def test_what_is_missing_is_told_and_nothing_is_lost(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    dialog = dialog_of(workspace, qtbot, RuleDefinition(Trigger(When.STAGE), ()))

    dialog.save()
    assert dialog._wrong.isVisible()
    assert dialog.isVisible()
    dialog.trigger.stages.set_chosen(stages(office)[:1])
    dialog.save()
    assert dialog.isVisible()
    dialog.add_action(AddTag(0))
    dialog.save()
    assert list_rules(office) == []
    dialog.remove(dialog.forms[0])
    dialog.add_action(TOLD)
    dialog.save()
    qtbot.waitUntil(lambda: not dialog.isVisible() or not workspace.runner.is_busy)
    assert dialog.isVisible()  # it has no name yet
    dialog.name.setText("Имя")
    dialog.save()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert [rule.name for rule in list_rules(office)] == ["Имя"]


def test_closing_an_edited_rule_asks(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = dialog_of(workspace, qtbot, RuleDefinition(Trigger(When.CREATED), (TOLD,)))
    dialog.name.setText("Другое")

    answer("Продолжить")
    dialog.reject()
    assert dialog.isVisible()
    answer("Закрыть")
    dialog.reject()
    assert not dialog.isVisible()


def test_a_trial_is_told_and_opens_a_deal(workspace: Workspace, qtbot: QtBot) -> None:
    deal, _ = create_deal(workspace.office, DealDraft("Окна"))
    window = QWidget()
    KEPT.append(window)
    qtbot.addWidget(window)
    window.show()
    places: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, what: places.append((place, what)))
    dialog = TrialDialog(workspace, RuleDefinition(Trigger(When.CREATED), (TOLD,)), window)
    KEPT.append(dialog)
    dialog.open()

    qtbot.waitUntil(lambda: dialog.trial is not None)
    assert plain(dialog.told.text()) == "За месяц сработало бы 1 раз"
    dialog.list.activated.emit(dialog.model.index(0, 0))
    assert places == [(Place.DEAL, DealStop(deal))]


def test_running_now_tells_and_can_be_taken_back(
    workspace: Workspace, qtbot: QtBot, told: list[tuple[str, object]]
) -> None:
    office = workspace.office
    create_deal(office, DealDraft("Окна"))
    add_rule(office, "Забытые", RuleDefinition(Trigger(When.IDLE), (PlanTask(TaskPlan()),)))
    screen = opened(workspace, qtbot)

    screen.run_now()
    qtbot.waitUntil(lambda: bool(told))
    assert plain(told[0][0]) == "Правила сработали: 1 раз"
    assert told[0][1]
    rest(workspace, qtbot)
    screen.run_now()
    qtbot.waitUntil(lambda: len(told) > 1)
    assert told[1] == ("Сейчас правилам нечего делать", 0)


def test_the_journal_opens_deals_and_takes_acts_back(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    made, _ = add_rule(office, "Новые", RuleDefinition(Trigger(When.CREATED), (TOLD,)))
    add_rule(office, "Выигранные", RuleDefinition(Trigger(When.WON), (TOLD,)))
    deal, _ = create_deal(office, DealDraft("Окна"))
    screen = opened(workspace, qtbot, JOURNAL)
    places: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, what: places.append((place, what)))
    assert [row.deal_id for row in screen.journal.model.rows] == [deal]

    QTest.keyClick(screen.journal.list, Qt.Key.Key_Return)
    assert places == [(Place.DEAL, DealStop(deal))]
    screen.journal.take_back()
    qtbot.waitUntil(lambda: not screen.journal.model.rows)
    screen.show_firings(made)
    assert screen.journal.rule_id == made


def test_repeats_that_are_to_come(workspace: Workspace, qtbot: QtBot) -> None:
    office = workspace.office
    ends = datetime.now(office.zone).date() + timedelta(days=20)
    deal, _ = create_deal(office, DealDraft("Окна", values={"contract_ends_on": ends.isoformat()}))
    ready = next(rule for rule in ready_rules() if rule.key == "contract")
    in_time = RuleDefinition(
        Trigger(When.DATE, source=Source.CONTRACT.value, days=-5), ready.definition.actions
    )
    add_rule(office, ready.name, in_time)

    screen = opened(workspace, qtbot, REPEATS)

    assert [row.deal_id for row in screen.repeats.model.rows] == [deal]
    screen.repeats.ahead.set_value(7)
    screen.repeats.load()
    qtbot.waitUntil(lambda: not screen.repeats.model.rows)
