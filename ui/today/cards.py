"""The cards of «Сегодня»: a head with a count and one action, a list, a foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button, Kind, LinkButton
from ui.widgets.cards import Card
from ui.widgets.labels import Label
from ui.widgets.pills import CountPill

if TYPE_CHECKING:
    from ui.today.act_list import ActList

HEAD: Final = 48
FOOT: Final = 40
_BELOW: Final = 8


class TodayCard(Card):
    """A list under its head.

    Attributes:
        activated: the action of the head.
        foot_activated: the link below the list.
    """

    activated = Signal()
    foot_activated = Signal()

    def __init__(
        self, title: str, view: ActList, *, tone: Tone = Tone.GREY, action: str = "",
        foot: str = "", nothing: str = "",
    ) -> None:  # fmt: skip
        super().__init__(padding=0)
        self.title = title
        self.view = view
        self.setAccessibleName(title)
        self._tone = tone
        self.count = CountPill(0, tone)
        self.count.hide()
        self.link = LinkButton(action)
        if not action:
            self.link.hide()
        self.link.clicked.connect(lambda _on=False: self.activated.emit())
        self.foot = LinkButton(foot)
        self._has_foot = bool(foot)
        self.foot.clicked.connect(lambda _on=False: self.foot_activated.emit())
        self.nothing = Label(nothing, Role.BODY, colour="text2", wrap=True)
        self.nothing.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.pages = QStackedWidget()
        self.pages.addWidget(view)
        self.pages.addWidget(self.nothing)
        self.body.setContentsMargins(1, 0, 1, _BELOW)
        self.body.setSpacing(0)
        self.body.addWidget(self._head())
        self.body.addWidget(self.pages, 1)
        self._foot_row = QWidget()
        self._foot_row.hide()
        foot_row = QHBoxLayout(self._foot_row)
        foot_row.setContentsMargins(Space.M - 1, Space.XS, Space.L, Space.XS)
        foot_row.addWidget(self.foot)
        foot_row.addStretch(1)
        self.body.addWidget(self._foot_row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_count(self, number: int) -> None:
        """Show how many there are in all; 0 hides the number and the action."""
        self.count.set_count(number, self._tone)
        self.count.setVisible(number > 0)

    def show_list(self, filled: bool, *, foot: bool = True) -> None:
        """Show the list, or what is said instead of it; the foot only with `foot`."""
        self.pages.setCurrentWidget(self.view if filled else self.nothing)
        self._foot_row.setVisible(self._has_foot and filled and foot)

    @property
    def natural_height(self) -> int:
        """So high that nothing has to be scrolled, final pixels."""
        px = theme().px
        if self.pages.currentWidget() is not self.view:
            return px(HEAD) + self.nothing.heightForWidth(max(self.width() - 4, px(200))) + _BELOW
        foot = px(FOOT) if not self._foot_row.isHidden() else 0
        return px(HEAD) + self.view.content_height + foot + _BELOW + 2

    def height_of(self, rows: int) -> int:
        """So high that the first rows are seen whole, final pixels."""
        px = theme().px
        delegate = self.view.delegate
        if delegate is None:
            return self.natural_height
        shown = sum(px(delegate.row_height(row)) for row in self.view.rows[:rows])
        return min(px(HEAD) + shown + _BELOW + 2, self.natural_height)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().px(120))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(HEAD))

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(theme().px(HEAD))
        row = QHBoxLayout(head)
        row.setContentsMargins(Space.L - 1, 0, Space.S + 2, 0)
        row.setSpacing(Space.S)
        row.addWidget(Label(self.title, Role.SECTION))
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.link)
        return head


class EmptyDay(QWidget):
    """Nothing is planned today: an offer, and the deals whose next step is nearest.

    Attributes:
        plan_wanted: «Запланировать».
    """

    plan_wanted = Signal()

    def __init__(self, view: ActList) -> None:
        super().__init__()
        self.view = view
        self._title = Label(self.tr("На сегодня ничего не запланировано"), Role.ROW)
        self._told = Label("", Role.BODY, colour="text2", wrap=True)
        self.button = Button(self.tr("Запланировать"), "plus")
        self.button.clicked.connect(lambda _on=False: self.plan_wanted.emit())
        self.nearest = Label(self.tr("Ближайшие шаги сделок"), Role.META_MEDIUM, colour="text2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.S, 0, 0)
        column.setSpacing(Space.S)
        for part in (self._title, self._told):
            part.setContentsMargins(Space.L, 0, Space.L, 0)
            column.addWidget(part)
        row = QHBoxLayout()
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        self.nearest.setContentsMargins(Space.L, 0, Space.L, 0)
        column.addWidget(self.nearest)
        column.addWidget(view)
        column.addStretch(1)
        self.setFocusProxy(self.button)

    def show_nearest(self, any_: bool) -> None:
        """Show the deals below, or leave them out."""
        self._told.setText(
            self.tr("День свободен. Запланируйте звонок или встречу — или возьмите ближайший шаг "
                    "по сделкам.")
            if any_
            else self.tr("День свободен. Запланируйте звонок или встречу.")
        )  # fmt: skip
        self.nearest.setVisible(any_)
        self.view.setVisible(any_)
        self.view.setFixedHeight(self.view.content_height + 2)


class FirstSteps(QWidget):
    """The office is empty: what to begin with.

    Attributes:
        chosen: `client`, `import` or `task`.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(Label(self.tr("С чего начать"), Role.ROW))
        column.addWidget(
            Label(
                self.tr("База пока пуста. Заведите первого клиента или загрузите своих из файла: "
                        "звонки, встречи и шаги по сделкам на сегодня появятся здесь сами."),
                Role.BODY, colour="text2", wrap=True,
            )
        )  # fmt: skip
        column.addSpacing(Space.S)
        self.buttons: dict[str, Button] = {}
        for key, text, icon, kind in (
            ("client", self.tr("Добавить клиента"), "user-plus", Kind.PRIMARY),
            ("import", self.tr("Загрузить из файла"), "download", Kind.SECONDARY),
            ("task", self.tr("Запланировать дело"), "plus", Kind.SECONDARY),
        ):
            button = self.buttons[key] = Button(text, icon, kind=kind)
            button.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setFocusProxy(self.buttons["client"])
