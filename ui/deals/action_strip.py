"""The next action of a deal: 44 high, in the colour of its state; done or put off at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.tasks.due import ActionState
from ui.clients.wording import when
from ui.deals.card_words import (
    OUTCOME_ICONS,
    OUTCOME_TONES,
    OUTCOME_WORDS,
)
from ui.tasks.acts import postpone_menu
from ui.tasks.kind_look import STATE_TONES, kind_book
from ui.tasks.task_menu import slot_of
from ui.theme import Radius, Role, Space, Tone, follow_theme, theme
from ui.widgets.buttons import Button
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel, Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from crm_desktop.deals.card import DealCard
    from crm_desktop.tasks.reading import TaskRow
    from ui.deals.deal_desk import DealDesk

HEIGHT: Final = 44
_BAR: Final = 4


class ActionStrip(QWidget):
    """What is to be done next and when; for a closed deal, how it ended."""

    def __init__(self, desk: DealDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tone = Tone.GREY
        self._task: TaskRow | None = None
        self._book = kind_book(desk.workspace)
        self._icon = Glyph("phone", "text2", 16)
        self.when = Label("", Role.BODY_STRONG)
        self.words = ElidedLabel("", Role.BODY_MEDIUM)
        self.later = Button(self.tr("Отложить"), "clock", small=True)
        self._laters = Menu(self)
        self.later.setMenu(self._laters)
        self.done = Button(self.tr("Готово"), "check", small=True)
        self.done.clicked.connect(lambda _on=False: self._complete())
        self.plan = Button(self.tr("Запланировать"), "plus", small=True)
        self.plan.clicked.connect(lambda _on=False: desk.task_wanted.emit(""))
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.S, 0)
        row.setSpacing(Space.S)
        row.addWidget(self._icon)
        row.addWidget(self.when)
        row.addSpacing(Space.XS)
        row.addWidget(self.words, 1)
        for button in (self.later, self.done, self.plan):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self.update)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(HEIGHT))

    def show_card(self, card: DealCard) -> None:
        """Show a deal."""
        self._task = card.next_action if not card.outcome else None
        if card.outcome:
            self._show_outcome(card)
        elif self._task is None:
            self._show(Tone.WARN, "triangle-alert", self.tr("Нет следующего действия"),
                       self.tr("Решите, когда вернётесь к сделке"))  # fmt: skip
        else:
            self._show_task(self._task)
        self.later.setVisible(self._task is not None)
        self.done.setVisible(self._task is not None)
        self.plan.setVisible(self._task is None and not card.outcome)

    def _show_outcome(self, card: DealCard) -> None:
        outcome = card.outcome
        told = when(card.closed_at, self._desk.zone) if card.closed_at is not None else ""
        words = " · ".join(filter(None, (told, card.loss_reason, card.loss_note)))
        self._show(OUTCOME_TONES.get(outcome, Tone.GREY), OUTCOME_ICONS.get(outcome, "circle-dot"),
                   OUTCOME_WORDS.get(outcome, ""), words)  # fmt: skip

    def _show_task(self, task: TaskRow) -> None:
        state = task.state
        kind = self._book.look(task.kind).label
        named = task.title if task.title.casefold() != kind.casefold() else ""
        told = f"{kind}: {named}" if named else kind
        if task.assignee_id != self._desk.office.user_id and task.assignee:
            told = f"{told} · {task.assignee}"
        due = task.due_text or self.tr("без срока")
        tone = STATE_TONES[state]
        if state is ActionState.NONE:
            tone = Tone.WARN
        self._show(tone, self._book.look(task.kind).icon, due[:1].upper() + due[1:], told)
        self._laters.clear()
        postpone_menu(
            self._desk.workspace, self, [(task.id, slot_of(task))], menu=self._laters,
            title=task.title, due=task.due,
        )  # fmt: skip

    def _show(self, tone: Tone, icon: str, when_told: str, words: str) -> None:
        self._tone = tone
        self._icon.set(icon, tone.text)
        self.when.setText(when_told)
        self.when.set_colour(tone.text)
        self.words.setText(" ".join(words.split()))
        self.setAccessibleName(f"{when_told}: {words}")
        self.update()

    def _complete(self) -> None:
        if self._task is not None:
            self._desk.complete(self._task, self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = theme().colour
        draw_box(painter, self.rect(), ground=colour(self._tone.soft), radius=Radius.CONTROL)
        bar = QRect(0, 0, theme().px(_BAR), self.height())
        painter.setClipRect(bar)
        draw_box(painter, self.rect(), ground=colour(self._tone.fill), radius=Radius.CONTROL)
        painter.end()
