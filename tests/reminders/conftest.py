from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reminders.reminder_base import at

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """The program's clock stands at noon of a Thursday in Moscow; call it to set it."""
    moment = [at("2027-04-15 12:00")]
    monkeypatch.setattr("time.time_ns", lambda: moment[0] * 1_000_000)

    def put(text: str) -> int:
        moment[0] = at(text)
        return moment[0]

    return put


@pytest.fixture
def noon(clock: Callable[[str], int]) -> int:
    """UTC ms of the moment the clock stands at."""
    return clock("2027-04-15 12:00")
