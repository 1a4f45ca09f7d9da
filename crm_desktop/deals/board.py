"""The board of a funnel: its columns with their numbers, and the cards of each by windows."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.access.rights import Right, use_case
from crm_desktop.currencies.rates import read_rates
from crm_desktop.deals.action_state import Moment
from crm_desktop.deals.board_cards import TAGS, Card, in_order, read_cards
from crm_desktop.deals.board_pages import Pages
from crm_desktop.deals.board_question import NOBODY, BoardGroup, Slot
from crm_desktop.deals.board_scope import Scope
from crm_desktop.deals.board_totals import NO_TOTALS, Tally, Totals, tallies, together
from crm_desktop.funnels.reading import names_of_stages, require_funnel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Sized

    from crm_desktop.deals.board_pages import Key, Page
    from crm_desktop.deals.board_question import BoardQuestion
    from crm_desktop.funnels.model import Funnel, Stage
    from crm_desktop.office.office import Office

WINDOW: Final = 100
"""So many cards of a column are read at once."""
LANE_WINDOW: Final = 20
"""And of a cell where lanes cross columns."""
MOST_AT_ONCE: Final = 2000
"""Of very many columns each gets fewer, so that all together are about this many."""
LEAST: Final = 10
_NOBODY: Final = "Без ответственного"


@dataclass(frozen=True, slots=True)
class Window:
    """Some cards of a column, one after another; `more` = others follow."""

    cards: tuple[Card, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board.

    Attributes:
        slot: its name for the other functions.
        name: of the stage or the person.
        stage: None where the columns are people, and of a stage that was deleted.
        totals: of all its deals.
        window: its first cards; empty where the columns are crossed by lanes.
    """

    slot: Slot
    name: str
    stage: Stage | None
    totals: Totals
    window: Window

    @property
    def over_limit(self) -> bool:
        """Whether there are more deals than the stage's soft limit."""
        limit = self.stage.soft_limit if self.stage else None
        return limit is not None and self.totals.count > limit


@dataclass(frozen=True, slots=True)
class Lane:
    """A row of the board: the deals of one person."""

    member: int
    name: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Board:
    """What a board shows.

    Attributes:
        question: what was asked.
        at: the moment it tells of.
        funnel: with all its stages.
        columns: in order; every stage has one, people only if they have deals.
        totals: of the whole board.
        lanes: where the columns are crossed by lanes, the people in order.
        cells: there, the first cards of each cell that has any.
        cell_totals: there, the numbers of each cell that has deals.
    """

    question: BoardQuestion
    at: Moment
    funnel: Funnel
    columns: tuple[Column, ...]
    totals: Totals
    lanes: tuple[Lane, ...] = ()
    cells: Mapping[Slot, Window] = field(default_factory=dict)
    cell_totals: Mapping[Slot, Totals] = field(default_factory=dict)


@use_case(Right.VIEW_DEALS)
def open_board(
    office: Office, question: BoardQuestion, *, now: int | None = None, window: int | None = None
) -> Board:
    """Read the numbers of all columns and the first cards of each.

    Args:
        office: the office.
        question: what is on the board.
        now: UTC ms; None = this moment.
        window: cards per column (per cell of lanes); None = as usual.

    Raises:
        NotFoundError: there is no such funnel.
    """
    with office.reading():
        reading = _Reading(office, question, now)
        return reading.board(window)


@use_case(Right.VIEW_DEALS)
def fetch_cards(
    office: Office,
    question: BoardQuestion,
    slot: Slot,
    *,
    after: Key | None = None,
    limit: int = WINDOW,
    now: int | None = None,
) -> Window:
    """Read the next cards of a column.

    Args:
        office: the office.
        question: what is on the board.
        slot: the column.
        after: the key of the last card there is; None = from the top.
        limit: at most this many.
        now: UTC ms; None = this moment.

    Raises:
        NotFoundError: there is no such funnel.
    """
    with office.reading():
        reading = _Reading(office, question, now)
        page = reading.pages.page(slot, after=after, limit=limit)
        return reading.windows({slot: page})[slot]


@use_case(Right.VIEW_DEALS)
def board_totals(
    office: Office, question: BoardQuestion, *, now: int | None = None
) -> dict[Slot, Totals]:
    """Read the numbers of the columns that have deals.

    Args:
        office: the office.
        question: what is on the board.
        now: UTC ms; None = this moment.
    """
    with office.reading():
        at = Moment.of(office.zone, now)
        found = tallies(office.db, question, Scope.of(office, question, at))
        rates = read_rates(office.db)
    return {slot: tally.totals(rates) for slot, tally in found.items()}


@use_case(Right.VIEW_DEALS)
def deals_of_slot(office: Office, question: BoardQuestion, slot: Slot) -> array[int]:
    """Return every deal of a column, in its order."""
    with office.reading():
        return array("q", _Reading(office, question, None).pages.all_of(slot))


@use_case(Right.VIEW_DEALS)
def board_cards(
    office: Office, question: BoardQuestion, deals: Sequence[int], *, now: int | None = None
) -> dict[int, Card]:
    """Read the cards of these deals, those that are on the board.

    Args:
        office: the office.
        question: what is on the board.
        deals: ids.
        now: UTC ms; None = this moment.

    Raises:
        NotFoundError: there is no such funnel.
    """
    with office.reading():
        reading = _Reading(office, question, now)
        return reading.cards(reading.pages.those_on_board(deals))


class _Reading:
    """One question at one moment, inside a read transaction."""

    def __init__(self, office: Office, question: BoardQuestion, now: int | None) -> None:
        self._office = office
        self._db = office.db
        self._question = question
        self._at = Moment.of(office.zone, now)
        self._funnel = require_funnel(office.db, question.funnel)
        self._rates = read_rates(office.db)
        self._scope = Scope.of(office, question, self._at)
        self.pages = Pages(office.db, question, self._scope, self._rates)

    def board(self, window: int | None) -> Board:
        question = self._question
        counted = tallies(self._db, question, self._scope)
        if question.group is BoardGroup.LANES:
            return self._with_lanes(counted, window or _shared(LANE_WINDOW, counted))
        if question.group is BoardGroup.STAGE:
            named = self._stages(slot.stage for slot in counted)
        else:
            named = [
                (Slot(member=member), name, None)
                for member, name in self._people(slot.member for slot in counted)
            ]
        sizes = {slot: counted[slot].count if slot in counted else 0 for slot, *_ in named}
        pages = self.pages.first(sizes, limit=window or _shared(WINDOW, sizes))
        windows = self.windows(pages)
        columns = tuple(
            Column(slot, name, stage, self._totals(counted.get(slot)), windows[slot])
            for slot, name, stage in named
        )
        whole = together(counted.values()).totals(self._rates)
        return Board(question, self._at, self._funnel, columns, whole)

    def windows(self, pages: Mapping[Slot, Page]) -> dict[Slot, Window]:
        """Read the cards of all pages at once."""
        cards = self.cards([deal for page in pages.values() for deal in page.deals])
        return {
            slot: Window(in_order(cards, page.deals), page.more) for slot, page in pages.items()
        }

    def cards(self, deals: Sequence[int]) -> dict[int, Card]:
        stages = {stage.id: stage for stage in self._funnel.stages}
        return read_cards(
            self._db, self._question, self.pages, deals, stages=stages, at=self._at,
            fields=self._fields(deals),
        )  # fmt: skip

    def _with_lanes(self, counted: Mapping[Slot, Tally], window: int) -> Board:
        columns, lanes = [], []
        for slot, name, stage in self._stages(cell.stage for cell in counted):
            tally = together(t for cell, t in counted.items() if cell.stage == slot.stage)
            columns.append(Column(slot, name, stage, tally.totals(self._rates), Window()))
        for member, name in self._people(cell.member for cell in counted):
            tally = together(t for cell, t in counted.items() if cell.member == member)
            lanes.append(Lane(member, name, tally.totals(self._rates)))
        sizes = {slot: tally.count for slot, tally in counted.items()}
        windows = self.windows(self.pages.first(sizes, limit=window))
        return Board(
            self._question, self._at, self._funnel, tuple(columns),
            together(counted.values()).totals(self._rates), tuple(lanes), windows,
            {slot: tally.totals(self._rates) for slot, tally in counted.items()},
        )  # fmt: skip

    def _stages(self, used: Iterable[int]) -> list[tuple[Slot, str, Stage | None]]:
        """The stages of the funnel, and those that are no more but still have deals."""
        found: list[tuple[Slot, str, Stage | None]] = [
            (Slot(stage.id), stage.name, stage) for stage in self._funnel.stages
        ]
        strays = sorted({*used} - {slot.stage for slot, *_ in found})
        if strays:
            names = names_of_stages(self._db)
            found += [(Slot(stray), names.get(stray, "Без этапа"), None) for stray in strays]
        return found

    def _people(self, used: Iterable[int]) -> list[tuple[int, str]]:
        """(id, name) of these people by name, nobody last."""
        wanted = {*used}
        names: dict[int, str] = dict(self._db.run("SELECT id, name FROM member"))
        people = sorted(
            ((member, names.get(member, "")) for member in wanted if member != NOBODY),
            key=lambda pair: (pair[1].casefold(), pair[0]),
        )
        return [*people, *([(NOBODY, _NOBODY)] if NOBODY in wanted else [])]

    def _totals(self, tally: Tally | None) -> Totals:
        return tally.totals(self._rates) if tally else NO_TOTALS

    def _fields(self, deals: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
        keys = [key for key in self._question.fields if key != TAGS]
        if not keys or not deals:
            return {}
        from crm_desktop.deals.list_fields import load_deal_fields  # noqa: PLC0415 - only then
        from crm_desktop.deals.listing import deal_rows  # noqa: PLC0415 - only cards with fields of choice need it

        labels = {each.key: each.label for each in load_deal_fields(self._office).columns}
        shown = [key for key in keys if key in labels]
        return {
            row.id: tuple(
                (labels[key], cell.text)
                for key, cell in zip(shown, row.cells, strict=True)
                if cell.text
            )
            for row in deal_rows(self._office, list(deals), columns=shown)
        }


def _shared(window: int, columns: Sized) -> int:
    return max(LEAST, min(window, MOST_AT_ONCE // max(1, len(columns))))
