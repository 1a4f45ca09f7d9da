"""How this person wants the board: order, columns, what cards show; the same at every station."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from crm_desktop.deals.board_cards import TAGS
from crm_desktop.deals.board_question import BoardGroup, BoardOrder
from crm_desktop.members.own_settings import own_setting, set_own_setting
from ui.deals.board_card import CardLook

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

SETTING: Final = "deal_board"
MOST_FIELDS: Final = 4
"""So many lines of chosen fields a card has room for."""


@dataclass(frozen=True, slots=True)
class BoardLook:
    """What is kept.

    Attributes:
        order: of the cards in a column.
        group: what the columns are.
        dense: cards of two lines.
        fold_empty: columns without deals are folded.
        fields: keys of the fields cards show besides the usual; «tags» among them.
    """

    order: BoardOrder = BoardOrder.ACTION
    group: BoardGroup = BoardGroup.STAGE
    dense: bool = False
    fold_empty: bool = False
    fields: tuple[str, ...] = ()

    @property
    def cards(self) -> CardLook:
        """What a card has room for."""
        lines = sum(key != TAGS for key in self.fields)
        return CardLook(dense=self.dense, fields=lines, tags=TAGS in self.fields)

    def dump(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> BoardLook:
        """Read what was stored; what makes no sense takes its default."""
        try:
            found: Any = json.loads(text) if text else {}
        except ValueError:
            found = {}
        if not isinstance(found, dict):
            return cls()
        look = cls()
        if found.get("order") in set(BoardOrder):
            look = replace(look, order=BoardOrder(found["order"]))
        if found.get("group") in set(BoardGroup):
            look = replace(look, group=BoardGroup(found["group"]))
        keys = found.get("fields")
        shown = keys if isinstance(keys, list) else []
        return replace(
            look,
            dense=found.get("dense") is True,
            fold_empty=found.get("fold_empty") is True,
            fields=tuple(str(key) for key in shown)[: MOST_FIELDS + 1],
        )


class LookKeeper(QObject):
    """Reads and keeps the look of the signed-in person.

    Attributes:
        changed: the look is another one, or was read.
        look: in force.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.look = BoardLook()
        self.is_read = False

    def read(self) -> None:
        """Read it; `changed` tells when."""
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: BoardLook.load(own_setting(office, SETTING)),
            self._take,
            self._workspace.report,
            owner=self,
            key="look",
        )

    def set(self, look: BoardLook) -> None:
        """Show and keep another look."""
        if look == self.look:
            return
        self.look = look
        self.changed.emit()
        office, text = self._workspace.office, look.dump()
        self._workspace.runner.write(
            lambda: set_own_setting(office, SETTING, value=text, title="Вид доски сделок"),
            lambda _changes: None,
            self._workspace.report,
            owner=self,
        )

    def _take(self, look: BoardLook) -> None:
        first, self.is_read = not self.is_read, True
        if first or look != self.look:
            self.look = look
            self.changed.emit()
