from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.currencies.currencies import add_currency
from crm_desktop.deals.amounts import Amount
from crm_desktop.deals.card import get_deal
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.quick_line import parse_line, read_line

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.mark.parametrize(
    ("line", "title", "amount"),
    [
        ("Сайт-каталог, ООО «Квант», 340 000", "Сайт-каталог, ООО «Квант»", 340_000_00),
        ("Вывески, 4 точки", "Вывески, 4 точки", None),
        ("Крепёж, партия 2", "Крепёж, партия 2", None),
        ("Сайт 340000", "Сайт", 340_000_00),
        ("Договор 2026", "Договор 2026", None),
        ("Ремонт, Квант, 1,5 млн", "Ремонт, Квант", 1_500_000_00),
        ("Ремонт 12 тыс", "Ремонт", 12_000_00),
        ("Лес 50 т.р.", "Лес", 50_000_00),
        ("Поставка, 1 200,50 ₽", "Поставка", 1_200_50),
        ("Линия, 5 км", "Линия, 5 км", None),
        ("340 000", "340 000", None),
        ("Склад, 12e9", "Склад, 12e9", None),
        ("  Много   места , 10 ", "Много места", 10_00),
        ("", "", None),
        (" , ", "", None),
    ],
)
def test_the_sum_at_the_end_is_told_from_a_number_of_the_title(
    line: str, title: str, amount: int | None
) -> None:
    found = parse_line(line)
    assert found.title == title
    assert (found.amount.value if found.amount else None) == amount


def test_a_currency_is_understood() -> None:
    assert parse_line("Ремонт — АО «Полюс» — 300 $").amount == Amount(300_00, "USD")
    assert parse_line("Ремонт — АО «Полюс» — 300 $").parts == ("Ремонт", "АО «Полюс»")


def test_a_client_of_the_base_is_found_by_a_part_of_the_name(office: Office) -> None:
    client, _changes = create_client(office, ClientDraft(kind="company", name="ООО «Квант-Плюс»"))
    found = read_line(office, "Сайт, квант, 340 000")
    assert (found.title, found.client_id, found.is_new) == ("Сайт", client, False)
    assert found.client_name == "ООО «Квант-Плюс»"
    alone = read_line(office, "ООО «Квант-Плюс»")
    assert (alone.title, alone.client_id) == ("", client)


def test_an_unknown_company_or_person_would_be_made(office: Office) -> None:
    company = read_line(office, "Сайт, ООО «Новая звезда»")
    assert (company.title, company.client_name, company.is_new) == (
        "Сайт", "ООО «Новая звезда»", True,
    )  # fmt: skip
    person = read_line(office, "Окна, Соколова Марина, 65 000")
    assert (person.client_name, person.is_new) == ("Соколова Марина", True)


def test_what_names_nobody_belongs_to_the_title(office: Office) -> None:
    found = read_line(office, "Вывески, 4 точки, 65 000")
    assert (found.title, found.client_id, found.is_new) == ("Вывески, 4 точки", None, False)
    assert found.amount == Amount(65_000_00)


def test_the_line_becomes_a_deal_with_its_new_client(office: Office, funnel: Funnel) -> None:
    add_currency(office, "USD")
    found = read_line(office, "Сайт, ООО «Новая звезда», 300 $")
    stage = funnel.stages[1]
    deal, _changes = create_deal(office, found.draft(funnel_id=funnel.id, stage_id=stage.id))
    card = get_deal(office, deal)
    assert (card.title, card.client, card.budget, card.currency, card.stage_id) == (
        "Сайт", "ООО «Новая звезда»", 300_00, "USD", stage.id,
    )  # fmt: skip
    assert card.client_kind == "company"
