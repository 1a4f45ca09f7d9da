"""A station made anew from the office, and the office returned to a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ChannelDraft, ClientDraft
from crm_desktop.clients.edits import edit_field
from crm_desktop.clients.removal import delete_clients
from crm_desktop.doctor.examining import examine
from crm_desktop.errors import UserError
from crm_desktop.jobs import JobCancelledError
from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.stamps import now_ms
from crm_desktop.office import open_office
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.flows.returning import preview_return_to_date, return_to_date
from crm_desktop.sync.flows.stations import list_stations
from crm_desktop.sync.place import read_place
from crm_desktop.sync.transport import Trouble
from tests.sync.faulty_share import Faults, FaultyShare
from tests.sync.flow_stations import digests, exchange, joined, put_on
from tests.sync.memory_share import MemoryShare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office

_DAY_MS = 86_400_000
# No copies were made, and the clocks of these tests run ahead.
CALM = {"backups", "clock"}


@pytest.fixture
def share() -> MemoryShare:
    return MemoryShare()


@pytest.fixture
def second(office: Office, share: MemoryShare, tmp_path: Path, password: str) -> Iterator[Office]:
    """Another computer; the office is shared with one client in it."""
    add(office, "Общий")
    put_on(office, share)
    station = joined(office, share, tmp_path / "second", password)
    exchange(share, office, station)
    yield station
    station.close()


def add(office: Office, name: str, *, phone: str = "") -> int:
    """A new client."""
    channels = (ChannelDraft(phone),) if phone else ()
    return create_client(office, ClientDraft(name=name, channels=channels))[0]


def names(office: Office) -> list[str]:
    """All clients, by name."""
    rows = office.db.run("SELECT name FROM client WHERE deleted_at IS NULL ORDER BY name")
    return [row[0] for row in rows]


def day_of(instant: int) -> date:
    """The day of an instant in the office's zone, about."""
    return datetime.fromtimestamp(instant / 1000, tz=UTC).date()


def sound(*offices: Office) -> None:
    """Every base is sound, and they hold the same."""
    for office in offices:
        assert digests(office) == digests(offices[0])
        assert [each for each in examine(office).problems if each.name not in CALM] == []


def test_a_station_gone_wrong_takes_the_offices_state_and_keeps_its_own_work(
    office: Office, share: MemoryShare, second: Office, password: str
) -> None:
    add(office, "От первого")
    exchange(share, office)
    # A fault of the disk, or of the program: a value nobody wrote, and a row too few.
    second.db.run("DROP TRIGGER client_updated")
    second.db.run("UPDATE client SET name = 'ПОРЧА'")
    add(second, "Не отправлен", phone="+7 495 444-44-44")
    report = repair_station(second, transport=share)
    assert report.former is not None
    assert (report.former / "office.db").exists()
    assert report.kept_aside == ()
    again = open_office(second.folder.path, password)
    try:
        exchange(share, again, office, rounds=3)
        assert names(office) == names(again) == ["Не отправлен", "Общий", "От первого"]
        sound(office, again)
        rows = [(row.name, row.retired_at is None) for row in list_stations(office)]
        assert sorted(rows) == [("Второй", False), ("Второй", True), ("Первый", True)]
    finally:
        again.close()


def test_unsent_work_is_brought_over_when_it_cannot_be_sent(
    office: Office, share: MemoryShare, second: Office, password: str
) -> None:
    way = FaultyShare(share, Faults(late=lambda name: name == "office.json"))
    edited = add(second, "Не отправлен")
    edit_field(second, edited, field="note", value="правка")
    report = repair_station(second, transport=way)
    assert report.reapplied == 2
    again = open_office(second.folder.path, password)
    try:
        exchange(share, again, office, rounds=3)
        assert names(office) == ["Не отправлен", "Общий"]
        assert office.db.run("SELECT note FROM client WHERE name = 'Не отправлен'") == [("правка",)]
        sound(office, again)
    finally:
        again.close()


def test_a_repair_that_fails_leaves_the_base_as_it_was(
    office: Office, share: MemoryShare, second: Office
) -> None:
    place = read_place(second.db)
    before = digests(second)
    part = max(name for name in share.files if "part-" in name)
    way = FaultyShare(share, Faults(flip={part: 300}))
    with pytest.raises(UserError, match="Снимок"):
        repair_station(second, transport=way)
    way.faults = Faults(refuse=Trouble.OFFLINE)
    with pytest.raises(UserError, match="не достучаться"):
        repair_station(second, transport=way)

    class Stop:
        """Cancels in the middle."""

        def step(self, done: int, total: int, message: str = "") -> None:  # noqa: ARG002 - the protocol's names
            if done > 50:
                raise JobCancelledError

    with pytest.raises(JobCancelledError):
        repair_station(second, transport=share, progress=Stop())
    assert read_place(second.db) == place
    assert digests(second) == before
    assert not list(second.folder.path.glob(".restore-*"))
    exchange(share, second, office)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When what is written was written."""
    at = [now_ms()]
    monkeypatch.setattr(journal_module, "now_ms", lambda: at[0])
    return at


def test_the_office_returns_to_a_day_and_back(
    office: Office, share: MemoryShare, clock: list[int]
) -> None:
    now = clock[0]
    kept = add(office, "Остаётся", phone="+7 495 111-11-11")
    gone = add(office, "Удалят")
    put_on(office, share)
    clock[0] = now + 3 * _DAY_MS
    edit_field(office, kept, field="note", value="поздняя правка")
    edit_field(office, kept, field="note", value="ещё позже")
    edit_field(office, kept, field="name", value="Переименован")
    delete_clients(office, [gone])
    late = add(office, "Заведён позже")
    before = names(office)
    day = day_of(now) + timedelta(days=1)
    clock[0] = now + 4 * _DAY_MS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_desktop.sync.flows.returning.now_ms", lambda: now + 4 * _DAY_MS)
        told = preview_return_to_date(office, day)
        assert (told.records, told.made_since) == (2, 1)
        done = return_to_date(office, day)
        again = return_to_date(office, day)
    assert done.change_id
    assert again.empty
    assert names(office) == ["Остаётся", "Удалят"]
    row = office.db.run("SELECT note, name FROM client WHERE id = ?", (kept,))
    assert row == [(None, "Остаётся")]
    live = office.db.run("SELECT 1 FROM client WHERE id = ? AND deleted_at IS NULL", (late,))
    assert live == []
    sound(office)
    clock[0] += 1000
    office.undo(done.change_id)
    assert names(office) == before
    assert office.db.run("SELECT note FROM client WHERE id = ?", (kept,)) == [("ещё позже",)]
    sound(office)


def test_a_return_leaves_people_audit_numbers_and_what_the_law_took(
    office: Office, clock: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock[0]
    add(office, "Был")
    clock[0] = now + 3 * _DAY_MS
    monkeypatch.setattr("crm_desktop.sync.flows.returning.now_ms", lambda: now + 4 * _DAY_MS)
    with office.change("x") as change:
        office.db.run(
            "INSERT INTO issued_number(id, series, prefix, number, text, issued_at)"
            " VALUES(?, 'акт', '', 1, '1', 1)", (change.new_id(),),
        )  # fmt: skip
        office.db.run(
            "INSERT INTO workstation(id, slot, name, prefix, joined_at) VALUES(?, 9, 'К', 'К', 1)",
            (change.new_id(),),
        )
    day = day_of(now) + timedelta(days=1)
    assert preview_return_to_date(office, day).empty
    done = return_to_date(office, day)
    assert done.empty
    assert done.change_id == 0
    with pytest.raises(UserError, match="ещё не кончился"):
        return_to_date(office, day_of(now) + timedelta(days=30))
    with pytest.raises(UserError, match="ещё не было"):
        return_to_date(office, date(2024, 1, 1))


def test_plain_numbers_stay_with_the_computer_that_had_them(
    office: Office, share: MemoryShare, second: Office, password: str
) -> None:
    with office.change("Простые номера"):
        office.db.run("UPDATE workstation SET prefix = '' WHERE slot = (SELECT slot FROM station)")
    exchange(share, office, second)
    before = {row.name: row.prefix for row in list_stations(second)}
    assert before["Первый"] == ""
    repair_station(office, transport=share)
    again = open_office(office.folder.path, password)
    try:
        exchange(share, again, second, rounds=3)
        for each in (again, second):
            rows = [row for row in list_stations(each) if row.retired_at is None]
            assert {row.name: row.prefix for row in rows} == before
    finally:
        again.close()
