"""A board of deals on the screen, for tests: a funnel of four stages and some deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from crm_desktop.deals.create import create_deal
from crm_desktop.deals.drafts import DealDraft
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import PlanMode, StageSettings
from crm_desktop.funnels.reading import get_funnel
from tests.ui.client_desk import show
from ui.deals.deals_screen import DealsScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytestqt.qtbot import QtBot

    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office
    from ui.deals.board_column import BoardColumn
    from ui.deals.board_list import CardList
    from ui.deals.board_page import BoardPage
    from ui.shell.workspace import Workspace

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.MouseButton.NoButton
STAGES = ("Новая", "Замер", "Договор", "Монтаж")


def make_funnel(
    office: Office,
    *,
    required: tuple[str, ...] = (),
    plan: PlanMode = PlanMode.OFF,
    limit: int | None = None,
) -> Funnel:
    """«Окна»; what is asked for is asked for at «Договор», the limit is that of «Замер»."""
    made, _changes = add_funnel(
        office,
        "Окна",
        stages=[
            StageSettings("Новая", probability=10),
            StageSettings("Замер", probability=30, soft_limit=limit),
            StageSettings("Договор", probability=60, required=required, plan_mode=plan),
            StageSettings("Монтаж", probability=90, colour="ok"),
        ],
    )
    return get_funnel(office, made)


def make_deals(
    office: Office, funnel: Funnel, titles: Sequence[str], *, stage: int = 0, budget: int = 100_00
) -> list[int]:
    """Deals at a stage, named by their place in the funnel."""
    found = []
    for title in titles:
        draft = DealDraft(
            title=title,
            funnel_id=funnel.id,
            stage_id=funnel.stages[stage].id,
            values={"budget": budget},
        )
        found.append(create_deal(office, draft)[0])
    return found


def opened(
    workspace: Workspace, qtbot: QtBot, funnel: Funnel | None = None, *, width: int = 1146
) -> DealsScreen:
    """The screen with its board, read."""
    screen = DealsScreen(workspace)
    show(screen, qtbot, width=width)
    screen.open(funnel.id if funnel is not None else None)
    settle(screen, qtbot)
    return screen


def settle(screen: DealsScreen, qtbot: QtBot) -> None:
    """Wait until all is read and written."""

    def at_rest() -> bool:
        return screen.desk.is_ready and not screen.workspace.runner.is_busy

    qtbot.waitUntil(at_rest)


def board_of(screen: DealsScreen) -> BoardPage:
    """The board in front."""
    assert screen.board is not None
    return screen.board


def column(screen: DealsScreen, at: int) -> BoardColumn:
    """A column by its place."""
    area = board_of(screen).area
    made = area.reach(area.columns[at].slot)
    assert made is not None
    return made


def titles(screen: DealsScreen, at: int) -> list[str]:
    """What stands in a column."""
    slot = board_of(screen).area.columns[at].slot
    return [card.title for card in board_of(screen).store.model(slot).cards]


def everything(screen: DealsScreen) -> list[list[str]]:
    """What stands where."""
    return [titles(screen, at) for at in range(len(board_of(screen).area.columns))]


def counts(screen: DealsScreen) -> list[int]:
    """What the heads of the columns say."""
    board = board_of(screen)
    return [board.store.totals_of(one.slot).count for one in board.area.columns]


def centre_of(cards: CardList, row: int) -> QPoint:
    """The middle of a card, global."""
    return cards.viewport().mapToGlobal(cards.visualRect(cards.column.index(row)).center())


def mouse(
    cards: CardList,
    kind: QEvent.Type,
    at: QPoint,
    *,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """A mouse event at a global point, as the list that was pressed gets it."""
    held = NONE if kind is QEvent.Type.MouseButtonRelease else LEFT
    button = NONE if kind is QEvent.Type.MouseMove else LEFT
    view = cards.viewport()
    event = QMouseEvent(kind, view.mapFromGlobal(at), at, button, held, keys)
    QApplication.sendEvent(view, event)


def lift(cards: CardList, row: int) -> QPoint:
    """Press a card and move it as far as it takes to lift it; returns where the pointer is."""
    at = centre_of(cards, row)
    mouse(cards, QEvent.Type.MouseButtonPress, at)
    at += QPoint(QApplication.startDragDistance() + 2, 0)
    mouse(cards, QEvent.Type.MouseMove, at)
    return at


def carry(cards: CardList, at: QPoint) -> None:
    """Move what was lifted to a global point."""
    mouse(cards, QEvent.Type.MouseMove, at)


def let_go(cards: CardList, at: QPoint) -> None:
    """Release the button at a global point."""
    mouse(cards, QEvent.Type.MouseButtonRelease, at)
    QApplication.processEvents()
