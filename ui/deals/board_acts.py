"""What is done with cards of the board: shown at once, put back when it did not happen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.access.rights import Right, may
from crm_desktop.deals.board_question import NOBODY, Slot
from crm_desktop.deals.create import create_deal
from crm_desktop.deals.edits import edit_deal_field
from crm_desktop.deals.refusals import LackingFieldsError
from crm_desktop.deals.removal import delete_deals
from crm_desktop.funnels.reading import list_funnels
from crm_desktop.members.people import list_members
from ui.deals.board_words import many
from ui.deals.board_zones import FUNNEL, LOST, WON
from ui.deals.deal_acts import Asking, lose_deals, move_deals, win_deals
from ui.deals.new_deal import open_new_deal
from ui.views.pick_dialog import PickDialog
from ui.views.pick_list import Option
from ui.widgets.dialogs import confirm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from crm_desktop.deals.board_cards import Card
    from crm_desktop.deals.quick_line import QuickDeal
    from crm_desktop.errors import UserError
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.members.people import MemberRow
    from ui.deals.board_editor import QuickEditor
    from ui.deals.board_store import BoardStore
    from ui.deals.deal_acts import Fill
    from ui.shell.workspace import Workspace

CONFIRM_FROM = 10
"""Above so many deals deleting asks once more."""


class BoardActs(QObject):
    """Moves, closes, assigns, deletes and makes deals from the board.

    Attributes:
        put_back: ids of cards that stand again where they stood.
    """

    put_back = Signal(object)

    def __init__(self, workspace: Workspace, store: BoardStore, page: QWidget) -> None:
        super().__init__(page)
        self._workspace = workspace
        self._store = store
        self._page = page

    @property
    def may_edit(self) -> bool:
        """Whether this person may move deals at all."""
        return self._has(Right.EDIT_DEALS)

    @property
    def may_delete(self) -> bool:
        """Whether this person may delete deals."""
        return self._has(Right.DELETE_DEALS)

    def drop(self, deals: Sequence[int], target: Slot | str) -> None:
        """Do what a drop means."""
        match target:
            case Slot():
                self.move(deals, target)
            case str() as zone if zone == WON:
                self.win(deals)
            case str() as zone if zone == LOST:
                self.lose(deals)
            case str() as zone if zone == FUNNEL:
                self.choose_funnel(deals)

    def move(self, deals: Sequence[int], slot: Slot) -> None:
        """Bring cards to a column: to a stage, to a person, or to both."""
        cards = [card for card in self._store.cards(deals) if not _stands(card, slot)]
        if not cards or not self._may():
            return
        ids = [card.id for card in cards]
        self._store.expect(ids, slot)
        column = next(
            (one for one in self._store.columns if slot.stage and one.slot.stage == slot.stage),
            None,
        )
        if column is not None and any(card.stage != slot.stage for card in cards):
            # Across lanes the deals come to a person as well: one act, one undo.
            fill: Fill = {
                card.id: {"responsible": slot.member or None}
                for card in cards
                if slot.member >= NOBODY and (card.responsible or NOBODY) != slot.member
            }
            move_deals(
                self._asking(cards, ids), ids, stage_id=slot.stage, stage=column.name,
                expected=_seen(cards), fill=fill,
            )  # fmt: skip
        else:
            self._assign_to(ids, slot)

    def win(self, deals: Sequence[int]) -> None:
        """Close deals as won."""
        cards = self._store.cards(deals)
        if cards and self._may():
            self._store.expect_gone([card.id for card in cards])
            win_deals(self._asking(cards, list(deals)), list(deals), expected=_seen(cards))

    def lose(self, deals: Sequence[int]) -> None:
        """Ask why, then close deals as lost; a cancelled question puts the cards back."""
        cards = self._store.cards(deals)
        if cards and self._may():
            self._store.expect_gone([card.id for card in cards])
            lose_deals(self._asking(cards, list(deals)), list(deals), expected=_seen(cards))

    def choose_funnel(self, deals: Sequence[int]) -> None:
        """Ask to which funnel and stage, then bring them there."""
        if not deals or not self._may():
            return
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_funnels(office),
            lambda funnels: self._ask_funnel(list(deals), funnels),
            self._workspace.report,
            owner=self,
            key="funnels",
        )

    def choose_responsible(self, deals: Sequence[int]) -> None:
        """Ask who is to answer for the deals."""
        if not deals or not self._may():
            return
        office = self._workspace.office
        self._workspace.runner.read(
            lambda: list_members(office),
            lambda members: self._ask_member(list(deals), members),
            self._workspace.report,
            owner=self,
            key="members",
        )

    def assign(self, deals: Sequence[int], member: int) -> None:
        """Let somebody answer for the deals; `NOBODY` = nobody does."""
        if deals and self._may():
            self._set_responsible(list(deals), member)

    def delete(self, deals: Sequence[int]) -> None:
        """Put deals into the trash; the toast offers «Отменить»."""
        if not deals or not self.may_delete:
            if deals:
                self._workspace.tell(self.tr("Вашей роли нельзя удалять сделки"))
            return
        if len(deals) > CONFIRM_FROM and not confirm(
            self._page, self.tr("Удалить {}?").format(many(deals)),
            self.tr("Они попадут в корзину, откуда их можно вернуть."),
            yes=self.tr("Удалить"), danger=True,
        ):  # fmt: skip
            return
        office, ids = self._workspace.office, list(deals)
        self._store.expect_gone(ids)
        self._act(ids, lambda: delete_deals(office, ids))

    def make(self, deal: QuickDeal, editor: QuickEditor, *, funnel: int) -> None:
        """Make a deal that was written in one line."""
        office, slot = self._workspace.office, editor.slot
        member = slot.member if slot.member > NOBODY else None
        stage = slot.stage or self._first_stage()
        draft = deal.draft(funnel_id=funnel, stage_id=stage, responsible=member)

        def refused(error: UserError) -> None:
            if isinstance(error, LackingFieldsError):
                editor.dialog_wanted.emit(deal, slot)
            else:
                editor.refuse(error)

        self._workspace.act(
            lambda: create_deal(office, draft), owner=editor,
            on_done=lambda _made: editor.made(), on_refused=refused,
        )  # fmt: skip

    def make_in_dialog(self, deal: QuickDeal | None, slot: Slot | None, *, funnel: int) -> None:
        """Open the dialog of a new deal, with what was typed."""
        stage = slot.stage if slot is not None and slot.stage else None
        open_new_deal(
            self._workspace, self._page.window(), client_id=deal.client_id if deal else None,
            funnel_id=funnel, stage_id=stage, title=deal.title if deal else "", show=False,
        )  # fmt: skip

    def _first_stage(self) -> int:
        board = self._store.board
        return board.funnel.stages[0].id if board is not None and board.funnel.stages else 0

    def _assign_to(self, deals: Sequence[int], slot: Slot) -> None:
        """Bring cards to a person where they stay at their stage."""
        wanted = [
            card.id for card in self._store.cards(deals)
            if slot.member >= NOBODY and (card.responsible or NOBODY) != slot.member
        ]  # fmt: skip
        if wanted:
            self._set_responsible(wanted, slot.member)
        else:
            self._store.settle(deals)

    def _set_responsible(self, deals: list[int], member: int) -> None:
        from crm_desktop.deals.bulk import bulk_edit_deals  # noqa: PLC0415 - rarely wanted

        office = self._workspace.office
        value = member or None
        if len(deals) == 1:
            only = deals[0]
            self._act(
                deals,
                lambda: edit_deal_field(office, only, field="responsible", value=value),
            )
        else:
            self._act(
                deals, lambda: bulk_edit_deals(office, deals, field="responsible", value=value)
            )

    def _ask_funnel(self, deals: list[int], funnels: Sequence[Funnel]) -> None:
        here = self._store.question.funnel if self._store.question is not None else 0
        options = [
            Option(stage.id, stage.name, note=funnel.name)
            for funnel in funnels
            if funnel.id != here
            for stage in funnel.stages
        ]
        if not options:
            self._workspace.tell(
                self.tr("Другой воронки нет: она заводится в настройках, раздел «Воронки»")
            )
            return
        names = {stage.id: stage.name for funnel in funnels for stage in funnel.stages}

        def picked(stage: object) -> None:
            if isinstance(stage, int):
                self._to_stage(deals, stage, names[stage])

        PickDialog(
            self.tr("Другая воронка"), options, picked, parent=self._page.window(),
            subtitle=self.tr("Куда перенести: {}").format(many(deals)),
        ).open()  # fmt: skip

    def _to_stage(self, deals: list[int], stage: int, name: str) -> None:
        cards = self._store.cards(deals)
        self._store.expect_gone(deals)
        move_deals(
            self._asking(cards, deals), deals, stage_id=stage, stage=name, expected=_seen(cards)
        )

    def _ask_member(self, deals: list[int], members: Sequence[MemberRow]) -> None:
        options = [Option(row.id, row.name, note=row.role_label) for row in members]
        options.append(Option(NOBODY, self.tr("Никто")))

        def picked(member: object) -> None:
            if isinstance(member, int):
                self.assign(deals, member)

        PickDialog(
            self.tr("Ответственный"), options, picked, parent=self._page.window(),
            subtitle=many(deals),
        ).open()  # fmt: skip

    def _asking(self, cards: Sequence[Card], deals: Sequence[int]) -> Asking:
        ids = list(deals)
        return Asking(
            self._workspace, self._page, title=cards[0].title if len(cards) == 1 else "",
            on_done=partial(self._settle, ids), on_cancel=lambda: self._back(ids),
        )  # fmt: skip

    def _act(self, deals: list[int], work: Callable[[], object]) -> None:
        def refused(error: UserError) -> None:
            self._workspace.report(error)
            self._back(deals)

        self._workspace.act(
            work, owner=self._page, on_done=lambda result: self._settle(deals, result),
            on_refused=refused,
        )  # fmt: skip

    def _settle(self, deals: list[int], result: object) -> None:
        self._store.settle(deals)
        self._store.follow_result(result)

    def _back(self, deals: list[int]) -> None:
        """Nothing happened: the cards stand where they stood, and the truth is read anew."""
        self._store.put_back(deals)
        self._store.read()
        self.put_back.emit(deals)

    def _may(self) -> bool:
        if not self.may_edit:
            self._workspace.tell(self.tr("Вашей роли нельзя менять сделки"))
        return self.may_edit

    def _has(self, right: Right) -> bool:
        return may(self._workspace.office, right)


def _seen(cards: Sequence[Card]) -> dict[int, int]:
    return {card.id: card.stage for card in cards}


def _stands(card: Card, slot: Slot) -> bool:
    """Whether a card stands where it is to come to."""
    stage = not slot.stage or card.stage == slot.stage
    member = slot.member < NOBODY or (card.responsible or NOBODY) == slot.member
    return stage and member
