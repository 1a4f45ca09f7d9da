from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.funnels.funnels import add_funnel
from crm_desktop.funnels.model import StageSettings
from crm_desktop.funnels.reading import get_funnel

if TYPE_CHECKING:
    from crm_desktop.funnels.model import Funnel
    from crm_desktop.office import Office


@pytest.fixture
def known_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon of one Thursday, and every look at the clock takes a millisecond.

    What random acts come to is then the same in every run: at which hour it is run decides
    neither how many deals are due today nor how many are stale.
    """
    noon = datetime(2027, 4, 15, 9, tzinfo=UTC)
    ticks = itertools.count(int(noon.timestamp()) * 1_000_000_000, 1_000_000)
    monkeypatch.setattr("time.time_ns", lambda: next(ticks))


@pytest.fixture
def funnel(office: Office) -> Funnel:
    """«Окна» with four stages; the third demands a budget and a date."""
    funnel_id, _ = add_funnel(
        office,
        "Окна",
        stages=[
            StageSettings("Новая", probability=10),
            StageSettings("Замер", probability=30),
            StageSettings("Договор", probability=60, required=("budget", "closes_on")),
            StageSettings("Монтаж", probability=90),
        ],
    )
    return get_funnel(office, funnel_id)


@pytest.fixture
def romashka(office: Office) -> int:
    """A company."""
    return create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))[0]
