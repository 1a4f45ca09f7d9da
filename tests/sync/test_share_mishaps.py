"""What people do to a shared folder: nothing here is deleted, work goes on, mended it converges."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from crm_desktop.clients.create import create_client
from crm_desktop.clients.drafts import ClientDraft
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.flows.moving import refill_share
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import note_round, sync_status
from crm_desktop.sync.transports.folder import FolderTransport
from tests.sync.flow_stations import digests, joined, put_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_desktop.office import Office
    from crm_desktop.sync.round import Round
    from crm_desktop.sync.state import SyncStatus

MINUTE_MS = 60_000


class Later(FolderTransport):
    """A folder on a server whose clock runs with the test's."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(pair.share)
        self._pair = pair

    def now(self) -> int:
        return super().now() + self._pair.ahead_ms


class Pair:
    """Two computers and a real folder."""

    def __init__(self, first: Office, second: Office, share: Path) -> None:
        self.offices = (first, second)
        self.share = share
        self.ahead_ms = 0
        self.known: set[str] = set()
        self.engines: list[SyncEngine] = []
        self.restart()

    def now(self) -> int:
        return now_ms() + self.ahead_ms

    def restart(self) -> None:
        """Start both programs anew."""
        self.engines = [SyncEngine(each, Later(self), now=self.now) for each in self.offices]

    def work(self, day: str) -> None:
        """Both enter a client."""
        for number, office in enumerate(self.offices):
            name = f"{day}, {number}"
            create_client(office, ClientDraft(kind="company", name=name))
            self.known.add(name)

    def round(self) -> list[SyncStatus]:
        """One round of each, and what its person reads then."""
        told = []
        for office, engine in zip(self.offices, self.engines, strict=True):
            made: Round = engine.once()
            note_round(office, made, at=self.now(), former=None)
            told.append(sync_status(office))
        return told

    def settle(self, rounds: int = 5) -> list[SyncStatus]:
        for _round in range(rounds - 1):
            self.round()
            self.ahead_ms += MINUTE_MS
        return self.round()

    def require_untouched(self) -> None:
        """Nothing either of them had is gone."""
        for office in self.offices:
            assert office.db.run("SELECT count(*) FROM client WHERE deleted_at IS NOT NULL") == [
                (0,)
            ]
        own = [self._names(office) for office in self.offices]
        assert set.union(*own) == self.known

    def require_mended(self) -> None:
        told = self.settle()
        assert [each.state for each in told] == [SyncState.SYNCED] * 2, told
        assert all(self._names(office) == self.known for office in self.offices)
        first, second = (digests(office) for office in self.offices)
        assert first == second

    def _names(self, office: Office) -> set[str]:
        return {name for (name,) in office.db.run("SELECT name FROM client")}


@pytest.fixture
def pair(office: Office, tmp_path: Path, password: str) -> Iterator[Pair]:
    share = tmp_path / "Общая папка"
    share.mkdir()
    way = FolderTransport(share)
    put_on(office, way)
    second = joined(office, way, tmp_path / "second", password)
    made = Pair(office, second, share)
    made.work("понедельник")
    made.settle()
    yield made
    second.close()


def require_told(told: list[SyncStatus], *states: SyncState) -> None:
    for each in told:
        assert each.state in states, each
        assert "целы" in each.advice
        assert each.text


@pytest.mark.parametrize("part", ["log", "stations", "members", "snap", "tmp"])
@pytest.mark.parametrize("anew", [False, True])
def test_a_part_of_the_folder_is_deleted(pair: Pair, part: str, *, anew: bool) -> None:
    """«Тут какие-то старые файлы»: the folder itself stays."""
    shutil.rmtree(pair.share / part, ignore_errors=True)
    pair.work("вторник")
    if anew:
        pair.restart()
    pair.round()
    pair.require_untouched()
    pair.settle(14)
    pair.require_mended()


def test_everything_in_it_is_deleted(pair: Pair) -> None:
    for each in pair.share.iterdir():
        shutil.rmtree(each, ignore_errors=True)
        each.unlink(missing_ok=True) if each.is_file() else None
    pair.work("вторник")
    pair.restart()
    require_told(pair.round(), SyncState.FOREIGN)
    pair.require_untouched()
    assert list(pair.share.iterdir()) == []
    refill_share(pair.offices[0], transport=Later(pair))
    pair.require_mended()


def test_the_folder_is_deleted_and_made_anew(pair: Pair) -> None:
    shutil.rmtree(pair.share)
    pair.work("вторник")
    require_told(pair.round(), SyncState.OFFLINE)
    assert not pair.share.exists()
    pair.share.mkdir()
    require_told(pair.round(), SyncState.FOREIGN)
    pair.require_untouched()
    assert list(pair.share.iterdir()) == []
    refill_share(pair.offices[1], transport=Later(pair))
    pair.require_mended()


def test_the_card_is_deleted(pair: Pair) -> None:
    card = (pair.share / "office.json").read_bytes()
    (pair.share / "office.json").unlink()
    pair.work("вторник")
    pair.restart()
    require_told(pair.round(), SyncState.FOREIGN)
    pair.require_untouched()
    (pair.share / "office.json").write_bytes(card)
    pair.require_mended()


@pytest.mark.parametrize("anew", [False, True])
def test_last_months_backup_is_put_in_its_place(pair: Pair, tmp_path: Path, *, anew: bool) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(pair.share, backup)
    for day in ("вторник", "среда"):
        pair.work(day)
        pair.settle(2)
    shutil.rmtree(pair.share)
    shutil.copytree(backup, pair.share)
    pair.work("четверг")
    if anew:
        pair.restart()
    pair.round()
    pair.require_untouched()
    pair.settle(14)
    pair.require_mended()


def test_litter_everywhere(pair: Pair) -> None:
    """Conflict copies of every file, Thumbs.db, lock files, a folder somebody made."""
    lying = [each for each in pair.share.rglob("*") if each.is_file()]
    for each in lying:
        shutil.copy(each, each.with_name(f"{each.stem} (конфликт, ЛЕНА-ПК){each.suffix}"))
        shutil.copy(each, each.with_name(f"{each.name}.bak"))
        (each.parent / "Thumbs.db").write_bytes(b"x")
    (pair.share / "log" / "Новая папка").mkdir()
    (pair.share / "stations" / "7").mkdir()
    (pair.share / "members" / "0" / "junk").mkdir()
    shutil.copytree(pair.share / "snap", pair.share / "snap - копия")
    pair.work("вторник")
    pair.restart()
    pair.round()
    pair.require_untouched()
    pair.require_mended()
