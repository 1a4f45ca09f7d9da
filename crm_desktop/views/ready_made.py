"""The views every office begins with: data, not rows of the base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crm_desktop.views.definition import SortKey, ViewDefinition, whole_filter
from crm_desktop.views.quick_filters import (
    MINE,
    NEW,
    NO_PHONE,
    QUICK_FILTERS,
    QUIET,
    QuickFilter,
)
from crm_desktop.views.tree import all_of

__all__ = ["QUICK_FILTERS", "READY_VIEWS", "QuickFilter", "ReadyView", "whole_filter"]


@dataclass(frozen=True, slots=True)
class ReadyView:
    """A view every office begins with."""

    key: str
    name: str
    definition: ViewDefinition


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
}
