"""A snapshot of the whole office on the share: what a new station begins with.

    snap/<id>/part-0 … part-N     sealed and signed like everything there
    snap/<id>/manifest            last: a snapshot without it does not exist

It holds people's data, the journal with its seals, and what is built from them, read in one moment.
The manifest says how far each station's segments are in it; whoever loads it goes on from there.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import msgspec

from crm_desktop.access.membership import Role
from crm_desktop.access.rights import Right, use_case
from crm_desktop.errors import DamagedError, UserError
from crm_desktop.jobs import SilentProgress
from crm_desktop.journal.stamps import now_ms
from crm_desktop.sync.snapshots.parts import cut
from crm_desktop.sync.stream import layout
from crm_desktop.sync.stream.envelope import (
    MAX_RAW,
    Envelope,
    Fault,
    SealedError,
    open_envelope,
    read_head,
    seal_envelope,
    signing_keys,
)
from crm_desktop.sync.stream.inbound import UNREAD, Waiting
from crm_desktop.sync.transport import TransportError, Trouble
from crm_desktop.sync.trust.epoch_keys import EpochKeys, epoch_keys
from db.connection import connect
from db.migrations import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    import apsw

    from crm_desktop.access.membership import Membership
    from crm_desktop.jobs import Progress
    from crm_desktop.office.office import Office
    from crm_desktop.sync.transport import Transport

MANIFEST: Final = "snapshot"
PART: Final = "part of snapshot "
_LANES: Final = 2
_AHEAD: Final = 4
_AHEAD_MS: Final = 24 * 3600 * 1000
_NEWER: Final = (
    "Офис ведут в более новой версии «Картотеки» (схема {}, эта версия знает {}). "
    "Ничего не изменено. Обновите программу на этом компьютере и повторите."
)
_NO_KEY: Final = (
    "Ключ офиса сменили после того, как сделали это приглашение. Ничего не изменено. "
    "Попросите администратора сделать новое приглашение."
)
NO_SNAPSHOT: Final = (
    "В общей папке нет целого снимка офиса, с которого начинает новый компьютер. Ничего не "
    "изменено. Оставьте «Картотеку» открытой на компьютере, который уже в этом офисе: она сама "
    "сделает снимок за несколько минут. Потом повторите."
)
ID: Final = re.compile(r"[0-9a-f]{12}-[0-9]{1,4}-[0-9a-f]{1,16}")
END: Final = "/manifest"
"""Of the name that makes a snapshot whole."""
_MOST_LISTED: Final = 100_000
_UNCHECKED: Final = frozenset({Waiting.NEW.value, Waiting.REFUSED.value})


@dataclass(frozen=True, slots=True)
class Heard:
    """A snapshot holds one station's log up to segment `seq`, whose SHA-256 is `chain`."""

    seq: int
    chain: bytes
    last_stamp: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What makes a snapshot whole.

    Attributes:
        id: its folder's name; later ones sort after earlier ones.
        made_at: UTC ms by the share's clock.
        maker: the member who was signed in.
        slot: of the station that made it.
        schema: of the base.
        epoch: of the key it is sealed under.
        stamp: the last one the maker had given or seen.
        vector: slot -> how far its log is in it.
        parts: SHA-256 of each part as it lies there.
        rows: table -> number of rows.
        size: bytes of all parts.
    """

    id: str
    made_at: int
    maker: int
    slot: int
    schema: int
    epoch: int
    stamp: int
    vector: dict[int, Heard]
    parts: tuple[bytes, ...]
    rows: dict[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Reader:
    """What opens an office's snapshots: its id, its keys, and the verified list of its people."""

    office_id: str
    keys: EpochKeys
    membership: Membership = field(repr=False)

    def open(self, data: bytes, kind: str, *, max_raw: int = MAX_RAW) -> tuple[Envelope, bytes]:
        """Check and open sealed bytes.

        Raises:
            SealedError: says why they are refused.
        """
        return open_envelope(
            data,
            kind=kind,
            office=self.office_id,
            key=self.keys.of,
            signers=lambda user: signing_keys(self.membership, user),
            max_raw=max_raw,
        )

    def trusts(self, user_id: int) -> bool:
        """Whether a snapshot somebody made is worth beginning with.

        Nothing in it is signed but by him: whoever left the office, and still has its former keys,
        must not give a new computer a past of his own making.
        """
        member = self.membership.members.get(user_id)
        return member is not None and member.role is not Role.OBSERVER


class _Body(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    id: str
    made_at: int
    stamp: int
    vector: list[tuple[int, int, bytes, int]]
    parts: list[bytes]
    rows: list[tuple[str, int]]
    size: int


_DECODE: Final = msgspec.msgpack.Decoder(_Body).decode


@use_case(Right.VIEW_OFFICE)
def make_snapshot(
    office: Office, transport: Transport, *, progress: Progress | None = None
) -> Manifest:
    """Put a snapshot of the office on the share; people go on writing meanwhile.

    Args:
        office: of which this station is a full one: nothing of its base is narrowed here.
        transport: to the share.
        progress: in per cent.

    Raises:
        TransportError: the share refused; parts without a manifest may lie there.
        JobCancelledError: cancelled; the same.
    """
    progress, keys = progress or SilentProgress(), epoch_keys(office)
    with closing(connect(office.db.path, office.unlocked.database_key.hex())) as base:
        base.execute("BEGIN")
        slot, stamp = _one(base, "SELECT slot, last_stamp FROM station")
        total = _one(base, "SELECT max(seq) FROM journal")[0] or 1
        vector, made_at = _vector(base), transport.now()
        snapshot = f"{made_at:012x}-{slot}-{secrets.token_hex(3)}"
        schema = int(base.pragma("user_version"))
        sign, author = office.unlocked.sign, office.user_id

        def sealed(kind: str, number: int, body: bytes) -> bytes:
            head = Envelope(
                kind, office.office_id, slot, number, keys.number, b"", schema, author
            )  # fmt: skip
            return seal_envelope(head, body, key=keys.newest, sign=sign)

        def put(number: int, image: bytes) -> tuple[bytes, int]:
            data = sealed(PART + snapshot, number, image)
            _put(transport, layout.snapshot_part(snapshot, number), data)
            return hashlib.sha256(data).digest(), len(data)

        counts: dict[str, int] = {}
        parts: list[tuple[bytes, int]] = []
        with ThreadPoolExecutor(_LANES, thread_name_prefix="crm-snapshot") as lanes:
            waiting: deque[Future[tuple[bytes, int]]] = deque()

            def step(rows: int) -> None:
                # About three and a half rows stand for each line of the journal.
                progress.step(min(95, 95 * rows // (4 * total)), 100, "Делаю снимок офиса")

            for number, image in enumerate(cut(base, counts, step)):
                waiting.append(lanes.submit(put, number, image))
                if len(waiting) > _AHEAD:
                    parts.append(waiting.popleft().result())
            parts.extend(each.result() for each in waiting)
    manifest = Manifest(
        snapshot, made_at, author, slot, schema, keys.number, stamp, vector,
        tuple(each for each, _size in parts), counts, sum(size for _hash, size in parts),
    )  # fmt: skip
    body = _Body(
        snapshot, made_at, stamp,
        [(each, it.seq, it.chain, it.last_stamp) for each, it in sorted(vector.items())],
        list(manifest.parts), sorted(counts.items()), manifest.size,
    )  # fmt: skip
    data = sealed(MANIFEST, 0, msgspec.msgpack.encode(body))
    _put(transport, layout.snapshot_manifest(snapshot), data)
    progress.step(100, 100, "Снимок офиса готов")
    return manifest


@use_case(Right.VIEW_OFFICE)
def reader_of(office: Office) -> Reader:
    """What an open office reads snapshots with."""
    return Reader(office.office_id, epoch_keys(office), office.unlocked.membership)


def manifests(transport: Transport, reader: Reader) -> Iterator[Manifest]:
    """Yield the whole snapshots there are, the newest first.

    Damaged and foreign ones are skipped, those that lack a part, those whose maker is no longer one
    of us, and those from the future: one made by a clock of years ahead would stay the newest for
    ever.

    Raises:
        UserError: a newer program made the newest one, or its key is not known here; of what only
            says so, and nobody can check it, if there is no other.
        TransportError: the share refused.
    """
    listed = set(names_there(transport))
    whole = {each.removesuffix(END) for each in listed if each.endswith(END)}
    latest = latest_date(transport) if whole else 0
    newer = found = False
    for snapshot in sorted(whole, reverse=True):
        if ID.fullmatch(snapshot) is None or snapshot[:12] > f"{latest:012x}":
            continue
        data = transport.get(layout.snapshot_manifest(snapshot))
        try:
            manifest = None if data is None else _opened(data, snapshot, reader)
        except SealedError as error:
            newer = newer or error.fault is Fault.NEWER
            continue
        if manifest is None or manifest.made_at > latest:
            continue
        if all(f"{snapshot}/part-{number}" in listed for number in range(len(manifest.parts))):
            found = True
            yield manifest
    if newer and not found:
        raise UserError(_NEWER.format("новее", LATEST))


def _opened(data: bytes, snapshot: str, reader: Reader) -> Manifest | None:
    """A manifest found under a snapshot's id; None if it is none anybody may begin with.

    Raises:
        UserError: a newer program made it, or its key is not known here.
        SealedError: it is damaged, or not this office's.
    """
    try:
        head, body = reader.open(data, MANIFEST)
    except SealedError as error:
        if error.fault is Fault.NO_KEY and reader.trusts(read_head(data).author):
            raise UserError(_NO_KEY) from error
        raise
    if not reader.trusts(head.author):
        return None
    _require_known(head.schema)
    try:
        found = _DECODE(body)
    except msgspec.MsgspecError:
        return None
    if found.id != snapshot:
        return None
    return Manifest(
        found.id, found.made_at, head.author, head.slot, head.schema, head.epoch, found.stamp,
        {slot: Heard(seq, chain, last) for slot, seq, chain, last in found.vector},
        tuple(found.parts), dict(found.rows), found.size,
    )  # fmt: skip


def names_there(transport: Transport) -> Iterator[str]:
    """Names below the snapshots' folder; of very many some, so that an hour's work stays short."""
    names = islice(transport.names(layout.SNAPSHOTS), _MOST_LISTED)
    return (name.removeprefix(layout.SNAPSHOTS) for name in names)


def latest_date(transport: Transport) -> int:
    """Return up to when a snapshot may be dated, UTC ms: a day after now by the share's clock.

    Ours where it may only be read, for asking writes.
    """
    try:
        return transport.now() + _AHEAD_MS
    except TransportError as error:
        if error.trouble not in {Trouble.READ_ONLY, Trouble.FULL}:
            raise
        return now_ms() + _AHEAD_MS


def _require_known(schema: int) -> None:
    if schema > LATEST:
        raise UserError(_NEWER.format(schema, LATEST))


def _vector(base: apsw.Connection) -> dict[int, Heard]:
    """How far each station's log is in this base, its own (as it lies in the spool) too."""
    found: dict[int, Heard] = {}
    peers: list[tuple[Any, ...]] = base.execute(
        "SELECT p.slot, p.next_seq, p.applied, p.chain, p.last_stamp, i.bytes, i.state, i.reason"
        " FROM sync_peer p LEFT JOIN sync_inbound i ON i.slot = p.slot AND i.seq = p.applied + 1"
    ).fetchall()
    for slot, next_seq, applied, chain, last_stamp, after, state, reason in peers:
        known = bytes(chain) if next_seq == applied + 1 else b""
        # What nobody could check says nothing of the one before it.
        if after is not None and state not in _UNCHECKED and reason not in UNREAD:
            try:
                known = read_head(bytes(after)).previous
            except SealedError:
                known = b""
        found[slot] = Heard(applied, known, last_stamp)
    own: list[tuple[Any, ...]] = base.execute(
        "SELECT slot, next_seq, chain, absorbed FROM sync_place"
    ).fetchall()
    for slot, next_seq, chain, absorbed in own:
        found[slot] = Heard(next_seq - 1, bytes(chain), absorbed)
    return found


def _put(transport: Transport, name: str, data: bytes) -> None:
    if not transport.put_new(name, data) and transport.get(name) != data:
        raise DamagedError(
            "В общей папке уже лежит другой файл под новым именем снимка. Снимок не сделан, "
            "данные не тронуты. Повторите."
        )


def _one(base: apsw.Connection, sql: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = base.execute(sql).fetchall()
    return rows[0]
