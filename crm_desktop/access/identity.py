"""A person's identity: an Ed25519 pair to sign with and an X25519 pair to receive keys."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def canonical(value: Mapping[str, object]) -> bytes:
    """The one spelling of a JSON object that is signed and hashed.

    Sorted keys, no spaces, UTF-8. Integers stay below 2**53, 63-bit ids are text, floats are not
    used, for they have no single spelling.

    Raises:
        ValueError: text with a lone surrogate, which has no UTF-8.
    """
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def to_text(data: bytes) -> str:
    """Bytes as base64 for a JSON document."""
    return base64.b64encode(data).decode("ascii")


def to_bytes(text: str) -> bytes:
    """The bytes of `to_text`; one spelling only.

    Raises:
        ValueError: not base64, or not the spelling `to_text` gives.
    """
    data = base64.b64decode(text, validate=True)
    if to_text(data) != text:
        msg = "another spelling of the same base64"
        raise ValueError(msg)
    return data


@dataclass(frozen=True, slots=True)
class PublicIdentity:
    """What others know of a person: two raw public keys of 32 bytes."""

    signing: bytes
    receiving: bytes


@dataclass(frozen=True, slots=True)
class Identity:
    """The private half; it never leaves memory except sealed in a slot."""

    signing: Ed25519PrivateKey = field(repr=False)
    receiving: X25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Identity:
        """A fresh identity from the system's random source."""
        return cls(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def from_private_bytes(cls, signing: bytes, receiving: bytes) -> Identity:
        """The identity of two raw private keys.

        Raises:
            ValueError: a key is not 32 bytes long.
        """
        return cls(
            Ed25519PrivateKey.from_private_bytes(signing),
            X25519PrivateKey.from_private_bytes(receiving),
        )

    @property
    def public(self) -> PublicIdentity:
        """What may be told to others."""
        return PublicIdentity(
            self.signing.public_key().public_bytes_raw(),
            self.receiving.public_key().public_bytes_raw(),
        )

    def sign(self, data: bytes) -> bytes:
        """Sign with Ed25519: 64 bytes.

        The caller begins `data` with a label of its purpose, so that a signature given for one
        kind of record can never be shown as another's.
        """
        return self.signing.sign(data)


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` over `data` was made by the owner of the raw Ed25519 key `public`."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
