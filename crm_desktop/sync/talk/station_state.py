"""What a station tells the others of itself: one small sealed file that only it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from crm_desktop.sync.stream.envelope import (
    Envelope,
    Fault,
    SealedError,
    open_envelope,
    seal_envelope,
    signing_keys,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.access.membership import Membership
    from crm_desktop.sync.trust.epoch_keys import EpochKeys

KIND: Final = "state"
_LARGEST: Final = 1 << 20


class StationState(msgspec.Struct, frozen=True):
    """A station in its own words; later programs add fields, older ones pass them over.

    Attributes:
        slot: whose.
        written_at: UTC ms by the share's clock; a state written earlier is stale.
        clock: UTC ms by its own clock at that moment.
        name: the computer's.
        user: the member signed in.
        vector: slot -> up to which segment everything of that station is applied; its own too.
        published: its last segment on the share, 0 = none.
        first: its oldest segment that the share still keeps.
        digests: table -> digest at that vector; empty where they were not computed.
        schema: of its base.
        program: its version.
        epoch: of the newest share key it has.
        requests: (slot, seq) of segments it asks their author to put on the share again.
        presence: what its `SmallTalk` says.
    """

    slot: int
    written_at: int
    clock: int
    name: str = ""
    user: int = 0
    vector: dict[int, int] = msgspec.field(default_factory=dict)
    published: int = 0
    first: int = 1
    digests: dict[str, str] = msgspec.field(default_factory=dict)
    schema: int = 0
    program: str = ""
    epoch: int = 1
    requests: tuple[tuple[int, int], ...] = ()
    presence: bytes = b""

    def says_the_same(self, other: StationState | None) -> bool:
        """Whether only the time of writing differs."""
        return other is not None and self == msgspec.structs.replace(
            other, written_at=self.written_at, clock=self.clock
        )


_DECODER: Final = msgspec.msgpack.Decoder(StationState)
_TOLD: Final = msgspec.json.Decoder(StationState, strict=False)


def state_bytes(
    state: StationState,
    *,
    office_id: str,
    keys: EpochKeys,
    author: int,
    sign: Callable[[bytes], bytes],
) -> bytes:
    """Seal a state; its place in time is part of what is signed."""
    head = Envelope(
        KIND, office_id, state.slot, max(state.written_at, 0), keys.number, b"", state.schema,
        author,
    )  # fmt: skip
    return seal_envelope(head, msgspec.msgpack.encode(state), key=keys.newest, sign=sign)


def open_state(
    data: bytes, *, slot: int, office_id: str, keys: EpochKeys, membership: Membership
) -> StationState:
    """Check and open a state found in the place of a slot.

    Raises:
        SealedError: why it is refused.
    """
    head, body = open_envelope(
        data,
        kind=KIND,
        office=office_id,
        key=keys.of,
        signers=lambda user: signing_keys(membership, user),
        max_raw=_LARGEST,
    )
    if head.author not in membership.members:
        # What it says it has lets others clear their segments away.
        raise SealedError(Fault.NOBODY, "left")
    try:
        state = _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SealedError(Fault.MALFORMED, "state") from error
    if head.slot != slot or state.slot != slot or head.seq != max(state.written_at, 0):
        raise SealedError(Fault.PLACE, "state")
    return state


def told_text(state: StationState) -> str:
    """A state as the base keeps it."""
    return msgspec.json.encode(state).decode()


def read_told(text: str | None) -> StationState | None:
    """What `told_text` wrote; None if nothing, or what only another program understands."""
    if text is None:
        return None
    try:
        return _TOLD.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
