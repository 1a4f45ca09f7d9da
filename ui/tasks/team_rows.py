"""A person of the team as a painted row: how he keeps his word, what he has to do each day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.wording import count, number, percent
from crm_desktop.wording.times import WEEKDAYS_SHORT
from ui.theme import Role, Tone, follow_theme, theme
from ui.widgets.lists import RowDelegate
from ui.widgets.paint import CENTRE, RIGHT, draw_avatar, draw_bar, draw_box, draw_text
from ui.widgets.rows_model import ROW

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtGui import QPaintEvent

    from crm_desktop.discipline.figures import MemberFigures
    from crm_desktop.discipline.load import DayLoad
    from ui.theme import Colour
    from ui.widgets.lists import Index, RowState

HEIGHT: Final = 60
HEAD: Final = 44
_INSET: Final = 8
_PAD: Final = 12
_DAY: Final = 34
_NUMBERS: Final = (("В срок", 128), ("Сделано", 92), ("Переносы", 80), ("Открыто", 76),
                   ("Просрочено", 92))  # fmt: skip
_GOOD: Final = 0.8
_FAIR: Final = 0.5
_HOUR: Final = 60
_NOBODY: Final = "Без исполнителя"


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A person of the table.

    Attributes:
        figures: of the period.
        load: what he has on each of the days shown.
        hours: how many minutes of each of those days the office works.
        total: it is the row of all together.
    """

    figures: MemberFigures
    load: tuple[DayLoad, ...] = ()
    hours: tuple[int, ...] = ()
    total: bool = False

    @property
    def name(self) -> str:
        """What the row is called."""
        return "Все" if self.total else self.figures.name or _NOBODY

    def words(self) -> str:
        """What the row says to who hears it."""
        one = self.figures
        share = one.share_in_time
        kept = f"в срок {percent(share)}" if share is not None else "сроков не было"
        return (
            f"{self.name}: {kept}, сделано {one.done}, переносов {one.moved}, "
            f"открыто {one.open}, просрочено {one.overdue}"
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of the table are."""

    name: QRect
    numbers: tuple[QRect, ...]
    days: tuple[QRect, ...]

    @staticmethod
    def of(rect: QRect, days: int) -> Columns:
        """Divide the room of a row; without room for the days they are left out."""
        px = theme().px
        right = rect.right() + 1
        bars: list[QRect] = []
        wide = rect.width() >= px(200) + sum(px(w) for _t, w in _NUMBERS) + days * px(_DAY)
        for _number in range(days if wide else 0):
            right -= px(_DAY)
            bars.insert(0, QRect(right, rect.top(), px(_DAY), rect.height()))
        right -= px(16) if bars else 0
        numbers: list[QRect] = []
        for _title, width in reversed(_NUMBERS):
            right -= px(width)
            numbers.insert(0, QRect(right, rect.top(), px(width - 12), rect.height()))
        name = QRect(rect.left(), rect.top(), right - rect.left() - px(12), rect.height())
        return Columns(name, tuple(numbers), tuple(bars))


class TeamHead(QWidget):
    """The names of the columns; over the bars the days."""

    def __init__(self) -> None:
        super().__init__()
        self._days: tuple[date, ...] = ()
        self._off: tuple[bool, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        follow_theme(self.restyle)

    def restyle(self) -> None:
        """Measure anew."""
        self.setFixedHeight(theme().px(HEAD))

    def show_days(self, days: tuple[date, ...], hours: tuple[int, ...]) -> None:
        """Name the days of the bars; those off are grey."""
        self._days, self._off = days, tuple(not minutes for minutes in hours)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        px = theme().px
        side = _INSET + _PAD
        columns = Columns.of(self.rect().adjusted(side, 0, -side, 0), len(self._days))
        draw_text(painter, columns.name, "Сотрудник", Role.META_MEDIUM, "text2")
        for at, (title, _width) in enumerate(_NUMBERS):
            draw_text(painter, columns.numbers[at], title, Role.META_MEDIUM, "text2", align=RIGHT)
        for day, off, rect in zip(self._days, self._off, columns.days, strict=False):
            shade: Colour = "text3" if off else "text2"
            above = QRect(rect.left(), rect.top() + px(4), rect.width(), px(18))
            below = above.translated(0, px(17))
            name = WEEKDAYS_SHORT[day.weekday()]
            draw_text(painter, above, name, Role.META, shade, align=CENTRE)
            draw_text(painter, below, str(day.day), Role.META_MEDIUM, shade, align=CENTRE)
        painter.end()


class TeamDelegate(RowDelegate):
    """Paints rows of the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, height=HEIGHT, inset=_INSET)

    def paint_row(self, painter: QPainter, rect: QRect, index: Index, _state: RowState) -> None:
        row: TeamRow = index.data(ROW)
        columns = Columns.of(rect, len(row.load) or len(row.hours))
        _paint_name(painter, columns.name, row)
        one = row.figures
        _paint_share(painter, columns.numbers[0], one)
        late = f"поздно {number(one.late)}" if one.late else ""

        _paint_number(painter, columns.numbers[1], one.done, below=late)
        _paint_number(painter, columns.numbers[2], one.moved)
        _paint_number(painter, columns.numbers[3], one.open)
        _paint_number(painter, columns.numbers[4], one.overdue, shade="bad")
        for load, minutes, place in zip(row.load, row.hours, columns.days, strict=False):
            _paint_load(painter, place, load, minutes)


def _paint_name(painter: QPainter, rect: QRect, row: TeamRow) -> None:
    px = theme().px
    left = rect.left()
    if not row.total:
        side = px(32)
        box = QRect(left, rect.center().y() - side // 2, side, side)
        draw_avatar(painter, box, row.name, row.figures.member_id)
        left += side + px(12)
    room = QRect(left, rect.top(), rect.right() - left, rect.height())
    draw_text(painter, room, row.name, Role.ROW_MEDIUM)


def _paint_share(painter: QPainter, rect: QRect, one: MemberFigures) -> None:
    px = theme().px
    share = one.share_in_time
    if share is None:
        draw_text(painter, rect, "—", Role.ROW, "text3", align=RIGHT)
        return
    tone = Tone.OK if share >= _GOOD else Tone.WARN if share >= _FAIR else Tone.BAD
    middle = rect.center().y()
    above = QRect(rect.left(), middle - px(20), rect.width(), px(22))
    draw_text(painter, above, percent(share), Role.ROW, align=RIGHT)
    bar = QRect(rect.left() + px(12), middle + px(8), rect.width() - px(12), px(6))
    draw_bar(painter, bar, share, tone.fill)


def _paint_number(
    painter: QPainter, rect: QRect, value: int, *, shade: Colour = "text", below: str = ""
) -> None:
    px = theme().px
    if not below:
        quiet: Colour = shade if value else "text3"
        draw_text(painter, rect, number(value), Role.ROW, quiet, align=RIGHT)
        return
    middle = rect.center().y()
    above = QRect(rect.left(), middle - px(20), rect.width(), px(22))
    under = QRect(rect.left() - px(20), middle + px(1), rect.width() + px(20), px(20))
    draw_text(painter, above, number(value), Role.ROW, shade, align=RIGHT)
    draw_text(painter, under, below, Role.META, "warn", align=RIGHT)


def _paint_load(painter: QPainter, rect: QRect, load: DayLoad, minutes: int) -> None:
    """A column as high as the day is full; above the working hours it is a warning."""
    px = theme().px
    room = QRect(rect.left() + px(8), rect.top() + px(8), rect.width() - px(16), px(28))
    colour = theme().colour
    if minutes:
        draw_box(painter, room, ground=colour("grey_soft"), radius=px(4))
    if load.minutes:
        share = min(1.0, load.minutes / (minutes or 8 * _HOUR))
        height = max(px(4), round(room.height() * share))
        full = QRect(room.left(), room.bottom() + 1 - height, room.width(), height)
        over = load.minutes > minutes
        draw_box(painter, full, ground=colour("bad_fill" if over else "accent"), radius=px(4))
    told = f"{round(load.minutes / _HOUR)}ч" if load.minutes >= _HOUR else ""
    told = told or (f"{load.minutes}м" if load.minutes else "")
    below = QRect(rect.left(), room.bottom() + px(2), rect.width(), px(16))
    draw_text(painter, below, told, Role.META, "text2", align=CENTRE)


def load_words(day: date, load: DayLoad) -> str:
    """«ср 25: 3 задачи, 2 ч 30 мин» for the tip of a bar."""
    tasks = count(load.tasks, "задача", "задачи", "задач")
    hours, rest = divmod(load.minutes, _HOUR)
    told = f"{hours} ч {rest:02d} мин" if hours else f"{rest} мин"
    return f"{WEEKDAYS_SHORT[day.weekday()]} {day.day}: {tasks}, {told}"
