"""Who is in a record: told by the stations in passing, seen by who may see it, soon forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.changes import Kind
from crm_desktop.sync.talk.presence import Someone, here, who_is_in
from crm_desktop.sync.talk.small_talk import FRESH_MS, SmallTalk, Spot
from tests.attachments.files import made_client
from tests.numbers.station_rows import add_station

if TYPE_CHECKING:
    from tests.access.people_office import People

NOW = 1_800_000_000_000


class Ticks:
    """Seconds that go as the test says."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def test_a_colleague_is_seen_while_the_card_is_open(people: People) -> None:
    anna, vera = people.admin, people.open("Вера")
    add_station(anna, 9, "Приёмная", "Б")
    client = made_client(vera)
    assert here(vera, Kind.CLIENT, client)
    assert not here(vera, Kind.CLIENT, client)
    assert vera.small_talk.changed()
    told = vera.small_talk.own()
    assert not vera.small_talk.changed()
    assert who_is_in(anna, Kind.CLIENT, client) == ()

    anna.small_talk.clock(NOW)
    anna.small_talk.heard(9, told, NOW - 1000)
    assert [each.station for each in who_is_in(anna, Kind.CLIENT, client)] == ["Приёмная"]
    assert who_is_in(anna, Kind.CLIENT, client)[0].name.startswith("Вера")
    assert who_is_in(anna, Kind.DEAL, client) == ()
    assert who_is_in(anna, Kind.CLIENT, client + 1) == ()
    assert here(vera, None, None)
    anna.small_talk.heard(9, vera.small_talk.own(), NOW)
    assert who_is_in(anna, Kind.CLIENT, client) == ()


def test_who_may_not_see_the_record_hears_of_nobody(people: People) -> None:
    from crm_desktop.access.powers import Scope  # noqa: PLC0415 - beside its use
    from tests.access.people_office import manager  # noqa: PLC0415 - beside its use

    people.give("Егор", manager(Scope.OWN))
    egor, vera = people.open("Егор"), people.open("Вера")
    client = made_client(vera)
    here(vera, Kind.CLIENT, client)
    for office in (egor, people.admin):
        office.small_talk.clock(NOW)
        office.small_talk.heard(9, vera.small_talk.own(), NOW)
    assert who_is_in(egor, Kind.CLIENT, client) == ()
    assert len(who_is_in(people.admin, Kind.CLIENT, client)) == 1
    assert isinstance(who_is_in(people.admin, Kind.CLIENT, client)[0], Someone)


def test_a_word_is_forgotten_by_the_shares_clock() -> None:
    ticks = Ticks()
    talk = SmallTalk(ticks)
    talk.heard(3, b'{"at":["5","client","7"]}', NOW)
    assert talk.spots() == (), "before the share's clock is known nobody can be said to be there"
    talk.clock(NOW + FRESH_MS)
    assert talk.spots() == ((3, Spot(5, "client", 7)),)
    ticks.s += 1
    assert talk.spots() == ()
    talk.clock(NOW - FRESH_MS - 1)
    assert talk.spots() == ()
    talk.clock(NOW)
    talk.forget(3)
    assert talk.spots() == ()


def test_the_state_is_written_anew_while_somebody_stays() -> None:
    ticks = Ticks()
    talk = SmallTalk(ticks)
    assert not talk.changed()
    assert talk.own() == b""
    talk.be_at(Spot(1, "deal", 2))
    assert talk.changed()
    talk.own()
    assert not talk.changed()
    ticks.s += 60
    assert talk.changed()
    talk.be_at(None)
    talk.own()
    ticks.s += 60
    assert not talk.changed()
    talk.want(["a" * 64] * 100)
    assert talk.changed()
    assert len(talk.own()) < 4096


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"\xff", b"x" * 5000, b'{"at":["1","client"]}',
        b'{"at":["-1","client","7"]}', b'{"at":["1","client","99999999999999999999"]}',
        b'{"at":[1,"client",7]}', b'{"wants":["../x", 3, "AB"]}', b'{"wants":{}}',
    ],
)  # fmt: skip
def test_what_does_not_read_is_silence(data: bytes) -> None:
    talk = SmallTalk(Ticks())
    talk.clock(NOW)
    talk.heard(3, data, NOW)
    assert talk.spots() == ()
    assert talk.wanted() == frozenset()
