"""Where the deals of one table stand: its words for stages put to those of the office."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.clients.field_values import YES
from crm_desktop.importing.cell_text import is_nothing, text_of
from crm_desktop.importing.converters import converted
from crm_desktop.importing.deals import keys
from crm_desktop.importing.deals.model import Place
from crm_desktop.importing.deals.stages import FIRST_STAGE, USUAL_FUNNEL, tidy
from crm_desktop.importing.deals.words import (
    folded,
    outcome_of_closed,
    outcome_of_stage,
    outcome_of_word,
    usual_place,
)
from crm_desktop.importing.mapping import WORTHLESS, What
from crm_desktop.importing.reading import read_rows
from crm_desktop.importing.trello.columns import NO_CARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.importing.deals.model import DealParty
    from crm_desktop.importing.deals.stages import KnownFunnel, KnownStage, StageBook
    from crm_desktop.importing.mapping import Mapping
    from crm_desktop.importing.recognition import ImportFile
    from crm_desktop.importing.sheets import Cell
    from crm_desktop.jobs import Progress

UNCLEAR: Final = (
    "Сделка закрыта, но выиграна она или проиграна, по этапу «{}» не понять: "
    "ответьте на шаге «Справочники»."
)
_OUTCOMES: Final = {keys.WON: "won", keys.LOST: "lost"}
_READ: Final = (keys.FUNNEL, keys.STAGE, keys.CLOSED, keys.OUTCOME)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a file says of where a deal stands: texts of funnel and stage, whether it is over."""

    funnel: str
    stage: str
    closed: bool = False
    outcome: str = ""


class SpotScanner:
    """Collects what the rows of a table say of funnels and stages.

    Args:
        mapping: of the table.

    Attributes:
        spots: every different spot with its rows, in the order of the file.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.spots: Counter[Spot] = Counter()
        self._is_of_deals = mapping.about == "deals"
        by_header = {column.header: column.index for column in mapping.columns}
        # An empty list of a board has no deals, but it is a stage.
        self._left_out = [
            (by_header[rule.header], {fold(tidy(value)) for value in rule.values})
            for rule in mapping.rules
            if rule.header in by_header and NO_CARD not in rule.values
        ]
        self.places = {
            column.target.field: (column.index, column.convert)
            for column in reversed(mapping.columns)
            if column.target.what is What.DEAL and column.target.field in _READ
        }

    def feed(self, cells: Sequence[Cell]) -> None:
        """Look at a row; those that are left out do not count."""
        if not self._is_of_deals or any(
            at < len(cells) and fold(tidy(text_of(cells[at]))) in values
            for at, values in self._left_out
        ):
            return
        funnel, stage, closed, outcome = (_text(cells, self.places.get(key)) for key in _READ)
        told = outcome_of_word(outcome) if outcome else ""
        self.spots[Spot(tidy(funnel), tidy(stage), fold(closed) in YES, told)] += 1


def scan_spots(
    file: ImportFile, mapping: Mapping, progress: Progress | None = None
) -> Counter[Spot]:
    """Read the columns of funnels and stages once.

    Raises:
        BadFileError: damaged or changed since it was opened.
        JobCancelledError: cancelled through `progress`.
    """
    scanner = SpotScanner(mapping)
    if scanner.places:
        for _number, cells in read_rows(file, mapping, progress):
            scanner.feed(cells)
    return scanner.spots


def _text(cells: Sequence[Cell], place: tuple[int, str] | None) -> str:
    if place is None or place[0] >= len(cells):
        return ""
    text = converted(place[1], text_of(cells[place[0]]))
    return "" if is_nothing(text) else text


class SpotReader:
    """Puts the spots of one table to funnels and stages.

    Args:
        book: of all funnels; learns those that are to be made.
        mapping: of the table, with the person's answers.
        spots: of the table.
        name: of a funnel to be made for stages nobody here knows.
    """

    def __init__(
        self, book: StageBook, mapping: Mapping, spots: Counter[Spot], *, name: str
    ) -> None:
        self._book = book
        self._mapping = mapping
        self._spots = spots
        self._name = name
        self._known: dict[Spot, tuple[Place | None, str, bool]] = {}
        self._funnels: dict[str, KnownFunnel] = {}
        for spot in spots or [Spot("", "")]:
            self.funnel_of(spot.funnel)
        for text, funnel in self._funnels.items():
            for stage in self._in_order([s for s in spots if s.funnel == text], funnel):
                book.plan_stage(funnel, stage)
            if not funnel.stages:
                book.plan_stage(funnel, FIRST_STAGE)

    def place(self, deal: DealParty) -> tuple[Place | None, str]:
        """Return where a deal stands, or why that cannot be told."""
        spot = Spot(deal.funnel, deal.stage, bool(deal.closed), deal.outcome)
        known = self._known.get(spot)
        if known is None:
            known = self._known[spot] = self._place(spot)
        place, reason, keep = known
        if keep:
            deal.notes.append(f"Этап: {deal.stage}")
        if place is not None:
            self._book.use(place.funnel, place.stage)
            place = replace(
                place, funnel=self._book.real(place.funnel), stage=self._book.real(place.stage)
            )
        return place, reason

    def funnel_of(self, text: str) -> KnownFunnel:
        """Return the funnel a text of the file means; `""` = rows that name none."""
        if text not in self._funnels:
            answer = self._mapping.answer(keys.OF_FUNNEL, text)
            if answer and answer != WORTHLESS:
                found = self._book.find_or_plan(answer)
            elif text and answer is None:
                found = self._book.find_or_plan(text)
            else:
                found = self._default(text)
            self._funnels[text] = found
        return self._funnels[text]

    def outcome_of(self, spot: Spot) -> str:
        """Return `won` or `lost` of a deal that is over, `""` of an open one or if unclear."""
        if spot.outcome:
            return "" if spot.outcome == "open" else spot.outcome
        answer = self.answer(spot)
        if answer in _OUTCOMES:
            return _OUTCOMES[answer]
        if answer is None and self.funnel_of(spot.funnel).stage(spot.stage) is None:
            told = outcome_of_stage(spot.stage)
            if told:
                return told
        if not spot.closed:
            return ""
        closed = self._mapping.answer(keys.OF_CLOSED + folded(spot.funnel), spot.stage)
        if closed in _OUTCOMES:
            return _OUTCOMES[closed]
        return outcome_of_stage(spot.stage) or outcome_of_closed(spot.stage)

    def answer(self, spot: Spot) -> str | None:
        """Return what the person answered about a stage."""
        return self._mapping.answer(keys.OF_STAGE + folded(spot.funnel), spot.stage)

    def _place(self, spot: Spot) -> tuple[Place | None, str, bool]:
        funnel = self.funnel_of(spot.funnel)
        outcome = self.outcome_of(spot)
        if spot.closed and not spot.outcome and not outcome:
            return None, UNCLEAR.format(spot.stage or "не указан"), False
        name = self._name_of(spot)
        stage = funnel.stage(name) if name else None
        if name and stage is None and not outcome:
            stage = self._book.plan_stage(funnel, name)
        if stage is None:
            stage = self._end(funnel, outcome)
        lost = folded(stage.name) != folded(spot.stage) and not outcome_of_stage(spot.stage)
        keep = bool(spot.stage) and lost and (not name or self.answer(spot) is None)
        chance = {"won": 100, "lost": 0}.get(outcome, stage.chance)
        return Place(funnel.id, stage.id, outcome or None, chance), "", keep

    def _name_of(self, spot: Spot) -> str:
        """The open stage a spot means, `""` = the first one, or that a deal is over."""
        answer = self.answer(spot)
        if answer is None:
            return spot.stage
        return "" if answer in {"", WORTHLESS, *_OUTCOMES} else answer

    def _end(self, funnel: KnownFunnel, outcome: str) -> KnownStage:
        if not funnel.stages:
            return self._book.plan_stage(funnel, FIRST_STAGE)
        return funnel.stages[-1] if outcome == "won" else funnel.stages[0]

    def _in_order(self, spots: Sequence[Spot], funnel: KnownFunnel) -> list[str]:
        """The open stages some spots mean: as programs order them if they know most of them."""
        names = {
            folded(name): name
            for spot in reversed(spots)
            if (name := self._name_of(spot)) and not self.outcome_of(spot)
        }
        inside = list(reversed(names.values()))
        ranks = {name: rank for name in inside if (rank := usual_place(name)) is not None}
        if len(ranks) * 2 > len(inside) and funnel.id < 0:
            inside.sort(key=lambda name: ranks.get(name, len(_OUTCOMES) + 1000))
        return inside

    def _default(self, text: str) -> KnownFunnel:
        """The funnel that knows most of the stages; a new one if none knows even half."""
        wanted = {
            folded(spot.stage): spot.stage
            for spot in self._spots
            if spot.funnel == text and spot.stage and not outcome_of_stage(spot.stage)
        }
        living = [funnel for funnel in self._book.funnels if not funnel.archived]
        if not wanted:
            return living[0] if living else self._book.find_or_plan(USUAL_FUNNEL)

        def knows(funnel: KnownFunnel) -> int:
            return sum(funnel.stage(name) is not None for name in wanted.values())

        best = max(living, key=knows, default=None)
        if best is not None and knows(best) * 2 >= len(wanted):
            return best
        return self._book.find_or_plan(self._name)
