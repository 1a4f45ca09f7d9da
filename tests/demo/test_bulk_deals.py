from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crm_desktop.deals.board import open_board
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.demo.bulk_deals import add_bulk_deals
from crm_desktop.funnels.report import funnel_report
from crm_desktop.history.acts import undo_last
from db.deal_board import check

if TYPE_CHECKING:
    from crm_desktop.office import Office

NOW = datetime(2026, 11, 18, 7, 42, tzinfo=UTC)


def test_many_deals_stand_on_all_stages_in_all_states(office: Office) -> None:
    funnel = add_bulk_deals(office, deals=2100, now=NOW, stages=8)
    board = open_board(office, BoardQuestion(funnel), now=int(NOW.timestamp() * 1000))
    assert board.totals.count == 2100
    assert len(board.columns) == 8
    assert min(column.totals.count for column in board.columns) > 150
    states = (board.totals.overdue, board.totals.today, board.totals.planned, board.totals.none)
    assert min(states) > 100
    assert sum(states) == 2100
    assert check(office.db.connection()) == ()
    undo_last(office)
    assert office.db.run("SELECT count(*) FROM deal_board") == [(0,)]


def test_some_are_closed_and_the_seed_decides(office: Office) -> None:
    one = add_bulk_deals(office, deals=300, now=NOW, closed=0.5, seed=7)
    two = add_bulk_deals(office, deals=300, now=NOW, closed=0.5, seed=7)
    other = add_bulk_deals(office, deals=300, now=NOW, closed=0.5, seed=8)
    first, second, third = (funnel_report(office, funnel) for funnel in (one, two, other))
    assert (first.won, first.lost) == (second.won, second.lost)
    assert first.won != third.won
    assert first.won.count + first.lost.count + first.totals.count == 300
    assert min(first.won.count, first.lost.count) > 40
