from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from crm_desktop.approvals.reading import ApprovalRow
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.deals.contacts import create_deal_contact
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import win_deals
from tests.ui.client_desk import make, show
from tests.ui.deal_desk import make_deal, open_deal
from ui.deals.card_screen import DealCardScreen
from ui.deals.deal_contacts import DealContacts
from ui.deals.deal_feed import DealFeed
from ui.deals.deal_ties import DealTies
from ui.deals.moments import moments_of
from ui.shell.screen import DealStop, Place

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace

T = TypeVar("T", bound=QWidget)


def dialog_of(screen: DealCardScreen, of_class: type[T]) -> T:
    """The dialog open over the card."""
    return screen.window().findChildren(of_class)[-1]


def test_the_list_it_came_from_is_walked(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deals = [make_deal(office, f"Сделка {number}") for number in range(3)]
    screen = open_deal(workspace, qtbot, DealStop(deals[1], among=deals))
    gone: list[tuple[object, object]] = []
    workspace.place_wanted.connect(lambda place, stop: gone.append((place, stop)))
    assert screen._place.isVisible()
    screen.turn(1)
    place, stop = gone[-1]
    assert place is Place.DEAL
    assert isinstance(stop, DealStop)
    assert (stop.deal_id, stop.instead) == (deals[2], True)
    screen.open(stop)
    qtbot.waitUntil(lambda: screen.desk.deal is not None and screen.desk.deal.id == deals[2])
    screen.turn(1)
    assert len(gone) == 1  # the last one


def test_a_deal_that_is_not_there_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    screen = DealCardScreen(workspace)
    show(screen, qtbot)
    screen.open(12345)
    qtbot.waitUntil(screen.gone.isVisible)
    assert screen.gone.restore.isHidden()
    assert screen.commands()  # one can still walk on
    screen.write_event("note")  # and nothing breaks
    assert screen.may_leave()


def test_what_the_head_decided_stands_in_the_timeline(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    deal = make_deal(office, "Сайт")
    row = ApprovalRow(
        1, deal, "Сайт", "", "discount", 2500, None, 1000, None, "RUB", "", 2, "Игорь", 10,
        "refused", "Анна", 20, "Много",
    )  # fmt: skip
    waiting = replace(row, id=2, decision="", decided_at=None)
    (told,) = moments_of((), (), (row, waiting))
    assert (told.at, told.text, told.who) == (20, "«Много»", "Анна")
    assert "25" in told.title
    screen = open_deal(workspace, qtbot, deal)
    feed = screen.part(DealFeed)
    qtbot.waitUntil(lambda: len(feed.column.moment_items) == 1)


def test_parent_and_repeats_stand_side_by_side(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    first = make_deal(office, "Первая")
    win_deals(office, [first])
    second, _changes = create_deal(office, DealDraft(title="Вторая", parent_id=first))
    screen = open_deal(workspace, qtbot, first)
    ties = screen.part(DealTies)
    qtbot.waitUntil(lambda: [row.brief.title for row in ties.rows] == ["Вторая"])
    other = open_deal(workspace, qtbot, second)
    assert [row.brief.title for row in other.part(DealTies).rows] == ["Первая"]


def test_a_person_of_the_client_is_made_with_its_company(
    office: Office, workspace: Workspace, qtbot: QtBot
) -> None:
    company = make(office, "ООО «Ромашка»")
    deal = make_deal(office, "Сайт", client=company)
    create_deal_contact(office, deal, draft=ClientDraft(kind="person", name="Иванов Пётр"))
    screen = open_deal(workspace, qtbot, deal)
    assert len(screen.part(DealContacts).rows) == 1


@pytest.mark.parametrize("many", [5, 60])
def test_any_number_of_stages_has_a_place(
    office: Office, workspace: Workspace, qtbot: QtBot, many: int
) -> None:
    from crm_desktop.deals.fields import StageName  # noqa: PLC0415 - beside its use

    deal = make_deal(office, "Сайт")
    screen = open_deal(workspace, qtbot, deal)
    way = screen.head.way
    stages = tuple(
        StageName(number, 1, f"Этап {number}", "accent", 10, number, deleted=False)
        for number in range(1, many + 1)
    )
    way.set_way(stages, at=many, days=3)
    shown = range(way._from, way._from + way._many)
    assert many - 1 in shown
    assert way._box(shown[-1]).right() <= way.width()
    way.setFocus()
    QTest.keyClick(way, Qt.Key.Key_Home)
    assert way.walked == 1
    assert way._from == 0
