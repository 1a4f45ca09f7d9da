"""Texts of signs that cannot be seen, as they come from web pages and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.deals.amounts import Amount, parse_amount
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.quick_line import read_line
from crm_desktop.errors import UserError
from crm_desktop.funnels.funnels import add_funnel, rename_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.stages import add_stage
from crm_desktop.wording.visible import is_blank
from tests.deals.deal_state import live_state, new_deal

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office

UNSEEN = ["", "   ", "\0", "\u200b", "\u202e\u200f", "\u2060\ufeff", "\u00ad", " \u200b\t"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_name_nobody_sees_is_none(office: Office, funnel: Funnel, text: str) -> None:
    deal = new_deal(office, funnel)
    before = live_state(office)
    assert is_blank(text)
    with pytest.raises(UserError, match="название"):
        create_deal(office, DealDraft(text, stage_id=funnel.stages[0].id))
    with pytest.raises(UserError, match="название"):
        edit_deal_field(office, deal, field="title", value=text)
    with pytest.raises(UserError, match="название воронки"):
        add_funnel(office, text)
    with pytest.raises(UserError, match="название воронки"):
        rename_funnel(office, funnel.id, name=text)
    with pytest.raises(UserError, match="название этапа"):
        add_stage(office, funnel.id, StageSettings(text))
    assert live_state(office) == before


@pytest.mark.parametrize(
    "text", ["\u200b1 200,50 ₽", "1\u200f 200,50\u200e ₽", "\ufeff1200,50 руб"]
)
def test_a_sum_with_marks_of_direction_is_that_sum(text: str) -> None:
    assert parse_amount(text) == Amount(1_200_50, "RUB")


def test_what_can_be_seen_is_kept_as_it_is(office: Office, funnel: Funnel) -> None:
    title = "Семья 👨\u200d👩\u200d👧 · مرحبا\u200f"
    deal, _ = create_deal(office, DealDraft(title, stage_id=funnel.stages[0].id))
    assert office.db.run("SELECT title FROM deal WHERE id = ?", (deal,)) == [(title,)]


@pytest.mark.parametrize("text", ["Окна, -5", "Окна, «»", "Окна, ???", "Окна, '"])
def test_signs_are_no_new_client(office: Office, text: str) -> None:
    read = read_line(office, text)
    assert (read.client_id, read.is_new) == (None, False)
    assert read.title == text
