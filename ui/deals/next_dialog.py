"""«Что дальше?»: no open deal is left without a next action."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.funnels.model import PlanMode
from crm_desktop.tasks.due import Due
from crm_desktop.tasks.planning import TaskDraft, plan_task
from crm_desktop.wording import count
from ui.clients.wording import today
from ui.deals.card_words import DAYS
from ui.tasks.form_parts import KindField
from ui.tasks.kind_look import kind_book
from ui.tasks.when_field import WhenField
from ui.theme import Role, Space
from ui.widgets.buttons import Button, Kind
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from crm_desktop.errors import UserError
    from ui.shell.workspace import Workspace

_QUICK: Final = ((1, "Завтра"), (3, "Через 3 дня"), (7, "Через неделю"))


def within(plan_days: int | None) -> str:
    """«в ближайшие 3 дня», `""` when any day will do."""
    return "" if not plan_days else f"в ближайшие {count(plan_days, *DAYS)}"


class PlanDialog(Dialog):
    """A kind, words and a day; a day button answers at once.

    Attributes:
        draft: what was answered; None until it was.
    """

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, title: str, told: str, deal: str = ""
    ) -> None:
        super().__init__(title, parent, subtitle=deal, width=540)
        self._zone = workspace.office.zone
        self.draft: TaskDraft | None = None
        self.kind = KindField(kind_book(workspace))
        self.kind.changed.connect(lambda _kind: self._say_kind())
        self.words = TextField("", "")
        self.words.setMaxLength(500)
        self.words.returnPressed.connect(self._leave_words)
        self.days: dict[int, Button] = {}
        quick = QHBoxLayout()
        quick.setSpacing(Space.S)
        for ahead, name in _QUICK:
            button = self.days[ahead] = Button(name)
            button.clicked.connect(lambda _on=False, days=ahead: self.plan_in(days))
            quick.addWidget(button)
        self.date = Button(self.tr("Дата…"), "calendar-days")
        self.date.clicked.connect(lambda _on=False: self.ask_date())
        quick.addWidget(self.date)
        quick.addStretch(1)
        self.when = WhenField(self._zone)
        self.when.line.returnPressed.connect(self._plan_typed)
        self.when.hide()
        self._error = Label("", Role.META, colour="bad", wrap=True)
        self._error.hide()
        column = QVBoxLayout()
        column.setSpacing(Space.M)
        column.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        column.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.words)
        column.addLayout(quick)
        column.addWidget(self.when)
        column.addWidget(self._error)
        self.body.addLayout(column)
        self._say_kind()

    def plan_in(self, days: int) -> None:
        """Answer with the day so many days ahead."""
        self.answer(Due(today(self._zone) + timedelta(days=days)))

    def ask_date(self) -> None:
        """Ask for another day."""
        self.when.show()
        self._yes.show()
        self.when.setFocus(Qt.FocusReason.OtherFocusReason)
        self.restyle()

    def answer(self, due: Due) -> None:
        """Take the answer: what was chosen, on that day."""
        self.draft = TaskDraft(kind=str(self.kind.value), title=self.words.text().strip(), due=due)
        self.accept()

    def tell_error(self, text: str) -> None:
        """Say why it was not planned."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def add_plan_button(self, text: str) -> None:
        """Add the button that takes the date typed; shown when one is asked for."""
        self._yes = self.add_button(text, self._plan_typed, kind=Kind.PRIMARY)
        self._yes.hide()

    def _leave_words(self) -> None:
        """Enter after the words: now the day."""
        day = self.when if self.when.isVisible() else self.days[1]
        day.setFocus(Qt.FocusReason.TabFocusReason)

    def _plan_typed(self) -> None:
        if self.when.isHidden():
            self.ask_date()
            return
        due = self.when.read()
        if due is None:
            return
        if self.when.is_empty:
            self.when.tell_error(self.tr("Укажите день: без него действие легко забыть"))
            return
        self.answer(due)

    def _say_kind(self) -> None:
        told = {
            "call": self.tr("О чём поговорить (можно не писать)"),
            "meeting": self.tr("О чём встреча (можно не писать)"),
            "letter": self.tr("О чём написать (можно не писать)"),
            "todo": self.tr("Что сделать"),
        }
        words = told.get(self.kind.value, told["todo"])
        self.words.setPlaceholderText(words)
        self.words.setAccessibleName(words)


class StagePlanDialog(PlanDialog):
    """The stage a deal goes to demands a planned action: it is planned in the same act."""

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, stage: str, plan_days: int | None,
        deal: str = "",
    ) -> None:  # fmt: skip
        told = f"На этапе «{stage}» следующее действие должно быть запланировано"
        super().__init__(
            workspace, parent, title="Запланируйте действие",
            told=f"{told} {within(plan_days)}".rstrip() + ".", deal=deal,
        )  # fmt: skip
        self.add_button(self.tr("Отмена"))
        self.add_plan_button(self.tr("Запланировать и перейти"))
        for ahead, button in self.days.items():
            button.setVisible(not plan_days or ahead <= plan_days)


class NextDialog(PlanDialog):
    """Asked when the last open action of an open deal was done, or it came to a stage without one.

    With `stage` the deal has just come there: its action may be overdue or too far ahead.

    Attributes:
        close_wanted: the deal is to be closed: `won` or `lost`.
        planned: the action was written.
    """

    close_wanted = Signal(str)
    planned = Signal()

    def __init__(
        self, workspace: Workspace, parent: QWidget, *, deal_id: int, deal: str = "",
        plan_mode: str = PlanMode.WARN, plan_days: int | None = None, stage: str = "",
    ) -> None:  # fmt: skip
        told = "По сделке не осталось ни одного дела. Когда вернёмся к ней?"
        if stage:
            told = (
                f"Этап «{stage}»: действие просрочено или не назначено на ближайшие дни."
                " Когда вернёмся к сделке?"
            )
        if within(plan_days):
            told = f"{told} На этом этапе действие планируют {within(plan_days)}."
        super().__init__(workspace, parent, title="Что дальше?", told=told, deal=deal)
        self._workspace = workspace
        self._deal_id = deal_id
        self._demanded = plan_mode == PlanMode.REQUIRE
        self.closing = Button(self.tr("Закрыть сделку"), "circle-check")
        menu = Menu(self)
        menu.add(self.tr("Выиграна"), lambda: self._close_as("won"), icon="trophy")
        menu.add(self.tr("Проигрыш…"), lambda: self._close_as("lost"), icon="circle-x")
        self.closing.setMenu(menu)
        self.body.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignLeft)
        self.later = self.add_button(self.tr("Позже"), left=True, kind=Kind.QUIET)
        self.later.setVisible(not self._demanded)
        self.add_plan_button(self.tr("Запланировать"))
        self.settled = False
        self.days[1].setFocus()

    def answer(self, due: Due) -> None:
        """Plan the action; the dialog stays if it was refused."""
        draft = TaskDraft(
            kind=str(self.kind.value), title=self.words.text().strip(), due=due,
            deal_id=self._deal_id,
        )  # fmt: skip
        office = self._workspace.office

        def planned(_result: Any) -> None:
            self.draft = draft
            self.settled = True
            self.accept()
            self.planned.emit()

        def refused(error: UserError) -> None:
            self._demanded = False  # nobody is kept where he can do nothing
            self.later.show()
            self.tell_error(str(error))

        self._workspace.act(
            lambda: plan_task(office, draft), owner=self, on_done=planned, on_refused=refused
        )

    def reject(self) -> None:
        """Leave without an action, unless the stage demands one."""
        if self._demanded:
            self.tell_error(
                self.tr("На этом этапе сделку не оставляют без действия: запланируйте его или "
                        "закройте сделку.")
            )  # fmt: skip
        else:
            super().reject()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = {Qt.Key.Key_1: 1, Qt.Key.Key_2: 3, Qt.Key.Key_3: 7}.get(Qt.Key(event.key()))
        if at is not None and not event.modifiers():
            self.plan_in(at)
        else:
            super().keyPressEvent(event)

    def _close_as(self, outcome: str) -> None:
        self.settled = True
        self.accept()
        self.close_wanted.emit(outcome)
