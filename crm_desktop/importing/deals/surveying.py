"""What a file calls funnels and stages, for the step «Справочники»."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from crm_desktop.importing.deals import keys
from crm_desktop.importing.deals.placing import SpotReader
from crm_desktop.importing.deals.stages import FUNNEL_LABEL, StageBook
from crm_desktop.importing.deals.words import OUTCOMES, folded, outcome_of_stage
from crm_desktop.importing.directory_choices import DirectoryChoice
from crm_desktop.importing.likeness import SimilarNames

if TYPE_CHECKING:
    from crm_desktop.importing.deals.placing import Spot
    from crm_desktop.importing.deals.stages import KnownFunnel
    from crm_desktop.importing.mapping import Mapping
    from db.connection import OfficeDatabase

_ENDS: Final = ((keys.WON, OUTCOMES["won"]), (keys.LOST, OUTCOMES["lost"]))
NO_FUNNEL: Final = "не указана"


def spot_choices(
    db: OfficeDatabase, mapping: Mapping, spots: Counter[Spot], *, name: str
) -> list[DirectoryChoice]:
    """Return the funnels and stages a file speaks of, and what becomes of each.

    Args:
        db: the base.
        mapping: of the table, with the answers given so far.
        spots: of the table.
        name: of a funnel to be made for stages nobody here knows.
    """
    if not spots:
        return []
    book = StageBook(db)
    there = {funnel.name for funnel in book.funnels if not funnel.archived}
    known = {funnel.id: [stage.name for stage in funnel.stages] for funnel in book.funnels}
    reader = SpotReader(book, mapping, spots, name=name)
    found = []
    texts: Counter[str] = Counter()
    for spot, rows in spots.items():
        texts[spot.funnel] += rows
    options = tuple((funnel, funnel) for funnel in sorted(there))
    for text, rows in texts.items():
        funnel = reader.funnel_of(text)
        label = FUNNEL_LABEL if text else f"{FUNNEL_LABEL} ({NO_FUNNEL})"
        likes = SimilarNames(there).find(text) if funnel.id < 0 else ""
        found.append(
            DirectoryChoice(
                keys.OF_FUNNEL, label, text, rows, funnel.id > 0, likes, funnel.name, options
            )
        )
    for text in texts:
        of_funnel = Counter({s: rows for s, rows in spots.items() if s.funnel == text})
        found += _stages(reader, of_funnel, reader.funnel_of(text), known)
    return found


def _stages(
    reader: SpotReader, spots: Counter[Spot], funnel: KnownFunnel, known: dict[int, list[str]]
) -> list[DirectoryChoice]:
    names = known.get(funnel.id, [])
    planned = [stage.name for stage in funnel.stages]
    likes = SimilarNames(names)
    found = []
    seen: Counter[str] = Counter()
    for spot, rows in spots.items():
        if not spot.closed and spot.outcome in {"", "open"} and spot.stage:
            seen[spot.stage] += rows
    for text, rows in seen.items():
        here = any(folded(name) == folded(text) for name in names)
        outcome = "" if here else outcome_of_stage(text)
        others = [name for name in planned if folded(name) != folded(text)]
        found.append(
            DirectoryChoice(
                keys.OF_STAGE + folded(_text_of(spots)),
                f"Этап воронки «{funnel.name}»",
                text,
                rows,
                here or bool(outcome),
                "" if here or outcome else likes.find(text),
                OUTCOMES.get(outcome, ""),
                (*_ENDS, *((name, name) for name in others)),
            )
        )
    for spot, rows in spots.items():
        if spot.closed and not spot.outcome:
            outcome = reader.outcome_of(spot)
            found.append(
                DirectoryChoice(
                    keys.OF_CLOSED + folded(spot.funnel),
                    f"Закрытые сделки воронки «{funnel.name}», этап",
                    spot.stage,
                    rows,
                    bool(outcome),
                    "",
                    OUTCOMES.get(outcome, "неясно, выиграны или проиграны"),
                    _ENDS,
                )
            )
    return found


def _text_of(spots: Counter[Spot]) -> str:
    return next(iter(spots)).funnel
