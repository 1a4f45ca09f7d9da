"""The encrypted form: the same bytes come back, and no other bytes pass for them."""

from __future__ import annotations

import hashlib
import io
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.attachments.sealed import (
    CHUNK,
    HEADER,
    SpoiltBlobError,
    seal,
    sealed_size,
    unseal,
)
from tests.attachments.files import some_bytes

TAG = 16
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 5]


def sealed(data: bytes, key: bytes) -> bytes:
    target = io.BytesIO()
    name, size = seal(io.BytesIO(data).read, target, key)
    assert size == len(data)
    assert name == hashlib.sha256(target.getvalue()).hexdigest()
    return target.getvalue()


def opened(data: bytes, key: bytes) -> bytes:
    return b"".join(unseal(io.BytesIO(data), key))


@pytest.mark.parametrize("size", EDGES)
def test_what_was_sealed_comes_back(size: int) -> None:
    key, data = secrets.token_bytes(32), some_bytes(size)
    assert len(sealed(data, key)) == sealed_size(size)
    assert opened(sealed(data, key), key) == data


def test_a_stream_that_gives_little_at_once_is_sealed_the_same() -> None:
    key, data = secrets.token_bytes(32), some_bytes(CHUNK + 77)
    source, slow = io.BytesIO(data), io.BytesIO()
    seal(lambda size: source.read(min(size, 1000)), slow, key)
    assert slow.getvalue() == sealed(data, key)


@pytest.mark.parametrize("size", EDGES)
def test_a_change_of_any_region_is_noticed(size: int) -> None:
    key = secrets.token_bytes(32)
    good = sealed(some_bytes(size), key)
    step = CHUNK + TAG
    places = {*range(len(HEADER) + TAG), *range(len(good) - TAG, len(good))}
    for start in range(len(HEADER), len(good), step):
        places |= {start, start + 1, start + step // 2, start + CHUNK, start + step - 1}
    for place in sorted(place for place in places if place < len(good)):
        bad = bytearray(good)
        bad[place] ^= 1
        with pytest.raises(SpoiltBlobError):
            opened(bytes(bad), key)


@pytest.mark.parametrize("size", EDGES)
def test_a_cut_or_lengthened_file_is_noticed(size: int) -> None:
    key = secrets.token_bytes(32)
    good = sealed(some_bytes(size), key)
    step = CHUNK + TAG
    lengths = {0, 1, len(HEADER) - 1, len(HEADER), len(HEADER) + TAG - 1, len(good) - 1}
    lengths |= set(range(len(HEADER), len(good), step))
    for length in sorted(lengths):
        with pytest.raises(SpoiltBlobError):
            opened(good[:length], key)
    for more in (b"\0", b"\0" * TAG, good[len(HEADER) :], good):
        with pytest.raises(SpoiltBlobError):
            opened(good + more, key)


def test_pieces_are_not_swapped_repeated_or_brought_from_elsewhere() -> None:
    key, step = secrets.token_bytes(32), CHUNK + TAG
    good, other = sealed(some_bytes(3 * CHUNK), key), sealed(some_bytes(3 * CHUNK, seed=2), key)
    head, body = good[: len(HEADER)], good[len(HEADER) :]
    one, two, three = (body[start : start + step] for start in range(0, 3 * step, step))
    foreign = other[len(HEADER) + step : len(HEADER) + 2 * step]
    for pieces in ((two, one, three), (one, one, three), (one, three), (one, two, three, three)):
        with pytest.raises(SpoiltBlobError):
            opened(head + b"".join(pieces), key)
    # Under one key a piece of another file would pass at its own place: so a key is used once.
    assert opened(head + one + foreign + three, key) != opened(good, key)
    alien = sealed(some_bytes(3 * CHUNK, seed=2), secrets.token_bytes(32))
    with pytest.raises(SpoiltBlobError):
        opened(head + one + alien[len(HEADER) + step : len(HEADER) + 2 * step] + three, key)


def test_another_key_opens_nothing() -> None:
    good = sealed(b"secret", secrets.token_bytes(32))
    with pytest.raises(SpoiltBlobError):
        opened(good, secrets.token_bytes(32))


def test_equal_files_look_different() -> None:
    data = some_bytes(1000)
    one, two = (sealed(data, secrets.token_bytes(32)) for _ in range(2))
    assert one[len(HEADER) :] != two[len(HEADER) :]
    assert data[:50] not in one


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.integers(0, 10_000), st.integers(1, 255))
def test_no_mutant_passes(data: bytes, place: int, flip: int) -> None:
    key = b"k" * 32
    bad = bytearray(sealed(data, key))
    bad[place % len(bad)] ^= flip
    with pytest.raises(SpoiltBlobError):
        opened(bytes(bad), key)
