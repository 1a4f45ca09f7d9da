"""How much is tried, and with what luck: printed, so that a red run can be repeated."""

from __future__ import annotations

import os
import random
import secrets
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.forker import Forker

SEED = "KARTOTEKA_FAULT_SEED"
STEADY = "20261122"
"""What is red today is red tomorrow; another seed, or the full measure, looks elsewhere."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How often each fault is tried.

    Attributes:
        kills: rounds of kill -9.
        states: states of the disk after a power cut, for each deed.
        points: system calls that fail, for each deed and fault; None = every one.
    """

    kills: int
    states: int
    points: int | None


SAMPLED = Measure(kills=100, states=60, points=4)
FULL = Measure(kills=1000, states=500, points=None)


@pytest.fixture(scope="session")
def measure(request: pytest.FixtureRequest) -> Measure:
    return FULL if request.config.getoption("--faults") == "full" else SAMPLED


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """Luck of a test; the seed is printed with a failure."""
    full = request.config.getoption("--faults") == "full"
    seed = os.environ.get(SEED) or (secrets.token_hex(4) if full else STEADY)
    sys.stdout.write(f"{SEED}={seed}\n")
    return random.Random(f"{seed}:{request.node.nodeid}")


@pytest.fixture(scope="module")
def forker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forker]:
    if sys.platform == "win32":
        pytest.skip("needs fork")
    from tests.faults.forker import Forker  # noqa: PLC0415 - not where it cannot run

    with Forker(tmp_path_factory.mktemp("f")) as started:
        yield started
