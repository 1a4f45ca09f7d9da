"""What must be said of sums: budgets somebody may not see, currencies without a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.access.powers import Area
from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.refusals import DEAL_FORMS
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.access.powers import Powers
    from crm_desktop.deals.list_sums import Apart

HIDDEN_MONEY: Final = "Бюджет сделок от вас скрыт, поэтому сумм здесь нет."


def money_hidden(powers: Powers) -> bool:
    """Tell whether the budgets of deals are kept from a person."""
    return "budget" in powers.hidden(Area.DEALS)


def apart_note(apart: Iterable[Apart], *, forms: tuple[str, str, str] = DEAL_FORMS) -> str:
    """Say what is in no sum for lack of a rate; `""` if there is nothing.

    Args:
        apart: what has none.
        forms: of what is counted: one, two, five.
    """
    told = [
        f"{count(each.deals, *forms)} на {show_money(each.amount, each.currency)}" for each in apart
    ]
    if not told:
        return ""
    left = ", ".join(told)
    return f"В суммы не вошло то, у чего нет курса: {left}. Задайте курс в настройках валют."
