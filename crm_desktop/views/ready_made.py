"""The views every office begins with: data, not rows of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crm_desktop.views.definition import SortKey, ViewColumn, ViewDefinition, whole_filter
from crm_desktop.views.quick_filters import (
    IDLE,
    LOST,
    MINE,
    NEW,
    NO_PHONE,
    OPEN,
    OVERDUE,
    QUICK_FILTERS,
    QUIET,
    REPEAT,
    STALE,
    WAITING,
    WON,
    QuickFilter,
)
from crm_desktop.views.tree import Condition, Op, Period, PeriodKind, all_of

__all__ = ["QUICK_FILTERS", "READY_VIEWS", "QuickFilter", "ReadyView", "whole_filter"]

_THIS_MONTH: Final = Period(PeriodKind.THIS_MONTH)
_CLOSING: Final = Condition("closes_on", Op.PERIOD, period=_THIS_MONTH)
_CLOSED: Final = Condition("closed", Op.PERIOD, period=_THIS_MONTH)
_BY_DUE: Final = (SortKey("next_due"),)
_BY_CLOSED: Final = (SortKey("closed", descending=True),)
_STANDING: Final = (SortKey("quiet_days", descending=True),)
_BY_MONEY: Final = (SortKey("closes_on"), SortKey("budget", descending=True))


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A view every office begins with."""

    key: str
    name: str
    definition: ViewDefinition


def _of_closed(*more: str) -> tuple[ViewColumn, ...]:
    keys = ("title", "client", "stage", "budget", *more, "responsible", "closed")
    return tuple(ViewColumn(key) for key in keys)


def _tasks(**chosen: tuple[str, ...]) -> ViewDefinition:
    conditions = (Condition(field, Op.ANY_OF, values) for field, values in chosen.items())
    return ViewDefinition(all_of(*conditions), sort=(SortKey("due"),), group_by="bucket")


READY_VIEWS: Final = {
    "clients": (
        ReadyView("ready:all", "Все", ViewDefinition()),
        ReadyView("ready:mine", "Мои", ViewDefinition(all_of(MINE))),
        ReadyView("ready:no_phone", "Без телефона", ViewDefinition(all_of(NO_PHONE))),
        ReadyView(
            "ready:new",
            "Новые за 30 дней",
            ViewDefinition(all_of(NEW), sort=(SortKey("created", descending=True),)),
        ),
        ReadyView("ready:quiet", "Давно без контакта", ViewDefinition(all_of(QUIET))),
    ),
    "deals": (
        ReadyView("ready:deals_open", "Открытые", ViewDefinition(all_of(OPEN), sort=_BY_DUE)),
        ReadyView("ready:deals_mine", "Мои", ViewDefinition(all_of(MINE, OPEN), sort=_BY_DUE)),
        ReadyView("ready:deals_idle", "Без действия", ViewDefinition(all_of(IDLE), sort=_STANDING)),
        ReadyView("ready:deals_stale", "Застывшие", ViewDefinition(all_of(STALE), sort=_STANDING)),
        ReadyView(
            "ready:deals_overdue", "Просрочено", ViewDefinition(all_of(OVERDUE), sort=_BY_DUE)
        ),
        ReadyView(
            "ready:deals_closing",
            "Закрыть в этом месяце",
            ViewDefinition(all_of(OPEN, _CLOSING), sort=_BY_MONEY),
        ),
        ReadyView(
            "ready:deals_won",
            "Выигранные в этом месяце",
            ViewDefinition(all_of(WON, _CLOSED), columns=_of_closed(), sort=_BY_CLOSED),
        ),
        ReadyView(
            "ready:deals_lost",
            "Проигранные",
            ViewDefinition(
                all_of(LOST), columns=_of_closed("loss_reason", "competitor"), sort=_BY_CLOSED
            ),
        ),
        ReadyView(
            "ready:deals_repeat",
            "Повторные продажи",
            ViewDefinition(all_of(REPEAT, OPEN), sort=_BY_DUE),
        ),
        ReadyView(
            "ready:deals_waiting",
            "Ждут согласования",
            ViewDefinition(all_of(WAITING), sort=_BY_DUE),
        ),
        ReadyView(
            "ready:deals_all",
            "Все сделки",
            ViewDefinition(sort=(SortKey("created", descending=True),)),
        ),
    ),
    "tasks": (
        ReadyView("ready:tasks_mine", "Мои", _tasks(scope=("mine",))),
        ReadyView(
            "ready:tasks_burning",
            "Мои горящие",
            _tasks(scope=("mine",), bucket=("overdue", "today")),
        ),
        ReadyView("ready:tasks_given", "Поручил я", _tasks(scope=("given",))),
        ReadyView("ready:tasks_helping", "Помогаю", _tasks(scope=("helping",))),
        ReadyView("ready:tasks_overdue", "Просроченные у всех", _tasks(bucket=("overdue",))),
        ReadyView(
            "ready:tasks_undated", "Мои без срока", _tasks(scope=("mine",), bucket=("undated",))
        ),
        ReadyView(
            "ready:tasks_done",
            "Сделано за неделю",
            _tasks(scope=("mine",), done=("week",), bucket=("done",)),
        ),
        ReadyView("ready:tasks_all", "Все задачи", _tasks()),
    ),
}
