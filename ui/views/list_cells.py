"""How the cells of a table are painted, and the heads of its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRect

from crm_desktop.clients.field_types import Store
from crm_desktop.views.fields import ValueKind
from crm_desktop.wording import number
from ui.clients.wording import tone_of
from ui.theme import Role, Tone, theme
from ui.views.list_model import ListModel
from ui.widgets.paint import (
    LEFT,
    RIGHT,
    draw_avatar,
    draw_box,
    draw_icon,
    draw_pill,
    draw_text,
    pill_width,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPainter

    from crm_desktop.clients.listing import RowLabel
    from crm_desktop.clients.row_cells import Cell
    from crm_desktop.views.fields import ListField, ListFields
    from crm_desktop.views.groups import ListGroup
    from ui.theme import Colour
    from ui.views.list_columns import ListColumn
    from ui.widgets.lists import Index

PAD: Final = 12
_PILLS: Final = frozenset({ValueKind.ITEM, ValueKind.OPTION})
_AVATAR: Final = 22


class CellPainter:
    """Pills where the directory has a colour, people with their avatar, numbers at the right."""

    def __init__(self) -> None:
        self._tones: dict[str, dict[str, Tone]] = {}

    def set_fields(self, fields: ListFields) -> None:
        """Learn the colours of the directories."""
        self._tones = {
            field.key: {
                choice.label: tone_of(choice.colour)
                for choice in fields.choices(field)
                if choice.colour
            }
            for field in fields.columns
            if field.kind in _PILLS
        }

    def labels(self, row: Any, key: str) -> Sequence[RowLabel] | None:  # noqa: ARG002 - for those who have some
        """The labels a cell shows as pills; None = the cell is a text."""
        return None

    def paint(self, painter: QPainter, rect: QRect, index: Index, *, selected: bool) -> None:
        """Paint a cell's content into its whole rectangle."""
        column = _column(index)
        room = rect.adjusted(theme().px(PAD), 0, -theme().px(PAD), 0)
        labels = self.labels(index.data(ListModel.RowRole), column.key)
        if labels is not None:
            self._paint_labels(painter, room, labels, selected=selected)
            return
        cell: Cell | None = index.data(ListModel.CellRole)
        if cell is None or not cell.text:
            return
        kind = column.field.kind if column.field else ValueKind.TEXT
        tone = self._tones.get(column.key, {}).get(cell.text)
        middle = QPoint(room.left(), room.center().y() + 1)
        if tone is not None:
            _draw_pill(painter, middle, cell.text, tone, room.width(), selected=selected)
        elif kind is ValueKind.MEMBER:
            self._paint_person(painter, room, cell)
        elif column.field is not None and _is_channel(column.field):
            self._paint_channels(painter, room, cell.text)
        else:
            align = RIGHT if column.right else LEFT
            draw_text(painter, room, cell.text, Role.BODY, align=align)

    def is_cut(self, rect: QRect, index: Index) -> bool:
        """Whether a cell has less room than its text wants."""
        cell: Cell | None = index.data(ListModel.CellRole)
        if cell is None:
            return False
        return self.wanted(index) > rect.width()

    def wanted(self, index: Index) -> int:
        """How wide a cell would like to be, in pixels."""
        px = theme().px
        cell: Cell | None = index.data(ListModel.CellRole)
        if cell is None:
            return 0
        column = _column(index)
        labels = self.labels(index.data(ListModel.RowRole), column.key)
        if labels is not None:
            return sum(pill_width(_mark(one)) + px(4) for one in labels) + 2 * px(PAD)
        if cell.text in self._tones.get(column.key, {}):
            return pill_width(cell.text) + 2 * px(PAD)
        wide = text_width(cell.text.replace("\n", " "), Role.BODY) + 2 * px(PAD)
        if column.field is not None and column.field.kind is ValueKind.MEMBER:
            wide += px(_AVATAR) + px(8)
        return wide

    def _paint_person(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        px = theme().px
        side = px(_AVATAR)
        disc = QRect(room.left(), room.center().y() - side // 2 + 1, side, side)
        draw_avatar(painter, disc, cell.text, cell.value)
        draw_text(painter, room.adjusted(side + px(8), 0, 0, 0), cell.text, Role.BODY)

    def _paint_channels(self, painter: QPainter, room: QRect, text: str) -> None:
        """The main one, and how many more there are."""
        first, *others = text.split(", ")
        more = f"+{len(others)}" if others else ""
        keep = text_width(more, Role.META) + theme().px(6) if more else 0
        used = draw_text(painter, room.adjusted(0, 0, -keep, 0), first, Role.BODY)
        rest = room.adjusted(used + theme().px(6), 0, 0, 0)
        draw_text(painter, rest, more, Role.META, "text2")

    def _paint_labels(
        self, painter: QPainter, room: QRect, labels: Sequence[RowLabel], *, selected: bool
    ) -> None:
        """As many pills as fit, then how many more there are."""
        px = theme().px
        left, middle = room.left(), room.center().y() + 1
        for at, label in enumerate(labels):
            more = f"+{len(labels) - at}"
            keep = text_width(more, Role.META) + px(4) if at + 1 < len(labels) else 0
            free = room.right() - left - keep
            wide = pill_width(_mark(label))
            if wide > free and (at or free < px(40)):
                draw_text(
                    painter, QRect(left, room.top(), room.right() - left, room.height()),
                    more, Role.META, "text2",
                )  # fmt: skip
                return
            tone = tone_of(label.colour, otherwise=Tone.VIOLET)
            box = _draw_pill(
                painter, QPoint(left, middle), _mark(label), tone, min(wide, free),
                selected=selected,
            )  # fmt: skip
            left = box.right() + px(4) + 1


def paint_group(
    painter: QPainter,
    rect: QRect,
    group: ListGroup,
    *,
    more: str = "",
    closed: bool,
    hovered: bool,
    tones: Mapping[str, Tone],
) -> None:
    """The head of a group: open or closed, what unites it, how many it holds, `more` words."""
    px, colour = theme().px, theme().colour
    painter.fillRect(rect, colour("sunken" if hovered else "bg"))
    painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, colour("border"))
    middle = rect.center().y()
    left = max(rect.left(), 0) + px(14)
    spot = QRect(left, middle - px(8) + 1, px(16), px(16))
    draw_icon(painter, spot, "chevron-right" if closed else "chevron-down", "text2")
    left = spot.right() + px(8)
    tone = tone_of(group.colour) if group.colour else tones.get(group.label)
    room = QRect(left, rect.top(), rect.right() - left - px(12), rect.height())
    if tone is not None:
        box = draw_pill(
            painter, QPoint(left, middle + 1), group.label, tone,
            height=px(22), max_width=min(room.width() // 2, pill_width(group.label)),
        )  # fmt: skip
        left = box.right() + px(10)
    else:
        quiet = not group.label or group.value in (None, 0, "")
        half = room.adjusted(0, 0, -px(90), 0)
        shade: Colour = "text2" if quiet else "text"
        left += draw_text(painter, half, group.label, Role.ROW, shade) + px(10)
    draw_text(
        painter, QRect(left, rect.top(), rect.right() - left, rect.height()),
        " · ".join(filter(None, (number(len(group.ids)), more))), Role.META_MEDIUM, "text2",
    )  # fmt: skip


def _draw_pill(
    painter: QPainter, at: QPoint, text: str, tone: Tone, widest: int, *, selected: bool
) -> QRect:
    """A pill that stands out from the ground of a selected row too."""
    if selected:
        px = theme().px
        wide, high = min(pill_width(text), widest), px(20)
        halo = QRect(at.x(), at.y() - high // 2, wide, high).adjusted(-1, -1, 1, 1)
        draw_box(painter, halo, ground=theme().colour("surface"), radius=halo.height() / 2)
    return draw_pill(painter, at, text, tone, max_width=widest)


def _is_channel(field: ListField) -> bool:
    return field.field is not None and field.field.store is Store.CHANNEL


def _column(index: Index) -> ListColumn:
    model = index.model()
    assert isinstance(model, ListModel)  # noqa: S101 - the one model these cells are of
    return model.columns[index.column()]


def _mark(label: RowLabel) -> str:
    return f"#{label.name}" if label.directory == "tag" else label.name
