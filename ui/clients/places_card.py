"""«Адреса» and «Банк»: parts of a client of which there may be several."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.powers import FieldRule
from crm_desktop.clients.addresses import (
    add_address,
    add_bank_account,
    edit_address,
    edit_bank_account,
    remove_address,
    remove_bank_account,
    set_address,
)
from crm_desktop.clients.drafts import BankDraft
from crm_desktop.clients.parts import ADDRESS_KINDS
from crm_desktop.clients.requisites import check_account, check_bik, check_corr_account
from ui.theme import Role, Space
from ui.widgets.buttons import IconButton
from ui.widgets.cards import Card, Line, SectionHead
from ui.widgets.inline import InlineValue
from ui.widgets.labels import Label
from ui.widgets.menus import Menu

if TYPE_CHECKING:
    from crm_desktop.clients.card import CardAddress, CardBank, ClientCard
    from ui.clients.desk import CardDesk

_USUAL: Final = {"company": ("legal", "actual", "delivery"), "person": ("actual",)}
BANK_FIELDS: Final = (
    ("account", "Расчётный счёт"),
    ("bank", "Банк"),
    ("bik", "БИК"),
    ("corr_account", "Корр. счёт"),
)


class _PartsCard(Card):
    """A head and a box that is built anew when the parts themselves change.

    Args:
        part: whose rule the parts follow, «addresses».
    """

    def __init__(self, title: str, desk: CardDesk, *, part: str, action: str = "") -> None:
        super().__init__(padding=0)
        self._desk = desk
        self._part = part
        self._values: list[InlineValue] = []
        self._box: QWidget | None = None
        self.head = SectionHead(title, action=action)
        self.body.setContentsMargins(Space.S, 0, Space.S, Space.M)
        self.body.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(Space.S, 0, Space.S, 0)
        top.addWidget(self.head)
        self.body.addLayout(top)

    @property
    def is_editing(self) -> bool:
        """Whether a value is being edited."""
        return any(value.is_editing for value in self._values)

    def _rule(self) -> FieldRule:
        """How far this person goes with the parts; the head follows."""
        rule = self._desk.rule(self._part)
        self.head.show_action(shown=rule is FieldRule.EDIT)
        self.setVisible(rule is not FieldRule.HIDDEN)
        return rule

    def _new_box(self) -> QVBoxLayout:
        if self._box is not None:
            self._box.hide()
            self.body.removeWidget(self._box)
            self._box.deleteLater()
        self._values = []
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        self.body.addWidget(self._box)
        return column

    def _remover(self, name: str) -> IconButton:
        return IconButton("x", name, size=26, colour="text3")


class AddressesCard(_PartsCard):
    """Each kind of address; a second one of a kind has a cross to take it away."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__("Адреса", desk, part="addresses", action="Добавить")
        self.head.activated.connect(self._open_kinds)
        self._shown: tuple[object, ...] = ()
        self._empties: dict[str, InlineValue] = {}

    def show_card(self, card: ClientCard) -> None:
        """Show the addresses; what is being edited is left alone."""
        rule = self._rule()
        shown = (card.id, card.kind, card.addresses, rule)
        if shown == self._shown or (self.is_editing and card.id == self._shown[0]):
            return
        self._shown = shown
        column = self._new_box()
        self._empties = {}
        seen: set[str] = set()
        for address in card.addresses:
            column.addWidget(self._row(address, second=address.kind in seen))
            seen.add(address.kind)
        for kind in _USUAL.get(card.kind, ()):
            if kind not in seen and rule is FieldRule.EDIT:
                column.addWidget(self._empty(kind))

    def _row(self, address: CardAddress, *, second: bool) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        value = self._editor(address.kind, address.text)
        row.addWidget(value, 1)
        if self._desk.rule(self._part) is not FieldRule.EDIT:
            value.set_read_only(True)
        elif second:
            value.committed.connect(
                lambda text, which=address: self._desk.act(
                    lambda office, _client: edit_address(office, which.id, text=str(text or ""))
                )
            )
            cross = self._remover(self.tr("Убрать адрес: {}").format(address.text))
            cross.clicked.connect(
                lambda _on=False, which=address.id: self._desk.act(
                    lambda office, _client: remove_address(office, which)
                )
            )
            row.addWidget(cross, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._save_first(value, address.kind)
        return box

    def _empty(self, kind: str) -> InlineValue:
        value = self._editor(kind, "")
        self._save_first(value, kind)
        self._empties[kind] = value
        return value

    def _editor(self, kind: str, text: str) -> InlineValue:
        value = InlineValue(ADDRESS_KINDS[kind], text)
        self._values.append(value)
        return value

    def _save_first(self, value: InlineValue, kind: str) -> None:
        value.committed.connect(
            lambda text: self._desk.act(
                lambda office, client: set_address(office, client, kind=kind, text=str(text or ""))
            )
        )

    def _open_kinds(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for kind, name in ADDRESS_KINDS.items():
            menu.add(name, partial(self._add, kind), icon="map-pin")
        menu.popup(self.head.mapToGlobal(self.head.rect().bottomRight()))

    def _add(self, kind: str) -> None:
        column = self._box.layout() if self._box is not None else None
        if column is None:
            return
        empty = self._empties.get(kind)
        if empty is not None:
            empty.start_editing()
            return
        value = self._editor(kind, "")
        value.committed.connect(
            lambda text: self._desk.act(
                lambda office, client: add_address(office, client, kind=kind, text=str(text))
            )
        )
        column.addWidget(value)
        value.start_editing()


class BankCard(_PartsCard):
    """Accounts with their banks; control digits that do not agree are told below."""

    def __init__(self, desk: CardDesk) -> None:
        super().__init__("Банк", desk, part="bank_accounts", action="Добавить счёт")
        self.head.activated.connect(self._add)
        self._shown: tuple[object, ...] = ()
        self._adding = False

    def show_card(self, card: ClientCard) -> None:
        """Show the accounts; a person without one has no such card."""
        rule = self._rule()
        shown = (card.id, card.banks, rule)
        if shown == self._shown or (self.is_editing and card.id == self._shown[0]):
            return
        self._shown = shown
        self._adding = False
        column = self._new_box()
        for at, bank in enumerate(card.banks):
            if at:
                column.addWidget(Line())
            column.addWidget(self._account(bank))
        if not card.banks and rule is FieldRule.EDIT:
            column.addWidget(self._account(None))
        self.setVisible(bool(card.banks) or (card.kind == "company" and rule is FieldRule.EDIT))

    def _add(self) -> None:
        column = self._box.layout() if self._box is not None else None
        if column is None:
            return
        if not self._adding and any(value.text for value in self._values):
            self._adding = True
            column.addWidget(self._account(None))
        self._values[-len(BANK_FIELDS)].start_editing()

    def _account(self, bank: CardBank | None) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.XS)
        read_only = self._desk.rule(self._part) is not FieldRule.EDIT
        spots = {"account": (0, 0, 1, 2), "bank": (2, 0, 1, 2), "bik": (3, 0, 1, 1),
                 "corr_account": (4, 0, 1, 2)}  # fmt: skip
        for key, name in BANK_FIELDS:
            text = str(getattr(bank, key)) if bank is not None else ""
            value = InlineValue(name, text)
            value.set_read_only(read_only)
            value.committed.connect(
                lambda typed, column=key: self._save(bank, column, str(typed or ""))
            )
            self._values.append(value)
            line, column, rows, columns = spots[key]
            grid.addWidget(value, line, column, rows, columns)
        warning = self._warning(bank)
        if warning:
            told = Label(warning, Role.META, colour="warn", wrap=True)
            told.setContentsMargins(Space.S, 0, 0, 0)
            grid.addWidget(told, 1, 0, 1, 2)
        if bank is not None and not read_only:
            cross = self._remover(self.tr("Убрать счёт {}").format(bank.account or bank.bank))
            cross.clicked.connect(
                lambda _on=False, which=bank.id: self._desk.act(
                    lambda office, _client: remove_bank_account(office, which)
                )
            )
            grid.addWidget(cross, 3, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(0, 1)
        return box

    def _warning(self, bank: CardBank | None) -> str:
        if bank is None:
            return ""
        told = (
            check_account(bank.account, bik=bank.bik),
            check_bik(bank.bik),
            check_corr_account(bank.corr_account, bik=bank.bik),
        )
        return " ".join(dict.fromkeys(filter(None, told)))

    def _save(self, bank: CardBank | None, column: str, text: str) -> None:
        given = {key: str(getattr(bank, key)) if bank else "" for key, _name in BANK_FIELDS}
        draft = BankDraft(**{**given, column: text})
        if bank is None:
            self._desk.act(lambda office, client: add_bank_account(office, client, bank=draft))
        elif draft:
            self._desk.act(lambda office, _client: edit_bank_account(office, bank.id, bank=draft))
        else:
            self._desk.act(lambda office, _client: remove_bank_account(office, bank.id))
