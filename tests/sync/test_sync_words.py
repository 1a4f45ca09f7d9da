"""Every state of the exchange is told with what happened, what is untouched and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.round import Round, Snag, worst
from crm_desktop.sync.state import SyncState
from crm_desktop.sync.status import _BY_REASON, note_round, read_note, sync_status
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.inbound import Waiting
from crm_desktop.sync.stream.quarantine import list_waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.net import Net

TOLD = sorted(set(SyncState) - {SyncState.ALONE, SyncState.SYNCED, SyncState.WORKING})
HOUR = 3_600_000


def test_every_trouble_has_advice(net: Callable[[int], Net]) -> None:
    office = net(2).stations[0].office
    for state in TOLD:
        mode = "paused" if state is SyncState.PAUSED else "on"
        office.db.run("UPDATE sync_place SET mode = ?", (mode,))
        note_round(office, Round(state), at=now_ms(), former=None)
        status = sync_status(office)
        assert status.state is state
        assert status.text
        assert "{" not in status.text
        assert len(status.advice) > 60


def test_every_reason_has_words(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    detail = str(two.stations[1].slot)
    for reason in _BY_REASON:
        made = Round(SyncState.TROUBLE, reason, detail, clock_ahead_ms=180_000)
        note_round(office, made, at=now_ms(), former=None)
        advice = sync_status(office).advice
        assert "{" not in advice
        assert advice == detail if reason == "said" else advice.endswith(".")


def test_the_corner_tells_since_when(net: Callable[[int], Net]) -> None:
    office = net(2).stations[0].office
    at = now_ms()
    note = note_round(office, Round(SyncState.SYNCED), at=at, former=None)
    assert sync_status(office).text.startswith("Синхронизировано · ")
    note = note_round(office, Round(SyncState.OFFLINE, "offline"), at=at + HOUR, former=note)
    note = note_round(office, Round(SyncState.OFFLINE, "offline"), at=at + 2 * HOUR, former=note)
    status = sync_status(office)
    assert status.text.startswith("Офлайн с ")
    assert (status.since, status.last_contact) == (at + HOUR, at)
    assert note == read_note(office.db)


def test_a_note_is_written_when_it_is_news(net: Callable[[int], Net]) -> None:
    office = net(2).stations[0].office
    at = now_ms()
    note = note_round(office, Round(SyncState.SYNCED), at=at, former=None)
    for later in (1000, 59_000):
        note = note_round(office, Round(SyncState.SYNCED), at=at + later, former=note)
        assert note.contact == at + later
    kept = read_note(office.db)
    assert kept is not None
    assert kept.contact == at
    note_round(office, Round(SyncState.SYNCED), at=at + 61_000, former=note)
    kept = read_note(office.db)
    assert kept is not None
    assert kept.contact == at + 61_000


def test_the_status_counts(net: Callable[[int], Net]) -> None:
    two = net(2)
    office = two.stations[0].office
    two.client(0, "Ромашка")
    two.client(0, "Василёк")
    with office.applying():
        for seq, state in enumerate(("new", "future", "refused", "waits"), 1):
            office.db.connection().execute(
                "INSERT INTO sync_inbound VALUES(9, ?, x'00', ?, '7', 1, 1, x'', x'')",
                (seq, state),
            )
        office.db.run("INSERT INTO sync_conflict VALUES(1, 1, 1, 'name', 1, 2, 1, NULL, NULL)")
    status = sync_status(office)
    assert (status.unsent, status.unapplied, status.refused, status.conflicts) == (2, 2, 2, 1)
    assert {part.state for part in list_waiting(office)} == set(Waiting) - {Waiting.NEW}


def test_what_a_newer_program_noted_is_read(net: Callable[[int], Net]) -> None:
    office = net(2).stations[0].office
    for text in ('{"state":"dancing","since":1}', "{"):
        office.db.run("INSERT OR REPLACE INTO sync_option VALUES('round', ?)", (text,))
        assert sync_status(office).state is SyncState.WORKING


def test_the_worst_is_told() -> None:
    snags = [Snag(SyncState.SYNCED, "a"), Snag(SyncState.TROUBLE, "b"), Snag(SyncState.CLOCK, "c")]
    found = worst(snags)
    assert found is not None
    assert found.reason == "c"
    assert worst([]) is None


def test_every_state_a_round_ends_in_has_its_place() -> None:
    for state in set(SyncState) - {SyncState.ALONE, SyncState.PAUSED, SyncState.WORKING}:
        assert worst([Snag(state, "x")]) is not None


def test_names_on_a_share() -> None:
    assert layout.segment_name(7, 12_345) == "log/7/12/12345.seg"
    assert layout.place_of("log/7/12/12345.seg") == (7, 12_345)
    for strange in (
        "log/7/13/12345.seg", "log/07/12/12345.seg", "log/7/0/0.seg", "log/7/12/12345.seg.tmp",
        "log/4096/0/1.seg", "stations/7/state",
    ):  # fmt: skip
        assert layout.place_of(strange) is None
    assert layout.slot_in("stations/12/claim") == 12
    assert layout.slot_in("stations/thumbs.db") is None
    assert layout.slot_in("stations/4096/claim") is None
    assert layout.member_name(1001) == "members/1/1001"
    assert layout.blob_name("ab" * 32) == f"blob/ab/{'ab' * 32}"
    assert layout.snapshot_part("s1", 0) == "snap/s1/part-0"
    assert layout.snapshot_manifest("s1") == "snap/s1/manifest"
    assert layout.number_name("Счёт", 100) == f"numbers/{'Счёт'.encode().hex()}/100"
    assert layout.invite_name("a-1") == "invite/a-1"
    assert (layout.claim_name(0), layout.state_name(4095)) == (
        "stations/0/claim", "stations/4095/state",
    )  # fmt: skip


@pytest.mark.parametrize(
    "make",
    [
        lambda: layout.segment_name(4096, 1),
        lambda: layout.segment_name(1, 0),
        lambda: layout.member_name(-1),
        lambda: layout.blob_name("AB" * 32),
        lambda: layout.snapshot_part("../x", 0),
        lambda: layout.snapshot_part("x", 1000),
        lambda: layout.invite_name("CON/x"),
        lambda: layout.number_name("", 1),
    ],
)
def test_no_name_leads_elsewhere(make: Callable[[], str]) -> None:
    with pytest.raises(ValueError, match="no"):
        make()
