"""The figures of a new station: an office shared, a computer joined, nothing left to be built."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final

from crm_desktop.access.keys import FLOOR
from crm_desktop.demo.office import DEMO_PASSWORD, make_demo_office
from crm_desktop.jobs import SilentProgress
from crm_desktop.office import CopyAnswer, open_office
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.sharing import share_office
from crm_desktop.sync.merge.digest import table_digests
from crm_desktop.sync.transports.folder import FolderTransport
from tests.bench.measuring import Once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_desktop.office import Office
    from tests.bench.measuring import Results

PARTS: Final = ("join",)


def measure_join(results: Results, folder: Path, clients: int, *, only: Sequence[str] = ()) -> None:
    """Share a demo office, join it from a new folder, and compare both."""
    if only and "join" not in only:
        return
    model = folder / f"demo-{clients}"
    if not model.exists():
        with Once() as making:
            make_demo_office(model, clients=clients, parameters=FLOOR).close()
        print(f"demo office of {clients}: {making.seconds:.0f} s", file=sys.stderr)
    work, place, second = (folder / f"{name}-{clients}" for name in ("first", "share", "second"))
    for each in (work, place, second):
        shutil.rmtree(each, ignore_errors=True)
    shutil.copytree(model, work)
    place.mkdir()
    office = open_office(work, DEMO_PASSWORD, copy_answer=CopyAnswer.MOVED)
    try:
        _join(results, office, (folder, place, second), clients)
    finally:
        office.close()
        for each in (work, place, second):
            shutil.rmtree(each, ignore_errors=True)


def _join(results: Results, office: Office, folders: tuple[Path, Path, Path], clients: int) -> None:
    folder, place, second = folders
    address, way = ShareAddress(Way.FOLDER, str(place)), FolderTransport(place)
    rows = office.db.run("SELECT max(seq) FROM journal")[0][0]
    with Once() as sharing:
        shared = share_office(office, address, transport=way, progress=SilentProgress())
    results.add(
        "an office shared: snapshot made", size=clients, s=sharing.seconds,
        cpu_s=sharing.cpu_seconds, share_mib=shared.bytes >> 20, parts=shared.parts,
        base_mib=office.folder.database.stat().st_size >> 20, journal_rows=rows,
    )  # fmt: skip
    file = folder / f"invite-{clients}.kartoteka-invite"
    invited = invite_station(office, file, name="Второй", transport=way)
    with Once() as joining:
        joined = join_office(second, file, invited.code, password=DEMO_PASSWORD, transport=way)
    results.add(
        "a station joined, search index built", size=clients, goal="≤ 15 s of 100,000",
        s=joining.seconds, cpu_s=joining.cpu_seconds, clients=joined.clients,
    )  # fmt: skip
    with Once() as opening:
        station = open_office(second, DEMO_PASSWORD)
    try:
        with Once() as first:
            SyncEngine(station, way, budget_ms=None).once()
        results.add(
            "its opening and its first round", size=clients, opening_s=opening.seconds,
            round_s=first.seconds,
        )  # fmt: skip
        for each in (office, station, office):
            SyncEngine(each, way, budget_ms=None).once()
        assert table_digests(station.db) == table_digests(office.db)
    finally:
        station.close()
