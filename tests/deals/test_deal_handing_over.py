from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.membership import Role
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.deals.edits import edit_deal_field, edit_deal_fields
from crm_desktop.errors import AccessDeniedError
from crm_desktop.handover.substitution import lend_work, today_of
from crm_desktop.members.staff import add_colleague
from crm_desktop.office import Office
from tests.deals.deal_state import deal_row, live_state

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel


@pytest.fixture
def deal(office: Office, funnel: Funnel) -> int:
    return create_deal(office, DealDraft("Окна в офис", funnel_id=funnel.id))[0]


def test_a_colleagues_deal_is_given_to_others_by_the_head_or_who_stands_in(
    office: Office, deal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    boris, _ = add_colleague(office, "Борис Ким")
    vera, _ = add_colleague(office, "Вера Лис")
    edit_deal_field(office, deal, field="responsible", value=boris)
    with monkeypatch.context() as manager:
        manager.setattr(Office, "role", Role.MANAGER)
        before = live_state(office)
        with pytest.raises(AccessDeniedError, match="другой сотрудник"):
            edit_deal_field(office, deal, field="responsible", value=vera)
        assert live_state(office) == before
        edit_deal_fields(office, deal, values={"responsible": boris, "note": "ждёт"})
    today = today_of(office)
    lend_work(office, boris, substitute_id=office.user_id, starts_on=today, ends_on=today)
    with monkeypatch.context() as manager:
        manager.setattr(Office, "role", Role.MANAGER)
        edit_deal_field(office, deal, field="responsible", value=vera)
    assert deal_row(office, deal)["responsible"] == vera


def test_everybody_takes_a_deal_of_nobody_and_gives_away_their_own(
    office: Office, deal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    boris, _ = add_colleague(office, "Борис Ким")
    edit_deal_field(office, deal, field="responsible", value=None)
    monkeypatch.setattr(Office, "role", Role.MANAGER)
    for member in (office.user_id, boris):
        edit_deal_field(office, deal, field="responsible", value=member)
        assert deal_row(office, deal)["responsible"] == member
