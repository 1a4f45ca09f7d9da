"""The grid of tiles and blocks: shows them, and lets them be arranged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.dashboard.parts import COLUMNS
from crm_desktop.dashboard.pieces import BY_KEY
from crm_desktop.dashboard.setting import Setting, is_known, is_tile
from ui.dashboard.cards import BlockCard, TileCard
from ui.dashboard.grid_plan import Item, Plan, plan
from ui.dashboard.veil import Veil
from ui.theme import Radius, Space, follow_theme, theme
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from crm_desktop.dashboard.parts import Part

_TILE: Final = 150
_BLOCK: Final = 320


class DashboardGrid(QWidget):
    """Places cards in rows; in arranging each bears a veil that is dragged and stretched.

    Attributes:
        drilled: the `Drill` of a number.
        report_wanted: the `Part` whose whole report is wanted.
        subject_wanted: the `Subject` of a row.
        arranged: the `Setting` as the person made it, and what he did in words.
    """

    drilled = Signal(object)
    report_wanted = Signal(object)
    subject_wanted = Signal(object)
    arranged = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setting = Setting()
        self.cards: dict[str, TileCard | BlockCard] = {}
        self.veils: dict[str, Veil] = {}
        self._titles: dict[str, str] = {}
        self._parts: dict[str, Part] = {}
        self._plan = Plan((), 0)
        self._arranging = False
        self._trial: Setting | None = None
        self._dragged = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        follow_theme(self.lay_out)

    @property
    def arranging(self) -> bool:
        """Whether the pieces are being arranged."""
        return self._arranging

    @property
    def plan(self) -> Plan:
        """Where everything stands."""
        return self._plan

    def set_titles(self, titles: Mapping[str, str]) -> None:
        """Say how kept reports are called before they are computed."""
        self._titles = dict(titles)

    def show_setting(self, setting: Setting) -> None:
        """Show other pieces; those that stay keep what they show."""
        self.setting = setting
        self._trial = None
        wanted = [key for key in setting.keys if is_known(key)]
        for key in [key for key in self.cards if key not in wanted]:
            self.cards.pop(key).deleteLater()
            self._parts.pop(key, None)
            veil = self.veils.pop(key, None)
            if veil is not None:
                veil.deleteLater()
        for key in wanted:
            if key not in self.cards:
                self._make(key)
        self.lay_out()

    def show_parts(self, parts: Mapping[str, Part]) -> None:
        """Show answers as they come."""
        for key, part in parts.items():
            card = self.cards.get(key)
            if card is not None:
                self._parts[key] = part
                card.show_part(part)
        self.lay_out()

    def arrange(self, *, on: bool) -> None:
        """Begin or end arranging."""
        self._arranging = on
        for key, card in self.cards.items():
            if on and key not in self.veils:
                self._veil(key, card)
        for veil in self.veils.values():
            veil.setVisible(on)
        self.lay_out()
        if on and self.veils:
            first = next((key for key in self.setting.keys if key in self.veils), None)
            if first is not None:
                self.veils[first].setFocus(Qt.FocusReason.OtherFocusReason)

    def lay_out(self) -> None:
        """Place everything anew."""
        shown = self._trial or self.setting
        places = [place for place in shown.places if place.key in self.cards]
        items = [
            Item(place.key, place.width, theme().px(_TILE if is_tile(place.key) else _BLOCK),
                 not is_tile(place.key))
            for place in places
        ]  # fmt: skip
        times = {place.key: place.height for place in places}
        self._plan = plan(
            items, self.width(),
            lambda key, width: self.cards[key].wanted_height(width, times[key]), gap=Space.L,
        )  # fmt: skip
        before: QWidget | None = None
        for slot in self._plan.slots:
            rect = QRect(slot.x, slot.y, slot.width, slot.height)
            card = self.cards[slot.key]
            card.setGeometry(rect)
            veil = self.veils.get(slot.key)
            if veil is not None:
                veil.setGeometry(rect)
                veil.raise_()
            if before is not None:
                QWidget.setTabOrder(before, card)
            before = card
        self.setMinimumHeight(self._plan.height)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(800), self._plan.height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._dragged:
            return
        painter = QPainter(self)
        colour = theme().colour
        slot = next((each for each in self._plan.slots if each.key == self._dragged), None)
        if slot is not None:
            rect = QRect(slot.x, slot.y, slot.width, slot.height)
            draw_box(painter, rect, ground=colour("accent_soft"), border=colour("accent"),
                     radius=Radius.PANEL)  # fmt: skip
        painter.end()

    def move_by(self, key: str, by: int) -> None:
        """Move a piece in the order; the keyboard's way."""
        keys = list(self.setting.keys)
        at = keys.index(key) + by
        if 0 <= at < len(keys):
            self._settle(self.setting.moved(key, at), self.tr("Порядок сводки изменён"), key)

    def size_by(self, key: str, *, wider: int = 0, higher: int = 0) -> None:
        """Make a piece wider or higher; the keyboard's way."""
        place = next(each for each in self.setting.places if each.key == key)
        made = self.setting.sized(
            key, width=max(1, place.width + wider), height=max(1, place.height + higher)
        )
        self._settle(made, self.tr("Размер плитки изменён"), key)

    def remove(self, key: str) -> None:
        """Take a piece off."""
        title = self._title(key)
        self._settle(self.setting.without(key), self.tr("Убрано со сводки: {}").format(title), "")

    def _make(self, key: str) -> None:
        title = self._title(key)
        card: TileCard | BlockCard = TileCard(title) if is_tile(key) else BlockCard(key, title)
        card.setParent(self)
        card.drilled.connect(self.drilled)
        card.report_wanted.connect(self.report_wanted)
        if isinstance(card, BlockCard):
            card.subject_wanted.connect(self.subject_wanted)
        self.cards[key] = card
        card.show()
        if self._arranging:
            self._veil(key, card)
            self.veils[key].show()

    def _veil(self, key: str, card: TileCard | BlockCard) -> None:
        veil = Veil(self._title(key), high=isinstance(card, BlockCard), parent=self)
        veil.carried.connect(lambda spot, key=key: self._carry(key, spot))
        veil.stretched.connect(lambda size, key=key: self._stretch(key, size))
        veil.settled.connect(lambda key=key: self._drop(key))
        veil.given_up.connect(self._give_up)
        veil.removed.connect(lambda key=key: self.remove(key))
        veil.moved.connect(lambda by, key=key: self.move_by(key, by))
        veil.sized.connect(lambda wide, high, key=key: self.size_by(key, wider=wide, higher=high))
        self.veils[key] = veil

    def _title(self, key: str) -> str:
        if key in BY_KEY:
            return BY_KEY[key].title
        return self._titles.get(key, self.tr("Сохранённый отчёт"))

    def _carry(self, key: str, spot: object) -> None:
        """A veil is dragged: show where it would stand."""
        if not isinstance(spot, QPoint):
            return
        self._dragged = key
        here = self.mapFromGlobal(spot)
        rest = [each for each in self._plan.slots if each.key != key]
        at = Plan(tuple(rest), 0).number_at(here.x(), here.y())
        order = [each.key for each in rest]
        order.insert(at, key)
        unknown = [each for each in self.setting.keys if each not in self.cards]
        places = {place.key: place for place in self.setting.places}
        self._trial = Setting(tuple(places[each] for each in (*order, *unknown)), self.setting.more)
        self.lay_out()

    def _stretch(self, key: str, size: object) -> None:
        if not isinstance(size, QSize):
            return
        self._dragged = key
        column = (self.width() + Space.L) / COLUMNS
        width = round((size.width() + Space.L) / column)
        slot = next(each for each in self._plan.slots if each.key == key)
        place = next(each for each in self.setting.places if each.key == key)
        higher = round((size.height() - slot.height) / theme().px(_HIGHER))
        shown = next(e for e in (self._trial or self.setting).places if e.key == key)
        height = max(1, shown.height + higher)
        self._trial = self.setting.sized(key, width=max(1, width), height=height or place.height)
        self.lay_out()

    def _drop(self, key: str) -> None:
        made, self._dragged, self._trial = self._trial, "", None
        if made is None or made == self.setting:
            self.lay_out()
            return
        same = made.keys == self.setting.keys
        told = self.tr("Размер плитки изменён") if same else self.tr("Порядок сводки изменён")
        self._settle(made, told, key)

    def _give_up(self) -> None:
        self._dragged, self._trial = "", None
        self.lay_out()

    def _settle(self, made: Setting, told: str, focus: str) -> None:
        if made == self.setting:
            return
        self.show_setting(made)
        if focus in self.veils:
            self.veils[focus].setFocus(Qt.FocusReason.OtherFocusReason)
        self.arranged.emit(made, told)


_HIGHER: Final = 170
