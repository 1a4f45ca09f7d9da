"""What every test of the project stands on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

# Before anything imports Qt: no test may need a screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

PASSWORD = "кошка-на-крыше-42"


@pytest.fixture
def password() -> str:
    """The administrator's password in every test office."""
    return PASSWORD


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A fresh office on a real encrypted file; the key derivation runs at its floor."""
    from crm_desktop.access.keys import FLOOR  # noqa: PLC0415 - Qt-only tests need no cryptography
    from crm_desktop.office import create_office  # noqa: PLC0415

    made = create_office(
        tmp_path / "Ромашка", "Ромашка", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    yield made
    made.close()
