"""The board of very many deals: totals, opening, windows, filters, a drop, what keeping costs.

Every answer is checked against a plain count of the deals themselves before it is timed. The
window's own part (painting, scrolling, a drop drawn) runs in a process of its own.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from crm_desktop.access.keys import FLOOR
from crm_desktop.deals.board import Board, board_totals, fetch_cards, open_board
from crm_desktop.deals.board_news import board_news
from crm_desktop.deals.board_question import (
    ANY_STAGE,
    BoardCondition,
    BoardGroup,
    BoardOrder,
    BoardQuestion,
)
from crm_desktop.deals.list_filter import DealFilter, deal_condition
from crm_desktop.deals.moves import move_deals
from crm_desktop.demo.bulk_deals import FUNNEL, add_bulk_deals
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.funnels.model import PlanMode
from crm_desktop.funnels.reading import find_funnel, get_funnel
from crm_desktop.funnels.stages import edit_stage
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.office import office as office_module
from crm_desktop.search.deals import deals_matching
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.views.tree import Condition, Op, all_of
from db.connection import transaction
from db.deal_board import check, keep_board_current, rebuild
from tests.bench import deals_window
from tests.bench.measuring import Once, percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import apsw

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

DROPS: Final = 200
TIMES: Final = 30
COLUMN_GOAL: Final = "≤ 10 ms per 100,000 deals"
OPEN_GOAL: Final = "board opens ≤ 500 ms, the window's part included"


def measure(
    results: Results, folder: Path, clients: int, *, deals: int, only: Sequence[str]
) -> None:
    """Measure at one size in a copy of an office with many deals.

    Args:
        results: collects the figures.
        folder: where the offices lie.
        clients: of the office.
        deals: in eight columns of one funnel.
        only: names of `PARTS`; none = all.
    """
    model, work = folder / f"deals-{clients}-{deals}", folder / f"deals-work-{deals}"
    if not model.exists():
        _make(results, model, clients, deals)
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(model, work)
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.COPY)
    try:
        funnel = find_funnel(office, FUNNEL).id
        for name, part in PARTS.items():
            if not only or name in only:
                print(f"{deals} deals: {name}", file=sys.stderr)
                part(results, office, funnel, deals)
    finally:
        office.close()
        shutil.rmtree(work, ignore_errors=True)


def totals(results: Results, office: Office, funnel: int, size: int) -> None:
    """What the heads of the columns say; taken from the kept sums and counted one by one."""
    kept = BoardQuestion(funnel)
    counted = BoardQuestion(funnel, where=BoardCondition("1"))
    now = int(time.time() * 1000)
    whole = board_totals(office, kept, now=now)
    assert whole == board_totals(office, counted, now=now)
    assert sum(each.count for each in whole.values()) == size
    results.time(
        "totals of a funnel", [partial(board_totals, office, kept)] * TIMES, size=size,
        goal=COLUMN_GOAL,
    )  # fmt: skip
    mine = partial(board_totals, office, BoardQuestion(funnel, mine=True))
    results.time("totals of a funnel: mine", [mine] * TIMES, size=size)
    filtered = partial(board_totals, office, counted)
    results.time("totals of a funnel: any filter, nothing left out", [filtered] * 10, size=size)


def opening(results: Results, office: Office, funnel: int, size: int) -> None:
    """The numbers of every column and its first hundred cards."""
    plain = BoardQuestion(funnel)
    _check(office, plain, size)
    for order in BoardOrder:
        question = BoardQuestion(funnel, order=order)
        _open(results, office, question, f"open a board: order {order}", size)
    for group in (BoardGroup.RESPONSIBLE, BoardGroup.LANES):
        _open(results, office, BoardQuestion(funnel, group=group), f"open a board: {group}", size)


def windows(results: Results, office: Office, funnel: int, size: int) -> None:
    """The next hundred cards of a column, again and again."""
    for order in BoardOrder:
        question = BoardQuestion(funnel, order=order)
        column = open_board(office, question).columns[2]
        cards = list(column.window.cards)
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            window = fetch_cards(office, question, column.slot, after=cards[-1].key)
            times.append((time.perf_counter() - start) * 1000)
            cards += window.cards
            if not window.more:
                break
        assert len({card.id for card in cards}) == len(cards)
        assert [card.key for card in cards] == sorted(card.key for card in cards)
        results.add(
            f"next 100 cards: order {order}", size=size, n=len(times),
            median_ms=percentile(times, 50), p95_ms=percentile(times, 95),
        )  # fmt: skip


def filters(results: Results, office: Office, funnel: int, size: int) -> None:
    """Boards narrowed by the conditions people choose, and by a text."""
    [(client,)] = office.db.run("SELECT name FROM client WHERE id = (SELECT max(client) FROM deal)")
    conditions = {
        "mine": DealFilter(mine=True),
        "budget over a million": DealFilter(
            tree=all_of(Condition("budget", Op.GREATER, (1_000_000,)))
        ),
        "of a company with an ИНН": DealFilter(tree=all_of(Condition("client.inn", Op.FILLED))),
        "has a closing date": DealFilter(tree=all_of(Condition("closes_on", Op.FILLED))),
    }
    for name, filter_ in conditions.items():
        compiled = deal_condition(office, filter_)
        where = BoardCondition(compiled.sql, compiled.args, compiled.uses_deal)
        _open(results, office, BoardQuestion(funnel, where=where), f"open a board: {name}", size)
    for name, text in (("a title's number", "№ 77"), ("a client", client), ("a word", "поставка")):
        search = partial(deals_matching, office, text)
        found = len(search())
        results.time(f"search of the board: {name}", [search] * 10, size=size)
        results.rows[-1]["found"] = found
        _open(results, office, BoardQuestion(funnel, text=text), f"open a board: {name}", size)


def drop(results: Results, office: Office, funnel: int, size: int) -> None:
    """A card taken to another stage: saved durably, and what the board hears of it."""
    rng = random.Random(11)
    question = BoardQuestion(funnel)
    board = open_board(office, question)
    stages = [column.slot.stage for column in board.columns]
    cards = [card for column in board.columns for card in column.window.cards]
    rng.shuffle(cards)
    kept: list[float] = []

    def timed(conn: apsw.Connection, first_seq: int) -> None:
        start = time.perf_counter()
        keep_board_current(conn, first_seq)
        kept.append((time.perf_counter() - start) * 1000)

    saved, heard = [], []
    with patch.object(office_module, "keep_board_current", timed):
        for card in cards[:DROPS]:
            target = rng.choice([stage for stage in stages if stage != card.stage])
            start = time.perf_counter()
            moved = move_deals(office, [card.id], stage_id=target, expected={card.id: card.stage})
            middle = time.perf_counter()
            news = board_news(office, question, moved.changes)
            heard.append((time.perf_counter() - middle) * 1000)
            saved.append((middle - start) * 1000)
            fresh = news.cards[card.id]
            assert fresh is not None
            assert fresh.stage == target
    for name, times, goal in (
        ("a drop saved, durable", saved, "saved and drawn ≤ 60 ms"),
        ("of that: the board's rows and sums", kept, "≤ 2 ms"),
        ("a drop: news for the board", heard, "saved and drawn ≤ 60 ms"),
    ):
        results.add(
            name, size=size, goal=goal, n=len(times), median_ms=percentile(times, 50),
            p95_ms=percentile(times, 95),
        )  # fmt: skip
    plans = [
        partial(plan_task, office, TaskDraft(deal_id=card.id, due=Due(at=card.touched_at)))
        for card in cards[:TIMES]
    ]
    results.time("plan a task of a deal, durable", plans, size=size, goal="≤ 10 ms")
    assert check(office.db.connection()) == ()


def keeping(results: Results, office: Office, funnel: int, size: int) -> None:
    """The whole derived table: made anew, examined, and a stage that changes all its deals."""
    del funnel
    conn = office.db.connection()

    def anew(connection: apsw.Connection) -> None:
        rebuild(connection)

    for name, work in (
        ("rebuild of all rows", partial(transaction, conn, "IMMEDIATE", anew)),
        ("check of all rows", partial(check, conn)),
    ):
        with Once() as once:
            work()
        results.add(
            name, size=size, seconds=once.seconds, cpu_seconds=once.cpu_seconds,
            us_each=once.seconds * 1e6 / size,
        )  # fmt: skip


def window(results: Results, office: Office, funnel: int, size: int) -> None:
    """The window's own part; its drops ask for no next action."""
    for stage in get_funnel(office, funnel).stages:
        edit_stage(office, stage.id, replace(stage.settings, plan_mode=PlanMode.OFF))
    office.close()
    deals_window.measure(results, office.folder.path, funnel, size)


PARTS: Final[dict[str, Callable[[Results, Office, int, int], None]]] = {
    "totals": totals,
    "opening": opening,
    "windows": windows,
    "filters": filters,
    "drop": drop,
    "keeping": keeping,
    "window": window,
}


def _make(results: Results, folder: Path, clients: int, deals: int) -> None:
    """Make the office; how long that took is a figure too."""
    office = make_demo_office(folder, clients=clients, parameters=FLOOR)
    spent = 0.0

    def timed(conn: apsw.Connection, first_seq: int) -> None:
        nonlocal spent
        start = time.perf_counter()
        keep_board_current(conn, first_seq)
        spent += time.perf_counter() - start

    try:
        with patch.object(office_module, "keep_board_current", timed), Once() as once:
            add_bulk_deals(office, deals=deals)
    finally:
        office.close()
    results.add(
        "write deals with their ways and tasks", size=deals, seconds=once.seconds,
        deals_a_second=deals / once.seconds, seconds_for_the_board=spent,
    )  # fmt: skip


def _open(results: Results, office: Office, question: BoardQuestion, name: str, size: int) -> None:
    work: list[Callable[[], Any]] = [partial(open_board, office, question)] * 10
    results.time(name, work, size=size, goal=OPEN_GOAL)
    board = open_board(office, question)
    results.rows[-1]["deals"] = board.totals.count
    results.rows[-1]["cards"] = _shown(board)


def _shown(board: Board) -> int:
    windows = [*(column.window for column in board.columns), *board.cells.values()]
    return sum(len(each.cards) for each in windows)


def _check(office: Office, question: BoardQuestion, size: int) -> None:
    """The board against the deals themselves."""
    board = open_board(office, question)
    assert board.totals.count == size
    for column in board.columns:
        assert column.slot.stage != ANY_STAGE
        [(count, budget)] = office.db.run(
            "SELECT count(*), sum(budget) FROM deal WHERE stage = ? AND deleted_at IS NULL"
            " AND outcome IS NULL",
            (column.slot.stage,),
        )
        assert (column.totals.count, column.totals.kopecks) == (count, budget or 0)
