"""What can be done with the clients that are selected."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.wording import count, plural
from ui.clients.wording import CLIENTS, SELECTED
from ui.theme import Radius, Role, Space, follow_theme, theme
from ui.widgets.buttons import Button, IconButton, LinkButton
from ui.widgets.labels import Label
from ui.widgets.menus import Menu
from ui.widgets.paint import draw_box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent


class SelectionBar(QWidget):
    """The exact number, the bulk acts, and the way out of the selection.

    Attributes:
        label_wanted: «Метка» was pressed.
        responsible_chosen: a member's id, or None for nobody.
        export_wanted: «Выгрузить» was pressed.
        delete_wanted: «Удалить» was pressed.
        all_wanted: select everything the filter leaves.
        cleared: the selection is not wanted any more.
    """

    label_wanted = Signal()
    responsible_chosen = Signal(object)
    export_wanted = Signal()
    delete_wanted = Signal()
    all_wanted = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = Label("", Role.BODY_STRONG, colour="accent_text")
        self._all = LinkButton(self.tr("Выбрать всех"))
        self._all.clicked.connect(self.all_wanted)
        label = Button(self.tr("Метка"), "tag", small=True)
        label.clicked.connect(self.label_wanted)
        self.people = Button(self.tr("Ответственный"), "user-check", small=True)
        self._menu = Menu(self)
        self.people.setMenu(self._menu)
        export = Button(self.tr("Выгрузить"), "file-down", small=True)
        export.clicked.connect(self.export_wanted)
        delete = Button(self.tr("Удалить"), "trash-2", small=True)
        delete.clicked.connect(self.delete_wanted)
        close = IconButton("x", self.tr("Снять выделение"), size=28)
        close.clicked.connect(self.cleared)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(Space.S)
        for act in (label, self.people, export, delete):
            self._acts.addWidget(act)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.XS, 0)
        row.setSpacing(Space.M)
        row.addWidget(self._told)
        row.addWidget(self._all)
        row.addStretch(1)
        row.addLayout(self._acts)
        row.addWidget(close)
        follow_theme(self.update)

    def add_act(self, button: QWidget) -> None:
        """Put one more bulk act before «Удалить»."""
        self._acts.insertWidget(self._acts.count() - 1, button)

    def set_people(self, members: Mapping[int, str]) -> None:
        """Offer these people in «Ответственный»."""
        self._menu.clear()
        for member, name in members.items():
            self._menu.add(name, partial(self.responsible_chosen.emit, member))
        self._menu.addSeparator()
        self._menu.add(self.tr("Без ответственного"), lambda: self.responsible_chosen.emit(None))

    def set_count(self, selected: int, of: int) -> None:
        """Say how many are selected of how many in the list."""
        self._told.setText(f"{plural(selected, *SELECTED)} {count(selected, *CLIENTS)}")
        self._all.setVisible(selected < of)
        self._all.set_caption(self.tr("Выбрать всех: {}").format(count(of, *CLIENTS)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_box(painter, self.rect(), ground=theme().colour("accent_soft"), radius=Radius.CARD)
        painter.end()
