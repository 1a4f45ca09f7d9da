"""How a client looks in the list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect, Qt

from crm_desktop.wording.times import MONTHS_SHORT, local
from ui.clients.wording import tone_of
from ui.theme import Role, Tone, theme
from ui.views.list_cells import CellPainter
from ui.views.list_delegate import TableDelegate, model_of
from ui.views.list_model import ListModel
from ui.widgets.paint import (
    RIGHT,
    draw_avatar,
    draw_box,
    draw_pill,
    draw_text,
    pill_width,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QPainter

    from crm_desktop.clients.listing import ClientRow, RowLabel
    from ui.widgets.lists import Index, RowState

TALL: Final = 68
_LABELS: Final = {"roles": "role", "tags": "tag"}
WIDE: Final = 640
"""From this width a row has room for region, labels and the responsible person."""


class ClientCells(CellPainter):
    """Roles and tags of a client are pills."""

    def labels(self, row: Any, key: str) -> Sequence[RowLabel] | None:
        directory = _LABELS.get(key)
        if row is None or directory is None:
            return None
        return [label for label in row.labels if label.directory == directory]


class ClientRowDelegate(TableDelegate):
    """Avatar, name, contact and phone; on the right the last contact and the type.

    In a table the person's cell keeps the two lines on its left, the other cells follow.
    """

    tall = TALL

    def __init__(self, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent, cells=ClientCells())
        self._zone = zone

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row: ClientRow | None = index.data(ListModel.RowRole)
        if row is None:
            self._paint_bones(painter, rect)
        elif self.table:
            shown = model_of(index).columns
            self._paint_person(painter, rect, row, has_phone=any(c.key == "phone" for c in shown))
        elif self.dense:
            self._paint_dense(painter, rect, row)
        else:
            self._paint_tall(painter, rect, row, state)

    def is_first_cut(self, rect: QRect, index: Index) -> bool:
        row: ClientRow | None = index.data(ListModel.RowRole)
        side = theme().px(32 if self.table else 40)
        room = rect.width() - side - theme().px(13) - 40
        return row is not None and text_width(row.name, Role.ROW) > room

    def _paint_person(
        self, painter: QPainter, rect: QRect, row: ClientRow, *, has_phone: bool
    ) -> None:
        """The person's cell of a table: who it is, and below it one more word."""
        px = theme().px
        side = px(24 if self.dense else 32)
        disc = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
        draw_avatar(painter, disc, row.name, row.id)
        left = disc.right() + px(11)
        line = QRect(left, rect.top(), rect.right() - left, rect.height())
        below = row.contact if has_phone else row.contact or row.phone or row.email
        if self.dense or not below:
            draw_text(painter, line, row.name, Role.BODY_STRONG)
            return
        upper = QRect(left, rect.center().y() - px(19), line.width(), px(20))
        lower = QRect(left, rect.center().y() + px(1), line.width(), px(18))
        draw_text(painter, upper, row.name, Role.BODY_STRONG)
        draw_text(painter, lower, below, Role.META, "text2")

    def _paint_bones(self, painter: QPainter, rect: QRect) -> None:
        px = theme().px
        ground = theme().colour("grey_soft")
        side = px(24 if self.dense else 32 if self.table else 40)
        disc = QRect(rect.left(), rect.center().y() - side // 2, side, side)
        draw_box(painter, disc, ground=ground, radius=side / 2)
        left = disc.right() + px(14)
        wide = min(px(240), rect.width() - side - px(40))
        if self.dense:
            bone = QRect(left, rect.center().y() - px(5), wide, px(10))
            draw_box(painter, bone, ground=ground, radius=5)
            return
        upper = QRect(left, rect.center().y() - px(15), wide, px(11))
        lower = QRect(left, rect.center().y() + px(6), wide * 2 // 3, px(9))
        draw_box(painter, upper, ground=ground, radius=5)
        draw_box(painter, lower, ground=ground, radius=4)

    def _paint_tall(self, painter: QPainter, rect: QRect, row: ClientRow, state: RowState) -> None:
        px = theme().px
        disc = QRect(rect.left(), rect.center().y() - px(20) + 1, px(40), px(40))
        if state.selected:
            halo = disc.adjusted(-2, -2, 2, 2)
            draw_box(painter, halo, ground=theme().colour("surface"), radius=halo.height() / 2)
        draw_avatar(painter, disc, row.name, row.id)
        left = disc.right() + px(13)
        upper = QRect(left, rect.top() + px(12), rect.right() - left, px(22))
        lower = QRect(left, rect.top() + px(35), rect.right() - left, px(20))
        touched = _short_day(row.last_event_at, self._zone)
        used = draw_text(painter, upper, touched, Role.META, "text2", align=RIGHT)
        draw_text(
            painter, upper.adjusted(0, 0, -used - (px(12) if used else 0), 0), row.name, Role.ROW
        )
        right = self._paint_pills(
            painter, lower, row, wide=rect.width() >= px(WIDE), selected=state.selected
        )
        room = lower.adjusted(0, 0, right - lower.right() - px(10), 0)
        self._paint_contact(painter, room, row)

    def _paint_contact(self, painter: QPainter, room: QRect, row: ClientRow) -> None:
        """Contact and phone; the phone is never cut, the contact gives way."""
        phone = row.phone or row.email
        if row.contact and phone:
            tail = f" · {phone}"
            wide = text_width(tail, Role.META)
            contact = row.contact
            if text_width(contact, Role.META) + wide > room.width():
                contact = _shortened(contact)
            if wide + theme().px(56) <= room.width():
                used = draw_text(
                    painter, room.adjusted(0, 0, -wide, 0), contact, Role.META, "text2"
                )
                draw_text(painter, room.adjusted(used, 0, 0, 0), tail, Role.META, "text2")
                return
        told = phone or row.contact or row.region or row.responsible
        draw_text(painter, room, told, Role.META, "text2")

    def _paint_pills(
        self, painter: QPainter, lower: QRect, row: ClientRow, *, wide: bool, selected: bool
    ) -> int:
        """Type rightmost, then (where there is room) labels and region; returns the left edge."""
        px = theme().px
        right = lower.right() + 1
        middle = lower.center().y() + 1
        pills: list[tuple[str, Tone]] = []
        if row.type:
            pills.append((row.type, self.tones.get(row.type, Tone.GREY)))
        most = 5 if wide else 1
        for label in row.labels:
            mark = f"#{label.name}" if label.directory == "tag" else label.name
            pills.append((mark, tone_of(label.colour, otherwise=Tone.VIOLET)))
        if wide and row.region:
            pills.append((row.region, Tone.GREY))
        keep_free = px(150) if not wide else px(280)
        for text, tone in pills[:most]:
            take = min(pill_width(text), px(170))
            if right - take - lower.left() < keep_free:
                break
            if selected:  # the ground of the row is that of a blue pill
                halo = QRect(right - take, middle - px(10), take + 1, px(20)).adjusted(-1, -1, 1, 1)
                draw_box(painter, halo, ground=theme().colour("surface"), radius=halo.height() / 2)
            box = draw_pill(
                painter, QPoint(right, middle), text, tone,
                align=Qt.AlignmentFlag.AlignRight, max_width=take,
            )  # fmt: skip
            right = box.left() - px(6)
        return right

    def _paint_dense(self, painter: QPainter, rect: QRect, row: ClientRow) -> None:
        px = theme().px
        disc = QRect(rect.left(), rect.center().y() - px(12) + 1, px(24), px(24))
        draw_avatar(painter, disc, row.name, row.id)
        left = disc.right() + px(11)
        phone = row.phone or row.email
        cell = text_width(phone, Role.META) + px(12) if phone else 0
        line = QRect(left, rect.top(), rect.right() - left, rect.height())
        draw_text(painter, line, phone, Role.META, "text2", align=RIGHT)
        room = line.adjusted(0, 0, -cell, 0)
        used = draw_text(painter, room, row.name, Role.BODY_STRONG)
        rest = room.adjusted(used + px(12), 0, 0, 0)
        if rest.width() > px(80):
            draw_text(painter, rest, row.contact or row.region, Role.META, "text2")


def _shortened(name: str) -> str:
    """«Лукина Алла Ярославовна» -> «Лукина А. Я.»; other names as they are."""
    words = name.split()
    if not 2 <= len(words) <= 3 or not all(word[0].isupper() for word in words):  # noqa: PLR2004 - told by its place
        return name
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])


def _short_day(at_ms: int | None, zone: tzinfo) -> str:
    """«11:40» for today, «вчера», «14 ноя», «14 ноя 2024»: the last contact in few letters."""
    if at_ms is None:
        return ""
    there, here = local(at_ms, zone), datetime.now(UTC).astimezone(zone)
    days = (here.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if days == 1:
        return "вчера"
    text = f"{there.day}\N{NO-BREAK SPACE}{MONTHS_SHORT[there.month - 1]}"
    return text if there.year == here.year else f"{text}\N{NO-BREAK SPACE}{there.year}"
