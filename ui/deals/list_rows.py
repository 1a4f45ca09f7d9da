"""How a deal looks in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor

from crm_desktop.clients.rows import RowLabel
from crm_desktop.deals.action_state import ActionState
from crm_desktop.deals.list_grouping import DealGroup
from crm_desktop.deals.list_rows import DealRow
from ui.deals.list_columns import FIRST
from ui.theme import Role, theme
from ui.views.list_cells import CellPainter
from ui.views.list_delegate import TableDelegate
from ui.views.list_model import ListModel
from ui.widgets.paint import draw_box, draw_icon, draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.views.groups import ListGroup
    from ui.jobs import JobRunner
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

_DOT: Final = 9
_STATE_COLOURS: Final[dict[ActionState, Colour]] = {
    ActionState.OVERDUE: "bad",
    ActionState.TODAY: "ok",
    ActionState.PLANNED: "text3",
    ActionState.NONE: "warn",
}
_OUTCOME_ICONS: Final[dict[str, tuple[str, Colour]]] = {
    "won": ("trophy", "ok"),
    "lost": ("circle-x", "text3"),
}
_STATE_WORDS: Final = {
    ActionState.OVERDUE: "действие просрочено",
    ActionState.TODAY: "действие сегодня",
    ActionState.PLANNED: "действие запланировано",
    ActionState.NONE: "нет действия",
}
_OUTCOME_WORDS: Final = {"won": "выиграна", "lost": "проиграна"}


class DealListModel(ListModel):
    """Any number of deals."""

    def __init__(
        self,
        runner: JobRunner,
        fetch: Callable[[Sequence[int], Sequence[str]], list[DealRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(FIRST, runner, fetch, parent)

    def named(self, row: DealRow) -> str:
        return row.title

    def spoken(self, row: DealRow) -> str:
        state = _OUTCOME_WORDS.get(row.outcome) or _STATE_WORDS[row.state]
        return ", ".join(filter(None, (row.title, row.client, row.stage, row.money, state)))


class DealCells(CellPainter):
    """The stage of a deal is a pill of its colour."""

    def labels(self, row: Any, key: str) -> Sequence[RowLabel] | None:
        if key != "stage" or not isinstance(row, DealRow):
            return None
        return [RowLabel(row.stage_id, "", row.stage, row.colour or "grey")]


class DealRowDelegate(TableDelegate):
    """A dot of the action's state (or how the deal ended), the title, the client below it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, cells=DealCells())

    def group_told(self, group: ListGroup) -> str:
        if not isinstance(group, DealGroup) or not (group.money.kopecks or group.money.apart):
            return ""
        return group.money.text

    def is_first_cut(self, rect: QRect, index: Index) -> bool:
        row: DealRow | None = index.data(ListModel.RowRole)
        return row is not None and text_width(row.title, Role.BODY_STRONG) > rect.width() - 60

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:  # noqa: ARG002 - Qt's shape
        px = theme().px
        row: DealRow | None = index.data(ListModel.RowRole)
        left = rect.left() + px(24)
        line = QRect(left, rect.top(), rect.right() - left, rect.height())
        if row is None:
            bone = QRect(left, rect.center().y() - px(5), min(px(220), line.width()), px(10))
            draw_box(painter, bone, ground=theme().colour("grey_soft"), radius=5)
            return
        self._paint_mark(painter, rect, row)
        if self.dense or not row.client:
            used = draw_text(painter, line, row.title, Role.BODY_STRONG)
            rest = line.adjusted(used + px(12), 0, 0, 0)
            if self.dense and row.client and rest.width() > px(60):
                draw_text(painter, rest, row.client, Role.META, "text2")
            return
        upper = QRect(left, rect.center().y() - px(19), line.width(), px(20))
        lower = QRect(left, rect.center().y() + px(1), line.width(), px(18))
        draw_text(painter, upper, row.title, Role.BODY_STRONG)
        draw_text(painter, lower, row.client, Role.META, "text2")

    def _paint_mark(self, painter: QPainter, rect: QRect, row: DealRow) -> None:
        px = theme().px
        middle = rect.center().y() + 1
        if row.outcome in _OUTCOME_ICONS:
            icon, colour = _OUTCOME_ICONS[row.outcome]
            spot = QRect(rect.left() - px(3), middle - px(8), px(16), px(16))
            draw_icon(painter, spot, icon, colour)
            return
        side = px(_DOT)
        dot = QRect(rect.left(), middle - side // 2, side, side)
        ground = theme().colour(_STATE_COLOURS[row.state])
        if row.state is ActionState.NONE:  # told without the colour too: an empty ring
            draw_box(painter, dot, ground=QColor("transparent"), border=ground, radius=side / 2)
        else:
            draw_box(painter, dot, ground=ground, radius=side / 2)
