"""What a funnel and a stage are; nothing here knows an office."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

MOST_DAYS: Final = 3650
MOST_DEALS: Final = 1_000_000
NAME_LENGTH: Final = 80


class PlanMode(StrEnum):
    """What happens to a deal at a stage that has no planned action."""

    OFF = "off"
    WARN = "warn"
    REQUIRE = "require"


PLAN_MODES: Final = {
    PlanMode.OFF: "Не спрашивать",
    PlanMode.WARN: "Напоминать",
    PlanMode.REQUIRE: "Требовать",
}


@dataclass(frozen=True, slots=True)
class StageSettings:
    """What is set for a stage.

    Attributes:
        name: of the stage; no other stage of the funnel has it.
        colour: a name of the directories' `COLOURS`.
        probability: of winning, whole percents.
        description: what must be true of a deal that stands here.
        required: keys of the deal fields that must be filled to enter.
        stale_days: after so many days without a touch a deal is stale; None = never.
        plan_mode: what happens to a deal without a planned action.
        plan_days: the next action must be planned within so many days; None = any day will do.
        soft_limit: above so many deals the column warns; None = no limit.
    """

    name: str
    colour: str = "grey"
    probability: int = 0
    description: str = ""
    required: tuple[str, ...] = ()
    stale_days: int | None = None
    plan_mode: PlanMode = PlanMode.OFF
    plan_days: int | None = None
    soft_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a funnel, as it stands."""

    id: int
    funnel_id: int
    position: int
    settings: StageSettings

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def colour(self) -> str:
        return self.settings.colour

    @property
    def probability(self) -> int:
        return self.settings.probability

    @property
    def description(self) -> str:
        return self.settings.description

    @property
    def required(self) -> tuple[str, ...]:
        return self.settings.required

    @property
    def stale_days(self) -> int | None:
        return self.settings.stale_days

    @property
    def plan_mode(self) -> PlanMode:
        return self.settings.plan_mode

    @property
    def plan_days(self) -> int | None:
        return self.settings.plan_days

    @property
    def soft_limit(self) -> int | None:
        return self.settings.soft_limit


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel with its stages in their order.

    Attributes:
        id: of the record.
        name: as people call it.
        position: its place among the funnels.
        stages: the live ones, in order.
        won_required: keys of the deal fields that must be filled to win.
        approve_budget: above so many kopecks the head decides; None = nobody asks.
        approve_discount: above so many hundredths of a percent the head decides.
        distribution: who gets the new deals, as it is stored (JSON); None = by hand.
        archived: put away: its deals stay, new ones are not opened in it.
    """

    id: int
    name: str
    position: int = 0
    stages: tuple[Stage, ...] = field(default=())
    won_required: tuple[str, ...] = ()
    approve_budget: int | None = None
    approve_discount: int | None = None
    distribution: str | None = None
    archived: bool = False

    @property
    def first(self) -> Stage | None:
        """Where new deals begin; None in a funnel without stages."""
        return self.stages[0] if self.stages else None

    def stage(self, stage_id: int) -> Stage | None:
        """Return the live stage of this funnel with that id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def next_stage(self, stage_id: int) -> Stage | None:
        """Return the stage after this one; None behind the last."""
        return self._beside(stage_id, 1)

    def previous_stage(self, stage_id: int) -> Stage | None:
        """Return the stage before this one; None before the first."""
        return self._beside(stage_id, -1)

    def _beside(self, stage_id: int, step: int) -> Stage | None:
        ids = [stage.id for stage in self.stages]
        if stage_id not in ids:
            return None
        there = ids.index(stage_id) + step
        return self.stages[there] if 0 <= there < len(ids) else None
