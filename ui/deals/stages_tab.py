"""«Этапы»: the way the deal came, stop by stop, and how long each was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.deals.stage_history import Stay, stage_history
from crm_desktop.wording import count
from ui.clients.wording import tone_of, when
from ui.deals.card_words import DAYS, OUTCOME_TONES, OUTCOME_WORDS, lasted
from ui.theme import Role, Space, Tone, theme
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.lists import ListView, RowDelegate
from ui.widgets.paint import RIGHT, draw_bar, draw_dot, draw_text
from ui.widgets.rows_model import ROW, RowsModel

if TYPE_CHECKING:
    from datetime import tzinfo

    from PySide6.QtGui import QPainter

    from ui.deals.deal_desk import DealDesk
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 48
_DAY_MS: Final = 24 * 3600 * 1000
_TIME: Final = 96
_BAR: Final = 120


class StayRows(RowDelegate):
    """Stage over who and why, a bar of its time, how long, since when."""

    def __init__(self, zone: tzinfo, parent: QWidget) -> None:
        super().__init__(parent, height=HEIGHT)
        self._zone = zone
        self.longest = 1
        self.colours: dict[int, str] = {}

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        px = theme().px
        stay: Stay = index.data(ROW)
        tone = tone_of(self.colours.get(stay.stage_id, ""), otherwise=Tone.GREY)
        if stay.outcome:
            tone = OUTCOME_TONES.get(stay.outcome, tone)
        draw_dot(painter, QPoint(rect.left() + px(4), rect.top() + px(17)), tone.fill, px(8))
        right = QRect(rect.right() - px(_TIME), rect.top(), px(_TIME), rect.height())
        told = lasted(stay.lasted) if stay.lasted is not None else ""
        draw_text(painter, right, told, Role.BODY_MEDIUM, align=RIGHT)
        bar = QRect(right.left() - px(_BAR) - px(12), rect.center().y() - px(4), px(_BAR), px(8))
        if stay.lasted is not None:
            draw_bar(painter, bar, max(0.04, stay.lasted / self.longest), tone.fill)
        words = QRect(rect.left() + px(18), rect.top(), bar.left() - rect.left() - px(30), 0)
        upper = QRect(words.left(), rect.top() + px(6), words.width(), px(20))
        draw_text(painter, upper, name_of(stay), Role.ROW_MEDIUM)
        lower = QRect(words.left(), rect.top() + px(26), words.width(), px(16))
        below = (when(stay.at, self._zone), stay.author, stay.reason)
        draw_text(painter, lower, " · ".join(filter(None, below)), Role.META, "text2")


class StagesTab(QWidget):
    """Newest on top; above the list what the whole way took."""

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.model: RowsModel[Stay] = RowsModel(self._told, self)
        self.view = ListView(self.tr("Этапы сделки"))
        self.view.setModel(self.model)
        self._rows = StayRows(desk.zone, self.view)
        self.view.setItemDelegate(self._rows)
        self._whole = Label("", Role.META, colour="text2", wrap=True)
        self._empty = EmptyState(self.tr("Сделка ещё никуда не двигалась"), icon="history",
                                 tone=Tone.GREY)  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        top = QVBoxLayout()
        top.setContentsMargins(Space.L, 0, Space.L, 0)
        top.addWidget(self._whole)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.XS, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.S)
        page.addLayout(top)
        page.addWidget(self._stack, 1)

    @property
    def stays(self) -> list[Stay]:
        """The stops shown, newest first."""
        return list(self.model.rows)

    def refresh(self) -> None:
        """Read the way of the deal."""
        self._desk.read(stage_history, self._show, key="stages")

    def _show(self, stays: tuple[Stay, ...]) -> None:
        rows = list(reversed(stays))
        deal = self._desk.deal
        if deal is not None:
            self._rows.colours = {stage.id: stage.colour for stage in deal.stages}
        self._rows.longest = max((stay.lasted or 0 for stay in stays), default=0) or 1
        if list(self.model.rows) != rows:
            self.model.show_rows(rows)
        self.view.viewport().update()
        self._stack.setCurrentWidget(self.view if rows else self._empty)
        spent = sum(stay.lasted or 0 for stay in stays if not stay.outcome)
        moves = sum(1 for stay in stays[1:] if not stay.outcome)
        told = self.tr("В работе {}").format(count(spent // _DAY_MS, *DAYS))
        self._whole.setText(self.tr("{} · переходов: {}").format(told, moves) if stays else "")

    def _told(self, stay: Stay) -> str:
        told = lasted(stay.lasted) if stay.lasted is not None else ""
        since = when(stay.at, self._desk.zone)
        return ", ".join(filter(None, (name_of(stay), since, told, stay.author, stay.reason)))


def name_of(stay: Stay) -> str:
    """The stage, or how the deal was closed there."""
    if stay.outcome:
        return f"{OUTCOME_WORDS.get(stay.outcome, stay.outcome)} на этапе «{stay.stage}»"
    return stay.stage
