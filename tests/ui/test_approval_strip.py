from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from crm_desktop.access.membership import Role
from crm_desktop.approvals.reading import approvals_of_deal
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.funnels.funnels import add_funnel, set_approval_limits
from crm_desktop.funnels.model import StageSettings
from crm_desktop.office import Office
from ui.approvals.strip import ApprovalStrip
from ui.approvals.word_dialog import WordDialog
from ui.deals.deal_desk import DealDesk
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ui.shell.workspace import Workspace

MILLION = 100_000_000


class Desk:
    """A deal whose sum of two millions waits, and the strip of its card."""

    def __init__(self, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = workspace.office
        self._patch = monkeypatch
        self._bot = qtbot
        funnel, _ = add_funnel(self.office, "С порогом", stages=[StageSettings("Новая")])
        set_approval_limits(self.office, funnel, budget=MILLION, discount=None)
        self.manager()
        draft = DealDraft("Склад", funnel_id=funnel, values={"budget": 2 * MILLION})
        self.deal, _ = create_deal(self.office, draft)
        self.window = QWidget()
        self.window.resize(1000, 200)
        qtbot.addWidget(self.window)
        self.desk = DealDesk(workspace, self.office.zone, self.window)
        self.desk.deal_id = self.deal
        self.strip = ApprovalStrip(self.desk, self.window)
        self.window.show()

    def manager(self) -> None:
        self._patch.setattr(Office, "role", Role.MANAGER)

    def head(self) -> None:
        self._patch.setattr(Office, "role", Role.HEAD)

    def show(self, *buttons: str) -> None:
        """Show the card as it stands, and wait for just these buttons."""
        self.strip.show_card(get_deal(self.office, self.deal))
        self._bot.waitUntil(lambda: tuple(self.buttons()) == buttons)

    def banners(self) -> list[Banner]:
        return [each for each in self.strip.findChildren(Banner) if not each.isHidden()]

    def buttons(self) -> dict[str, QPushButton]:
        found = [each for banner in self.banners() for each in banner.findChildren(QPushButton)]
        return {each.text(): each for each in found if each.text()}

    def said(self) -> str:
        return "; ".join(
            banner.accessibleName().replace("\N{NO-BREAK SPACE}", " ") for banner in self.banners()
        )

    def answer(self, text: str) -> None:
        self._bot.waitUntil(lambda: bool(self.window.findChildren(WordDialog)))
        dialog = self.window.findChildren(WordDialog)[-1]
        dialog.text.setPlainText(text)
        dialog.accept()

    def decision(self) -> tuple[str, str, str]:
        (row,) = approvals_of_deal(self.office, self.deal)
        return row.decision, row.answer, row.comment


@pytest.fixture
def desk(workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(workspace, qtbot, monkeypatch)


def test_the_asker_explains_and_withdraws(desk: Desk, qtbot: QtBot) -> None:
    desk.show("Пояснить…", "Отозвать")
    assert desk.said().startswith("Ждёт согласования: сумма 2 000 000 ₽ порог 1 000 000 ₽ · Анна")
    desk.buttons()["Пояснить…"].click()
    desk.answer("Берут на год")
    qtbot.waitUntil(lambda: desk.decision() == ("", "", "Берут на год"))
    desk.show("Пояснить…", "Отозвать")
    qtbot.waitUntil(lambda: "«Берут на год»" in desk.said())
    desk.buttons()["Отозвать"].click()
    qtbot.waitUntil(lambda: desk.decision()[0] == "withdrawn")
    desk.show()
    assert desk.strip.isHidden()


def test_the_head_approves(desk: Desk, qtbot: QtBot) -> None:
    desk.head()
    desk.show("Отказать…", "Согласовать")
    desk.buttons()["Согласовать"].click()
    qtbot.waitUntil(lambda: get_deal(desk.office, desk.deal).budget == 2 * MILLION)
    desk.show()


def test_a_refusal_is_told_to_the_asker_until_put_away(desk: Desk, qtbot: QtBot) -> None:
    desk.head()
    desk.show("Отказать…", "Согласовать")
    desk.buttons()["Отказать…"].click()
    desk.answer("Слишком дорого")
    qtbot.waitUntil(lambda: desk.decision() == ("refused", "Слишком дорого", ""))
    desk.manager()
    desk.show()
    told = "Отказано: сумма 2 000 000 ₽ «Слишком дорого»"
    qtbot.waitUntil(lambda: desk.said().startswith(told))
    (banner,) = desk.banners()
    banner.closed.emit()
    assert desk.strip.isHidden()
