"""Why a deal does not go where it was sent; nothing is changed by any of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_desktop.errors import NotFoundError, UserError
from crm_desktop.wording import count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.clients.field_types import Field

DEAL_FORMS = ("сделка", "сделки", "сделок")
_OF_DEALS = ("сделке", "сделках", "сделках")
_NAMED_AT_MOST = 5


class LackingFieldsError(UserError):
    """The stage (or the win) demands fields the deals leave empty.

    Attributes:
        missing: deal -> the fields it lacks; a deal not made yet is known as 0.
        stage_id: where they were to go; the present stage for a win.
        outcome: `won` if they were to be won, else None.
    """

    def __init__(
        self,
        missing: Mapping[int, tuple[Field, ...]],
        *,
        stage_id: int,
        where: str,
        title: str = "",
        outcome: str | None = None,
    ) -> None:
        labels = dict.fromkeys(field.label for fields in missing.values() for field in fields)
        shown = ", ".join(f"«{label}»" for label in list(labels)[:_NAMED_AT_MOST])
        if len(labels) > _NAMED_AT_MOST:
            shown += " и другие"
        whose = f"У сделки «{title}»" if title else f"В {count(len(missing), *_OF_DEALS)}"
        super().__init__(f"{whose} не заполнено: {shown}. Это нужно {where}. Ничего не изменено.")
        self.missing = dict(missing)
        self.stage_id = stage_id
        self.outcome = outcome


class UnplannedError(UserError):
    """The stage demands that the next action is planned."""

    def __init__(
        self, deals: Sequence[int], *, stage_id: int, stage: str, plan_days: int | None
    ) -> None:
        within = "" if plan_days is None else f" в ближайшие {count(plan_days, *_DAYS)}"
        super().__init__(
            f"На этапе «{stage}» следующее действие должно быть запланировано{within}. "
            f"Не запланировано: {count(len(deals), *DEAL_FORMS)}. Ничего не изменено. "
            "Запланируйте задачу и повторите."
        )
        self.deals = tuple(deals)
        self.stage_id = stage_id
        self.plan_days = plan_days


_DAYS = ("день", "дня", "дней")


class MovedMeanwhileError(UserError):
    """Somebody else moved the deal, or closed it, while it was looked at.

    Attributes:
        deals: deal -> the stage it stands at now.
    """

    def __init__(self, deals: Mapping[int, int], *, title: str, where: str) -> None:
        others = len(deals) - 1
        more = f" (и ещё {count(others, *DEAL_FORMS)})" if others else ""
        super().__init__(
            f"Сделку «{title}» только что передвинули: теперь она — {where}{more}. "
            "Ничего не изменено. Посмотрите, где она, и повторите."
        )
        self.deals = dict(deals)


class StageGoneError(NotFoundError):
    """The stage or its funnel was deleted or put away meanwhile."""


class NoReasonError(UserError):
    """A deal is to be lost without a reason, and the office keeps reasons."""
