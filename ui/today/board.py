"""The two columns of «Сегодня» and how they share the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.today.model import NowLine
from ui.tasks.kind_look import kind_book
from ui.theme import Space, Tone, follow_theme, theme
from ui.today.act_list import ActList
from ui.today.cards import EmptyDay, FirstSteps, TodayCard
from ui.today.step_rows import (
    BirthdayDelegate,
    HandedDelegate,
    QuietDelegate,
    StepDelegate,
    birthday_words,
    handed_words,
    quiet_words,
    step_words,
)
from ui.today.task_rows import LateDelegate, PlanDelegate, row_words

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from crm_desktop.today.model import Today
    from ui.shell.workspace import Workspace

RIGHT: Final = 560
NARROW: Final = 900
"""Below this width what is on the right stands in one column, and the whole scrolls."""
_SHARE: Final = 0.52
_NARROW_HEIGHT: Final = 1000
_STEPS: Final = 5
_LEAST_STEPS: Final = 2
_LATE: Final = 4
_LATE_SHARE: Final = 0.4
_STEPS_SHARE: Final = 0.42
_BOUNDLESS: Final = (1 << 24) - 1


class TodayBoard(QWidget):
    """The cards; each is there only while it has something to say.

    Attributes:
        columns: the lists of each column, from above; keys walk through them.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._office = workspace.office
        zone = workspace.office.zone
        kinds = kind_book(workspace)
        self.overdue_list = ActList(
            self.tr("Просрочено"), lambda row: row_words(row, zone), lambda row: row.key
        )
        self.overdue_list.setItemDelegate(LateDelegate(self.overdue_list, kinds, zone))
        self.plan_list = ActList(
            self.tr("План на день"), lambda row: row_words(row, zone), _plan_key,
            stands=lambda row: isinstance(row, NowLine),
        )  # fmt: skip
        self.plan_list.setItemDelegate(PlanDelegate(self.plan_list, kinds, zone))
        self.steps_list = ActList(
            self.tr("Следующие шаги сделок"), step_words, lambda row: row.deal_id
        )
        self.steps_list.setItemDelegate(StepDelegate(self.steps_list))
        self.nearest_list = ActList(
            self.tr("Ближайшие шаги сделок"), step_words, lambda row: row.deal_id
        )
        self.nearest_list.setItemDelegate(StepDelegate(self.nearest_list))
        self.handed_list = ActList(self.tr("Передали коллеги"), handed_words, lambda row: row.key)
        self.handed_list.setItemDelegate(HandedDelegate(self.handed_list))
        self.birthday_list = ActList(
            self.tr("Дни рождения"), birthday_words, lambda row: row.client_id
        )
        self.birthday_list.setItemDelegate(BirthdayDelegate(self.birthday_list))
        self.quiet_list = ActList(self.tr("Давно молчат"), quiet_words, lambda row: row.client_id)
        self.quiet_list.setItemDelegate(QuietDelegate(self.quiet_list))
        for view in (self.overdue_list, self.plan_list):
            kinds.changed.connect(view.viewport().update)
        self._make_cards()
        self.columns: list[list[ActList]] = [
            [self.overdue_list, self.plan_list, self.nearest_list],
            [self.steps_list, self.handed_list, self.birthday_list],
            [self.quiet_list],
        ]
        self._lay_out()
        follow_theme(self.share)

    @property
    def lists(self) -> list[ActList]:
        """All lists, in the order of Tab."""
        return [view for column in self.columns for view in column]

    def column_of(self, view: ActList) -> list[ActList]:
        """The column a list stands in."""
        return next(column for column in self.columns if view in column)

    def show_today(self, today: Today, *, gently: bool) -> None:
        """Show a reading; `gently` leaves rows under a moving pointer where they are."""
        for view, rows in (
            (self.overdue_list, today.overdue),
            (self.plan_list, today.plan),
            (self.nearest_list, today.nearest),
            (self.steps_list, today.steps),
            (self.handed_list, today.handed),
            (self.birthday_list, today.birthdays),
            (self.quiet_list, today.quiet),
        ):
            view.show_rows(rows, gently=gently)
        self.overdue.show_count(today.overdue_total)
        self.steps.show_count(today.steps_total)
        self.handed.show_count(len(today.handed))
        self.birthdays.show_count(len(today.birthdays))
        self.quiet.show_count(today.quiet_total)
        for card in (self.steps, self.handed, self.birthdays, self.quiet):
            card.show_list(bool(card.view.rows))
        more = today.overdue_total > len(today.overdue)
        self.overdue.show_list(bool(today.overdue), foot=more)
        is_new = today.is_new and may(self._office, Right.EDIT_CLIENTS)
        page = self.plan_list if today.plan else self.first if is_new else self.empty
        self.plan.pages.setCurrentWidget(page)
        self.plan.link.setVisible(not is_new)
        self.steps.link.setVisible(bool(today.steps))
        self.empty.show_nearest(bool(today.nearest))
        # What a role does not see at all has no card, not even an empty one.
        may_plan = may(self._office, Right.EDIT_TASKS)
        self.empty.button.setVisible(may_plan)
        self.first.buttons["task"].setVisible(may_plan)
        self.first.buttons["import"].setVisible(may(self._office, Right.IMPORT))
        self.overdue.link.setVisible(may_plan)
        self.plan.setVisible(is_new or may(self._office, Right.VIEW_TASKS))
        self.steps.setVisible(may(self._office, Right.VIEW_DEALS))
        self.overdue.setVisible(bool(today.overdue_total))
        self.handed.setVisible(bool(today.handed))
        self.birthdays.setVisible(bool(today.birthdays))
        self.quiet.setVisible(bool(today.quiet_total))
        self._below_left.setVisible(bool(today.handed or today.birthdays))
        self._below.setVisible(bool(today.handed or today.birthdays or today.quiet_total))
        self._right.setVisible(not (self.steps.isHidden() and self._below.isHidden()))
        self.share()

    @property
    def is_bare(self) -> bool:
        """Whether the role sees none of it and nothing waits: not one card is shown."""
        return self._plain and self.steps.isHidden() and self._below.isHidden()

    @property
    def _plain(self) -> bool:
        """Whether the left column is empty: the right one takes its room."""
        return self.plan.isHidden() and self.overdue.isHidden()

    @property
    def _crowded(self) -> bool:
        """Whether there is more than the next steps on the right."""
        return not self._below.isHidden()

    def show_now(self) -> None:
        """Scroll the plan to the line of now, if it does not fit."""
        numbers = (n for n, row in enumerate(self.plan_list.rows) if isinstance(row, NowLine))
        number = next(numbers, None)
        if number is not None:
            index = self.plan_list.model_rows.index(number)
            self.plan_list.scrollTo(index, ActList.ScrollHint.PositionAtCenter)

    def share(self) -> None:
        """Give every card its height."""
        px = theme().px
        room, gap = self.height(), Space.L
        if room <= 0:
            return
        narrow = self.width() < px(NARROW)
        across = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._under.setDirection(across)
        right = min(px(RIGHT), round(self.width() * _SHARE))
        self._right.setMaximumWidth(_BOUNDLESS if self._plain else right)
        self._right.setMinimumWidth(0 if self._plain else right)
        self._row.setStretch(0, 0 if self._plain else 1)
        self._row.setStretch(1, 1 if self._plain else 0)
        self.setMinimumHeight(px(_NARROW_HEIGHT) if narrow and self._crowded else 0)
        late = min(
            self.overdue.natural_height,
            max(self.overdue.height_of(_LEAST_STEPS), min(
                self.overdue.height_of(_LATE), round(room * _LATE_SHARE)
            )),
        )  # fmt: skip
        self.overdue.setFixedHeight(late)
        if self._below.isHidden():
            self.steps.setFixedHeight(min(self.steps.natural_height, room))
        else:
            wanted = min(self.steps.height_of(_STEPS), round(room * _STEPS_SHARE))
            self.steps.setFixedHeight(max(wanted, self.steps.height_of(_LEAST_STEPS)))
        below = room if self.steps.isHidden() else room - self.steps.height() - gap
        self._share_below(max(below, px(120)), gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def _share_below(self, room: int, gap: int) -> None:
        if self.handed.isHidden() or self.birthdays.isHidden():
            for card in (self.handed, self.birthdays):
                card.setMinimumHeight(0)
                card.setMaximumHeight(room)
            return
        first, second = self.handed.natural_height, self.birthdays.natural_height
        free = room - gap
        if first + second > free:
            # Two birthdays are seen whole; what was handed over gets the rest.
            second = min(second, max(self.birthdays.height_of(_LEAST_STEPS), free - first))
            first = free - second
        self.handed.setFixedHeight(max(first, theme().px(100)))
        self.birthdays.setMinimumHeight(0)
        self.birthdays.setMaximumHeight(max(free - first, second))

    def _make_cards(self) -> None:
        self.overdue = TodayCard(
            self.tr("Просрочено"), self.overdue_list, tone=Tone.BAD,
            action=self.tr("Перенести все на сегодня"), foot=self.tr("Все просроченные"),
        )  # fmt: skip
        self.plan = TodayCard(
            self.tr("План на день"), self.plan_list, action=self.tr("Открыть календарь")
        )
        self.empty = EmptyDay(self.nearest_list)
        self.first = FirstSteps()
        for page in (self.empty, self.first):
            self.plan.pages.addWidget(page)
        self.steps = TodayCard(
            self.tr("Следующие шаги сделок"), self.steps_list,
            action=self.tr("Все мои сделки"),
            nothing=self.tr("Открытых сделок на вас нет. Новые появятся здесь со следующим шагом."),
        )  # fmt: skip
        self.handed = TodayCard(self.tr("Передали коллеги"), self.handed_list, tone=Tone.ACCENT)
        self.birthdays = TodayCard(self.tr("Дни рождения"), self.birthday_list)
        self.quiet = TodayCard(
            self.tr("Давно молчат"), self.quiet_list, tone=Tone.WARN,
            foot=self.tr("Все клиенты без контакта"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(Space.L)
        left.addWidget(self.overdue)
        left.addWidget(self.plan, 1)
        self._below_left = QWidget()
        inner = QVBoxLayout(self._below_left)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.L)
        inner.addWidget(self.handed, 1)
        inner.addWidget(self.birthdays, 1)
        self._below = QWidget()
        below = self._under = QHBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(Space.L)
        below.addWidget(self._below_left, 1)
        below.addWidget(self.quiet, 1)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(Space.L)
        right.addWidget(self.steps)
        right.addWidget(self._below, 1)
        right.addStretch(0)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addLayout(left, 1)
        row.addWidget(self._right)


def _plan_key(row: object) -> object:
    key = getattr(row, "key", None)
    return key if key is not None else type(row).__name__ + str(getattr(row, "end", ""))
