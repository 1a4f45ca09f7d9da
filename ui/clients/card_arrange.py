"""«Настроить карточку»: which parts are shown and in what order, for this person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.clients.card_layout import ALWAYS, CardLayout, usual_layout
from ui.clients.card_parts import SECTIONS, TABS
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton, Kind
from ui.widgets.choices import CheckBox
from ui.widgets.dialogs import Dialog
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class _Part(QWidget):
    """A part: a tick and two arrows; Alt+↑ and Alt+↓ move it."""

    move_wanted = Signal(int)

    def __init__(self, key: str, title: str, *, shown: bool, fixed: bool) -> None:
        super().__init__()
        self.key = key
        self.tick = CheckBox(title)
        self.tick.setChecked(shown)
        self.tick.setEnabled(not fixed)
        self.up = IconButton("arrow-up", self.tr("Выше: {}").format(title), size=28)
        self.up.clicked.connect(lambda _on=False: self.move_wanted.emit(-1))
        self.down = IconButton("arrow-down", self.tr("Ниже: {}").format(title), size=28)
        self.down.clicked.connect(lambda _on=False: self.move_wanted.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.tick, 1)
        row.addWidget(self.up)
        row.addWidget(self.down)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.move_wanted.emit, step))


class ArrangeList(QWidget):
    """Parts one below the other."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: list[_Part] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(title, Role.ROW))
        column.addLayout(self._list)
        column.addStretch(1)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys in their order."""
        return tuple(part.key for part in self.parts)

    @property
    def hidden(self) -> frozenset[str]:
        """Keys of the parts that are not ticked."""
        return frozenset(part.key for part in self.parts if not part.tick.isChecked())

    def show_parts(
        self, keys: Sequence[str], titles: Mapping[str, str], hidden: frozenset[str]
    ) -> None:
        """Show these parts."""
        for part in self.parts:
            self._list.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.parts = []
        for key in keys:
            part = _Part(key, titles[key], shown=key not in hidden, fixed=key == ALWAYS)
            part.move_wanted.connect(lambda step, which=part: self._move(which, step))
            self._list.addWidget(part)
            self.parts.append(part)
        self._mark_ends()

    def _move(self, part: _Part, step: int) -> None:
        at = self.parts.index(part)
        if not 0 <= at + step < len(self.parts):
            return
        before = QApplication.focusWidget()
        self.parts.insert(at + step, self.parts.pop(at))
        self._list.removeWidget(part)
        self._list.insertWidget(at + step, part)
        self._mark_ends()
        kept = before if before is not None and part.isAncestorOf(before) else part.tick
        if not kept.isEnabled():
            kept = part.up if step > 0 else part.down
        kept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_ends(self) -> None:
        for at, part in enumerate(self.parts):
            part.up.setEnabled(at > 0)
            part.down.setEnabled(at + 1 < len(self.parts))


class ArrangeDialog(Dialog):
    """Sections on the left, tabs on the right, and the way back to the usual."""

    def __init__(
        self, layout: CardLayout, save: Callable[[CardLayout], None], parent: QWidget
    ) -> None:
        super().__init__(
            self.tr("Настроить карточку"), parent,
            subtitle=self.tr("Так её увидите только вы, на всех ваших компьютерах."), width=640,
        )  # fmt: skip
        self._save = save
        self.sections = ArrangeList(self.tr("Слева"))
        self.tabs = ArrangeList(self.tr("Вкладки"))
        both = QHBoxLayout()
        both.setSpacing(Space.XL)
        both.addWidget(self.sections, 1)
        both.addWidget(self.tabs, 1)
        self.body.addLayout(both)
        self._show(layout)
        self.add_button(self.tr("Вернуть обычный вид"), lambda: self._show(usual_layout()),
                        icon="rotate-ccw", left=True)  # fmt: skip
        self.add_button(self.tr("Отмена"))
        self.add_button(self.tr("Сохранить"), self._accept, kind=Kind.PRIMARY)
        self.sections.parts[0].tick.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, layout: CardLayout) -> None:
        self.sections.show_parts(
            layout.sections, {info.key: info.title for info in SECTIONS}, layout.hidden_sections
        )
        self.tabs.show_parts(
            layout.tabs, {info.key: info.title for info in TABS}, layout.hidden_tabs
        )

    def _accept(self) -> None:
        chosen = CardLayout(
            self.tabs.keys, self.sections.keys, self.tabs.hidden, self.sections.hidden
        )
        self.accept()
        self._save(chosen)
