"""How a leaver's clients are shared out: to one, evenly, or by rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.handover.handover import Rule
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.labels import Label
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_desktop.clients.fields import Catalogue

ONE, EVENLY, RULES = "one", "evenly", "rules"
# What is left after the rules: stays, goes evenly to all receivers, or goes to one member.
_STAY, _SHARE = 0, -1
_BY: Final = (("region", "Регион"), ("type", "Тип"), ("tag", "Метка"))


class Sharing(QWidget):
    """Says the rules and who shares the rest.

    Attributes:
        changed: something was chosen.
    """

    changed = Signal()

    def __init__(
        self, catalogue: Catalogue, people: Mapping[int, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._people = people
        self.way = Segment(
            [
                (ONE, self.tr("Всё одному")),
                (EVENLY, self.tr("Поровну")),
                (RULES, self.tr("По правилам")),
            ]
        )
        self.one = ComboBox(list(people.items()))
        self.one.chosen.connect(lambda _key: self.changed.emit())
        self.boxes = {member: CheckBox(name) for member, name in people.items()}
        for box in self.boxes.values():
            box.setChecked(True)
            box.toggled.connect(lambda _on: self.changed.emit())
        self.lines: list[RuleLine] = []
        rest: list[tuple[object, str]] = [(_STAY, self.tr("Оставить как есть"))]
        rest.append((_SHARE, self.tr("Поровну между названными")))
        self.rest = ComboBox([*rest, *people.items()])
        self.rest.chosen.connect(lambda _key: self.changed.emit())
        self._pages = QStackedWidget()
        for page in (self._one_page(), self._even_page(), self._rule_page()):
            self._pages.addWidget(page)
        self.way.changed.connect(self._on_way)
        top = QHBoxLayout()
        top.addWidget(self.way)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(top)
        column.addWidget(self._pages)

    @property
    def rules(self) -> list[Rule]:
        """The rules, in their order."""
        return [line.rule for line in self.lines] if self.way.value == RULES else []

    @property
    def evenly_to(self) -> list[int]:
        """The members who share what no rule takes."""
        if self.way.value == ONE:
            return [int(str(self.one.value))]
        if self.way.value == EVENLY:
            return [member for member, box in self.boxes.items() if box.isChecked()]
        rest = int(str(self.rest.value))
        if rest == _SHARE:
            return list(dict.fromkeys(rule.to for rule in self.rules))
        return [] if rest == _STAY else [rest]

    def add_rule(self) -> RuleLine:
        """Add a rule and go there."""
        line = RuleLine(self._catalogue, self._people)
        line.changed.connect(self.changed)
        line.removed.connect(lambda: self._remove(line))
        self.lines.append(line)
        self._rule_rows.addWidget(line)
        line.by.setFocus()
        self.changed.emit()
        return line

    def _remove(self, line: RuleLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self.changed.emit()

    def _on_way(self, way: object) -> None:
        self._pages.setCurrentIndex((ONE, EVENLY, RULES).index(str(way)))
        if way == RULES and not self.lines:
            self.add_rule()
        self.changed.emit()

    def _one_page(self) -> QWidget:
        page, column = _page()
        column.addWidget(Label(self.tr("Кому"), Role.META_MEDIUM, colour="text2"))
        column.addWidget(self.one)
        column.addStretch(1)
        return page

    def _even_page(self) -> QWidget:
        page, column = _page()
        for box in self.boxes.values():
            column.addWidget(box)
        column.addStretch(1)
        return page

    def _rule_page(self) -> QWidget:
        page, column = _page()
        self._rule_rows = QVBoxLayout()
        self._rule_rows.setSpacing(Space.S)
        column.addLayout(self._rule_rows)
        more = LinkButton(self.tr("Добавить правило"), "plus")
        more.clicked.connect(lambda _on=False: self.add_rule())
        column.addWidget(more)
        rest = QHBoxLayout()
        rest.setSpacing(Space.M)
        rest.addWidget(Label(self.tr("Остальных"), Role.BODY_MEDIUM))
        rest.addWidget(self.rest, 1)
        column.addLayout(rest)
        column.addStretch(1)
        return page


class RuleLine(QWidget):
    """«Регион Москва → Вера».

    Attributes:
        changed: something was chosen.
        removed: the rule is not wanted.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, catalogue: Catalogue, people: Mapping[int, str]) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.by = ComboBox([(key, self.tr(title)) for key, title in _BY])
        self.item = ComboBox()
        self.to = ComboBox(list(people.items()))
        drop = IconButton("x", self.tr("Убрать правило"))
        drop.clicked.connect(lambda _on=False: self.removed.emit())
        self.by.chosen.connect(self._on_by)
        for combo in (self.item, self.to):
            combo.chosen.connect(lambda _key: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.by, 2)
        row.addWidget(self.item, 3)
        row.addWidget(Label("→", Role.BODY, colour="text3"))
        row.addWidget(self.to, 3)
        row.addWidget(drop)
        self._offer()

    @property
    def rule(self) -> Rule:
        """What the line says; a directory without values takes nobody."""
        item = int(str(self.item.value or -1))
        return Rule(int(str(self.to.value)), **{str(self.by.value): item})

    def _on_by(self, _key: object) -> None:
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        items = self._catalogue.items(str(self.by.value))
        empty: list[tuple[object, str]] = [(None, self.tr("Справочник пуст"))]
        self.item.set_options([(item.id, item.name) for item in items] or empty)


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S)
    return page, column
