"""Funnels and stages a file speaks of by name, those to be made included."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_desktop.clients.company_names import fold
from crm_desktop.directories.items import COLOURS
from crm_desktop.funnels.model import PlanMode
from crm_desktop.funnels.reading import read_funnels
from crm_desktop.importing.deals.words import usual_chance
from crm_desktop.importing.report import NewItem
from crm_desktop.wording.visible import is_blank

if TYPE_CHECKING:
    from crm_desktop.journal import Change
    from db.connection import OfficeDatabase

FIRST_STAGE: Final = "Новая"
USUAL_FUNNEL: Final = "Продажи"
FUNNEL_LABEL: Final = "Воронка"
_LONGEST: Final = 80


@dataclass(slots=True)
class KnownStage:
    """A stage and its probability; a negative id: to be made."""

    id: int
    name: str
    chance: int


@dataclass(slots=True)
class KnownFunnel:
    """A funnel and its open stages in their order; a negative id: to be made."""

    id: int
    name: str
    archived: bool = False
    stages: list[KnownStage] = field(default_factory=list)

    def stage(self, name: str) -> KnownStage | None:
        """Return the stage so named; case, ё and blanks do not matter."""
        wanted = fold(_stored(name))
        return next((stage for stage in self.stages if fold(tidy(stage.name)) == wanted), None)


class StageBook:
    """All funnels of the office and of the files that are being loaded.

    Args:
        db: the base.
    """

    def __init__(self, db: OfficeDatabase) -> None:
        self.funnels = [
            KnownFunnel(
                funnel.id,
                funnel.name,
                funnel.archived,
                [KnownStage(stage.id, stage.name, stage.probability) for stage in funnel.stages],
            )
            for funnel in read_funnels(db)
        ]
        self._made = 0
        self._used: Counter[int] = Counter()
        self._real: dict[int, int] = {}
        self._promised: dict[int, int] = {}

    def find(self, name: str) -> KnownFunnel | None:
        """Return the funnel so named, one in use first."""
        wanted = fold(_stored(name))
        found = [funnel for funnel in self.funnels if fold(tidy(funnel.name)) == wanted]
        return min(found, key=lambda funnel: funnel.archived, default=None)

    def find_or_plan(self, name: str) -> KnownFunnel:
        """Return the funnel so named; one that is not there yet is to be made."""
        found = self.find(name)
        if found is None:
            found = KnownFunnel(self._next(), _stored(name) or USUAL_FUNNEL)
            self.funnels.append(found)
        return found

    def plan_stage(self, funnel: KnownFunnel, name: str) -> KnownStage:
        """Return the stage so named of a funnel; one that is not there yet comes last."""
        found = funnel.stage(name)
        if found is None:
            name = _stored(name) or FIRST_STAGE
            found = KnownStage(self._next(), name, usual_chance(name))
            funnel.stages.append(found)
        return found

    def use(self, *ids: int) -> None:
        """Count a row that stands in a funnel and at a stage."""
        for id_ in ids:
            promised = self._promised.get(id_, id_)
            if promised < 0:
                self._used[promised] += 1

    def name_of(self, id_: int) -> str:
        """Return the name of a funnel or a stage; `""` of one deleted long ago."""
        for funnel in self.funnels:
            if funnel.id == id_:
                return funnel.name
            for stage in funnel.stages:
                if stage.id == id_:
                    return stage.name
        return ""

    def new_items(self) -> tuple[NewItem, ...]:
        """Return the funnels and stages rows brought with them, in their order."""
        found = []
        for funnel in self.funnels:
            if rows := self._used[self._promised.get(funnel.id, funnel.id)]:
                found.append(NewItem("deal.funnel", FUNNEL_LABEL, funnel.name, rows))
            for stage in funnel.stages:
                if rows := self._used[self._promised.get(stage.id, stage.id)]:
                    label = f"Этап воронки «{funnel.name}»"
                    found.append(NewItem("deal.stage", label, stage.name, rows))
        return tuple(found)

    def real(self, id_: int) -> int:
        """Return the id under which a funnel or a stage stands in the base by now."""
        return self._real.get(id_, id_)

    def store(self, db: OfficeDatabase, change: Change) -> None:
        """Make the funnels and stages that are still to be made, inside an open change."""
        for funnel in self.funnels:
            if funnel.id < 0:
                place = db.run("SELECT coalesce(max(position) + 1, 0) FROM funnel")[0][0]
                funnel.id = self._keep(funnel.id, change.new_id())
                db.run(
                    "INSERT INTO funnel(id, name, position) VALUES(?, ?, ?)",
                    (funnel.id, funnel.name, place),
                )
            for stage in funnel.stages:
                if stage.id < 0:
                    stage.id = self._keep(stage.id, change.new_id())
                    _insert_stage(db, funnel, stage)

    def _keep(self, promised: int, record: int) -> int:
        self._real[promised] = record
        self._promised[record] = promised
        return record

    def _next(self) -> int:
        self._made += 1
        return -self._made


def _insert_stage(db: OfficeDatabase, funnel: KnownFunnel, stage: KnownStage) -> None:
    place = db.run(
        "SELECT coalesce(max(position) + 1, 0) FROM stage WHERE funnel = ?", (funnel.id,)
    )[0][0]
    colours = [*COLOURS]
    db.run(
        "INSERT INTO stage(id, funnel, name, colour, probability, position, plan_mode)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            stage.id, funnel.id, stage.name, colours[place % len(colours)],
            stage.chance, place, PlanMode.OFF.value,
        ),
    )  # fmt: skip


def tidy(text: str) -> str:
    """A name in one line."""
    return " ".join(text.split())


def _stored(name: str) -> str:
    """A name as it would be stored, so that the same file finds it again; `""` if it is none."""
    return "" if is_blank(name) else tidy(name)[:_LONGEST].rstrip()
