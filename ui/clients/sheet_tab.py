"""«Реквизиты»: everything a letter or a contract needs, to be copied line by line or whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.clients.channel_reading import CHANNEL_KINDS
from crm_desktop.clients.parts import ADDRESS_KINDS
from ui.clients.reach import copy_text
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, IconButton
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.clients.card import ClientCard
    from ui.clients.desk import CardDesk

_FIELDS = ("full_name", "inn", "kpp", "ogrn", "okpo", "director")
_BANK = (("account", "Расчётный счёт"), ("bank", "Банк"), ("bik", "БИК"),
         ("corr_account", "Корреспондентский счёт"))  # fmt: skip


def sheet_of(card: ClientCard) -> list[tuple[str, str]]:
    """Label and text of all requisites that are filled in, in the order of a contract."""
    told = {value.field.key: value for value in card.fields}
    lines = [("Название" if card.kind == "company" else "ФИО", card.name)]
    for key in _FIELDS:
        value = told.get(key)
        if value is not None and value.text:
            lines.append((value.field.label_for(card.kind), value.text))
    lines += [(ADDRESS_KINDS.get(each.kind, "Адрес"), each.text) for each in card.addresses]
    for bank in card.banks:
        lines += [(name, getattr(bank, key)) for key, name in _BANK if getattr(bank, key)]
    lines += [
        (CHANNEL_KINDS[each.kind], each.value)
        for each in card.channels
        if each.kind in ("phone", "email", "site")
    ]
    return lines


def sheet_text(card: ClientCard) -> str:
    """The requisites as lines of a letter."""
    return "\n".join(f"{label}: {text}" for label, text in sheet_of(card))


class SheetTab(QWidget):
    """Labels left, values right, a copy button a line."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: list[tuple[str, str]] | None = None
        self._box: QWidget | None = None
        copy = Button(self.tr("Скопировать все"), "copy", small=True)
        copy.clicked.connect(self.copy_all)
        top = QHBoxLayout()
        top.addWidget(copy)
        top.addStretch(1)
        self._empty = EmptyState(
            self.tr("Реквизитов пока нет"),
            self.tr("Заполните ИНН, адрес или счёт слева: здесь соберётся карточка для договора."),
            icon="receipt-text",
            tone=Tone.GREY,
        )
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.L, Space.M, Space.S, Space.S)
        page.setSpacing(Space.M)
        page.addLayout(top)
        page.addWidget(ScrollArea(inner), 1)

    def show_card(self, card: ClientCard) -> None:
        """Show the requisites of a client."""
        lines = sheet_of(card)
        if lines == self._lines:
            return
        self._lines = lines
        if self._box is not None:
            self._box.hide()
            self._column.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        grid = QGridLayout(self._box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        for at, (label, text) in enumerate(lines):
            name = Label(label, Role.BODY, colour="text2")
            value = Label(text, Role.BODY_MEDIUM, wrap=True, selectable=True)
            # What it takes at its width, not what it would like in a narrow column.
            value.setSizePolicy(policy)
            value.setAccessibleName(f"{label}: {text}")
            for words in (name, value):
                words.setContentsMargins(0, Space.XS + 2, 0, 0)
            copy = IconButton("copy", self.tr("Скопировать: {}").format(label), size=28)
            copy.clicked.connect(
                lambda _on=False, which=text: copy_text(self._desk.workspace, which)
            )
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(copy, at, 2, Qt.AlignmentFlag.AlignTop)
        self._column.insertWidget(0, self._box)
        self._empty.setVisible(len(lines) < 2)  # noqa: PLR2004 - the name alone is none

    def copy_all(self) -> None:
        """Put all requisites on the clipboard."""
        if self._desk.card is not None:
            copy_text(self._desk.workspace, sheet_text(self._desk.card))
