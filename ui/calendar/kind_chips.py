"""Which kinds of tasks the calendar shows: a chip each, those without room in a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Space
from ui.widgets.chips import Chip
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

PLURALS: Final = {"call": "Звонки", "meeting": "Встречи", "letter": "Письма", "todo": "Дела"}


class KindChips(QWidget):
    """Any number of kinds may be switched off.

    Attributes:
        changed: other kinds are left out: a frozenset of keys.
        hidden: the kinds left out.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.hidden: frozenset[str] = frozenset()
        self._kinds: list[tuple[str, str]] = []
        self._chips: dict[str, Chip] = {}
        self._over: list[str] = []
        self.more = Chip("", "chevron-down")
        self.more.setCheckable(False)
        self.more.clicked.connect(lambda _on=False: self.open_rest())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.S)
        self._row.addStretch(1)
        self._row.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_kinds(self, kinds: Sequence[tuple[str, str]]) -> None:
        """Offer kinds, each with its key and name."""
        named = [(key, PLURALS.get(key, name)) for key, name in kinds]
        if named == self._kinds:
            return
        self._kinds = named
        for chip in self._chips.values():
            chip.hide()
            chip.deleteLater()
        self._chips = {}
        for key, name in named:
            chip = self._chips[key] = Chip(name, parent=self)
            chip.setChecked(key not in self.hidden)
            chip.clicked.connect(lambda _on=False, chosen=key: self.toggle(chosen))
            self._row.insertWidget(self._row.count() - 1, chip)
        self._fit()

    def set_hidden(self, hidden: frozenset[str]) -> None:
        """Leave kinds out without a signal."""
        self.hidden = hidden
        for key, chip in self._chips.items():
            chip.setChecked(key not in hidden)
        self._name_rest()

    def toggle(self, key: str) -> None:
        """Show a kind, or leave it out."""
        self.set_hidden(self.hidden ^ {key})
        self.changed.emit(self.hidden)

    def open_rest(self) -> Menu:
        """Drop the kinds there is no room for."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        names = dict(self._kinds)
        for key in self._over:
            action = menu.add(names[key], partial(self.toggle, key))
            action.setCheckable(True)
            action.setChecked(key not in self.hidden)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))
        return menu

    def sizeHint(self) -> QSize:
        wide = sum(chip.sizeHint().width() + Space.S for chip in self._chips.values())
        return QSize(wide, self.more.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.more.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many chips as fit; the others are in the menu."""
        keys = list(self._chips)
        widths = [self._chips[key].sizeHint().width() + Space.S for key in keys]
        seen = len(keys)
        if sum(widths) > self.width():
            self.more.set_caption(self._rest_name(len(keys)))
            room = self.width() - self.more.sizeHint().width()
            while seen and sum(widths[:seen]) > room:
                seen -= 1
        self._over = keys[seen:]
        for at, key in enumerate(keys):
            self._chips[key].setVisible(at < seen)
        self._name_rest()
        self.more.setVisible(bool(self._over) and self.width() >= self.more.sizeHint().width())

    def _name_rest(self) -> None:
        self.more.set_caption(self._rest_name(len(self._over)))

    def _rest_name(self, over: int) -> str:
        gone = sum(key in self.hidden for key in self._over)
        name = self.tr("Ещё {}").format(over) if over < len(self._chips) else self.tr("Виды")
        return f"{name} · {over - gone}" if gone else name
