from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.members.staff import add_colleague

if TYPE_CHECKING:
    from crm_desktop.office import Office


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> int:
    """It is noon in Moscow, Thursday, 15 April 2027; each look at the clock takes a millisecond."""
    start = int(datetime(2027, 4, 15, 9, tzinfo=UTC).timestamp() * 1000)
    ticks = itertools.count(start * 1_000_000, 1_000_000)
    monkeypatch.setattr("time.time_ns", lambda: next(ticks))
    return start


@pytest.fixture
def boris(office: Office) -> int:
    """A colleague."""
    return add_colleague(office, "Борис Котов")[0]


@pytest.fixture
def company(office: Office) -> int:
    """A client."""
    return create_client(office, ClientDraft(kind="company", name="ООО «Квант»"))[0]


@pytest.fixture
def person(office: Office) -> int:
    """Another one, a person."""
    return create_client(office, ClientDraft(kind="person", name="Пётр Ильин"))[0]
