"""Stations of an invented office for the figures of the exchange, one time for them all."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.journal import stamps
from crm_desktop.office.folder import OfficeFolder
from tests.sync.faulty_share import FaultyShare
from tests.sync.stations import open_stations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_desktop.sync.transport import Transport
    from tests.sync.stations import Stations

_NS: Final = 1_000_000


class WorkClock:
    """The office's time, UTC ms: it stands until it is moved."""

    def __init__(self, start: int) -> None:
        self.now = start

    def read(self) -> int:
        return self.now

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Let everything stamped meanwhile be of this time."""
        clock = SimpleNamespace(time_ns=lambda: self.now * _NS)
        with patch.object(stamps, "time", clock):
            yield


class CountedShare(FaultyShare):
    """A station's way to the share that weighs what goes over it.

    Attributes:
        sent: folder of the share -> bytes written there.
        received: folder -> bytes read.
    """

    def __init__(self, inner: Transport) -> None:
        super().__init__(inner)
        self.sent: Counter[str] = Counter()
        self.received: Counter[str] = Counter()

    def put_new(self, name: str, data: bytes) -> bool:
        self.sent[name.split("/", maxsplit=1)[0]] += len(data)
        return super().put_new(name, data)

    def replace(self, name: str, data: bytes) -> None:
        self.sent[name.split("/", maxsplit=1)[0]] += len(data)
        super().replace(name, data)

    def get(self, name: str) -> bytes | None:
        data = super().get(name)
        self.received[name.split("/", maxsplit=1)[0]] += len(data or b"")
        return data


def model_office(folder: Path, clients: int) -> OfficeFolder:
    """Return a closed demo office of so many clients, made once in a folder."""
    path = folder / f"demo-{clients}"
    if not path.exists():
        make_demo_office(path, clients=clients, parameters=FLOOR).close()
    return OfficeFolder(path.resolve())


@contextmanager
def stations_of(folder: Path, clients: int, count: int) -> Iterator[Stations]:
    """Open copies of a demo office under slots of their own; they go afterwards."""
    model = model_office(folder, clients)
    place = Path(tempfile.mkdtemp(prefix="stations-", dir=folder))
    unlocked = unlock(read_keys(model.keys), DEMO_PASSWORD)
    opened = open_stations(model, unlocked, place, count)
    try:
        yield opened
    finally:
        for station in opened:
            station.office.close()
        shutil.rmtree(place, ignore_errors=True)
