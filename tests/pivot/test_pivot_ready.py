"""The examples: each can be answered, and says what its name promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.deals.list_fields import load_deal_fields
from crm_desktop.pivot.lines import LineKind
from crm_desktop.pivot.pivoting import pivot
from crm_desktop.pivot.ready import READY_PIVOTS
from crm_desktop.views.checking import find_problems
from crm_desktop.views.tree import EVERYTHING
from tests.deals.deal_list_base import NOW, fill_deals

if TYPE_CHECKING:
    from crm_desktop.office import Office


def test_every_example_can_be_answered(office: Office) -> None:
    fill_deals(office, 1, deals=30, clients=8)
    for ready in READY_PIVOTS:
        result = pivot(office, ready.definition, now=NOW)
        assert result.rows[-1].kind is LineKind.TOTAL
        assert "\0" not in ready.title
        if ready.definition.tree != EVERYTHING:
            assert not find_problems(load_deal_fields(office), ready.definition.tree)
            assert any(line.startswith("Отбор: ") for line in result.narrowed)
