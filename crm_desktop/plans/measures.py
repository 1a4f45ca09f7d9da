"""What can be planned, and how a person writes an amount of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from crm_desktop.deals.amounts import MOST, ROUBLE, parse_amount
from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.reports.result import Unit
from crm_desktop.wording import number, rubles
from crm_desktop.wording.visible import without_unseen

MOST_COUNT: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class PlanMeasure:
    """Something a plan may be about.

    Attributes:
        key: as stored in a plan.
        title: «Выиграно, ₽».
        short: for narrow places: «выиграно».
        unit: kopecks or a count.
        term: what counts as reached, a key of the explanations of reports.
        of_deals: whether it is about deals, so that a funnel can narrow it.
        of_lines: whether the lines of deals have it, so that a product can.
    """

    key: str
    title: str
    short: str
    unit: Unit
    term: str
    of_deals: bool = False
    of_lines: bool = False

    @property
    def money(self) -> bool:
        """Whether amounts are kopecks."""
        return self.unit is Unit.KOPECKS

    def show(self, amount: int) -> str:
        """«1 200 000 ₽», «12»."""
        return rubles(amount) if self.money else number(amount)


WON_SUM: Final = "won_sum"
PLAN_MEASURES: Final = (
    PlanMeasure(
        WON_SUM, "Выиграно, сумма", "выиграно", Unit.KOPECKS, "won", of_deals=True, of_lines=True
    ),
    PlanMeasure(
        "won_count", "Выиграно, сделок", "выиграно сделок", Unit.COUNT, "won",
        of_deals=True, of_lines=True,
    ),
    PlanMeasure(
        "new_deals", "Новые сделки", "новых сделок", Unit.COUNT, "new_deal", of_deals=True
    ),
    PlanMeasure("new_clients", "Новые клиенты", "новых клиентов", Unit.COUNT, "new_client"),
    PlanMeasure("calls", "Звонки", "звонков", Unit.COUNT, "activity"),
    PlanMeasure("meetings", "Встречи", "встреч", Unit.COUNT, "activity"),
    PlanMeasure("letters", "Письма", "писем", Unit.COUNT, "activity"),
)  # fmt: skip
_BY_KEY: Final = {measure.key: measure for measure in PLAN_MEASURES}


def require_plan_measure(key: str) -> PlanMeasure:
    """Return a measure.

    Raises:
        NotFoundError: there is none of this key.
    """
    found = _BY_KEY.get(key)
    if found is None:
        known = ", ".join(f"{each.key} — {each.title}" for each in PLAN_MEASURES)
        raise NotFoundError(f"Показателя «{key}» в планах нет. Ничего не изменено. Можно: {known}.")
    return found


def parse_plan(measure: PlanMeasure, text: str) -> int | None:
    """Understand an amount as a person types or pastes it: «1,2 млн», «40», «12 500,50 ₽».

    Args:
        measure: of what.
        text: nothing or a dash = no plan.

    Returns:
        Kopecks or a count; None = no plan.

    Raises:
        UserError: it is no amount, is negative, absurdly large, or in another currency.
    """
    bare = re.sub(r"\s", " ", without_unseen(text)).strip()
    if bare in {"", "-", "–", "—"}:
        return None
    if bare.startswith(("-", "−", "(")):
        raise UserError(
            f"План не бывает отрицательным: «{bare[:60]}». Ничего не изменено. Чтобы убрать план, "
            "оставьте ячейку пустой; 0 — это план, в котором ничего не ждут."
        )
    amount = parse_amount(bare, label="План")
    if amount.currency not in {None, ROUBLE}:
        raise UserError(
            f"План ведётся в рублях, а в «{bare[:60]}» другая валюта. Ничего не изменено."
        )
    if measure.money:
        return amount.value
    if amount.currency is not None or amount.value % 100:
        raise UserError(
            f"«{measure.title}» — целое число, а написано «{bare[:60]}». Ничего не изменено."
        )
    return checked_amount(measure, amount.value // 100)


def checked_amount(measure: PlanMeasure, amount: int) -> int:
    """Return an amount that can be planned.

    Raises:
        UserError: it is negative or absurdly large.
    """
    if not 0 <= amount <= (MOST if measure.money else MOST_COUNT):
        raise UserError(
            f"«{measure.title}»: план {measure.show(amount)} невозможен. Ничего не изменено. "
            "Укажите число от нуля и больше, без лишних цифр."
        )
    return amount


def show_typed(measure: PlanMeasure, amount: int | None) -> str:
    """Return what `parse_plan` understands as this amount: «1 200 000», «12,50»; `""` = none."""
    if amount is None:
        return ""
    return rubles(amount).removesuffix("₽").rstrip() if measure.money else number(amount)
