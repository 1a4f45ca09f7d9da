from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.today.today_desk import Desk

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Wednesday, 18 November 2026, 10:42 in Moscow, for everything that looks at the clock."""
    made = Desk(office)
    monkeypatch.setattr("time.time_ns", lambda: made.now * 1_000_000)
    return made
