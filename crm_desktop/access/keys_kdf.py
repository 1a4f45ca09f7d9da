"""From a password to a key: Argon2id, its bounds and its calibration."""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

SALT_BYTES = 16
CHECK_BYTES = 16

_MIB = 1024
_MEMORY_KIB = (19 * _MIB, 2048 * _MIB)
_PASSES = (2, 64)
_LANES = (1, 16)
# Memory times passes says how long a sign-in lasts: 8 GiB takes 5 to 20 seconds.
_WORK_KIB = 8192 * _MIB


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """The cost of one guess at a password: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    @property
    def acceptable(self) -> bool:
        """Neither weakened by a forger nor so heavy that the program would hang."""
        return (
            _MEMORY_KIB[0] <= self.memory_kib <= _MEMORY_KIB[1]
            and _PASSES[0] <= self.passes <= _PASSES[1]
            and _LANES[0] <= self.lanes <= _LANES[1]
            and self.memory_kib * self.passes <= _WORK_KIB
        )


FLOOR = KdfParameters(memory_kib=19 * _MIB, passes=2, lanes=1)
"""The least that is accepted: OWASP's Password Storage minimum for Argon2id."""


@dataclass(frozen=True, slots=True)
class DerivedKey:
    """What a password gives: the key that seals a slot and the value that proves the password."""

    sealing: bytes
    check: bytes

    def __repr__(self) -> str:
        return "DerivedKey(…)"


def derive(secret: str, salt: bytes, *, parameters: KdfParameters) -> DerivedKey:
    """Run Argon2id over the secret, composed first (NFC), so that every keyboard types the same.

    Raises:
        ValueError: the parameters are outside the accepted bounds.
        UserError: the machine has not enough free memory.
    """
    if not parameters.acceptable:
        msg = f"refused KDF parameters: {parameters}"
        raise ValueError(msg)
    # A lone surrogate cannot be typed, but must not crash the sign-in window either.
    text = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass")
    try:
        root = hash_secret_raw(
            text,
            salt,
            time_cost=parameters.passes,
            memory_cost=parameters.memory_kib,
            parallelism=parameters.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except HashingError as error:
        raise UserError(
            f"Не хватает памяти, чтобы проверить пароль: нужно {parameters.memory_kib // _MIB} МБ "
            "свободной. База не тронута. Закройте лишние программы и повторите."
        ) from error
    return DerivedKey(
        sealing=_expand(root, b"kartoteka slot seal 1", 32),
        check=_expand(root, b"kartoteka slot check 1", CHECK_BYTES),
    )


def _expand(root: bytes, info: bytes, length: int) -> bytes:
    return HKDFExpand(SHA256(), length, info).derive(root)


def calibrate(
    target_ms: int = 500, *, measure: Callable[[KdfParameters], float] | None = None
) -> KdfParameters:
    """Parameters that take about `target_ms` here, for 300–800 ms on a desktop's own processor.

    Memory first (what a graphics card lacks), up to 256 MiB so that a 4 GB machine is at ease;
    then passes. Takes about two seconds.

    Args:
        target_ms: milliseconds one guess should take.
        measure: seconds that given parameters take; measured for real by default.
    """
    seconds = measure or _measure
    target = target_ms / 1000
    chosen = FLOOR
    spent = seconds(FLOOR)
    while chosen.memory_kib * 2 <= 256 * _MIB and spent * 2 <= target:
        chosen = replace(chosen, memory_kib=chosen.memory_kib * 2)
        spent = seconds(chosen)
    fitting = int(chosen.passes * target / spent) if spent > 0 else _PASSES[1]
    heaviest = min(_PASSES[1], _WORK_KIB // chosen.memory_kib)
    return replace(chosen, passes=max(chosen.passes, min(fitting, heaviest)))


def _measure(parameters: KdfParameters) -> float:
    """The shortest of two runs: a busy machine only ever makes a run longer."""
    runs = []
    for _ in range(2):
        started = time.perf_counter()
        derive("calibration", b"\0" * SALT_BYTES, parameters=parameters)
        runs.append(time.perf_counter() - started)
    return min(runs)
