"""Acts over many deals run behind the window, with progress and «Отмена»."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.present import require_deal
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo_last
from crm_desktop.wording.numbers import NBSP
from tests.patience import PATIENCE
from ui.deals import deal_acts
from ui.deals.deal_acts import Asking, move_deals, reopen_deals, win_deals

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.deals.moves import Moved
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from ui.jobs import Job
    from ui.shell.workspace import Workspace


@pytest.fixture
def funnel(office: Office) -> Funnel:
    stages = [StageSettings("Заявка"), StageSettings("Замер", required=("budget",))]
    return get_funnel(office, add_funnel(office, "Окна", stages=stages)[0])


@pytest.fixture
def deals(office: Office, funnel: Funnel, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three of them are many here."""
    monkeypatch.setattr(deal_acts, "QUICK", 2)
    values = {"budget": 100_00}
    return [
        create_deal(office, DealDraft(title, stage_id=funnel.stages[0].id, values=values))[0]
        for title in "АБВ"
    ]


def test_many_deals_are_moved_and_closed_by_a_long_job(
    office: Office, workspace: Workspace, qtbot: QtBot, funnel: Funnel, deals: list[int]
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    done: list[Moved] = []
    titles: list[str] = []
    workspace.long_wanted.connect(lambda _job, title: titles.append(title))
    asking = Asking(workspace, page, on_done=done.append)
    move_deals(asking, deals, stage_id=funnel.stages[1].id, stage="Замер")
    qtbot.waitUntil(lambda: len(done) == 1, timeout=PATIENCE)
    assert {require_deal(office, deal).stage for deal in deals} == {funnel.stages[1].id}
    win_deals(asking, deals)
    qtbot.waitUntil(lambda: len(done) == 2, timeout=PATIENCE)
    reopen_deals(asking, deals)
    qtbot.waitUntil(lambda: len(done) == 3, timeout=PATIENCE)
    told = [title.replace(NBSP, " ") for title in titles]
    assert told == ["Замер: 3 сделки", "Выиграна: 3 сделки", "3 сделки"]
    undo_last(office)
    assert {require_deal(office, deal).outcome for deal in deals} == {"won"}


def test_a_cancelled_long_act_puts_the_cards_back(
    office: Office, workspace: Workspace, qtbot: QtBot, funnel: Funnel, deals: list[int]
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    back: list[str] = []

    def cancel(job: Job[Moved], _title: str) -> None:
        job.cancel()

    workspace.long_wanted.connect(cancel)
    asking = Asking(workspace, page, on_cancel=lambda: back.append("да"))
    move_deals(asking, deals, stage_id=funnel.stages[1].id, stage="Замер")
    qtbot.waitUntil(lambda: back == ["да"], timeout=PATIENCE)
    assert {require_deal(office, deal).stage for deal in deals} == {funnel.stages[0].id}
