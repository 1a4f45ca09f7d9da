"""Ranges of numbers: claimed ahead, never overlapping, left behind with the slot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.errors import UserError
from crm_desktop.numbers.issuing import next_number
from crm_desktop.numbers.numbering import NumberWay, set_numbering, set_start
from crm_desktop.numbers.ranges import RangeClaims, left_in_ranges
from crm_desktop.sync.stream.layout import number_name
from crm_desktop.sync.transport import TransportError, Trouble
from tests.numbers.station_rows import add_station, own_slot, share

if TYPE_CHECKING:
    from crm_desktop.office import Office

SERIES = "invoice-2026"


class Share:
    """Names taken once, as a share keeps them; `stale` hides what others wrote from `get`."""

    def __init__(self) -> None:
        self.entries: dict[str, bytes] = {}
        self.stale = False
        self.down = False

    def put_new(self, name: str, data: bytes) -> bool:
        if self.down:
            raise TransportError(Trouble.OFFLINE)
        return self.entries.setdefault(name, data) is data

    def get(self, name: str) -> bytes | None:
        return None if self.stale else self.entries.get(name)


@pytest.fixture
def shared(office: Office) -> Office:
    """A shared office that counts by ranges of ten; one invoice was given before."""
    next_number(office, SERIES)
    share(office)
    add_station(office, own_slot(office), "Анна", "А")
    set_numbering(office, NumberWay.RANGES, span=10)
    return office


def test_a_range_is_claimed_before_it_is_needed(shared: Office) -> None:
    place, claims = Share(), RangeClaims(shared)
    before = next_number(shared, SERIES)
    assert (before.text, "диапазона" in before.note) == ("А-1", True)
    assert claims.round(place) == 1
    assert list(place.entries) == [number_name(SERIES, 2)]
    assert [next_number(shared, SERIES).text for _ in range(8)] == [str(n) for n in range(2, 10)]
    assert left_in_ranges(shared.db, SERIES) == 2
    assert claims.round(place) == 0
    assert next_number(shared, SERIES).text == "10"
    assert claims.round(place) == 1
    assert [next_number(shared, SERIES).text for _ in range(2)] == ["11", "12"]
    assert left_in_ranges(shared.db, SERIES) == 9
    with pytest.raises(UserError, match="из диапазонов"):
        set_start(shared, SERIES, number=100)


def test_ranges_of_two_stations_never_overlap(shared: Office) -> None:
    place, claims = Share(), RangeClaims(shared)
    # Another station came first, with a longer range; this one has not seen it in any listing.
    place.entries[number_name(SERIES, 2)] = b'{"slot": 9, "span": 50}'
    place.entries[number_name(SERIES, 52)] = b"spoilt"
    assert claims.round(place) == 1
    assert next_number(shared, SERIES).number == 52 + 10_000
    assert claims.round(place) == 0


def test_a_claim_cut_off_is_ours_still(shared: Office) -> None:
    place = Share()
    place.entries[number_name(SERIES, 2)] = b'{"slot": %d, "span": 20}' % own_slot(shared)
    assert RangeClaims(shared).round(place) == 1
    assert len(place.entries) == 1
    assert next_number(shared, SERIES).number == 2
    assert left_in_ranges(shared.db, SERIES) == 19


def test_an_entry_being_written_is_waited_for(shared: Office) -> None:
    place = Share()
    place.entries[number_name(SERIES, 2)] = b'{"slot": 9, "span": 50}'
    place.stale = True
    assert RangeClaims(shared).round(place) == 0
    assert next_number(shared, SERIES).prefix == "А"
    place.down = True
    with pytest.raises(TransportError):
        RangeClaims(shared).round(place)


def test_a_new_slot_leaves_its_former_ranges(shared: Office) -> None:
    place, claims = Share(), RangeClaims(shared)
    claims.round(place)
    assert next_number(shared, SERIES).number == 2
    shared.db.run("UPDATE station SET slot = 77")
    add_station(shared, 77, "Копия", "Б")
    assert next_number(shared, SERIES).text == "Б-1"
    assert claims.round(place) == 1
    assert next_number(shared, SERIES).number == 12


def test_prefixes_and_a_lone_office_claim_nothing(office: Office) -> None:
    place = Share()
    next_number(office, SERIES)
    set_numbering(office, NumberWay.RANGES, span=10)
    assert RangeClaims(office).round(place) == 0
    share(office)
    set_numbering(office, NumberWay.PREFIXES)
    assert RangeClaims(office).round(place) == 0
    assert place.entries == {}
