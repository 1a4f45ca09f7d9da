from __future__ import annotations

from dataclasses import replace

import pytest
from argon2.exceptions import HashingError
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.access.keys_kdf import FLOOR, SALT_BYTES, KdfParameters, calibrate, derive
from crm_desktop.errors import UserError

SALT = b"s" * SALT_BYTES


def test_the_derivation_never_changes() -> None:
    """Every office's slots depend on these bytes."""
    derived = derive("жираф обои кефир", SALT, parameters=FLOOR)
    assert (
        derived.sealing.hex() == "3e96f7f414715973b4ef35601452233d10795986e34121a7253dcc01fe7f4104"
    )
    assert derived.check.hex() == "5e6dc261c0350560cfdb19e88a802a73"


def test_each_input_counts() -> None:
    base = derive("пароль", SALT, parameters=FLOOR)
    others = [
        derive("Пароль", SALT, parameters=FLOOR),
        derive("пароль", b"t" * SALT_BYTES, parameters=FLOOR),
        derive("пароль", SALT, parameters=replace(FLOOR, passes=3)),
        derive("пароль", SALT, parameters=replace(FLOOR, lanes=2)),
    ]
    for other in others:
        assert other.sealing != base.sealing
        assert other.check != base.check
    assert base.check not in base.sealing
    assert base.sealing.hex() not in repr(base)


@pytest.mark.parametrize(
    "parameters",
    [
        replace(FLOOR, memory_kib=FLOOR.memory_kib - 1),
        replace(FLOOR, passes=1),
        replace(FLOOR, lanes=0),
        replace(FLOOR, memory_kib=2**21 + 1),
        KdfParameters(memory_kib=2**21, passes=5, lanes=1),
    ],
)
def test_parameters_out_of_bounds_are_refused(parameters: KdfParameters) -> None:
    with pytest.raises(ValueError, match="refused KDF"):
        derive("пароль", SALT, parameters=parameters)


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr("crm_desktop.access.keys_kdf.hash_secret_raw", fail)
    with pytest.raises(UserError, match="нужно 19 МБ"):
        derive("пароль", SALT, parameters=FLOOR)


@settings(max_examples=200)
@given(nanoseconds_per_kib=st.floats(1, 100_000))
def test_calibration_stays_in_bounds_on_any_machine(nanoseconds_per_kib: float) -> None:
    def measure(parameters: KdfParameters) -> float:
        return parameters.memory_kib * parameters.passes * nanoseconds_per_kib / 1e9

    chosen = calibrate(500, measure=measure)
    assert chosen.acceptable
    assert chosen.memory_kib <= 256 * 1024
    if 200 <= nanoseconds_per_kib <= 12_000:
        assert 0.3 <= measure(chosen) <= 0.5
    if nanoseconds_per_kib > 13_000:
        assert chosen == FLOOR


def test_calibration_by_a_clock_that_stands_still() -> None:
    assert calibrate(500, measure=lambda _: 0.0).acceptable


def test_calibration_here() -> None:
    assert calibrate(100).acceptable
