"""Some stations have an older program, which lacks a table or a field, and are upgraded later."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from crm_desktop.sync.merge import batch, checks, pending
from tests.sync.histories.blows import BLOWS
from tests.sync.histories.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder
    from crm_desktop.sync.merge.checks import Shape
    from tests.sync.histories.blows import Blow

_TABLES: Final = frozenset({"event", "task_comment"})
_FIELDS: Final = {"deal": frozenset({"note"}), "client": frozenset({"newsletter", "preferences"})}
_NEW_ACTS: Final = frozenset({"event", "task_parts", "edit_deal", "edit_client"})
"""What people do with the new tables and fields; an older program cannot."""


class MixedWorld(World):
    """A history of an office that is upgraded station by station.

    Attributes:
        old: stations whose program is the older one.
    """

    def __init__(
        self, made: tuple[OfficeFolder, Unlocked], place: Path, patch: pytest.MonkeyPatch, *,
        count: int, lot: int,
    ) -> None:  # fmt: skip
        super().__init__(made, place, patch, count=count)
        chance = random.Random(lot)
        self.old = set(chance.sample(range(count), chance.randrange(1, count)))
        self.told.append(f"older programs: {sorted(self.old)}")
        for module in (batch, checks, pending):
            patch.setattr(module, "shape_of", self._shape_of)

    def _shape_of(self, name: str) -> Shape | None:
        """What a table takes at the station something happens at."""
        shape = _honest(name)
        if shape is None or self.clock.here not in self.old:
            return shape
        if name in _TABLES:
            return None
        hidden = _FIELDS.get(name, frozenset())
        return replace(shape, kinds={k: v for k, v in shape.kinds.items() if k not in hidden})

    def act(self, number: int, name: str, drawn: int) -> None:
        if number in self.old and name in _NEW_ACTS:
            return
        super().act(number, name, drawn)

    def upgrade(self, number: int) -> None:
        """A station gets the newer program."""
        self.old.discard(number)
        self.restart(number)

    def finish(self) -> None:
        self.old.clear()
        super().finish()


_honest: Final = checks.shape_of


def upgraded(world: World, number: int, _drawn: int) -> None:
    """A station gets the newer program."""
    cast("MixedWorld", world).upgrade(number)


PROGRAMS: Final[dict[str, Blow]] = {"upgraded": upgraded} | {
    name: BLOWS[name] for name in ("held_back", "comes_right", "restarted", "killed_exchanging")
}
