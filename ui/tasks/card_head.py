"""The head of a task's card: its state, what it is tied to, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.access.rights import Right, may
from crm_desktop.tasks.due import ActionState
from ui.clients.wording import when
from ui.shell.screen import ClientStop, DealStop, Place
from ui.tasks.acts import accept_here, complete_here, postpone_menu, refuse_here, reopen_here
from ui.tasks.kind_look import STATE_TONES, kind_book
from ui.tasks.task_menu import task_menu
from ui.theme import Role, Space, Tone
from ui.widgets.banner import Banner
from ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from ui.widgets.cards import IconBadge
from ui.widgets.labels import ElidedLabel
from ui.widgets.menus import Menu
from ui.widgets.pills import Pill

if TYPE_CHECKING:
    from crm_desktop.tasks.card import TaskCard
    from ui.shell.workspace import Workspace
    from ui.widgets.dialogs import Dialog


class CardHead(QWidget):
    """Badge, title, chip, ties; «Готово», «Отложить», the rest in a menu.

    Attributes:
        closed: something led away from the card.
    """

    closed = Signal()

    def __init__(self, workspace: Workspace, dialog: Dialog) -> None:
        super().__init__()
        self._workspace = workspace
        self._dialog = dialog
        self._card: TaskCard | None = None
        self._slot: str | None = None
        self._badge = IconBadge("circle-check", Tone.GREY, 40, round_=True)
        self._chip = Pill("")
        self._client = LinkButton("", "users")
        self._client.clicked.connect(lambda _on=False: self._go(client=True))
        self._deal = LinkButton("", "square-kanban")
        self._deal.clicked.connect(lambda _on=False: self._go(client=False))
        self._from = ElidedLabel("", Role.META, colour="text2")
        self.done = Button(self.tr("Готово"), "check", kind=Kind.SECONDARY)
        self.done.clicked.connect(lambda _on=False: self._turn_done())
        self.later = Button(self.tr("Отложить"), "clock")
        self._laters = Menu(self)
        self._laters.aboutToShow.connect(self._fill_laters)
        self.later.setMenu(self._laters)
        self.more = IconButton("ellipsis", self.tr("Ещё"), framed=True, size=36)
        self.more.clicked.connect(lambda _on=False: self._open_menu())
        self.offer = Banner("", tone=Tone.ACCENT, icon="user-check")
        self.yes = Button(self.tr("Принять"), small=True, kind=Kind.PRIMARY)
        self.no = Button(self.tr("Отказаться…"), small=True)
        for button in (self.yes, self.no):
            self.offer.add_action(button)
        self.yes.clicked.connect(lambda _on=False: self._accept())
        self.no.clicked.connect(lambda _on=False: self._refuse())
        self.offer.hide()
        self._lay_out()

    def show_card(self, card: TaskCard, slot: str | None) -> None:
        """Show a task."""
        self._card, self._slot = card, slot
        row = card.row
        look = kind_book(self._workspace).look(row.kind)
        self._badge.set(look.icon, look.tone)
        zone = self._workspace.office.zone
        if row.done_at is not None:
            who = f", {row.done_by}" if row.done_by else ""
            self._chip.set(self.tr("Сделано {}").format(when(row.done_at, zone)) + who, Tone.OK)
        elif row.state is ActionState.NONE:
            self._chip.set(self.tr("без срока"), Tone.GREY)
        else:
            self._chip.set(row.due_text, STATE_TONES[row.state])
        self._client.set_caption(row.client)
        self._client.setVisible(bool(row.client))
        self._deal.set_caption(row.deal)
        self._deal.setVisible(bool(row.deal))
        self._from.setText(_origin(card, when(row.created_at, zone)))
        allowed = may(self._workspace.office, Right.EDIT_TASKS)
        open_ = row.done_at is None
        self.done.set_caption(self.tr("Готово") if open_ else self.tr("Вернуть в работу"))
        self.done.set_icon("check" if open_ else "rotate-ccw")
        self.done.setVisible(allowed)
        self.later.setVisible(allowed and open_)
        asked = row.to_accept and row.assignee_id == self._workspace.office.user_id
        self.offer.setVisible(asked and allowed)
        if asked:
            said = f"«{row.handed_note}»" if row.handed_note else ""
            told = self.tr("{} передаёт вам эту задачу. {}").format(row.handed_by, said)
            self.offer.set_text(told.strip())

    def _lay_out(self) -> None:
        ties = QHBoxLayout()
        ties.setSpacing(Space.M)
        for part in (self._chip, self._client, self._deal):
            ties.addWidget(part)
        ties.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addLayout(ties)
        words.addWidget(self._from)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self._badge)
        row.addLayout(words, 1)
        for button in (self.done, self.later, self.more):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, Space.XS)
        column.setSpacing(Space.S)
        column.addLayout(row)
        column.addWidget(self.offer)

    def _turn_done(self) -> None:
        card = self._card
        if card is None:
            return
        parent = self._dialog.parentWidget() or self
        if card.row.done_at is None:
            complete_here(self._workspace, parent, card.row.id, self._slot_now,
                          on_done=lambda _done: self.closed.emit())  # fmt: skip
        else:
            reopen_here(self._workspace, self, card.row.id)

    @property
    def _slot_now(self) -> str | None:
        if self._card is None or not self._card.row.repeats:
            return None
        return self._slot or self._card.row.slot

    def _fill_laters(self) -> None:
        self._laters.clear()
        if self._card is not None:
            row = self._card.row
            postpone_menu(self._workspace, self, [(row.id, self._slot_now)], menu=self._laters,
                          title=row.title, due=row.due)  # fmt: skip

    def _open_menu(self) -> None:
        if self._card is not None:
            menu = task_menu(self._workspace, self, self._card.row, in_card=True)
            menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _accept(self) -> None:
        if self._card is not None:
            accept_here(self._workspace, self, [self._card.row.id])

    def _refuse(self) -> None:
        if self._card is not None:
            refuse_here(self._workspace, self, self._card.row.id, self._card.row.title)

    def _go(self, *, client: bool) -> None:
        if self._card is None:
            return
        row, workspace = self._card.row, self._workspace
        self._dialog.reject()
        if self._dialog.isVisible():
            return  # what was typed keeps the card open
        if client and row.client_id is not None:
            workspace.go(Place.CLIENT, ClientStop(row.client_id))
        elif not client and row.deal_id is not None:
            workspace.go(Place.DEAL, DealStop(row.deal_id))


def _origin(card: TaskCard, at: str) -> str:
    """Who set it and what waits for it."""
    row = card.row
    told = f"поставлена {at}" + (f", {row.author}" if row.author else "")
    moved = f"переносили: {row.moved}" if row.moved else ""
    waiting = [need.title for need in card.needed_by if not need.done]
    waits = f"её ждёт: {waiting[0]}" if len(waiting) == 1 else ""
    if len(waiting) > 1:
        waits = f"её ждут задачи: {len(waiting)}"
    return " · ".join(filter(None, (told, moved, waits)))
