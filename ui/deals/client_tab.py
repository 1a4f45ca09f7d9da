"""«Сделки» of a client: what is on its way with it, what was won and what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.deals.amounts import show_money
from crm_desktop.deals.of_client import DealBrief, deals_of_client
from crm_desktop.tasks.reading import TaskRow, next_action
from crm_desktop.wording import count, number
from ui.deals.brief_row import BriefRow
from ui.deals.card_words import DEALS
from ui.deals.new_deal import open_new_deal
from ui.shell.screen import DealStop, Place
from ui.theme import Role, Space, Tone
from ui.widgets.buttons import Button, Kind
from ui.widgets.empty import EmptyState
from ui.widgets.labels import Label
from ui.widgets.scroll import ScrollArea

if TYPE_CHECKING:
    from crm_desktop.office import Office
    from ui.clients.desk import CardDesk


@dataclass(frozen=True, slots=True)
class _Read:
    deals: tuple[DealBrief, ...]
    actions: dict[int, TaskRow]


class ClientDeals(QWidget):
    """Open deals on top, newest first; below them the closed ones."""

    def __init__(self, desk: CardDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: _Read | None = None
        self._box: QWidget | None = None
        self.rows: list[BriefRow] = []
        self._add = Button(self.tr("Сделка"), "plus", small=True)
        self._add.clicked.connect(lambda _on=False: self.add())
        self._total = Label("", Role.META, colour="text2")
        self._empty = EmptyState(
            self.tr("Сделок пока нет"),
            self.tr("Заведите сделку: программа напомнит о следующем шаге."),
            icon="square-kanban", tone=Tone.GREY,
        )  # fmt: skip
        first = Button(self.tr("Новая сделка"), "plus", kind=Kind.PRIMARY)
        first.clicked.connect(lambda _on=False: self.add())
        self._empty.add_action(first)
        self._empty.hide()
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, Space.S, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(Space.M, 0, Space.M, 0)
        bar.addWidget(self._add)
        bar.addStretch(1)
        bar.addWidget(self._total)
        page = QVBoxLayout(self)
        page.setContentsMargins(Space.XS, Space.M, Space.XS, Space.S)
        page.setSpacing(Space.S)
        page.addWidget(self._bar)
        page.addWidget(ScrollArea(inner), 1)

    def refresh(self) -> None:
        """Read the deals of the client."""

        def read(office: Office, client: int) -> _Read:
            with office.reading():
                deals = deals_of_client(office, client)
                open_ones = [deal.id for deal in deals if not deal.outcome]
                found = {deal: next_action(office, deal) for deal in open_ones}
                return _Read(deals, {deal: task for deal, task in found.items() if task})

        self._desk.read(read, self._show, key="deals")

    def add(self) -> None:
        """Ask for a new deal of this client."""
        open_new_deal(self._desk.workspace, self.window(), client_id=self._desk.client_id)

    def _show(self, read: _Read) -> None:
        if read == self._shown:
            return
        self._shown = read
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        if self._box is not None:
            self._box.hide()
            self._column.removeWidget(self._box)
            self._box.deleteLater()
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = []
        open_ones = [deal for deal in read.deals if not deal.outcome]
        closed = [deal for deal in read.deals if deal.outcome]
        for deal in open_ones:
            column.addWidget(self._new_row(deal, read.actions.get(deal.id)))
        if closed:
            head = Label(self.tr("Закрыты · {}").format(number(len(closed))), Role.META_STRONG,
                         colour="text2")  # fmt: skip
            head.setContentsMargins(Space.M, Space.M, 0, Space.XS)
            column.addWidget(head)
        for deal in closed:
            column.addWidget(self._new_row(deal, None))
        self._column.insertWidget(0, self._box)
        self._empty.setVisible(not read.deals)
        self._bar.setVisible(bool(read.deals))
        self._total.setText(_told(open_ones, closed))
        if at is not None and self.rows:
            self.rows[min(at, len(self.rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _new_row(self, deal: DealBrief, action: TaskRow | None) -> BriefRow:
        row = BriefRow(deal, self._desk.zone, action=action)
        row.open_wanted.connect(lambda: self._open(deal.id))
        self.rows.append(row)
        return row

    def _open(self, deal: int) -> None:
        among = [row.brief.id for row in self.rows]
        self._desk.workspace.go(Place.DEAL, DealStop(deal, among=among))


def _told(open_ones: list[DealBrief], closed: list[DealBrief]) -> str:
    """«2 открытые на 430 000 ₽ · выиграно 1 200 000 ₽»; each currency by itself."""
    told = []
    if open_ones:
        sums = _sums(open_ones)
        many = count(len(open_ones), *DEALS)
        told.append(f"В работе {many}{f' на {sums}' if sums else ''}")
    won = _sums([deal for deal in closed if deal.outcome == "won"])
    if won:
        told.append(f"выиграно {won}")
    return " · ".join(told)


def _sums(deals: list[DealBrief]) -> str:
    found: dict[str, int] = {}
    for deal in deals:
        if deal.budget:
            found[deal.currency] = found.get(deal.currency, 0) + deal.budget
    return " + ".join(show_money(value, code) for code, value in found.items())
