"""The funnel with its losses: for each stage who came, went on, stands there and was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect

from crm_desktop.reports.result import Unit
from crm_desktop.reports.showing import show_short, show_value
from crm_desktop.wording import number
from ui.dashboard.spots import Rows, Spot
from ui.theme import Role, theme
from ui.widgets.paint import draw_box, text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from crm_desktop.reports.result import Row, Value
    from ui.theme import Colour

HEAD: Final = 24
ROW: Final = 39
_NARROW: Final = 560


class FunnelRows(Rows):
    """A bar for who came to a stage, red bars that grow leftwards for who was lost there."""

    def wanted_height(self) -> int:
        return theme().px(HEAD + ROW * len(self._lines))

    @property
    def _lines(self) -> tuple[Row, ...]:
        rows = self.table.rows
        return (*rows, self.table.total) if self.table.total is not None else rows

    @property
    def _standing(self) -> str:
        return next(each.title for each in self.table.columns if each.key == "standing")

    def measure(self, width: int) -> list[Spot]:
        px = theme().px
        left, bar, share, stand, lost = self._edges(width)
        head = [
            (QRect(bar[0], 0, bar[1] - bar[0], px(HEAD)), "дошло", False),
            (QRect(bar[1], 0, share - bar[1], px(HEAD)), "дальше", True),
            (QRect(share, 0, stand - share, px(HEAD)), self._standing, True),
            (QRect(stand, 0, lost - stand, px(HEAD)), "потеряно", True),
        ]
        found = [
            Spot(rect, text, role=Role.META, colour="text2", right=right)
            for rect, text, right in head
        ]
        for at, row in enumerate(self._lines):
            top = px(HEAD) + px(ROW) * at
            of = self._of(row)
            won = row.strong
            tone: Colour = "ok" if won else "text"
            label = QRect(left, top, bar[0] - left - px(10), px(ROW))
            role = Role.BODY_STRONG if won else Role.BODY_MEDIUM
            found.append(Spot(label, str(row.cells[0]), role=role, colour=tone, right=False,
                              tip=str(row.cells[0])))  # fmt: skip
            found += self._numbers(row, of, top, (bar[1], share, stand, lost))
            inside = self._bar(of, top, bar)
            told = number(_int(of["reached"]))
            wide = text_width(told, Role.BODY_STRONG)
            fits = wide + px(20) <= inside.width()
            spot = (
                QRect(inside.left() + px(10), top, wide + 2, px(ROW))
                if fits
                else QRect(inside.right() + px(8), top, wide + 2, px(ROW))
            )
            found.append(Spot(spot, told, row.drills.get("reached"), Role.BODY_STRONG,
                              "accent_on" if fits else tone, right=False))  # fmt: skip
        return found

    def paint_ground(self, painter: QPainter) -> None:
        px, colour = theme().px, theme().colour
        left, bar, _share, stand, lost = self._edges(self.width())
        most = max((_int(self._of(row)["lost"]) for row in self.table.rows), default=0)
        for at, row in enumerate(self._lines):
            top = px(HEAD) + px(ROW) * at
            of = self._of(row)
            ground = colour("ok_fill" if row.strong else "accent")
            if row.strong:
                painter.fillRect(QRect(left, top, self.width() - left, 1), colour("border"))
            if _int(of["reached"]):
                draw_box(painter, self._bar(of, top, bar), ground=ground, radius=6)
            gone = _int(of["lost"])
            if gone and most and not row.strong:
                room = lost - stand - px(10) - px(44)
                long = max(2, round(room * gone / most))
                right = lost - px(44)
                rect = QRect(right - long, top + px(ROW) // 2 - px(4), long, px(8))
                draw_box(painter, rect, ground=colour("bad_fill"), radius=3)

    def _numbers(
        self, row: Row, of: dict[str, Value], top: int, edges: tuple[int, int, int, int]
    ) -> list[Spot]:
        px = theme().px
        bar, share, stand, lost = edges
        high = px(ROW)
        standing, kopecks = _int(of["standing"]), of.get("sum")
        money = "" if kopecks is None else show_value(kopecks, Unit.KOPECKS)
        told = f"{number(standing)} · {money}" if money and not row.strong else money
        if not money:
            told = number(standing)
        room = stand - share - px(4)
        role = Role.BODY_STRONG if row.strong else Role.BODY
        if money and text_width(told, role) > room and isinstance(kopecks, int):
            short = show_short(kopecks, Unit.KOPECKS)
            told = short if row.strong else f"{number(standing)} · {short}"
        tone: Colour = "ok" if row.strong else "text"
        return [
            Spot(QRect(bar, top, share - bar, high), show_value(of["onward"], Unit.SHARE),
                 role=Role.BODY_STRONG, colour="ok" if row.strong else "text2"),
            Spot(QRect(share, top, stand - share, high), told,
                 row.drills.get("sum" if "sum" in of else "standing"), role, tone,
                 tip=f"{number(standing)} · {money}" if money else number(standing)),
            Spot(QRect(lost - px(44), top, px(44), high), number(_int(of["lost"])),
                 row.drills.get("lost"), Role.BODY_STRONG,
                 "bad" if _int(of["lost"]) else "text3"),
        ]  # fmt: skip

    def _bar(self, of: dict[str, Value], top: int, bar: tuple[int, int]) -> QRect:
        px = theme().px
        most = max((_int(self._of(row)["reached"]) for row in self.table.rows), default=0)
        share = _int(of["reached"]) / most if most else 0.0
        room = bar[1] - bar[0] - px(14)
        return QRect(bar[0], top + (px(ROW) - px(26)) // 2, max(px(4), round(room * share)), px(26))

    def _of(self, row: Row) -> dict[str, Value]:
        return {
            column.key: value for column, value in zip(self.table.columns, row.cells, strict=True)
        }

    def _edges(self, width: int) -> tuple[int, tuple[int, int], int, int, int]:
        """Left, the bars, and where «дальше», «сейчас», «потеряно» end."""
        px = theme().px
        names = [text_width(str(row.cells[0]), Role.BODY_MEDIUM) for row in self._lines]
        label = min(max(names, default=0) + px(14), round(width * 0.26))
        share = px(54)
        stand = px(158) if width >= px(_NARROW) else px(112)
        lost = px(104) if width >= px(_NARROW) else px(76)
        bar = max(px(60), width - label - share - stand - lost)
        return (0, (label, label + bar), label + bar + share, label + bar + share + stand,
                label + bar + share + stand + lost)  # fmt: skip


def _int(value: Value) -> int:
    return int(value) if isinstance(value, int | float) else 0
