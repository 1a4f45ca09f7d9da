from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import FLOOR
from crm_desktop.deals.board import open_board
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.deals.card import get_deal
from crm_desktop.demo.office import make_demo_office
from crm_desktop.doctor.examining import examine
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.funnels.report import FunnelReport, funnel_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.deals.board import Board
    from crm_desktop.office import Office

NOW = datetime(2026, 11, 18, 7, 42, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("демо") / "офис"
    office = make_demo_office(path, clients=200, parameters=FLOOR, now=NOW)
    yield office
    office.close()


@pytest.fixture(scope="module")
def board(sample: Office) -> Board:
    return open_board(sample, BoardQuestion(list_funnels(sample)[0].id), now=NOW_MS, window=100)


def test_the_usual_funnel_is_in_the_middle_of_its_work(board: Board) -> None:
    totals = board.totals
    assert totals.count == 48
    assert (totals.overdue, totals.today, totals.planned, totals.none) == (6, 10, 26, 6)
    assert totals.stale == 5
    assert totals.apart == ()
    assert [column.totals.count for column in board.columns] == [16, 11, 9, 7, 5]
    assert [column.over_limit for column in board.columns].count(True) == 1
    assert 10_000_000_00 < totals.kopecks < 40_000_000_00


def test_deals_read_like_deals(sample: Office, board: Board) -> None:
    cards = [card for column in board.columns for card in column.window.cards]
    assert Counter(card.currency for card in cards) == {"RUB": 44, "CNY": 4}
    assert len({card.title for card in cards}) > 25
    assert all(card.client_name and card.responsible_name for card in cards)
    deals = [get_deal(sample, card.id) for card in cards]
    for deal in deals:
        if deal.currency == "RUB":
            assert deal.lines_sum == deal.budget
    assert any(deal.contacts for deal in deals)
    assert any(deal.tags for deal in deals)


def test_there_are_two_years_behind_them(sample: Office) -> None:
    report: FunnelReport = funnel_report(sample, list_funnels(sample)[0].id, now=NOW_MS)
    assert report.won.count + report.lost.count == 340
    assert 180 < report.won.count < 240
    months = {
        row[0]
        for row in sample.db.run(
            "SELECT strftime('%Y-%m', closed_at / 1000, 'unixepoch') FROM deal"
            " WHERE outcome = 'won'"
        )
    }
    assert len(months) >= 24
    unsaid = "SELECT count(*) FROM deal WHERE outcome = 'lost' AND loss_reason IS NULL"
    assert sample.db.run(unsaid) == [(0,)]
    assert all(figures.conversion.share for figures in report.stages)


def test_some_are_bought_again(sample: Office) -> None:
    repeats = sample.db.run(
        "SELECT p.outcome, d.client = p.client FROM deal d JOIN deal p ON p.id = d.parent"
    )
    assert repeats == [("won", 1)] * 5
    names = [funnel.name for funnel in list_funnels(sample)]
    assert names == ["Продажи", "B2B с КП", "Повторные продажи"]


def test_nothing_is_told_of_the_future(sample: Office) -> None:
    for sql in (
        "SELECT max(at) FROM deal_move",
        "SELECT max(created_at) FROM deal",
        "SELECT max(closed_at) FROM deal",
        "SELECT max(done_at) FROM task",
        "SELECT max(happened_at) FROM event",
    ):
        assert sample.db.run(sql)[0][0] <= NOW_MS
    backwards = (
        "SELECT count(*) FROM deal_move m WHERE m.at < (SELECT max(o.at) FROM deal_move o"
        " WHERE o.deal = m.deal AND o.id < m.id)"
    )
    assert sample.db.run(backwards) == [(0,)]


def test_the_doctor_finds_nothing(sample: Office) -> None:
    found = {check.name for check in examine(sample).checks if check.found}
    assert found <= {"backups"}


def test_a_small_office_gets_few(tmp_path: Path) -> None:
    office = make_demo_office(tmp_path / "мало", clients=12, parameters=FLOOR, now=NOW)
    open_ones = office.db.run("SELECT count(*) FROM deal WHERE outcome IS NULL")[0][0]
    assert 10 < open_ones < 30
    office.close()


def test_everybody_who_sells_has_a_plan_and_sources_cost_something(sample: Office) -> None:
    sellers = {row[0] for row in sample.db.run("SELECT DISTINCT responsible FROM deal")}
    months = sample.db.run("SELECT member, count(*) FROM plan WHERE measure = 'won_sum' GROUP BY 1")
    assert {member for member, number in months if number == 24} == sellers
    spent = sample.db.run("SELECT count(DISTINCT month), min(kopecks) > 0 FROM source_cost")
    assert spent == [(23, 1)]
