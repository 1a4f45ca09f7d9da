from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.distribution.definition import WORKING_WEEK, Distribution, Taker, Way
from crm_desktop.distribution.giving import assignments_of, rules_of, set_rules
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.members.staff import add_colleague
from ui.automation.rule_clock import RuleClock
from ui.deals.moments import moments_of
from ui.distribution.dialog import DistributionDialog, open_distribution

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace


class Desk:
    """A funnel of three people, and the dialog over an empty window."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        self.workspace = workspace
        self._bot = qtbot
        office = workspace.office
        self.anna = office.user_id
        self.boris = add_colleague(office, "Борис Котов")[0]
        self.vera = add_colleague(office, "Вера Лис")[0]
        self.funnel = add_funnel(office, "Заявки", stages=[StageSettings("Новая")])[0]
        self.window = QWidget()
        self.window.resize(1100, 700)
        qtbot.addWidget(self.window)
        self.window.show()

    def open(self) -> DistributionDialog:
        open_distribution(self.workspace, self.window, funnel_id=self.funnel, funnel="Заявки")
        self._bot.waitUntil(lambda: bool(self.window.findChildren(DistributionDialog)))
        (dialog,) = self.window.findChildren(DistributionDialog)
        return dialog

    def rules(self) -> Distribution:
        return rules_of(self.workspace.office, self.funnel)


@pytest.fixture
def desk(workspace: Workspace, qtbot: QtBot) -> Desk:
    return Desk(workspace, qtbot)


def test_what_is_set_is_kept(desk: Desk, qtbot: QtBot) -> None:
    dialog = desk.open()
    assert dialog.ways[Way.HAND].isChecked()
    dialog.ways[Way.HISTORY].click()
    dialog.otherwise.set_value(Way.CONVERSION)
    rows = {row.member_id: row for row in dialog.rows}
    for member in (desk.boris, desk.vera):
        rows[member].box.click()
    for chip in rows[desk.vera].days[5:]:
        chip.click()
    rows[desk.vera].hours.setText("9–18:30")
    rows[desk.vera].limit.setText("25")
    while dialog.rows[0].member_id != desk.vera:
        rows[desk.vera].moved.emit(-1)
    with qtbot.waitSignal(desk.workspace.told):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.rules() == Distribution(
        Way.HISTORY,
        (Taker(desk.vera, WORKING_WEEK, 540, 1110, 25), Taker(desk.boris)),
        Way.CONVERSION,
    )


def test_it_opens_as_it_was_set(desk: Desk) -> None:
    rules = Distribution(Way.TURN, (Taker(desk.vera, WORKING_WEEK, 540, 1080, 3),), waits=True)
    set_rules(desk.workspace.office, desk.funnel, rules=rules)
    dialog = desk.open()
    assert dialog.rules == rules
    assert dialog.rows[0].hours.text() == "9:00–18:00"
    assert not dialog.rows[1].hours.isEnabled()
    dialog.reject()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("hours", "с утра", "пишется так"),
        ("hours", "9:75–18:00", "не бывает"),
        ("hours", "9–25", "от 00:00"),
        ("limit", "много", "целое число"),
        ("limit", "0", "от 1"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_set(
    desk: Desk, field: str, text: str, said: str
) -> None:
    dialog = desk.open()
    dialog.ways[Way.TURN].click()
    dialog.rows[0].box.setChecked(True)
    getattr(dialog.rows[0], field).setText(text)
    dialog.save.click()
    assert said in dialog.error.text()
    assert dialog.isVisible()
    assert desk.rules() == Distribution()
    dialog.reject()


def test_nobody_to_give_deals_to(desk: Desk) -> None:
    dialog = desk.open()
    dialog.ways[Way.TURN].click()
    dialog.save.click()
    assert "между кем" in dialog.error.text()
    dialog.reject()


def test_what_waits_is_given_out(desk: Desk, office: Office, qtbot: QtBot) -> None:
    draft = DealDraft("Заявка", funnel_id=desk.funnel, values={"responsible": None})
    deal, _ = create_deal(office, draft)
    dialog = desk.open()
    dialog.ways[Way.TURN].click()
    next(row for row in dialog.rows if row.member_id == desk.boris).box.click()
    with qtbot.waitSignal(desk.workspace.told) as heard:
        dialog._give_out()
    assert heard.args is not None
    assert heard.args[0] == "Роздано: 1\N{NO-BREAK SPACE}сделка"
    assert get_deal(office, deal).responsible_id == desk.boris


def test_the_clock_of_the_office_gives_waiting_deals_out(
    desk: Desk, office: Office, qtbot: QtBot
) -> None:
    draft = DealDraft("Ночная заявка", funnel_id=desk.funnel, values={"responsible": None})
    deal, _ = create_deal(office, draft)
    set_rules(office, desk.funnel, rules=Distribution(Way.TURN, (Taker(desk.boris),)))
    clock = RuleClock(desk.workspace)
    clock.run()
    qtbot.waitUntil(lambda: get_deal(office, deal).responsible_id == desk.boris)
    qtbot.waitUntil(lambda: not desk.workspace.runner.is_busy)
    clock.stop()


def test_the_timeline_says_who_got_the_deal_and_why(desk: Desk, office: Office) -> None:
    set_rules(office, desk.funnel, rules=Distribution(Way.TURN, (Taker(desk.boris),)))
    draft = DealDraft("Заявка", funnel_id=desk.funnel, values={"responsible": None})
    given, _ = create_deal(office, draft)
    kept, _ = create_deal(office, DealDraft("Своя", funnel_id=desk.funnel))
    (told,) = moments_of((), (), (), assignments_of(office, given))
    assert (told.title, told.text) == ("Ответственный: Борис Котов", "По очереди, первым")
    assert moments_of((), (), (), assignments_of(office, kept)) == []
