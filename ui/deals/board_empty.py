"""What the board says while there is nothing on it, and how one begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.funnels.ready_made import add_ready_made, ready_made_sets
from crm_desktop.wording import count
from ui.shell.screen import Place
from ui.theme import Role, Space, Tone, theme
from ui.widgets.buttons import Button, Kind
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.tiles import ChoiceCard

if TYPE_CHECKING:
    from ui.shell.workspace import Workspace

WIDTH: Final = 460
STAGES: Final = ("этап", "этапа", "этапов")
_ICONS: Final = ("square-kanban", "handshake", "building-2", "wrench", "refresh-cw", "layers")


class BoardNotice(Card):
    """Over the empty columns: why nothing is there, and what to do.

    Attributes:
        cleared: «Сбросить» was pressed.
        create_wanted: «Новая сделка» was pressed.
    """

    cleared = Signal()
    create_wanted = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(padding=0)
        self.setParent(over)
        self.state = EmptyState("", "", icon="square-kanban")
        self._create = Button(self.tr("Новая сделка"), "plus", kind=Kind.PRIMARY)
        self._create.clicked.connect(lambda _on=False: self.create_wanted.emit())
        self._clear = Button(self.tr("Сбросить поиск и фильтры"), "x")
        self._clear.clicked.connect(lambda _on=False: self.cleared.emit())
        self.state.add_action(self._create)
        self.state.add_action(self._clear)
        self.body.addWidget(self.state)
        self.hide()

    def tell(self, *, nothing: bool, narrowed: bool, may_create: bool) -> None:
        """Appear, or go away."""
        if nothing and narrowed:
            self.state.set_texts(
                self.tr("Ничего не найдено"),
                self.tr("Под выбранный отбор не подходит ни одна открытая сделка воронки."),
            )
        elif nothing:
            self.state.set_texts(
                self.tr("В воронке пока нет открытых сделок"),
                self.tr(
                    "Заведите первую: достаточно названия и клиента. Новая сделка появится "
                    "в колонке своего этапа, дальше её можно перетаскивать."
                ),
            )
        self._create.setVisible(may_create and not narrowed)
        self._clear.setVisible(narrowed)
        self.setVisible(nothing)
        if nothing:
            self.place()
            self.raise_()

    def place(self) -> None:
        """Stand in the middle, below the heads of the columns."""
        over = self.parentWidget()
        if over is None:
            return
        wide = min(theme().px(WIDTH), over.width() - 2 * Space.L)
        high = self.sizeHint().height()
        top = max(theme().px(110), (over.height() - high) // 2)
        self.setGeometry((over.width() - wide) // 2, top, wide, min(high, over.height() - top))


class NoFunnels(QWidget):
    """No funnel yet: ready-made sets to begin with, or drawing one's own.

    Attributes:
        made: a funnel was made (its id).
    """

    made = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._loaded = False
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, Space.L, 0, Space.L)
        self._column.setSpacing(Space.M)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ScrollArea(inner))

    def load(self) -> None:
        """Show the sets, once."""
        if self._loaded:
            return
        self._loaded = True
        allowed = may(self._workspace.office, Right.EDIT_FUNNELS)
        self._column.addWidget(Label(self.tr("С какой воронки начнём?"), Role.RECORD))
        told = (
            self.tr(
                "Воронка — это этапы, по которым идёт сделка. Возьмите готовую: названия, порядок, "
                "вероятности и правила потом меняются в настройках как угодно."
            )
            if allowed
            else self.tr(
                "Воронок в офисе ещё нет. Завести их может руководитель или администратор."
            )
        )
        self._column.addWidget(Label(told, Role.BODY, colour="text2", wrap=True))
        if not allowed:
            return
        for at, ready in enumerate(ready_made_sets()):
            stages = count(len(ready.stages), *STAGES)
            card = ChoiceCard(
                ready.title, f"{ready.text} · {stages}", icon=_ICONS[at % len(_ICONS)],
                tone=(Tone.ACCENT, Tone.OK, Tone.VIOLET, Tone.TEAL, Tone.WARN)[at % 5],
            )  # fmt: skip
            card.clicked.connect(lambda _on=False, key=ready.key: self._make(key))
            self._column.addWidget(card)
        own = Button(self.tr("Нарисовать свою в настройках"), "settings")
        own.clicked.connect(lambda _on=False: self._workspace.go(Place.SETTINGS, "funnels"))
        row = QHBoxLayout()
        row.addWidget(own)
        row.addStretch(1)
        self._column.addLayout(row)

    def _make(self, key: str) -> None:
        office = self._workspace.office
        self._workspace.act(
            lambda: add_ready_made(office, key),
            owner=self,
            on_done=lambda made: self.made.emit(made[0]),
        )
