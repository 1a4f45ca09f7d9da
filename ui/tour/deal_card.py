"""Pictures of a deal's card: its tabs, its dialogs, a deal that was won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_desktop.deals.board import open_board
from crm_desktop.deals.board_question import BoardQuestion
from crm_desktop.deals.card import DealCard, get_deal
from crm_desktop.deals.of_client import deals_of_client
from crm_desktop.funnels.reading import list_funnels
from ui.deals.card_screen import DealCardScreen
from ui.deals.closing import LossDialog, NextDialog, RequiredDialog
from ui.deals.deal_lines import DealLines
from ui.deals.line_dialog import LineDialog
from ui.deals.new_deal import open_new_deal
from ui.shell.screen import ClientStop, DealStop, Place
from ui.tour.camera import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.office import Office
    from ui.shell.frame import OfficeFrame

_LOOKED_AT: Final = 60


def show_deal_card(
    frame: OfficeFrame, take: Callable[[str], None], close: Callable[[], None]
) -> None:
    """Walk through the card of the deal that has most to show; `close` closes dialogs."""
    cards = _cards(frame.office)
    if not cards:
        return
    fullest = max(cards, key=_fullness)
    frame.go(Place.DEAL, DealStop(fullest.id, among=[card.id for card in cards]))
    settle(frame.runner)
    screen = frame.screen_shown
    if not isinstance(screen, DealCardScreen):
        return
    take("deal")
    for info in screen.tabs.infos[1:]:
        screen.show_tab(info.key)
        take(f"deal_{info.key}")
    screen.show_tab("feed")
    settle(frame.runner)
    screen.sections.area.ensureWidgetVisible(screen.part(DealLines))
    take("deal_left")
    for name, ask in _questions(frame, screen, fullest):
        ask()
        settle(frame.runner)
        take(f"deal_{name}")
        close()
    _show_closed(frame, fullest, take)


def _questions(
    frame: OfficeFrame, screen: DealCardScreen, card: DealCard
) -> list[tuple[str, Callable[[], object]]]:
    workspace = frame.workspace
    last = card.stages[-1].name if card.stages else ""
    return [
        ("task", lambda: screen.plan("call")),
        ("line", lambda: LineDialog(screen.desk, frame, line=next(iter(card.lines), None)).open()),
        ("loss", lambda: LossDialog(workspace, frame, title=card.title).open()),
        ("required", lambda: RequiredDialog(
            workspace, frame, keys=("closes_on", "source", "contacts"), to=last, title=card.title,
            deal_id=card.id,
        ).open()),
        ("next", lambda: NextDialog(
            workspace, frame, deal_id=card.id, deal=card.title, plan_days=3
        ).open()),
        ("new", lambda: open_new_deal(workspace, frame, client_id=card.client_id)),
        ("client", screen.choose_client),
    ]  # fmt: skip


def _show_closed(frame: OfficeFrame, card: DealCard, take: Callable[[str], None]) -> None:
    """A client's deals, and one of them that was closed."""
    client = card.client_id
    if client is None:
        return
    frame.go(Place.CLIENT, ClientStop(client, tab="deals"))
    take("card_deals")
    closed = [deal.id for deal in deals_of_client(frame.office, client) if deal.outcome]
    for deal in closed[:1]:
        frame.go(Place.DEAL, DealStop(deal, tab="stages"))
        take("deal_closed")


def _cards(office: Office) -> list[DealCard]:
    funnels = list_funnels(office)
    if not funnels:
        return []
    board = open_board(office, BoardQuestion(funnels[0].id), window=_LOOKED_AT)
    ids = [card.id for column in board.columns for card in column.window.cards][:_LOOKED_AT]
    return [get_deal(office, deal) for deal in ids]


def _fullness(card: DealCard) -> tuple[int, int]:
    parts = (card.lines, card.contacts, card.tags, card.helpers, card.next_action)
    return sum(1 for part in parts if part), card.events + card.tasks_open + len(card.lines)
