"""How a person arranged the card: which parts, in what order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ui.clients.card_parts import SECTIONS, TABS, SectionInfo, TabInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SETTING: Final = "card_layout"
ALWAYS: Final = "feed"
"""The tab that cannot be hidden: calls and notes are written there."""


@dataclass(frozen=True, slots=True)
class CardLayout:
    """Keys of all parts in their order, and which of them are hidden."""

    tabs: tuple[str, ...]
    sections: tuple[str, ...]
    hidden_tabs: frozenset[str] = frozenset()
    hidden_sections: frozenset[str] = frozenset()

    @property
    def shown_tabs(self) -> list[TabInfo]:
        """The tabs to show, in order."""
        known = {info.key: info for info in TABS}
        return [known[key] for key in self.tabs if key not in self.hidden_tabs - {ALWAYS}]

    @property
    def shown_sections(self) -> list[SectionInfo]:
        """The sections to show, in order."""
        known = {info.key: info for info in SECTIONS}
        return [known[key] for key in self.sections if key not in self.hidden_sections]

    def as_text(self) -> str:
        """As it is kept; `""` for the usual one."""
        if self == usual_layout():
            return ""
        return json.dumps(
            {
                "tabs": self.tabs,
                "sections": self.sections,
                "hidden_tabs": sorted(self.hidden_tabs),
                "hidden_sections": sorted(self.hidden_sections),
            },
            ensure_ascii=False,
        )


def usual_layout() -> CardLayout:
    """The layout of somebody who arranged nothing."""
    return CardLayout(tuple(info.key for info in TABS), tuple(info.key for info in SECTIONS))


def layout_of(text: str) -> CardLayout:
    """Read a layout; parts it does not know stand where they usually do, nonsense is left out."""
    try:
        kept = json.loads(text) if text else {}
    except ValueError:
        kept = {}
    if not isinstance(kept, dict):
        kept = {}
    usual = usual_layout()
    return CardLayout(
        _completed(_keys(kept, "tabs"), usual.tabs),
        _completed(_keys(kept, "sections"), usual.sections),
        frozenset(_keys(kept, "hidden_tabs")) & set(usual.tabs) - {ALWAYS},
        frozenset(_keys(kept, "hidden_sections")) & set(usual.sections),
    )


def _keys(kept: dict[str, Any], name: str) -> list[str]:
    found = kept.get(name)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _completed(kept: Iterable[str], usual: Sequence[str]) -> tuple[str, ...]:
    order = [key for key in dict.fromkeys(kept) if key in usual]
    for at, key in enumerate(usual):
        if key not in order:
            before = next((each for each in reversed(usual[:at]) if each in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return tuple(order)
