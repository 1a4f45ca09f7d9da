"""Cards of a person whose role hides or keeps fields: shown without an editor, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm_desktop.access.powers import FieldRule, Scope
from crm_desktop.clients.addresses import add_bank_account
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import BankDraft, ChannelDraft, ClientDraft
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft, LineDraft
from tests.access.people_office import manager
from tests.ui.client_desk import open_card
from tests.ui.deal_desk import open_deal
from ui.clients.card_fields import LegalFields, MainFields
from ui.clients.channels_card import ChannelsCard
from ui.clients.places_card import AddressesCard, BankCard
from ui.deals.deal_fields import MainDealFields
from ui.deals.deal_lines import DealLines
from ui.jobs import JobRunner
from ui.shell.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from tests.access.people_office import People

KEYS = (
    "clients:channels", "clients:inn", "clients:note", "clients:addresses",
    "clients:bank_accounts", "deals:budget", "deals:lines",
)  # fmt: skip


@pytest.fixture
def records(people: People) -> tuple[int, int]:
    """A client and a deal of Вера, everything in them filled."""
    hers = people.open("Вера")
    client, _ = create_client(
        hers,
        ClientDraft(
            "company", "ООО «Ромашка»", channels=(ChannelDraft("+7 921 555-10-24"),),
            values={"inn": "7707083893", "note": "Важный"}, addresses={"legal": "г. Тверь"},
        ),
    )  # fmt: skip
    add_bank_account(hers, client, bank=BankDraft("40702810000000000001", "Банк"))
    lines = (LineDraft("Окно"),)
    deal, _ = create_deal(hers, DealDraft("Окна", client, lines=lines, values={"budget": 100}))
    return client, deal


@pytest.fixture
def vera(
    people: People, records: tuple[int, int], dressed: None, request: pytest.FixtureRequest
) -> Iterator[Workspace]:
    """Her program; the rule of all the fields comes as the parameter."""
    people.give("Вера", manager(Scope.ALL, fields=dict.fromkeys(KEYS, request.param)))
    runner = JobRunner()
    made = Workspace(people.open("Вера"), runner)
    yield made
    runner.shutdown()
    made.close()
    people.opened.pop("Вера")


@pytest.mark.parametrize("vera", [FieldRule.SEE], indirect=True)
def test_what_is_only_seen_has_no_editor(
    vera: Workspace, records: tuple[int, int], qtbot: QtBot
) -> None:
    client, deal = records
    screen = open_card(vera, qtbot, client)
    for card, key in ((LegalFields, "inn"), (MainFields, "note")):
        row = screen.part(card).row(key)
        assert row is not None
        row.editor.start_editing()
        assert not row.editor.is_editing, key
    kpp = screen.part(LegalFields).row("director")
    assert kpp is not None
    assert not kpp.editor.read_only

    channels = screen.part(ChannelsCard)
    assert [row.channel.value for row in channels.rows] == ["+7 921 555-10-24"]
    QTest.keyClick(channels.rows[0], Qt.Key.Key_Return)
    screen.add_channel()
    assert not channels.is_editing
    for places in (screen.part(AddressesCard), screen.part(BankCard)):
        assert places._values, places
        assert all(value.read_only for value in places._values)
        assert "Не указано" not in [value.text for value in places._values]

    of_deal = open_deal(vera, qtbot, deal)
    budget = of_deal.part(MainDealFields).row("budget")
    assert budget is not None
    assert budget.editor.read_only
    lines = of_deal.part(DealLines)
    assert [row.line.title for row in lines.rows] == ["Окно"]
    assert lines.rows[0].menu.isHidden()
    assert lines.take.isHidden()
    of_deal.add_line()
    assert not lines.head._action.isVisible() if lines.head._action else False


@pytest.mark.parametrize("vera", [FieldRule.HIDDEN], indirect=True)
def test_what_is_hidden_is_not_asked_for(
    vera: Workspace, records: tuple[int, int], qtbot: QtBot
) -> None:
    client, deal = records
    screen = open_card(vera, qtbot, client)
    assert screen.part(LegalFields).row("inn") is None
    assert screen.part(MainFields).row("note") is None
    for part in (ChannelsCard, AddressesCard, BankCard):
        assert not screen.part(part).isVisible(), part
    screen.add_channel()
    assert not screen.part(ChannelsCard).is_editing

    of_deal = open_deal(vera, qtbot, deal)
    assert of_deal.part(MainDealFields).row("budget") is None
    assert not of_deal.part(DealLines).isVisible()
    assert not of_deal.head.sum.isVisible()
