from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.moves import lose_deals, win_deals
from crm_desktop.distribution import giving
from crm_desktop.distribution.definition import (
    WORKING_WEEK,
    Distribution,
    Taker,
    Way,
    dump_distribution,
    load_distribution,
)
from crm_desktop.distribution.giving import assignments_of, give_out_waiting, rules_of, set_rules
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.handover.substitution import lend_work, today_of
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague, part_with
from crm_desktop.timeline.events import EventDraft, add_event

if TYPE_CHECKING:
    from crm_desktop.office import Office

MOSCOW = ZoneInfo("Europe/Moscow")
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 30, tzinfo=MOSCOW)


class Desk:
    """A funnel given out among Анна, Борис and Вера."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.anna = office.user_id
        self.boris = add_colleague(office, "Борис Котов")[0]
        self.vera = add_colleague(office, "Вера Лис")[0]
        self.people = (self.anna, self.boris, self.vera)
        self.funnel = add_funnel(office, "Заявки", stages=[StageSettings("Новая")])[0]

    def rule(
        self, way: Way, *takers: Taker, otherwise: Way = Way.TURN, waits: bool = False
    ) -> None:
        among = takers or tuple(map(Taker, self.people))
        set_rules(self.office, self.funnel, rules=Distribution(way, among, otherwise, waits))

    def deal(self, client: int | None = None, *, responsible: int | None = None) -> int:
        draft = DealDraft(
            "Заявка", client_id=client, funnel_id=self.funnel, values={"responsible": responsible}
        )
        return create_deal(self.office, draft)[0]

    def got(self, deal: int) -> int | None:
        return get_deal(self.office, deal).responsible_id

    def why(self, deal: int) -> str:
        return assignments_of(self.office, deal)[0].why.replace("\N{NO-BREAK SPACE}", " ")

    def client(self) -> int:
        return create_client(self.office, ClientDraft(kind="company", name="ООО «Квант»"))[0]


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_without_rules_a_deal_waits(desk: Desk) -> None:
    deal = desk.deal()
    assert desk.got(deal) is None
    assert assignments_of(desk.office, deal) == []
    assert give_out_waiting(desk.office) == 0


def test_in_turn_and_why(desk: Desk) -> None:
    desk.rule(Way.TURN)
    deals = [desk.deal() for _ in range(7)]
    assert [desk.got(deal) for deal in deals] == [*desk.people, *desk.people, desk.anna]
    assert desk.why(deals[0]) == "По очереди, первым"
    assert desk.why(deals[2]) == "По очереди, после: Борис Котов"
    told = desk.office.db.run(
        "SELECT text, deal FROM notice WHERE member = ? AND deleted_at IS NULL", (desk.vera,)
    )
    said = "Вам назначена сделка «Заявка». По очереди, после: Борис Котов"
    assert told == [(said, deals[2]), (said, deals[5])]
    assert desk.office.db.run("SELECT count(*) FROM notice WHERE member = ?", (desk.anna,)) == [
        (0,)
    ]


def test_the_turn_goes_on_after_an_undo_and_after_a_leaver(desk: Desk) -> None:
    desk.rule(Way.TURN)
    desk.deal()
    draft = DealDraft("Заявка", funnel_id=desk.funnel, values={"responsible": None})
    deal, changes = create_deal(desk.office, draft)
    assert desk.got(deal) == desk.boris
    undo(desk.office, changes.change_id)
    assert desk.got(desk.deal()) == desk.boris
    part_with(desk.office, desk.vera)
    assert desk.got(desk.deal()) == desk.anna


def test_who_is_full_or_away_is_passed_over(desk: Desk) -> None:
    desk.rule(Way.TURN, Taker(desk.anna, limit=1), Taker(desk.boris), Taker(desk.vera))
    today = today_of(desk.office)
    in_three_days = today + timedelta(days=3)
    lend_work(
        desk.office, desk.vera, substitute_id=desk.anna, starts_on=today, ends_on=in_three_days
    )
    deals = [desk.deal() for _ in range(3)]
    assert [desk.got(deal) for deal in deals] == [desk.anna, desk.boris, desk.boris]
    assert desk.why(deals[2]) == (
        "По очереди, после: Борис Котов; пропущены: Анна Кравцова (уже 1 открытая сделка), "
        "Вера Лис (замещается)"
    )


def test_a_limit_holds_inside_one_act_too(desk: Desk) -> None:
    waiting = [desk.deal() for _ in range(5)]
    desk.rule(Way.TURN, Taker(desk.boris, limit=2), Taker(desk.vera, limit=2))
    assert give_out_waiting(desk.office) == 4
    assert Counter(map(desk.got, waiting)) == {desk.boris: 2, desk.vera: 2, None: 1}
    assert give_out_waiting(desk.office) == 0


def test_nobody_at_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    night = int(SUNDAY_NIGHT.timestamp() * 1000)
    monkeypatch.setattr(giving, "now_ms", lambda: night)
    office_hours = [Taker(each, WORKING_WEEK, 9 * 60, 18 * 60) for each in desk.people]
    desk.rule(Way.TURN, *office_hours)
    first = desk.deal()
    assert desk.got(first) == desk.anna
    assert desk.why(first) == "По очереди, первым; никого нет на работе"
    desk.rule(Way.TURN, *office_hours, waits=True)
    second = desk.deal()
    assert desk.got(second) is None
    monday = int((SUNDAY_NIGHT + timedelta(hours=10)).timestamp() * 1000)
    monkeypatch.setattr(giving, "now_ms", lambda: monday)
    assert give_out_waiting(desk.office) == 1
    assert desk.got(second) == desk.boris


@pytest.mark.parametrize(
    ("taker", "at", "works"),
    [
        (Taker(1, WORKING_WEEK, 540, 1080), datetime(2026, 11, 23, 9, tzinfo=MOSCOW), True),
        (Taker(1, WORKING_WEEK, 540, 1080), datetime(2026, 11, 23, 18, tzinfo=MOSCOW), False),
        (Taker(1, WORKING_WEEK, 540, 1080), datetime(2026, 11, 22, 12, tzinfo=MOSCOW), False),
        (Taker(1, frozenset({4}), 1320, 360), datetime(2026, 11, 28, 5, tzinfo=MOSCOW), True),
        (Taker(1, frozenset({4}), 1320, 360), datetime(2026, 11, 27, 5, tzinfo=MOSCOW), False),
        (Taker(1), datetime(2026, 11, 22, 0, tzinfo=UTC), True),
    ],
    ids=["first minute", "the minute after", "weekend", "past midnight", "before it", "always"],
)
def test_working_hours(taker: Taker, at: datetime, works: bool) -> None:
    assert taker.works(at) is works


def test_who_worked_with_the_client_gets_it(desk: Desk) -> None:
    client = desk.client()
    old = desk.deal(client, responsible=desk.vera)
    edit_field(desk.office, client, field="responsible", value=desk.boris)
    desk.rule(Way.HISTORY, otherwise=Way.HAND)
    deal = desk.deal(client)
    assert desk.got(deal) == desk.vera
    assert desk.why(deal).startswith("Вёл сделку клиента «Заявка» от ")
    assert desk.got(desk.deal()) is None
    desk.rule(Way.HISTORY, Taker(desk.anna), Taker(desk.boris))
    second = desk.deal(client)
    assert (desk.got(second), desk.why(second)) == (desk.boris, "Отвечает за клиента")
    assert old != deal


def test_an_event_is_history_too(desk: Desk) -> None:
    client = desk.client()
    edit_field(desk.office, client, field="responsible", value=None)
    add_event(desk.office, client, draft=EventDraft("call", "Спросили цену"))
    desk.rule(Way.HISTORY, Taker(desk.boris), Taker(desk.anna))
    deal = desk.deal(client)
    assert desk.got(deal) == desk.anna
    assert desk.why(deal).startswith("Общался с клиентом ")


def test_the_better_seller_gets_more(desk: Desk) -> None:
    for person, won, lost in ((desk.anna, 1, 7), (desk.boris, 5, 3)):
        deals = [desk.deal(responsible=person) for _ in range(won + lost)]
        win_deals(desk.office, deals[:won])
        reason = desk.office.db.run(
            "SELECT id FROM directory_item WHERE directory = 'loss_reason' LIMIT 1"
        )[0][0]
        lose_deals(desk.office, deals[won:], reason_id=reason)
    desk.rule(Way.CONVERSION, Taker(desk.anna), Taker(desk.boris), Taker(desk.vera))
    deals = [desk.deal() for _ in range(26)]
    # 2/10, 6/10 and, for the newcomer, 1/2 of 13/10.
    assert Counter(map(desk.got, deals)) == {desk.anna: 4, desk.boris: 12, desk.vera: 10}
    by = {desk.got(deal): desk.why(deal) for deal in deals}
    assert by[desk.boris] == "По конверсии: 63 % за год (5 из 8), доля новых 46 %"
    assert by[desk.vera] == "По конверсии: закрытых сделок ещё нет, доля новых 38 %"


def test_rules_are_kept_as_they_were_set(desk: Desk) -> None:
    takers = (Taker(desk.vera, WORKING_WEEK, 600, 1140, 25), Taker(desk.anna))
    rules = Distribution(Way.HISTORY, takers, Way.CONVERSION, waits=True)
    changes = set_rules(desk.office, desk.funnel, rules=rules)
    assert rules_of(desk.office, desk.funnel) == rules
    undo(desk.office, changes.change_id)
    assert rules_of(desk.office, desk.funnel) == Distribution()


@pytest.mark.parametrize("stored", [None, "", "[]", "{}", '{"way": "turn"}', '{"way": 5}'])
def test_what_cannot_be_read_is_by_hand(stored: str | None) -> None:
    assert load_distribution(stored) == Distribution()
    assert dump_distribution(Distribution()) is None


@pytest.mark.parametrize(
    "rules",
    [
        Distribution(Way.TURN),
        Distribution(Way.TURN, (Taker(1), Taker(1))),
        Distribution(Way.HISTORY, (Taker(1),), Way.HISTORY),
        Distribution(Way.TURN, (Taker(1, frozenset()),)),
        Distribution(Way.TURN, (Taker(1, starts=1500),)),
        Distribution(Way.TURN, (Taker(1, limit=0),)),
    ],
    ids=["nobody", "twice", "no other way", "no day", "no hour", "no limit"],
)
def test_rules_that_make_no_sense(desk: Desk, rules: Distribution) -> None:
    with pytest.raises(UserError, match="Ничего не изменено"):
        set_rules(desk.office, desk.funnel, rules=rules)
