"""Finding records by typing, off the window's thread: one, or several shown as tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Panel
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import ElidedLabel
from ui.widgets.pills import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFocusEvent

    from crm_desktop.office import Office
    from ui.shell.workspace import Workspace
    from ui.views.pick_list import Option

    Find = Callable[[Office, str], Sequence[Option]]
    Create = Callable[[str, Callable[[int, str], None]], None]

PAUSE_MS: Final = 120
MOST: Final = 5


class _Line(TextField):
    """Asks for what fits an empty line as soon as somebody enters it by hand."""

    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason):
            self.entered.emit()


class LookupField(QWidget):
    """A line that finds; below it what was found, Down and Enter take one.

    Args:
        workspace: of the open office.
        find: runs off the window's thread: a text (`""` = what comes to mind first) -> options,
            whose keys are ids.
        placeholder: in the line.
        icon: of what is chosen.
        several: shown as tags below the line; one takes the place of the line.
        create: offered last for a text that names nothing known: makes the record and calls back
            with its id and name.

    Attributes:
        changed: other records are chosen.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, find: Find, *, placeholder: str, icon: str = "link",
        several: bool = False, create: Create | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._workspace = workspace
        self._find = find
        self._several = several
        self._create = create
        self._chosen: dict[int, str] = {}
        self._buttons: list[Button] = []
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.line = _Line("", placeholder, icon="search")
        self.line.setMaxLength(200)
        self.line.setAccessibleName(placeholder)
        self.line.textChanged.connect(lambda _text: self._soon.start())
        self.line.entered.connect(self._look)
        self.line.returnPressed.connect(self.take_first)
        self.line.installEventFilter(self)
        self._name = ElidedLabel("", Role.BODY_MEDIUM)
        drop = IconButton("x", self.tr("Убрать"), size=24)
        drop.clicked.connect(lambda _on=False: self.clear())
        self._card = Panel(padding=Space.XS)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Glyph(icon, "text2", 16))
        row.addWidget(self._name, 1)
        row.addWidget(drop)
        self._card.body.addLayout(row)
        self._tags = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._tags.setSizePolicy(policy)
        self._flow = FlowLayout(self._tags)
        self._found = QVBoxLayout()
        self._found.setSpacing(Space.XS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for part in (self._tags, self._card, self.line):
            column.addWidget(part)
        column.addLayout(self._found)
        self.setFocusProxy(self.line)
        self._soon.timeout.connect(self._look)
        self._show()

    @property
    def ids(self) -> tuple[int, ...]:
        """What is chosen."""
        return tuple(self._chosen)

    @property
    def value(self) -> int | None:
        """The one that is chosen."""
        return next(iter(self._chosen), None)

    @property
    def name(self) -> str:
        """What the one is called; `""` while none is chosen."""
        return next(iter(self._chosen.values()), "")

    def set_chosen(self, records: dict[int, str]) -> None:
        """Choose without a signal: id -> name."""
        self._chosen = dict(records)
        self._show()

    def clear(self) -> None:
        """Choose nothing, with the cursor in the line."""
        self._chosen = {}
        self._show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def take_first(self) -> None:
        """Take the first found one, if it is of what is typed."""
        if self._buttons and self.line.text().strip() and not self._soon.isActive():
            self._buttons[0].click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self._buttons:
                self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self._buttons:
                self._fill(())
                return True
            if event.key() == Qt.Key.Key_Backspace and self._several and not self.line.text():
                self._drop(next(reversed(self._chosen), 0))
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        here = next((at for at, each in enumerate(self._buttons) if each.hasFocus()), None)
        if here is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._fill(())
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif step:
            at = here + step
            target = self._buttons[at] if 0 <= at < len(self._buttons) else self.line
            target.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        text, find, office = self.line.text().strip(), self._find, self._workspace.office
        self._workspace.runner.read(
            lambda: (text, tuple(find(office, text))), self._take_found, owner=self, key="look"
        )

    def _take_found(self, found: tuple[str, Sequence[Option]]) -> None:
        text, options = found
        if text == self.line.text().strip() and (text or self.line.hasFocus()):
            self._fill(options)

    def _fill(self, options: Sequence[Option]) -> None:
        for button in self._buttons:
            self._found.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for option in options[:MOST]:
            if isinstance(option.key, int) and option.key not in self._chosen:
                told = " · ".join(filter(None, (option.text, option.note)))
                button = Button(told, option.icon, small=True)
                button.clicked.connect(
                    lambda _on=False, key=option.key, name=option.text: self._take(key, name)
                )
                self._add(button)
        typed = self.line.text().strip()
        if typed and self._create is not None:
            create = self._create
            button = Button(self.tr("Создать «{}»").format(typed), "plus", small=True)
            button.clicked.connect(lambda _on=False: create(typed, self._take))
            self._add(button)

    def _add(self, button: Button) -> None:
        button.setMaximumWidth(max(240, self.width()))
        self._found.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._buttons.append(button)

    def _take(self, record: int, name: str) -> None:
        if not self._several:
            self._chosen = {}
        self._chosen[record] = name
        self.line.clear()
        self._soon.stop()
        self._show()
        self.changed.emit()

    def _drop(self, record: int) -> None:
        if self._chosen.pop(record, None) is not None:
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        self._fill(())
        one = not self._several and bool(self._chosen)
        self._card.setVisible(one)
        self.line.setVisible(not one)
        if one:
            self._name.setText(self.name)
        self._tags.setVisible(self._several and bool(self._chosen))
        self._flow.clear()
        if self._several:
            for record, name in self._chosen.items():
                tag = Tag(name, Tone.of(record), removable=True)
                tag.removed.connect(lambda key=record: self._drop(key))
                self._flow.addWidget(tag)
