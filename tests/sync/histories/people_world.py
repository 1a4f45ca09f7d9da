"""A history of an office of several people: at each station somebody else is signed in."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

from crm_desktop.access import keys_people
from crm_desktop.access.keys import FLOOR, read_keys, unlock
from crm_desktop.attachments.blobs import holds_blob
from crm_desktop.errors import PasswordError, UserError
from crm_desktop.journal.stamps import SLOTS
from crm_desktop.office import Office, open_office
from crm_desktop.office.folder import OfficeFolder
from crm_desktop.office.signing_in import sign_in_choices
from crm_desktop.sync.address import ShareAddress, Way
from crm_desktop.sync.blobs.keeping import FilesPolicy, set_files_policy
from crm_desktop.sync.flows.joining import join_office
from crm_desktop.sync.flows.moving import follow_move, refill_share
from crm_desktop.sync.flows.repairing import repair_station
from crm_desktop.sync.flows.stations import write_station
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.stream.layout import OFFICE
from crm_desktop.sync.transport import TransportError
from crm_desktop.sync.trust.epoch_keys import newest_epoch
from db.connection import OfficeDatabase
from tests.access.people_office import WORDS
from tests.sync.faulty_share import FaultyShare
from tests.sync.histories.blows import UNSENT
from tests.sync.histories.picking import NothingToDoError
from tests.sync.histories.world import MINUTE_MS, World
from tests.sync.stations import Station

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    import pytest

    from crm_desktop.access.keys import Unlocked
    from crm_desktop.sync.round import Round
    from crm_desktop.sync.transport import Transport
    from tests.sync.faulty_share import ShareCopy
    from tests.sync.memory_share import MemoryShare

ADMIN: Final = "Анна Кравцова"
OWN_PASSWORD: Final = "новый-пароль-сотрудника-9"
_ROUNDS: Final = 8
_LACKING: Final = frozenset({"left_behind", "refused"})
"""What a station says that lacks what nobody has any more: «Починить станцию»."""


class PeopledWorld(World):
    """Stations of one office; Анна is at the first.

    Attributes:
        secrets: passwords anybody was ever told, or chose.
        befallen: names of what befalls an office once, and did.
        address: where the office meets.
        kept_share: a share, and a copy of what lay on it.
    """

    def __init__(
        self, made: tuple[OfficeFolder, Unlocked], place: Path, patch: pytest.MonkeyPatch, *,
        count: int, lot: int, people: Mapping[str, Unlocked], password: str,
    ) -> None:  # fmt: skip
        super().__init__(made, place, patch, count=count)
        # The list of members is dated by the history's clock too.
        told = SimpleNamespace(time_ns=lambda: self.clock.read() * 1_000_000)
        patch.setattr(keys_people, "time", told)
        self.secrets = [OWN_PASSWORD, WORDS, password]
        self.befallen: set[str] = set()
        self.address = ShareAddress(Way.FOLDER, "/nowhere")
        self.kept_share: tuple[MemoryShare, ShareCopy | None] = (self.shelf, None)
        self.chance = random.Random(lot)
        for number, station in enumerate(self.stations):
            with self.clock.at(number):
                write_station(station.office, station.slot, f"№ {number}", "АБВГД"[number])
        names = sorted(people)
        for number in range(1, count if names else 0):
            unlocked = people[self.chance.choice(names)]
            station = self.stations[number]
            station.office.close()
            db = OfficeDatabase(station.office.folder.database, unlocked.database_key)
            db.connection().pragma("synchronous", "off")
            station.office = Office(station.office.folder, db, unlocked)
            self.restart(number)
            self.told.append(f"{number} is {unlocked.user_name}'s")

    def does(self, number: int, what: str, work: Callable[[Office], Any]) -> Any:
        """Somebody does something at a station; what he is refused is told."""
        office = self.stations[number].office
        before, said, done = self.last_row(number), "", None
        with self.clock.at(number):
            try:
                done = work(office)
                self.done += 1
            except NothingToDoError:
                said = ": nothing there"
            except (UserError, TransportError) as error:
                self.refused += 1
                said = f": refused: {str(error)[:60]}"
        self.oracle.learn(office.db, before)
        self.told.append(f"{number} {office.user_name} {what}{said}")
        return done

    def sign_in(self, number: int, name: str) -> bool:
        """Somebody else takes a station over, by his password; False if he cannot."""
        station = self.stations[number]
        folder, former = station.office.folder, station.office
        choices = {each.name: each for each in sign_in_choices(folder.path).people}
        password = self._password(folder, name) if name in choices else None
        if password is None:
            self.told.append(f"{number} {name} does not come in")
            return False
        before = self.last_row(number)
        with self.clock.at(number):
            former.close()
            station.office = _opened(folder, name, password)
        self.oracle.learn(station.office.db, before)
        self.told.append(f"{number} {name} signs in")
        self.restart(number)
        return True

    def join(self, file: Path, code: str, share: Transport, name: str) -> None:
        """A new computer becomes a station, if its person knows a password that fits."""
        place = self.stations[0].office.folder.path.parent / name
        number = len(self)
        for secret in reversed(self.secrets):
            with self.clock.at(number):
                try:
                    joined = join_office(place, file, code, password=secret, transport=share)
                except PasswordError:
                    continue
                except UserError as error:
                    self.told.append(f"{name} does not join: {str(error)[:60]}")
                    return
                folder = OfficeFolder(joined.folder)
                who = next(
                    each.name
                    for each in sign_in_choices(folder.path).people
                    if self._password(folder, each.name) == secret
                )
                office = _opened(folder, who, secret)
            self.told.append(f"{number} {who} joins")
            self.add(Station(office, joined.slot, 0), FaultyShare(share))
            self.oracle.learn(office.db, 0)
            return

    def drop(self, number: int) -> None:
        """A computer is the office's no more; those behind it move up."""
        self.told.append(f"{number} is gone")
        self.stations.pop(number).office.close()
        self.ways.pop(number)
        self.engines.pop(number)
        for known in (self.clock.wrong, self.backups):
            moved = {each - (each > number): known[each] for each in known if each != number}
            known.clear()
            known.update(cast("Any", moved))

    def repair(self, number: int) -> None:
        """«Починить станцию», and whoever did it signs in again."""
        office, way = self.stations[number].office, self.ways[number]
        unsent = {row[0] for row in office.db.run(UNSENT, (SLOTS - 1,))}
        done = self.does(number, "repairs", lambda each: repair_station(each, transport=way))
        if done is None:
            return
        if done.kept_aside:
            self.told.append(f"{number} keeps aside {done.kept_aside}")
            self.oracle.forget(unsent)
        assert self.sign_in(number, office.user_name) or self.sign_in(number, ADMIN)

    def follow(self, number: int) -> None:
        """A station goes to where the office went."""
        if self.ways[number].inner is self.shelf:
            return
        new = FaultyShare(self.shelf)
        if self.does(number, "follows", lambda o: _follow(o, self.address, new)):
            self.ways[number].inner = self.shelf
            self.restart(number)

    def _password(self, folder: OfficeFolder, name: str) -> str | None:
        keys = read_keys(folder.keys)
        for each in reversed(self.secrets):
            try:
                unlock(keys, each, user_name=name)
            except PasswordError:
                continue
            return each
        return None

    def alone(self, number: int) -> bool:
        """Whether a station never comes to rest by itself: it lacks what nobody has any more."""
        told = self.stations[number].office.db.run(
            "SELECT EXISTS(SELECT 1 FROM sync_inbound WHERE state = 'refused')"
        )
        return bool(told[0][0])

    def over(self, number: int) -> bool:
        """Whether who sits at a station cannot go on."""
        return self.stations[number].office.membership_changed().over

    def finish(self) -> None:
        """All comes right; where a person cannot go on, or bring the lists together, Анна does."""
        for way in self.ways:
            way.faults = type(way.faults)()
        self.clock.wrong.clear()
        if OFFICE not in self.shelf.files:
            there = next(n for n, way in enumerate(self.ways) if way.inner is self.shelf)
            assert self.sign_in(there, ADMIN)
            self.does(there, "fills", lambda o: refill_share(o, transport=self.ways[there]))
        for number in range(len(self)):
            self.follow(number)
            set_files_policy(self.stations[number].office, FilesPolicy.ALWAYS)
        for number, done in self._rounds().items():
            if self.over(number) or done.state is not SyncState.SYNCED:
                assert self.sign_in(number, ADMIN), f"the administrator cannot sign in at {number}"
        lacking = [n for n, done in self._rounds(times=3).items() if done.reason in _LACKING]
        for _ in range(4 * bool(lacking)):
            # Whoever has what they lack puts it into a snapshot within an hour or two.
            self.clock.now += 50 * MINUTE_MS
            for number in [*range(len(self))] * 7:
                self.once(number)
        for number in lacking:
            self.repair(number)
        super().finish()

    def _rounds(self, times: int = 1) -> dict[int, Round]:
        """Everybody exchanges some times until nothing moves; returns what was said last.

        Only who exchanges a few `times` in a row asks those whose state tells of nothing new.
        """
        last: dict[int, Round] = {}
        for _ in range(_ROUNDS):
            done = [(n, self.once(n)) for n in [*range(len(self))] * times]
            last.update(done)
            self.clock.now += MINUTE_MS + 1000
            if not any(each.received or each.applied or each.published for _, each in done):
                break
        return last

    def require_same(self) -> None:
        for number, station in enumerate(self.stations):
            aside = station.office.db.run("SELECT slot, seq, state, reason FROM sync_inbound")
            if aside:
                self.told.append(f"{number} put aside {aside}")
        super().require_same()

    def check(self) -> None:
        # How far a retired computer counts is raised in a round, by what others have of it.
        for key in [each for each in self.oracle.writes if each[0] == "workstation"]:
            del self.oracle.writes[key]
        super().check()
        lists = {read_keys(each.office.folder.keys).membership.head for each in self.stations}
        assert len(lists) == 1, "stations have other lists of members"
        keys = {newest_epoch(each.office) for each in self.stations}
        assert len(keys) == 1, f"stations encrypt under other keys: {keys}"
        self._check_numbers()
        self._check_files()

    def _check_numbers(self) -> None:
        """No document bears another's number."""
        given = self.stations[0].office.db.run(
            "SELECT series, text, count(*) FROM issued_number GROUP BY 1, 2 HAVING count(*) > 1"
        )
        assert not given, f"numbers given twice: {given}"

    def _check_files(self) -> None:
        """Every file lies at every station, unless it was deleted, or erased by law."""
        for number, station in enumerate(self.stations):
            office = station.office
            for blob, size in office.db.run(
                "SELECT blob, size FROM attachment WHERE deleted_at IS NULL AND blob <> ''"
            ):
                there = holds_blob(office.folder.attachments, blob, size)
                assert there, f"station {number} has not got the bytes of {blob}"


def _opened(folder: OfficeFolder, name: str, password: str) -> Office:
    """Sign a person in, with a password of his own from now on."""
    choices = {each.name: each for each in sign_in_choices(folder.path).people}
    own = OWN_PASSWORD if choices[name].temporary else None
    office = open_office(folder.path, password, user_name=name, new_password=own, parameters=FLOOR)
    office.db.connection().pragma("synchronous", "off")
    return office


def _follow(office: Office, address: ShareAddress, way: Transport) -> bool:
    follow_move(office, address, transport=way)
    return True
