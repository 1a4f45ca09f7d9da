"""Stamps never go back; every transaction is chained and signed."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.access.identity import verify
from crm_desktop.journal import journal as journal_module
from crm_desktop.journal.journal import Header
from crm_desktop.journal.operations import operations_digest, operations_of
from crm_desktop.journal.seal import OPERATIONS, signed_message
from crm_desktop.journal.stamps import EPOCH_MS, StampSource, instant_of, slot_of
from tests.journal.test_capture import add_client

if TYPE_CHECKING:
    import pytest

    from crm_desktop.journal import Journal
    from db.connection import OfficeDatabase
    from tests.journal.conftest import Person

NOW = EPOCH_MS + 90_000_000_000


@given(
    slot=st.integers(0, 4095),
    clocks=st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=8),
    count=st.integers(1, 3000),
)
def test_stamps_only_grow_whatever_the_clock_does(slot: int, clocks: list[int], count: int) -> None:
    last, seen = 0, list[int]()
    for shift in clocks:
        source = StampSource(last=last, slot=slot, now=NOW + shift)
        seen.extend(source.new() for _ in range(count))
        last = source.last
    assert seen == sorted(set(seen))
    assert all(slot_of(stamp) == slot and 0 < stamp < 2**63 for stamp in seen)


def test_a_stamp_tells_its_instant() -> None:
    stamp = StampSource(last=0, slot=7, now=NOW).new()
    assert abs(instant_of(stamp) - NOW) <= 1


def test_the_clock_is_kept_in_the_base(
    db: OfficeDatabase, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "now_ms", lambda: NOW)
    with journal.change("днём") as change:
        later = add_client(db, change)
    monkeypatch.setattr(journal_module, "now_ms", lambda: NOW - 86_400_000)
    with journal.change("часы назад") as change:
        again = add_client(db, change)
    assert again > later
    stamps = [row[0] for row in db.run("SELECT stamp FROM journal ORDER BY seq")]
    assert stamps == sorted(stamps)


def test_threads_never_share_a_stamp(db: OfficeDatabase, journal: Journal) -> None:
    ids: list[int] = []

    def work() -> None:
        for _ in range(10):
            with journal.change("правка") as change:
                ids.append(add_client(db, change))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(set(ids)) == 40
    assert db.run("SELECT count(*), count(DISTINCT stamp) FROM journal") == [(40, 40)]


def test_seals_are_chained_and_signed_and_show_a_change(
    db: OfficeDatabase, journal: Journal, author: Person
) -> None:
    for title in ("раз", "два", "три"):
        with journal.change(title) as change:
            add_client(db, change)
    previous = b""
    for stamp, change_id, salt, digest, link, signature, layout in db.run(
        "SELECT stamp, change, salt, digest, previous, signature, format FROM seal ORDER BY stamp"
    ):
        row = db.run(
            "SELECT id, title, kind, author, station, undoes FROM change_set WHERE id = ?",
            (change_id,),
        )[0]
        message = signed_message(Header(*row), stamp=stamp, digest=digest, previous=link)
        assert layout == OPERATIONS
        assert link == previous
        assert operations_digest(salt, operations_of(db, [stamp])[stamp]) == digest
        assert verify(author.identity.public.signing, signature, message)
        assert not verify(author.identity.public.signing, signature, message + b" ")
        previous = hashlib.sha256(signature).digest()
