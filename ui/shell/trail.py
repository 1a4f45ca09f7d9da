"""Where a person has been: back and forward."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ui.shell.screen import ClientStop, DealStop

if TYPE_CHECKING:
    from ui.shell.screen import Place

LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Stop:
    """A place and what was shown there."""

    place: Place
    argument: object | None = None


@dataclass(slots=True)
class Trail:
    """The stops in order, and which of them is shown."""

    _stops: list[Stop] = field(default_factory=list)
    _at: int = -1

    @property
    def here(self) -> Stop | None:
        """The stop shown now."""
        return self._stops[self._at] if self._stops else None

    def visit(self, stop: Stop) -> None:
        """Go somewhere new; what lay ahead is forgotten."""
        if stop == self.here:
            return
        self._stops = [*self._stops[: self._at + 1], stop][-LONGEST:]
        self._at = len(self._stops) - 1

    def replace(self, stop: Stop) -> None:
        """Go somewhere in place of where one is."""
        if self.here is None:
            self.visit(stop)
        else:
            self._stops[self._at] = stop

    def peek(self, step: int) -> Stop | None:
        """The stop `step` away (−1 = back), or None."""
        at = self._at + step
        return self._stops[at] if 0 <= at < len(self._stops) else None

    def move(self, step: int) -> None:
        """Take the step that `peek` showed."""
        if self.peek(step) is not None:
            self._at += step


def without_list(argument: object | None) -> object | None:
    """Name the record of a card alone: the list it came from is not kept as long as the trail."""
    match argument:
        case ClientStop():
            return argument.client_id
        case DealStop():
            return argument.deal_id
        case _:
            return argument
