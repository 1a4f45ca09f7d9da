"""Random histories of a shared office, as a state machine of hypothesis.

A history is drawn whole from the seed: what people do, when stations exchange, what befalls them.
At its end everything comes right, and all stations must hold the same and all that was saved.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.sync.histories.blows import BLOWS, Blow
from tests.sync.histories.clock import draw_slots, same_every_time
from tests.sync.histories.world import ACTS, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office.folder import OfficeFolder

SEED: Final = 8
"""What the gate plays; `--sync-seed` plays others."""
HISTORIES: Final = 240
"""In the whole gate; `--histories 10000` hunts."""
_STEPS: Final = 60
_GENTLE: Final = ("held_back", "comes_right", "restarted")
_DRAWN = st.integers(0, 999_999)
_STATION = st.integers(0, 4)


class Histories(RuleBasedStateMachine):
    """One history.

    Attributes:
        made: an office, closed, and its keys.
        acts: what people may do in it.
        blows: what may befall stations.
        kinds: name -> blow.
        home: where the stations' folders lie.
    """

    made: ClassVar[tuple[OfficeFolder, Unlocked]]
    home: ClassVar[Path]
    acts: ClassVar[Sequence[str]] = sorted(ACTS)
    blows: ClassVar[Sequence[str]] = _GENTLE
    kinds: ClassVar[Mapping[str, Blow]] = BLOWS

    def __init__(self) -> None:
        super().__init__()
        self._ending = ExitStack()
        self._patch = self._ending.enter_context(same_every_time())
        self._place = Path(tempfile.mkdtemp(dir=self.home))
        self._world: World | None = None
        self._failed = False

    @property
    def world(self) -> World:
        assert self._world is not None
        return self._world

    @initialize(
        count=st.integers(2, 4),
        acts=st.lists(st.integers(0, 99), min_size=5, max_size=9),
        blows=st.lists(st.integers(0, 99), min_size=2, max_size=6),
        lot=_DRAWN,
    )
    def begin(self, count: int, acts: list[int], blows: list[int], lot: int) -> None:
        """Some stations; few kinds of acts and blows, so that they meet."""
        chosen = ["new_client", "edit_client", *(self.acts[n % len(self.acts)] for n in acts)]
        draw_slots(self._patch, lot)
        self._world = self.open_world(self._place, self._patch, count=count, lot=lot)
        self._world.likely_acts = [name for name in dict.fromkeys(chosen) if name in self.acts]
        self._blows = [self.blows[number % len(self.blows)] for number in blows]

    def open_world(self, place: Path, patch: pytest.MonkeyPatch, *, count: int, lot: int) -> World:
        """Open the stations; they know each other. `lot` is for what is drawn at the beginning."""
        del lot
        return World(self.made, place, patch, count=count)

    @rule(station=_STATION, kind=st.integers(0, 99), drawn=_DRAWN)
    def act(self, station: int, kind: int, drawn: int) -> None:
        """Somebody does something, and others do what comes to their minds."""
        names, chance = self.world.likely_acts, Random(drawn)
        with self._step():
            self.world.act(station % len(self.world), names[kind % len(names)], drawn)
            for _ in range(chance.randrange(4)):
                name, number = chance.choice(names), chance.randrange(len(self.world))
                self.world.act(number, name, chance.randrange(1_000_000))

    @rule(station=_STATION)
    def exchange(self, station: int) -> None:
        with self._step():
            self.world.once(station % len(self.world))

    @rule()
    def exchange_all(self) -> None:
        with self._step():
            for station in range(len(self.world)):
                self.world.once(station)

    @precondition(lambda self: self.blows)
    @rule(station=_STATION, kind=st.integers(0, 99), drawn=_DRAWN)
    def blow(self, station: int, kind: int, drawn: int) -> None:
        name = self._blows[kind % len(self._blows)]
        with self._step():
            number = station % len(self.world)
            self.world.told.append(f"{number} {name} {drawn}")
            self.kinds[name](self.world, number, drawn)

    @contextmanager
    def _step(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self._failed = True
            error.add_note(self._told())
            raise

    def _told(self) -> str:
        return "\n".join(["the history:", *self.world.told])

    def teardown(self) -> None:
        try:
            if self._world is not None and not self._failed:
                self._world.finish()
                self._world.check()
        except BaseException as error:
            error.add_note(self._told())
            raise
        finally:
            if self._world is not None:
                self._world.close()
            self._ending.close()
            shutil.rmtree(self._place, ignore_errors=True)


@contextmanager
def _drawn_from_nothing_else() -> Iterator[None]:
    """Let a seed give the same histories whatever the process has read by then.

    Hypothesis now and then draws numbers it found in the source of modules that are loaded.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(providers, "_get_local_constants", Constants)
        patch.setattr(providers, "CONSTANTS_CACHE", LRUCache(1024))
        yield


def play(
    machine: type[Histories],
    made: tuple[OfficeFolder, Unlocked],
    home: Path,
    *,
    drawn_from: int,
    count: int,
    shrink: bool = False,
    **limits: Any,
) -> None:
    """Play histories; the same ones for the same seed.

    Args:
        machine: what may happen in them.
        made: an office, closed, and its keys.
        home: a folder for the stations.
        drawn_from: the seed.
        count: how many.
        shrink: look for a shorter history that fails too: takes minutes.
        limits: `acts` and `blows`, to have fewer kinds of them.
    """
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=count, stateful_step_count=_STEPS, phases=phases, deadline=None,
        derandomize=False, database=None, print_blob=False, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    kind = type(machine.__name__, (machine,), {"made": made, "home": home, **limits})
    try:
        with _drawn_from_nothing_else():
            run_state_machine_as_test(seed(drawn_from)(kind), settings=chosen)
    except BaseException as error:
        error.add_note(f"--sync-seed {drawn_from}")
        raise
