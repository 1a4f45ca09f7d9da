from __future__ import annotations

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
def funnel(office: Office) -> Funnel:
    """«Окна» with three stages; the last demands a budget."""
    funnel_id, _ = add_funnel(
        office,
        "Окна",
        stages=[
            StageSettings("Новая", probability=10),
            StageSettings("Замер", probability=30),
            StageSettings("Договор", probability=60, required=("budget",)),
        ],
    )
    return get_funnel(office, funnel_id)


@pytest.fixture
def romashka(office: Office) -> int:
    """A company."""
    return create_client(office, ClientDraft(kind="company", name="ООО «Ромашка»"))[0]
