"""What a new deal is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.drafts import ClientDraft
    from crm_desktop.clients.field_types import Value
    from crm_desktop.tasks.planning import TaskDraft

# Quantities are kept in thousandths.
ONE: Final = 1000
_MOST: Final = 10**15
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class LineDraft:
    """What is sold.

    Attributes:
        title: what it is.
        quantity: in thousandths; None = not said.
        unit: «шт», «м²», «мес».
        price: of one unit, in minor units of the deal's currency.
        sum: in minor units; None = price × quantity, where both are known.
        lasts_days: how long the whole quantity usually lasts the client.
    """

    title: str
    quantity: int | None = ONE
    unit: str = ""
    price: int | None = None
    sum: int | None = None
    lasts_days: int | None = None

    def values(self) -> dict[str, Value]:
        """Return the stored columns.

        Raises:
            UserError: no title, or a number out of bounds.
        """
        title = " ".join(self.title.replace("\0", "").split())
        if not title or len(title) > _LONGEST:
            raise UserError(f"Укажите название строки, до {_LONGEST} знаков. Ничего не изменено.")
        numbers = (self.quantity, self.price, self.sum, self.lasts_days)
        if any(each is not None and not 0 <= each < _MOST for each in numbers):
            raise UserError(
                f"«{title}»: количество, цена и сумма не могут быть отрицательными или такими "
                "большими. Ничего не изменено."
            )
        total = self.sum
        if total is None and self.price is not None and self.quantity is not None:
            exact = Decimal(self.price) * self.quantity / ONE
            total = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
            if total >= _MOST:
                raise UserError(
                    f"«{title}»: такая большая сумма похожа на опечатку. Ничего не изменено."
                )
        return {
            "title": title, "quantity": self.quantity, "unit": " ".join(self.unit.split()) or None,
            "price": self.price, "sum": total, "lasts_days": self.lasts_days,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealDraft:
    """A deal to be made.

    Attributes:
        title: `""` = the client's name.
        client_id: whose deal it is; None = nobody's yet.
        new_client: a client to be made for it, instead of `client_id`.
        funnel_id: None = that of the stage, or the first one.
        stage_id: None = the first one of the funnel.
        values: field key -> stored value. Without `responsible` the signed-in person answers for
            the deal; with None in it nobody does yet.
        contacts: clients' ids of people with their role in the deal.
        new_contact: a person to be made, one more contact; works at the client if that is a
            company.
        lines: what is sold.
        helpers: members who help.
        tags: names; those the directory lacks are added to it.
        parent_id: the deal it repeats.
        repeat_key: the occasion of the repetition.
        task: the first action; it is planned for the new deal.
    """

    title: str = ""
    client_id: int | None = None
    new_client: ClientDraft | None = None
    funnel_id: int | None = None
    stage_id: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    contacts: tuple[tuple[int, str], ...] = ()
    new_contact: ClientDraft | None = None
    lines: tuple[LineDraft, ...] = ()
    helpers: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    parent_id: int | None = None
    repeat_key: str = ""
    task: TaskDraft | None = None
