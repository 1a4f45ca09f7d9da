"""Choosing a role or a tag, or naming a new one; for one client or for many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from crm_desktop.clients.company_names import fold
from ui.theme import Role
from ui.widgets.buttons import Kind
from ui.widgets.chips import Chip
from ui.widgets.dialogs import Dialog
from ui.widgets.fields import TextField
from ui.widgets.flow import FlowLayout
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea
from ui.widgets.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from crm_desktop.clients.fields import Catalogue

MOST: Final = 60


class LabelDialog(Dialog):
    """A name to type with what the directory has below it; a click takes it.

    Args:
        catalogue: for the names there are.
        chosen: called with the directory (`tag` or `role`) and the name.
        subtitle: for whom.
        worn: ids of the items already worn; not offered.
        directory: the only one to choose from; `""` = tags and roles of clients.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        chosen: Callable[[str, str], None],
        *,
        parent: QWidget,
        subtitle: str = "",
        worn: Collection[int] = (),
        directory: str = "",
    ) -> None:
        super().__init__("Добавить метку", parent, subtitle=subtitle, width=480)
        self._catalogue = catalogue
        self._chosen = chosen
        self._worn = frozenset(worn)
        self._only = directory
        self._kind = Segment([("tag", self.tr("Метка")), ("role", self.tr("Роль"))])
        self._kind.changed.connect(lambda _key: self._fill())
        self._kind.setVisible(not directory)
        words = self.tr("Название метки") if directory else self.tr("Название метки или роли")
        self._name = TextField("", words, icon="tag")
        self._name.setMaxLength(80)
        self._name.textChanged.connect(lambda _text: self._fill())
        self._name.returnPressed.connect(self._take_typed)
        self._hint = Label("", Role.META, colour="text2", wrap=True)
        box = QWidget()
        self._flow = FlowLayout(box, spacing=8, line_spacing=8)
        scroll = ScrollArea(box)
        scroll.setFixedHeight(150)
        self.body.addWidget(self._kind, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._name)
        self.body.addWidget(self._hint)
        self.body.addWidget(scroll)
        self.add_button(self.tr("Отмена"))
        self._add = self.add_button(self.tr("Добавить"), self._take_typed, kind=Kind.PRIMARY)
        self._fill()
        self._name.setFocus()

    @property
    def _directory(self) -> str:
        return self._only or str(self._kind.value)

    def _fill(self) -> None:
        typed = fold(self._name.text().strip())
        self._flow.clear()
        known = self._catalogue.items(self._directory)
        offered = [
            item for item in known if item.id not in self._worn and typed in fold(item.name)
        ][:MOST]
        for item in offered:
            chip = Chip(item.name, "plus")
            chip.setCheckable(False)
            chip.clicked.connect(lambda _on=False, name=item.name: self._take(name))
            self._flow.addWidget(chip)
        exact = self._catalogue.item_by_name(self._directory, self._name.text())
        self._add.setEnabled(bool(typed))
        if typed and exact is None:
            self._hint.setText(self.tr("Такой ещё нет: появится в справочнике."))
        elif not known:
            self._hint.setText(self.tr("Справочник пуст: напишите первое название."))
        else:
            self._hint.setText(self.tr("Выберите или напишите новое название."))

    def _take_typed(self) -> None:
        if self._name.text().strip():
            self._take(self._name.text().strip())

    def _take(self, name: str) -> None:
        self.accept()
        self._chosen(self._directory, name)
