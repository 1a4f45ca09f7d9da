"""Time spent on a task: a clock to start and stop, and hours told afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.journal.stamps import now_ms
from crm_desktop.tasks.timing import add_time, delete_time, start_timer, stop_timer
from crm_desktop.wording import day as told_day
from crm_desktop.wording.numbers import minutes_words
from ui.clients.wording import today
from ui.tasks.form_parts import read_length
from ui.theme import Role, Space
from ui.widgets.buttons import Button, IconButton, Kind
from ui.widgets.fields import TextField
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crm_desktop.tasks.card import TaskCard
    from crm_desktop.tasks.timing import TimeRow
    from ui.shell.workspace import Workspace

_MINUTE_MS: Final = 60_000
_TICK_MS: Final = 10_000


class TimePanel(QWidget):
    """The clock on top, entries below it, the line that adds one at the foot."""

    def __init__(self, workspace: Workspace, task_id: int) -> None:
        super().__init__()
        self._workspace = workspace
        self._task = task_id
        self._shown: object = None
        self._since: int | None = None
        self._total = Label("", Role.SECTION)
        self.clock = Button(self.tr("Начать отсчёт"), "play", small=True)
        self.clock.clicked.connect(lambda _on=False: self._turn())
        top = QHBoxLayout()
        top.addWidget(self._total, 1)
        top.addWidget(self.clock)
        self._box: QWidget | None = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.addStretch(1)
        self.minutes = TextField("", self.tr("1 ч 20 мин"))
        self.minutes.setMaxLength(20)
        self.minutes.setAccessibleName(self.tr("Сколько времени"))
        self.note = TextField("", self.tr("На что"))
        self.note.setMaxLength(500)
        self.add = IconButton("plus", self.tr("Записать время"), framed=True, size=36)
        self.add.clicked.connect(lambda _on=False: self._add())
        for line in (self.minutes, self.note):
            line.returnPressed.connect(self._add)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.minutes, 2)
        foot.addWidget(self.note, 3)
        foot.addWidget(self.add)
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(top)
        column.addWidget(ScrollArea(inner), 1)
        column.addLayout(foot)
        column.addWidget(self._error)
        self._spent = 0
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._tell)

    def show_card(self, card: TaskCard) -> None:
        """Show the entries of a task."""
        me = self._workspace.office.user_id
        running = [one for one in card.time if one.minutes is None and one.member_id == me]
        self._since = running[0].started_at if running else None
        self._spent = card.spent
        if self._since is None:
            self._tick.stop()
        else:
            self._tick.start()
        self._tell()
        if card.time != self._shown:
            self._shown = card.time
            self._fill([one for one in card.time if one.minutes is not None])

    def _fill(self, entries: list[TimeRow]) -> None:
        if self._box is not None:
            self._column.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for entry in entries:
            column.addWidget(self._new_row(entry))
        if not entries:
            column.addWidget(Label(self.tr("Времени ещё не записано"), Role.META, colour="text2"))
        self._column.insertWidget(0, self._box)

    def _new_row(self, entry: TimeRow) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        day = told_day(entry.day, today(self._workspace.office.zone))
        row.addWidget(Label(minutes_words(entry.minutes or 0), Role.BODY_STRONG))
        told = " · ".join(filter(None, (day, entry.member, entry.note)))
        row.addWidget(ElidedLabel(told, Role.META, colour="text2"), 1)
        if entry.member_id == self._workspace.office.user_id:
            drop = IconButton("x", self.tr("Убрать запись"), size=24)
            drop.clicked.connect(lambda _on=False: self._drop(entry.id))
            row.addWidget(drop)
        return box

    def _tell(self) -> None:
        spent = self._spent
        if self._since is not None:
            spent += max(0, now_ms() - self._since) // _MINUTE_MS
        self._total.setText(minutes_words(spent) if spent else self.tr("Нет записей"))
        running = self._since is not None
        self.clock.set_caption(self.tr("Остановить") if running else self.tr("Начать отсчёт"))
        self.clock.set_icon("timer" if running else "play")
        self.clock.set_kind(Kind.PRIMARY if running else Kind.SECONDARY)

    def _turn(self) -> None:
        office, task = self._workspace.office, self._task
        if self._since is not None:
            self._act(lambda: stop_timer(office))
        else:
            self._act(lambda: start_timer(office, task))

    def _add(self) -> None:
        minutes = read_length(self.minutes.text())
        if minutes is None:
            self._error.setText(
                self.tr("Сколько времени? Например: «40 мин», «1 ч 20 мин», «1:20».")
            )
            self._error.show()
            self.minutes.setFocus()
            return
        self._error.hide()
        office, task, note = self._workspace.office, self._task, self.note.text().strip()
        self.minutes.clear()
        self.note.clear()
        self._act(lambda: add_time(office, task, minutes=minutes, note=note))

    def _drop(self, record: int) -> None:
        office = self._workspace.office
        self._act(lambda: delete_time(office, record))

    def _act(self, work: Callable[[], Any]) -> None:
        self._workspace.act(work, owner=self)
