"""«Посмотреть глазами…»: how much somebody sees, and what he may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.eyes import Eyes, look_through
from crm_desktop.access.power_words import AREA_LABELS
from crm_desktop.access.powers import Area
from crm_desktop.wording import number
from ui.access.role_draft import forbidden
from ui.theme import Role, Space
from ui.widgets.buttons import Kind
from ui.widgets.cards import Panel
from ui.widgets.choices import ComboBox
from ui.widgets.dialogs import Dialog
from ui.widgets.formfield import FormField
from ui.widgets.glyphs import Glyph
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.tiles import StatTile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_desktop.members.persons import Person
    from ui.shell.workspace import Workspace

HIGH: Final = 260


class EyesDialog(Dialog):
    """Three numbers and the list of what is not allowed, for anybody of the office."""

    def __init__(
        self,
        workspace: Workspace,
        parent: QWidget,
        *,
        people: Sequence[Person],
        own_fields: Mapping[str, str],
        member_id: int = 0,
    ) -> None:
        super().__init__(
            "Посмотреть глазами",
            parent,
            subtitle="Считает сама база по правам этого человека, ничего не меняется.",
            width=640,
        )
        self._workspace = workspace
        self._own_fields = own_fields
        self.person = ComboBox([(person.id, f"{person.name} · {person.role_label}")
                                for person in people])  # fmt: skip
        self.person.chosen.connect(self.look)
        self.tiles = {area: StatTile(AREA_LABELS[area], "…", checkable=False) for area in Area}
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        for tile in self.tiles.values():
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(tile, 1)
        self._title = Label("", Role.BODY_STRONG)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, Space.S, 0)
        self._lines.setSpacing(Space.S)
        box = Panel(padding=Space.M)
        area = ScrollArea(self._list)
        area.setFixedHeight(HIGH)
        box.body.addWidget(area)
        self.body.addWidget(FormField(self.tr("Чьими глазами"), self.person))
        self.body.addLayout(row)
        self.body.addWidget(self._title)
        self.body.addWidget(box)
        self.add_button(self.tr("Понятно"), kind=Kind.PRIMARY)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        others = [person.id for person in people if not person.me]
        first = member_id or next(iter(others), people[0].id if people else 0)
        self.person.set_value(first)
        self.look(first)

    def look(self, member_id: object) -> None:
        """Count for somebody."""
        office = self._workspace.office
        if not isinstance(member_id, int):
            return
        self._workspace.runner.read(
            lambda: look_through(office, member_id), self._show, self._workspace.report,
            owner=self, key="eyes",
        )  # fmt: skip

    def _show(self, eyes: Eyes) -> None:
        for area, tile in self.tiles.items():
            seen, there = eyes.seen[area], eyes.there[area]
            tile.set(number(seen), self.tr("из {}").format(number(there)) if seen != there
                     else self.tr("все"))  # fmt: skip
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        told = forbidden(eyes.powers, self._own_fields)
        self._title.setText(
            self.tr("Не разрешено: {}").format(len(told)) if told else self.tr("Разрешено всё")
        )
        for text in told:
            line = QWidget()
            across = QHBoxLayout(line)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(Space.S)
            across.addWidget(Glyph("x", "text3", 14))
            across.addWidget(Label(text, Role.BODY, wrap=True), 1)
            self._lines.addWidget(line)
        self._lines.addStretch(1)
