"""What every test of the project stands on."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.patience import PATIENCE_S, PatientBot

# Before anything imports Qt: no test may need a screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.office import Office
    from crm_desktop.office.folder import OfficeFolder
    from tests.access.people_office import People, Peopled

# The same examples in every run, however slow the machine: what is red today is red tomorrow.
# HYPOTHESIS_PROFILE=hunt looks at new ones.
UNHURRIED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("hunt", deadline=None, suppress_health_check=UNHURRIED, print_blob=True)
settings.register_profile("steady", settings.get_profile("hunt"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

PASSWORD = "кошка-на-крыше-42"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--faults full` tries every fault there is: an hour instead of minutes.

    `--histories 10000` plays so many histories of the exchange, `--sync-seed` others than usual.
    """
    parser.addoption("--faults", choices=("sampled", "full"), default="sampled")
    parser.addoption("--histories", type=int, default=240)
    parser.addoption("--sync-seed", type=int, default=8)


def pytest_report_header(config: pytest.Config) -> str:
    """Say which histories of the exchange are played."""
    told = config.getoption
    return f"histories of the exchange: {told('--histories')}, --sync-seed {told('--sync-seed')}"


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """pytest-qt's own bot, but no wait of it ends before the slowest machine is done."""
    return PatientBot(request)


@pytest.fixture(scope="session", autouse=True)
def home_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the settings, offices and open copies of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        patch.setenv("APPDATA", str(home))
        patch.setenv("LOCALAPPDATA", str(home))
        yield


@pytest.fixture(autouse=True)
def patient_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for another program's transaction waits for a busy machine's disk too."""
    from db import connection  # noqa: PLC0415 - Qt-only tests need no cryptography

    monkeypatch.setattr(connection, "BUSY_TIMEOUT_S", float(PATIENCE_S))


@pytest.fixture(scope="session")
def password() -> str:
    """The administrator's password in every test office."""
    return PASSWORD


@pytest.fixture(scope="session")
def empty_office(
    home_of_tests: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[OfficeFolder, Unlocked]:
    """An office just made, closed, with its keys: making one costs ten times a copy of it."""
    from crm_desktop.access.keys import FLOOR  # noqa: PLC0415 - Qt-only tests need no cryptography
    from crm_desktop.office import create_office  # noqa: PLC0415 - as above

    path = tmp_path_factory.mktemp("made") / "Ромашка"
    made = create_office(
        path, "Ромашка", admin="Анна Кравцова", password=PASSWORD, parameters=FLOOR
    )
    made.close()
    return made.folder, made.unlocked


@pytest.fixture
def office(empty_office: tuple[OfficeFolder, Unlocked], tmp_path: Path) -> Iterator[Office]:
    """A fresh office on a real encrypted file; the key derivation runs at its floor."""
    from crm_desktop.office import Office  # noqa: PLC0415 - Qt-only tests need no cryptography
    from crm_desktop.office.folder import OfficeFolder  # noqa: PLC0415 - as above
    from crm_desktop.office.station import settle_here  # noqa: PLC0415 - as above
    from db.connection import OfficeDatabase  # noqa: PLC0415 - as above

    made, unlocked = empty_office
    folder = OfficeFolder(tmp_path / "Ромашка")
    shutil.copytree(made.path, folder.path)
    database = OfficeDatabase(folder.database, unlocked.database_key)
    settle_here(database, folder, new_slot=False)
    opened = Office(folder, database, unlocked)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def peopled_office(
    empty_office: tuple[OfficeFolder, Unlocked], tmp_path_factory: pytest.TempPathFactory
) -> Peopled:
    """An office of several people who sign in, closed."""
    from tests.access.people_office import make_peopled  # noqa: PLC0415 - Qt-only tests need no cryptography

    folder, admin = empty_office
    return make_peopled(folder, tmp_path_factory.mktemp("people") / "Ромашка", admin, PASSWORD)


@pytest.fixture
def people(peopled_office: Peopled, tmp_path: Path) -> Iterator[People]:
    """A fresh office of several people; `people.open("Вера")` signs one in."""
    from crm_desktop.office.folder import OfficeFolder  # noqa: PLC0415 - as above
    from crm_desktop.office.station import settle_here  # noqa: PLC0415 - as above
    from db.connection import OfficeDatabase  # noqa: PLC0415 - as above
    from tests.access.people_office import People  # noqa: PLC0415 - as above

    folder = OfficeFolder(tmp_path / "Ромашка")
    shutil.copytree(peopled_office.folder.path, folder.path)
    database = OfficeDatabase(folder.database, peopled_office.unlocked["Анна"].database_key)
    settle_here(database, folder, new_slot=False)
    database.close_all()
    opened = People(peopled_office, folder)
    yield opened
    opened.close()
