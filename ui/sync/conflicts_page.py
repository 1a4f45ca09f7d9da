"""The journal of conflicts: filters, cards, and the two answers to each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.sync.conflicts.journal import settle_conflict, settle_conflicts, take_other
from ui.sync.conflict_list import ConflictList
from ui.sync.lines import ConflictLine, with_answered
from ui.theme import Space, Tone
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import confirm
from ui.widgets.empty import EmptyState
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.shell.workspace import Workspace
    from ui.sync.conflict_paint import Spot
    from ui.sync.reading import SyncRead

OPEN: Final = "open"
ANSWERED: Final = "answered"
ALL: Final = "all"
_RECENT: Final = 3
_DAYS: Final = {7: "7 дней", 30: "30 дней", 0: "За всё время"}


class ConflictsPage(QWidget):
    """New ones first; answered ones fold into a card below.

    Attributes:
        changed: something was answered.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lines: Sequence[ConflictLine] = ()
        self._answering: set[int] = set()
        self.states = Segment([(OPEN, "Новые"), (ANSWERED, "Разобранные"), (ALL, "Все")])
        self.people = ComboBox([(None, self.tr("Все сотрудники"))], strong=True)
        self.periods = ComboBox(list(_DAYS.items()), strong=True)
        self.periods.set_value(30)
        self.keep_all_button = Button(self.tr("Оставить всё"), "check-check")
        self.keep_all_button.clicked.connect(lambda _on=False: self.keep_all())
        self.list = ConflictList()
        self._nothing = EmptyState("", "", icon="check-check", tone=Tone.OK)
        empty = Card()
        empty.body.addWidget(self._nothing)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(empty)
        bar = QHBoxLayout()
        bar.setSpacing(Space.S)
        bar.addWidget(self.states)
        bar.addWidget(self.people)
        bar.addWidget(self.periods)
        bar.addStretch(1)
        bar.addWidget(self.keep_all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)
        self.states.changed.connect(lambda _key: self._show())
        self.people.chosen.connect(lambda _key: self._show())
        self.periods.chosen.connect(lambda _key: self._show())
        self.list.take_wanted.connect(self.take)
        self.list.keep_wanted.connect(self.keep)
        self.list.open_wanted.connect(self._open)
        self.list.all_wanted.connect(self._show_answered)

    def show_read(self, read: SyncRead) -> None:
        """Show what was read; the chosen conflict and the scroll stay."""
        self._lines = read.conflicts
        still = {line.id for line in read.conflicts if line.is_open}
        self._answering &= still
        names = {
            side.author_id: side.author
            for line in read.conflicts
            for side in (line.now, line.other)
            if side.author
        }
        chosen = self.people.value
        options: list[tuple[object, str]] = [(None, self.tr("Все сотрудники"))]
        me = self._workspace.office.user_id
        if me in names:
            options.append((me, self.tr("Мои")))
        options += sorted(
            ((key, name) for key, name in names.items() if key != me), key=lambda one: one[1]
        )
        self.people.set_options(options)
        if chosen in names:
            self.people.set_value(chosen)
        self._show()

    def _show(self) -> None:
        passing = [line for line in self._lines if self._passes(line)]
        waiting = [line for line in passing if line.is_open and line.id not in self._answering]
        answered = [line for line in passing if not line.is_open]
        self._name_states(len(waiting), len(answered))
        match self.states.value:
            case "answered":
                self.list.show_lines(answered)
                shown = bool(answered)
            case "all":
                self.list.show_lines([*waiting, *answered])
                shown = bool(waiting or answered)
            case _:
                recent = tuple(answered[:_RECENT])
                self.list.show_lines(with_answered(tuple(waiting), recent, len(answered)))
                shown = bool(waiting)
        self._tell_nothing()
        # With nothing to answer the good news is worth more than the last answers.
        self._stack.setCurrentIndex(0 if shown else 1)
        self.keep_all_button.setEnabled(any(line.can_answer for line in waiting))

    def _name_states(self, waiting: int, answered: int) -> None:
        for key, text, number in (
            (OPEN, self.tr("Новые"), waiting),
            (ANSWERED, self.tr("Разобранные"), answered),
            (ALL, self.tr("Все"), waiting + answered),
        ):
            self.states.set_text(key, f"{text}  {number}" if number else text)

    def _tell_nothing(self) -> None:
        if any(line.is_open for line in self._lines) or self.states.value == ANSWERED:
            self._nothing.set_texts(
                self.tr("Таких расхождений нет"), self.tr("Попробуйте убрать отборы.")
            )
            return
        self._nothing.set_texts(
            self.tr("Расхождений нет"),
            self.tr("Если двое изменят одно поле, не видя правок друг друга, оба значения "
                    "окажутся здесь: в базе будет позднее, и его можно заменить одним нажатием."),
        )  # fmt: skip

    def _passes(self, line: ConflictLine) -> bool:
        person, days = self.people.value, self.periods.value
        if person is not None and person not in (line.now.author_id, line.other.author_id):
            return False
        if not isinstance(days, int) or not days:
            return True
        since = datetime.now(UTC) - timedelta(days=days)
        return line.at >= int(since.timestamp() * 1000)

    def focus_list(self) -> None:
        """Put the keys into the cards."""
        self.list.setFocus()

    def answer(self, spot: Spot) -> None:
        """Answer the chosen conflict."""
        self.list.answer(spot)

    def take(self, line: object) -> None:
        """Put the other value into the base, as an ordinary edit."""
        if isinstance(line, ConflictLine):
            office = self._workspace.office
            self._settle(
                [line.id],
                lambda: take_other(office, line.id),
                self.tr("{}: взято другое значение").format(line.field),
            )

    def keep(self, line: object) -> None:
        """Leave what stands in the base."""
        if isinstance(line, ConflictLine):
            office = self._workspace.office
            self._settle(
                [line.id],
                lambda: settle_conflict(office, line.id),
                self.tr("{}: оставлено как есть").format(line.field),
            )

    def keep_all(self) -> None:
        """Leave everything shown as it is, after a question."""
        ids = [
            line.id for line in self._lines
            if line.can_answer and line.id not in self._answering and self._passes(line)
        ]  # fmt: skip
        if not ids or not confirm(
            self,
            self.tr("Оставить всё как есть: {}?").format(len(ids)),
            self.tr("В базе ничего не изменится, строки уйдут в разобранные. Другие значения "
                    "останутся там, и это можно отменить."),
            yes=self.tr("Оставить всё"),
        ):  # fmt: skip
            return
        office = self._workspace.office
        self._settle(
            ids,
            lambda: settle_conflicts(office, ids),
            self.tr("Оставлено как есть: {}").format(len(ids)),
        )

    def _settle(self, ids: list[int], work: Callable[[], int], told: str) -> None:
        self._answering |= set(ids)
        self._show()

        def done(change_id: int) -> None:
            self._workspace.tell(told, change_id)
            self.changed.emit()

        def failed(error: Exception) -> None:
            self._answering -= set(ids)
            self._show()
            self._workspace.report(error)

        self._workspace.runner.write(work, done, failed, owner=self)

    def _open(self, line: object) -> None:
        if isinstance(line, ConflictLine) and line.place is not None:
            self._workspace.go(line.place, line.record)

    def _show_answered(self) -> None:
        self.states.set_value(ANSWERED)
        self._show()
