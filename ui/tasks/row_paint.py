"""A task painted as a row: its box, kind, words, marks, when and whose; for any list of tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, Qt

from ui.theme import Role, Tone, theme
from ui.widgets.choices import draw_check
from ui.widgets.paint import draw_avatar, draw_icon, draw_pill, draw_text, pill_width, smooth
from ui.widgets.paint import text_width as wide_as

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.tasks.kind_look import KindLook

HEIGHT: Final = 60
BOX: Final = 18
_BOX_LEFT: Final = 4
_BADGE: Final = 32
_BADGE_LEFT: Final = 36
_WORDS_LEFT: Final = 80
_GAP: Final = 12
_AVATAR: Final = 28
_RIM: Final = 2
_MARK: Final = 14
_LEAST_WORDS: Final = 180
"""Marks and the avatar give way where the words would have less room."""


@dataclass(frozen=True, slots=True)
class TaskFace:
    """What a row says of a task.

    Attributes:
        title: of the task.
        kind: icon and colour.
        below: client and deal; or what came of it.
        due_text: on the chip; `""` = no chip.
        due_tone: of the chip.
        done: struck out, the box is checked.
        who: whose task; `""` shows no avatar.
        who_key: for the stable colour.
        items: of the checklist, «2/5».
        marks: icons of what else there is: it repeats, waits, is talked about.
        urgent: a mark of a high priority before the title.
    """

    title: str
    kind: KindLook
    below: str = ""
    due_text: str = ""
    due_tone: Tone = Tone.GREY
    done: bool = False
    who: str = ""
    who_key: object = None
    items: str = ""
    marks: tuple[str, ...] = ()
    urgent: bool = False


def check_rect(rect: QRect) -> QRect:
    """Return where in a row a press notes the task as done; larger than the box that is drawn."""
    px = theme().px
    return QRect(rect.left() - px(4), rect.top(), px(BOX + _BOX_LEFT + 12), rect.height())


def draw_task(
    painter: QPainter, rect: QRect, face: TaskFace, *, hovered: bool = False,
    selected: bool = False, room_right: int = 0,
) -> QRect:  # fmt: skip
    """Draw a row inside `rect`; returns the room its words have.

    Args:
        painter: of the view.
        rect: the row without its inset.
        face: what it says.
        hovered: whether the pointer is on the box.
        selected: whether the row is: badge and avatar stand out from the accent then.
        room_right: final pixels at the right that are kept free for buttons; they take the place
            of the marks, so the words stay where they are.
    """
    px = theme().px
    smooth(painter)
    middle = rect.center().y()
    box = QRect(rect.left() + px(_BOX_LEFT), middle - px(BOX) // 2, px(BOX), px(BOX))
    state = Qt.CheckState.Checked if face.done else Qt.CheckState.Unchecked
    draw_check(painter, box, state, enabled=True, hovered=hovered)
    _draw_badge(painter, QPoint(rect.left() + px(_BADGE_LEFT), middle), face, selected=selected)
    left = rect.left() + px(_WORDS_LEFT)
    right = _draw_right(
        painter, rect, face, left + px(_LEAST_WORDS), room_right, selected=selected
    )  # fmt: skip
    words = QRect(left, rect.top(), right - left, rect.height())
    _draw_words(painter, words, face)
    return words


def _draw_badge(painter: QPainter, at: QPoint, face: TaskFace, *, selected: bool) -> None:
    px = theme().px
    side = px(_BADGE)
    badge = QRect(at.x(), at.y() - side // 2, side, side)
    tone = Tone.GREY if face.done else face.kind.tone
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("surface" if selected else tone.soft))
    painter.drawEllipse(badge)
    spot = QRect(0, 0, px(16), px(16))
    spot.moveCenter(badge.center())
    draw_icon(painter, spot, face.kind.icon, tone.text)


def _draw_right(
    painter: QPainter, rect: QRect, face: TaskFace, least: int, room_right: int, *, selected: bool
) -> int:
    """Draw avatar, chip and marks from the right; returns where the words end."""
    px = theme().px
    middle = rect.center().y()
    right = rect.right() - px(2)
    if face.who and right - px(_AVATAR) > least:
        side = px(_AVATAR)
        disc = QRect(right - side, middle - side // 2, side, side)
        if selected:
            _draw_rim(painter, disc)
        draw_avatar(painter, disc, face.who, face.who_key)
        right -= side + px(_GAP)
    if face.due_text:
        widest = max(px(40), min(pill_width(face.due_text), right - least))
        box = draw_pill(
            painter, QPoint(right, middle + 1), face.due_text, face.due_tone,
            align=Qt.AlignmentFlag.AlignRight, max_width=widest,
        )  # fmt: skip
        right = box.left() - px(_GAP)
    if room_right:
        return right - room_right
    for mark in face.marks:
        if right - px(_MARK) < least:
            break
        spot = QRect(right - px(_MARK), middle - px(_MARK) // 2, px(_MARK), px(_MARK))
        draw_icon(painter, spot, mark, "text3")
        right -= px(_MARK + 8)
    wide = wide_as(face.items, Role.META)
    if face.items and right - wide - px(20) > least:
        room = QRect(right - wide, rect.top(), wide, rect.height())
        draw_text(painter, room, face.items, Role.META, "text2")
        spot = QRect(room.left() - px(18), middle - px(_MARK) // 2, px(_MARK), px(_MARK))
        draw_icon(painter, spot, "list-checks", "text3")
        right = spot.left() - px(_GAP)
    return right


def _draw_rim(painter: QPainter, disc: QRect) -> None:
    """Set an avatar off from the accent below: one's own is of the very same colour."""
    rim = theme().px(_RIM)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("surface"))
    painter.drawEllipse(disc.adjusted(-rim, -rim, rim, rim))


def _draw_words(painter: QPainter, words: QRect, face: TaskFace) -> None:
    px = theme().px
    middle = words.center().y()
    upper = QRect(words.left(), middle - px(20), words.width(), px(21))
    if not face.below:
        upper.moveTop(middle - px(10))
    if face.urgent and not face.done:
        spot = QRect(upper.left(), upper.center().y() - px(7), px(14), px(14))
        draw_icon(painter, spot, "flag", "bad")
        upper.setLeft(upper.left() + px(20))
    draw_text(painter, upper, face.title, Role.ROW, "text2" if face.done else "text",
              struck=face.done)  # fmt: skip
    if face.below:
        lower = QRect(words.left(), middle + px(1), words.width(), px(18))
        draw_text(painter, lower, face.below, Role.META, "text2")
