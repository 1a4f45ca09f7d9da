from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.approvals.deciding import approve, explain, refuse, withdraw
from crm_desktop.approvals.reading import approvals_of_deal, waiting_approvals
from crm_desktop.currencies.currencies import add_currency, set_rate
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field, edit_deal_fields
from crm_desktop.deals.moves import move_deals, win_deals
from crm_desktop.errors import AccessDeniedError, NotFoundError, UserError
from crm_desktop.funnels.funnels import add_funnel, set_approval_limits
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel
from crm_desktop.history.acts import undo
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import Office

if TYPE_CHECKING:
    from collections.abc import Iterator

MILLION = 100_000_000
"""Kopecks."""


class Desk:
    """A funnel that leaves sums above a million and discounts above 10 % to the head."""

    def __init__(self, office: Office, patch: pytest.MonkeyPatch) -> None:
        self.office = office
        self._patch = patch
        stages = [StageSettings("Новая"), StageSettings("Договор", required=("budget",))]
        self.funnel = add_funnel(office, "С порогом", stages=stages)[0]
        set_approval_limits(office, self.funnel, budget=MILLION, discount=1000)
        self.stages = [stage.id for stage in get_funnel(office, self.funnel).stages]

    def manager(self) -> None:
        self._patch.setattr(Office, "role", Role.MANAGER)

    def admin(self) -> None:
        self._patch.setattr(Office, "role", Role.ADMIN)

    def head(self) -> None:
        self._patch.setattr(Office, "role", Role.HEAD)

    def deal(self, **values: int | str) -> int:
        return create_deal(self.office, DealDraft("Склад", funnel_id=self.funnel, values=values))[0]

    def holds(self, deal: int) -> tuple[int | None, str, int | None]:
        rows = self.office.db.run(
            "SELECT budget, currency, discount FROM deal WHERE id = ?", (deal,)
        )
        return rows[0][0], rows[0][1], rows[0][2]


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with monkeypatch.context() as patch:
        made = Desk(office, patch)
        made.manager()
        yield made


def test_a_sum_above_the_limit_waits_and_enters_when_approved(desk: Desk) -> None:
    deal = desk.deal(budget=MILLION)
    assert desk.holds(deal) == (MILLION, "RUB", None)
    edit_deal_field(desk.office, deal, field="budget", value="3 500 000")
    assert desk.holds(deal) == (MILLION, "RUB", None)
    (row,) = waiting_approvals(desk.office, mine=True)
    told = row.shown.replace("\N{NO-BREAK SPACE}", " ")
    assert (told, row.verdict, row.deal) == ("сумма 3 500 000 ₽", "ждёт решения", "Склад")
    explain(desk.office, row.id, comment=" Берут на год \n")
    desk.head()
    (row,) = waiting_approvals(desk.office)
    assert row.comment == "Берут на год"
    changes = approve(desk.office, row.id, answer="Хорошо")
    assert desk.holds(deal) == (350_000_000, "RUB", None)
    assert waiting_approvals(desk.office) == []
    (row,) = approvals_of_deal(desk.office, deal)
    assert (row.decision, row.answer) == ("approved", "Хорошо")
    undo(desk.office, changes.change_id)
    assert desk.holds(deal) == (MILLION, "RUB", None)
    assert len(waiting_approvals(desk.office)) == 1


def test_refused_it_never_enters(desk: Desk) -> None:
    deal = desk.deal(discount=1000)
    edit_deal_field(desk.office, deal, field="discount", value=2500)
    (row,) = waiting_approvals(desk.office)
    desk.head()
    refuse(desk.office, row.id, answer="Не больше десяти")
    assert desk.holds(deal)[2] == 1000
    (row,) = approvals_of_deal(desk.office, deal)
    assert (row.verdict, row.answer) == ("отказано", "Не больше десяти")
    for act in (approve, refuse, withdraw):
        with pytest.raises(UserError, match="уже отказано"):
            act(desk.office, row.id)


def test_the_head_and_then_the_asker_are_told(desk: Desk) -> None:
    desk.admin()
    boris = add_colleague(desk.office, "Борис Котов")[0]
    desk.manager()
    with desk.office.change("Руководитель"):
        desk.office.db.run("UPDATE member SET role = 'head' WHERE id = ?", (boris,))
    deal = desk.deal(budget=2 * MILLION)
    run = desk.office.db.run
    nbsp = "\N{NO-BREAK SPACE}"
    assert run("SELECT member, text, deal FROM notice") == [
        (boris, f"Согласуйте: «Склад» — сумма 2{nbsp}000{nbsp}000{nbsp}₽", deal)
    ]
    (row,) = waiting_approvals(desk.office)
    with desk.office.change("Спросил Борис"):
        run("UPDATE approval SET asked_by = ? WHERE id = ?", (boris, row.id))
    desk.head()
    refuse(desk.office, row.id, answer="Дорого")
    assert run("SELECT member, text FROM notice ORDER BY id DESC LIMIT 1") == [
        (boris, f"Отказано: Склад — сумма 2{nbsp}000{nbsp}000{nbsp}₽. Дорого")
    ]


def test_a_new_deal_above_the_limit_is_made_without_the_sum(desk: Desk) -> None:
    deal = desk.deal(budget=2 * MILLION, discount=1500)
    assert desk.holds(deal) == (None, "RUB", None)
    assert {row.field for row in waiting_approvals(desk.office)} == {"budget", "discount"}


def test_what_waits_fills_a_required_field_but_wins_nothing(desk: Desk) -> None:
    deal = desk.deal()
    move_deals(desk.office, [deal], stage_id=desk.stages[1], fill={deal: {"budget": "2 млн"}})
    assert desk.holds(deal)[0] is None
    with pytest.raises(UserError, match="ждёт согласования"):
        win_deals(desk.office, [deal])
    (row,) = waiting_approvals(desk.office)
    withdraw(desk.office, row.id)
    with pytest.raises(UserError, match="уже отозвано"):
        withdraw(desk.office, row.id)


def test_what_is_at_or_below_the_limit_or_below_the_present_asks_nobody(desk: Desk) -> None:
    deal = desk.deal(budget=MILLION, discount=1000)
    desk.head()
    edit_deal_fields(desk.office, deal, values={"budget": 5 * MILLION, "discount": 3000})
    assert desk.holds(deal) == (5 * MILLION, "RUB", 3000)
    desk.manager()
    edit_deal_fields(desk.office, deal, values={"budget": 4 * MILLION, "discount": 2000})
    assert desk.holds(deal) == (4 * MILLION, "RUB", 2000)
    assert waiting_approvals(desk.office) == []


def test_a_new_value_takes_the_place_of_what_waited(desk: Desk) -> None:
    deal = desk.deal()
    edit_deal_field(desk.office, deal, field="budget", value=2 * MILLION)
    edit_deal_field(desk.office, deal, field="budget", value=3 * MILLION)
    assert [row.value for row in waiting_approvals(desk.office)] == [3 * MILLION]
    edit_deal_field(desk.office, deal, field="budget", value=MILLION)
    assert waiting_approvals(desk.office) == []
    assert desk.holds(deal)[0] == MILLION


def test_the_head_sets_anything_and_so_decides(desk: Desk) -> None:
    deal = desk.deal(budget=2 * MILLION)
    desk.head()
    edit_deal_field(desk.office, deal, field="budget", value=2 * MILLION)
    assert desk.holds(deal)[0] == 2 * MILLION
    (row,) = approvals_of_deal(desk.office, deal)
    assert row.decision == "approved"


def test_sums_in_other_currencies_are_weighed_by_their_rate(desk: Desk) -> None:
    desk.head()
    add_currency(desk.office, "USD", rate="90")
    add_currency(desk.office, "KZT")
    desk.manager()
    deal = desk.deal()
    edit_deal_fields(desk.office, deal, values={"budget": 1_000_000, "currency": "USD"})
    assert desk.holds(deal) == (1_000_000, "USD", None)
    edit_deal_field(desk.office, deal, field="budget", value="$ 20 000")
    assert desk.holds(deal)[0] == 1_000_000
    # Nobody can tell what a sum without a rate is worth.
    edit_deal_fields(desk.office, deal, values={"budget": 100, "currency": "KZT"})
    assert desk.holds(deal) == (1_000_000, "USD", None)
    (row,) = waiting_approvals(desk.office)
    assert (row.value, row.currency) == (100, "KZT")
    desk.head()
    set_rate(desk.office, "KZT", rate="0,18", rated_on=None)
    approve(desk.office, row.id)
    assert desk.holds(deal) == (100, "KZT", None)


def test_the_currency_alone_cannot_lift_a_sum(desk: Desk) -> None:
    desk.head()
    add_currency(desk.office, "USD", rate="90")
    desk.manager()
    deal = desk.deal(budget=MILLION)
    with pytest.raises(UserError, match="вместе с суммой"):
        edit_deal_field(desk.office, deal, field="currency", value="USD")
    assert desk.holds(deal) == (MILLION, "RUB", None)


def test_who_may_not_decide_is_refused(desk: Desk) -> None:
    desk.deal(budget=2 * MILLION)
    (row,) = waiting_approvals(desk.office)
    for act in (approve, refuse):
        with pytest.raises(AccessDeniedError):
            act(desk.office, row.id)
    with pytest.raises(NotFoundError):
        withdraw(desk.office, 5)


def test_an_edit_is_undone_with_what_it_asked_for(desk: Desk) -> None:
    deal = desk.deal()
    changes = edit_deal_field(desk.office, deal, field="budget", value=2 * MILLION)
    undo(desk.office, changes.change_id)
    assert waiting_approvals(desk.office) == []
