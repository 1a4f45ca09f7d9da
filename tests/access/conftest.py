from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.access.keys import (
    FLOOR,
    create_keys,
)
from crm_desktop.access.keys_people import add_person
from crm_desktop.access.membership import Role
from tests.access.key_office import (
    ANNA,
    ANNA_PASSWORD,
    BORIS,
    BORIS_PASSWORD,
    Keys,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    path = tmp_path / "keys.json"
    anna = create_keys(
        path,
        "office-1",
        user_id=ANNA,
        user_name="Анна",
        password=ANNA_PASSWORD,
        parameters=FLOOR,
        office_name="Ромашка",
    )
    return Keys(path, anna)


@pytest.fixture
def two(keys: Keys) -> Keys:
    add_person(
        keys.path,
        keys.anna,
        user_id=BORIS,
        user_name="Борис",
        role=Role.MANAGER,
        password=BORIS_PASSWORD,
        parameters=FLOOR,
    )
    return keys
