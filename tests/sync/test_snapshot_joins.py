"""A snapshot is the whole base, and a station made from it is like the others."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import apsw
import pytest

from crm_desktop.backup.base_copy import integrity_faults
from crm_desktop.backup.schema_check import schema_faults
from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.office import open_office
from crm_desktop.sync.flows.inviting import invite_station
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.stations import list_stations
from crm_desktop.sync.snapshots import making as snapshot
from crm_desktop.sync.snapshots import parts as snapshot_parts
from crm_desktop.sync.snapshots.making import (
    make_snapshot,
    manifests,
    reader_of,
)
from crm_desktop.sync.snapshots.parts import STATION_OWN, taken_tables
from crm_desktop.sync.snapshots.sweeping import sweep_snapshots
from crm_desktop.sync.stream import layout
from crm_desktop.sync.transports.folder import FolderTransport
from db.connection import connect
from db.migrations import LATEST, STEPS, current_version
from tests.sync.flow_stations import digests, exchange, joined, newest_manifest, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_desktop.office import Office


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


def fill(office: Office, number: int = 30) -> list[int]:
    """Clients with texts of all kinds, some edited and one deleted."""
    made = [
        create_client(
            office,
            ClientDraft(
                name=f"Клиент {n} «ёЁ»", channels=(ChannelDraft(f"+7 495 000-{n:02}-00"),),
                values={"note": "длинный текст 🙂 " * n},
            ),
        )[0]
        for n in range(number)
    ]  # fmt: skip
    edit_field(office, made[0], field="note", value="правка")
    return made


def test_a_joined_station_is_the_same_office_with_its_search_built(
    office: Office,
    tmp_path: Path,
    share: MemoryShare,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(office)
    monkeypatch.setattr(snapshot_parts, "PART_BYTES", 64 << 10)
    shared = put_on(office, share)
    assert shared.clients == 30
    assert shared.parts > 3
    before = {
        table: office.db.run(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - our own names
        for table in taken_tables(office.db.connection())
    }
    other = joined(office, share, tmp_path / "b", password)
    try:
        assert schema_faults(other.db.connection(), indexes=True) == []
        assert integrity_faults(other.db.connection()) == []
        found = {
            table: other.db.run(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - our own names
            for table in ("client", "channel", "event", "search_doc", "search_words_docsize")
        }
        assert found == {table: before[table] for table in found}
        assert other.db.run("SELECT count(*) FROM client WHERE name LIKE 'Клиент 7 %'") == [(1,)]
        rounds = exchange(share, office, other)
        assert {each.state for each in rounds} == {"synced"}, rounds
        assert digests(office) == digests(other)
    finally:
        other.close()


def test_what_is_a_stations_own_is_not_in_a_snapshot(office: Office, share: MemoryShare) -> None:
    put_on(office, share)
    taken = taken_tables(office.db.connection())
    present = {
        row[0]
        for row in office.db.run(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRT%'"
        )
    }
    assert present >= STATION_OWN
    assert {
        name for name in present - taken.keys() if not name.startswith("sqlite_")
    } == STATION_OWN
    manifest = newest_manifest(share, reader_of(office))
    assert not STATION_OWN & manifest.rows.keys()
    assert manifest.rows["client"] == 0
    assert manifest.vector.keys() == {manifest.slot}


def test_no_word_of_a_client_lies_open_on_the_share(office: Office, share: MemoryShare) -> None:
    create_client(office, ClientDraft(name="КАНАРЕЙКАКЕНАР"))
    put_on(office, share)
    for data in share.files.values():
        assert "КАНАРЕЙКА".encode() not in data
        assert b"SQLite format" not in data


@pytest.mark.parametrize("place", ["part-0", "manifest"])
@pytest.mark.parametrize("harm", ["flip", "cut", "zero", "gone", "swap"])
def test_a_damaged_snapshot_is_passed_by_for_an_earlier_one(
    office: Office, tmp_path: Path, share: MemoryShare, password: str, place: str, harm: str
) -> None:
    put_on(office, share)
    older = dict(share.files)
    make_snapshot(office, share)
    name = max(each for each in share.files if each.endswith(place))
    data = share.files[name]
    share.files[name] = {
        "flip": data[:200] + bytes([data[200] ^ 1]) + data[201:], "cut": data[:-1],
        "zero": bytes(len(data)), "gone": b"",
        "swap": older[max(each for each in older if each.endswith(place))],
    }[harm]  # fmt: skip
    if harm == "gone":
        del share.files[name]
    other = joined(office, share, tmp_path / "b", password)
    exchange(share, office, other)
    assert digests(office) == digests(other)
    other.close()


def test_a_snapshot_that_holds_less_than_it_says_is_refused(
    office: Office,
    tmp_path: Path,
    share: MemoryShare,
    password: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(office, 2)

    def short(
        base: apsw.Connection, counts: dict[str, int], step: Callable[[int], None]
    ) -> Iterator[bytes]:
        yield from snapshot_parts.cut(base, counts, step)
        counts["client"] += 1

    monkeypatch.setattr(snapshot, "cut", short)
    put_on(office, share)
    with pytest.raises(DamagedError, match="Снимок офиса"):
        joined(office, share, tmp_path / "b", password)


def test_a_snapshot_of_a_newer_program_asks_for_an_update(
    office: Office, share: MemoryShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on(office, share)
    monkeypatch.setattr(snapshot, "LATEST", 1)
    with pytest.raises(UserError, match="Обновите программу"):
        newest_manifest(share, reader_of(office))


def test_a_snapshot_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    key, older = bytes(32), LATEST - 1
    with closing(apsw.Connection(":memory:")) as base:
        for migration in STEPS[:older]:
            migration(base)
        base.execute("INSERT INTO setting(id, name, value) VALUES(77, 'zone', 'Europe/Moscow')")
        counts: dict[str, int] = {}
        base.execute("BEGIN")
        images = list(snapshot_parts.cut(base, counts, lambda _rows: None))
    assembly = snapshot_parts.Assembly(tmp_path / "new.db", key, older)
    for image in images:
        assembly.add(snapshot_parts.look_over(image))
    assert assembly.counts["setting"] == counts["setting"] == 1
    assembly.finish(lambda _done, _total: None)
    with closing(connect(tmp_path / "new.db", key.hex())) as base:
        assert current_version(base) == LATEST
        assert schema_faults(base, indexes=True) == []
        assert base.execute("SELECT value FROM setting WHERE id = 77").fetchall() == [
            ("Europe/Moscow",)
        ]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE foreign_one(id INTEGER PRIMARY KEY)",
        "CREATE VIEW client AS SELECT 1 AS id",
        "CREATE TABLE setting(id INTEGER PRIMARY KEY, name TEXT)",
    ],
)
def test_a_part_of_another_shape_is_refused(tmp_path: Path, sql: str) -> None:
    with closing(apsw.Connection(":memory:")) as hostile:
        hostile.execute(sql)
        image = hostile.serialize("main")
    assembly = snapshot_parts.Assembly(tmp_path / "new.db", bytes(32), LATEST)
    with pytest.raises(DamagedError):
        assembly.add(image)
    with pytest.raises(DamagedError):
        snapshot_parts.look_over(image[:700])
    assembly.close()


def test_old_snapshots_go_and_the_newest_two_stay(office: Office, share: MemoryShare) -> None:
    put_on(office, share)
    share.files[f"{layout.SNAPSHOTS}000000000001-1-aa/part-0"] = b"left by a killed maker"
    for _ in range(2):
        make_snapshot(office, share)
    whole = list(manifests(share, reader_of(office)))
    assert len(whole) == 3
    assert sweep_snapshots(share, whole) > 2
    assert [each.id for each in manifests(share, reader_of(office))] == [
        each.id for each in whole[:2]
    ]
    assert not any("0000-1-aa" in name for name in share.files)
    assert sweep_snapshots(share, whole[:1]) == 0


class _Stop:
    """Cancels at the nth report."""

    def __init__(self, after: int) -> None:
        self.left = after

    def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the protocol's names
        self.left -= 1
        if self.left < 0:
            raise JobCancelledError


def test_an_invited_computer_joins_and_works(office: Office, tmp_path: Path, password: str) -> None:
    fill(office, 5)
    folder = tmp_path / "share"
    folder.mkdir()
    way = FolderTransport(folder)
    put_on(office, way)
    file = tmp_path / "касса.kartoteka-invite"
    invited = invite_station(office, file, name="Касса", transport=way)
    report = join_office(tmp_path / "касса", file, invited.code, password=password, transport=way)
    assert report.clients == 5
    assert report.office_name == "Ромашка"
    station = open_office(report.folder, password)
    try:
        create_client(station, ClientDraft(name="С кассы"))
        exchange(way, station, office)
        assert digests(office) == digests(station)
        rows = list_stations(station)
        assert [(row.name, row.here) for row in rows] == [("Касса", True), ("Первый", False)]
        assert len({row.prefix for row in rows}) == 2
        # The file is good for one computer.
        with pytest.raises(UserError, match="использовано"):
            join_office(tmp_path / "вторая", file, invited.code, password=password, transport=way)
        assert not (tmp_path / "вторая").exists()
    finally:
        station.close()


def test_whatever_stops_a_joining_leaves_nothing_and_it_can_be_repeated(
    office: Office, tmp_path: Path, password: str, share: MemoryShare
) -> None:
    fill(office, 3)
    put_on(office, share)
    file = tmp_path / "f.kartoteka-invite"
    invited = invite_station(office, file, name="Касса", transport=share)
    home = tmp_path / "home"
    home.mkdir()
    for after in (0, 1, 2, 20, 60):
        with pytest.raises(JobCancelledError):
            join_office(
                home / "касса", file, invited.code, password=password, transport=share,
                progress=_Stop(after),
            )  # fmt: skip
        assert list(home.iterdir()) == []
    for fault in ("wrong password", "wrong code", "taken folder"):
        (home / "x").mkdir(exist_ok=True)
        (home / "x" / "чужое.txt").write_text("здесь")
        with pytest.raises(UserError):
            join_office(
                home / ("x" if fault == "taken folder" else "касса"), file,
                "AAAAA-AAAAA-AAAAA-AAAAA" if fault == "wrong code" else invited.code,
                password="не тот" if fault == "wrong password" else password, transport=share,
            )  # fmt: skip
        assert [each.name for each in home.iterdir()] == ["x"]
    report = join_office(home / "касса", file, invited.code, password=password, transport=share)
    assert report.clients == 3
