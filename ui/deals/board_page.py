"""«Доска»: the stages of a funnel side by side with the cards of its deals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout

from crm_desktop.deals.board_question import BoardQuestion, Slot
from crm_desktop.journal import Changes, Kind
from ui.deals.board_acts import BoardActs
from ui.deals.board_area import BoardArea
from ui.deals.board_card import GAP, CardDelegate
from ui.deals.board_column import BoardColumn
from ui.deals.board_drag import CardDrag
from ui.deals.board_editor import QuickEditor
from ui.deals.board_empty import BoardNotice, NoFunnels
from ui.deals.board_fields import open_card_fields
from ui.deals.board_legend import Legend
from ui.deals.board_look import LookKeeper
from ui.deals.board_menu import board_commands, open_card_menu, open_column_menu
from ui.deals.board_store import BoardStore
from ui.deals.board_surface import BoardSurface
from ui.deals.board_walk import BoardWalk
from ui.deals.board_words import subtitle
from ui.deals.board_zones import DropZones
from ui.deals.deal_acts import open_next
from ui.deals.modes import DealMode
from ui.theme import Space, theme
from ui.widgets.progress import Skeleton
from ui.widgets.toast import ToastHost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent

    from crm_desktop.deals.action_state import ActionState
    from crm_desktop.deals.board import Column
    from crm_desktop.deals.quick_line import QuickDeal
    from ui.deals.board_head import ColumnHead
    from ui.deals.desk import DealsDesk
    from ui.shell.screen import Command

AGAIN_MS: Final = 180_000
"""So often the board is read anew by itself: what was due today may be overdue."""


class BoardPage(DealMode):
    """Puts the parts of the board together: store, columns, drag, keyboard, acts.

    Attributes:
        typed: somebody types over the cards: the beginning of a search.
    """

    typed = Signal(str)

    def __init__(self, desk: DealsDesk) -> None:
        super().__init__(desk)
        workspace = desk.workspace
        self.look = LookKeeper(workspace, self)
        self.store = BoardStore(workspace, self)
        self.delegate = CardDelegate(self)
        self.area = BoardArea(self._make_column)
        self.zones = DropZones()
        self.drag = CardDrag(BoardSurface(self.area, self.store, self.zones), self.delegate, self)
        self.walk = BoardWalk(self.area, self.store, self)
        self.acts = BoardActs(workspace, self.store, self)
        self.legend = Legend()
        self.bar = self.legend
        self.editor: QuickEditor | None = None
        self._opened_by_hand: set[Slot] = set()
        self._focus_wanted = False
        self.pages = QStackedWidget()
        self.skeleton = Skeleton(8)
        self.no_funnels = NoFunnels(workspace)
        for page in (self.skeleton, self.area, self.no_funnels):
            self.pages.addWidget(page)
        self.notice = BoardNotice(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pages, 1)
        column.addWidget(self.zones)
        self._again = QTimer(self, interval=AGAIN_MS)
        self._again.timeout.connect(self._read_again)
        self._connect()

    def show_asked(self) -> None:
        if not self.look.is_read:
            self.look.read()
            return
        funnel = self.desk.funnel_shown
        if funnel is None:
            self.told.emit("")
            self.pages.setCurrentWidget(self.no_funnels)
            self.no_funnels.load()
            return
        filter_ = self.desk.filter
        look = self.look.look
        self.store.columns_told = len(funnel.stages)
        self.legend.set_chosen(self.desk.states)
        self.store.ask(
            BoardQuestion(
                funnel.id, order=look.order, group=look.group, text=filter_.text,
                mine=filter_.mine, states=self.desk.states, stale=self.desk.stale,
                fields=look.fields,
            ),
            self.desk.open_tree,
        )  # fmt: skip

    def on_changed(self, changes: Changes) -> None:
        if changes.concern(Kind.MEMBER_SETTING):
            self.look.read()
        self.store.follow(changes)

    def commands(self) -> list[Command]:
        return board_commands(self)

    def take_focus(self) -> None:
        self._focus_wanted = not self.store.columns
        self.walk.take_focus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._again.stop()
        self.drag.cancel()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.walk.unchoose():
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notice.place()

    def create_in(self, slot: Slot | None) -> None:
        """Open the line for a new deal in a column."""
        made = self.area.reach(slot) if slot is not None else None
        if made is None or not self.acts.may_edit:
            self.acts.make_in_dialog(None, slot, funnel=self.desk.funnel)
            return
        self.close_editor()
        editor = QuickEditor(self.desk.workspace, made.slot)
        editor.closed.connect(lambda: self.close_editor(focus=True))
        editor.made_wanted.connect(
            lambda deal, _slot: self.acts.make(deal, editor, funnel=self.desk.funnel)
        )
        editor.dialog_wanted.connect(self._to_dialog)
        made.put_editor(editor)
        self.editor = editor
        editor.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_editor(self, *, focus: bool = False) -> None:
        """Take the line for a new deal away."""
        editor, self.editor = self.editor, None
        if editor is None:
            return
        made = self.area.column(editor.slot)
        editor.hide()
        editor.deleteLater()
        if focus and made is not None:
            made.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_deal(self, deal: int) -> None:
        """Open a deal's card; «next» and «previous» walk through its column."""
        self.desk.open_deal(deal, self.walk.among())

    def plan_next(self, deal: int) -> None:
        """Ask for the next action of a deal."""
        card = self.store.card(deal)
        if card is not None:
            open_next(self.desk.workspace, self, deal_id=deal, deal=card.title)

    def carry(self, deals: Sequence[int], slot: Slot) -> None:
        """Bring cards to a column and stay with them."""
        self.acts.move(deals, slot)
        self.walk.follow(deals)

    def choose_ids(self, slot: Slot, deals: Sequence[int]) -> None:
        """Choose cards of a column, those not read yet included."""
        made = self.area.reach(slot)
        if made is not None:
            self.walk.choose(slot, deals)

    def choose_fields(self) -> None:
        """Ask which fields cards show besides the usual."""
        fields = self.desk.fields
        if fields is not None:
            open_card_fields(fields, self.look, parent=self.window())

    def fold(self, slot: Slot) -> None:
        """Fold a column; remembered for this funnel."""
        self._opened_by_hand.discard(slot)
        self._remember_folded(self._folded_by_hand() | {slot})

    def unfold(self, slot: Slot) -> None:
        """Open a folded column and be there."""
        self._opened_by_hand.add(slot)
        self._remember_folded(self._folded_by_hand() - {slot})
        made = self.area.reach(slot)
        if made is not None:
            made.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_all(self) -> None:
        """Open every folded column."""
        self.desk.remember(f"folded.{self.desk.funnel}", "")
        self._opened_by_hand = {column.slot for column in self.store.columns}
        self._show_columns()

    def choose_state(self, state: ActionState) -> None:
        """Show only the deals of a state, or all again."""
        self.legend.turn(state)

    def _connect(self) -> None:
        self.look.changed.connect(self._on_look)
        self.store.opened.connect(self._on_opened)
        self.store.refreshed.connect(self._on_refreshed)
        self.store.retotalled.connect(self._on_totals)
        self.store.failed.connect(self.desk.workspace.report)
        self.area.fold_wanted.connect(self.fold)
        self.area.unfold_wanted.connect(self.unfold)
        self.area.made.connect(self.walk.watch)
        self.area.head_made.connect(self._on_head)
        self.walk.carry_wanted.connect(self.carry)
        self.acts.put_back.connect(self.walk.follow)
        self.drag.begun.connect(self._on_lift)
        self.drag.ended.connect(self._on_let_go)
        self.drag.dropped.connect(self._on_drop)
        self.legend.chosen.connect(self.desk.choose_states)
        self.notice.cleared.connect(self.desk.clear)
        self.notice.create_wanted.connect(lambda: self.create_in(self.walk.slot))
        self.no_funnels.made.connect(self.desk.choose_funnel)

    def _make_column(self, column: Column) -> BoardColumn:
        slot = column.slot
        made = BoardColumn(
            column, self.store.totals_of(slot), self.store.model(slot), self.delegate
        )
        made.head.state_clicked.connect(self.choose_state)
        made.head.adder.clicked.connect(lambda _on=False: self.create_in(slot))
        made.head.more.clicked.connect(lambda _on=False: open_column_menu(self, slot))
        made.head.set_chosen(self.desk.states)
        if self.store.lanes is not None:
            made.be_cell()
        cards = made.cards
        cards.opened.connect(self.open_deal)
        cards.create_wanted.connect(lambda: self.create_in(slot))
        cards.delete_wanted.connect(lambda: self.acts.delete(self.walk.chosen))
        cards.menu_wanted.connect(self._on_menu)
        cards.typed.connect(self.typed)
        cards.lifted.connect(lambda deal, at, hold: self._lift(made, deal, at=at, hold=hold))
        return made

    def _on_head(self, head: ColumnHead) -> None:
        head.state_clicked.connect(self.choose_state)
        head.set_chosen(self.desk.states)

    def _on_look(self) -> None:
        self.delegate.set_look(self.look.look.cards)
        for made in self.area.open_columns.values():
            made.cards.restyle()
        self.desk.changed.emit()

    def _on_opened(self) -> None:
        self.drag.cancel()
        self.close_editor()
        self._opened_by_hand.clear()
        here = QApplication.focusWidget()
        self._focus_wanted |= here is not None and self.area.isAncestorOf(here)
        self.pages.setCurrentWidget(self.area)
        self._show_columns()
        self._on_totals()
        heads = [made.head for made in self.area.open_columns.values()]
        for head in (*heads, *self.area.heads.heads.values()):
            head.set_chosen(self.desk.states)
        if self._focus_wanted:
            self._focus_wanted = False
            self.walk.take_focus()

    def _on_refreshed(self) -> None:
        self._show_columns()

    def _show_columns(self) -> None:
        folded = frozenset(column.slot for column in self.store.columns if self._is_folded(column))
        self.area.set_card_height(theme().px(self.delegate.look.height) + GAP)
        self.area.show_columns(
            self.store.columns, self.store.totals_of, folded=folded, lanes=self.store.lanes
        )

    def _is_folded(self, column: Column) -> bool:
        if column.slot in self._folded_by_hand():
            return True
        empty = not self.store.totals_of(column.slot).count
        return self.look.look.fold_empty and empty and column.slot not in self._opened_by_hand

    def _folded_by_hand(self) -> set[Slot]:
        try:
            kept = json.loads(self.desk.recall(f"folded.{self.desk.funnel}") or "[]")
            return {Slot(int(stage), int(member)) for stage, member in kept}
        except (ValueError, TypeError):
            return set()

    def _remember_folded(self, slots: set[Slot]) -> None:
        kept = [[one.stage, one.member] for one in sorted(slots, key=_numbers)]
        self.desk.remember(f"folded.{self.desk.funnel}", json.dumps(kept) if kept else "")
        self._show_columns()

    def _on_totals(self) -> None:
        totals = self.store.totals
        self.area.retell()
        self.legend.show_totals(totals)
        self.told.emit(subtitle(totals))
        self.desk.tell_stale(totals.stale)
        shown = any(model.rowCount() for model in self.store.models.values())
        self.notice.tell(
            nothing=not shown, narrowed=self.desk.is_narrowed, may_create=self.acts.may_edit
        )

    def _on_menu(self, at: QPoint) -> None:
        open_card_menu(self, at)

    def _lift(self, made: BoardColumn, deal: int, *, at: QPoint, hold: QPoint) -> None:
        if not self.acts.may_edit:
            return
        cards = self.store.cards(self.walk.chosen)
        grabbed = self.store.card(deal)
        if grabbed is None:
            return
        if all(card.id != deal for card in cards):
            cards = [grabbed]
        self.drag.lift(made.cards, cards, grabbed=grabbed, at=at, hold=hold)

    def _on_lift(self) -> None:
        self.zones.show()
        self._free_foot(self.zones.sizeHint().height() + Space.L)

    def _on_let_go(self) -> None:
        self.zones.hide()
        self._free_foot(0)

    def _free_foot(self, height: int) -> None:
        """Keep what is told at the foot of the window off the zones."""
        toasts = self.window().findChild(ToastHost)
        if toasts is not None:
            toasts.stand_above(height)

    def _on_drop(self, deals: Sequence[int], target: Slot | str) -> None:
        self.acts.drop(deals, target)
        self.walk.follow(deals)

    def _to_dialog(self, deal: QuickDeal, slot: Slot) -> None:
        self.close_editor()
        self.acts.make_in_dialog(deal, slot, funnel=self.desk.funnel)

    def _read_again(self) -> None:
        if self.drag.held is None and self.editor is None:
            self.store.read()


def _numbers(slot: Slot) -> tuple[int, int]:
    return slot.stage, slot.member
