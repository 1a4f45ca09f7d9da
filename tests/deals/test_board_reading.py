"""The board's columns, numbers, windows and news against plain Python, for any team's history."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.deals import board_totals as board_totals_module
from crm_desktop.deals.action_state import STATES, ActionState
from crm_desktop.deals.board import (
    board_cards,
    board_totals,
    deals_of_slot,
    fetch_cards,
    open_board,
)
from crm_desktop.deals.board_news import MANY, board_news
from crm_desktop.deals.board_question import (
    NOBODY,
    BoardCondition,
    BoardGroup,
    BoardOrder,
    BoardQuestion,
    Slot,
)
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import move_deals
from crm_desktop.deals.writing import DealRow, write_deal
from crm_desktop.errors import NotFoundError
from crm_desktop.funnels.funnels import add_funnel, rename_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel, list_funnels
from crm_desktop.journal.changes import Changes, Kind
from crm_desktop.journal.stamps import now_ms
from crm_desktop.own_fields.own_fields import add_own_field
from tests.deals.board_histories import ACTS, DAY, busy
from tests.deals.board_oracle import OracleBoard

if TYPE_CHECKING:
    from crm_desktop.clients.field_types import Value
    from crm_desktop.deals.board_cards import Card
    from crm_desktop.office import Office
    from tests.deals.board_oracle import OracleDeal

pytestmark = pytest.mark.usefixtures("known_day")

FILTERS: dict[str, tuple[BoardCondition | None, Any]] = {
    "all": (None, lambda _deal: True),
    "narrow": (
        BoardCondition("b.budget > :f0", {"f0": 100}, uses_deal=False),
        lambda deal: (deal.budget or 0) > 100,
    ),
    "of the deal": (
        BoardCondition("d.title_key <= :f0", {"f0": "сделка 5"}),
        lambda deal: deal.title_key <= "сделка 5",
    ),
    "nothing": (BoardCondition("d.title_key = 'нет'"), lambda _deal: False),
}  # fmt: skip


def numbers(totals: Any) -> dict[str, Any]:
    found = asdict(totals)
    found["apart"] = [tuple(each.values()) for each in found["apart"]]
    return found


def slot_of(question: BoardQuestion, deal: OracleDeal) -> Slot:
    return question.slot_of(deal.stage, deal.responsible or NOBODY)


@pytest.mark.parametrize("seed", range(4))
def test_numbers_and_windows_are_what_plain_python_says(office: Office, seed: int) -> None:
    team = busy(office, seed)
    shown = 0
    for days in (-4, 0, 2):
        now = now_ms() + days * DAY
        for funnel in team.funnels:
            oracle = OracleBoard(office, funnel, now)
            for group in BoardGroup:
                for order in BoardOrder:
                    for name, (where, fits) in FILTERS.items():
                        question = BoardQuestion(funnel, order=order, group=group, where=where)
                        deals = [deal for deal in oracle.deals if fits(deal)]
                        shown += len(deals)
                        told = (days, group, order, name)
                        assert_board(office, question, oracle, deals, now, told)
    assert shown > 500


def assert_board(
    office: Office,
    question: BoardQuestion,
    oracle: OracleBoard,
    deals: list[OracleDeal],
    now: int,
    told: object,
) -> None:
    board = open_board(office, question, now=now, window=3)
    assert numbers(board.totals) == oracle.numbers(deals), told
    by_slot: dict[Slot, list[OracleDeal]] = {}
    for deal in deals:
        by_slot.setdefault(slot_of(question, deal), []).append(deal)
    totals = board_totals(office, question, now=now)
    assert {slot: numbers(each) for slot, each in totals.items()} == {
        slot: oracle.numbers(each) for slot, each in by_slot.items()
    }, told
    if question.group is BoardGroup.LANES:
        windows = dict(board.cells)
        assert board.cell_totals == totals
        assert {lane.member for lane in board.lanes} == {slot.member for slot in by_slot}
        for lane in board.lanes:
            theirs = [deal for deal in deals if (deal.responsible or NOBODY) == lane.member]
            assert numbers(lane.totals) == oracle.numbers(theirs), told
    else:
        windows = {column.slot: column.window for column in board.columns}
        for column in board.columns:
            assert numbers(column.totals) == oracle.numbers(by_slot.get(column.slot, ())), told
    for slot, window in windows.items():
        wanted = oracle.in_order(by_slot.get(slot, ()), question.order)
        assert [card.id for card in window.cards] == wanted[:3], told
        assert window.more == (len(wanted) > 3), told
        assert [card.key for card in window.cards] == sorted(card.key for card in window.cards)
    assert set(by_slot) <= set(windows)


@pytest.mark.parametrize("group", BoardGroup)
@pytest.mark.parametrize("order", BoardOrder)
def test_a_column_is_read_to_its_end_window_by_window(
    office: Office, order: BoardOrder, group: BoardGroup
) -> None:
    team = busy(office, 9)
    now = now_ms()
    longest = 0
    for where, fits in FILTERS.values():
        question = BoardQuestion(team.funnels[0], order=order, group=group, where=where)
        oracle = OracleBoard(office, team.funnels[0], now)
        slots = board_totals(office, question, now=now)
        for slot in slots:
            theirs = [d for d in oracle.deals if fits(d) and slot_of(question, d) == slot]
            wanted = oracle.in_order(theirs, order)
            read: list[Card] = []
            more = True
            while more:
                after = read[-1].key if read else None
                window = fetch_cards(office, question, slot, after=after, limit=2, now=now)
                read += window.cards
                more = window.more
            assert [card.id for card in read] == wanted
            assert list(deals_of_slot(office, question, slot)) == wanted
            longest = max(longest, len(wanted))
    assert longest > 2


@pytest.mark.parametrize("few", [1, 3, 10**9])
def test_the_stale_are_counted_alike_from_either_end(
    office: Office, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(board_totals_module, "FEW", few)
    team = busy(office, 31)
    met = set()
    for days in (-6, -3, 0, 3):
        now = now_ms() + days * DAY
        for funnel in team.funnels:
            oracle = OracleBoard(office, funnel, now)
            for mine in (False, True):
                deals = [d for d in oracle.deals if not mine or d.responsible == office.user_id]
                totals = board_totals(office, BoardQuestion(funnel, mine=mine), now=now)
                stale = {slot.stage: each.stale for slot, each in totals.items() if each.stale}
                met |= set(stale.values())
                assert stale == Counter(deal.stage for deal in deals if oracle.stale(deal))
    assert len(met) > 3


@pytest.mark.parametrize("seed", [24, 26, 29])
def test_the_bar_narrows_the_cards_but_not_the_numbers(office: Office, seed: int) -> None:
    team = busy(office, seed)
    now, funnel = now_ms(), team.funnels[0]
    oracle = OracleBoard(office, funnel, now)
    plain = BoardQuestion(funnel)
    met = set()
    for where, fits in FILTERS.values():
        for states in (*((state,) for state in STATES), (STATES[0], STATES[3]), STATES):
            for stale in (False, True):
                question = replace(plain, states=frozenset(states), stale=stale, where=where)
                deals = [d for d in oracle.deals if fits(d)]
                wanted = [
                    d for d in deals
                    if oracle.state(d) in states and (oracle.stale(d) or not stale)
                ]  # fmt: skip
                met |= {(states, stale)} if wanted else set()
                board = open_board(office, question, now=now)
                assert numbers(board.totals) == oracle.numbers(deals)
                shown = {c.id for column in board.columns for c in column.window.cards}
                assert shown == {d.id for d in wanted}
                cards = board_cards(office, question, [d.id for d in oracle.deals], now=now)
                assert set(cards) == shown
    assert len(met) >= 8


def test_mine_are_those_i_am_responsible_for(office: Office) -> None:
    team = busy(office, 3)
    now, funnel = now_ms(), team.funnels[0]
    oracle = OracleBoard(office, funnel, now)
    mine = [deal for deal in oracle.deals if deal.responsible == office.user_id]
    assert 0 < len(mine) < len(oracle.deals)
    for group in BoardGroup:
        for where in (None, BoardCondition("1"), BoardCondition("1", uses_deal=False)):
            question = BoardQuestion(funnel, mine=True, group=group, where=where)
            board = open_board(office, question, now=now)
            assert numbers(board.totals) == oracle.numbers(mine)
            windows = [*(c.window for c in board.columns), *board.cells.values()]
            assert {c.id for w in windows for c in w.cards} == {deal.id for deal in mine}


def test_a_card_tells_what_the_deal_is(office: Office) -> None:
    team = busy(office, 4)
    now, funnel = now_ms(), team.funnels[0]
    oracle = OracleBoard(office, funnel, now)
    board = open_board(office, BoardQuestion(funnel), now=now)
    cards = {c.id: c for column in board.columns for c in column.window.cards}
    for deal in oracle.deals:
        card = cards[deal.id]
        assert (card.budget, card.currency, card.stage) == (deal.budget, deal.currency, deal.stage)
        assert (card.next_task, card.next_due) == (deal.task, deal.due)
        assert (card.touched_at, card.probability) == (deal.touched, deal.probability)
        assert (card.state, card.stale) == (oracle.state(deal), oracle.stale(deal))
        if deal.task is None:
            assert card.action == "Нет действия"
        elif card.state is ActionState.OVERDUE:
            assert card.action.startswith("Просрочено ")
        assert card.slot == Slot(deal.stage)


def test_deals_of_a_stage_that_is_gone_are_not_lost(office: Office) -> None:
    team = busy(office, 6)
    funnel = team.funnels[0]
    before = open_board(office, BoardQuestion(funnel)).totals
    stage, *_ = board_totals(office, BoardQuestion(funnel))
    with office.change("Беда"):
        office.db.run("UPDATE stage SET deleted_at = 1 WHERE id = ?", (stage.stage,))
    board = open_board(office, BoardQuestion(funnel))
    assert board.columns[-1].slot == stage
    assert board.columns[-1].stage is None
    assert "удал" in board.columns[-1].name
    assert board.totals.count == before.count


def test_no_such_funnel_is_told(office: Office) -> None:
    with pytest.raises(NotFoundError):
        open_board(office, BoardQuestion(5))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("group", [BoardGroup.STAGE, BoardGroup.RESPONSIBLE])
def test_news_lead_to_the_board_that_is_read_anew(
    office: Office, seed: int, group: BoardGroup
) -> None:
    team = busy(office, seed + 40, size=40)
    question = BoardQuestion(
        team.funnels[0], group=group, where=FILTERS["of the deal"][0] if seed == 1 else None,
        stale=seed == 2,
    )  # fmt: skip
    heard: list[Changes] = []
    forget = office.subscribe(heard.append)
    now = now_ms()
    kept = cards_of(office, question, now)
    rng = random.Random(seed)
    followed = 0
    try:
        for _ in range(60):
            heard.clear()
            team.play([rng.choice(list(ACTS))])
            fresh = cards_of(office, question, now)
            for changes in heard:
                news = board_news(office, question, changes, now=now)
                if news.reopen:
                    kept = fresh
                    continue
                followed += bool(news)
                if news:
                    assert news.totals == board_totals(office, question, now=now)
                kept = {**kept, **news.cards}
            kept = {deal: card for deal, card in kept.items() if card is not None}
            assert kept == fresh
    finally:
        forget()
    assert followed > 15


def cards_of(office: Office, question: BoardQuestion, now: int) -> dict[int, Card | None]:
    board = open_board(office, question, now=now, window=1000)
    return {card.id: card for column in board.columns for card in column.window.cards}


def test_much_news_opens_the_board_anew(office: Office) -> None:
    team = busy(office, 8, size=5)
    question = BoardQuestion(team.funnels[0])
    many = frozenset(range(1, MANY + 2))
    assert board_news(office, question, Changes(1, "", {Kind.DEAL: many})).reopen
    assert board_news(office, question, Changes(1, "", {Kind.DEAL: None})).reopen
    assert board_news(office, question, Changes(1, "", {Kind.CLIENT: None})).reopen
    assert not board_news(office, question, Changes(1, "", {Kind.CHANNEL: many}))
    gone = board_news(office, question, Changes(1, "", {Kind.DEAL: frozenset({77})}))
    assert gone.cards == {77: None}
    heard: list[Changes] = []
    forget = office.subscribe(heard.append)
    rename_funnel(office, team.funnels[0], name="Другое имя")
    forget()
    assert board_news(office, question, heard[0]).reopen


def test_over_its_soft_limit_a_column_says_so(office: Office) -> None:
    team = busy(office, 12)
    funnel = get_funnel(office, team.funnels[0])
    board = open_board(office, BoardQuestion(funnel.id))
    ids = [card.id for column in board.columns for card in column.window.cards]
    first = funnel.stages[0]
    move_deals(office, ids, stage_id=first.id)
    for limit in (len(ids), len(ids) - 1):
        with office.change("Предел"):
            office.db.run("UPDATE stage SET soft_limit = ? WHERE id = ?", (limit, first.id))
        [column, *others] = open_board(office, BoardQuestion(funnel.id)).columns
        assert (column.over_limit, any(o.over_limit for o in others)) == (limit < len(ids), False)


def test_of_very_many_columns_each_has_fewer_cards(office: Office) -> None:
    made, _ = add_funnel(office, "Длинная", stages=[StageSettings(f"Шаг {n}") for n in range(250)])
    funnel = get_funnel(office, made)
    for stage in (funnel.stages[0], funnel.stages[-1]):
        with office.change("Много") as change:
            for number in range(15):
                write_deal(office.db, change, DealRow(f"С{number}", None, made, stage.id))
    board = open_board(office, BoardQuestion(made))
    assert [column.totals.count for column in board.columns] == [15, *[0] * 248, 15]
    assert (len(board.columns[0].window.cards), board.columns[0].window.more) == (10, True)
    assert len(open_board(office, BoardQuestion(made), window=50).columns[0].window.cards) == 15


def test_a_card_bears_the_tags_and_fields_that_were_chosen(office: Office) -> None:
    field, _ = add_own_field(office, "Этаж", type="number", kind="deal")
    client, _ = create_client(
        office, ClientDraft(name="ООО «Ёж»", channels=(ChannelDraft("+7 921 555-10-24"),))
    )
    values: dict[str, Value] = {"closes_on": "2031-05-09", f"f{field}": 7}
    draft = DealDraft("Окна", client_id=client, values=values, tags=("Срочно",))
    deal, _ = create_deal(office, draft)
    keys = ("tags", "closes_on", f"f{field}", "source", "client.phone", "нет такого")
    funnel = list_funnels(office)[0].id
    [card] = board_cards(office, BoardQuestion(funnel, fields=keys), [deal]).values()
    assert [(tag.name, tag.directory) for tag in card.tags] == [("Срочно", "deal_tag")]
    assert [(label, text.replace("\xa0", " ")) for label, text in card.fields] == [
        ("Ожидаемая дата закрытия", "9 мая 2031"), ("Этаж", "7"),
        ("Клиент: телефон", "+7 921 555-10-24"),
    ]  # fmt: skip
    [plain] = board_cards(office, BoardQuestion(funnel), [deal]).values()
    assert (plain.tags, plain.fields, plain.client_name) == ((), (), "ООО «Ёж»")
